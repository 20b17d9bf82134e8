"""What one decision about all waiting cases means for a single case: these two are asked, or it waits, and why."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from shared.domain.assignment import Role
from shared.domain.case import DISPATCHING, Case, Decision
from shared.domain.offers import ask, need_of, record_wait
from shared.domain.pairing import Choice, choose, explain
from shared.domain.policy import DispatchPolicy
from shared.domain.rota import OnCall


def offer_to(
    case: Case,
    pair: tuple[str, str],
    because: tuple[str, ...],
    on_call: Iterable[OnCall],
    policy: DispatchPolicy,
    now: datetime,
) -> Decision:
    """Ask exactly these two, chosen with all waiting cases in view; nobody, if either is no longer free for it."""
    roles = case.vacant_roles()
    if case.state not in DISPATCHING or set(roles) != set(Role):
        return Decision.none(case)
    need = replace(need_of(case, roles, policy, now), keep_free=0)
    choice = explain(need, pair, because, on_call, policy.travel, policy.turn_out, now)
    return ask(case, choice, policy, now) if choice.chosen else Decision.none(case)


def keep_waiting(
    case: Case,
    because: str,
    waits_for: tuple[str, ...],
    on_call: Iterable[OnCall],
    policy: DispatchPolicy,
    now: datetime,
) -> Decision:
    """Record why nobody is asked for the case now, unless that is known.

    What the case lacks by itself comes first; `because` counts where a pair is free and yet not sent.
    """
    roles = case.vacant_roles()
    if case.state not in DISPATCHING or not roles:
        return Decision.none(case)
    need = replace(need_of(case, roles, policy, now), keep_free=0)
    choice = choose(need, on_call, policy.travel, policy.turn_out, now)
    reason = because if choice.chosen else choice.because[0]
    if waits_for:
        reason = f"{reason} Waits for {' and '.join(sorted(waits_for))}."
    return record_wait(case, Choice((), None, (reason,), choice.not_chosen), now)
