"""A responder's own rota on the phone: the next shifts, and what is asked of whom about which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence
from shared.domain.roster.eligible import Span
from shared.domain.roster.exchange import Exchange, Stage
from shared.domain.roster.handover import HandOverNote
from shared.domain.roster.leave import LeaveRequest, LeaveStage
from shared.domain.rota import Shift
from shared.service.rota_view import Own
from shared.web.presenters.people import Names
from shared.web.times import LONDON, clock, until, when
from shared.web.words import spaced

_LIVE = (Stage.OPEN, Stage.ASKED, Stage.AGREED)
_STAGES = {
    Stage.OPEN: ("Offered to all", "yellow"),
    Stage.ASKED: ("Swap asked", "yellow"),
    Stage.AGREED: ("Waits for a manager", "orange"),
    Stage.DONE: ("Done", "green"),
}
_LEAVE = {
    LeaveStage.ASKED: ("Waits for a manager", "orange"),
    LeaveStage.APPROVED: ("Approved", "green"),
    LeaveStage.REFUSED: ("Refused", "red"),
    LeaveStage.WITHDRAWN: ("Withdrawn", "grey"),
    LeaveStage.ENDED: ("Ended by an administrator", "yellow"),
}


@dataclass(frozen=True, slots=True)
class ShiftCard:
    """One own shift. `key` names it in forms; `anchor` on the page. `offered` is the stage of what is asked."""

    key: str
    anchor: str
    day: str
    times: str
    base: str
    is_running: bool
    offered: str
    from_day: str
    from_clock: str
    to_day: str
    to_clock: str


@dataclass(frozen=True, slots=True)
class Dealing:
    """An exchange as one of its people sees it."""

    id: str
    given: str
    wanted: str
    other: str
    stage: str
    colour: str
    may_withdraw: bool
    may_give_back: bool


@dataclass(frozen=True, slots=True)
class LeaveLine:
    """One own request for leave."""

    id: str
    words: str
    stage: str
    colour: str
    reason: str
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class MyShifts:
    """The whole page as of one moment."""

    on_call: str
    away: tuple[str, ...]
    shifts: tuple[ShiftCard, ...]
    asked_of_me: tuple[Dealing, ...]
    to_take: tuple[Dealing, ...]
    mine: tuple[Dealing, ...]
    leave: tuple[LeaveLine, ...]
    notes: tuple[tuple[str, str], ...]


def my_shifts(
    own: Own,
    me: ResponderId,
    requests: Iterable[LeaveRequest],
    absences: Iterable[Absence],
    notes: Iterable[HandOverNote],
    names: Names,
    bases: Mapping[str, str],
    now: datetime,
) -> MyShifts:
    """Return the page of `me`. Notes show when their shift ended."""
    running = next((shift for shift in own.shifts if shift.covers(now)), None)
    live = {one.given.shift.id: one for one in own.exchanges if one.stage in _LIVE and one.given_by == me}
    asked = [one for one in own.open_to if one.stage is Stage.ASKED]
    to_take = [one for one in own.open_to if one.stage is Stage.OPEN]
    return MyShifts(
        f"{bases.get(running.base, running.base)} until {until(running.ends_at, now)}" if running else "",
        tuple(
            f"{spaced(one.kind.value)}, {span_words(one.starts_at, one.ends_at, now)}"
            for one in absences
            if one.responder_id == me
        ),
        tuple(shift_card(shift, bases, now, live.get(shift.id)) for shift in own.shifts),
        tuple(_dealing(one, me, names, bases, now) for one in asked),
        tuple(_dealing(one, me, names, bases, now) for one in to_take),
        tuple(_dealing(one, me, names, bases, now) for one in own.exchanges if one not in asked),
        tuple(_leave_line(one, now) for one in requests),
        tuple((f"{names.of(note.by)}, shift until {when(note.shift_ends_at, now)}", note.text) for note in notes),
    )


def shift_card(
    shift: Shift, bases: Mapping[str, str], now: datetime, offered: Exchange | None = None
) -> ShiftCard:
    """Return the card of one shift."""
    start, end = shift.starts_at.astimezone(LONDON), shift.ends_at.astimezone(LONDON)
    return ShiftCard(
        key=key_of(shift),
        anchor="shift-" + "".join(sign if sign.isalnum() else "-" for sign in shift.id),
        day=f"{start:%A} {start.day} {start:%B}",
        times=f"{clock(shift.starts_at)} to {until(shift.ends_at, shift.starts_at)}",
        base=bases.get(shift.base, shift.base),
        is_running=shift.covers(now),
        offered=_STAGES[offered.stage][0] if offered else "",
        from_day=f"{start:%Y-%m-%d}",
        from_clock=f"{start:%H:%M}",
        to_day=f"{end:%Y-%m-%d}",
        to_clock=f"{end:%H:%M}",
    )


def key_of(shift: Shift) -> str:
    """The shift as forms name it: start and id."""
    return f"{shift.starts_at.isoformat()}/{shift.id}"


def shift_words(shift: Shift, names: Names, bases: Mapping[str, str], now: datetime) -> str:
    """ "Cleo Clove: Mon 23 Nov, 17:00 to 01:00, Preston"."""
    who, base = names.of(shift.responder_id), bases.get(shift.base, shift.base)
    return f"{who}: {span_words(shift.starts_at, shift.ends_at, now)}, {base}"


def exchange_words(
    one: Exchange, names: Names, bases: Mapping[str, str], now: datetime
) -> tuple[str, str, str, str]:
    """Who gives what, who takes it, and what is given in return, if anything; and why in spite of little rest."""
    given, wanted = _given(one.given, bases, now), _given(one.wanted, bases, now) if one.wanted else ""
    return f"{names.of(one.given_by)}: {given}", names.of(one.taken_by) if one.taken_by else "", wanted, one.reason


def _dealing(one: Exchange, me: ResponderId, names: Names, bases: Mapping[str, str], now: datetime) -> Dealing:
    other = one.given_by if one.given_by != me else one.taken_by
    stage, colour = _STAGES[one.stage]
    return Dealing(
        id=one.id,
        given=_given(one.given, bases, now),
        wanted=_given(one.wanted, bases, now) if one.wanted else "",
        other=names.of(other) if other else "",
        stage=stage,
        colour=colour,
        may_withdraw=one.given_by == me and one.stage in _LIVE,
        may_give_back=one.taken_by == me and one.wanted is None and one.stage in (Stage.DONE, Stage.AGREED),
    )


def leave_words(request: LeaveRequest, now: datetime) -> str:
    """ "Leave, Mon 23 Nov, 00:00 to Tue 24 Nov, 00:00"."""
    absence = request.absence
    return f"{spaced(absence.kind.value)}, {span_words(absence.starts_at, absence.ends_at, now)}"


def _leave_line(request: LeaveRequest, now: datetime) -> LeaveLine:
    stage, colour = _LEAVE[request.stage]
    asked = request.stage is LeaveStage.ASKED
    return LeaveLine(request.absence.id, leave_words(request, now), stage, colour, request.reason, asked)


def _given(given: Span, bases: Mapping[str, str], now: datetime) -> str:
    return f"{span_words(given.starts_at, given.ends_at, now)}, {bases.get(given.shift.base, given.shift.base)}"


def span_words(start: datetime, end: datetime, now: datetime) -> str:
    """ "Mon 23 Nov, 17:00 to 01:00": both ends, with the day of the second where there can be a doubt."""
    return f"{when(start, now)} to {until(end, start)}"
