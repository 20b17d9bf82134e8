"""Reading a contact that somebody sent: a Contact, or every field that is wrong and why.

No message repeats a value, and no path repeats a name that the sender made up: errors go to logs and screens.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared import policy
from shared.contracts.contact_event import CONTACT_REPORTED_V1, ContactEvent, ContactReported, Person
from shared.contracts.masking import masked
from shared.domain.contact import AccessPoint, Circumstance, Contact, Facts, Place
from shared.domain.errors import EarlyResponseError
from shared.domain.ids import ContactKey

__all__ = [
    "CONTACT_REPORTED_V1",
    "MAX_BYTES",
    "ContactEvent",
    "ContactReported",
    "FieldError",
    "Unreadable",
    "contact_key",
    "masked",
    "read_contact",
]

MAX_BYTES = 65_536
_FUTURE = timedelta(minutes=5)
_PAST = timedelta(days=7)
_NOT_JSON = "This is not a JSON document in UTF-8."
_UNKNOWN_FIELD = "(unknown field)"
_PLAIN_WORDS = {
    "extra_forbidden": "No such field is known here.",
    "missing": "This field is required.",
    "string_pattern_mismatch": "It has characters that are not allowed here, or none.",
    "timezone_aware": "It should say its offset from UTC, such as Z or +01:00.",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. `field` is a dotted path such as data.persons.0.name; "" is the whole."""

    field: str
    message: str


class Unreadable(EarlyResponseError):
    """The document is not a contact. Says all that is wrong, without repeating what it says."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__("; ".join(f"{e.field or 'document'}: {e.message}" for e in errors))
        self.errors = errors


def read_contact(document: object, *, received_at: datetime, correlation_id: str) -> Contact:
    """Return the contact that the document describes; `document` is JSON as text or bytes, or parsed.

    Raises Unreadable, and nothing else, whatever the document is.
    """
    event = _parse(_text(document))
    errors = tuple(_against_each_other(event, received_at))
    if errors:
        raise Unreadable(errors)
    return _contact(event, received_at, correlation_id)


def contact_key(source: str, event_id: str) -> ContactKey:
    """Return the key under which one event is known, however often it is sent."""
    return ContactKey(sha256(f"{source}\n{event_id}".encode()).hexdigest())


def _text(document: object) -> bytes:
    """The document as JSON in UTF-8, or Unreadable."""
    try:
        if isinstance(document, bytes | bytearray):
            text = bytes(document)
        else:
            text = (document if isinstance(document, str) else json.dumps(document)).encode()
    except (TypeError, ValueError, RecursionError):
        raise _refused(_NOT_JSON) from None
    if len(text) > MAX_BYTES:
        raise _refused(f"A contact may have {MAX_BYTES // 1024} KiB; this has more.")
    return text


def _refused(message: str) -> Unreadable:
    return Unreadable((FieldError("", message),))


def _parse(text: bytes) -> ContactEvent:
    try:
        return ContactEvent.model_validate_json(text)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)
        raise Unreadable(tuple(dict.fromkeys(map(_field_error, details)))) from None


def _field_error(error: ErrorDetails) -> FieldError:
    path = [str(part) for part in error["loc"]]
    kind = error["type"]
    if kind == "json_invalid":
        return FieldError("", _NOT_JSON)
    if kind == "extra_forbidden":
        path[-1] = _UNKNOWN_FIELD
    message = _PLAIN_WORDS.get(kind) or error["msg"].replace("Input should", "It should") + "."
    return FieldError(".".join(path), message)


def _against_each_other(event: ContactEvent, received_at: datetime) -> Iterator[FieldError]:
    """What no single field can tell: times against the clock, fields against fields and against the policy."""
    data = event.data
    yield from _times(data, received_at)
    yield from _subject(event)
    if _area(data) is None:
        names = ", ".join(f"{area.name} ({area.code})" for area in policy.areas())
        yield FieldError("data.location.district", f"The districts covered are: {names}.")
    if data.activity is not None and data.activity not in policy.activities():
        yield FieldError("data.activity", f"The activities are: {', '.join(policy.activities())}.")
    for number, person in enumerate(data.persons):
        yield from _person(f"data.persons.{number}", person, received_at)


def _times(data: ContactReported, received_at: datetime) -> Iterator[FieldError]:
    moments = {"data.reported_at": data.reported_at}
    if data.found_at is not None:
        moments["data.found_at"] = data.found_at
        if Circumstance.FOUND_AFTER_MISSING not in data.circumstances:
            yield FieldError("data.found_at", "It belongs to the circumstance found_after_missing only.")
    for field, moment in moments.items():
        if moment - received_at > _FUTURE:
            yield FieldError(field, "This time is more than 5 minutes in the future.")
        if received_at - moment > _PAST:
            yield FieldError(field, "This time is more than 7 days ago.")


def _subject(event: ContactEvent) -> Iterator[FieldError]:
    log = event.data.log
    if log is not None:
        if event.subject not in (None, log.key):
            yield FieldError("subject", "It must be the log key, force:date:number, as in data.log.")
    elif event.data.access_point is AccessPoint.POLICE:
        yield FieldError("data.log", "The police give force, date and number of their log.")
    elif event.subject is None:
        yield FieldError("subject", "Give your own reference of the matter, or the police log in data.log.")


def _person(field: str, person: Person, received_at: datetime) -> Iterator[FieldError]:
    born = person.date_of_birth
    if born is not None and person.age is not None:
        yield FieldError(f"{field}.age", "Give the date of birth or an age, not both.")
    if born is not None and not 1900 <= born.year <= received_at.year:
        yield FieldError(f"{field}.date_of_birth", "This year can not be a year of birth.")


def _area(data: ContactReported) -> str | None:
    """The name of the district, however it was given."""
    given = data.location.district.casefold()
    return next((a.name for a in policy.areas() if given in (a.name.casefold(), a.code.casefold())), None)


def _contact(event: ContactEvent, received_at: datetime, correlation_id: str) -> Contact:
    data = event.data
    return Contact(
        key=contact_key(event.source, event.id),
        source=event.source,
        event_id=event.id,
        subject=data.log.key if data.log else event.subject or event.id,
        correlation_id=correlation_id,
        reported_at=data.reported_at.astimezone(UTC),
        received_at=received_at.astimezone(UTC),
        facts=_facts(data),
        place=Place(data.location.latitude, data.location.longitude, _area(data) or ""),
        warnings=data.warnings,
        activity=data.activity,
        found_at=data.found_at.astimezone(UTC) if data.found_at else None,
        summary=data.summary,
        address=data.location.address,
        persons=tuple(_as_text(person) for person in data.persons),
    )


def _as_text(person: Person) -> dict[str, str]:
    return {key: str(value) for key, value in person.model_dump(mode="json", exclude_none=True).items()}


def _facts(data: ContactReported) -> Facts:
    return Facts(
        access_point=data.access_point,
        incident_type=data.incident_type,
        police_grade=data.police_grade,
        markers=data.markers,
        circumstances=data.circumstances,
        missing_risk=data.missing_risk,
        dash_risk=data.dash_risk,
        earlier_contacts_28_days=data.earlier_contacts_28_days,
    )
