"""The rota as it is made, through the production use cases, on every kind of store."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from shared.adapters.memory import FixedClock
from shared.domain.assignment import Role
from shared.domain.errors import Conflict, NotFound, Overlaps, RosterChanged, RotaInvalid, SeenBefore
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster import edits
from shared.domain.roster.absence import AbsenceKind
from shared.domain.roster.decision import RotaDecision
from shared.domain.roster.events import ABSENCES, RotaEventName
from shared.domain.roster.roster import DayHours, FixedShifts, Override, OverrideKind, Roster, TemporarySchedule
from shared.domain.roster.rotation import Hours, Rotation, Stint, Unit
from shared.domain.rota import Shift
from shared.policy import load
from shared.service.roster import Rosters
from tests.at_once import at_once
from tests.stores.conftest import Stores, in_preston
from tests.stores.test_races import THREADS

NOW = datetime(2026, 11, 20, 17, 5, tzinfo=UTC)
MIDNIGHT = datetime.combine(NOW.date(), time())
HOUR = timedelta(hours=1)
A, B, C = (ResponderId(f"sw-{name}") for name in "abc")
DESK = ("preston", Role.SOCIAL_WORKER)
EVENINGS = (Hours(time(16), time(0)),)
TURNS = Rotation("", (A, B, C), MIDNIGHT, Unit.DAILY, hours=EVENINGS)
"""On Friday the 20th A, then B, then C."""


class Office:
    """A rota administrator's office over the given stores, with people a to c."""

    def __init__(self, stores: Stores, extra: int = 0, ahead: timedelta = timedelta(days=9)) -> None:
        self.stores = stores
        self.clock = FixedClock(NOW)
        policy = load()
        self.rules = replace(policy.roster, published_ahead=ahead)
        self.rosters = Rosters(stores.rosters, stores.rota, self.rules, policy.bases, self.clock)
        for who in (A, B, C, *(ResponderId(f"sw-{number}") for number in range(extra))):
            stores.rota.put_responder(in_preston(who))

    def make(self, decide: Any, **kept: Any) -> Roster:
        return self.rosters.edit(
            *DESK, lambda roster, now: decide(roster, rules=self.rules, now=now), "admin", **kept
        )

    def rotation(self, rotation: Rotation = TURNS) -> Roster:
        """Made at four o'clock, when the evening starts; then it is five past five again."""
        self.clock.move_to(at(16))
        made = self.make(partial(edits.make_rotation, rotation=rotation))
        self.clock.move_to(NOW)
        self.rosters.publish(*DESK)
        return made

    def override(
        self, kind: OverrideKind, who: ResponderId, start: datetime, end: datetime, by: Any = None
    ) -> Roster:
        return self.make(partial(edits.add_override, override=Override("", kind, who, start, end, by)))

    def shifts(self, start: datetime = NOW, hours: int = 24) -> list[tuple[str, datetime, datetime]]:
        found = self.stores.rota.shifts_between(start, start + hours * HOUR)
        return [(shift.responder_id, shift.starts_at, shift.ends_at) for shift in found]


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_shifts_between_are_those_of_which_any_moment_is_between_each_once_in_order(stores: Stores) -> None:
    spans = {"long": (at(22), at(7, day=23)), "night": (at(22), at(7, day=21)), "noon": (at(12), at(13))}
    for name, span in spans.items():
        stores.rota.put_shift(Shift(ShiftId(name), A, Role.SOCIAL_WORKER, "preston", *span))

    def between(start: datetime, end: datetime) -> list[str]:
        return [shift.id for shift in stores.rota.shifts_between(start, end)]

    assert between(at(0), at(0, day=25)) == ["noon", "long", "night"]
    assert between(at(7, day=21), at(8, day=21)) == ["long"]
    assert between(at(6, 59, day=21), at(8, day=21)) == ["long", "night"]
    assert between(at(13), at(22)) == []
    assert between(at(7, day=23), at(9, day=23)) == []


def test_a_rotation_is_published_for_eight_weeks_and_read_back_as_it_was_made(stores: Stores) -> None:
    office = Office(stores, ahead=load().roster.published_ahead)

    roster = office.rotation()

    assert stores.rosters.roster(*DESK) == roster
    assert roster.version == 1
    shifts = stores.rota.shifts_between(NOW, NOW + timedelta(days=80))
    assert [shift.responder_id for shift in shifts[:4]] == [A, B, C, A]
    assert len(shifts) == 57
    assert [shift.responder_id for shift in stores.rota.shifts_at(NOW)] == [A]
    assert [shift.responder_id for shift in office.rosters.on_call_now()] == [A]


