"""Proposed rotas: ask for one, look at it, publish it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, partial, redirect
from functions.console.routing import Routes
from shared.domain.errors import Conflict, Refused
from shared.domain.jobs import OPEN, JobId, JobStage
from shared.domain.roster.roster import roster_id
from shared.domain.rota import Shift
from shared.service.proposal_view import ProposalSeen
from shared.service.rota_proposals import Seen
from shared.web.forms.values import Error, Values
from shared.web.presenters.people import Names
from shared.web.presenters.proposals import proposal_line, proposal_page, weeks_in_words
from shared.web.presenters.roster import span_fields
from shared.web.presenters.rota import grid

router = Routes()

PROPOSALS = "/rota/proposals"
_WEEK = timedelta(weeks=1)


@router.get("/rota/proposals")
def every() -> Response[str]:
    """The proposals that there are, and the form for another."""
    return _list()


@router.get("/rota/proposals/live")
def live() -> Response[str]:
    """Where each stands now."""
    _ = router.rota_decider
    return partial("proposals_live.html", **_lines())


@router.post("/rota/proposals")
def ask() -> Response[str]:
    """Ask for a rota of some weeks."""
    form, me = router.form, router.rota_decider.username
    try:
        first, weeks = date.fromisoformat(form.one("first")), int(form.one("weeks"))
    except ValueError:
        return _list("Give the Monday from which, and for how many weeks.")
    try:
        router.application.rota_proposals.ask(first, weeks, me)
    except Refused as refused:
        return _list(str(refused))
    return redirect(PROPOSALS)


@router.get("/rota/proposals/<proposal_id>")
def show(proposal_id: str) -> Response[str]:
    """One proposal: what it would mean to publish it."""
    return proposal_shown(proposal_id)


@router.post("/rota/proposals/<proposal_id>/publish")
def publish(proposal_id: str) -> Response[str]:
    """What is chosen counts in the weeks of the proposal."""
    me, seen = router.rota_maker.username, _seen(router.form.many("seen"))
    if not seen:
        return proposal_shown(proposal_id, HTTPStatus.UNPROCESSABLE_ENTITY, "Choose what to publish.")
    try:
        router.application.rota_proposals.publish(_id(proposal_id), seen, me)
    except (Refused, Conflict) as refused:
        return proposal_shown(proposal_id, HTTPStatus.CONFLICT, str(refused))
    return redirect(f"{PROPOSALS}/{_id(proposal_id)}?done=published")


def proposal_shown(
    proposal_id: str, status: HTTPStatus = HTTPStatus.OK, wrong: str = "", typed: Values | None = None
) -> Response[str]:
    """Return the page of the proposal, with what could not be done."""
    viewer, app = router.rota_decider, router.application
    proposal = app.rota_proposals.proposal(_id(proposal_id))
    if proposal.job.stage is not JobStage.DONE:
        return redirect(PROPOSALS)
    seen, now = app.proposal_view.see(proposal.job.id), app.clock.now()
    base, week, bases = router.query.one("base"), _week(proposal.asked.weeks), app.policy.bases
    base = base if base in {one.id for one in bases} else ""
    shown, here = _span(seen, week), f"{PROPOSALS}/{proposal.job.id}"
    look = seen.within(*shown, base)
    return page(
        "proposal.html",
        f"Proposal: {weeks_in_words(proposal)}",
        path="/rota",
        viewer=viewer,
        wide=True,
        status=status,
        errors=[Error("", wrong)] if wrong else [],
        done=router.query.one("done"),
        heading=weeks_in_words(proposal),
        here=here,
        page=proposal_page(seen, bases, base, shown, now),
        grid=grid(
            look,
            [one for one in bases if base in ("", one.id)],
            Names(seen.then.responders),
            app.cover.calendar,
            now,
            _links(seen, here, base, week) if viewer.makes_rota else lambda _: "",
        ),
        base=base,
        bases=bases,
        week=week,
        weeks=proposal.asked.weeks,
        together=app.rota_proposals.rules.together,
        people=sorted(seen.then.responders, key=lambda person: person.name),
        typed=typed or Values({"at": [router.query.one("at")], **span_fields(router.query)}),
    )


def _links(seen: ProposalSeen, here: str, base: str, week: int) -> Callable[[Shift], str]:
    """Leads from each shift that is a duty of the proposal to the page of that duty."""
    open_to_change = {roster.id: roster for roster in seen.proposed.rosters if not roster.published}

    def link(shift: Shift) -> str:
        roster = open_to_change.get(roster_id(shift.base, shift.role))
        if roster is None:
            return ""
        own = (s for s in roster.stints if s.responder_id == shift.responder_id)
        duty = next((s for s in own if s.starts_at <= shift.starts_at < s.ends_at), None)
        if duty is None:
            return ""
        named = {"of": roster.id, "who": duty.responder_id, "starts": duty.starts_at.isoformat()}
        return f"{here}/duty?" + urlencode({**named, "base": base, "week": week})

    return link


def _list(wrong: str = "") -> Response[str]:
    app = router.application
    rules, today = app.rota_proposals.rules, app.cover.calendar.day_of(app.clock.now())
    return page(
        "proposals.html",
        "Proposals",
        path="/rota",
        viewer=router.rota_decider,
        wide=True,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        errors=[Error("first", wrong)] if wrong else [],
        typed=router.form if wrong else Values({}),
        next_monday=today + timedelta(days=7 - today.weekday()),
        rules=rules,
        without=sum(person.id not in app.staffing.contracts() for person in app.rota.responders()),
        **_lines(),
    )


def _lines() -> dict[str, Any]:
    app = router.application
    proposals, now = app.rota_proposals, app.clock.now()
    rules, found, names = proposals.jobs.rules, proposals.proposals(), Names(app.rota.responders())
    return {
        "lines": [proposal_line(one, names, rules, now) for one in found],
        "going_on": any(one.job.stage in OPEN and not one.job.is_silent(rules, now) for one in found),
        "ready": sum(one.job.stage is JobStage.DONE for one in found),
    }


def _span(seen: ProposalSeen, week: int) -> tuple[datetime, datetime]:
    """The week of that number, or all of them for 0."""
    if not week:
        return seen.look.starts_at, seen.look.ends_at
    midnight = router.application.cover.calendar.midnight
    first = seen.proposed.proposal.asked.first + (week - 1) * _WEEK
    return midnight(first), midnight(first + _WEEK)


def _week(weeks: int) -> int:
    asked = router.query.one("week")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) <= weeks else 1


def _seen(values: list[str]) -> Seen:
    """The versions that stood on the page, by roster. What is no such value names nothing."""
    found = {}
    for value in values:
        roster, _, own = value.rpartition(".")
        of, _, version = roster.rpartition(".")
        if version.isdigit() and own.isdigit():
            found[of] = (int(version), int(own))
    return found


def _id(text: str) -> JobId:
    return JobId(text[:100])
