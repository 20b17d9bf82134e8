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

from shared.domain import casework, escalation, offers
from shared.domain.assignment import Role, Status
from shared.domain.case import OPEN, Case, CaseState, Close, Decision
from shared.domain.errors import EarlyResponseError
from shared.domain.events import Event, EventName
from shared.domain.ids import CaseId, ResponderId
from tests.builders import ANN, BEN, CASEWORK, CID, DAN, NOW, dispatch_policy, minutes, opened, person, policy

PEOPLE = (ANN, BEN, CID, DAN)
POLICY = policy(dispatch=dispatch_policy(reserve_pairs=0))


class Night:
    """Two cases, four responders, and a store that keeps every promise or fails the test."""

    def __init__(self, grades: tuple[int, int]) -> None:
        self.now: datetime = NOW
        self.cases: list[Case] = [
            replace(opened(grade, offer_from=NOW), id=CaseId(f"C-{number}"), sequence=0)
            for number, grade in enumerate(grades)
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
        assert yes == set(Role), "assigned before both have accepted"
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
            return _answer(_NEXT[mine.status], mine.responder_id)(night)(case)

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
        "lead": lambda case, now: casework.name_lead_worker(case, who, "manager", now),
    }
    return lambda night: lambda case: says[name](case, night.now)


_SYSTEM: dict[str, Callable[[Night], Callable[[Case], Decision]]] = {
    "offer": lambda night: lambda case: offers.offer(case, night.people(), POLICY.dispatch, night.now),
    "due": lambda night: lambda case: escalation.apply_due(case, POLICY, night.now),
    "note": lambda night: lambda case: casework.add_note(case, "Text.", ANN, night.now),
    "extend": lambda night: lambda case: casework.extend(case, "More.", "manager", CASEWORK, night.now),
    "close": lambda night: lambda case: casework.close(case, Close.STEP_DOWN, "Done.", ANN, night.now),
}

_SAYINGS = ["accept", "set out", "arrive", "clear", "decline", "stand down", "lead"]
going_on = st.builds(_go_on, st.integers(0, 1))
anything = st.builds(_answer, st.sampled_from(_SAYINGS), st.sampled_from(PEOPLE))
happenings = st.one_of(going_on, going_on, anything, st.sampled_from(list(_SYSTEM.values())))
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
