"""Whatever people answer, in whatever order, the promises hold.

Two cases share four responders. At every step somebody does something, or time passes; what the rules refuse is
refused, and what they allow is stored as the store would.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from hypothesis import event, given, settings
from hypothesis import strategies as st

from shared.domain import casework, escalation, hands, lone, offers, safety
from shared.domain.assignment import Role, Status
from shared.domain.case import BEFORE_THE_VISIT, OPEN, Case, CaseState, Close, Decision
from shared.domain.contact import WarningKind
from shared.domain.errors import EarlyResponseError
from shared.domain.events import Event, EventName
from shared.domain.hands import Chosen
from shared.domain.ids import CaseId, ResponderId
from shared.domain.opening import open_case
from shared.domain.policy import StepRule
from shared.domain.steps import StepKind
from tests.builders import (
    ANN,
    BEN,
    CASEWORK,
    CID,
    DAN,
    ESCALATION,
    NOW,
    PRIORITY,
    SAFETY,
    contact,
    dispatch_policy,
    minutes,
    person,
    policy,
)

PEOPLE = (ANN, BEN, CID, DAN)
ALARMED = replace(ESCALATION, queue_age={2: minutes(10), 3: minutes(240)}, second_channel="voice")
STEPS = tuple(
    StepRule(fraction, to, kind)
    for fraction, to, kind in (
        (0.0, "", StepKind.OFFER),
        (0.05, "", StepKind.SECOND_CHANNEL),
        (0.1, "", StepKind.NEXT_PAIR),
        (0.3, "duty_manager", StepKind.TELL),
        (0.4, "", StepKind.MUTUAL_AID),
        (0.5, "", StepKind.POLICE_ALONE),
    )
)
POLICY = policy(dispatch=dispatch_policy(reserve_pairs=0, steps={2: STEPS, 3: STEPS}), escalation=ALARMED)


DANGEROUS = frozenset({WarningKind.DOGS})


def _opened(grade: int) -> Case:
    """A case opened under the policy of this night."""
    circumstances = (PRIORITY,) if grade == 2 else ()
    return replace(open_case(contact(*circumstances), CaseId("C"), POLICY, NOW).case, offer_from=NOW)


class Night:
    """Two cases, four responders, and a store that keeps every promise or fails the test."""

    def __init__(self, grades: tuple[int, int]) -> None:
        self.now: datetime = NOW
        self.cases: list[Case] = [
            replace(_opened(grade), id=CaseId(f"C-{number}"), sequence=0, warnings=warnings)
            for number, (grade, warnings) in enumerate(zip(grades, (frozenset(), DANGEROUS), strict=True))
        ]
        self.events: list[list[Event]] = [[], []]
        self.held: dict[ResponderId, CaseId] = {}

    def do(self, number: int, decide: Callable[[Case], Decision]) -> None:
        """Decide on a case and store what was decided; a refusal changes nothing."""
        try:
            decision = decide(self.cases[number])
        except EarlyResponseError:
            return
        if not decision.changes_nothing:
            self._store(number, decision)

    def _store(self, number: int, decision: Decision) -> None:
        before, case = self.cases[number], decision.case
        for responder_id in decision.release:
            assert self.held.pop(responder_id) == case.id, "let go of somebody it did not hold"
        for responder_id in decision.take:
            assert responder_id not in self.held, "took somebody who was held"
            self.held[responder_id] = case.id
        assert [told.sequence for told in decision.events] == list(range(before.sequence + 1, case.sequence + 1))
        assert decision.events, "a change that no event tells"
        self.cases[number] = replace(case, version=case.version + 1)
        self.events[number] += decision.events

    def people(self):
        """Who is on call, with who holds them."""
        return [
            person(who, 5 + n, until=self.now + minutes(600), held_by=self.held.get(who))
            for n, who in enumerate(PEOPLE)
        ]

    def check(self) -> None:
        """Every promise."""
        live = Counter(a.responder_id for case in self.cases for a in case.live())
        assert set(live) == set(self.held)
        assert all(count == 1 for count in live.values()), "somebody is on two cases or twice on one"
        for case, events in zip(self.cases, self.events, strict=True):
            _check(case, events)


def _check(case: Case, events: list[Event]) -> None:
    filled = Counter(a.role for a in case.assignments if a.is_live or a.status is Status.CLEAR)
    assert all(count == 1 for count in filled.values()), "a role is filled twice"
    yes = {a.role for a in case.committed()}
    if case.state in (CaseState.ASSIGNED, CaseState.HELD):
        assert yes >= set(case.roles_needed), "assigned before all have accepted"
    _check_lone(case, events)
    _check_safety(case, events)
    if case.state is CaseState.CLOSED:
        assert not case.live(), "a closed case holds somebody"
        visited = any(a.on_scene_at for a in case.assignments)
        assert (case.close in BEFORE_THE_VISIT) == (not visited)
    if any(told.name is EventName.RESPONDER_EN_ROUTE for told in events):
        names = [told.name for told in events]
        assert EventName.PAIR_ASSIGNED in names[: names.index(EventName.RESPONDER_EN_ROUTE)], "set out alone"
    assert [told.sequence for told in events] == list(range(1, case.sequence + 1)), "a gap in the timeline"
    assert len({told.id for told in events}) == len(events)
    if case.state in OPEN and (case.vacant_roles() or any(a.status is Status.OFFERED for a in case.live())):
        due = case.state is CaseState.HELD or escalation.next_due_at(case, POLICY) is not None
        assert due, "a case that still waits is never looked at again"
    for assignment in case.assignments:
        assert (assignment.ended_at is None) == assignment.is_live


def _check_lone(case: Case, events: list[Event]) -> None:
    approvals = [told for told in events if told.name is EventName.LONE_VISIT_APPROVED]
    if not approvals:
        assert case.roles_needed == tuple(Role), "one role without an approval"
        return
    assert [role.value for role in case.roles_needed] == [approvals[-1].data["role"]]
    assert approvals[-1].actor == "manager"
    assert approvals[-1].private["reason"]
    has_been_there = any(a.role is Role.SOCIAL_WORKER and a.status is Status.CLEAR for a in case.assignments)
    if case.roles_needed == (Role.SOCIAL_WORKER,) and not has_been_there:
        assert case.grade == 3, "a social worker alone to a priority case"
        assert not case.warnings, "a social worker alone in spite of warnings"


def _check_safety(case: Case, events: list[Event]) -> None:
    calling: set[str] = set()
    for told in events:
        if told.name is EventName.DURESS_RAISED:
            calling.add(told.data["responder_id"])
        elif told.name is EventName.DURESS_RESOLVED:
            calling.discard(told.data["responder_id"])
        elif told.name in (EventName.CASE_CLOSED, EventName.CASE_WITHDRAWN):
            assert not calling, "closed over a call for help"
        if case.warnings and told.name is EventName.RESPONDER_EN_ROUTE:
            read = [e for e in events if e.name is EventName.WARNINGS_ACKNOWLEDGED and e.sequence < told.sequence]
            assert told.data["responder_id"] in {e.data["responder_id"] for e in read}, "set out unwarned"
    calls = [told for told in events if told.name is EventName.DURESS_RAISED]
    for to in safety.DURESS_TOLD:
        at_once = [e for e in events if str(e.data.get("reason")).endswith("calls for help.")]
        told_of = [e for e in at_once if e.data["to"] == to]
        assert len(told_of) == len(calls), "a call for help that was not told at once"
    for a in case.assignments:
        assert a.overdue_told <= len(SAFETY.overdue)


_NEXT = {
    Status.OFFERED: "accept",
    Status.ACCEPTED: "set out",
    Status.EN_ROUTE: "arrive",
    Status.ON_SCENE: "clear",
}


def _go_on(number: int) -> Callable[[Night], Callable[[Case], Decision]]:
    """Return the next step of one of those whom the case holds, so that stories come to their end."""

    def by(night: Night) -> Callable[[Case], Decision]:
        def decide(case: Case) -> Decision:
            live = sorted(case.live(), key=lambda a: a.responder_id)
            if not live:
                return offers.offer(case, night.people(), POLICY.dispatch, night.now)
            mine = live[number % len(live)]
            hasty = number == 1
            unread = mine.status is Status.ACCEPTED and case.warnings and mine.warned_at is None and not hasty
            return _answer("acknowledge" if unread else _NEXT[mine.status], mine.responder_id)(night)(case)

        return decide

    return by


def _answer(name: str, who: ResponderId) -> Callable[[Night], Callable[[Case], Decision]]:
    """Return what a responder says, asked or not, as a decision at the night's present time."""
    says: dict[str, Callable[[Case, datetime], Decision]] = {
        "accept": lambda case, now: offers.accept(case, who, now),
        "decline": lambda case, now: offers.decline(case, who, "Ill.", now),
        "set out": lambda case, now: offers.set_out(case, who, now),
        "arrive": lambda case, now: offers.arrive(case, who, now),
        "clear": lambda case, now: offers.clear(case, who, CASEWORK, now),
        "stand down": lambda case, now: offers.stand_down(case, who, "Car failed.", "desk", now),
        "acknowledge": lambda case, now: safety.acknowledge_warnings(case, who, now),
        "check in": lambda case, now: safety.check_in(case, who, now),
        "help": lambda case, now: safety.raise_duress(case, who, now),
        "safe": lambda case, now: safety.resolve_duress(case, who, "Met them.", "desk", now),
        "extend": lambda case, now: hands.extend_offer(case, who, minutes(5), "Driving.", "desk", ESCALATION, now),
        "call": lambda case, now: hands.record_call(case, who, "They come.", "desk", now),
        "lead": lambda case, now: casework.name_lead_worker(case, who, "manager", now),
    }
    return lambda night: lambda case: says[name](case, night.now)


