"""The six weeks after the visit never end quietly."""

from datetime import timedelta

import pytest

from local.callers import Refused
from tests.journeys.county import PAIR, County, Person, moment

pytestmark = pytest.mark.engine


@pytest.fixture
def held(county: County) -> tuple[str, Person]:
    """A held case and its lead worker."""
    pair = county.on_call(*PAIR)
    return county.held((pair[0], pair[1])), pair[0]


def overdue(county: County, case_id: str) -> list[str]:
    """What the board says is late."""
    late: list[str] = county.case(case_id)["overdue"]
    return late


def test_a_review_that_is_not_held_is_told_every_day_until_somebody_holds_it(
    county: County, held: tuple[str, Person]
) -> None:
    case_id, lead = held
    starts_at = moment(county.case(case_id)["period"]["starts_at"])

    county.until(starts_at + timedelta(hours=71))
    assert county.duty_manager_was_told() == []
    county.until(starts_at + timedelta(hours=72, minutes=2))
    assert overdue(county, case_id) == ["First review is overdue"]
    (text,) = county.duty_manager_was_told()
    assert "First review is overdue" in text
    county.later(days=1, minutes=2)
    assert len(county.duty_manager_was_told()) == 2

    lead.api.post(f"/cases/{case_id}/reviews", {"name": "First review", "text": "Plan agreed with the family."})
    assert overdue(county, case_id) == []
    county.later(days=2)
    assert len(county.duty_manager_was_told()) == 2


def test_the_period_is_extended_once_and_by_a_manager_only(county: County, held: tuple[str, Person]) -> None:
    case_id, lead = held
    ends_at = moment(county.case(case_id)["period"]["ends_at"])
    path, reason = f"/cases/{case_id}/extension", {"reason": "School place starts next week."}

    refused = []
    for caller, body in ((lead.api, reason), (county.control_room, reason), (county.manager, {"reason": " "})):
        with pytest.raises(Refused) as no:
            caller.post(path, body)
        refused.append(no.value.status)
    assert refused == [403, 403, 422]
    county.manager.post(path, reason)
    with pytest.raises(Refused) as again:
        county.manager.post(path, reason)
    assert again.value.status == 409
    assert moment(county.case(case_id)["period"]["ends_at"]) == ends_at + timedelta(weeks=2)


def test_a_period_that_ends_without_an_outcome_stays_open_and_is_told_until_it_is_closed(
    county: County, held: tuple[str, Person]
) -> None:
    case_id, lead = held
    starts_at = moment(county.case(case_id)["period"]["starts_at"])
    for name in ("First review", "Mid-point review", "End review"):
        lead.api.post(f"/cases/{case_id}/reviews", {"name": name, "text": "Held; the plan goes on."})

    county.until(starts_at + timedelta(weeks=6, minutes=2))
    county.later(days=3)
    assert county.case(case_id)["state"] == "held"
    assert overdue(county, case_id) == ["The intensive period has ended without an outcome"]
    texts = county.duty_manager_was_told()
    assert len(texts) == 2
    assert all("ended without an outcome" in text for text in texts)

    with pytest.raises(Refused) as refused:
        lead.api.post(f"/cases/{case_id}/outcome", {"outcome": "step_down", "reason": ""})
    assert refused.value.status == 422
    body = {"outcome": "step_down", "reason": "Early support takes over; agreed with the family."}
    lead.api.post(f"/cases/{case_id}/outcome", body)

    closed = county.case(case_id)
    assert (closed["state"], closed["close"]) == ("closed", "step_down")
    assert county.control_room.get("/cases") == []
    assert county.names_of(case_id)[-1] == "CaseClosed"
    county.later(days=2)
    assert len(county.duty_manager_was_told()) == 2
