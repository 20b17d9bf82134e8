"""What was assessed is typed into the staff form and stands on the page of the case."""

from typing import Any

import pytest

from tests.component.console.browser import Browser
from tests.component.console.test_contacts import FORM

ASSESSED = {
    "right_care_limb": "none_met",
    "right_care_decider": "force_incident_manager",
    "right_care_redirected_to": "mental_health_crisis_team",
    "thrive_threat": "0",
    "thrive_vulnerability": "3",
    "missing_from": "home",
    "missing_on": "2026-11-20",
    "missing_at": "19:00",
    "missing_episodes": "1",
    "dash_risk": "high",
    "dash_score": "16",
}


def test_what_was_assessed_is_kept_and_shown(control_room: Browser) -> None:
    raised = control_room.post("/contacts/new", **FORM, **ASSESSED)
    assert raised.status == 303
    words = control_room.get(raised.leads_to).words
    for told in (
        "no limb is met, decided by the force incident manager; asked instead: mental health crisis team",
        "THRIVE: threat none, vulnerability high",
        "Missing since 20 November 2026 at 19:00",
        "Missing 1 time before in twelve months",
        "DASH: 16 of 27 answered yes",
    ):
        assert told in words


@pytest.mark.parametrize(
    ("typed", "told", "field"),
    [
        (
            {"right_care_limb": "crime"},
            "Give both the limb of Right Care Right Person and who decided",
            "right_care_limb",
        ),
        ({"right_care_redirected_to": "nhs_111"}, "Give the limb", "right_care_redirected_to"),
        ({"dash_score": "many"}, "0 to 27", "dash_score"),
        ({"dash_score": "20", "dash_risk": "medium"}, "the risk is high", "dash_risk"),
        ({"dash_score": "28", "dash_risk": "high"}, "less than or equal to 27", "dash_score"),
        ({"missing_on": "2026-11-20"}, "Enter both the date and the time since when", "missing_on"),
        ({"missing_on": "2026-11-20", "missing_at": "23:30"}, "in the future", "missing_on"),
        ({"missing_episodes": "often"}, "how often the person was missing", "missing_episodes"),
    ],
)
def test_a_slip_is_told_beside_its_field_and_nothing_is_recorded(
    control_room: Browser, typed: dict[str, Any], told: str, field: str
) -> None:
    page = control_room.post("/contacts/new", **FORM, **typed)
    assert page.status == 422
    assert told in page.words
    assert f'href="#{field}"' in page.text
