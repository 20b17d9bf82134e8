"""A calendar from outside becomes somebody's absences or shifts: read first, stored only when confirmed."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.console.cases import as_version
from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared.domain.errors import Conflict, NotFound, Refused
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import AbsenceKind
from shared.domain.roster.edits import make_fixed
from shared.domain.rota import Responder
from shared.service.calendars import Proposal
from shared.service.roster import Decide
from shared.web.forms.values import Error, Values
from shared.web.presenters.my_shifts import span_words
from shared.web.presenters.people import Names, role_name
from shared.web.presenters.rota_preview import preview_page
from shared.web.words import plural

router = Routes()

SHIFTS = "shifts"
"""What the times of a calendar may be besides the kinds of absence."""


@router.get("/rota/import")
def ask() -> Response[str]:
    """The form for a calendar."""
    return _page(Values({}))


@router.post("/rota/import")
def read() -> Response[str]:
    """What the calendar would mean, line by line, and as shifts what it would bring. Nothing is stored."""
    _ = router.rota_maker
    app, form, now = router.application, router.form, router.application.clock.now()
    try:
        proposal, who = _proposal(), _person()
        shown: dict[str, Any] = {
            "found": [span_words(one.starts_at, one.ends_at, now) for one in proposal.absences]
        }
        if proposal.fixed:
            trial = app.rota_making.preview(who.base, who.role, _making(proposal))
            names, bases = Names(app.rota.responders()), router.base_names
            added = trial.effect.preview.added
            shown = {
                "found": [span_words(one.starts_at, one.ends_at, now) for one in added],
                "version": trial.edit.before.version,
                "page": preview_page(trial.effect, trial.edit.before, names, bases, now),
                "roster_name": f"{bases.get(who.base, who.base)}: {role_name(who.role).lower()}s",
            }
    except (Refused, NotFound, Conflict) as refused:
        return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY, str(refused))
    count = sum(len(one.shifts) for one in proposal.fixed) or len(proposal.absences)
    return _page(
        form,
        **shown,
        what=plural(count, "shift" if form.one("kind") == SHIFTS else "absence"),
        remarks=[(remark.line, remark.text) for remark in proposal.remarks],
        person=who.name,
    )


@router.post("/rota/import/confirm")
def confirm() -> Response[str]:
    """All of it is stored, or nothing. The same file read again stores nothing twice."""
    app, me = router.application, router.rota_maker.username
    try:
        proposal, who = _proposal(), _person()
        if router.form.one("kind") == SHIFTS:
            seen = as_version(router.form.one("version"))
            app.rosters.edit(who.base, who.role, _making(proposal), me, seen)
            return redirect(f"/rota/roster/{who.base}/{who.role}?published=yes")
        app.absences.record(proposal.absences, me)
    except (Refused, NotFound, Conflict) as refused:
        return _page(router.form, HTTPStatus.CONFLICT, str(refused))
    return redirect("/rota/requests")


def _making(proposal: Proposal) -> Decide:
    rules = router.application.policy.roster
    return lambda roster, now: make_fixed(roster, proposal.fixed, rules, now)


def _proposal() -> Proposal:
    form, app = router.form, router.application
    if form.one("kind") not in {*AbsenceKind, SHIFTS}:
        raise Refused("Choose what the times in the calendar are.")
    who = _person()
    file = form.one("calendar").encode()
    if not file:
        raise Refused("Choose the file of the calendar, or paste what is in it.")
    if form.one("kind") == SHIFTS:
        zone = app.rosters.roster(who.base, who.role).zone
        return app.calendars.propose_shifts(file, who, zone, app.policy.roster, app.read_calendar)
    return app.calendars.propose_absences(file, who, AbsenceKind(form.one("kind")), app.read_calendar)


def _person() -> Responder:
    who = ResponderId(router.form.one("who"))
    found = next((person for person in router.application.rota.responders() if person.id == who), None)
    if found is None:
        raise Refused("Choose whose calendar it is.")
    return found


def _page(typed: Values, status: HTTPStatus = HTTPStatus.OK, wrong: str = "", **view: Any) -> Response[str]:
    people = sorted(router.application.rota.responders(), key=lambda person: person.name)
    return page(
        "rota_import.html",
        "Read a calendar",
        path="/rota",
        viewer=router.rota_maker,
        wide=True,
        status=status,
        errors=[Error("", wrong)] if wrong else [],
        typed=typed,
        people=[(person.id, person.name) for person in people],
        **view,
    )
