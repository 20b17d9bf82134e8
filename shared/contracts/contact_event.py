"""A contact as senders write it, version 1: a CloudEvent with its payload.

Published as events/schemas/contact-reported.v1.json. The vocabulary is that of the domain. What a schema can not
say (times against the clock, one field against another) is in shared/contracts/contact.py.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from shared import policy
from shared.contracts.cloud_events import CloudEvent, Strict
from shared.contracts.instants import Instant
from shared.domain.assessments import Agency, Decider, Limb, MissingFrom
from shared.domain.contact import AccessPoint, Circumstance, IncidentType, Marker, Risk, WarningKind

CONTACT_REPORTED_V1 = "early-response.contact.reported.v1"
CONTACT_UPDATED_V1 = "early-response.contact.updated.v1"
CONTACT_CORRECTED_V1 = "early-response.contact.corrected.v1"
CONTACT_CANCELLED_V1 = "early-response.contact.cancelled.v1"
CONTACT_CLOSED_V1 = "early-response.contact.closed.v1"

Sequence = Annotated[str, Field(pattern=r"^0*[1-9][0-9]{0,18}$", description="A whole number, as text: 2, 3, 4…")]
"""Where an update stands among all that the sender says about the subject; the report has none, or 1."""


def _districts_for_example(schema: dict[str, Any]) -> None:
    schema["examples"] = [text for area in policy.areas() for text in (area.name, area.code)]


def _one_of_the_activities(schema: dict[str, Any]) -> None:
    schema.clear()
    schema.update(anyOf=[{"enum": list(policy.activities())}, {"type": "null"}], default=None)


class PersonRole(StrEnum):
    """Who somebody is in the matter (default)."""

    CHILD = "child"
    ADULT = "adult"
    PARENT = "parent"
    CARER = "carer"
    ALLEGED_PERPETRATOR = "alleged_perpetrator"
    REPORTER = "reporter"
    OTHER = "other"


class PersonFlag(StrEnum):
    """What social care knows of a person (DOMAIN §9)."""

    CHILD_PROTECTION = "child_protection"
    CHILD_IN_NEED = "child_in_need"
    LOOKED_AFTER = "looked_after"
    CARE_LEAVER = "care_leaver"


class EndReason(StrEnum):
    """Why a sender ends a matter (default)."""

    NO_LONGER_NEEDED = "no_longer_needed"
    REPORTED_IN_ERROR = "reported_in_error"
    DUPLICATE = "duplicate"
    RESOLVED = "resolved"
    OTHER = "other"


class PoliceLog(Strict):
    """What names an incident with the police: numbers begin again each day, so the date belongs to it."""

    force: Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,39}$", description="Say lancashire.")]
    date: date
    number: Annotated[int, Field(ge=1, le=999_999)]

    @property
    def key(self) -> str:
        """The log key, which all contacts and updates about the incident share."""
        return f"{self.force}:{self.date.isoformat()}:{self.number}"


class Location(Strict):
    """Where help is needed: in one way at least of a UPRN, a point, a postcode or the district; better in several.

    The district decides the base; the address is for those who go.
    """

    latitude: Annotated[
        float | None, Field(ge=49.8, le=60.9, description="WGS 84 degrees, within Great Britain.")
    ] = None
    longitude: Annotated[
        float | None, Field(ge=-8.7, le=1.8, description="WGS 84 degrees, within Great Britain.")
    ] = None
    easting: Annotated[
        float | None, Field(ge=0, le=700_000, description="National Grid (EPSG:27700), metres.")
    ] = None
    northing: Annotated[
        float | None, Field(ge=0, le=1_300_000, description="National Grid (EPSG:27700), metres.")
    ] = None
    postcode: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z]{1,2}[0-9][A-Za-z0-9]?( ?[0-9][A-Za-z]{2})?$",
            description="The postcode or its first half: PR1 2AB, PR1.",
        ),
    ] = None
    district: Annotated[
        str | None,
        Field(max_length=40, description="Name or GSS code.", json_schema_extra=_districts_for_example),
    ] = None
    address: Annotated[str, Field(max_length=300)] = ""
    uprn: Annotated[
        str | None,
        Field(
            max_length=12,
            pattern=r"^0*[1-9][0-9]*$",
            description="Unique property reference number, as text: what makes two contacts one household.",
        ),
    ] = None


class Person(Strict):
    """Somebody concerned. Give the date of birth or, where it is not known, an age."""

    role: PersonRole
    name: Annotated[str, Field(min_length=1, max_length=120)]
    date_of_birth: date | None = None
    age: Annotated[int, Field(ge=0, le=120)] | None = None
    flags: frozenset[PersonFlag] = frozenset()


class RightCare(Strict):
    """The decision on police attendance under Right Care Right Person: which limb, who decided, who was asked."""

    limb: Limb
    decider: Decider
    redirected_to: Annotated[
        Agency | None, Field(description="Who was asked in place of the police; with none_met only.")
    ] = None


_ThriveScore = Annotated[int | None, Field(ge=0, le=3)]


class Thrive(Strict):
    """THRIVE, each part from 0 (none) to 3 (high); what was not scored is left out."""

    threat: _ThriveScore = None
    harm: _ThriveScore = None
    risk: _ThriveScore = None
    investigation: _ThriveScore = None
    vulnerability: _ThriveScore = None
    engagement: _ThriveScore = None


class ContactReported(Strict):
    """The payload. Times have an offset; the clock starts at `reported_at`, when the report was first taken."""

    access_point: AccessPoint
    log: Annotated[PoliceLog | None, Field(description="Required of the police.")] = None
    linked_logs: Annotated[
        tuple[PoliceLog, ...], Field(max_length=10, description="Other logs of the same incident.")
    ] = ()
    reported_at: Instant
    found_at: Annotated[
        Instant | None, Field(description="When a missing person was found (found_after_missing).")
    ] = None
    incident_type: IncidentType
    police_grade: Annotated[int, Field(ge=1, le=4)] | None = None
    markers: frozenset[Marker] = frozenset()
    circumstances: frozenset[Circumstance] = frozenset()
    missing_risk: Risk | None = None
    missing_from: MissingFrom | None = None
    missing_since: Instant | None = None
    missing_episodes_12_months: Annotated[
        int, Field(ge=0, le=9_999, description="How often the person was missing before, in twelve months.")
    ] = 0
    dash_risk: Risk | None = None
    dash_score: Annotated[
        int | None, Field(ge=0, le=27, description="Questions of DASH answered yes. Judgement may raise the risk.")
    ] = None
    right_care: RightCare | None = None
    thrive: Thrive = Thrive()
    earlier_contacts_28_days: Annotated[int, Field(ge=0, le=9_999)] = 0
    location: Location
    warnings: frozenset[WarningKind] = frozenset()
    activity: Annotated[str | None, Field(max_length=60, json_schema_extra=_one_of_the_activities)] = None
    persons: Annotated[tuple[Person, ...], Field(max_length=20)] = ()
    summary: Annotated[str, Field(max_length=4_000)] = ""


class ContactEvent(CloudEvent):
    """The whole document: what POST /api/v1/contacts takes and what the bus carries as `detail`."""

    type: Literal["early-response.contact.reported.v1"]
    data: ContactReported


class ContactUpdate(CloudEvent):
    """More about a contact, or a correction of it: the whole of what is known now, not only what has changed.

    It shares the `subject` of the report and has a higher `sequence`.
    """

    type: Literal["early-response.contact.updated.v1", "early-response.contact.corrected.v1"]
    sequence: Sequence
    data: ContactReported


class ContactEnded(Strict):
    """Why and when the sender has ended the matter. The log, or else the event's `subject`, says which."""

    log: PoliceLog | None = None
    ended_at: Instant
    reason: EndReason
    note: Annotated[str, Field(max_length=1_000)] = ""


class ContactEnd(CloudEvent):
    """The sender has cancelled a report, or closed its log. Nobody is stood down by it: a person decides."""

    type: Literal["early-response.contact.cancelled.v1", "early-response.contact.closed.v1"]
    sequence: Sequence
    data: ContactEnded
