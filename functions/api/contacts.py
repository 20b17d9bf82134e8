"""Contacts come in here, and by the bus."""

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType

from functions.api.answers import read_json
from functions.api.routing import Routes
from shared.bootstrap import application
from shared.contracts.api import ContactAnswer
from shared.contracts.contact import read_contact
from shared.observability import logger

router = Routes()

MEDIA_TYPES = ("application/cloudevents+json", "application/json")


@router.post("/contacts", status_code=202, tags=["Contacts"])
def report_a_contact() -> ContactAnswer:
    """Record a contact: a CloudEvent in structured JSON. The same event again gets the first answer."""
    event = router.current_event
    media_type = event.headers.get("content-type", MEDIA_TYPES[0]).partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise RequestUnsupportedContentType("Not a structured CloudEvent", errors=[])
    app = application()
    contact = read_contact(
        read_json(event.decoded_body or ""), received_at=app.clock.now(), correlation_id=router.correlation_id
    )
    case = app.intake.receive(contact)
    logger.info("Recorded a contact", case_id=case.id, grade=case.grade, decided_by=case.decision.decided_by)
    return ContactAnswer.of(case)