_SYSTEM: dict[str, Callable[[Night], Callable[[Case], Decision]]] = {
    "offer": lambda night: lambda case: offers.offer(case, night.people(), POLICY.dispatch, night.now),
    "due": lambda night: lambda case: escalation.apply_due(case, POLICY, night.now, night.people()),
    "note": lambda night: lambda case: casework.add_note(case, "Text.", ANN, night.now),
    "extend": lambda night: lambda case: casework.extend(case, "More.", "manager", CASEWORK, night.now),
    "hold": lambda night: (
        lambda case: hands.hold_until(case, night.now + minutes(30), "Not yet.", "desk", night.now)
    ),
    "release": lambda night: lambda case: hands.release_hold(case, "Now.", "desk", night.now),
    "ask again": lambda night: lambda case: hands.ask_again(case, "Now.", "desk", night.now),
    "withdraw": lambda night: lambda case: hands.withdraw(case, Close.WITHDRAWN, "Found.", "desk", night.now),
    "close": lambda night: lambda case: casework.close(case, Close.STEP_DOWN, "Done.", ANN, night.now),
}


def _by_hand(chosen: tuple[ResponderId, ...], *, override: bool) -> Callable[[Night], Callable[[Case], Decision]]:
    """Return the choice of these people by hand."""

    def by(night: Night) -> Callable[[Case], Decision]:
        known = {p.responder.id: p for p in night.people()}
        picks = [
            Chosen(known[who].responder, known[who].position, not override, night.held.get(who)) for who in chosen
        ]
        return lambda case: hands.assign(
            case, picks, "I know them.", "desk", POLICY.dispatch, night.now, override=override
        )

    return by


