"""Templates: patterns of fixed shifts without people. Laid on people, each line becomes one person's shifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.errors import RotaInvalid
from shared.domain.ids import ResponderId
from shared.domain.roster.roster import DayHours, FixedShifts


@dataclass(frozen=True, slots=True)
class Template:
    """A cycle of days, and for each person who works by it a line: the hours of those days.

    `bases` are those that it is meant for; none: any. It is laid on one role at one base at a time.
    """

    id: str
    name: str
    cycle: int
    lines: tuple[tuple[DayHours, ...], ...]
    bases: tuple[str, ...] = ()


def lay(
    template: Template, people: Sequence[ResponderId], starts_on: date, until: date | None = None
) -> tuple[FixedShifts, ...]:
    """Return the fixed shifts of these people, in the order of the lines. Raises RotaInvalid."""
    if len(people) != len(template.lines) or len(set(people)) != len(people):
        raise RotaInvalid(f"This template takes {len(template.lines)} different people.")
    return tuple(
        FixedShifts("", who, starts_on, template.cycle, line, until)
        for who, line in zip(people, template.lines, strict=True)
    )
