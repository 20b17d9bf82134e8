"""The plan of the visits ahead, and what the control room does about an appointment on the page of its case."""

from datetime import date, timedelta

from aws_lambda_powertools.event_handler import Response

from functions.console.cases import do, seen_case, seen_version
from functions.console.pages import page
from functions.console.routing import Routes
from shared.domain.appointment import Span, Whose
from shared.domain.errors import Refused
from shared.domain.ids import CaseId
from shared.service.ports import Beat
from shared.service.visits import Visits
from shared.web.forms.values import instant
from shared.web.presenters.people import Names
from shared.web.presenters.visits import plan_page

router = Routes()


def _visits() -> Visits:
    _ = router.watcher
    return router.application.visits


@router.get("/plan")
def plan() -> Response[str]:
    """Every scheduled visit ahead, by person and time."""
    viewer, app = router.watcher, router.application
    names = Names(app.rota.responders())
    shown = plan_page(app.visits.ahead(), names, app.heartbeats.last(Beat.PLANNED), app.clock.now())
    return page("plan.html", "Day plan", path="/plan", viewer=viewer, wide=True, plan=shown)


@router.post("/cases/<case_id>/agree-appointment")
def agree(case_id: str) -> Response[str]:
    """The household has agreed, to the proposed time or to another."""
    form, visits, seen = router.form, _visits(), seen_version()
    starts_at = instant(form.one("on"), form.one("at"), router.application.clock.now())

    def action(id: CaseId, by: str) -> None:
        if starts_at is None and (form.one("on") or form.one("at")):
            raise Refused("Give the day and the time that were agreed.")
        visits.agree(id, starts_at, form.one("reason"), by, seen)

    return do(seen_case(case_id), "agree-appointment", form.one("reason"), action, explain=True)


@router.post("/cases/<case_id>/withdraw-appointment")
def withdraw(case_id: str) -> Response[str]:
    """The appointment is no longer."""
    reason, visits, seen = router.form.one("reason"), _visits(), seen_version()
    return do(
        seen_case(case_id),
        "withdraw-appointment",
        reason,
        lambda id, by: visits.withdraw(id, reason, by, seen),
        explain=True,
    )


@router.post("/cases/<case_id>/availability-<whose>")
def availability(case_id: str, whose: str) -> Response[str]:
    """The only times of the household, or of a partner."""
    form, visits, seen = router.form, _visits(), seen_version()

    def action(id: CaseId, by: str) -> None:
        if whose not in set(Whose):
            raise Refused("These times are those of the household or of a partner.")
        visits.record_available(id, Whose(whose), _spans(), form.one("reason"), by, seen)

    return do(seen_case(case_id), f"availability-{whose}"[:40], form.one("reason"), action, explain=True)


def _next_day(day: str) -> str:
    """The day after; what is no day stays as it is."""
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day


def _spans() -> list[Span]:
    """The times typed, lines without any left out; what ends earlier than it begins ends the
    next day. Raises Refused for a line that is not complete."""
    form, now = router.form, router.application.clock.now()
    spans: list[Span] = []
    for row in range(20):
        day, begins, ends = (form.one(f"{name}-{row}") for name in ("on", "begins", "ends"))
        if not (day or begins or ends):
            continue
        first, last = instant(day, begins, now), instant(_next_day(day) if ends < begins else day, ends, now)
        if first is None or last is None:
            raise Refused("Give the day, from when and until when.")
        spans.append((first, last))
    return spans
