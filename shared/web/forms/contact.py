"""Raising a contact by hand: the form becomes the same document that any other sender would send."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from shared.domain.contact import AccessPoint, Circumstance, IncidentType, Marker, Risk, WarningKind
from shared.web.forms import assessments
from shared.web.forms.values import Error, Values, instant
from shared.web.times import LONDON
from shared.web.words import ACCESS_POINTS, GRADE_NAMES, label, spaced

SOURCE = "/early-response/console"
TYPE = "early-response.contact.reported.v1"
PERSON_ROLES = ("child", "adult", "parent", "carer", "alleged_perpetrator", "reporter", "other")

_MISSING_RISKS = (Risk.NONE_APPARENT, Risk.LOW, Risk.MEDIUM, Risk.HIGH)
_DASH_RISKS = (Risk.STANDARD, Risk.MEDIUM, Risk.HIGH)

_FIELDS = {
    "id": "",
    "subject": "reference",
    "data.log": "log_number",
    "data.reported_at": "reported_on",
    "data.found_at": "found_on",
    "data.missing_since": "missing_on",
    "data.missing_episodes_12_months": "missing_episodes",
    "data.right_care.redirected_to": "right_care_redirected_to",
    "data.earlier_contacts_28_days": "earlier_contacts",
    "data.location": "district",
    "data.location.district": "district",
    "data.persons": "person_name",
    "data.location.uprn": "uprn",
    "data.linked_logs": "linked_log",
}
"""Fields of the document that have another name in the form."""

_POINTS = {
    "latitude": "degrees, like 53.7769",
    "longitude": "degrees, like -2.7049",
    "easting": "metres, like 353500",
    "northing": "metres, like 430500",
}
_LONGEST_NUMBER = 9
"""Digits. More is no number of anything here, and thousands of them no number to Python."""
_WAYS = ("district", "postcode", "uprn", *_POINTS)

Districts = Collection[str]
"""The names of the districts that the service covers."""


def blank(event_id: str, now: datetime) -> Values:
    """Return an empty form: the report was taken just now, unless somebody says otherwise."""
    local = now.astimezone(LONDON)
    return Values(
        {
            "event_id": [event_id],
            "access_point": [AccessPoint.POLICE],
            "log_force": ["lancashire"],
            "log_date": [f"{local:%Y-%m-%d}"],
            "reported_on": [f"{local:%Y-%m-%d}"],
            "reported_at": [f"{local:%H:%M}"],
        }
    )


def check(values: Values, districts: Districts, now: datetime) -> list[Error]:
    """Return what a person has to put right before the document can be made."""
    errors = [
        Error(field, text)
        for field, text in (
            ("access_point", "Choose where the contact came in"),
            ("incident_type", "Choose the type of incident"),
        )
        if not values.one(field)
    ]
    if not any(values.one(field) for field in _WAYS):
        errors.append(Error("district", "Choose the district, or say where it is in another way"))
    if values.one("access_point") == AccessPoint.POLICE and _whole(values.one("log_number")) is None:
        errors.append(Error("log_number", "Enter the number of the police log, like 1234"))
    if values.one("district") and values.one("district") not in districts:
        errors.append(Error("district", "Choose one of the districts in the list"))
    errors += _times(values, now)
    errors += _numbers(values)
    errors += assessments.faults(values)
    return errors


def _times(values: Values, now: datetime) -> Iterable[Error]:
    if instant(values.one("reported_on"), values.one("reported_at"), now) is None:
        yield Error("reported_on", "Enter the date and the time when the report was taken")
    found = values.one("found_on"), values.one("found_at")
    if any(found) and instant(*found, now) is None:
        yield Error("found_on", "Enter both the date and the time when the person was found, or neither")
    missing = values.one("missing_on"), values.one("missing_at")
    if any(missing) and instant(*missing, now) is None:
        yield Error("missing_on", "Enter both the date and the time since when the person is missing, or neither")


def _numbers(values: Values) -> Iterable[Error]:
    for field, unit in _POINTS.items():
        if values.one(field) and _number(values.one(field)) is None:
            yield Error(field, f"Enter the {field} in {unit}, or leave it empty")
    for field, longest, text in (
        ("earlier_contacts", _LONGEST_NUMBER, "Enter how many earlier contacts there were, as a whole number"),
        ("uprn", 100, "Enter the property number as digits, or leave it empty"),
        ("person_age", _LONGEST_NUMBER, "Enter the age in whole years, or leave it empty"),
    ):
        if values.one(field) and not _is_whole(values.one(field), longest):
            yield Error(field, text)
    if values.one("linked_log") and _whole(values.one("linked_log").rpartition(" ")[2]) is None:
        yield Error("linked_log", "Enter the number of the other log, like 1234 or 2026-11-20 1234")
    if values.one("person_age") and not values.one("person_name"):
        yield Error("person_name", "Enter the name, or “not known”, beside the age")


def document(values: Values, now: datetime) -> dict[str, Any]:
    """Return the CloudEvent of a form in which `check` found nothing wrong."""
    event_id = values.one("event_id")
    data = {
        "access_point": values.one("access_point"),
        "reported_at": _moment(values, "reported", now),
        "found_at": _moment(values, "found", now),
        "incident_type": values.one("incident_type"),
        "police_grade": _whole(values.one("police_grade")),
        "markers": values.many("markers"),
        "circumstances": values.many("circumstances"),
        "missing_risk": values.one("missing_risk") or None,
        "dash_risk": values.one("dash_risk") or None,
        "earlier_contacts_28_days": _whole(values.one("earlier_contacts")) or 0,
        "location": _location(values),
        "warnings": values.many("warnings"),
        "activity": values.one("activity") or None,
        "persons": _persons(values),
        "linked_logs": _linked(values),
        "summary": values.one("summary"),
        "missing_since": _moment(values, "missing", now),
        **assessments.told(values),
    }
    event = {"specversion": "1.0", "id": event_id, "source": SOURCE, "type": TYPE, "data": data}
    if values.one("access_point") == AccessPoint.POLICE:
        data["log"] = {
            "force": values.one("log_force") or "lancashire",
            "date": values.one("log_date"),
            "number": _whole(values.one("log_number")),
        }
    else:
        event["subject"] = values.one("reference") or event_id
    return event


def _moment(values: Values, name: str, now: datetime) -> str | None:
    moment = instant(values.one(f"{name}_on"), values.one(f"{name}_at"), now)
    return moment.isoformat() if moment else None


def _location(values: Values) -> dict[str, Any]:
    """Where help is needed, in as many ways as somebody filled in."""
    return {
        **{field: _number(values.one(field)) for field in _POINTS},
        "postcode": values.one("postcode") or None,
        "district": values.one("district") or None,
        "address": values.one("address"),
        "uprn": values.one("uprn") or None,
    }


def _linked(values: Values) -> list[dict[str, Any]]:
    """Another log of the same incident, of the same force and, unless it says otherwise, of the same day."""
    day, _, number = values.one("linked_log").rpartition(" ")
    if not number:
        return []
    force = values.one("log_force") or "lancashire"
    return [{"force": force, "date": day or values.one("log_date"), "number": _whole(number)}]


def _persons(values: Values) -> list[dict[str, Any]]:
    if not values.one("person_name"):
        return []
    person = {"role": values.one("person_role") or "other", "name": values.one("person_name")}
    age = _whole(values.one("person_age"))
    return [{**person, "age": age} if age is not None else person]


def errors_from(document_errors: Iterable[tuple[str, str]]) -> list[Error]:
    """Return the errors of the document (path and message) as errors of the form."""
    return [Error(_field_of(path), message) for path, message in document_errors]


def _field_of(path: str) -> str:
    if path in _FIELDS:
        return _FIELDS[path]
    if path.startswith("data.persons."):
        return "person_" + path.rsplit(".", 1)[-1]
    if path.startswith("data.linked_logs."):
        return "linked_log"
    if path.startswith("data.log."):
        return "log_" + path.rsplit(".", 1)[-1]
    return path.split(".")[-1] if path.startswith("data.location.") else path.removeprefix("data.").split(".")[0]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    return int(text) if _is_whole(text) else None


def _is_whole(text: str, longest: int = _LONGEST_NUMBER) -> bool:
    return text.isdecimal() and len(text) <= longest


Item = dict[str, Any]


def choices(values: Values, districts: Districts, activities: Mapping[str, str]) -> dict[str, list[Item]]:
    """Return the choices of every field, with those taken that the person took."""
    empty = {"value": "", "text": "Not known or does not apply"}
    return {
        "access_point": _items(values, "access_point", ACCESS_POINTS),
        "incident_type": [
            {"value": "", "text": "Choose a type"},
            *_items(values, "incident_type", {kind: label(kind) for kind in IncidentType}),
        ],
        "police_grade": [
            empty,
            *_items(values, "police_grade", {str(g): f"{g} {n}" for g, n in GRADE_NAMES.items()}),
        ],
        "markers": _items(values, "markers", {marker: label(marker) for marker in Marker}),
        "circumstances": _items(values, "circumstances", {c: label(c) for c in Circumstance}),
        "missing_risk": [empty, *_items(values, "missing_risk", {risk: label(risk) for risk in _MISSING_RISKS})],
        "dash_risk": [empty, *_items(values, "dash_risk", {risk: label(risk) for risk in _DASH_RISKS})],
        "warnings": _items(values, "warnings", {kind: label(kind) for kind in WarningKind}),
        "activity": [{"value": "", "text": "As the grading says"}, *_items(values, "activity", activities)],
        "district": [
            {"value": "", "text": "Not known, or outside the county"},
            *_items(values, "district", {name: name for name in districts}),
        ],
        **{field: [empty, *_items(values, field, texts)] for field, texts in assessments.PICKED.items()},
        "person_role": _items(values, "person_role", {role: spaced(role) for role in PERSON_ROLES}),
    }


def _items(values: Values, field: str, texts: Mapping[Any, str]) -> list[Item]:
    taken = values.many(field)
    return [
        {"value": str(value), "text": text, "checked": value in taken, "selected": value in taken}
        for value, text in texts.items()
    ]