def _alone(role: Role) -> Callable[[Night], Callable[[Case], Decision]]:
    """Return the duty manager's approval that one role goes alone."""
    return lambda night: (
        lambda case: lone.approve_lone_visit(
            case, role, "manager", "Nobody else.", night.people(), POLICY, night.now
        )
    )


def _divert(night: Night) -> Callable[[Case], Decision]:
    """Return the diversion of the pair of one case to the other; the offer to them is another decision."""
    return lambda case: hands.divert(
        case,
        next(other for other in night.cases if other.id != case.id),
        "More urgent.",
        "desk",
        POLICY,
        night.now,
    )


_SAYINGS = ["accept", "set out", "arrive", "clear", "decline", "stand down", "lead"]
_SAYINGS += ["acknowledge", "acknowledge", "check in", "help", "safe", "extend", "call"]
going_on = st.builds(_go_on, st.integers(0, 1))
anything = st.builds(_answer, st.sampled_from(_SAYINGS), st.sampled_from(PEOPLE))
hand_picked = st.builds(
    _by_hand, st.sampled_from([(ANN, BEN), (CID,), (DAN,), (CID, DAN)]), override=st.booleans()
)
desk = st.one_of(hand_picked, st.builds(_alone, st.sampled_from(Role)), st.just(_divert))
happenings = st.one_of(going_on, going_on, going_on, anything, desk, st.sampled_from(list(_SYSTEM.values())))
steps = st.tuples(st.integers(0, 1), happenings, st.sampled_from([0, 0, 1, 3, 20, 3000]))


@given(st.tuples(st.sampled_from([2, 3]), st.sampled_from([2, 3])), st.lists(steps, min_size=20, max_size=80))
@settings(max_examples=250, deadline=None)
def test_no_sequence_of_answers_breaks_a_promise(grades: tuple[int, int], story: list) -> None:
    night = Night(grades)
    for number in (0, 1):
        night.do(number, _SYSTEM["offer"](night))
    for number, happening, pause in story:
        night.do(number, happening(night))
        night.check()
        night.now += minutes(pause)
    for case in night.cases:
        event(f"a case came as far as: {case.state.value}")


def test_the_story_that_everybody_hopes_for_is_among_them() -> None:
    """So that the test above is known to reach the end of a case."""
    night = Night((2, 2))
    night.do(0, _SYSTEM["offer"](night))
    for name in ("accept", "set out", "arrive", "clear"):
        for who in (ANN, BEN):
            night.do(0, _answer(name, who)(night))
    night.do(0, _SYSTEM["close"](night))
    night.check()

    assert night.cases[0].state is CaseState.CLOSED
