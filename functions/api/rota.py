"""The rota of the county: shifts, cover, quality and hours; overrides, absences, and what waits for a decision."""

import csv
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from functions.api.routing import Routes
from shared.bootstrap import application
from shared.contracts.api_rosters import RosterView
from shared.contracts.api_rota import (
    AbsenceView,
    CoverView,
    ExchangeView,
    HoursView,
    LeaveView,
    QualityView,
    ShiftView,
)
from shared.contracts.api_rota_requests import Because, NewAbsence, NewOverride, Withdrawn
from shared.contracts.instants import Instant
from shared.contracts.reading import FieldError, Unreadable
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import AbsenceId
from shared.domain.roster.edits import Edit, add_override, withdraw_override
from shared.domain.roster.exchange import ExchangeId
from shared.domain.roster.roster import Override, Roster
from shared.service.rota_view import Judged

router = Routes()

_USUAL = timedelta(days=7)
_LONGEST = timedelta(days=92)

From = Annotated[Instant | None, Query(alias="from", description="First instant; now if left out")]
To = Annotated[
    Instant | None, Query(alias="to", description="Just after the last instant; a week later if left out")
]
BaseId = Annotated[str, Path(max_length=64, pattern=r"^[\w-]+$", description="Id of a base")]
Id = Annotated[str, Path(max_length=128, pattern=r"^[\w.-]+$", description="Id")]


@router.get("/shifts", tags=["Rota"])
def shifts(start: From = None, end: To = None) -> list[ShiftView]:
    """The shifts of which any moment is in the window, county-wide."""
    return [ShiftView.of(shift) for shift in application().rota.shifts_between(*_window(start, end))]


@router.get("/cover", tags=["Rota"])
def cover(start: From = None, end: To = None) -> CoverView:
    """What is wrong in the window, and who could fill each gap."""
    return CoverView.of(application().cover.between(*_window(start, end)))


@router.get("/rota-quality", tags=["Rota"])
def quality(start: From = None, end: To = None) -> QualityView:
    """How good the rota of the window is, with what the score means."""
    return QualityView.of(_judged(start, end))


@router.get("/hours.csv", tags=["Rota"], enable_validation=False)
def hours() -> Response[str]:
    """What each person works in the window (`from`, `to`), as CSV."""
    asked = router.current_event.query_string_parameters or {}
    people = QualityView.of(_judged(_instant(asked.get("from"), "from"), _instant(asked.get("to"), "to"))).people
    text = StringIO()
    writer = csv.DictWriter(text, tuple(HoursView.model_fields), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(person.model_dump(mode="json") for person in people)
    return Response(200, "text/csv; charset=utf-8", text.getvalue())


@router.get("/rosters/<base>/<role>", tags=["Rota"])
def roster(base: BaseId, role: Role) -> RosterView:
    """What the shifts of one role at one base are made of."""
    return RosterView.of(application().rosters.roster(base, role))


@router.post("/rosters/<base>/<role>/overrides", tags=["Rota"])
def override(base: BaseId, role: Role, new: NewOverride) -> RosterView:
    """Add, remove or replace somebody for a time; the shifts follow at once."""
    app = application()
    by = ResponderId(new.by) if new.by else None
    made = Override("", new.kind, ResponderId(new.responder_id), new.starts_at, new.ends_at, by)

    def decide(before: Roster, now: datetime) -> Edit:
        return add_override(before, made, app.policy.roster, now)

    return RosterView.of(app.rosters.edit(base, role, decide, router.caller.username, new.version, new.why))


@router.post("/rosters/<base>/<role>/overrides/<override_id>/withdraw", tags=["Rota"])
def withdraw(base: BaseId, role: Role, override_id: Id, seen: Withdrawn) -> RosterView:
    """Take an override back; one that has begun ends now."""

    def decide(before: Roster, now: datetime) -> Edit:
        return withdraw_override(before, override_id, now)

    return RosterView.of(application().rosters.edit(base, role, decide, router.caller.username, seen.version))


@router.post("/rosters/<base>/<role>/publish", tags=["Rota"])
def publish(base: BaseId, role: Role) -> int:
    """Write the shifts again; how many changed."""
    return application().rosters.publish(base, role)


@router.get("/absences", tags=["Rota"])
def absences(start: From = None, end: To = None) -> list[AbsenceView]:
    """Who is away in the window, and why."""
    return [AbsenceView.of(one) for one in application().rota.absences_between(*_window(start, end))]


@router.post("/absences", tags=["Rota"])
def record_absence(new: NewAbsence) -> AbsenceView:
    """Somebody is away: their shifts of that time are off the rota at once."""
    record = partial(application().rosters.record_absence, actor=router.caller.username)
    return AbsenceView.of(record(ResponderId(new.responder_id), new.kind, new.starts_at, new.ends_at))


@router.post("/absences/<absence_id>/end", tags=["Rota"])
def end_absence(absence_id: Id) -> None:
    """Somebody is back."""
    application().rosters.end_absence(AbsenceId(absence_id), router.caller.username)


@router.get("/leave", tags=["Rota"])
def leave_to_decide() -> list[LeaveView]:
    """Requests for leave that wait for a decision."""
    return [LeaveView.of(one) for one in application().absences.to_decide()]


@router.post("/leave/<request_id>/approve", tags=["Rota"])
def approve_leave(request_id: Id) -> LeaveView:
    """They are away then."""
    return LeaveView.of(application().absences.approve(router.caller.username, AbsenceId(request_id)))


@router.post("/leave/<request_id>/refuse", tags=["Rota"])
def refuse_leave(request_id: Id, because: Because) -> LeaveView:
    """They are not, and why."""
    refused = application().absences.refuse(router.caller.username, AbsenceId(request_id), because.reason)
    return LeaveView.of(refused)


@router.get("/exchanges", tags=["Rota"])
def exchanges_to_decide() -> list[ExchangeView]:
    """Offers and swaps that wait for a decision."""
    return [ExchangeView.of(one) for one in application().exchanges.to_decide()]


@router.post("/exchanges/<exchange_id>/approve", tags=["Rota"])
def approve_exchange(exchange_id: Id) -> ExchangeView:
    """The shifts change hands."""
    return ExchangeView.of(application().exchanges.approve(router.caller.username, ExchangeId(exchange_id)))


@router.post("/exchanges/<exchange_id>/refuse", tags=["Rota"])
def refuse_exchange(exchange_id: Id, because: Because) -> ExchangeView:
    """They do not, and why."""
    refused = application().exchanges.refuse(router.caller.username, ExchangeId(exchange_id), because.reason)
    return ExchangeView.of(refused)


def _judged(start: datetime | None, end: datetime | None) -> Judged:
    return application().rota_view.judge(*_window(start, end))


def _window(start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    since = start or application().clock.now()
    if not 2000 < since.year < 2200:
        raise Unreadable((FieldError("from", "The rota does not reach so far."),))
    until = end or since + _USUAL
    if since >= until:
        raise Unreadable((FieldError("to", "The window must end after it begins."),))
    if until - since > _LONGEST:
        raise Unreadable((FieldError("from", f"A window is {_LONGEST.days} days at most."),))
    return since.astimezone(UTC), until.astimezone(UTC)


def _instant(text: str | None, field: str) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Unreadable((FieldError(field, "This is an instant with its offset, as 2026-11-20T21:30:00Z."),))
    return found
