"""Leave that is asked for, and sickness that holds at once."""

from datetime import timedelta

import pytest

from shared.domain.errors import NotPermitted, Refused
from shared.domain.ids import ShiftId
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.leave import LeaveStage
from shared.domain.rota import Shift
from tests.builders import ANN, CID, NOW, later, minutes, person
from tests.component.shifts_world import MANAGER, SIX, TWO, Team


@pytest.fixture
def team() -> Team:
    return Team()


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
