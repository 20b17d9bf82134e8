"""What a simulation came to, as a page shows it: words and pictures that are made once, and kept."""

from dataclasses import dataclass

from pydantic import TypeAdapter

REPORT, ROWS = "report.json", "figures.csv"
"""Names of files that are kept of a simulation; beside them each plot is one."""


@dataclass(frozen=True, slots=True)
class Table:
    """A heading over columns; the first of each row says what the row is."""

    id: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture, and what it shows in words. `svg` is empty where the picture is kept apart."""

    id: str
    what: str
    svg: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, what to know, and tables, each with the plot that stands before it, if there is one."""

    id: str
    title: str
    text: str
    tables: tuple[Table, ...]
    plots: tuple[Plot, ...] = ()

    def plot(self, number: int) -> Plot | None:
        """Return the plot before a table."""
        return self.plots[number] if number < len(self.plots) else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a share of Grade 2 in its hour would cost."""

    target: float
    words: str
    attended: float
    tried: Table


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the page says. `a_visit` is the hours of a social worker that one visit takes."""

    scenarios: tuple[str, ...]
    days: int
    periods: int
    contacts: int
    a_visit: float | None
    comparison: tuple[Table, ...]
    by_posts: Plot | None
    detailed: tuple[str, ...]
    parts: tuple[Part, ...]
    definitions: dict[str, str]
    policies: dict[str, str]
    assumptions: tuple[str, ...]
    posts: float
    hours_of_posts: float
    answer: Answer | None = None
    answer_against: float = 0.0


def read_report(content: bytes) -> Report:
    """Return the report as it was kept."""
    return TypeAdapter(Report).validate_json(content)
