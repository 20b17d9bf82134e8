"""What a sender says more of a matter that the day team has: one matter stays one case (DOMAIN §3, §4, §9)."""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from shared.domain.answering import answer_to
from shared.domain.case import Case, CaseState
from shared.domain.contact import Circumstance, Told
from shared.domain.events import EventName
from shared.domain.grading import Outcome
from tests.builders import PRIORITY
from tests.component.desk import HOME, LOG, Desk

FRIDAY_FOUR = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
ADVICE = Circumstance.ADVICE_MEETS_NEED
LIFE = Circumstance.IMMEDIATE_RISK_TO_LIFE


class DayDesk(Desk):
    """A desk an hour before core hours end; what is said reaches it when it is said."""

    def __init__(self) -> None:
        super().__init__()
        self.clock.move(FRIDAY_FOUR - self.clock.now())

    def hears(self, *circumstances: Circumstance, log: int = 1, **changes: Any) -> Case:
        """The police say it now, and it is taken in now."""
        return super().hears(*circumstances, log=log, **{"received_at": self.clock.now(), **changes})


@pytest.mark.parametrize("told", [Told.UPDATED, Told.CORRECTED])
def test_further_words_in_core_hours_are_read_on_the_one_case_that_the_day_team_has(told: Told) -> None:
    desk = DayDesk()
    case = desk.hears(sequence=1)
    for sequence in (2, 3, 4):
        desk.later(minutes=5)
        again = desk.hears(PRIORITY, sequence=sequence, told=told, summary=f"word {sequence}")
        assert (again.id, again.state) == (case.id, CaseState.ANSWERED)
    ended = desk.ends(sequence=5)

    assert ended is not None
    assert (ended.id, desk.cases()) == (case.id, 1)
    assert desk.names(case.id) == [
        EventName.CONTACT_PASSED_TO_DAY_TEAM,
        *[EventName.CONTACT_UPDATED] * 3,
        EventName.CONTACT_CANCELLED,
    ]
    assert desk.store.contact(ended.contact_key).summary == "word 4"


def test_a_sender_who_does_not_count_is_heard_on_that_case_too() -> None:
    desk = DayDesk()
    case = desk.hears()
    for _ in range(2):
        assert desk.hears(PRIORITY, told=Told.UPDATED).id == case.id


def test_the_sender_is_told_that_the_day_team_has_it_with_the_reasons_of_the_latest_word() -> None:
    desk = DayDesk()
    first = desk.hears(sequence=1)
    assert (first.grade, answer_to(desk.store.contact(first.contact_key), first).grade) == (3, 3)
    again = desk.hears(PRIORITY, sequence=2, told=Told.UPDATED)
    answer = answer_to(desk.store.contact(again.contact_key), again)

    assert (answer.outcome, answer.grade, answer.decided_by) == (Outcome.DAY_TEAM, 2, "G2-6")
    assert (answer.deadline, answer.text) == (None, first.answer)
    last = desk.store.timeline(again.id)[-1]
    assert (last.name, last.data["answers"][0]["by_whom"]) == (EventName.ANSWER_GIVEN, "the day team")
    assert (again.grade, again.proposals) == (3, ())


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_words_of_core_hours_make_one_case_in_whatever_order_they_come(order: tuple[int, ...]) -> None:
    desk = DayDesk()
    facts = {1: (), 2: (ADVICE,), 3: (PRIORITY,)}
    for sequence in order:
        told = Told.REPORTED if sequence == 1 else Told.UPDATED
        case = desk.hears(*facts[sequence], sequence=sequence, told=told, summary=str(sequence))
    assert desk.cases() == 1
    assert desk.store.contact(case.contact_key).summary == "3"
    assert answer_to(desk.store.contact(case.contact_key), case).grade == 2


@pytest.mark.parametrize("before", [(), (PRIORITY,), (ADVICE,)])
def test_who_still_asks_for_a_visit_after_core_hours_gets_a_pair_once(before: tuple[Circumstance, ...]) -> None:
    desk = DayDesk()
    day = desk.hears(*before, sequence=1)
    desk.hears(PRIORITY, sequence=2, told=Told.UPDATED)
    desk.later(hours=1)
    opened = desk.hears(PRIORITY, sequence=3, told=Told.UPDATED)

    assert (opened.state, opened.grade, opened.follows) == (CaseState.WAITING, 2, day.id)
    desk.later(minutes=5)
    assert desk.hears(PRIORITY, sequence=4, told=Told.UPDATED).id == opened.id
    desk.later(days=3)
    assert desk.hears(PRIORITY, sequence=5, told=Told.UPDATED).id == opened.id
    assert desk.cases() == 2


def test_a_word_of_core_hours_that_comes_late_is_kept_where_the_sender_has_spoken_since() -> None:
    desk = DayDesk()
    day = desk.hears(sequence=1)
    desk.later(hours=1)
    opened = desk.hears(PRIORITY, sequence=3, told=Told.UPDATED)
    assert desk.hears(sequence=2, told=Told.UPDATED).id == opened.id
    assert desk.names(day.id) == [EventName.CONTACT_PASSED_TO_DAY_TEAM]


def test_a_word_after_core_hours_that_needs_no_visit_is_read_on_the_case_that_the_day_team_has() -> None:
    desk = DayDesk()
    day = desk.hears(sequence=1)
    desk.later(hours=1)
    assert desk.hears(ADVICE, sequence=2, told=Told.UPDATED).id == day.id
    opened = desk.hears(sequence=3, told=Told.UPDATED)
    assert (opened.state, opened.grade) == (CaseState.WAITING, 3)


def test_an_emergency_in_core_hours_goes_back_to_police_control_though_the_day_team_has_the_matter() -> None:
    desk = DayDesk()
    desk.hears(sequence=1)
    again = desk.hears(LIFE, sequence=2, told=Told.UPDATED)
    assert answer_to(desk.store.contact(again.contact_key), again).outcome is Outcome.HAND_BACK


def test_a_word_in_core_hours_reaches_those_who_go_because_another_sender_reported_after_them() -> None:
    desk = DayDesk()
    desk.hears(sequence=1, address=HOME)
    desk.later(hours=1)
    opened = desk.hears(log=2, linked_logs=(LOG.format(1),), address=HOME)
    assert opened.state is CaseState.WAITING
    desk.later(days=2, hours=23)
    again = desk.hears(PRIORITY, sequence=2, told=Told.UPDATED, address=HOME)
    assert (again.id, len(again.strands), desk.cases()) == (opened.id, 2, 2)


def test_the_matter_reported_afresh_by_a_sender_who_does_not_count_stays_to_be_read_by_itself() -> None:
    desk = DayDesk()
    first, second = desk.hears(summary="one"), desk.hears(summary="two")
    assert second.follows == first.id
    assert {desk.store.contact(case.contact_key).summary for case in (first, second)} == {"one", "two"}
