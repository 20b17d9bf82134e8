"""The table of figures: what was measured, beside what, and what it should be. Nothing here passes or fails."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import thread_time
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One figure. `baseline` names what `ratio` divides by, measured in the same run."""

    what: str
    measured: str
    baseline: str = ""
    ratio: float | None = None
    aim: str = ""


def took(act: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds of a processor that this takes, so that other programs do not count, and what comes of
    it."""
    start = thread_time()
    found = act()
    return thread_time() - start, found


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile: the smallest value that this share of the values does not exceed."""
    if not values:
        raise ValueError("There is no percentile of nothing.")
    ranked = sorted(values)
    return ranked[max(0, -(-round(share * len(ranked) * 1_000_000) // 1_000_000) - 1)]


def as_percentiles(values: Sequence[float], unit: str, digits: int = 2) -> str:
    """Return p50, p95 and p99 as one text."""
    return " / ".join(f"{percentile(values, share):.{digits}f}" for share in (0.5, 0.95, 0.99)) + f" {unit}"


def render(title: str, rows: Iterable[Row]) -> str:
    """Return the rows as a table in Markdown, its columns in line."""
    lines = [("what", "measured", "baseline", "ratio", "aim")]
    lines += [
        (row.what, row.measured, row.baseline, f"{row.ratio:.2f}" if row.ratio is not None else "", row.aim)
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    lines.insert(1, tuple("-" * width for width in widths))  # type: ignore[arg-type]
    text = (
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    )
    return f"### {title}\n\n" + "\n".join(text) + "\n"
