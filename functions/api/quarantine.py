"""What could not be read: to see, to mend and to read again."""

from typing import Any

from functions.api.answers import read_json
from functions.api.routing import MessageIdInPath, Routes
from shared.bootstrap import application
from shared.contracts.api_contacts import ContactAnswer, NoticeAnswer
from shared.contracts.api_reports import QuarantinedView
from shared.contracts.api_requests import Replay
from shared.contracts.statement import read_statement
from shared.domain.contact import Contact

router = Routes()


@router.get("/quarantine", tags=["Quarantine"])
def quarantined() -> list[QuarantinedView]:
    """Everything that could not be read, newest first, with all that was sent."""
    return [QuarantinedView.of(message) for message in application().quarantine.all()]


@router.post("/quarantine/<message_id>/replay", tags=["Quarantine"])
def replay(message_id: MessageIdInPath, replay: Replay) -> ContactAnswer | NoticeAnswer:
    """Read a message again, mended or as it was. What is read becomes a case, once."""
    app = application()
    message = app.quarantine.get(message_id)
    if message.replayed_as is not None:
        return ContactAnswer.of(app.store.load(message.replayed_as))
    document = _contact_in(read_json(message.payload)) if replay.document is None else replay.document
    statement = read_statement(
        document, received_at=message.received_at, correlation_id=router.correlation_id, places=app.places
    )
    if not isinstance(statement, Contact):
        found = app.intake.hear(statement)
        if found is not None:
            app.quarantine.mark_replayed(message.id, found.id)
        return NoticeAnswer.of(found)
    case = app.intake.receive(statement)
    app.quarantine.mark_replayed(message.id, case.id)
    return ContactAnswer.of(case, statement)


def _contact_in(payload: Any) -> Any:
    """Return the contact's document: the payload, or the detail inside the bus's envelope."""
    return payload["detail"] if isinstance(payload, dict) and "detail-type" in payload else payload
