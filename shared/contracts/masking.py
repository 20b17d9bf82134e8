"""Showing a message that could not be read without showing whom it is about."""

import json
import re
from functools import cache
from typing import Any

from shared import policy
from shared.contracts.contact_event import (
    CONTACT_CANCELLED_V1,
    CONTACT_CLOSED_V1,
    CONTACT_CORRECTED_V1,
    CONTACT_REPORTED_V1,
    CONTACT_UPDATED_V1,
    ContactEnded,
    ContactEvent,
    ContactReported,
    EndReason,
    Location,
    Person,
    PersonFlag,
    PersonRole,
    PoliceLog,
    RightCare,
    Thrive,
)
from shared.domain.assessments import THRIVE, Agency, Decider, Limb, MissingFrom
from shared.domain.contact import AccessPoint, Circumstance, IncidentType, Marker, Risk, WarningKind
from shared.domain.policy import QuarantinePolicy

HIDDEN = "•••"
_LAID_OUT_TIMES = 4
"""Laying out may make a message so many times as long; beyond that it is nothing but blanks."""
_CODED = frozenset(
    {"id", "source", "subject", "time", "sequence", "traceparent", "date", "reported_at", "found_at", "ended_at"}
    | {"missing_since"}
)
_COUNTED = frozenset(
    {"number", "police_grade", "earlier_contacts_28_days", "missing_episodes_12_months", "dash_score"} | {*THRIVE}
)
_CHOSEN = frozenset(
    {
        "specversion",
        "type",
        "datacontenttype",
        "force",
        "access_point",
        "incident_type",
        "markers",
        "circumstances",
    }
    | {"missing_from", "limb", "decider", "redirected_to"}
    | {"missing_risk", "dash_risk", "warnings", "activity", "district", "role", "flags", "reason"}
)
_TYPES = frozenset(
    {
        CONTACT_REPORTED_V1,
        CONTACT_UPDATED_V1,
        CONTACT_CORRECTED_V1,
        CONTACT_CANCELLED_V1,
        CONTACT_CLOSED_V1,
    }
)
_PARTS = (ContactEvent, ContactReported, ContactEnded, PoliceLog, Location, Person, RightCare, Thrive)
_KNOWN = frozenset(name for part in _PARTS for name in part.model_fields)
_SOURCE = re.compile(r"(/|urn:|https?://)[A-Za-z0-9._:/-]{1,200}")
_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9._:/@+-]{1,120}")


class NotShown(ValueError):
    """Nothing of the payload is shown. The text says why and repeats nothing of it."""


def masked(payload: str, policy: QuarantinePolicy) -> str:
    """Return the payload, laid out to be read, with everything hidden that could name or describe a person.

    Shown are words of the contract's own vocabulary in the fields they belong to, counts, the sending system,
    and codes with a digit where the contract has codes. What a sender put in the wrong place is hidden too.
    Raises NotShown for what is not JSON, or longer or deeper than anybody reads.
    """
    if len(payload) > policy.most_characters_shown:
        raise NotShown(f"{len(payload)} characters are too many to be shown. Ask the sender to send it in parts.")
    try:
        shown = _mask("data", json.loads(payload), policy.deepest_shown)
    except NotShown:
        raise
    except (ValueError, RecursionError):
        raise NotShown(f"Not JSON: {len(payload)} characters, not shown.") from None
    laid_out = json.dumps(shown, indent=2, ensure_ascii=False)
    too_wide = len(laid_out) > _LAID_OUT_TIMES * policy.most_characters_shown
    return json.dumps(shown, ensure_ascii=False) if too_wide else laid_out


def _mask(field: str, value: Any, levels: int) -> Any:
    if not levels:
        raise NotShown("Its lists and objects stand too deep within each other to be shown.")
    if isinstance(value, dict):
        fields = enumerate(value.items(), start=1)
        return {_name(key, number): _mask(key, inner, levels - 1) for number, (key, inner) in fields}
    if isinstance(value, list):
        return [_mask(field, inner, levels - 1) for inner in value]
    return value if value is None or _may_be_shown(field, value) else HIDDEN


def _may_be_shown(field: str, value: object) -> bool:
    if isinstance(value, str):
        pattern = _SOURCE if field == "source" else _CODE
        coded = field in _CODED and pattern.fullmatch(value) is not None
        return coded or (field in _CHOSEN and value in _vocabulary())
    return field in _COUNTED and isinstance(value, int)


def _name(key: str, number: int) -> str:
    """The name of a field, unless the sender made it up."""
    return key if key in _KNOWN else f"(unknown field {number})"


@cache
def _vocabulary() -> frozenset[str]:
    of_facts = (AccessPoint, IncidentType, Marker, Circumstance, Risk, WarningKind, MissingFrom)
    enums = (*of_facts, Limb, Decider, Agency, PersonRole, PersonFlag, EndReason)
    words = {member.value for enum in enums for member in enum}
    districts = {text for area in policy.areas() for text in (area.name, area.code)}
    return frozenset(words | districts | set(policy.activities()) | {"1.0", "application/json"} | _TYPES)
