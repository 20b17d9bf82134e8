"""What comes in, by which door, and what its sender is told."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import requests

from local.callers import Caller, Refused
from local.samples import malformed
from tests.journeys.county import CHILDREN_AT_LIVE_DOMESTIC, PAIR, County

pytestmark = pytest.mark.engine

AGE = "QuarantineOldestAge"

ANSWERED_WITHOUT_A_VISIT = [
    (42, "hand_back", "ContactHandedBack", "this is for police control at once"),
    (7, "not_eligible", "ContactNotEligible", "outside its remit"),
    (5, "advise", "ContactAdvised", "Advice, information or a referral meets the need"),
    (11, "redirect", "ContactRedirected", "It was passed to"),
]


@pytest.mark.parametrize(("sample", "outcome", "event", "words"), ANSWERED_WITHOUT_A_VISIT)
def test_a_contact_that_is_not_for_a_visit_is_answered_and_recorded(
    county: County, sample: int, outcome: str, event: str, words: str
) -> None:
    county.on_call(*PAIR)

    by_api = county.comes_by_api(county.contact(sample))
    by_bus = county.comes_by_bus(county.contact(sample))

    assert by_api["outcome"] == outcome
    assert words in by_api["answer"]
    assert by_api["reasons"]
    for case_id in (by_api["case_id"], by_bus):
        case = county.case(case_id)
        assert case["state"] == "answered"
        assert case["answer"] == by_api["answer"]
        assert county.names_of(case_id) == [event]
    sent = county.engine.sent_messages()
    assert [message for message in sent if not message.get("subject", "").startswith("Rota cover")] == []
    assert county.manager.get("/figures")["contacts"] == 2


def test_the_same_contact_at_the_same_moment_from_three_senders_is_one_case_with_one_answer(
    county: County,
) -> None:
    county.on_call(*PAIR)
    documents = [county.contact(CHILDREN_AT_LIVE_DOMESTIC) for _ in range(6)]
    desks = [Caller(county.engine, "control.room") for _ in range(2)]
    for desk in desks:
        desk.get("/cases")
    together = Barrier(3)

    def by_bus() -> list[dict[str, Any]]:
        for document in documents:
            together.wait(timeout=60)
            county.put_on_the_bus(document)
        return []

    def by_api(desk: Caller) -> list[dict[str, Any]]:
        answers = []
        for document in documents:
            together.wait(timeout=60)
            answers.append(desk.post("/contacts", document))
        return answers

    with ThreadPoolExecutor(3) as senders:
        bus = senders.submit(by_bus)
        first, second = (senders.submit(by_api, desk) for desk in desks)
        bus.result()
        one, other = first.result(), second.result()
    county.engine.settle()

    assert one == other
    assert [county.comes_by_api(document) for document in documents] == one
    cases = [answer["case_id"] for answer in one]
    assert len(set(cases)) == len(documents)
    assert {case["case_id"] for case in county.control_room.get("/cases")} == set(cases)
    assert {case: county.names_of(case).count("CaseOpened") for case in cases} == dict.fromkeys(cases, 1)


def test_a_malformed_contact_by_the_api_gets_its_errors_field_by_field_and_no_value_back(county: County) -> None:
    for document in malformed():
        with pytest.raises(Refused) as refused:
            county.control_room.post("/contacts", document)

        problem = refused.value.problem
        assert refused.value.status == problem["status"] == 422
        assert problem["correlation_id"]
        assert problem["errors"]
        assert all(error["field"] and error["message"] for error in problem["errors"])
        assert private_words(document, json.dumps(problem)) == []
    assert county.control_room.get("/quarantine") == []
    assert county.manager.get("/figures")["contacts"] == 0


def test_what_is_not_json_is_refused_as_a_problem(county: County) -> None:
    county.control_room.get("/cases")
    token = county.control_room._fresh_token()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    answer = requests.post(
        f"{county.engine.api_url}/api/v1/contacts", data=b"{not json", headers=headers, timeout=60
    )

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_malformed_contact_by_the_bus_waits_in_quarantine_until_it_is_mended(county: County) -> None:
    county.on_call(*PAIR)
    broken = county.contact(CHILDREN_AT_LIVE_DOMESTIC)
    mended = json.loads(json.dumps(broken))
    del broken["data"]["incident_type"]
    broken["data"]["location"]["district"] = "Sample Parent 07's street"
    county.put_on_the_bus(broken)
    county.engine.settle()

    (kept,) = county.control_room.get("/quarantine")
    assert [reason.partition(":")[0] for reason in kept["reasons"]] == ["data.incident_type"]
    shown = county.control_room.get(f"/quarantine/{kept['id']}")
    assert json.loads(shown["payload"])["id"] == broken["id"]
    assert private_words(broken, json.dumps(shown)) == []
    assert private_words(broken, "\n".join(county.engine.logs("intake"))) == []
    sent = county.engine.sent_messages()
    assert [message for message in sent if not message.get("subject", "").startswith("Rota cover")] == []

    before = set(county.engine.logs("watch"))
    county.later(minutes=2)
    measured = [json.loads(line) for line in county.engine.logs("watch") if line not in before and AGE in line]
    assert 60 <= max(line[AGE][-1] for line in measured) <= 180

    path = f"/quarantine/{kept['id']}/replay"
    with pytest.raises(Refused) as still_broken:
        county.control_room.post(path, {"reason": "To see."})
    assert still_broken.value.status == 422
    replay = {"document": mended, "reason": "Type and district by phone."}
    answer = county.control_room.post(path, replay)
    county.engine.settle()

    assert county.case(answer["case_id"])["state"] == "offered"
    assert len(county.engine.sent_messages()) == 2
    assert county.control_room.post(path, replay) == answer
    assert county.control_room.get("/quarantine") == []
    done = county.control_room.get(f"/quarantine/{kept['id']}")
    assert (done["state"], done["replayed_as"]) == ("replayed", answer["case_id"])
    assert done["handled"]["reason"] == "Type and district by phone."
    assert private_words(broken, json.dumps(done)) == []


def test_every_malformed_sample_by_the_bus_is_kept_and_none_ends_among_the_dead_letters(county: County) -> None:
    documents = list(malformed())
    for document in documents:
        county.put_on_the_bus(document)
    county.engine.settle()

    kept = county.control_room.get("/quarantine")
    shown = [county.control_room.get(f"/quarantine/{one['id']}") for one in kept]

    assert sorted(json.loads(one["payload"])["id"] for one in shown) == sorted(d["id"] for d in documents)
    assert all(one["reasons"] for one in kept)
    assert county.engine.dead_letters() == {}
    assert county.engine.retrying() == {}


def private_words(document: dict[str, Any], text: str) -> list[str]:
    """What stands in the text and would tell whom the contact is about."""
    data = document["data"]
    words = [data["summary"], data["location"]["address"], data["location"]["district"]]
    if isinstance(data["persons"], list):
        words += [person["name"] for person in data["persons"]]
    else:
        words.append(data["persons"])
    covered = ("Preston", "Lancaster")
    return [word for word in words if word in text and word not in covered]


def test_in_core_hours_a_contact_goes_to_the_day_team(county: County) -> None:
    county.it_is(2026, 11, 25, 11, 0)
    county.on_call(*PAIR)

    answer = county.comes_by_api(county.contact(CHILDREN_AT_LIVE_DOMESTIC))

    assert answer["outcome"] == "day_team"
    assert "day team" in answer["answer"]
    assert county.names_of(answer["case_id"]) == ["ContactPassedToDayTeam"]
    sent = county.engine.sent_messages()
    assert [message for message in sent if not message.get("subject", "").startswith("Rota cover")] == []


def test_on_a_bank_holiday_the_same_hour_is_ours(county: County) -> None:
    county.it_is(2026, 12, 25, 11, 0)
    pair = county.on_call(*PAIR)

    answer = county.comes_by_api(county.contact(CHILDREN_AT_LIVE_DOMESTIC))

    assert answer["outcome"] == "visit"
    assert county.case(answer["case_id"])["state"] == "offered"
    assert all(person.texts() for person in pair)


def test_a_life_at_risk_is_handed_back_in_core_hours_too(county: County) -> None:
    county.it_is(2026, 11, 25, 11, 0)

    assert county.comes_by_api(county.contact(42))["outcome"] == "hand_back"
