"""EIDO JSON (NENA-STA-021.1, Emergency Incident Data Object) as a contact: an adapter at the edge.

The names follow Schema/openapi.yaml and the samples of the authors' repository, NENA911/EIDO-JSON. What an EIDO
has no word for (what the grading asks, the district, the persons as we know them) stands in an extension of ours,
`earlyResponse`, announced in `eidoExtensionId`. What we do not read is named in the answer, never dropped in
silence: values of registries that are not at hand are not guessed at, nor is NIEM's description of a person read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import unescape
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared import policy
from shared.contracts.cloud_events import is_token
from shared.contracts.contact_event import CONTACT_UPDATED_V1
from shared.contracts.pidf import Place, place_in
from shared.contracts.reading import FieldError, Unreadable, future_faults, parsed, text_of
from shared.contracts.statement import read_statement
from shared.domain.contact import AccessPoint, Contact, WarningKind
from shared.domain.likeness import log_in
from shared.service.placing import Places

EXTENSION = "urn:early-response:eido-extension:1"
_LONGEST_SUMMARY = 4_000
_TAG = re.compile(r"<[/!?]?[A-Za-z-][^<>]*>")
"""A tag or a comment. The parser of the library takes minutes for a note of tags that nobody closes."""
_NAMES = {
    "source": "issuingElementIdentification",
    "id": "$id",
    "subject": "$id",
    "sequence": "lastUpdateTimeStamp",
}
_READ = frozenset(
    {"$id", "lastUpdateTimeStamp", "eidoVersion", "eidoExtensionId", "issuingElementIdentification", "@context"}
    | {"incidentComponent", "callComponent", "locationComponent", "notesComponent", "cautionComponent"}
    | {"linkComponent", "earlyResponse", "agencyComponent"}
)
_KNOWN = frozenset(
    {"updatedByAgencyReference", "updatedByAgentReference", "mergeComponent", "callbackComponent"}
    | {"dispatchComponent", "emergencyResourceComponent", "alarmsSensorsComponent", "agentComponent"}
    | {"additionalDataComponent", "personComponent", "vehicleComponent", "mediaComponent", "organizationComponent"}
    | {"sharedCommunicationResourceComponent", "externalInformationSourceComponent", "itemComponent"}
)


class _Part(BaseModel):
    """A part of an EIDO: what we read of it. Whatever else it says is left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)


class _Reference(_Part):
    ref: Annotated[str, Field(alias="$ref")]


class _Incident(_Part):
    internalIncidentId: str | None = None
    locationReference: tuple[_Reference, ...] = ()


class _Call(_Part):
    callStartTimestamp: AwareDatetime | None = None


class _Location(_Part):
    id: Annotated[str, Field(alias="$id")] = ""
    locationByValue: str | None = None
    locationDescriptionText: str | None = None


class _Note(_Part):
    notesActionComments: str


class _Caution(_Part):
    cautionTypeInternalText: str = ""


class _Link(_Part):
    incidentTrackingIdentifier: str


_MANY = Field(max_length=200)


class Eido(_Part):
    """The whole object: what we read of it, and our extension."""

    model_config = ConfigDict(frozen=True, extra="allow", str_strip_whitespace=True)

    id: Annotated[str, Field(alias="$id", min_length=1, max_length=300)]
    lastUpdateTimeStamp: AwareDatetime
    eidoVersion: Literal["1.0"]
    issuingElementIdentification: Annotated[str, Field(min_length=1, max_length=180)]
    incidentComponent: _Incident
    callComponent: Annotated[tuple[_Call, ...], _MANY] = ()
    locationComponent: Annotated[tuple[_Location, ...], _MANY] = ()
    notesComponent: Annotated[tuple[_Note, ...], _MANY] = ()
    cautionComponent: Annotated[tuple[_Caution, ...], _MANY] = ()
    linkComponent: Annotated[tuple[_Link, ...], _MANY] = ()
    earlyResponse: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Mapped:
    """The contact that an EIDO tells of, and the parts of it that were not read."""

    contact: Contact
    not_read: tuple[str, ...]


def read_eido(
    document: object, *, received_at: datetime, correlation_id: str, places: Places | None = None
) -> Mapped:
    """Return the contact; every EIDO tells the whole state, so the latest by `lastUpdateTimeStamp` counts.

    Raises Unreadable, and nothing else, whatever the document is.
    """
    eido = parsed(text_of(document), Eido)
    # It stands for the sequence: one from a clock gone wrong would make every later word an older one.
    faults = tuple(future_faults("lastUpdateTimeStamp", eido.lastUpdateTimeStamp, received_at))
    if faults:
        raise Unreadable(faults)
    place = _place(eido)
    event = _event(eido, place)
    try:
        contact = read_statement(event, received_at=received_at, correlation_id=correlation_id, places=places)
    except Unreadable as unreadable:
        raise Unreadable(tuple(FieldError(_in_extension(e.field), e.message) for e in unreadable.errors)) from None
    assert isinstance(contact, Contact)
    return Mapped(contact, tuple(_not_read(eido, place, contact)))


