"""Reading a contact that somebody sent: a Contact, or every field that is wrong and why.

What any document may have wrong is in shared/contracts/reading.py; updates and ends are read in
shared/contracts/statement.py.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from shared import policy
from shared.contracts.cloud_events import CloudEvent
from shared.contracts.contact_event import (
    ContactEvent,
    ContactReported,
    Person,
    PersonFlag,
    PoliceLog,
)
from shared.contracts.location import location_faults, placing_of
from shared.contracts.reading import FieldError, Unreadable, future_faults, parsed, text_of
from shared.domain.assessments import THRIVE, Limb
from shared.domain.contact import AccessPoint, Circumstance, Contact, Facts, Risk, Told
from shared.domain.ids import ContactKey
from shared.service.placing import Places, Placing

_PAST = timedelta(days=7)
_DAY = timedelta(days=1)
_CIRCUMSTANCE_OF = {
    PersonFlag.CHILD_PROTECTION: Circumstance.CHILD_PROTECTION_PLAN,
    PersonFlag.CHILD_IN_NEED: Circumstance.CHILD_IN_NEED,
    PersonFlag.LOOKED_AFTER: Circumstance.CHILD_FROM_CARE,
}
"""What is known of a person is a fact of the contact too: the grading table asks for it (DOMAIN §9)."""


def read_contact(
    document: object, *, received_at: datetime, correlation_id: str, places: Places | None = None
) -> Contact:
    """Return the contact that the document describes; `document` is JSON as text or bytes, or parsed. Its place is
    looked up in `places`, or else in the records that come with the service.

    Raises Unreadable, and nothing else, whatever the document is.
    """
    event = parsed(text_of(document), ContactEvent)
    return contact_from(event, event.data, Told.REPORTED, received_at, correlation_id, places)


def contact_from(
    event: CloudEvent,
    data: ContactReported,
    told: Told,
    received_at: datetime,
    correlation_id: str,
    places: Places | None = None,
) -> Contact:
    """Return the contact of an event whose shape is right. Raises Unreadable for what does not hold together."""
    errors = tuple(_against_each_other(event, data, received_at))
    if errors:
        raise Unreadable(errors)
    placing = placing_of(data.location, data.reported_at, places)
    return _contact(event, data, told, received_at, correlation_id, placing)


def contact_key(source: str, event_id: str) -> ContactKey:
    """Return the key under which one event is known, however often it is sent."""
    return ContactKey(sha256(f"{source}\n{event_id}".encode()).hexdigest())


def _against_each_other(event: CloudEvent, data: ContactReported, received_at: datetime) -> Iterator[FieldError]:
    """What no single field can tell: times against the clock, fields against fields and against the policy."""
    yield from _times(data, received_at)
    yield from subject_faults(event, data.log, data.access_point is AccessPoint.POLICE)
    yield from _source(event, data)
    yield from _missing_since(data, received_at)
    yield from _assessments(data)
    yield from location_faults(data.location)
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
        yield from future_faults(field, moment, received_at)
        if received_at - moment > _PAST:
            yield FieldError(field, "This time is more than 7 days ago.")
    logs = {"data.log": data.log, **{f"data.linked_logs.{n}": log for n, log in enumerate(data.linked_logs)}}
    for field, log in logs.items():
        if log is not None and log.date > (received_at + _DAY).date():
            yield FieldError(f"{field}.date", "This day is still to come.")


def _missing_since(data: ContactReported, received_at: datetime) -> Iterator[FieldError]:
    if data.missing_since is not None:
        yield from future_faults("data.missing_since", data.missing_since, received_at)
        if data.found_at is not None and data.found_at < data.missing_since:
            yield FieldError("data.missing_since", "It is after the person was found.")


def _assessments(data: ContactReported) -> Iterator[FieldError]:
    """Judgement may raise a score of DASH, never lower it; and only what the police do not attend is redirected
    (DOMAIN §3)."""
    high_from = policy.load().intake.dash_high_from
    if data.dash_score is not None and data.dash_score >= high_from and data.dash_risk is not Risk.HIGH:
        yield FieldError("data.dash_risk", f"With {high_from} or more questions answered yes the risk is high.")
    care = data.right_care
    if care is not None and care.redirected_to is not None and care.limb is not Limb.NONE_MET:
        yield FieldError("data.right_care.redirected_to", "Where a limb is met the police attend themselves.")


def subject_faults(event: CloudEvent, log: PoliceLog | None, of_police: bool = False) -> Iterator[FieldError]:
    """Give what is wrong with the names of the matter: a log, or else the sender's own reference."""
    if log is not None:
        if event.subject not in (None, log.key):
            yield FieldError("subject", "It must be the log key, force:date:number, as in data.log.")
    elif of_police:
        yield FieldError("data.log", "The police give force, date and number of their log.")
    elif event.subject is None:
        yield FieldError("subject", "Give your own reference of the matter, or the police log in data.log.")


