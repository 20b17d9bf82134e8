"""Making the rota: a form, what it would bring, and then it is published. Nothing is saved before that."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.console import making_tasks as tasks
from functions.console.cases import as_version
from functions.console.making_tasks import Desk, Task
from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared.domain.assignment import Role
from shared.domain.errors import Conflict, NotFound, Refused, SeenBefore
from shared.service.roster import Decide
from shared.service.rota_making import Trial
from shared.web.forms.values import Error, FieldWrong, Values
from shared.web.presenters.people import Names, role_name
from shared.web.presenters.rota_making import groups
from shared.web.presenters.rota_preview import preview_page

router = Routes()

_CARRIED_APART = ("csrf_token", "version", "step", "why")
"""What the preview has fields of its own for."""


@router.get("/rota/roster/<base>/<role>/make/<what>/<of>")
def ask(base: str, role: str, what: str, of: str) -> Response[str]:
    """The form."""
    desk, task = _desk(base, role, of), _task(what)
    return _form(desk, task, task.filled(desk))


@router.post("/rota/roster/<base>/<role>/make/<what>/<of>")
def make(base: str, role: str, what: str, of: str) -> Response[str]:
    """What was typed is tried and shown or, from the preview, published. Where somebody was faster, or the rules
    are against it, the form comes again with what was typed."""
    desk, task, form = _desk(base, role, of), _task(what), router.form
    if form.one("step") in task.steps_of_form:
        return _form(desk, task, form)
    seen = as_version(form.one("version"))
    try:
        decide = task.decide(form, desk)
        if form.one("step") == "publish":
            router.application.rosters.edit(base, desk.roster.role, decide, desk.me, seen, form.text("why"))
            return redirect(f"/rota/roster/{base}/{role}?published=yes")
        return _preview(desk, task, decide, seen)
    except SeenBefore as moved_on:
        told = f"{moved_on} What you typed is still here: look at the rota, then preview again."
        return _form(desk, task, form, Error("", told), HTTPStatus.CONFLICT)
    except FieldWrong as wrong:
        return _form(desk, task, form, Error(wrong.field, str(wrong)), HTTPStatus.UNPROCESSABLE_ENTITY)
    except NotFound:
        raise
    except (Refused, Conflict) as refused:
        return _form(desk, task, form, Error("", str(refused)), HTTPStatus.UNPROCESSABLE_ENTITY)


def _preview(desk: Desk, task: Task, decide: Decide, seen: int | None) -> Response[str]:
    trial = router.application.rota_making.preview(desk.roster.base, desk.roster.role, decide, seen)
    return previewed(trial, f"Preview: {task.title.lower()}", **_where(desk, task))


def previewed(trial: Trial, title: str, **where: Any) -> Response[str]:
    """Return the page of what the edit would bring, which carries what was typed on to be published or changed."""
    app, form = router.application, router.form
    names, now = Names(app.rota.responders()), app.clock.now()
    return page(
        "rota_preview.html",
        title,
        path="/rota",
        viewer=router.rota_maker,
        wide=True,
        page=preview_page(trial.effect, trial.edit.before, names, router.base_names, now),
        carried=[(name, value) for name, value in form.sent() if name not in _CARRIED_APART],
        version=trial.edit.before.version,
        why=form.text("why"),
        **where,
    )


def _form(
    desk: Desk, task: Task, typed: Values, error: Error | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response[str]:
    view: dict[str, Any] = {}
    errors = [error] if error else []
    try:
        view = task.view(typed, desk)
    except FieldWrong as wrong:  # what it shows follows from what was typed
        errors = errors or [Error(wrong.field, str(wrong))]
        status = HTTPStatus.UNPROCESSABLE_ENTITY if status is HTTPStatus.OK else status
    return page(
        task.template,
        task.title,
        path="/rota",
        viewer=router.rota_maker,
        wide=True,
        status=status,
        errors=errors,
        wrong={one.field: one.text for one in errors},
        typed=typed,
        version=desk.roster.version,
        groups=groups(desk.people, desk.roster, desk.bases, router.application.policy.exchange.kept_skills),
        zone=desk.roster.zone.key,
        **_where(desk, task),
        **view,
    )


def _where(desk: Desk, task: Task) -> dict[str, Any]:
    roster = desk.roster
    return {
        "heading": task.title,
        "about": task.about(desk),
        "has_form": task.has_form,
        "roster_name": f"{desk.bases.get(roster.base, roster.base)}: {role_name(roster.role).lower()}s",
        "back": f"/rota/roster/{roster.base}/{roster.role}",
        "here": f"/rota/roster/{roster.base}/{roster.role}/make/{task.name}/{desk.of}",
    }


def _desk(base: str, role: str, of: str) -> Desk:
    app, me = router.application, router.rota_maker.username
    if role not in set(Role):
        raise NotFound("There is no such role.")
    return Desk(
        app.rosters.roster(base, Role(role)),
        app.rota.responders(),
        router.base_names,
        of[:100],
        app.policy.roster,
        me,
        app.clock.now(),
    )


def _task(what: str) -> Task:
    if what not in tasks.TASKS:
        raise NotFound("There is nothing at this address.")
    return tasks.TASKS[what]
