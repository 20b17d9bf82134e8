"""The canary as it comes in: an envelope of the bus without a contact in it, which is filled in here.

So the canary is read by what reads every contact. Only an envelope that says nothing else is a canary: a contact
that came under the canary's source by mistake is read as what it is.
"""

from datetime import datetime
from typing import Any

from shared import policy
from shared.contracts.contact import read_contact
from shared.contracts.contact_event import CONTACT_REPORTED_V1
from shared.domain.contact import Contact

SOURCE = "early-response.canary"
DETAIL = {"canary": True}


def is_canary(envelope: dict[str, Any]) -> bool:
    """Whether the envelope is a canary's."""
    return envelope.get("source") == SOURCE and envelope.get("detail") == DETAIL


def read_canary(envelope: dict[str, Any], *, received_at: datetime) -> Contact:
    """Return the contact that the canary stands for, a Grade 2, reported when the envelope was sent."""
    envelope_id = str(envelope["id"])
    document = _document(envelope_id, str(envelope["time"]))
    return read_contact(document, received_at=received_at, correlation_id=envelope_id)


def _document(envelope_id: str, sent_at: str) -> dict[str, Any]:
    busiest = max(policy.areas(), key=lambda area: area.share)
    return {
        "specversion": "1.0",
        "id": envelope_id,
        "source": SOURCE,
        "type": CONTACT_REPORTED_V1,
        "subject": "canary",
        "data": {
            "access_point": "emergency_duty_team",
            "reported_at": sent_at,
            "incident_type": "concern_for_safety",
            "markers": ["vulnerable_child"],
            "circumstances": ["officers_on_scene", "joint_response_requested"],
            "location": {
                "latitude": busiest.centre.latitude,
                "longitude": busiest.centre.longitude,
                "district": busiest.name,
            },
        },
    }
