"""Whatever is missing or impossible, the case stays in sight with its reason and the next step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.rota import Shift
from shared.domain.travel import Position
from tests.component.console.browser import signed_in
from tests.component.console.world import ANN, BEN, CLEO, DEV, FRIDAY_EVENING, PRIORITY, World

Prepare = Callable[[World], None]


def nobody(world: World) -> None:
    """Nobody is on call."""


def on_call(world: World, *who: ResponderId, skills: frozenset[str] = frozenset({"generic"})) -> None:
    """These are on call, with these skills only."""
    with_all = World()
    with_all.everybody_on_call()
    for person in with_all.rota.responders():
        if person.id in who:
            world.rota.put_responder(replace(person, skills=skills))
            start, end = FRIDAY_EVENING - timedelta(hours=4), FRIDAY_EVENING + timedelta(hours=4)
            world.rota.put_shift(Shift(ShiftId(person.id), person.id, person.role, person.base, start, end))


def one_role(world: World) -> None:
    """Social workers only."""
    on_call(world, ANN, CLEO)


def no_skill(world: World) -> None:
    """A pair, but none that may see to a child."""
    on_call(world, ANN, BEN)


@pytest.mark.parametrize(
    ("prepare", "contact", "because"),
    [
        (nobody, PRIORITY, "No social worker is on call and free."),
        (one_role, PRIORITY, "No police responder is on call and free."),
        (
            no_skill,
            ("child_in_household", "domestic_incident_live", "officers_on_scene"),
            "Nobody free has the skills",
        ),
    ],
)
def test_a_case_for_which_nobody_can_go_is_on_the_board_with_its_reason_and_the_next_step(
    prepare: Prepare, contact: tuple[str, ...], because: str
) -> None:
    world = World()
    prepare(world)
    case = world.reported(*contact)
    desk = signed_in(world, "c.room")

    board, page = desk.get("/board/live").words, desk.get(f"/cases/{case.id}").words

    assert because in board
    assert because in page
    assert "What happens next Now Tried again every minute." in page
    assert "The duty manager is told if no pair has accepted by then." in page


def test_a_deadline_that_had_passed_before_we_heard_of_it_is_late_at_once_and_people_go_all_the_same() -> None:
    world = World()
    on_call(world, ANN, BEN)

    case = world.reported(*PRIORITY, minutes_ago=300)

    assert set(world.asked(case.id)) == {ANN, BEN}
    assert "240 min after it was due" in case.choice[0] or "after it was due" in case.choice[0]
    assert " late" in signed_in(world, "c.room").get("/board/live").words


def test_a_deadline_that_had_passed_and_nobody_to_send_is_told_step_by_step() -> None:
    world = World()

    case = world.reported(*PRIORITY, minutes_ago=300)

    words = signed_in(world, "c.room").get(f"/cases/{case.id}").words
    assert "No social worker is on call and free." in words
    assert "Tried again every minute." in words
    assert "min late" in words or "h late" in words


@pytest.mark.parametrize(("hours", "near"), [(1, True), (3, False)])
def test_a_position_counts_for_as_long_as_the_policy_says_and_then_the_base_does(hours: int, near: bool) -> None:
    world = World()
    on_call(world, ANN, BEN, CLEO, DEV)
    in_burnley = Position(53.7926, -2.2503)
    for who in (CLEO, DEV):
        world.rota.see(who, in_burnley, FRIDAY_EVENING - timedelta(hours=hours))

    case = world.reported(*PRIORITY, district="Burnley")

    assert (set(world.asked(case.id)) == {CLEO, DEV}) is near
    assert len(case.live()) == len(Role)
