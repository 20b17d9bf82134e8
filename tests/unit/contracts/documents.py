"""A contact as a sender would write it, to be spoiled by tests."""

from datetime import UTC, datetime
from typing import Any

from shared.contracts.contact import read_contact
from shared.contracts.reading import FieldError, Unreadable
from shared.domain.contact import Contact

RECEIVED_AT = datetime(2026, 11, 20, 19, 5, tzinfo=UTC)


def document(**data: Any) -> dict[str, Any]:
    """Return a contact of the police, with these fields of the payload instead of the usual ones."""
    payload = {
        "access_point": "police",
        "log": {"force": "lancashire", "date": "2026-11-20", "number": 412},
        "reported_at": "2026-11-20T19:00:00+00:00",
        "incident_type": "concern_for_safety",
        "location": {
            "latitude": 53.7769,
            "longitude": -2.7049,
            "district": "Preston",
            "address": "7 Sample Street",
        },
        "persons": [{"role": "child", "name": "Sample Child 07", "age": 9}],
        "summary": "Sample Child 07 is alone at home.",
    }
    return {
        "specversion": "1.0",
        "type": "early-response.contact.reported.v1",
        "source": "/lancashire-police/contact-management",
        "id": "e-1",
        "data": payload | data,
    }


def read(sent: object) -> Contact:
    """Read it as received at RECEIVED_AT."""
    return read_contact(sent, received_at=RECEIVED_AT, correlation_id="correlation-1")


def errors_of(sent: object) -> tuple[FieldError, ...]:
    """Return what is wrong with it; nothing when it can be read."""
    try:
        read(sent)
    except Unreadable as unreadable:
        return unreadable.errors
    return ()


def fields_of(sent: object) -> list[str]:
    """Return which fields are wrong."""
    return [error.field for error in errors_of(sent)]
