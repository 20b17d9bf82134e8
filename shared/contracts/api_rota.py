"""What the JSON API says of the rota. Instants are UTC with their offset."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Self

from pydantic import BaseModel, Field

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence, AbsenceKind
from shared.domain.roster.check import Cover
from shared.domain.roster.cover import DoubleBooking, EmptyShift, Gap, Why
from shared.domain.roster.exchange import Exchange, Stage
from shared.domain.roster.leave import LeaveRequest, LeaveStage
from shared.domain.roster.quality import Quality, Tally, rows
from shared.domain.roster.working_time import Breach, BreachKind
from shared.domain.rota import Responder, Shift
from shared.service.rota_view import Judged, Own

_HOUR = timedelta(hours=1)
SCORE = (
    "Cover times the mean of the balances, each from 0 to 1. Cover is the share of the needed time in which each "
    "need is met. A balance is how evenly one role shares hours, nights, weekends or bank holidays: 1 less the "
    "share that would have to change hands; less than one duty apart is even."
)


class ShiftView(BaseModel):
    """One person on call at one base."""

    id: str
    responder_id: str
    role: Role
    base: str
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, shift: Shift) -> Self:
        """Return the shift."""
        return cls.model_validate(shift, from_attributes=True)


class FillingView(BaseModel):
    """Any of these people could fill this part of a gap, best first."""

    starts_at: datetime
    ends_at: datetime
    people: list[str]


class GapSpanView(BaseModel):
    """Fewer people count than are needed, or did. `skill` null: of the role, whatever they can do."""

    base: str
    role: Role
    skill: str | None
    starts_at: datetime
    ends_at: datetime
    present: int
    needed: int
    because: list[Why]

    @classmethod
    def of(cls, gap: Gap) -> Self:
        """Return the gap."""
        return cls.model_validate(gap, from_attributes=True)


class GapView(GapSpanView):
    """A gap, and who could fill each part of it."""

    fillings: list[FillingView]


class EmptyShiftView(BaseModel):
    """A shift of somebody who may not be on call in this span."""

    shift: ShiftView
    because: Why
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, empty: EmptyShift) -> Self:
        """Return the empty shift."""
        return cls.model_validate(empty, from_attributes=True)


class BreachView(BaseModel):
    """Somebody has `figure_hours` where `limit_hours` is the rule."""

    kind: BreachKind
    responder_id: str
    starts_at: datetime
    ends_at: datetime
    figure_hours: float
    limit_hours: float

    @classmethod
    def of(cls, breach: Breach) -> Self:
        """Return the breach, its figures in hours."""
        return cls(
            kind=breach.kind,
            responder_id=breach.responder_id,
            starts_at=breach.starts_at,
            ends_at=breach.ends_at,
            figure_hours=breach.figure / _HOUR,
            limit_hours=breach.limit / _HOUR,
        )


def both_shifts(double: DoubleBooking) -> list[ShiftView]:
    """Return the two shifts of one person at once."""
    return [ShiftView.of(double.first), ShiftView.of(double.second)]


class CoverView(BaseModel):
    """Everything that is wrong in a window, and who could fill each gap."""

    starts_at: datetime
    ends_at: datetime
    gaps: list[GapView]
    empty_shifts: list[EmptyShiftView]
    double_bookings: list[list[ShiftView]] = Field(description="Two shifts each, of one person at once")
    breaches: list[BreachView]

    @classmethod
    def of(cls, cover: Cover) -> Self:
        """Return what was found."""
        return cls(
            starts_at=cover.starts_at,
            ends_at=cover.ends_at,
            gaps=[
                GapView(
                    **GapSpanView.of(gap).model_dump(),
                    fillings=[FillingView.model_validate(fill, from_attributes=True) for fill in fills],
                )
                for gap, fills in zip(cover.gaps, cover.fillings, strict=True)
            ],
            empty_shifts=[EmptyShiftView.of(empty) for empty in cover.empty_shifts],
            double_bookings=[both_shifts(double) for double in cover.double_bookings],
            breaches=[BreachView.of(breach) for breach in cover.breaches],
        )


class BalanceView(BaseModel):
    """How evenly one role shares one thing."""

    role: Role
    what: str
    balance: float

    @classmethod
    def all_of(cls, quality: Quality) -> list[Self]:
        """Return every balance of a rota."""
        return [cls(role=role, what=what, balance=share) for (role, what), share in quality.balance.items()]


class HoursView(BaseModel):
    """What one person works in the window: real hours, nights by where they begin, weekends, bank holidays."""

    responder: str
    role: Role
    base: str
    hours: float
    nights: int
    weekends: int
    bank_holidays: int

    @classmethod
    def all_of(cls, responders: Iterable[Responder], tallied: Mapping[ResponderId, Tally]) -> list[Self]:
        """Return what each of these people works."""
        return [cls.model_validate(row) for row in rows(responders, tallied)]


class QualityView(BaseModel):
    """The score of a window with its parts, and the hours of each person."""

    score: float
    cover: float
    balance: list[BalanceView]
    people: list[HoursView]
    definition: str = SCORE

    @classmethod
    def of(cls, judged: Judged) -> Self:
        """Return the quality."""
        found = judged.quality
        return cls(
            score=found.score,
            cover=found.cover,
            balance=BalanceView.all_of(found),
            people=HoursView.all_of(judged.responders, judged.tallies),
        )


class AbsenceView(BaseModel):
    """Somebody is away. Why is for those who make or decide on the rota."""

    id: str
    responder_id: str
    kind: AbsenceKind
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, absence: Absence) -> Self:
        """Return the absence."""
        return cls.model_validate(absence, from_attributes=True)


class LeaveView(BaseModel):
    """A request for leave."""

    id: str
    responder_id: str
    kind: AbsenceKind
    starts_at: datetime
    ends_at: datetime
    stage: LeaveStage
    reason: str

    @classmethod
    def of(cls, request: LeaveRequest) -> Self:
        """Return the request."""
        absence = AbsenceView.of(request.absence)
        return cls(**absence.model_dump(), stage=request.stage, reason=request.reason)


class ExchangeView(BaseModel):
    """An offer, or a swap where `wanted` is given, and where it stands."""

    id: str
    stage: Stage
    given_by: str
    given: ShiftView
    given_from: datetime
    given_until: datetime
    wanted: ShiftView | None
    taken_by: str | None

    @classmethod
    def of(cls, one: Exchange) -> Self:
        """Return the exchange."""
        return cls(
            id=one.id,
            stage=one.stage,
            given_by=one.given_by,
            given=ShiftView.of(one.given.shift),
            given_from=one.given.starts_at,
            given_until=one.given.ends_at,
            wanted=ShiftView.of(one.wanted.shift) if one.wanted else None,
            taken_by=one.taken_by,
        )


class MyRotaView(BaseModel):
    """Your shifts that are not over, your offers and swaps, and what you could take or were asked."""

    shifts: list[ShiftView]
    exchanges: list[ExchangeView]
    open_to_you: list[ExchangeView]
    leave: list[LeaveView]

    @classmethod
    def of(cls, own: Own, leave: tuple[LeaveRequest, ...]) -> Self:
        """Return the person's part."""
        return cls(
            shifts=[ShiftView.of(shift) for shift in own.shifts],
            exchanges=[ExchangeView.of(one) for one in own.exchanges],
            open_to_you=[ExchangeView.of(one) for one in own.open_to],
            leave=[LeaveView.of(one) for one in leave],
        )


class CalendarLink(BaseModel):
    """The path of a calendar. Whoever has it can read it; it is told once."""

    path: str
