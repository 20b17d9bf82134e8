"""What leaves on the bus: facts, and never the free text that may name a person."""

import json
from datetime import UTC, datetime

from jsonschema import Draft202012Validator

from shared.contracts.published import PublishedEvent, published
from shared.domain.assignment import Role
from shared.domain.events import Event, EventName
from shared.domain.ids import CaseId

EVENT = Event(
    case_id=CaseId("C-1"),
    sequence=3,
    name=EventName.OFFER_DECLINED,
    at=datetime(2026, 11, 20, 19, 0, tzinfo=UTC),
    actor="sw-ann",
    correlation_id="correlation-1",
    data={"responder_id": "sw-ann", "role": Role.SOCIAL_WORKER},
    private={"reason": "I know Sample Child 07"},
)


def test_a_published_event_is_plain_json_with_the_same_id_at_every_delivery() -> None:
    assert json.loads(json.dumps(published(EVENT))) == {
        "id": "C-1.3",
        "case_id": "C-1",
        "sequence": 3,
        "at": "2026-11-20T19:00:00Z",
        "actor": "sw-ann",
        "correlation_id": "correlation-1",
        "data": {"responder_id": "sw-ann", "role": "social_worker"},
    }


def test_what_is_private_stays_at_home() -> None:
    assert "Sample Child 07" not in json.dumps(published(EVENT))


def test_a_published_event_keeps_to_its_schema() -> None:
    Draft202012Validator(PublishedEvent.model_json_schema()).validate(published(EVENT))
