"""What one decision about all waiting cases means for a single case: these two are asked, or it waits, and why."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from shared.domain.assignment import Role
from shared.domain.case import DISPATCHING, Case, Decision
from shared.domain.county import PROMISED
from shared.domain.ids import ResponderId
from shared.domain.needs import need_of
from shared.domain.offers import ask, record_wait
from shared.domain.pairing import Choice, choose, explain
from shared.domain.policy import DispatchPolicy
from shared.domain.reckoning import Reckoning
from shared.domain.rota import OnCall
from shared.domain.snapshot import Send, Wait

_NOBODY_SOONER = "Nobody free is sooner."
"""In place of the plan's own words, which count minutes: a reason stays the same while it holds."""


def offer_to(
    case: Case,
    send: Send,
    reckoning: Reckoning,
    on_call: Iterable[OnCall],
    policy: DispatchPolicy,
    now: datetime,
) -> Decision:
    """Ask exactly these two, chosen with all waiting cases in view; nobody, if either is no longer free for it."""
    roles = case.vacant_roles()
    if case.state not in DISPATCHING or set(roles) != set(Role):
        return Decision.none(case)
    need = need_of(case, roles, policy, now, reserve=False)
    pair = (send.social_worker, send.police)
    choice = explain(need, pair, send.because[:1], on_call, policy.travel, policy.turn_out, now)
    if not choice.chosen:
        return Decision.none(case)
    promised = dict.fromkeys(reckoning.kept_from(case.id) - need.not_again.keys(), PROMISED)
    spoken = {**promised, **reckoning.spoken_for(case.id)}
    not_chosen = tuple((who, spoken.get(who, why)) for who, why in choice.not_chosen)
    return ask(case, replace(choice, not_chosen=not_chosen), policy, now)


def keep_waiting(
    case: Case,
    wait: Wait,
    reckoning: Reckoning,
    on_call: Iterable[OnCall],
    policy: DispatchPolicy,
    now: datetime,
) -> Decision:
    """Record why nobody is asked for the case now, and what holds each person, unless the reason is known.

    What the case lacks by itself comes first; the reason of the plan counts where a pair is free and yet not sent.
    """
    roles = case.vacant_roles()
    if case.state not in DISPATCHING or not roles:
        return Decision.none(case)
    people = tuple(on_call)
    need = need_of(case, roles, policy, now, reserve=False)
    choice = choose(need, people, policy.travel, policy.turn_out, now)
    reason = (_NOBODY_SOONER if wait.people else wait.because[0]) if choice.chosen else choice.because[0]
    if choice.chosen and not reckoning.may_be_reached_now(case.id):
        reason = f"Waits for the times recorded for {case.visit.whose_times}."
    if wait.people:
        reason = f"{reason} Waits for {' and '.join(sorted(wait.people))}."
    reason += _sooner(case, reckoning)
    if reason == case.waiting_because:
        return Decision.none(case)
    held = {person.responder.id for person in people if person.held_by is not None}
    lines = _what_holds(wait, reckoning, choice, held, set(need.not_again))
    return record_wait(case, Choice((), None, (reason,), lines), now)


def _what_holds(
    wait: Wait, reckoning: Reckoning, choice: Choice, held: set[ResponderId], not_again: set[ResponderId]
) -> tuple[tuple[ResponderId, str], ...]:
    """A line for each: their own refusal; what the case lacks, for the idle whom no case has; else the plan's."""
    spoken = {*reckoning.spoken_for(wait.case_id), *wait.people, *held}
    own = {who: why for who, why in choice.not_chosen if who in not_again or not (choice.chosen or who in spoken)}
    promised = reckoning.kept_from(wait.case_id) - not_again - held
    own |= dict.fromkeys(map(ResponderId, promised), PROMISED)
    return tuple((ResponderId(who), why) for who, why in sorted((reckoning.what_holds(wait) | own).items()))


def _sooner(case: Case, reckoning: Reckoning) -> str:
    """The diversion that a person might confirm, if there is one."""
    for send in reckoning.plan.divert:
        if send.case_id == case.id:
            return (
                f" Sooner by diverting {send.social_worker} and {send.police} from case {send.instead_of}, "
                "to which they only travel: the control room decides."
            )
    return ""
