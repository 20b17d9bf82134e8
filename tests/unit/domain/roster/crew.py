"""People, shifts and absences for the tests of the rota, in as few words as a test needs."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.cover import Rota
from shared.domain.roster.need import Calendar, CoverRule
from shared.domain.rota import Responder, Shift
from shared.domain.travel import Position

LONDON = Calendar(ZoneInfo("Europe/London"), frozenset())
SW, PC = Role.SOCIAL_WORKER, Role.POLICE
START = datetime(2026, 11, 23, tzinfo=UTC)
"""A Monday, midnight; the clocks of London show UTC."""

ALWAYS = CoverRule(
    name="always",
    by_weekday=dict.fromkeys(range(7), ((time(0), time(0)),)),
    on_bank_holidays=((time(0), time(0)),),
    minimum={SW: 1, PC: 1},
    skills={},
)


def at(hours: float) -> datetime:
    """Return the instant so many hours after START."""
    return START + timedelta(hours=hours)


def responder(name: str, *skills: str, base: str = "preston", phone: str = "+447700900000") -> Responder:
    """Return a person; the role is the beginning of the name, sw or pc."""
    role = SW if name.startswith("sw") else PC
    return Responder(ResponderId(name), "", role, base, frozenset(skills), phone, Position(53.8, -2.7))


def shift(who: str, start: float, end: float, base: str = "preston", role: Role | None = None) -> Shift:
    """Return a shift from and to so many hours after START."""
    own = SW if who.startswith("sw") else PC
    return Shift(ShiftId(f"{who}.{start}.{base}"), ResponderId(who), role or own, base, at(start), at(end))


def away(who: str, start: float, end: float) -> Absence:
    """Return leave from and to so many hours after START."""
    return Absence(AbsenceId(f"{who}.{start}"), ResponderId(who), AbsenceKind.LEAVE, at(start), at(end))


def rota(
    shifts: Iterable[Shift], people: Iterable[Responder] | None = None, absences: Iterable[Absence] = ()
) -> Rota:
    """Return a rota. Unless people are given, whoever has a shift is known and has no skills."""
    shifts = tuple(shifts)
    if people is None:
        people = (responder(name) for name in sorted({shift.responder_id for shift in shifts}))
    return Rota(shifts, tuple(absences), tuple(people))
