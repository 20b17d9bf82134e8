"""Reading whatever a sender says of a matter: a contact, more about it, or its end."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from shared.contracts.contact import contact_from, contact_key, read_contact, subject_faults
from shared.contracts.contact_event import (
    CONTACT_CANCELLED_V1,
    CONTACT_CLOSED_V1,
    CONTACT_CORRECTED_V1,
    CONTACT_UPDATED_V1,
    ContactEnd,
    ContactUpdate,
)
from shared.contracts.reading import Unreadable, future_faults, parsed, text_of
from shared.domain.contact import Notice, Statement, Told
from shared.domain.likeness import log_in
from shared.service.placing import Places

_UPDATES = {CONTACT_UPDATED_V1: Told.UPDATED, CONTACT_CORRECTED_V1: Told.CORRECTED}
_ENDS = {CONTACT_CANCELLED_V1: Told.CANCELLED, CONTACT_CLOSED_V1: Told.CLOSED}


class _Typed(BaseModel):
    """As much of an event as says what the rest is."""

    type: Any = None


def read_statement(
    document: object, *, received_at: datetime, correlation_id: str, places: Places | None = None
) -> Statement:
    """Return what the document says; it is JSON as text or bytes, or parsed, of at most 64 KiB. Places: as for
    read_contact.

    Raises Unreadable, and nothing else, whatever the document is.
    """
    text = text_of(document)
    kind = parsed(text, _Typed).type
    if not isinstance(kind, str):
        kind = ""
    if kind in _UPDATES:
        update = parsed(text, ContactUpdate)
        return contact_from(update, update.data, _UPDATES[kind], received_at, correlation_id, places)
    if kind in _ENDS:
        return _notice(parsed(text, ContactEnd), _ENDS[kind], received_at, correlation_id)
    return read_contact(text, received_at=received_at, correlation_id=correlation_id, places=places)


def _notice(event: ContactEnd, told: Told, received_at: datetime, correlation_id: str) -> Notice:
    data = event.data
    faults = (*subject_faults(event, data.log), *future_faults("data.ended_at", data.ended_at, received_at))
    if faults:
        raise Unreadable(faults)
    log = data.log.key if data.log else log_in(event.subject)
    return Notice(
        key=contact_key(event.source, event.id),
        source=event.source,
        event_id=event.id,
        subject=log or event.subject or "",
        correlation_id=correlation_id,
        received_at=received_at,
        told=told,
        sequence=int(event.sequence),
        reason=data.reason.value,
        log=log,
        note=data.note,
    )