def _event(eido: Eido, place: Place | None) -> dict[str, Any]:
    """The contact as the CloudEvent that it amounts to. Of two that say the same, the extension knows best; where
    both have something to say, both are kept."""
    milliseconds = int(eido.lastUpdateTimeStamp.timestamp() * 1000)
    own = eido.earlyResponse
    data = {**_told(eido), **own, "location": _location(eido, place)}
    if eido.cautionComponent and isinstance(own.get("warnings", []), list):
        # Of what kind a caution is we can not tell: with the police no kind is met alone.
        data["warnings"] = [*own.get("warnings", []), WarningKind.POLICE_REQUIRED.value]
    if _summary(eido) and isinstance(own.get("summary", ""), str):
        data["summary"] = f"{own.get('summary', '')}\n{_summary(eido)}".strip()[:_LONGEST_SUMMARY]
    return {
        "specversion": "1.0",
        "type": CONTACT_UPDATED_V1,
        # A system that also sends events of its own counts those otherwise: here the time is the sequence.
        "source": f"eido:{eido.issuingElementIdentification}",
        "id": _token(f"{eido.id}@{milliseconds}"),
        "subject": None if "log" in data else _token(eido.id),
        "sequence": str(milliseconds),
        "data": data,
    }


def _told(eido: Eido) -> dict[str, Any]:
    """What the EIDO itself says of the fields of a contact."""
    started = [call.callStartTimestamp for call in eido.callComponent if call.callStartTimestamp]
    found = {
        "access_point": _access_point(eido.issuingElementIdentification),
        "log": _log(eido.incidentComponent.internalIncidentId),
        "linked_logs": [log for link in eido.linkComponent if (log := _log(link.incidentTrackingIdentifier))]
        or None,
        "reported_at": min(started).isoformat() if started else None,
    }
    return {field: value for field, value in found.items() if value is not None}


def _access_point(source: str) -> str:
    """The access point that the source is known as; an EIDO is otherwise taken to be of the police."""
    known = policy.load().intake.sources.items()
    return next((point for point, sources in known if source in sources), AccessPoint.POLICE.value)


def _log(identifier: str | None) -> dict[str, Any] | None:
    if not (log := log_in(identifier)):
        return None
    force, date, number = log.split(":")
    return {"force": force, "date": date, "number": int(number)}


def _place(eido: Eido) -> Place | None:
    """The first place that can be read: those that the incident refers to come before the others."""
    wanted = {reference.ref for reference in eido.incidentComponent.locationReference}
    in_order = sorted(eido.locationComponent, key=lambda location: location.id not in wanted)
    places = (place_in(location.locationByValue) for location in in_order if location.locationByValue)
    return next((place for place in places if place is not None), None)


def _location(eido: Eido, place: Place | None) -> dict[str, Any]:
    """The place with what the extension adds to it. A district is ours when its name is."""
    own = eido.earlyResponse.get("location")
    districts = {area.name.casefold(): area.name for area in policy.areas()}
    told = {"latitude": place.latitude, "longitude": place.longitude, "address": place.address} if place else {}
    district = (
        next((districts[t.casefold()] for t in place.towns if t.casefold() in districts), None) if place else None
    )
    named = {"district": district} if district else {}
    return {**told, **named, **(own if isinstance(own, dict) else {})}


def _summary(eido: Eido) -> str | None:
    cautions = [
        f"Caution: {c.cautionTypeInternalText}" for c in eido.cautionComponent if c.cautionTypeInternalText
    ]
    notes = [_plain(note.notesActionComments) for note in eido.notesComponent]
    text = "\n".join(part for part in (*cautions, *notes) if part)
    return text[:_LONGEST_SUMMARY] or None


def _not_read(eido: Eido, place: Place | None, contact: Contact) -> Iterator[str]:
    """Name what the EIDO has and the contact has not."""
    unknown = [name for name in eido.model_extra or {} if name not in _READ | _KNOWN]
    yield from sorted(name for name in eido.model_extra or {} if name in _KNOWN)
    if unknown:
        yield f"{len(unknown)} unknown components"
    if eido.locationComponent and place is None:
        yield "locationComponent"
    if len(eido.linkComponent) > len(contact.linked_logs):
        yield "linkComponent"
    if len(contact.summary) == _LONGEST_SUMMARY:
        yield "notesComponent beyond 4000 characters"


def _in_extension(field: str) -> str:
    return _NAMES.get(field) or re.sub(r"^data\b", "earlyResponse", field)


def _token(text: str) -> str:
    """The text where it is an identifier, else a digest of it that is the same each time."""
    return text if is_token(text) else sha256(text.encode()).hexdigest()


def _plain(html: str) -> str:
    """The text of a note, which is HTML5 as of the standard."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())
