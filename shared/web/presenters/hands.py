"""What the control room may do on a case now: the recommended pair, the next best, the forms that make sense."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.assignment import Role, Status
from shared.domain.case import BEFORE_THE_VISIT, DISPATCHING, Case
from shared.domain.hands import Diversion
from shared.domain.ids import ResponderId
from shared.domain.recommend import PairOption
from shared.domain.rota import OnCall, Responder
from shared.domain.steps import Step, StepKind
from shared.domain.visits import is_agreed_for_later
from shared.web.presenters.people import Names
from shared.web.times import LONDON, clock, when
from shared.web.words import CLOSES, spaced

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One row of the list: who, when both would be there, what it costs, what speaks against it."""

    who: str
    arrival: str
    costs: str
    notes: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed diversion: whose, from which case as seen, what it gains, what becomes of that case."""

    who: str
    case_id: str
    version: int
    gains: str
    then: str


@dataclass(frozen=True, slots=True)
class Hands:
    """The section of the page. An empty list or a false flag: that form is not shown."""

    version: int
    options: tuple[Option, ...]
    chooser: tuple[tuple[str, str, Pairs], ...]
    recommended: tuple[str, ...]
    may_hold: bool
    may_release: bool
    may_ask_again: bool
    may_withdraw: bool
    grades: Pairs
    may_release_people: bool
    hold_on: str
    hold_at: str
    offered: Pairs
    callable: Pairs
    withdrawals: Pairs
    diversions: Pairs
    proposal: Proposal | None
    lone: Pairs
    duress: Pairs


def hands(
    case: Case,
    options: tuple[PairOption, ...],
    on_call: Iterable[OnCall],
    responders: tuple[Responder, ...],
    diversions: Iterable[Case],
    proposed: Diversion | None,
    names: Names,
    now: datetime,
) -> Hands:
    """Return what may be done now. Whatever is shown may still be refused: the rules decide, not the page."""
    live = case.state in DISPATCHING
    has_pair, later = case.has_its_pair(), is_agreed_for_later(case, now)
    hold_at = (now + timedelta(hours=1)).astimezone(LONDON)
    return Hands(
        version=case.version,
        options=tuple(_option(option, names, now) for option in options),
        chooser=_chooser(case, tuple(on_call), responders) if live else (),
        recommended=tuple(person.responder_id for person in options[0].people) if options else (),
        may_hold=live and not has_pair,
        may_release=live and case.offer_from is not None and case.offer_from > now and not later,
        may_ask_again=live and bool(case.vacant_roles()) and not later,
        may_withdraw=live and not any(a.on_scene_at for a in case.assignments),
        grades=_grades(case) if live and case.both_on_scene_at() is None else (),
        may_release_people=live and bool(case.live()),
        hold_on=hold_at.date().isoformat(),
        hold_at=f"{hold_at:%H:%M}",
        offered=tuple(
            (a.responder_id, names.of(a.responder_id)) for a in case.live() if a.status is Status.OFFERED
        ),
        callable=tuple((a.responder_id, names.of(a.responder_id)) for a in case.live()),
        withdrawals=tuple((close.value, CLOSES[close]) for close in sorted(BEFORE_THE_VISIT)),
        diversions=tuple((c.id, _diversion(c, now)) for c in diversions),
        proposal=_proposal(proposed, names, now) if proposed else None,
        lone=_lone(case) if live and not has_pair else (),
        duress=tuple((a.responder_id, names.of(a.responder_id)) for a in case.in_duress()),
    )


_GRADES = {
    1: "Grade 1: hand back to police control at once",
    2: "Grade 2: a pair is asked now",
    3: "Grade 3: a scheduled visit",
    4: "Grade 4: close without a visit",
}


def _grades(case: Case) -> Pairs:
    return tuple((str(grade), text) for grade, text in _GRADES.items() if grade != case.grade)


def _option(option: PairOption, names: Names, now: datetime) -> Option:
    later = option.minutes_later
    costs = "the earliest" if later == 0 else f"{abs(later)} min {'later' if later > 0 else 'sooner'}"
    return Option(
        who=" and ".join(names.of(person.responder_id) for person in option.people),
        arrival=when(option.joint_arrival, now),
        costs=costs,
        notes=tuple(
            f"{names.of(p.responder_id)}: there {clock(p.arrival)}, {', '.join(p.notes)}" for p in option.people
        ),
        against=option.against,
    )


def _chooser(
    case: Case, on_call: tuple[OnCall, ...], responders: tuple[Responder, ...]
) -> tuple[tuple[str, str, Pairs], ...]:
    """For each role that may be asked by hand, everybody in it, those on call and free first."""
    filled = {a.role for a in case.committed()}
    present = {person.responder.id: person for person in on_call}
    roles = [role for role in case.roles_needed if role not in filled]
    return tuple((role.value, role.label.capitalize(), _people(role, present, responders)) for role in roles)


def _people(role: Role, present: dict[ResponderId, OnCall], responders: tuple[Responder, ...]) -> Pairs:
    def standing(responder: Responder) -> tuple[int, str]:
        person = present.get(responder.id)
        if person is None:
            return 2, "not on call"
        return (1, "on another case") if person.held_by else (0, "free")

    ordered = sorted((r for r in responders if r.role is role), key=lambda r: (standing(r)[0], r.name))
    return tuple((r.id, f"{r.name}, {spaced(r.base)}, {standing(r)[1]}") for r in ordered)


def _lone(case: Case) -> Pairs:
    """Who may go alone under the pair rule; whether police alone is the fall-back is checked when it is sent."""
    if len(case.roles_needed) == 1:
        return ()
    visited = any(a.role is Role.SOCIAL_WORKER and a.status is Status.CLEAR for a in case.assignments)
    social_worker = visited or (case.grade == 3 and not case.warnings)
    return tuple(
        (role.value, f"{role.label.capitalize()} alone") for role in Role if role is Role.POLICE or social_worker
    )


def _proposal(diversion: Diversion, names: Names, now: datetime) -> Proposal:
    send, scheduled = diversion.send, diversion.instead_of
    people = [names.of(a.responder_id) for a in sorted(scheduled.committed(), key=lambda a: a.role is Role.POLICE)]
    expected = max(a.expected_at for a in scheduled.committed())
    agreed = scheduled.visit.agreed
    told = f" Its visit is agreed with the household for {when(agreed.starts_at, now)}." if agreed else ""
    by = f" It keeps its time: respond by {when(scheduled.deadline, now)}." if scheduled.deadline else ""
    return Proposal(
        who=" and ".join(people),
        case_id=scheduled.id,
        version=scheduled.version,
        gains=send.because[0],
        then=f"in {scheduled.place.area}, a Grade 3 where they were expected at "
        f"{when(expected, now)}, waits again and is planned anew.{by}{told}",
    )


def _diversion(case: Case, now: datetime) -> str:
    by = f", respond by {when(case.deadline, now)}" if case.deadline else ""
    return f"{case.place.area}, {case.state.label}{by}"


_STEPS = {
    StepKind.SECOND_CHANNEL: "Who has not answered is asked by a second channel.",
    StepKind.NEXT_PAIR: "An offer that has had its time is taken back, and the next pair is asked.",
    StepKind.MUTUAL_AID: "Other bases are asked, if no pair has accepted by then.",
    StepKind.POLICE_ALONE: "The duty manager is asked whether police go alone, if no social worker can make it.",
}


def step_text(step: Step) -> str:
    """What a step that is still to come will do."""
    return _STEPS.get(step.kind) or f"The {step.to.replace('_', ' ')} is told if no pair has accepted by then."


def skipped_steps(case: Case, now: datetime) -> Pairs:
    """The steps of the plan that had nothing to do, when, and why."""
    return tuple(
        (when(s.done_at, now), f"{spaced(s.kind.value)}: {s.skipped}")
        for s in case.steps
        if s.skipped and s.done_at
    )
