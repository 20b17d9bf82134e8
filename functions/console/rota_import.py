"""A calendar from outside becomes somebody's absences: read first, stored only when a person has confirmed."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared.domain.errors import Conflict, NotFound, Refused
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import AbsenceKind
from shared.domain.rota import Responder
from shared.service.calendars import Proposal
from shared.web.forms.values import Error, Values
from shared.web.presenters.my_shifts import span_words

router = Routes()


@router.get("/rota/import")
def ask() -> Response[str]:
    """The form for a calendar."""
    return _page(Values({}))


@router.post("/rota/import")
def read() -> Response[str]:
    """What the calendar would mean, line by line. Nothing is stored."""
    _ = router.rota_maker
    try:
        proposal = _proposal()
    except (Refused, NotFound) as refused:
        return _page(router.form, HTTPStatus.UNPROCESSABLE_ENTITY, str(refused))
    now = router.application.clock.now()
    return _page(
        router.form,
        found=[span_words(one.starts_at, one.ends_at, now) for one in proposal.absences],
        remarks=[(remark.line, remark.text) for remark in proposal.remarks],
        person=_person().name,
    )


@router.post("/rota/import/confirm")
def confirm() -> Response[str]:
    """All of it is stored, or nothing. The same file read again stores nothing twice."""
    me, absences = router.rota_maker.username, router.application.absences
    try:
        absences.record(_proposal().absences, me)
    except (Refused, NotFound, Conflict) as refused:
        return _page(router.form, HTTPStatus.CONFLICT, str(refused))
    return redirect("/rota/requests")


def _proposal() -> Proposal:
    form, app = router.form, router.application
    if form.one("kind") not in set(AbsenceKind):
        raise Refused("Choose what the times in the calendar are.")
    who = _person()
    file = form.one("calendar").encode()
    if not file:
        raise Refused("Choose the file of the calendar, or paste what is in it.")
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
