"""What a sender says later, by the bus and by the API, until it reaches the phones and the desks."""

import pytest

from tests.journeys.county import CHILDREN_AT_LIVE_DOMESTIC, PAIR, County, assignments

pytestmark = pytest.mark.engine


def test_new_warnings_ring_the_phones_and_a_cancellation_the_duty_manager_and_nobody_is_stood_down(
    county: County,
) -> None:
    pair = county.on_call(*PAIR)
    report = county.contact(CHILDREN_AT_LIVE_DOMESTIC)
    case_id = county.comes_by_bus(report)
    for person in pair:
        person.says("accept")
        person.says("acknowledge-warnings")

    more = report | {"id": f"{report['id']}-2", "type": "early-response.contact.updated.v1", "sequence": "2"}
    more["data"] = report["data"] | {"warnings": ["alleged_perpetrator_present", "weapons"]}
    county.put_event("ContactUpdated", more, source="lancashire-police")
    county.engine.settle()

    for person in pair:
        assert "What you must know of your present job has changed" in person.texts()[-1]
        assert "weapons" not in " ".join(person.texts())
        visit = person.visit()
        assert visit is not None
        assert visit["warnings"] == ["alleged_perpetrator_present", "weapons"]
        person.says("acknowledge-warnings")

    log = report["data"]["log"]
    end = {
        "specversion": "1.0",
        "id": f"{report['id']}-3",
        "source": report["source"],
        "type": "early-response.contact.cancelled.v1",
        "subject": f"{log['force']}:{log['date']}:{log['number']}",
        "sequence": "3",
        "data": {"ended_at": county.engine.now().isoformat(), "reason": "resolved"},
    }
    county.put_event("ContactCancelled", end, source="lancashire-police")
    county.engine.settle()

    case = county.case(case_id)
    assert assignments(case) == dict.fromkeys(PAIR, "accepted")
    assert [proposal["ask"] for proposal in case["proposals"]] == ["stand_down"]
    assert any("The sender has cancelled the report" in text for text in county.duty_manager_was_told())
    assert county.control_room.get("/quarantine") == []
    assert county.engine.dead_letters() == {}


def test_the_same_household_by_another_door_joins_the_case_and_no_second_pair_is_sent(county: County) -> None:
    county.on_call(*PAIR)
    report = county.contact(CHILDREN_AT_LIVE_DOMESTIC)
    report["data"]["location"]["uprn"] = "10012345"
    case_id = county.comes_by_bus(report)
    sent = len(county.engine.sent_messages())

    again = county.contact(CHILDREN_AT_LIVE_DOMESTIC)
    again["data"]["location"]["uprn"] = "000010012345"
    answer = county.comes_by_api(again)

    assert (answer["case_id"], answer["joined_by"]) == (case_id, "household")
    assert len(county.engine.sent_messages()) == sent
    assert county.manager.get("/figures")["contacts"] == 1
    assert county.names_of(case_id)[-1] == "ContactJoined"
