"""Contacts come in here, and by the bus."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType

from functions.api.answers import Malformed, TooLarge, problem_for, read_json
from functions.api.envelopes import BATCH, MEDIA_TYPES, PLAIN, event_of, is_binary, media_type_of
from functions.api.routing import Routes
from shared.bootstrap import application
from shared.contracts.api_contacts import BatchEntry, ContactAnswer, EidoAnswer, NoticeAnswer
from shared.contracts.cloud_events import is_token
from shared.contracts.reading import MAX_BYTES
from shared.contracts.statement import read_statement
from shared.domain.contact import Contact
from shared.observability import logger

router = Routes()


@router.post("/contacts", status_code=202, tags=["Contacts"])
def report_a_contact() -> Response[ContactAnswer | NoticeAnswer | list[BatchEntry]]:
    """Record what a sender says of a contact: a CloudEvent, structured or binary, or a batch of them.

    The same event again gets the first answer. Each event of a batch has an answer of its own, in order; the
    status is 207 when one of them was not recorded.
    """
    event = router.current_event
    headers = {name.lower(): value for name, value in event.headers.items()}
    if media_type_of(headers) not in MEDIA_TYPES:
        raise RequestUnsupportedContentType("Not a CloudEvent", errors=[])
    body = event.decoded_body or ""
    if media_type_of(headers) == BATCH:
        entries = [_entry(event) for event in _batch(body)]
        whole = all(entry.status == HTTPStatus.ACCEPTED for entry in entries)
        return _answered(entries, HTTPStatus.ACCEPTED if whole else HTTPStatus.MULTI_STATUS)
    document = _document(body)
    return _answered(record(event_of(headers, document) if is_binary(headers) else document), HTTPStatus.ACCEPTED)


@router.post("/contacts/eido", status_code=202, tags=["Contacts"])
def report_an_eido() -> EidoAnswer:
    """Record the contact that an EIDO tells of (NENA-STA-021.1), with our extension for what it has no word for.

    A later EIDO about the same incident is an update of it. The answer names what was not read.
    """
    from shared.contracts.eido import read_eido  # only who sends one pays for the models

    event = router.current_event
    media_type = media_type_of({name.lower(): value for name, value in event.headers.items()})
    if media_type != PLAIN and not media_type.endswith("+json"):
        raise RequestUnsupportedContentType("Not JSON", errors=[])
    app = application()
    document = _document(event.decoded_body or "")
    mapped = read_eido(
        document, received_at=app.clock.now(), correlation_id=router.correlation_id, places=app.places
    )
    case = app.intake.receive(mapped.contact)
    logger.info(
        "Recorded a contact from an EIDO", case_id=case.id, grade=case.grade, not_read=len(mapped.not_read)
    )
    return EidoAnswer(**ContactAnswer.of(case, mapped.contact).model_dump(), not_read=list(mapped.not_read))


def _document(body: str) -> Any:
    """One document. What is too large is refused before anybody reads it: raises TooLarge, or Malformed."""
    if len(body.encode()) > MAX_BYTES:
        raise TooLarge(f"A contact may have {MAX_BYTES // 1024} KiB.")
    return read_json(body)


def record(document: Any) -> ContactAnswer | NoticeAnswer:
    """Record one event; return what its sender is told."""
    app = application()
    statement = read_statement(
        document, received_at=app.clock.now(), correlation_id=router.correlation_id, places=app.places
    )
    if isinstance(statement, Contact):
        case = app.intake.receive(statement)
        logger.info("Recorded a contact", case_id=case.id, grade=case.grade, decided_by=case.decision.decided_by)
        return ContactAnswer.of(case, statement)
    found = app.intake.hear(statement)
    logger.info("Recorded the end of a matter", case_id=found.id if found else None, told=statement.told)
    return NoticeAnswer.of(found)


def _batch(body: str) -> list[Any]:
    """The events of the batch, not yet read. Raises TooLarge, or Malformed where it is no list."""
    limits = application().policy.intake
    if len(body.encode()) > limits.most_bytes_of_a_batch:
        raise TooLarge(f"A batch may have {limits.most_bytes_of_a_batch // 1024} KiB.")
    events = read_json(body)
    if not isinstance(events, list):
        raise Malformed
    if len(events) > limits.most_in_a_batch:
        raise TooLarge(f"A batch may have {limits.most_in_a_batch} events.")
    return events


def _entry(event: Any) -> BatchEntry:
    """One event recorded, or the problem with it: it never keeps the others from being recorded."""
    sent = event.get("id") if isinstance(event, dict) else None
    event_id = sent if isinstance(sent, str) and is_token(sent) else None
    try:
        return BatchEntry(id=event_id, status=HTTPStatus.ACCEPTED, answer=record(event))
    except Exception as error:
        problem = problem_for(error, router.correlation_id)
        return BatchEntry(id=event_id, status=problem.status, problem=problem)


def _answered(
    answer: ContactAnswer | NoticeAnswer | list[BatchEntry], status: HTTPStatus
) -> Response[ContactAnswer | NoticeAnswer | list[BatchEntry]]:
    return Response(status, "application/json", answer)
