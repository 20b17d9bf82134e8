"""The phone page of a responder."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, partial, redirect
from functions.console.routing import Routes
from shared.domain.case import Case
from shared.domain.errors import ReasonMissing
from shared.domain.ids import CaseId, ResponderId
from shared.domain.statements import further_contacts
from shared.web.presenters.advice import advised_to
from shared.web.presenters.board import held_row
from shared.web.presenters.people import Names
from shared.web.presenters.visit import calls_elsewhere, visit_card
from shared.web.times import clock, until
from shared.web.viewer import Viewer

router = Routes()


@router.get("/visit")
def show() -> Response[str]:
    """The one thing to do now."""
    return page("visit.html", "My visit", path="/visit", viewer=_responder(), **_view())


@router.get("/visit/live")
def live() -> Response[str]:
    """The part that changes."""
    return partial("visit_live.html", viewer=_responder(), **_view())


@router.post("/visit/<case_id>/accept")
def accept(case_id: str) -> Response[str]:
    """Say yes."""
    return _say(case_id, router.application.response.accept)


@router.post("/visit/<case_id>/decline")
def decline(case_id: str) -> Response[str]:
    """Say no, with a reason."""
    reason, response = router.form.text("reason"), router.application.response
    try:
        return _say(case_id, lambda case, me: response.decline(case, me, reason))
    except ReasonMissing as missing:
        view = _view()
        if view["card"] is None:
            raise
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        viewer, error = _responder(), str(missing)
        return page(
            "visit.html", "My visit", path="/visit", viewer=viewer, status=status, decline_error=error, **view
        )


@router.post("/visit/<case_id>/en-route")
def en_route(case_id: str) -> Response[str]:
    """Set out."""
    return _say(case_id, router.application.response.set_out)


@router.post("/visit/<case_id>/on-scene")
def on_scene(case_id: str) -> Response[str]:
    """Arrive."""
    return _say(case_id, router.application.response.arrive)


@router.post("/visit/<case_id>/acknowledge-warnings")
def acknowledge_warnings(case_id: str) -> Response[str]:
    """Have read the warnings."""
    return _say(case_id, router.application.safety.acknowledge_warnings)


@router.post("/visit/<case_id>/check-in")
def check_in(case_id: str) -> Response[str]:
    """Be well, on scene."""
    return _say(case_id, router.application.safety.check_in)


@router.post("/visit/<case_id>/duress")
def duress(case_id: str) -> Response[str]:
    """Call for help."""
    me, case_id = ResponderId(_responder().username), CaseId(case_id[:100])
    case = router.application.safety.raise_duress(case_id, me)
    held = any(a.responder_id == me for a in case.live())
    return redirect("/visit" if held else f"/visit?called={case_id}")


@router.post("/visit/waiting-there")
def waiting_there() -> Response[str]:
    """Be where one was advised to wait."""
    router.application.advising.there(ResponderId(_responder().username))
    return redirect("/visit")


@router.post("/visit/<case_id>/clear")
def clear(case_id: str) -> Response[str]:
    """Leave."""
    return _say(case_id, router.application.response.clear)


def _responder() -> Viewer:
    return router.responder


def _say(case_id: str, answer: Callable[[CaseId, ResponderId], Case]) -> Response[str]:
    answer(CaseId(case_id[:100]), ResponderId(_responder().username))
    return redirect("/visit")


def _calls(me: ResponderId) -> list[Case]:
    """The cases with an open call for help. That on which `me` has just called is read by itself: the index may
    not show it yet."""
    app, called = router.application, router.query.one("called")[:100]
    cases = {case.id: case for case in app.safety.open_calls()}
    if called:
        case = app.response.own_case(CaseId(called), me)
        cases[case.id] = case
    return list(cases.values())


def _view() -> dict[str, Any]:
    app, me = router.application, ResponderId(_responder().username)
    now = app.clock.now()
    case = app.response.current(me)
    everybody, on_call = app.dispatch.everybody_now()
    shift = next((person for person in on_call if person.responder.id == me), None)
    names = Names(everybody)
    view: dict[str, Any] = {"as_of": f"{clock(now)}:{now.second:02d}", "card": None}
    view["leads"] = [held_row(case, names, now) for case in app.store.held_by(me)]
    view["calls"] = calls_elsewhere(_calls(me), me, now)
    view["on_call_until"] = until(shift.until, now) if shift else ""
    advice = None if case else app.advising.of(me)
    view["advised"] = advised_to(advice, now)
    if case is not None:
        contact = app.store.contact(case.contact_key)
        others = [app.store.contact(key) for key in further_contacts(case)]
        browser = router.current_event.headers.get("user-agent", "")
        view["card"] = visit_card(case, me, contact, names, app.policy.safety, now, others, browser)
    return view
