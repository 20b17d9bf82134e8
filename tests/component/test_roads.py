"""A travel service beside the decision: what it tells decides, and what it does not tell hides no case."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import pytest

from shared.adapters.memory_roads import FixedJourneyTimes
from shared.domain.assignment import Role
from shared.domain.case import Case
from shared.domain.errors import NotFound, Refused
from shared.domain.events import EventName
from shared.domain.ids import ResponderId
from shared.domain.travel import NotTold, Position
from shared.service.roads import Roads
from tests.component.console.world import ANN, BEN, PRIORITY, World

EVE, FAY = ResponderId("sw-eve"), ResponderId("pc-fay")
PRESTON, BURNLEY, LANCASTER = Position(53.777, -2.705), Position(53.793, -2.25), Position(54.065, -2.81)
SOUTH_RIBBLE = Position(53.722, -2.705)
BY_ROAD = "Travel times by road, as the travel service told them."
BY_MODEL = "Travel times by the county's model: "


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@dataclass
class County:
    """Everybody on call, with a travel service that tells ten minutes from Preston, and what it could not tell."""

    times: FixedJourneyTimes = field(default_factory=FixedJourneyTimes)
    missed: list[tuple[NotTold, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(roads=Roads(self.times, lambda why, legs: self.missed.append((why, legs))))
        self.world.everybody_on_call()
        self.takes(10, 45, 50)

    def takes(self, from_preston: float, from_burnley: float, from_lancaster: float) -> None:
        """To South Ribble, from each base, in minutes."""
        told = {PRESTON: from_preston, BURNLEY: from_burnley, LANCASTER: from_lancaster}
        self.times.told |= {(base, SOUTH_RIBBLE): minutes(count) for base, count in told.items()}

    def reported(self, *circumstances: str) -> Case:
        """A case in South Ribble: a Grade 2 unless said otherwise."""
        return self.world.reported(*(circumstances or PRIORITY), district="South Ribble")


@pytest.fixture
def county() -> County:
    return County()


def test_people_who_are_near_but_cut_off_by_a_closed_bridge_are_not_sent(county: County) -> None:
    county.takes(from_preston=55, from_burnley=30, from_lancaster=50)

    case = county.reported()

    assert set(county.world.asked(case.id)) == {EVE, FAY}
    assert "Both there in 35 min" in case.choice[0]
    assert case.choice[-1] == BY_ROAD
    assert dict(case.not_chosen)[ANN] == "would arrive 25 min later"
    (offered,) = (e for e in county.world.store.timeline(case.id) if e.name is EventName.PAIR_OFFERED)
    assert offered.data["because"][-1] == BY_ROAD


def test_without_a_travel_service_nothing_is_said_of_it() -> None:
    world = World()
    world.everybody_on_call()

    case = world.reported(*PRIORITY, district="South Ribble")

    assert "ravel" not in " ".join(case.choice)


@pytest.mark.parametrize("why", list(NotTold)[:4])
def test_when_the_service_is_down_people_are_sent_by_the_model_and_the_case_says_so(
    county: County, why: NotTold
) -> None:
    county.times.fails = why

    case = county.reported()

    assert len(county.world.asked(case.id)) == 2
    assert set(county.world.asked(case.id)) < {ANN, BEN, ResponderId("sw-cleo"), ResponderId("pc-dev")}
    assert case.choice[-1] == f"{BY_MODEL}{why.value}."
    assert county.missed[0] == (why, 3)


def test_a_service_that_is_too_slow_is_one_that_did_not_answer(county: County) -> None:
    county.times.takes = timedelta(seconds=0.9)

    assert county.reported().choice[-1] == f"{BY_MODEL}the travel service did not answer."


@pytest.mark.parametrize("lie", [-5, 0, 2, 600], ids=lambda lie: f"{lie} min")
def test_a_time_that_can_not_be_right_is_not_believed(county: County, lie: float) -> None:
    county.takes(from_preston=45, from_burnley=lie, from_lancaster=50)

    case = county.reported()

    assert EVE not in county.world.asked(case.id)
    assert county.missed[0] == (NotTold.UNBELIEVABLE, 1)


def test_a_lie_about_the_people_who_are_sent_is_said_in_the_reasons(county: County) -> None:
    county.takes(from_preston=0, from_burnley=45, from_lancaster=50)

    case = county.reported()

    assert case.choice[-1] == f"{BY_MODEL}the travel service told a time that can not be right."


def test_a_leg_without_a_road_is_reckoned_by_the_model_and_the_others_by_road(county: County) -> None:
    del county.times.told[PRESTON, SOUTH_RIBBLE]

    case = county.reported()

    assert case.choice[-1] == f"{BY_MODEL}the travel service knows no road there."
    assert county.missed[0] == (NotTold.NO_ROAD, 1)


def test_an_outage_costs_one_wait_a_minute_and_not_one_a_decision(county: County) -> None:
    county.times.fails = NotTold.NO_ANSWER
    county.reported()
    county.reported()
    county.world.clock.move(timedelta(seconds=59))
    county.world.dispatch.find_pairs()
    assert len(county.times.asked) == 1

    county.times.fails = None
    county.world.clock.move(timedelta(seconds=1))
    assert county.reported().choice[-1] == BY_ROAD
    assert len(county.times.asked) == 2


def test_what_was_told_is_used_again_for_a_quarter_of_an_hour(county: County) -> None:
    county.reported()
    county.world.clock.move(minutes(14))
    county.reported()
    assert len(county.times.asked) == 1

    county.world.clock.move(minutes(1))
    county.reported()
    assert len(county.times.asked) == 2


def test_only_who_has_moved_is_asked_for_anew(county: County) -> None:
    first = county.reported()
    county.world.all_say(first.id, "accept", "set_out", minutes=1)
    near = Position(53.7004, -2.7013)
    county.world.rota.see(ANN, near, county.world.clock.now())

    county.reported()

    asked = [(origins, places) for origins, places, _ in county.times.asked[1:]]
    assert asked == [((Position(53.7, -2.701),), (SOUTH_RIBBLE,))]


def test_the_service_learns_no_address_and_when_the_journey_begins(county: County) -> None:
    now = county.world.clock.now()

    county.reported()

    ((origins, destinations, leave_at),) = county.times.asked
    assert set(origins) == {PRESTON, BURNLEY, LANCASTER}
    assert destinations == (SOUTH_RIBBLE,)
    assert leave_at == now + minutes(5)


def test_a_grade_3_is_planned_without_asking(county: County) -> None:
    case = county.reported("welfare_check")
    county.world.clock.move(timedelta(hours=1))
    county.world.dispatch.find_pairs()

    assert case.grade == 3
    assert county.times.asked == []


def test_nobody_is_asked_for_who_is_a_county_away(county: County) -> None:
    county.world.rota.see(EVE, Position(51.5, -0.12), county.world.clock.now())

    case = county.reported()

    ((origins, _, _),) = county.times.asked
    assert Position(51.5, -0.12) not in origins
    assert len(county.world.asked(case.id)) == 2


def test_who_will_be_free_soon_is_reckoned_by_road_from_the_visit_they_leave(county: County) -> None:
    for number in range(3):
        county.world.reported(*PRIORITY, district="Fylde", minutes_ago=number + 1)
    fylde = Position(53.765, -2.957)

    waiting = county.reported()

    assert waiting.live() == ()
    assert "Waits for" in waiting.waiting_because
    assert any(fylde in origins and SOUTH_RIBBLE in places for origins, places, _ in county.times.asked)


def test_the_desk_sees_whose_times_the_options_have_and_a_choice_by_hand_is_reckoned_by_road(
    county: County,
) -> None:
    county.takes(from_preston=21, from_burnley=45, from_lancaster=50)
    case = county.world.reported(*PRIORITY, district="South Ribble", dispatch=False)
    best = county.world.control.options(case.id)[0]
    assert all("travel times by road, as the travel service told them" in p.notes for p in best.people)

    assigned = county.world.control.assign(case.id, [ANN], "She knows the family.", "desk")

    (ann,) = assigned.live()
    assert ann.expected_at == county.world.clock.now() + minutes(5 + 21)
    assert assigned.choice == ("Chosen by hand.", BY_ROAD)


def test_police_go_alone_only_when_no_social_worker_can_be_there_by_road_in_time(county: County) -> None:
    county.takes(from_preston=10, from_burnley=45, from_lancaster=50)
    case = county.world.reported(*PRIORITY, district="South Ribble", minutes_ago=30, dispatch=False)
    approve = partial(
        county.world.control.approve_lone_visit, case.id, Role.POLICE, "Nobody else in time.", "m.duty"
    )
    with pytest.raises(Refused, match="can still make the deadline"):
        approve()

    county.takes(from_preston=40, from_burnley=45, from_lancaster=50)
    county.world.clock.move(minutes(15))

    assert approve().roles_needed == (Role.POLICE,)


def test_an_unknown_person_is_still_not_found_with_a_travel_service(county: County) -> None:
    case = county.world.reported(*PRIORITY, district="South Ribble", dispatch=False)

    with pytest.raises(NotFound):
        county.world.control.assign(case.id, [ResponderId("sw-nobody")], "Because.", "desk")


@pytest.mark.parametrize(
    ("minutes_ago", "said"),
    [
        (20, ()),
        (70, ("{} is taken to be where last seen 70 min ago.",)),
        (200, ("{} is taken to be at base: last seen 3 h ago.",)),
        (900, ()),
    ],
)
def test_a_place_seen_long_ago_is_said_beside_the_choice(
    county: County, minutes_ago: float, said: tuple[str, ...]
) -> None:
    seen_at = county.world.clock.now() - minutes(minutes_ago)
    for responder in county.world.rota.responders():
        if responder.role is Role.SOCIAL_WORKER:
            county.world.rota.see(responder.id, responder.home, seen_at)

    case = county.reported()

    (social,) = (a.responder_id for a in case.live() if a.role is Role.SOCIAL_WORKER)
    assert [line for line in case.choice if "taken to be" in line] == [line.format(social) for line in said]
