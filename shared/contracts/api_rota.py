"""What the JSON API says of the rota. Instants are UTC with their offset."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from shared.domain.assignment import Role
from shared.domain.roster.absence import Absence, AbsenceKind
from shared.domain.roster.check import Cover
from shared.domain.roster.cover import Why
from shared.domain.roster.exchange import Exchange, Stage
from shared.domain.roster.leave import LeaveRequest, LeaveStage
from shared.domain.roster.quality import rows
from shared.domain.roster.roster import Override, OverrideKind, Roster
from shared.domain.roster.working_time import BreachKind
from shared.domain.rota import Shift
from shared.service.rota_view import Judged, Own

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


class GapView(BaseModel):
    """Fewer people count than are needed. `skill` null: of the role, whatever they can do."""

    base: str
    role: Role
    skill: str | None
    starts_at: datetime
    ends_at: datetime
    present: int
    needed: int
    because: list[Why]
    fillings: list[FillingView]


class EmptyShiftView(BaseModel):
    """A shift of somebody who may not be on call in this span."""

    shift: ShiftView
    because: Why
    starts_at: datetime
    ends_at: datetime


class BreachView(BaseModel):
    """Somebody has `figure_hours` where `limit_hours` is the rule."""

    kind: BreachKind
    responder_id: str
    starts_at: datetime
    ends_at: datetime
    figure_hours: float
    limit_hours: float


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
        plain = ("base", "role", "skill", "starts_at", "ends_at", "present", "needed", "because")
        return cls(
            starts_at=cover.starts_at,
            ends_at=cover.ends_at,
            gaps=[
                GapView(
                    **{name: getattr(gap, name) for name in plain},
                    fillings=[FillingView.model_validate(fill, from_attributes=True) for fill in fills],
                )
                for gap, fills in zip(cover.gaps, cover.fillings, strict=True)
            ],
            empty_shifts=[EmptyShiftView.model_validate(e, from_attributes=True) for e in cover.empty_shifts],
            double_bookings=[[ShiftView.of(d.first), ShiftView.of(d.second)] for d in cover.double_bookings],
            breaches=[
                BreachView(
                    kind=b.kind,
                    responder_id=b.responder_id,
                    starts_at=b.starts_at,
                    ends_at=b.ends_at,
                    figure_hours=b.figure.total_seconds() / 3600,
                    limit_hours=b.limit.total_seconds() / 3600,
                )
                for b in cover.breaches
            ],
        )


class BalanceView(BaseModel):
    """How evenly one role shares one thing."""

    role: Role
    what: str
    balance: float


class HoursView(BaseModel):
    """What one person works in the window: real hours, nights by where they begin, weekends, bank holidays."""

    responder: str
    role: Role
    base: str
    hours: float
    nights: int
    weekends: int
    bank_holidays: int


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
            balance=[BalanceView(role=r, what=what, balance=share) for (r, what), share in found.balance.items()],
            people=[HoursView.model_validate(row) for row in rows(judged.responders, judged.tallies)],
        )


class OverrideView(BaseModel):
    """For a time somebody is on call besides, is not, or is replaced by `by`."""

    id: str
    kind: OverrideKind
    responder_id: str
    starts_at: datetime
    ends_at: datetime
    by: str | None

    @classmethod
    def of(cls, override: Override) -> Self:
        """Return the override."""
        return cls.model_validate(override, from_attributes=True)


class RosterView(BaseModel):
    """One roster. Send its version with a change."""

    base: str
    role: Role
    version: int
    rotations: int
    fixed_shifts: int
    temporary_schedules: int
    overrides: list[OverrideView]

    @classmethod
    def of(cls, roster: Roster) -> Self:
        """Return the roster."""
        return cls(
            base=roster.base,
            role=roster.role,
            version=roster.version,
            rotations=len(roster.rotations),
            fixed_shifts=len(roster.fixed),
            temporary_schedules=len(roster.temporary),
            overrides=[OverrideView.of(override) for override in roster.overrides],
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