def test_every_part_of_a_roster_comes_back_from_the_store(stores: Stores) -> None:
    office = Office(stores)
    office.rotation()
    fixed = FixedShifts("", B, at(0).date(), 8, (DayHours(0, EVENINGS[0]),), None)
    office.make(partial(edits.make_fixed, fixed=[fixed]))
    festival = TemporarySchedule("", at(8, day=25), at(20, day=25), (Stint(C, at(8, day=25), at(14, day=25)),))
    office.make(partial(edits.make_temporary, schedule=festival))
    roster = office.override(OverrideKind.REPLACE, A, at(18), at(20), by=C)

    assert stores.rosters.roster(*DESK) == roster
    assert [len(part) for part in (roster.rotations, roster.fixed, roster.temporary, roster.overrides)] == [1] * 4
    told = stores.rosters.events(roster.id)
    assert [(event.sequence, event.name) for event in told] == [
        (n, RotaEventName.ROTA_CHANGED) for n in (1, 2, 3, 4)
    ]


def test_an_override_splits_the_running_shift_exactly_and_withdrawn_gives_back_what_is_to_come(
    stores: Stores,
) -> None:
    office = Office(stores)
    office.rotation()

    roster = office.override(OverrideKind.REPLACE, A, at(18), at(20), by=B)
    assert office.shifts(hours=7) == [(A, at(16), at(18)), (B, at(18), at(20)), (A, at(20), at(0, day=21))]

    office.clock.move_to(at(19))
    withdraw = partial(edits.withdraw_override, override_id=roster.overrides[0].id)
    office.rosters.edit(*DESK, lambda r, now: withdraw(r, now=now), "admin")
    assert office.shifts(hours=6) == [(A, at(16), at(18)), (B, at(18), at(19)), (A, at(19), at(0, day=21))]


def test_somebody_who_is_sick_at_five_past_five_is_on_no_shift_from_then_on_and_the_event_names_their_case(
    stores: Stores,
) -> None:
    office = Office(stores)
    office.rotation()
    elsewhere = Shift(ShiftId("by-hand"), A, Role.SOCIAL_WORKER, "burnley", at(20, day=21), at(22, day=21))
    stores.rota.put_shift(elsewhere)

    absence = office.rosters.record_absence(A, AbsenceKind.SICKNESS, at(16, 30), at(12, day=22), "duty.manager")

    assert [shift.responder_id for shift in office.rosters.on_call_now()] == []
    assert office.shifts(at(0), 60) == [(A, at(16), NOW), (B, at(16, day=21), at(0, day=22))]
    assert stores.rota.absences_between(NOW, NOW + HOUR) == (absence,)
    (event,) = stores.rosters.events(ABSENCES)
    assert event.name is RotaEventName.ABSENCE_RECORDED
    assert event.data["case_id"] is None
    assert "sickness" not in str(event.data)
    assert office.rosters.publish_all() == 0


def test_who_comes_back_early_is_on_call_again_from_that_moment(stores: Stores) -> None:
    office = Office(stores)
    office.rotation()
    absence = office.rosters.record_absence(A, AbsenceKind.SICKNESS, NOW, at(12, day=25), "duty.manager")

    office.clock.move_to(at(21))
    office.rosters.end_absence(absence.id, "duty.manager")

    assert office.shifts(at(12), 12) == [(A, at(16), NOW), (A, at(21), at(0, day=21))]
    assert stores.rota.absences_between(at(22), at(12, day=25)) == ()
    assert office.rosters.publish_all() == 0


def test_publishing_again_changes_nothing_and_a_day_later_only_the_horizon(stores: Stores) -> None:
    office = Office(stores)
    office.rotation()

    assert office.rosters.publish(*DESK) == 0
    office.clock.move(timedelta(days=1))
    assert office.rosters.publish_all() == 1
    assert office.rosters.publish_all() == 0


def test_what_was_published_before_now_stands_whatever_is_edited(stores: Stores) -> None:
    office = Office(stores)
    roster = office.rotation()
    office.clock.move(timedelta(days=2))
    before = office.shifts(NOW - timedelta(days=1), 48)

    office.rosters.edit(
        *DESK, lambda r, now: edits.change_people(r, roster.rotations[0].id, [C], office.rules, now), "admin"
    )

    assert office.shifts(NOW - timedelta(days=1), 48) == before
    assert [who for who, *_ in office.shifts(at(0, day=23), 72)] == [C, C, C]


