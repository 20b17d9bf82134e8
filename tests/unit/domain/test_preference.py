"""Who goes, of those who are in time: the rested, who knows the family, whose turn it is, the own base."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from shared.domain import needs, offers
from shared.domain.case import Case
from shared.domain.ids import ResponderId
from shared.domain.matching import decide
from shared.domain.pairing import Choice, choose
from shared.domain.preference import Preferences, Tie, strain
from shared.domain.recommend import recommend
from shared.domain.rota import OnCall, Responder
from shared.domain.snapshot import Plan, Snapshot, State, Waiting, Worker
from tests.builders import (
    ANN,
    BEN,
    CASEWORK,
    NOW,
    attended,
    dispatch_policy,
    held,
    later,
    minutes,
    on_the_road,
    opened,
    person,
    saved,
)
from tests.unit.domain import test_matching as county
from tests.unit.domain.test_pairing import need

PREFERENCES = Preferences(
    tired=6,
    rested_after=60,
    call_out=1.5,
    call_outs_within=1440,
    leads=12,
    leads_household=10,
    was_out=6,
    mutual_aid=3,
)
NOBODY_SPECIAL = {"due": later(60), "preferences": PREFERENCES, "zone": ZoneInfo("Europe/London")}


def released(who: OnCall, *ago: float) -> OnCall:
    """The same person, back from call-outs so many minutes ago, the last first."""
    moments = tuple(NOW - minutes(each) for each in ago)
    return replace(who, responder=replace(who.responder, releases=moments))


def chosen(people: list[OnCall], **changes: object) -> Choice:
    return choose(need(**{**NOBODY_SPECIAL, **changes}), people, on_the_road, timedelta(0), NOW)


def ids(choice: Choice) -> list[str]:
    return [one.person.responder.id for one in choice.chosen]


def test_who_has_just_come_back_from_a_call_out_is_spared_where_somebody_rested_is_little_later() -> None:
    back = [released(person("sw-back", 10), 9), person("sw-rested", 13), person("pc", 5)]

    choice = chosen(back)

    assert ids(choice) == ["sw-rested", "pc"]
    assert dict(choice.not_chosen)["sw-back"] == (
        "would arrive 3 min sooner; was out until 18:51; 1 call-out in the last 24 h"
    )
    assert choice.because[0] == "Both there in 13 min, 3 min later than the first who could: see why below."


def test_who_has_just_come_back_goes_where_the_rested_are_much_later() -> None:
    choice = chosen([released(person("sw-back", 10), 9), person("sw-rested", 20), person("pc", 5)])

    assert ids(choice) == ["sw-back", "pc"]
    assert choice.because[1] == (
        "Social worker sw-back: 10 min, own base, was out until 18:51, 1 call-out in the last 24 h."
    )
    assert dict(choice.not_chosen)["sw-rested"] == "would arrive 10 min later"


def test_rest_counts_less_with_every_minute_and_not_at_all_after_an_hour() -> None:
    only_rest = replace(PREFERENCES, call_out=0)
    weights = [strain((NOW - minutes(ago),), only_rest, NOW) for ago in (0, 30, 60, 600)]

    assert weights == [6, 3, 0, 0]


def test_the_lead_worker_goes_where_they_can_be_in_time() -> None:
    people = [person("sw-near", 10), person("sw-lead", 20), person("pc", 5)]

    choice = chosen(people, ties={ResponderId("sw-lead"): Tie.LEADS})

    assert ids(choice) == ["sw-lead", "pc"]
    assert choice.because[1] == "Social worker sw-lead: 20 min, own base, knows the family: lead worker."
    assert dict(choice.not_chosen)["sw-near"] == (
        "would arrive 10 min sooner; who was chosen knows the family: lead worker"
    )


def test_call_outs_are_shared_out_between_those_who_are_as_near() -> None:
    people = [
        released(person("sw-often", 10), 100, 300, 500),
        released(person("sw-once", 12), 200),
        person("pc", 5),
    ]

    choice = chosen(people)

    assert ids(choice) == ["sw-once", "pc"]
    assert dict(choice.not_chosen)["sw-often"] == "would arrive 2 min sooner; 3 call-outs in the last 24 h"


def test_a_call_out_of_the_day_before_yesterday_no_longer_counts() -> None:
    assert ids(chosen([released(person("sw-a"), 2881), person("sw-b", 11), person("pc")])) == ["sw-a", "pc"]


def test_the_own_base_goes_before_mutual_aid_that_is_a_little_nearer() -> None:
    people = [person("sw-aid", 10, base="burnley"), person("sw-own", 12), person("pc", 5)]

    choice = chosen(people)

    assert ids(choice) == ["sw-own", "pc"]
    assert dict(choice.not_chosen)["sw-aid"] == "would arrive 2 min sooner; mutual aid from Burnley"


def test_no_preference_makes_a_case_late() -> None:
    people = [released(person("sw-back", 10), 1), person("sw-rested", 12), person("pc", 5)]

    assert ids(chosen(people, due=later(11))) == ["sw-back", "pc"]


def test_where_everybody_is_late_only_the_lateness_counts() -> None:
    people = [released(person("sw-back", 70), 1), person("sw-lead", 71), person("pc", 5)]

    assert ids(chosen(people, ties={ResponderId("sw-lead"): Tie.LEADS})) == ["sw-back", "pc"]


def test_the_first_recommended_is_whom_the_choice_would_ask() -> None:
    chance = Random(3)
    for _ in range(60):
        people = [
            released(
                person(f"{role}-{n}", chance.randint(1, 70), base=chance.choice(["preston", "burnley"])),
                *sorted(chance.sample(range(1, 1500), chance.randint(0, 3))),
            )
            for role in ("sw", "pc")
            for n in range(5)
        ]
        wanted = need(**NOBODY_SPECIAL, ties={ResponderId(f"sw-{chance.randint(0, 4)}"): Tie.LEADS})
        first = recommend(wanted, people, on_the_road, timedelta(0), NOW)[0]
        asked = choose(wanted, people, on_the_road, timedelta(0), NOW)
        assert [one.responder_id for one in first.people] == ids(asked)


def test_who_chooses_by_hand_reads_the_same_of_rest_and_of_who_knows_the_family() -> None:
    people = [released(person("sw-lead", 10), 9), person("pc", 5)]
    wanted = need(**NOBODY_SPECIAL, ties={ResponderId("sw-lead"): Tie.LEADS})

    (option,) = recommend(wanted, people, on_the_road, timedelta(0), NOW)

    notes = ("own base", "knows the family: lead worker", "was out until 18:51", "1 call-out in the last 24 h")
    assert option.people[0].notes == notes


def test_where_the_case_is_late_nobody_is_told_of_a_preference_that_did_not_count() -> None:
    people = [released(person("sw-unskilled", 70), 1), person("sw-skilled", 80, skills=("youth",)), person("pc")]

    choice = chosen(people, skills=(frozenset({"youth"}),))

    assert dict(choice.not_chosen)["sw-unskilled"] == (
        "would arrive 10 min sooner, but is needed elsewhere or lacks the skills or the partner"
    )


def test_a_preference_makes_no_diversion_worth_while() -> None:
    road = {"state": State.EN_ROUTE, "case_id": "visit", "case_grade": 3, "free_at": county.NOW + 120}
    diverted = [county.social_worker("s-road", HERE, **road), county.officer("p-road", HERE, **road)]
    there = [county.social_worker("a-near", HERE), county.social_worker("z-lead", FAR), county.officer("p", HERE)]
    case = replace(county.case("one"), ties={"z-lead": Tie.LEADS})

    found = county.plan([case], [*there, *diverted], replace(RULES, divert=True, divert_gain=1.0))

    assert found.divert == ()
    assert pairs(found) == {"one": ("z-lead", "p")}


def test_a_visit_that_has_ended_is_a_call_out_of_both_and_an_offer_that_is_declined_is_none() -> None:
    declined = offers.decline(offers_to_both(), ANN, "ill", later(1))
    ended = offers.clear(attended(), ANN, CASEWORK, later(80))

    assert (declined.release, declined.called_out) == ((ANN,), ())
    assert (ended.release, ended.called_out) == ((ANN,), (ANN,))


def offers_to_both() -> Case:
    return saved(offers.offer(opened(), (person(ANN), person(BEN)), dispatch_policy(), NOW))


def test_of_many_call_outs_the_last_eight_are_remembered() -> None:
    responder: Responder = person(ANN).responder
    for hour in range(10):
        responder = responder.released(NOW + timedelta(hours=hour))

    assert responder.releases == tuple(NOW + timedelta(hours=hour) for hour in range(9, 1, -1))


def test_who_leads_a_case_and_who_was_out_to_it_know_the_family() -> None:
    assert needs.ties_of(held()) == {ANN: Tie.LEADS, BEN: Tie.WAS_OUT}
    assert needs.ties_of(attended()) == {}


RULES = replace(county.RULES, preferences=PREFERENCES)
HERE, NEAR, FAR = (
    county.PRESTON,
    replace(county.PRESTON, longitude=-2.74),
    replace(county.PRESTON, longitude=-2.78),
)


def plan(waiting: list[Waiting], workers: list[Worker]) -> Plan:
    return county.plan(waiting, workers, RULES)


def pairs(found: Plan) -> dict[str, tuple[str, str]]:
    return {send.case_id: (send.social_worker, send.police) for send in found.send}


@pytest.mark.parametrize("grade", [2, 3])
def test_together_too_the_rested_the_lead_worker_and_the_own_base_go(grade: int) -> None:
    officer = county.officer("p", HERE)
    tired = county.social_worker("a-tired", HERE, strain=8.0)
    rested = county.social_worker("b-rested", NEAR)
    case = replace(county.case("one", grade), base="preston")
    away = county.social_worker("a-away", HERE, base="burnley")
    own = county.social_worker("b-own", HERE, base="preston")
    lead = replace(case, ties={"z-lead": Tie.LEADS})

    assert pairs(plan([case], [tired, rested, officer])) == {"one": ("b-rested", "p")}
    assert pairs(plan([case], [away, own, officer])) == {"one": ("b-own", "p")}
    workers = [
        county.social_worker("a", HERE),
        county.social_worker("b", HERE),
        county.social_worker("z-lead", NEAR),
    ]
    assert pairs(plan([lead], [*workers, officer])) == {"one": ("z-lead", "p")}


def test_two_cases_exchange_people_when_each_knows_the_other_family() -> None:
    one = replace(county.case("one", 2, HERE), ties={"b": Tie.LEADS})
    other = replace(county.case("other", 2, NEAR), ties={"a": Tie.LEADS})
    workers = [county.social_worker("a", HERE), county.social_worker("b", NEAR)]
    officers = [county.officer("p", HERE), county.officer("q", NEAR)]

    assert pairs(plan([one, other], [*workers, *officers])) == {"one": ("b", "p"), "other": ("a", "q")}


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_preferred_no_case_is_later_than_due_that_need_not_be_and_no_late_one_is_later(
    seed: int,
) -> None:
    chance = Random(seed)

    def place() -> county.Position:
        return county.Position(chance.uniform(53.6, 54.05), chance.uniform(-3.0, -2.2))

    def worker(make: object, name: str) -> Worker:
        state = chance.choice([State.IDLE, State.IDLE, State.ON_SCENE])
        free_at = county.NOW + (0 if state is State.IDLE else chance.uniform(-10, 60))
        base = chance.choice(["preston", "burnley"])
        return make(name, place(), state=state, free_at=free_at, base=base, strain=chance.uniform(0, 12))

    workers = [worker(county.social_worker, f"s{n}") for n in range(chance.randint(1, 6))]
    workers += [worker(county.officer, f"p{n}") for n in range(chance.randint(1, 6))]
    waiting = [
        replace(
            county.case(f"c{n}", 2, place(), chance.uniform(0, 60)),
            base=chance.choice(["preston", "burnley"]),
            ties={f"s{chance.randint(0, 5)}": Tie.LEADS},
        )
        for n in range(chance.randint(1, 6))
    ]
    due = {case.id: case.due for case in waiting}
    snapshot = Snapshot(county.NOW, county.NOW, tuple(waiting), tuple(workers))
    plain = decide(snapshot, county.RULES, county.ROAD)
    preferring = decide(snapshot, RULES, county.ROAD)

    arrivals = {send.case_id: send.joint_arrival for send in preferring.send}
    assert arrivals.keys() == {send.case_id for send in plain.send}
    for send in plain.send:
        if send.joint_arrival <= due[send.case_id]:
            assert arrivals[send.case_id] <= due[send.case_id]
        else:
            assert arrivals[send.case_id] == send.joint_arrival


def test_wall_times_in_reasons_are_local() -> None:
    summer = datetime(2026, 7, 3, 21, 0, tzinfo=NOW.tzinfo)
    back = person("sw-back", 10, until=summer + timedelta(hours=8))
    back = replace(back, responder=replace(back.responder, releases=(summer - minutes(5),)))
    others = [person(name, 11, until=summer + timedelta(hours=8)) for name in ("sw-rested", "pc")]

    choice = choose(
        need(**{**NOBODY_SPECIAL, "due": summer + minutes(60)}), [back, *others], on_the_road, timedelta(0), summer
    )

    assert "was out until 21:55" in dict(choice.not_chosen)["sw-back"]
