"""Of a case that waits, everybody on call is told what holds them: not minutes, as nobody was chosen."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from shared.domain.matching import decide
from shared.domain.reckoning import Reckoning
from shared.domain.snapshot import Demand, Rules, Snapshot, State, Waiting, Worker
from tests.unit.domain.test_matching import BURNLEY, LANCASTER, NOW, ROAD, RULES, case, officer, social_worker

SCARCE = replace(RULES, demand=Demand.of([2.0] * 24), place_names=tuple(f"place {n}" for n in range(12)))
"""So much is to come that every idle pair is cover."""

UTC = ZoneInfo("UTC")
"""NOW, a thousand minutes after midnight, is 16:40 there."""


def held(waiting: list[Waiting], workers: list[Worker], of: str, rules: Rules = SCARCE) -> dict[str, str]:
    snapshot = Snapshot(NOW, NOW, tuple(waiting), tuple(workers))
    plan = decide(snapshot, rules, ROAD)
    (wait,) = [wait for wait in plan.wait if wait.case_id == of]
    return Reckoning(snapshot, plan, rules, ROAD, UTC).what_holds(wait)


def test_who_is_kept_as_cover_is_told_for_where_the_next_grade_2_is_expected():
    found = held([case("visit", 3)], [social_worker("s"), officer("p")], "visit")

    assert all(why.startswith("kept as cover for the next Grade 2 in place ") for why in found.values())


def test_of_the_role_that_is_not_scarce_nobody_is_said_to_be_cover():
    found = held([case("visit", 3)], [social_worker("s"), officer("p"), officer("q")], "visit")

    assert found["s"].startswith("kept as cover")
    assert found["q"] == "could be spared, but nobody of the other role can"


def test_who_goes_off_duty_before_the_visit_would_end_is_told_so():
    found = held([case("visit", 3)], [social_worker("s", duty_end=NOW + 60), officer("p")], "visit")

    assert found["s"] == "goes off duty at 17:40, before the visit would end"


def test_who_is_sent_to_a_case_due_sooner_is_told_to_which():
    waiting = [case("early", 2, since=20), case("late", 2), case("visit", 3)]

    found = held(waiting, [social_worker("s"), officer("p")], "visit")

    assert found == dict.fromkeys(("s", "p"), "asked for case early, due at 17:20")


def test_who_is_on_another_case_is_told_with_when_they_are_expected_and_whether_this_case_waits():
    visit = {"state": State.ON_SCENE, "free_at": NOW + 5}
    near = [social_worker("near-s", LANCASTER, **visit), officer("near-p", LANCASTER)]
    far = [social_worker("far-s", BURNLEY), officer("far-p", BURNLEY, state=State.ON_SCENE, free_at=NOW - 9)]

    found = held([case("urgent", 2, LANCASTER)], near + far, "urgent")

    assert found["near-s"] == "on another case, expected free about 16:45; this case waits for them"
    assert found["near-p"] == "kept for this case until the other of the pair is free"
    assert found["far-s"].startswith("could be there at 17:53, but")
    assert found["far-p"] == "on another case, expected free by now"


@pytest.mark.parametrize("grade", [2, 3])
def test_who_would_arrive_after_going_off_call_is_told_so(grade: int):
    found = held(
        [case("far", grade, LANCASTER)],
        [social_worker("s", BURNLEY, duty_end=NOW + 20), officer("p", BURNLEY, duty_end=NOW + 20)],
        "far",
    )

    assert found["s"] == "would arrive only after going off call"
