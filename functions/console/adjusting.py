"""What an administrator changes in a proposed rota: one duty at a time, and one more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response

from functions.console.cases import as_version
from functions.console.pages import page, redirect
from functions.console.proposals import PROPOSALS, proposal_shown
from functions.console.routing import Routes
from shared.domain.assignment import Role
from shared.domain.errors import Conflict, NotFound, Refused
from shared.domain.ids import ResponderId
from shared.domain.jobs import JobId
from shared.domain.roster.adjusting import give, put_on, stint_of, swap, take_off
from shared.domain.roster.proposed import ProposedRoster
from shared.domain.roster.rotation import Stint
from shared.domain.rota import Shift
from shared.service.proposal_view import ProposalSeen
from shared.web.forms.values import Error, Values
from shared.web.presenters.proposed_duty import duty_page

router = Routes()

_SWAPS = 30
"""How many duties are shown to swap with: those nearest in time."""
_NEAR = timedelta(days=14)


@router.get("/rota/proposals/<proposal_id>/duty")
def duty(proposal_id: str) -> Response[str]:
    """One duty, and what can be made of it."""
    _ = router.rota_maker
    return _duty(proposal_id, router.query)


@router.post("/rota/proposals/<proposal_id>/adjust")
def adjust(proposal_id: str) -> Response[str]:
    """Take the duty off, give it to another, or swap it."""
    form = router.form
    choices: dict[str, Callable[[ProposedRoster, Stint], ProposedRoster]] = {
        "off": take_off,
        "give": lambda roster, stint: give(roster, stint, ResponderId(form.one("by"))),
        "swap": lambda roster, stint: swap(roster, stint, _named(roster, form.one("with"))),
    }
    _ = router.rota_maker
    if form.one("do") not in choices:
        raise NotFound("There is nothing at this address.")
    if not form.one({"give": "by", "swap": "with"}.get(form.one("do"), "do")):
        return _duty(proposal_id, form, HTTPStatus.UNPROCESSABLE_ENTITY, "Choose with whom.")
    chosen, starts = choices[form.one("do")], _moment(form.one("starts"))

    def decide(roster: ProposedRoster) -> ProposedRoster:
        return chosen(roster, stint_of(roster, form.one("who"), starts))

    try:
        _adjust(proposal_id, form.one("of"), as_version(form.one("version")), decide)
    except Refused as refused:
        return _duty(proposal_id, form, HTTPStatus.CONFLICT, str(refused))
    except Conflict as conflict:
        return proposal_shown(proposal_id, HTTPStatus.CONFLICT, str(conflict))
    return _back(proposal_id, form)


@router.post("/rota/proposals/<proposal_id>/put-on")
def put_somebody_on(proposal_id: str) -> Response[str]:
    """One duty more."""
    _ = router.rota_maker
    form = router.form
    person = next((p for p in router.application.rota.responders() if p.id == form.one("who")), None)
    starts, ends = router.typed_moment("from"), router.typed_moment("to")
    try:
        if person is None or starts is None or ends is None:
            raise Refused("Choose who, and give the day and the time from which and until which.")
        of, stint = f"{form.one('at')}.{person.role}", Stint(person.id, starts, ends)
        _adjust(proposal_id, of, as_version(form.one(f"version-{of}")), lambda roster: put_on(roster, stint))
    except (Refused, Conflict) as refused:
        return proposal_shown(proposal_id, HTTPStatus.CONFLICT, str(refused), form)
    return _back(proposal_id, form)


def _adjust(
    proposal_id: str, of: str, seen: int, decide: Callable[[ProposedRoster], ProposedRoster]
) -> ProposedRoster:
    base, _, role = of.rpartition(".")
    if role not in set(Role):
        raise NotFound("There is no such roster.")
    return router.application.rota_proposals.adjust(JobId(proposal_id[:100]), base, Role(role), seen, decide)


def _duty(proposal_id: str, named: Values, status: HTTPStatus = HTTPStatus.OK, wrong: str = "") -> Response[str]:
    app, here = router.application, f"{PROPOSALS}/{proposal_id}"
    seen = app.proposal_view.see(JobId(proposal_id[:100]))
    roster = next((one for one in seen.proposed.rosters if one.id == named.one("of")), None)
    if roster is None:
        raise NotFound("There is no such roster in this proposal.")
    stint = stint_of(roster, named.one("who"), _moment(named.one("starts")))
    found = next(
        shift
        for shift in roster.shifts()
        if shift.responder_id == stint.responder_id and shift.starts_at == stint.starts_at
    )
    could = app.proposal_view.who_could(seen, found)
    return page(
        "proposed_duty.html",
        "Change a duty",
        path="/rota",
        viewer=router.rota_maker,
        status=status,
        errors=[Error("", wrong)] if wrong else [],
        here=here,
        back=f"{here}?{urlencode({name: named.one(name) for name in ('base', 'week')})}#grid",
        duty={
            "of": roster.id,
            "who": stint.responder_id,
            "starts": stint.starts_at.isoformat(),
            "version": roster.version,
            "base": named.one("base"),
            "week": named.one("week"),
        },
        page=duty_page(
            found, could, _swaps(seen, roster, found), seen.then.responders, router.base_names, app.clock.now()
        ),
        most=_SWAPS,
    )


def _swaps(seen: ProposalSeen, roster: ProposedRoster, duty: Shift) -> list[Shift]:
    """Duties of others at the same base and in the same role, such that neither is on duty twice."""
    own = [s for s in roster.shifts() if s.responder_id == duty.responder_id and s != duty]
    away = [a for a in seen.then.absences if a.responder_id == duty.responder_id]
    found = [
        other
        for other in roster.shifts()
        if other.responder_id != duty.responder_id
        and abs(other.starts_at - duty.starts_at) <= _NEAR
        and not any(_meet(other, mine) for mine in own)
        and not any(a.overlaps(other.starts_at, other.ends_at) for a in away)
        and not any(_meet(duty, s) for s in roster.shifts() if s.responder_id == other.responder_id and s != other)
    ]
    nearest = sorted(found, key=lambda other: abs(other.starts_at - duty.starts_at))[:_SWAPS]
    return sorted(nearest, key=lambda other: (other.starts_at, other.responder_id))


def _meet(one: Shift, other: Shift) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _named(roster: ProposedRoster, key: str) -> Stint:
    starts, _, who = key[:200].partition("/")
    return stint_of(roster, who, _moment(starts))


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound("There is no such duty.") from None
    if found.tzinfo is None:
        raise NotFound("There is no such duty.")
    return found.astimezone(UTC)


def _back(proposal_id: str, form: Values) -> Response[str]:
    shown = {name: form.one(name) for name in ("base", "week")}
    return redirect(f"{PROPOSALS}/{proposal_id[:100]}?{urlencode({'done': 'adjusted', **shown})}#grid")