def _source(event: CloudEvent, data: ContactReported) -> Iterator[FieldError]:
    """A source that is known as one access point does not speak for another."""
    known = [point for point, sources in policy.load().intake.sources.items() if event.source in sources]
    if known and data.access_point.value not in known:
        yield FieldError("data.access_point", f"This source is known as that of {known[0]}.")


def _person(field: str, person: Person, received_at: datetime) -> Iterator[FieldError]:
    born = person.date_of_birth
    if born is not None and person.age is not None:
        yield FieldError(f"{field}.age", "Give the date of birth or an age, not both.")
    if born is not None and not 1900 <= born.year <= received_at.year:
        yield FieldError(f"{field}.date_of_birth", "This year can not be a year of birth.")


def _contact(
    event: CloudEvent,
    data: ContactReported,
    told: Told,
    received_at: datetime,
    correlation_id: str,
    placing: Placing,
) -> Contact:
    return Contact(
        key=contact_key(event.source, event.id),
        source=event.source,
        event_id=event.id,
        subject=data.log.key if data.log else event.subject or event.id,
        correlation_id=correlation_id,
        reported_at=data.reported_at.astimezone(UTC),
        received_at=received_at.astimezone(UTC),
        facts=_facts(data),
        place=placing.place,
        warnings=data.warnings,
        activity=data.activity,
        found_at=data.found_at.astimezone(UTC) if data.found_at else None,
        missing_since=data.missing_since.astimezone(UTC) if data.missing_since else None,
        summary=data.summary,
        address=data.location.address,
        persons=tuple(_as_text(person) for person in data.persons),
        told=told,
        sequence=int(event.sequence or 0),
        log=data.log.key if data.log else "",
        linked_logs=tuple(log.key for log in data.linked_logs),
        uprn=data.location.uprn or "",
        place_notes=placing.notes,
    )


def _as_text(person: Person) -> dict[str, str]:
    told = person.model_dump(mode="json", exclude_none=True, exclude={"flags"})
    flags = ", ".join(sorted(flag.replace("_", " ") for flag in person.flags))
    return {key: str(value) for key, value in told.items()} | ({"flags": flags} if flags else {})


def _facts(data: ContactReported) -> Facts:
    flags = {flag for person in data.persons for flag in person.flags}
    known = {_CIRCUMSTANCE_OF[flag] for flag in flags if flag in _CIRCUMSTANCE_OF}
    return Facts(
        access_point=data.access_point,
        incident_type=data.incident_type,
        police_grade=data.police_grade,
        markers=data.markers,
        circumstances=data.circumstances | known,
        missing_risk=data.missing_risk,
        dash_risk=data.dash_risk,
        earlier_contacts_28_days=data.earlier_contacts_28_days,
        right_care_limb=data.right_care.limb if data.right_care else None,
        right_care_decider=data.right_care.decider if data.right_care else None,
        right_care_redirected_to=data.right_care.redirected_to if data.right_care else None,
        **{f"thrive_{part}": getattr(data.thrive, part) for part in THRIVE},
        missing_from=data.missing_from,
        missing_episodes_12_months=data.missing_episodes_12_months,
        dash_score=data.dash_score,
    )
