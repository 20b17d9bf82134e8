"""The hands of a rota administrator: overrides, publishing, absences; and decisions on leave and exchanges."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.console.cases import as_version
from functions.console.making import previewed
from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared.domain.assignment import Role
from shared.domain.errors import Conflict, NotFound, NotPermitted, Refused, SeenBefore
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import AbsenceId, AbsenceKind
from shared.domain.roster.edits import Edit, add_override, withdraw_override
from shared.domain.roster.exchange import ExchangeId
from shared.domain.roster.roster import Override, OverrideKind, Roster
from shared.policy import rota_templates
from shared.service.roster import Decide
from shared.web.forms.values import Error, Values
from shared.web.presenters.people import Names, role_name
from shared.web.presenters.roster import override_words, requests_page, roster_page, span_fields
from shared.web.presenters.rota_making import made_page

router = Routes()

_FORM = "kind-add"
"""Where the form of an override begins."""


@router.get("/rota/roster")
def choose() -> Response[str]:
    """The rosters, one for each role at each base."""
    viewer, bases = router.rota_maker, router.application.policy.bases
    rosters = [(base.name, [(f"{base.id}/{role}", f"{role_name(role)}s") for role in Role]) for base in bases]
    return page("rosters.html", "Change the rota", path="/rota", viewer=viewer, wide=True, bases=rosters)


@router.get("/rota/roster/<base>/<role>")
def show(base: str, role: str) -> Response[str]:
    """One roster: what it is made of, its overrides, and the form for another."""
    _ = router.rota_maker
    published = "Published. Dispatch and phones have it." if router.query.one("published") else ""
    return _roster(base, role, notice=published)


@router.post("/rota/roster/<base>/<role>/override")
def override(base: str, role: str) -> Response[str]:
    """Add, remove or replace somebody for a time: at once, or after a look at what it would bring."""
    form, rules = router.form, router.application.policy.roster

    def decide(roster: Roster, now: datetime) -> Edit:
        return add_override(roster, _override(form), rules, now)

    if form.one("step") == "edit":
        return _roster(base, role, typed=form)
    if form.one("step") == "preview":
        return _unless_refused(base, role, lambda: _preview(base, role, decide), _FORM)
    return _edit(base, role, decide, form.text("why"), _FORM)


@router.post("/rota/roster/<base>/<role>/withdraw")
def withdraw(base: str, role: str) -> Response[str]:
    """Take an override back; one that has begun ends now."""
    override_id = router.form.one("id")
    return _edit(base, role, lambda roster, now: withdraw_override(roster, override_id, now), "")


@router.post("/rota/roster/<base>/<role>/publish")
def publish(base: str, role: str) -> Response[str]:
    """Write what has not been written yet. As a rule there is nothing: each edit publishes itself."""
    _ = router.rota_maker
    written = router.application.rosters.publish(base, _role(role))
    notice = f"Published: {written} shifts changed." if written else "The shifts were those of the rota already."
    return _roster(base, role, notice=notice)


@router.get("/rota/requests")
def requests() -> Response[str]:
    """What waits for a decision, and who is away."""
    return _requests()


@router.post("/rota/leave/<request_id>/<answer>")
def decide_leave(request_id: str, answer: str) -> Response[str]:
    """Approve leave, or refuse it with a reason."""
    absences, request, reason = (
        router.application.absences,
        AbsenceId(request_id[:100]),
        router.form.text("reason"),
    )
    return _decide(
        answer,
        approve=lambda me: absences.approve(me, request),
        refuse=lambda me: absences.refuse(me, request, reason),
    )


@router.post("/rota/exchanges/<exchange_id>/<answer>")
def decide_exchange(exchange_id: str, answer: str) -> Response[str]:
    """Approve an exchange, or refuse it with a reason."""
    exchanges, one, reason = (
        router.application.exchanges,
        ExchangeId(exchange_id[:100]),
        router.form.text("reason"),
    )
    return _decide(
        answer,
        approve=lambda me: exchanges.approve(me, one),
        refuse=lambda me: exchanges.refuse(me, one, reason),
    )


@router.post("/rota/absences")
def record_absence() -> Response[str]:
    """Somebody is away: what they leave is a gap."""
    form, app, me = router.form, router.application, router.rota_maker.username

    def action() -> None:
        start, end = router.typed_moment("from"), router.typed_moment("to")
        if start is None or end is None or form.one("kind") not in set(AbsenceKind):
            raise Refused("Give the days and the times from which and until which they are away.")
        app.rosters.record_absence(ResponderId(form.one("who")), AbsenceKind(form.one("kind")), start, end, me)

    return _try(action)


@router.post("/rota/absences/<absence_id>/end")
def end_absence(absence_id: str) -> Response[str]:
    """Somebody is back."""
    me, rosters = router.rota_maker.username, router.application.rosters
    return _try(lambda: rosters.end_absence(AbsenceId(absence_id[:100]), me))


def _edit(base: str, role: str, decide: Decide, why: str, form: str = "") -> Response[str]:
    """Edit the roster as it was seen."""

    def edit() -> Response[str]:
        me, seen = router.rota_maker.username, as_version(router.form.one("version"))
        router.application.rosters.edit(base, _role(role), decide, me, seen, why)
        return redirect(f"/rota/roster/{base}/{role}?published=yes")

    return _unless_refused(base, role, edit, form)


def _preview(base: str, role: str, decide: Decide) -> Response[str]:
    app, back, seen = router.application, f"/rota/roster/{base}/{role}", as_version(router.form.one("version"))
    return previewed(
        app.rota_making.preview(base, _role(role), decide, seen),
        "Preview: add an override",
        about=override_words(_override(router.form), Names(app.rota.responders()), app.clock.now()),
        has_form=True,
        roster_name=f"{router.base_names.get(base, base)}: {role_name(_role(role)).lower()}s",
        back=back,
        here=f"{back}/override",
        edit_at=f"#{_FORM}",
    )


def _unless_refused(base: str, role: str, act: Callable[[], Response[str]], form: str) -> Response[str]:
    """Where somebody was faster, or the rules are against it, show the page again with what was typed, and lead
    to the form."""
    try:
        return act()
    except SeenBefore as moved_on:
        wrong = f"{moved_on} Look at the rota, then send again."
    except (Refused, Conflict) as refused:
        wrong = str(refused)
    return _roster(base, role, HTTPStatus.CONFLICT, Error(form, wrong), typed=router.form)


def _override(form: Values) -> Override:
    start, end, kind, by = router.typed_moment("from"), router.typed_moment("to"), form.one("kind"), form.one("by")
    if start is None or end is None:
        raise Refused("Give the day and the time from which and until which it is so.")
    if kind not in set(OverrideKind) or not form.one("who"):
        raise Refused("Choose what is to be done, and who it is about.")
    replaced = OverrideKind(kind) is OverrideKind.REPLACE
    if replaced and not by:
        raise Refused("Choose who comes instead.")
    who = ResponderId(form.one("who"))
    return Override("", OverrideKind(kind), who, start, end, ResponderId(by) if replaced else None)


def _decide(answer: str, **answers: Callable[[str], Any]) -> Response[str]:
    if answer not in answers:
        raise NotFound("There is nothing at this address.")
    me = router.rota_decider.username
    return _try(lambda: answers[answer](me))


def _try(action: Callable[[], Any]) -> Response[str]:
    try:
        action()
    except NotPermitted:
        raise
    except (Refused, Conflict) as refused:
        return _requests(HTTPStatus.CONFLICT, str(refused))
    return redirect("/rota/requests")


def _roster(
    base: str,
    role: str,
    status: HTTPStatus = HTTPStatus.OK,
    error: Error | None = None,
    notice: str = "",
    typed: Values | None = None,
) -> Response[str]:
    app, now = router.application, router.application.clock.now()
    responders = app.rota.responders()
    roster, span = app.rosters.roster(base, _role(role)), span_fields(router.query)
    return page(
        "roster.html",
        "Change the rota",
        path="/rota",
        viewer=router.rota_maker,
        wide=True,
        status=status,
        errors=[error] if error else [],
        notice=notice,
        here=f"/rota/roster/{base}/{role}",
        page=roster_page(roster, responders, Names(responders), router.base_names, now),
        made=made_page(roster, Names(responders), now),
        templates=[(one.id, one.name) for one in rota_templates().values() if base in one.bases or not one.bases],
        typed=typed or Values({"kind": ["add"], **span} if span else {}),
    )


def _requests(status: HTTPStatus = HTTPStatus.OK, wrong: str = "") -> Response[str]:
    viewer, app = router.rota_decider, router.application
    now = app.clock.now()
    return page(
        "rota_requests.html",
        "Requests and absences",
        path="/rota",
        viewer=viewer,
        wide=True,
        status=status,
        errors=[Error("", wrong)] if wrong else [],
        typed=router.form if wrong else Values({}),
        page=requests_page(
            app.absences.to_decide(),
            app.exchanges.to_decide(),
            app.rota.absences_between(now, now + app.policy.roster.published_ahead),
            app.rota.responders(),
            router.base_names,
            viewer.username,
            now,
        ),
    )


def _role(name: str) -> Role:
    if name not in set(Role):
        raise NotFound("There is no such role.")
    return Role(name)
