"""Which status may follow which: all of the table, and nothing beside it."""

from itertools import product

import pytest

from shared.domain import assignment, case
from shared.domain.assignment import LIVE, Assignment, Role, Status, move
from shared.domain.case import CaseState, Draft
from shared.domain.errors import TransitionRefused
from tests.builders import ANN, NOW, later, opened

STATUSES = {
    (Status.OFFERED, Status.ACCEPTED),
    (Status.OFFERED, Status.DECLINED),
    (Status.OFFERED, Status.TIMED_OUT),
    (Status.OFFERED, Status.WITHDRAWN),
    (Status.ACCEPTED, Status.EN_ROUTE),
    (Status.ACCEPTED, Status.STOOD_DOWN),
    (Status.EN_ROUTE, Status.ON_SCENE),
    (Status.EN_ROUTE, Status.STOOD_DOWN),
    (Status.ON_SCENE, Status.CLEAR),
}
"""What the procedure allows a responder, written down apart from the code."""

STATES = {
    *product([CaseState.WAITING], [CaseState.OFFERED, CaseState.ASSIGNED, CaseState.CLOSED, CaseState.ANSWERED]),
    *product([CaseState.OFFERED], [CaseState.WAITING, CaseState.ASSIGNED, CaseState.CLOSED]),
    *product(
        [CaseState.ASSIGNED],
        [CaseState.WAITING, CaseState.OFFERED, CaseState.ATTENDING, CaseState.CLOSED],
    ),
    *product(
        [CaseState.ATTENDING],
        [CaseState.WAITING, CaseState.OFFERED, CaseState.HELD, CaseState.CLOSED],
    ),
    (CaseState.HELD, CaseState.CLOSED),
}
"""What the procedure allows a case."""


def at(status: Status) -> Assignment:
    return Assignment(ANN, Role.SOCIAL_WORKER, status, NOW, later(3), later(10))


@pytest.mark.parametrize(("present", "to"), list(product(Status, Status)), ids=str)
def test_a_responder_moves_as_the_procedure_says_and_in_no_other_way(present: Status, to: Status) -> None:
    if (present, to) in STATUSES:
        assert move(at(present), to, later(5)).status is to
    else:
        with pytest.raises(TransitionRefused):
            move(at(present), to, later(5))


@pytest.mark.parametrize(("present", "to"), list(product(CaseState, CaseState)), ids=str)
def test_a_case_moves_as_the_procedure_says_and_in_no_other_way(present: CaseState, to: CaseState) -> None:
    draft = Draft(opened(), NOW)
    draft.case = case.replace(draft.case, state=present)
    if (present, to) in STATES or present is to:
        draft.change(state=to)
        assert draft.case.state is to
    else:
        with pytest.raises(TransitionRefused):
            draft.change(state=to)


@pytest.mark.parametrize(
    ("present", "to", "leg"),
    [
        (Status.OFFERED, Status.ACCEPTED, "accepted_at"),
        (Status.ACCEPTED, Status.EN_ROUTE, "en_route_at"),
        (Status.EN_ROUTE, Status.ON_SCENE, "on_scene_at"),
        (Status.ON_SCENE, Status.CLEAR, "clear_at"),
    ],
)
def test_each_step_sets_its_own_time_and_no_other(present: Status, to: Status, leg: str) -> None:
    moved = move(at(present), to, later(5))

    legs = ("accepted_at", "en_route_at", "on_scene_at", "clear_at")
    assert {name for name in legs if getattr(moved, name) is not None} == {leg}
    assert getattr(moved, leg) == later(5)


def test_an_assignment_has_an_end_exactly_when_it_holds_nobody() -> None:
    for present, to in STATUSES:
        moved = move(at(present), to, later(5))
        assert (moved.ended_at == later(5)) == (to not in LIVE)
        assert moved.is_live == (to in LIVE)


def test_whoever_is_live_can_still_move_and_an_end_is_an_end() -> None:
    assert set(assignment.ALLOWED) == set(LIVE)
    assert set(case.ALLOWED) == set(case.OPEN)
