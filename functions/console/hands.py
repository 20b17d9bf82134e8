"""The hands of the control room on the page of a case. Each form carries the version that it was made from."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.console.cases import as_version, do, seen_case, seen_version
from functions.console.routing import Routes
from shared.domain.assignment import Role
from shared.domain.case import Case, Close
from shared.domain.errors import Refused
from shared.domain.ids import CaseId, ResponderId
from shared.domain.strands import Ask
from shared.service.control import Control
from shared.web.forms.values import instant_to_come

router = Routes()


def _do(case_id: str, form: str, action: Callable[[CaseId, str], Any]) -> Response[str]:
    return do(seen_case(case_id), form, router.form.one("reason"), action, explain=True)


def _control() -> Control:
    _ = router.watcher
    return router.application.control


@router.post("/cases/<case_id>/assign")
def assign(case_id: str) -> Response[str]:
    """Ask people of one's own choice."""
    form, control, seen = router.form, _control(), seen_version()
    people = [ResponderId(who) for who in (form.one(role.value) for role in Role) if who]
    reason, override = form.one("reason"), form.one("override") == "yes"
    return _do(case_id, "assign", lambda id, by: control.assign(id, people, reason, by, seen, override=override))


@router.post("/cases/<case_id>/hold")
def hold(case_id: str) -> Response[str]:
    """Ask nobody before a time."""
    form, control, seen = router.form, _control(), seen_version()
    until = instant_to_come(form.one("on"), form.one("at"), router.application.clock.now())

    def action(id: CaseId, by: str) -> None:
        if until is None:
            raise Refused("Give the day and the time until which nobody is to be asked.")
        control.hold_until(id, until, form.one("reason"), by, seen)

    return _do(case_id, "hold", action)


@router.post("/cases/<case_id>/release-hold")
def release_hold(case_id: str) -> Response[str]:
    """Ask from now on."""
    reason, control, seen = router.form.one("reason"), _control(), seen_version()
    return _do(case_id, "release-hold", lambda id, by: control.release_hold(id, reason, by, seen))


@router.post("/cases/<case_id>/ask-again")
def ask_again(case_id: str) -> Response[str]:
    """Ask now, and also those who did not answer."""
    reason, control, seen = router.form.one("reason"), _control(), seen_version()
    return _do(case_id, "ask-again", lambda id, by: control.ask_again(id, reason, by, seen))


@router.post("/cases/<case_id>/extend-offer")
def extend_offer(case_id: str) -> Response[str]:
    """Give one person more time."""
    form, control, seen = router.form, _control(), seen_version()
    who, minutes = ResponderId(form.one("responder_id")), form.one("minutes")
    by_minutes = timedelta(minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 4 else 0)
    reason = form.one("reason")
    return _do(
        case_id,
        "extend-offer",
        lambda id, by: control.extend_offer(id, who, by_minutes, reason, by, seen),
    )


@router.post("/cases/<case_id>/call")
def call(case_id: str) -> Response[str]:
    """Record a phone call."""
    who, reason, control = router.form.one("responder_id"), router.form.one("reason"), _control()
    return _do(
        case_id, "call", lambda id, by: control.record_call(id, ResponderId(who) if who else None, reason, by)
    )


@router.post("/cases/<case_id>/withdraw")
def withdraw(case_id: str) -> Response[str]:
    """Hand the case back, or withdraw it, before a visit."""
    form, control, seen = router.form, _control(), seen_version()
    how, reason = form.one("outcome"), form.one("reason")

    def action(id: CaseId, by: str) -> None:
        if how not in set(Close):
            raise Refused("Choose whether the case is handed back or withdrawn.")
        control.withdraw(id, Close(how), reason, by, seen)

    return _do(case_id, "withdraw", action)


@router.post("/cases/<case_id>/regrade")
def regrade(case_id: str) -> Response[str]:
    """Put another grade in force."""
    form, control, seen = router.form, _control(), seen_version()
    grade, rationale, release = form.one("grade"), form.one("reason"), form.one("release") == "yes"
    to = int(grade) if grade in ("1", "2", "3", "4") else 0
    return _do(case_id, "regrade", lambda id, by: control.regrade(id, to, rationale, by, seen, release=release))


@router.post("/cases/<case_id>/accept-proposal")
def accept_proposal(case_id: str) -> Response[str]:
    """Do what a message has asked for."""
    return _answer(case_id, "accept", _control().accept_proposal)


@router.post("/cases/<case_id>/reject-proposal")
def reject_proposal(case_id: str) -> Response[str]:
    """Decide that what a message has asked for is not done."""
    return _answer(case_id, "reject", _control().reject_proposal)


def _answer(case_id: str, answer: str, decide: Callable[[CaseId, Ask, str, str, int], Case]) -> Response[str]:
    ask, reason, seen = router.form.one("ask"), router.form.one("reason"), seen_version()
    if ask not in set(Ask):
        raise Refused("Choose one of the proposals of this case.")
    return _do(case_id, f"{answer}-{ask}", lambda id, by: decide(id, Ask(ask), reason, by, seen))


@router.post("/cases/<case_id>/divert")
def divert(case_id: str) -> Response[str]:
    """Divert the pair to a Grade 2."""
    to, reason, control, seen = (
        CaseId(router.form.one("to")),
        router.form.one("reason"),
        _control(),
        seen_version(),
    )
    return _do(case_id, "divert", lambda id, by: control.divert(id, to, reason, by, seen))


@router.post("/cases/<case_id>/divert-here")
def divert_here(case_id: str) -> Response[str]:
    """Confirm, on the page of the Grade 2, that the pair of a Grade 3 is diverted to it."""
    form, control = router.form, _control()
    scheduled, version = CaseId(form.one("instead_of")), form.one("instead_of_version")
    seen, reason = as_version(version), form.one("reason")
    return _do(case_id, "divert-here", lambda id, by: control.divert(scheduled, id, reason, by, seen))


@router.post("/cases/<case_id>/lone-visit")
def lone_visit(case_id: str) -> Response[str]:
    """Approve that one role goes alone, by a manager."""
    _ = router.manager
    role, reason, control, seen = router.form.one("role"), router.form.one("reason"), _control(), seen_version()

    def action(id: CaseId, by: str) -> None:
        if role not in set(Role):
            raise Refused("Choose who goes alone.")
        control.approve_lone_visit(id, Role(role), reason, by, seen)

    return _do(case_id, "lone-visit", action)


@router.post("/cases/<case_id>/resolve-duress")
def resolve_duress(case_id: str) -> Response[str]:
    """Somebody who called for help is safe."""
    _ = router.watcher
    who, reason = ResponderId(router.form.one("responder_id")), router.form.one("reason")
    safety = router.application.safety
    return _do(case_id, "resolve-duress", lambda id, by: safety.resolve_duress(id, who, reason, by))
