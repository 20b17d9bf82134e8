"""What people do with their shifts, through the use cases: a week with a swap, leave, and sickness at 17:05."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise

import pytest

from shared.adapters.memory import FixedClock, InMemoryRotaStore
from shared.adapters.memory_exchange import InMemoryExchanges, InMemoryNotices
from shared.adapters.memory_messages import InMemoryMessageLog, RecordingMessenger
from shared.adapters.memory_roster import InMemoryRosterStore
from shared.domain.errors import NotFound, NotPermitted, Refused, RosterChanged
from shared.domain.ids import CaseId, ResponderId, ShiftId
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.eligible import RestBreach, Taker
from shared.domain.roster.exchange import ExchangeId, Stage
from shared.domain.roster.leave import LeaveStage
from shared.domain.rota import Shift
from shared.policy import load
from shared.service.away import Absences
from shared.service.exchange import Exchanges
from shared.service.messaging import Messaging
from shared.service.notices import Notices
from shared.service.roster import Rosters
from tests.builders import ANN, BEN, CID, DAN, NOW, later, minutes, person

MANAGER = "m.duty"
TWO, SIX = later(60 * 48), later(60 * 56)


def eleven_hours(_who: Taker, shifts: Sequence[Shift]) -> str:
    short = any(after.starts_at - before.ends_at < timedelta(hours=11) for before, after in pairwise(shifts))
    return "Less than 11 hours of rest." if short else ""


class Team:
    """Four people and their shifts, at NOW."""

    def __init__(self) -> None:
        self.clock, self.rota, policy = FixedClock(NOW), InMemoryRotaStore(), load()
        made = InMemoryRosterStore(self.rota)
        self.store, self.told = InMemoryExchanges(made), InMemoryNotices()
        self.rosters = Rosters(made, self.rota, policy.roster, policy.bases, self.clock)
        numbers = count(1)
        new_id = lambda: f"n-{next(numbers)}"  # noqa: E731
        week = timedelta(days=7)
        self.exchanges = Exchanges(
            self.store, self.rosters, policy.exchange, eleven_hours, week, self.clock, new_id
        )
        self.absences = Absences(self.store, self.rosters, policy.leave, self.clock, new_id)
        self.notices = Notices(self.rota, self.told, policy.notices, {"preston": "Preston"}, self.clock)
        self.phone = RecordingMessenger()
        self.messaging = Messaging(self.rota, self.phone, InMemoryMessageLog(), self.clock, "https://x.example")
        for who in (ANN, BEN, CID, DAN):
            self.rota.put_responder(person(who).responder)

    def shift(self, name: str, who: ResponderId, start: float, end: float) -> Shift:
        """The person is on call from so many until so many hours after NOW."""
        shift = Shift(
            ShiftId(name), who, person(who).responder.role, "preston", later(60 * start), later(60 * end)
        )
        self.rota.put_shift(shift)
        return shift

    def on_call(self) -> list[tuple[str, float, float]]:
        """Who is on call in the week to come, in hours after NOW."""
        hour = timedelta(hours=1)
        found = self.rota.shifts_between(NOW - timedelta(days=1), NOW + timedelta(days=8))
        return [(s.responder_id, (s.starts_at - NOW) / hour, (s.ends_at - NOW) / hour) for s in found]

    def sweep(self) -> list[str]:
        """What phones receive when the notices are looked at now."""
        before = len(self.phone.sent)
        self.notices.tell()
        tell = {"OnCallBegan": self.messaging.on_call_began, "OnCallEnded": self.messaging.on_call_ended}
        for event in self.told.events.values():
            if event.name in tell:
                tell[event.name](event.id, CaseId(event.case_id), event.data)
        return sorted(f"{message.to}: {message.text}" for message in self.phone.sent[before:])

    def asked(self, exchange_id: ExchangeId) -> list[tuple[ResponderId, str]]:
        """What phones have received of the exchange, when all that was told of it comes (again)."""
        tell = {
            "SwapAsked": self.messaging.swap_asked,
            "ShiftOffered": self.messaging.shift_offered,
            "ExchangeAnswered": self.messaging.exchange_answered,
        }
        for event in self.store.told(exchange_id):
            tell[event.name](event.id, event.case_id, event.data)
        return [(message.to, message.text) for message in self.phone.sent]


@pytest.fixture
def team() -> Team:
    return Team()


def test_a_part_of_a_shift_is_offered_seen_taken_given_back_and_withdrawn(team: Team) -> None:
    team.shift("s-1", ANN, 48, 56)
    offer = team.exchanges.offer(ANN, ShiftId("s-1"), TWO, (later(60 * 52), None))

    assert [one.id for one in team.exchanges.open_to(CID)] == [offer.id]
    assert team.exchanges.open_to(ANN) == team.exchanges.open_to(BEN) == ()
    team.exchanges.take(CID, offer.id)
    assert team.on_call() == [(ANN, 48, 52), (CID, 52, 56)]
    assert team.exchanges.open_to(CID) == ()
    team.exchanges.give_back(CID, offer.id)
    assert team.on_call() == [(ANN, 48, 52), (ANN, 52, 56)]
    assert team.exchanges.withdraw(ANN, offer.id).stage is Stage.WITHDRAWN
    assert team.exchanges.open_to(CID) == ()


def test_a_week_with_a_swap_that_both_want(team: Team) -> None:
    mine, theirs = team.shift("s-1", ANN, 48, 56), team.shift("s-2", CID, 96, 104)
    asked = team.exchanges.propose_swap(ANN, (mine.id, mine.starts_at), (theirs.id, theirs.starts_at))

    assert [one.id for one in team.exchanges.open_to(CID)] == [asked.id]
    with pytest.raises(NotPermitted):
        team.exchanges.agree(DAN, asked.id)
    assert team.exchanges.agree(CID, asked.id).stage is Stage.DONE
    assert team.on_call() == [(CID, 48, 56), (ANN, 96, 104)]


def test_whoever_is_asked_to_swap_is_told_once_and_by_no_name(team: Team) -> None:
    mine, theirs = team.shift("s-1", ANN, 48, 56), team.shift("s-2", CID, 96, 104)
    swap = team.exchanges.propose_swap(ANN, (mine.id, mine.starts_at), (theirs.id, theirs.starts_at))

    assert (
        team.asked(swap.id)
        == team.asked(swap.id)
        == [
            (
                CID,
                "You are asked to swap your shift of Tue 24 Nov 19:00-03:00, Preston for that of "
                "Sun 22 Nov 19:00-03:00, Preston. Answer: https://x.example/my-shifts",
            )
        ]
    )


SUNDAY, TUESDAY = "Sun 22 Nov 19:00-03:00, Preston", "Tue 24 Nov 19:00-03:00, Preston"


def asked_to_swap(team: Team) -> ExchangeId:
    mine, theirs = team.shift("s-1", ANN, 48, 56), team.shift("s-2", CID, 96, 104)
    swap = team.exchanges.propose_swap(ANN, (mine.id, mine.starts_at), (theirs.id, theirs.starts_at))
    team.asked(swap.id)
    return swap.id


def test_whoever_asked_for_a_swap_is_told_that_it_is_agreed_and_when_they_are_on_call(team: Team) -> None:
    swap = asked_to_swap(team)
    team.exchanges.agree(CID, swap)
    agreed = f"An exchange of shifts is agreed. You are no longer on call {SUNDAY}. You are on call {TUESDAY}."
    assert team.asked(swap)[1:] == team.asked(swap)[1:] == [(ANN, agreed)]


def test_whoever_asked_for_a_swap_is_told_that_it_was_refused_and_that_nothing_changes(team: Team) -> None:
    swap = asked_to_swap(team)
    team.exchanges.refuse(CID, swap, "I am away that day")
    refused = f"An exchange of shifts was refused. You stay on call {SUNDAY}. You are not on call {TUESDAY}."
    assert team.asked(swap)[1:] == [(ANN, refused)]


def test_whoever_was_asked_for_a_swap_is_told_that_it_was_withdrawn(team: Team) -> None:
    swap = asked_to_swap(team)
    team.exchanges.withdraw(ANN, swap)
    withdrawn = f"An exchange of shifts was withdrawn. You stay on call {TUESDAY}. You are not on call {SUNDAY}."
    assert team.asked(swap)[1:] == [(CID, withdrawn)]


def test_what_a_manager_decides_is_told_to_both_sides(team: Team) -> None:
    team.shift("s-1", ANN, 48, 56)
    team.shift("s-2", CID, 36, 44)
    offer = team.exchanges.offer(ANN, ShiftId("s-1"), TWO).id
    team.exchanges.take(CID, offer, "Everybody else is ill.")
    before = len(team.asked(offer))
    team.exchanges.approve(MANAGER, offer)
    assert team.asked(offer)[before:] == [
        (ANN, f"An exchange of shifts is agreed. You are no longer on call {SUNDAY}."),
        (CID, f"An exchange of shifts is agreed. You are on call {SUNDAY}."),
    ]


def test_of_an_offer_those_of_the_base_hear_who_may_take_it_and_are_free(team: Team) -> None:
    mine = team.shift("s-1", ANN, 48, 56)
    busy, away, far, mute, ida = (ResponderId(f"sw-{name}") for name in ("eva", "flo", "gil", "hal", "ida"))
    for who in (busy, away, far, mute, ida):
        team.rota.put_responder(person(who).responder)
    team.rota.put_responder(replace(person(far).responder, base="burnley"))
    team.rota.put_responder(replace(person(mute).responder, phone=""))
    team.shift("s-2", busy, 50, 60)
    team.absences.report_sick(away, None, later(60 * 72))

    offer = team.exchanges.offer(ANN, mine.id, mine.starts_at)
    text = "A shift is offered: Sun 22 Nov 19:00-03:00, Preston. Take it: https://x.example/my-shifts"
    assert team.asked(offer.id) == [(CID, text), (ida, text)]
    team.exchanges.take(CID, offer.id)
    assert team.asked(offer.id)[2:] == [
        (ANN, f"An exchange of shifts is agreed. You are no longer on call {SUNDAY}.")
    ]
    team.exchanges.give_back(CID, offer.id)
    assert team.asked(offer.id)[3:] == [
        (ida, text),
        (
            ANN,
            f"Your shift was given back and is offered again. Until it is taken you are on call {SUNDAY}.",
        ),
    ]


def test_too_little_rest_is_seen_over_midnight_and_waits_with_its_reason_for_a_manager(team: Team) -> None:
    team.shift("s-1", ANN, 48, 56)
    team.shift("s-2", CID, 36, 44)
    offer = team.exchanges.offer(ANN, ShiftId("s-1"), TWO)

    with pytest.raises(RestBreach):
        team.exchanges.take(CID, offer.id)
    assert team.exchanges.take(CID, offer.id, "Everybody else is ill.").stage is Stage.AGREED
    assert team.on_call()[1] == (ANN, 48, 56)
    (waiting,) = team.exchanges.to_decide()
    assert waiting.reason == "Everybody else is ill."
    assert team.exchanges.approve(MANAGER, offer.id).decided_by == MANAGER
    assert team.on_call()[1] == (CID, 48, 56)
    assert team.exchanges.to_decide() == ()


def test_what_changed_since_it_was_offered_is_not_taken(team: Team) -> None:
    shift = team.shift("s-1", ANN, 48, 56)
    offer = team.exchanges.offer(ANN, shift.id, TWO)
    team.shift("s-1", DAN, 48, 56)

    with pytest.raises(RosterChanged):
        team.exchanges.take(CID, offer.id)
    assert team.on_call() == [(DAN, 48, 56)]


def test_the_offer_of_somebody_who_has_left_is_in_nobodys_way(team: Team) -> None:
    gone = ResponderId("sw-gone")
    shift = replace(team.shift("s-1", ANN, 48, 56), responder_id=gone)
    team.rota.put_shift(shift)
    team.exchanges.offer(gone, shift.id, TWO)
    assert team.exchanges.open_to(CID) == ()


def test_nothing_is_offered_that_is_not_there(team: Team) -> None:
    with pytest.raises(NotFound):
        team.exchanges.offer(ANN, ShiftId("s-1"), TWO)
    with pytest.raises(NotFound):
        team.exchanges.take(ANN, team.exchanges.offer(CID, team.shift("s-2", CID, 48, 56).id, TWO).id + "x")  # type: ignore[arg-type]


def test_leave_is_asked_for_approved_by_somebody_else_and_leaves_a_gap(team: Team) -> None:
    team.shift("s-1", ANN, 48, 56)
    team.shift("s-2", CID, 48, 56)
    asked = team.absences.ask(ANN, AbsenceKind.LEAVE, later(60 * 50), later(60 * 72))

    assert team.absences.to_decide() == (asked,)
    assert len(team.on_call()) == 2
    with pytest.raises(NotPermitted):
        team.absences.approve(ANN, asked.absence.id)
    assert team.absences.approve(MANAGER, asked.absence.id).stage is LeaveStage.APPROVED
    assert team.on_call() == [(ANN, 48, 50), (CID, 48, 56)]
    assert team.rota.absences_between(TWO, SIX) == (asked.absence,)
    with pytest.raises(Refused, match="approved already"):
        team.absences.withdraw(ANN, asked.absence.id)


def test_leave_that_was_approved_is_told_as_ended_once_an_administrator_has_ended_it(team: Team) -> None:
    first, second = (
        team.absences.ask(ANN, AbsenceKind.LEAVE, later(60 * start), later(60 * (start + 24)))
        for start in (48, 96)
    )
    for asked in (first, second):
        team.absences.approve(MANAGER, asked.absence.id)
    assert [one.stage for one in team.absences.of(ANN)] == [LeaveStage.APPROVED] * 2

    team.rosters.end_absence(first.absence.id, MANAGER)
    assert [one.stage for one in team.absences.of(ANN)] == [LeaveStage.ENDED, LeaveStage.APPROVED]

    team.clock.move(timedelta(hours=100))
    team.rosters.end_absence(second.absence.id, MANAGER)
    assert [one.stage for one in team.absences.of(ANN)] == [LeaveStage.ENDED], "it was cut short"


def test_leave_that_is_refused_or_withdrawn_changes_nothing(team: Team) -> None:
    team.shift("s-1", ANN, 48, 56)
    first, second = (team.absences.ask(ANN, kind, TWO, SIX) for kind in (AbsenceKind.TRAINING, AbsenceKind.LEAVE))
    assert team.absences.refuse(MANAGER, first.absence.id, "Nobody else.").reason == "Nobody else."
    assert team.absences.withdraw(ANN, second.absence.id).stage is LeaveStage.WITHDRAWN
    assert team.on_call() == [(ANN, 48, 56)]
    assert team.absences.to_decide() == team.rota.absences_between(TWO, SIX) == ()


@pytest.mark.parametrize(
    ("kind", "start", "end", "why"),
    [
        (AbsenceKind.SICKNESS, 48, 56, "told, not asked"),
        (AbsenceKind.LEAVE, 56, 48, "ends before"),
        (AbsenceKind.LEAVE, -1, 48, "in the future"),
        (AbsenceKind.LEAVE, 48, 48 + 24 * 63, "62 days"),
    ],
)
def test_leave_that_can_not_be_meant_is_refused(
    team: Team, kind: AbsenceKind, start: float, end: float, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        team.absences.ask(ANN, kind, later(60 * start), later(60 * end))


def test_leave_takes_the_person_off_every_shift_in_it(team: Team) -> None:
    for number in range(4):
        team.shift(f"s-{number}", ANN, 24 + 24 * number, 32 + 24 * number)
    asked = team.absences.ask(ANN, AbsenceKind.LEAVE, later(60 * 28), later(60 * 24 * 4))
    team.absences.approve(MANAGER, asked.absence.id)
    assert team.on_call() == [(ANN, 24, 28), (ANN, 96, 104)]


def test_nobody_takes_a_shift_in_their_own_leave(team: Team) -> None:
    offer = team.exchanges.offer(ANN, team.shift("s-1", ANN, 48, 56).id, TWO)
    asked = team.absences.ask(CID, AbsenceKind.LEAVE, later(60 * 50), later(60 * 52))
    team.absences.approve(MANAGER, asked.absence.id)

    with pytest.raises(Refused, match="away"):
        team.exchanges.take(CID, offer.id)
    assert team.on_call() == [(ANN, 48, 56)]


def test_confirmed_absences_of_a_calendar_are_stored_together(team: Team) -> None:
    found = tuple(Absence(AbsenceId(f"ics-{n}"), ANN, AbsenceKind.LEAVE, later(n), later(n + 1)) for n in range(3))
    for _ in range(2):
        team.absences.record(found, MANAGER)
    assert team.rota.absences_between(NOW, later(60)) == found


def test_sickness_at_five_past_five_ends_the_shift_at_once_and_both_phones_are_told(team: Team) -> None:
    team.clock.move_to(NOW.replace(hour=16))
    team.shift("s-1", ANN, -3, 5)  # from 16:00
    assert team.sweep() == [f"{ANN}: You are on call for Preston until Sat 00:00."]
    team.clock.move_to(NOW.replace(hour=17, minute=5))

    away = team.absences.report_sick(ANN)
    team.rota.put_shift(
        Shift(ShiftId("s-2"), CID, person(CID).responder.role, "preston", NOW.replace(hour=17), later(300))
    )
    team.clock.move(minutes(1))

    assert away.starts_at == NOW.replace(hour=17, minute=5)
    assert team.on_call() == [(ANN, -3, pytest.approx(-115 / 60)), (CID, -2, 5)]
    assert team.sweep() == [
        f"{ANN}: You are no longer on call for Preston.",
        f"{CID}: You are on call for Preston until Sat 00:00.",
    ]
    assert team.sweep() == []


@pytest.mark.parametrize("back", [None, 60 * 30])
def test_sickness_that_a_phone_sends_twice_is_told_once_and_who_is_back_is_back(
    team: Team, back: float | None
) -> None:
    ends_at = later(back) if back else None
    once = team.absences.report_sick(ANN, None, ends_at)
    team.clock.move(minutes(1))

    assert team.absences.report_sick(ANN, None, ends_at) == once
    assert team.rota.absences_between(NOW, later(60)) == (once,)


def test_who_is_sick_for_longer_than_they_said_says_so(team: Team) -> None:
    team.absences.report_sick(ANN, None, later(60 * 10))
    longer = team.absences.report_sick(ANN, None, later(60 * 30))

    assert longer.ends_at == later(60 * 30)


def test_sickness_told_too_late_is_for_the_rota_administrator(team: Team) -> None:
    with pytest.raises(Refused, match="rota administrator"):
        team.absences.report_sick(ANN, starts_at=later(-60 * 13))
    with pytest.raises(Refused, match="over"):
        team.absences.report_sick(ANN, starts_at=later(-60), ends_at=later(-30))


def test_an_outage_of_two_hours_is_said_and_not_told_late(team: Team) -> None:
    team.shift("s-1", ANN, 0, 8)
    team.clock.move(minutes(120))
    assert team.sweep() == []
    (event,) = team.told.events.values()
    assert (event.name, event.data["of"]) == ("OnCallNoticeDropped", "OnCallBegan")


def test_the_end_that_is_told_is_that_of_all_the_shifts_that_follow(team: Team) -> None:
    team.shift("s-1", ANN, 0, 5)
    team.shift("s-2", ANN, 5, 13)
    assert team.sweep() == [f"{ANN}: You are on call for Preston until Sat 08:00."]


def test_a_hand_over_note_is_left_by_whoever_has_the_shift_and_read_at_the_base(team: Team) -> None:
    shift = team.shift("s-1", ANN, -8, 0)
    with pytest.raises(NotPermitted):
        team.exchanges.leave_note(CID, shift.id, shift.starts_at, "x")
    with pytest.raises(Refused, match="2000"):
        team.exchanges.leave_note(ANN, shift.id, shift.starts_at, "x" * 2001)
    team.exchanges.leave_note(ANN, shift.id, shift.starts_at, "Keys are with the desk.")
    assert [note.text for note in team.exchanges.notes_for("preston")] == ["Keys are with the desk."]
    assert team.exchanges.notes_for("burnley") == ()
    team.clock.move(minutes(121))
    with pytest.raises(Refused, match="too long"):
        team.exchanges.leave_note(ANN, shift.id, shift.starts_at, "And more.")
