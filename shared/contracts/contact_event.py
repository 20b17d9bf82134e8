"""A contact as senders write it, version 1: a CloudEvent with its payload.

Published as events/schemas/contact-reported.v1.json. The vocabulary is that of the domain. What a schema can not
say (times against the clock, one field against another) is in shared/contracts/contact.py.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from shared import policy
from shared.contracts.cloud_events import CloudEvent, Strict
from shared.domain.contact import AccessPoint, Circumstance, IncidentType, Marker, Risk, WarningKind

CONTACT_REPORTED_V1 = "early-response.contact.reported.v1"


def _one_of_the_districts(schema: dict[str, Any]) -> None:
    schema["enum"] = [text for area in policy.areas() for text in (area.name, area.code)]


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
    """Where help is needed. The district decides the base; the address is for those who go."""

    latitude: Annotated[float, Field(ge=49.8, le=60.9, description="WGS 84 degrees, within Great Britain.")]
    longitude: Annotated[float, Field(ge=-8.7, le=1.8, description="WGS 84 degrees, within Great Britain.")]
    district: Annotated[
        str, Field(max_length=40, description="Name or GSS code.", json_schema_extra=_one_of_the_districts)
    ]
    address: Annotated[str, Field(max_length=300)] = ""


class Person(Strict):
    """Somebody concerned. Give the date of birth or, where it is not known, an age."""

    role: PersonRole
    name: Annotated[str, Field(min_length=1, max_length=120)]
    date_of_birth: date | None = None
    age: Annotated[int, Field(ge=0, le=120)] | None = None


class ContactReported(Strict):
    """The payload. Times have an offset; the clock starts at `reported_at`, when the report was first taken."""

    access_point: AccessPoint
    log: Annotated[PoliceLog | None, Field(description="Required of the police.")] = None
    reported_at: AwareDatetime
    found_at: Annotated[
        AwareDatetime | None, Field(description="When a missing person was found (found_after_missing).")
    ] = None
    incident_type: IncidentType
    police_grade: Annotated[int, Field(ge=1, le=4)] | None = None
    markers: frozenset[Marker] = frozenset()
    circumstances: frozenset[Circumstance] = frozenset()
    missing_risk: Risk | None = None
    dash_risk: Risk | None = None
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
