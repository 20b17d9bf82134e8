"""The page of one case, and what may be done on it."""

from collections.abc import Callable
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared.domain.assignment import Role
from shared.domain.case import Case, Close
from shared.domain.errors import NotFound, NotPermitted, ReasonMissing, Refused
from shared.domain.ids import CaseId, ResponderId
from shared.web.forms.values import Error
from shared.web.presenters.case import case_page

router = Routes()


@router.get("/cases/<case_id>")
def show(case_id: str) -> Response[str]:
    """The case with everything that has happened."""
    return _page(seen_case(case_id))


@router.post("/cases/<case_id>/note")
def note(case_id: str) -> Response[str]:
    """Add a note."""
    text = router.form.one("text")
    return _do(case_id, "note", text, lambda case, by: router.application.casework.add_note(case, text, by))


@router.post("/cases/<case_id>/review")
def review(case_id: str) -> Response[str]:
    """Record a review."""
    name, text = router.form.one("name"), router.form.one("text")
    casework = router.application.casework
    return _do(case_id, "review", text, lambda case, by: casework.record_review(case, name, text, by))


@router.post("/cases/<case_id>/lead-worker")
def lead_worker(case_id: str) -> Response[str]:
    """Put another social worker in the lead."""
    worker, app = ResponderId(router.form.one("worker")), router.application
    if all(r.id != worker or r.role is not Role.SOCIAL_WORKER for r in app.rota.responders()):
        raise Refused("The lead worker is one of the social workers in the list.")
    return _do(case_id, "lead-worker", "", lambda case, by: app.casework.name_lead_worker(case, worker, by))


@router.post("/cases/<case_id>/extend")
def extend(case_id: str) -> Response[str]:
    """Extend the period, by a manager."""
    if not router.viewer.is_manager:
        raise NotPermitted("Only a manager may extend the period.")
    reason = router.form.one("reason")
    return _do(case_id, "extend", reason, lambda case, by: router.application.casework.extend(case, reason, by))


@router.post("/cases/<case_id>/close")
def close(case_id: str) -> Response[str]:
    """Close the case with its outcome."""
    reason, outcome = router.form.one("reason"), router.form.one("outcome")
    if outcome not in set(Close):
        raise Refused("The outcome is one of those in the list.")
    casework = router.application.casework
    return _do(case_id, "close", reason, lambda case, by: casework.close(case, Close(outcome), reason, by))


@router.post("/cases/<case_id>/stand-down")
def stand_down(case_id: str) -> Response[str]:
    """Release a responder who had accepted."""
    _ = router.watcher
    who, reason = ResponderId(router.form.one("responder_id")), router.form.one("reason")
    response = router.application.response
    return _do(case_id, f"stand-down-{who}", reason, lambda case, by: response.stand_down(case, who, reason, by))


def seen_case(case_id: str) -> Case:
    """Return the case if the viewer may see it: those who watch see all, responders what they have a part in.

    Raises NotFound for any other, whether there is such a case or not.
    """
    viewer, app = router.viewer, router.application
    if len(case_id) > 100:
        raise NotFound("There is no such case.")
    if viewer.watches_all:
        return app.store.load(CaseId(case_id))
    if viewer.is_responder:
        return app.response.own_case(CaseId(case_id), ResponderId(viewer.username))
    raise NotPermitted("Cases are for the control room, for managers and for those who go.")


def _do(case_id: str, form: str, typed: str, action: Callable[[CaseId, str], Case]) -> Response[str]:
    """Do it and show the case; where words are missing, show the form again with what was typed."""
    case = seen_case(case_id)
    try:
        action(case.id, router.viewer.username)
    except ReasonMissing as missing:
        return _page(case, failed_form=form, typed=typed, errors=[Error(form, str(missing))])
    return redirect(f"/cases/{case.id}")


def _page(case: Case, failed_form: str = "", typed: str = "", errors: list[Error] | None = None) -> Response[str]:
    app = router.application
    view = case_page(
        case,
        app.store.contact(case.contact_key),
        app.store.timeline(case.id),
        [(message.at, message.to, message.text) for message in app.messages.of_case(case.id)],
        app.rota.responders(),
        app.clock.now(),
    )
    return page(
        "case.html",
        f"{view.row.area}: {view.row.activity.lower()}",
        viewer=router.viewer,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        wide=True,
        page=view,
        failed_form=failed_form,
        typed=typed,
        errors=errors or [],
    )
