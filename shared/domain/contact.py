"""A contact: what arrives from the police or another access point, before anything is decided about it.

Vocabulary from DOMAIN §3 and §9 (types, markers and access points: seed; the finer circumstances: default,
chosen so that each row of the default grading table can be decided from facts that a sender can state).
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shared.domain.assessments import THRIVE, Agency, Decider, Limb, MissingFrom
from shared.domain.ids import ContactKey


class AccessPoint(StrEnum):
    """Where a contact came in (seed)."""

    POLICE = "police"
    EMERGENCY_DUTY_TEAM = "emergency_duty_team"
    CONTACT_AND_REFERRAL_TEAM = "contact_and_referral_team"
    ADULT_INTAKE = "adult_intake"


class IncidentType(StrEnum):
    """What kind of incident the sender reports."""

    CONCERN_FOR_SAFETY = "concern_for_safety"
    MISSING_PERSON = "missing_person"
    DOMESTIC_INCIDENT = "domestic_incident"
    CHILD_PROTECTION = "child_protection"
    CHILD_IN_NEED = "child_in_need"
    VULNERABLE_ADULT = "vulnerable_adult"
    DOMESTIC_ABUSE = "domestic_abuse"
    ANTISOCIAL_BEHAVIOUR = "antisocial_behaviour"
    OTHER = "other"


class Marker(StrEnum):
    """Vulnerability markers (seed)."""

    VULNERABLE_CHILD = "vulnerable_child"
    VULNERABLE_ADULT = "vulnerable_adult"
    MENTAL_HEALTH = "mental_health"


class Circumstance(StrEnum):
    """Single facts that the grading table asks about (default)."""

    IMMEDIATE_RISK_TO_LIFE = "immediate_risk_to_life"
    HEALTH_NEED_ONLY = "health_need_only"
    POLICE_ATTENDANCE_NOT_MET = "police_attendance_not_met"
    POLICE_THRESHOLD_MET = "police_threshold_met"
    CHILD_IN_HOUSEHOLD = "child_in_household"
    DOMESTIC_INCIDENT_LIVE = "domestic_incident_live"
    OFFICERS_ON_SCENE = "officers_on_scene"
    OFFICERS_LEAVING = "officers_leaving"
    UNEXPLAINED_INJURY_TO_CHILD = "unexplained_injury_to_child"
    HEALTH_SETTING = "health_setting"
    MISSING_CHILD = "missing_child"
    CHILD_FROM_CARE = "child_from_care"
    EXPLOITATION = "exploitation"
    LEFT_WITHOUT_CARER = "left_without_carer"
    JOINT_RESPONSE_REQUESTED = "joint_response_requested"
    FOUND_AFTER_MISSING = "found_after_missing"
    WELFARE_CHECK = "welfare_check"
    CHILD_PROTECTION_PLAN = "child_protection_plan"
    CHILD_IN_NEED = "child_in_need"
    VULNERABLE_LOCATION = "vulnerable_location"
    NOT_COPING = "not_coping"
    JUST_COPING = "just_coping"
    ADVICE_MEETS_NEED = "advice_meets_need"


class Risk(StrEnum):
    """Risk of a missing person, or of domestic abuse by DASH (standard, medium, high)."""

    NONE_APPARENT = "no_apparent_risk"
    LOW = "low"
    STANDARD = "standard"
    MEDIUM = "medium"
    HIGH = "high"


class WarningKind(StrEnum):
    """What responders must know before they go. Each makes police mandatory (DOMAIN §3, pair rule)."""

    VIOLENCE = "violence"
    WEAPONS = "weapons"
    FIREARMS = "firearms"
    DOGS = "dogs"
    ALLEGED_PERPETRATOR_PRESENT = "alleged_perpetrator_present"
    SCENE_HAZARD = "scene_hazard"
    POLICE_REQUIRED = "police_required"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the visit is: WGS 84 degrees, the district's name, and the ward's where it is known. The address
    itself stays with the contact. `outside` says who serves a place that is not in the county."""

    latitude: float
    longitude: float
    area: str
    ward: str = ""
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the incident, without anything that names a person."""

    access_point: AccessPoint
    incident_type: IncidentType
    police_grade: int | None = None
    markers: frozenset[Marker] = frozenset()
    circumstances: frozenset[Circumstance] = frozenset()
    missing_risk: Risk | None = None
    dash_risk: Risk | None = None
    earlier_contacts_28_days: int = 0
    right_care_limb: Limb | None = None
    right_care_decider: Decider | None = None
    right_care_redirected_to: Agency | None = None
    thrive_threat: int | None = None
    thrive_harm: int | None = None
    thrive_risk: int | None = None
    thrive_investigation: int | None = None
    thrive_vulnerability: int | None = None
    thrive_engagement: int | None = None
    missing_from: MissingFrom | None = None
    missing_episodes_12_months: int = 0
    dash_score: int | None = None
    """Of the 27 questions of DASH, those answered yes; `dash_risk` is what follows, raised by judgement or not."""


RANGES = {
    "police_grade": range(1, 5),
    "earlier_contacts_28_days": range(10_000),
    "missing_episodes_12_months": range(10_000),
    "dash_score": range(28),
    **{f"thrive_{part}": range(4) for part in THRIVE},
}
"""What the facts that are numbers can be: as wide as the contract of contacts."""


class Told(StrEnum):
    """How a sender speaks of a matter: for the first time, with more, to put right, or to end it."""

    REPORTED = "reported"
    UPDATED = "updated"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact as recorded. `persons`, `address` and `summary` name people: they never leave the store
    except to a page of somebody who may see the case."""

    key: ContactKey
    source: str
    event_id: str
    subject: str
    correlation_id: str
    reported_at: datetime
    received_at: datetime
    facts: Facts
    place: Place
    warnings: frozenset[WarningKind] = frozenset()
    activity: str | None = None
    found_at: datetime | None = None
    summary: str = ""
    address: str = ""
    persons: tuple[dict[str, str], ...] = field(default=())
    told: Told = Told.REPORTED
    sequence: int = 0
    """Where the statement stands among all of its sender about the subject; 0 when the sender does not count."""
    log: str = ""
    """The police log, force:date:number; empty when the matter has none."""
    linked_logs: tuple[str, ...] = ()
    uprn: str = ""
    missing_since: datetime | None = None
    place_notes: tuple[str, ...] = ()
    """What there is to say of how the place was found: what contradicts it, what is not on record."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sender's word that an earlier report is cancelled or its log closed. `note` may name people."""

    key: ContactKey
    source: str
    event_id: str
    subject: str
    correlation_id: str
    received_at: datetime
    told: Told
    sequence: int
    reason: str
    log: str = ""
    note: str = ""


Statement = Contact | Notice
"""Anything that a sender says of a matter."""