def test_an_edit_on_a_roster_that_has_moved_on_is_refused_and_leaves_no_trace(stores: Stores) -> None:
    office = Office(stores)
    roster = office.rotation()
    office.override(OverrideKind.REMOVE, A, at(18), at(19))
    shifts = office.shifts(hours=200)

    with pytest.raises(SeenBefore):
        office.make(partial(edits.make_rotation, rotation=TURNS), seen=roster.version)
    late = edits.make_rotation(roster, TURNS, office.rules, NOW)
    with pytest.raises(RosterChanged):
        stores.rosters.save(RotaDecision(0, (late,)))
    with pytest.raises(RosterChanged):
        stores.rosters.save(RotaDecision(7, rests_on=()))

    assert office.shifts(hours=200) == shifts
    assert len(stores.rosters.events(roster.id)) == 2


@pytest.mark.parametrize("number", range(5))
def test_what_can_not_be_is_refused_in_words_and_nothing_is_half_saved(stores: Stores, number: int) -> None:
    office = Office(stores)
    office.rotation()
    before = office.shifts(hours=400)
    stranger = ResponderId("sw-stranger")
    attempts = [
        (RotaInvalid, lambda: office.override(OverrideKind.ADD, A, at(20), at(18))),
        (NotFound, lambda: office.override(OverrideKind.ADD, stranger, at(18), at(20))),
        (RotaInvalid, lambda: office.rosters.record_absence(A, AbsenceKind.LEAVE, at(20), at(18), "x")),
        (NotFound, lambda: office.rosters.record_absence(stranger, AbsenceKind.LEAVE, at(18), at(20), "x")),
        (RotaInvalid, lambda: office.rotation(Rotation("", (), MIDNIGHT, Unit.DAILY))),
    ]
    error, attempt = attempts[number]

    with pytest.raises(error) as refused:
        attempt()

    assert "sw-" not in str(refused.value)
    assert office.shifts(hours=400) == before
    roster = stores.rosters.roster(*DESK)
    assert roster is not None
    assert roster.version == 1
    assert stores.rosters.events(ABSENCES) == ()


def test_more_shifts_than_one_transaction_takes_are_all_published(stores: Stores) -> None:
    office = Office(stores)

    office.rotation(Rotation("", (A, B, C), MIDNIGHT, Unit.HOURLY, 1))

    shifts = stores.rota.shifts_between(NOW, NOW + timedelta(days=9))
    assert len(shifts) == 9 * 24 + 1, "the hour that is running, and those to come"
    assert all(one.ends_at == other.starts_at for one, other in pairwise(shifts))
    assert office.rosters.publish(*DESK) == 0


def test_of_thirty_two_administrators_who_replace_one_person_at_once_one_wins(racing_stores: Stores) -> None:
    office = Office(racing_stores, extra=THREADS)
    office.rotation()

    answers = at_once(
        *[
            lambda n=n: office.override(OverrideKind.REPLACE, A, at(18), at(20), ResponderId(f"sw-{n}"))
            for n in range(THREADS)
        ]
    )

    lost = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(lost) == THREADS - 1
    assert all(isinstance(error, Conflict) for error in lost)
    assert any(isinstance(error, Overlaps) for error in lost)
    roster = racing_stores.rosters.roster(*DESK)
    assert roster is not None
    (override,) = roster.overrides
    evening = office.shifts(hours=6)
    assert evening == [(A, at(16), at(18)), (override.by, at(18), at(20)), (A, at(20), at(0, day=21))]
    assert [event.sequence for event in racing_stores.rosters.events(roster.id)] == [1, 2]


def test_an_absence_and_edits_at_the_same_moment_never_leave_the_absent_on_call(racing_stores: Stores) -> None:
    office = Office(racing_stores)
    office.rotation()

    at_once(
        lambda: office.rosters.record_absence(A, AbsenceKind.SICKNESS, NOW, at(12, day=28), "duty.manager"),
        *[
            lambda day=day: office.override(OverrideKind.ADD, A, at(8, day=day), at(12, day=day))
            for day in range(21, 27)
        ],
        *[lambda: office.rosters.publish(*DESK)] * 3,
    )

    assert [who for who, *_ in office.shifts(NOW, 24 * 7) if who == A] == []
    assert office.rosters.publish_all() == 0
