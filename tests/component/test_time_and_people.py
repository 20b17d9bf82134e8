"""What time sets in motion through the services: check-ins, mutual aid, queue age, and what follows an outage."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from shared.adapters.memory import FixedClock, InMemoryHeartbeats
from shared.adapters.memory_messages import RecordingTimer
from shared.domain.case import Case
from shared.domain.events import EventName
from shared.service.sweep import Sweep
from shared.service.watch import Watch
from tests.component.console.world import FRIDAY_EVENING, PRIORITY, World
from tests.component.test_sweep import notices_over


@pytest.fixture
def world() -> World:
    """Everybody is on call and nothing has happened."""
    world = World()
    world.everybody_on_call()
    return world


def watch_of(world: World) -> tuple[Watch, RecordingTimer]:
    timer = RecordingTimer()
    return Watch(world.casebook, world.dispatch, timer, world.clock), timer


def sweep(world: World, watch: Watch) -> None:
    Sweep(
        world.casebook,
        watch,
        world.dispatch,
        InMemoryHeartbeats(),
        notices_over(world.rota, world.clock),
        world.clock,
    ).run()


def on_scene(world: World) -> Case:
    case = world.reported(*PRIORITY)
    return world.all_say(case.id, "accept", "set_out", "arrive", minutes=2)


def escalated(world: World, case: Case) -> list[str]:
    events = world.store.timeline(case.id)
    return [event.data["to"] for event in events if event.name is EventName.CASE_ESCALATED]


def skipped(world: World, case: Case) -> list[str]:
    return [event.data["kind"] for event in world.store.timeline(case.id) if event.name is EventName.STEP_SKIPPED]


def test_the_sweep_tells_when_a_check_in_is_overdue(world: World) -> None:
    case = on_scene(world)
    watch, _ = watch_of(world)
    arrived_at = max(a.on_scene_at for a in case.live() if a.on_scene_at)

    world.clock.move_to(arrived_at + timedelta(minutes=69))
    sweep(world, watch)
    assert escalated(world, case) == []

    world.clock.move_to(arrived_at + timedelta(minutes=70))
    sweep(world, watch)
    assert escalated(world, case) == ["control_room"] * 2


def test_after_an_outage_of_a_night_the_live_timer_fires_and_the_old_one_does_not(world: World) -> None:
    there, gone = on_scene(world), on_scene(world)
    world.all_say(gone.id, "clear", minutes=1)
    watch, _ = watch_of(world)
    world.clock.move(timedelta(hours=9))

    sweep(world, watch)
    for case in (there, gone):
        watch.look_at(case.id)

    ladder = ["control_room", "duty_manager", "police_control"] * 2
    assert escalated(world, there) == [*ladder, "duty_manager"]  # at last, for a visit without an end
    assert escalated(world, gone) == []


def test_the_sweep_knows_who_is_on_call_elsewhere_when_it_comes_to_mutual_aid(world: World) -> None:
    watch, _ = watch_of(world)
    case = world.reported(*PRIORITY, minutes_ago=1)
    for who in world.asked(case.id):
        world.response.decline(case.id, who, "Ill.")
    begun_at = FRIDAY_EVENING - timedelta(minutes=1)
    world.clock.move_to(begun_at + timedelta(minutes=36))

    watch.look_at(case.id)

    reasons = [str(event.data.get("reason")) for event in world.store.timeline(case.id)]
    assert any(reason.startswith("Mutual aid: ") for reason in reasons)


def test_with_nobody_on_call_the_empty_steps_are_skipped_and_the_rest_is_told(world: World) -> None:
    watch, _ = watch_of(world)
    world.clock.move(timedelta(hours=6))
    case = world.reported(*PRIORITY, minutes_ago=1)
    world.clock.move(timedelta(minutes=58))

    watch.look_at(case.id)

    assert skipped(world, case) == ["next_pair", "mutual_aid", "police_alone"]
    assert escalated(world, case).count("emergency_duty_team") == 1
    assert "Nobody has been found for 10 min." in str(world.store.timeline(case.id))
    watch.look_at(case.id)
    assert str(world.store.timeline(case.id)).count("Nobody has been found") == 1


def test_a_person_who_holds_a_case_is_obeyed_by_the_sweep_until_the_time_has_come(world: World) -> None:
    watch, _ = watch_of(world)
    case = world.reported(*PRIORITY, dispatch=False)
    until = FRIDAY_EVENING + timedelta(minutes=8)
    world.control.hold_until(case.id, until, "The family is out until then.", "desk")
    look = partial(world.store.load, case.id)

    world.clock.move_to(until - timedelta(seconds=1))
    sweep(world, watch)
    assert look().live() == ()

    world.clock.move_to(until)
    sweep(world, watch)
    assert len(look().live()) == 2


class Ticking(FixedClock):
    """A clock that goes on while somebody works."""

    def now(self) -> datetime:
        """See Clock."""
        self.move(timedelta(milliseconds=1))
        return super().now()


def test_all_that_one_sweep_says_of_a_case_is_in_order_of_time(world: World) -> None:
    case = on_scene(world)
    clock = Ticking(world.clock.now() + timedelta(hours=9))
    watch = Watch(world.casebook, world.dispatch, RecordingTimer(), clock)

    Sweep(
        world.casebook, watch, world.dispatch, InMemoryHeartbeats(), notices_over(world.rota, clock), clock
    ).run()

    times = [event.at for event in world.store.timeline(case.id)]
    assert escalated(world, case)[-1] == "duty_manager"
    assert times == sorted(times)
