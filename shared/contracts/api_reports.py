"""What the JSON API says beside cases: who is on call, the figures, and what could not be read."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from shared.contracts.api import seconds
from shared.domain.assignment import Role
from shared.domain.metrics import DEFINITIONS, Leg, Row
from shared.domain.rota import OnCall
from shared.service.reporting import Figures


class OnCallView(BaseModel):
    """Somebody on call now."""

    responder_id: str
    name: str
    role: Role
    base: str
    skills: list[str]
    until: datetime
    held_by: str | None

    @classmethod
    def of(cls, person: OnCall) -> Self:
        """Return who it is and whether they are free."""
        responder = person.responder
        return cls(
            responder_id=responder.id,
            name=responder.name,
            role=responder.role,
            base=person.base,
            skills=sorted(responder.skills),
            until=person.until,
            held_by=person.held_by,
        )


class FigureRow(BaseModel):
    """The figures of one grade in one area."""

    grade: int
    area: str
    count: int
    attended: int
    within_target: int
    share_within_target: float | None
    open: int
    late_open: int
    late_closed: int
    median_seconds: int | None
    p90_seconds: int | None
    longest_seconds: int | None

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return the row."""
        plain = ("grade", "area", "count", "attended", "within_target", "share_within_target")
        unattended = ("open", "late_open", "late_closed")
        return cls(
            **{name: getattr(row, name) for name in (*plain, *unattended)},
            median_seconds=seconds(row.median),
            p90_seconds=seconds(row.p90),
            longest_seconds=seconds(row.longest),
        )


class FigureLeg(BaseModel):
    """One leg from the report, over the cases for which it is known."""

    name: str
    known: int
    median_seconds: int | None
    p90_seconds: int | None

    @classmethod
    def of(cls, leg: Leg) -> Self:
        """Return the leg."""
        return cls(
            name=leg.name, known=leg.known, median_seconds=seconds(leg.median), p90_seconds=seconds(leg.p90)
        )


class FiguresView(BaseModel):
    """Response-time figures of one period, with what each of them means."""

    start: datetime
    end: datetime
    as_of: datetime
    area: str | None
    contacts: int = Field(
        description="Cases reported, those answered without a visit included; one that joined a case is part of it"
    )
    rows: list[FigureRow]
    legs: list[FigureLeg]
    definitions: dict[str, str]

    @classmethod
    def of(cls, figures: Figures, area: str | None) -> Self:
        """Return the figures."""
        return cls(
            start=figures.start,
            end=figures.end,
            as_of=figures.as_of,
            area=area,
            contacts=figures.contacts,
            rows=[FigureRow.of(row) for row in figures.rows],
            legs=[FigureLeg.of(leg) for leg in figures.legs],
            definitions=DEFINITIONS,
        )
