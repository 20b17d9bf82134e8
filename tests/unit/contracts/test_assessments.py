"""What a sender has assessed becomes facts, and what can not be is told with its field."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.contact import read_contact
from shared.contracts.eido import read_eido
from shared.contracts.reading import Unreadable
from shared.domain.assessments import Agency, Decider, Limb, MissingFrom
from shared.domain.contact import Contact
from tests.component.console.world import contact_document

NOW = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
EIDO = Path(__file__).parents[3] / "events" / "samples" / "eido" / "01-child-left-alone.json"
ASSESSED = {
    "right_care": {"limb": "none_met", "decider": "call_handler", "redirected_to": "ambulance_service"},
    "thrive": {"threat": 1, "engagement": 3},
    "missing_from": "care_placement",
    "missing_episodes_12_months": 4,
    "dash_score": 14,
    "dash_risk": "high",
}


def read(**data: Any) -> Contact:
    document = contact_document("event-1", district="Preston", reported_at=NOW, number=1, **data)
    return read_contact(document, received_at=NOW, correlation_id="c")


def wrong_fields(**data: Any) -> set[str]:
    with pytest.raises(Unreadable) as refused:
        read(**data)
    return {error.field for error in refused.value.errors}


def assert_assessed(contact: Contact) -> None:
    facts = contact.facts
    assert (facts.right_care_limb, facts.right_care_decider) == (Limb.NONE_MET, Decider.CALL_HANDLER)
    assert facts.right_care_redirected_to is Agency.AMBULANCE_SERVICE
    assert (facts.thrive_threat, facts.thrive_harm, facts.thrive_engagement) == (1, None, 3)
    assert (facts.missing_from, facts.missing_episodes_12_months) == (MissingFrom.CARE_PLACEMENT, 4)
    assert facts.dash_score == 14


def test_what_was_assessed_becomes_facts() -> None:
    assert_assessed(read(**ASSESSED))


def test_an_eido_says_it_in_its_extension() -> None:
    eido = json.loads(EIDO.read_text(encoding="utf-8"))
    eido["earlyResponse"] |= ASSESSED
    received = datetime.fromisoformat(eido["lastUpdateTimeStamp"])
    assert_assessed(read_eido(eido, received_at=received, correlation_id="c").contact)


def test_judgement_may_raise_the_risk_of_dash_and_never_lower_it() -> None:
    assert read(dash_score=3, dash_risk="high").facts.dash_score == 3
    assert wrong_fields(dash_score=14, dash_risk="medium") == {"data.dash_risk"}
    assert wrong_fields(dash_score=27) == {"data.dash_risk"}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"thrive": {"harm": 4}}, "data.thrive.harm"),
        ({"dash_score": 28}, "data.dash_score"),
        ({"right_care": {"limb": "crime"}}, "data.right_care.decider"),
        (
            {"right_care": {"limb": "crime", "decider": "call_handler", "redirected_to": "nhs_111"}},
            "data.right_care.redirected_to",
        ),
        ({"missing_since": "2026-11-21T19:00:00Z"}, "data.missing_since"),
    ],
)
def test_what_does_not_hold_together_is_told_with_its_field(data: dict[str, Any], field: str) -> None:
    assert wrong_fields(**data) == {field}


def test_nobody_is_found_before_they_went_missing() -> None:
    found = {"circumstances": ["found_after_missing"], "found_at": "2026-11-20T10:00:00Z"}
    document = contact_document("event-1", district="Preston", reported_at=NOW, number=1)
    document["data"] |= {**found, "missing_since": "2026-11-20T11:00:00Z"}
    with pytest.raises(Unreadable, match="after the person was found"):
        read_contact(document, received_at=NOW, correlation_id="c")
