"""Whole nights: of the samples, and of the night on which the clocks go back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from local.engine import Engine
from local.invariants import violations
from local.night import FRIDAY, picture
from local.samples import malformed
from local.seed_rota import responders, shifts
from local.story import Story
from shared.domain.assignment import Role
from tests.journeys.county import CHILDREN_AT_LIVE_DOMESTIC, County, assignments, moment

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("seed", [1])
def test_after_three_hours_of_a_friday_night_every_invariant_holds(engine: Engine, seed: int) -> None:
    story = Story(engine, FRIDAY, seed)
    story.plan_contacts(until=timedelta(hours=3))
    bad = list(malformed())
    for document in bad:
        story.send_by_bus(document)

    story.play_until(story.start + timedelta(hours=3))

    seen = picture(story, len(bad))
    assert violations(seen) == ()
    assert len(seen.cases) == len(story.sent) >= 15
    assert story.phones.answers["accepted"] >= 10
    assert sum(case.both_on_scene_at() is not None for case in seen.cases) >= 4


BEFORE_THE_CLOCKS_GO_BACK = datetime(2026, 10, 25, 0, 58, 30, tzinfo=UTC)
"""01:58:30 by the wall clock, which ninety seconds later says 01:00 once more."""


def test_when_the_clocks_go_back_somebody_of_each_role_is_on_call_at_each_base_in_every_minute(
    county: County,
) -> None:
    for responder in responders():
        county.rota.put_responder(responder)
    for shift in shifts(date(2026, 10, 23)):
        county.rota.put_shift(shift)
    start = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)

    gaps = []
    for number in range(4 * 60):
        minute = start + timedelta(minutes=number)
        there = {(shift.base, shift.role) for shift in county.rota.shifts_at(minute) if shift.covers(minute)}
        wanted = {(base, role) for base in ("preston", "burnley", "lancaster") for role in Role}
        gaps += [(minute, gap) for gap in wanted - there]
    assert gaps == []

    for repeated in (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)):
        county.until(repeated)
        on_call = county.control_room.get("/on-call")
        assert {(who["base"], who["role"]) for who in on_call} >= {(base, role.value) for base, role in wanted}


def test_an_offer_made_as_the_clocks_go_back_runs_out_after_three_real_minutes(county: County) -> None:
    county.until(BEFORE_THE_CLOCKS_GO_BACK)
    pair = county.on_call("lancaster-sw-1", "lancaster-pc-3")
    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))

    case = county.case(case_id)
    expires_at = moment(case["assignments"][0]["expires_at"])
    assert expires_at - moment(case["assignments"][0]["offered_at"]) == timedelta(seconds=180)
    assert moment(case["deadline"]) - moment(case["reported_at"]) == timedelta(minutes=60)
    assert [text for person in pair for text in person.texts() if "Answer by Sun 01:01" in text]

    county.until(expires_at - timedelta(seconds=10))
    assert set(assignments(county.case(case_id)).values()) == {"offered"}
    county.until(expires_at + timedelta(seconds=2))
    assert set(assignments(county.case(case_id)).values()) == {"timed_out"}
