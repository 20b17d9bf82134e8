"""The page of one case, and what may be done on it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import has, page, redirect
from functions.console.routing import Routes
from shared.domain.assignment import COMMITTED, Role
from shared.domain.case import Case, CaseState, Close
from shared.domain.errors import NotFound, NotPermitted, ReasonMissing, Refused, SeenBefore
from shared.domain.ids import CaseId, ResponderId
from shared.domain.statements import further_contacts
from shared.web.forms.values import Error, TextTooLong, Values, must_be_kept_whole
from shared.web.presenters.case import case_page
from shared.web.presenters.hands import Hands, hands
from shared.web.presenters.people import Names
from shared.web.presenters.visits import visit_view

router = Routes()


@router.get("/cases/<case_id>")
def show(case_id: str) -> Response[str]:
    """The case with everything that has happened."""
    return _page(seen_case(case_id))


@router.post("/cases/<case_id>/note")
def note(case_id: str) -> Response[str]:
    """Add a note."""
    case, text = seen_case(case_id), router.form.one("text")
    _check(may_read(case))
    return do(case, "note", text, lambda id, by: router.application.casework.add_note(id, text, by))


@router.post("/cases/<case_id>/review")
def review(case_id: str) -> Response[str]:
    """Record a review."""
    case, name, text = seen_case(case_id), router.form.one("name"), router.form.one("text")
    _check(may_work(case))
    casework = router.application.casework
    return do(
        case,
        "review",
        text,
        lambda id, by: casework.record_review(id, name, text, by),
        explain=case.state is CaseState.HELD,
    )


@router.post("/cases/<case_id>/lead-worker")
def lead_worker(case_id: str) -> Response[str]:
    """Put another social worker in the lead, by a manager."""
    _ = router.manager
    worker, app = ResponderId(router.form.one("worker")), router.application
    if all(r.id != worker or r.role is not Role.SOCIAL_WORKER for r in app.rota.responders()):
        raise Refused("The lead worker is one of the social workers in the list.")
    return do(seen_case(case_id), "lead-worker", "", lambda id, by: app.casework.name_lead_worker(id, worker, by))


@router.post("/cases/<case_id>/extend")
def extend(case_id: str) -> Response[str]:
    """Extend the period, by a manager."""
    _ = router.manager
    reason, casework = router.form.one("reason"), router.application.casework
    return do(seen_case(case_id), "extend", reason, lambda id, by: casework.extend(id, reason, by))


@router.post("/cases/<case_id>/close")
def close(case_id: str) -> Response[str]:
    """Close the case with its outcome."""
    case, reason, outcome = seen_case(case_id), router.form.one("reason"), router.form.one("outcome")
    _check(may_work(case))
    if outcome not in set(Close):
        raise Refused("The outcome is one of those in the list.")
    casework = router.application.casework
    return do(
        case,
        "close",
        reason,
        lambda id, by: casework.close(id, Close(outcome), reason, by),
        explain=case.state is CaseState.HELD,
    )


@router.post("/cases/<case_id>/stand-down")
def stand_down(case_id: str) -> Response[str]:
    """Release a responder who had accepted."""
    _ = router.watcher
    who, reason, seen = ResponderId(router.form.one("responder_id")), router.form.one("reason"), seen_version()
    response = router.application.response
    form = f"stand-down-{who}"
    return do(
        seen_case(case_id), form, reason, lambda id, by: response.stand_down(id, who, reason, by, seen or None)
    )


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


def may_read(case: Case) -> bool:
    """Whether the viewer may read what names people: those who watch, who have accepted, or who lead."""
    me = ResponderId(router.viewer.username)
    went = any(a.responder_id == me and a.status in COMMITTED for a in case.assignments)
    return router.viewer.watches_all or went or case.is_led_by(me)


def may_work(case: Case) -> bool:
    """Whether the viewer may hold reviews and close: managers, and responders who went or lead."""
    return router.viewer.is_manager or (router.viewer.is_responder and may_read(case))


def _check(allowed: bool) -> None:
    if not allowed:
        raise NotPermitted("Only those who work on this case may do this.")


def seen_version() -> int:
    """The version of the case that the form was made from; one that no case has when the form does not say."""
    return as_version(router.form.one("version"))


def as_version(text: str) -> int:
    """The version that a form carries; one that no case has when it carries none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def do(
    case: Case, form: str, typed: str, action: Callable[[CaseId, str], Any], *, explain: bool = False
) -> Response[str]:
    """Do it and show the case; where words are missing or too many, or somebody was faster, show the form again
    with what was typed. With `explain`, so also where the rules do not allow it."""
    try:
        must_be_kept_whole(typed)
        action(case.id, router.viewer.username)
    except (ReasonMissing, TextTooLong) as wrong:
        return _page(case, HTTPStatus.UNPROCESSABLE_ENTITY, form, typed, str(wrong))
    except SeenBefore as moved_on:
        now = router.application.store.load(case.id)
        return _page(now, HTTPStatus.CONFLICT, form, typed, str(moved_on), "Look at the case, then send again.")
    except Refused as refused:
        if not explain:
            raise
        return _page(case, HTTPStatus.CONFLICT, form, typed, str(refused))
    return redirect(f"/cases/{case.id}")


def _page(
    case: Case,
    status: HTTPStatus = HTTPStatus.OK,
    form: str = "",
    typed: str = "",
    wrong: str = "",
    again: str = "",
) -> Response[str]:
    """The case. What was wrong with a form stands at it; where the case has moved on and the form is gone, what
    became of the case is said, and what was typed is not lost."""
    if not form:
        return _shown(case, status)
    found = _shown(case, status, form, typed, [Error(form, f"{wrong} {again}".strip())])
    if has(found.body or "", form):
        return found
    now = f"the case is {case.state.label} now. The timeline says how it came to that."
    gone = Error("timeline", f"{wrong} This can not be done any more: {now}")
    return _shown(case, status, form, typed, [gone], unsent=typed)


def _shown(
    case: Case,
    status: HTTPStatus,
    failed_form: str = "",
    typed: str = "",
    errors: list[Error] | None = None,
    unsent: str = "",
) -> Response[str]:
    app, reads = router.application, may_read(case)
    view = case_page(
        case,
        app.store.contact(case.contact_key) if reads else None,
        app.store.timeline(case.id),
        [(message.at, message.to, message.text) for message in app.messages.of_case(case.id)],
        app.rota.responders(),
        app.clock.now(),
        [app.store.contact(key) for key in further_contacts(case)] if reads else [],
        app.deliveries.of_case(case.id) if router.viewer.watches_all else (),
    )
    return page(
        "case.html",
        f"{view.row.area}: {view.row.activity.lower()}",
        viewer=router.viewer,
        status=status,
        wide=True,
        page=view,
        may={"note": reads, "work": may_work(case)},
        failed_form=failed_form,
        typed=typed,
        errors=errors or [],
        unsent=unsent,
        sent=router.form if errors else Values({}),
        visit=visit_view(case, Names(app.rota.responders()), app.clock.now()),
        hands=_hands(case) if router.viewer.watches_all else None,
    )


def _hands(case: Case) -> Hands:
    app = router.application
    responders = app.rota.responders()
    return hands(
        case,
        app.control.options(case.id),
        app.dispatch.on_call_now(),
        responders,
        app.control.diversions(case.id),
        app.control.proposed_diversion(case.id),
        Names(responders),
        app.clock.now(),
    )
