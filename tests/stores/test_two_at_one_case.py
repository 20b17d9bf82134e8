"""Two people act on one case at the same moment, with real threads: one wins, the other is told so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import FixedClock, InMemoryCaseStore, InMemoryRotaStore
from shared.domain.assignment import Role
from shared.domain.case import Case, CaseState, Close, Decision
from shared.domain.errors import Conflict, SeenBefore
from shared.domain.events import EventName
from shared.domain.ids import ContactKey, ResponderId
from shared.policy import load
from shared.service.casebook import Casebook
from shared.service.control import Control
from tests.at_once import at_once
from tests.builders import contact
from tests.stores.conftest import URGENT, Stores, in_memory
from tests.stores.test_races import NOW, THREADS, Room


class Desk(Room):
    """A control room whose people act by hand."""

    def __init__(self, stores: Stores, pairs: int) -> None:
        super().__init__(stores, pairs)
        self.control = Control(Casebook(stores.cases, load()), self.dispatch, FixedClock(NOW))

    def urgent(self, key: str) -> Case:
        return self.intake.receive(contact(*URGENT, key=ContactKey(key), reported_at=NOW))


def losers(answers: list[Any]) -> list[Any]:
    return [answer for answer in answers if isinstance(answer, Exception)]


def test_of_thirty_two_people_who_choose_for_one_case_one_wins(racing_stores: Stores) -> None:
    desk = Desk(racing_stores, pairs=THREADS)
    case = desk.urgent("k")
    picks = [[ResponderId(f"sw-{n}"), ResponderId(f"pc-{n}")] for n in range(THREADS)]

    answers = at_once(
        *[lambda pair=pair: desk.control.assign(case.id, pair, "Mine.", "desk", case.version) for pair in picks]
    )

    assert len(losers(answers)) == THREADS - 1
    assert all(isinstance(lost, SeenBefore) for lost in losers(answers))
    stored = racing_stores.cases.load(case.id)
    assert len(stored.live()) == len(Role)
    assert racing_stores.rota.holds() == {a.responder_id: case.id for a in stored.live()}
    names = [event.name for event in racing_stores.cases.timeline(case.id)]
    assert names.count(EventName.PAIR_OFFERED) == 1


def test_of_two_cases_that_want_one_person_by_hand_one_gets_them(racing_stores: Stores) -> None:
    desk = Desk(racing_stores, pairs=1)
    cases = [desk.urgent(f"k-{n}") for n in range(8)]

    answers = at_once(
        *[
            lambda case=case: desk.control.assign(case.id, [ResponderId("sw-0")], "Mine.", "desk", case.version)
            for case in cases
        ]
    )

    assert len(losers(answers)) == 7
    held = [case for case in cases if racing_stores.cases.load(case.id).live()]
    assert racing_stores.rota.holds() == {ResponderId("sw-0"): held[0].id}
    assert len(held) == 1


def test_whatever_two_people_do_to_one_case_at_once_one_of_them_is_told_that_somebody_was_faster(
    racing_stores: Stores,
) -> None:
    desk = Desk(racing_stores, pairs=2)
    control = desk.control
    for number in range(6):
        case = desk.urgent(f"k-{number}")
        acts: list[Callable[[], Any]] = [
            lambda c=case: control.withdraw(c.id, Close.WITHDRAWN, "Found.", "first", c.version),
            lambda c=case: control.hold_until(c.id, NOW + timedelta(minutes=9), "Wait.", "second", c.version),
            lambda c=case: control.ask_again(c.id, "Now.", "third", c.version),
        ]

        answers = at_once(*acts)

        assert len(losers(answers)) == 2
        told = racing_stores.cases.timeline(case.id)
        events = [event for event in told if event.name is not EventName.ANSWER_GIVEN]
        assert len(events) == 2
        closed = racing_stores.cases.load(case.id).state is CaseState.CLOSED
        assert closed == (events[-1].name is EventName.CASE_WITHDRAWN)


def test_of_thirty_two_who_re_grade_one_case_at_once_one_wins_and_the_history_has_one_line(
    racing_stores: Stores,
) -> None:
    desk = Desk(racing_stores, pairs=1)
    case = desk.urgent("k")
    acts: list[Callable[[], Any]] = [
        lambda n=n: desk.control.regrade(case.id, (1, 3, 4)[n % 3], "I know the house.", f"desk-{n}", case.version)
        for n in range(THREADS)
    ]

    answers = at_once(*acts)

    assert len(losers(answers)) == len(acts) - 1
    assert all(isinstance(lost, SeenBefore) for lost in losers(answers))
    stored = racing_stores.cases.load(case.id)
    assert [(change.before, change.after) for change in stored.grade_history] == [(2, stored.grade)]


class Eager(InMemoryCaseStore):
    """A store after whose every diversion the dispatcher is faster than the desk."""

    dispatch: Callable[[], Any]

    def save(self, decision: Decision, **parts: Any) -> Case:
        case = super().save(decision, **parts)
        if any(event.name is EventName.PAIR_DIVERTED for event in decision.events):
            self.dispatch()
        return case


def on_its_way(desk: Desk) -> Case:
    """A Grade 3 to which the only pair is travelling."""
    case = desk.intake.receive(contact(key=ContactKey("scheduled"), reported_at=NOW))
    pair = [ResponderId("sw-0"), ResponderId("pc-0")]
    desk.control.assign(case.id, pair, "Early.", "desk")
    for say in (desk.response.accept, desk.response.set_out):
        for who in pair:
            case = say(case.id, who)
    return case


def eager_desk() -> tuple[Desk, Eager]:
    rota = InMemoryRotaStore()
    store = Eager(rota)
    store.dispatch = lambda: None
    stores = replace(in_memory(), cases=store, rota=rota)
    return Desk(stores, pairs=1), store


def test_a_diversion_that_the_dispatcher_completes_first_is_complete() -> None:
    desk, store = eager_desk()
    scheduled, urgent = on_its_way(desk), desk.urgent("urgent")
    store.dispatch = lambda: desk.dispatch.find_pair(urgent.id)

    anew, asked = desk.control.divert(scheduled.id, urgent.id, "Nearer.", "desk", scheduled.version)

    assert (anew.state, {a.responder_id for a in asked.live()}) == (CaseState.WAITING, {"sw-0", "pc-0"})


def test_when_the_pair_is_taken_by_a_third_case_the_desk_is_told_and_the_grade_3_is_not_forgotten() -> None:
    desk, store = eager_desk()
    scheduled, urgent, third = on_its_way(desk), desk.urgent("urgent"), desk.urgent("third")
    pair = [ResponderId("sw-0"), ResponderId("pc-0")]
    store.dispatch = lambda: desk.control.assign(third.id, pair, "Nearer still.", "another desk")

    with pytest.raises(Conflict, match="planned anew"):
        desk.control.divert(scheduled.id, urgent.id, "Nearer.", "desk", scheduled.version)

    assert store.load(scheduled.id).state is CaseState.WAITING
    assert scheduled.id in store.due_cases(NOW + timedelta(days=2))
    assert store.load(third.id).live()
