"""A case is held for its fixed period; it is reviewed, extended once at most, and never expires quietly."""

from datetime import timedelta

import pytest

from shared.domain import casework
from shared.domain.case import BEFORE_THE_VISIT, Case, CaseState, Close
from shared.domain.errors import ReasonMissing, Refused, TransitionRefused
from shared.domain.events import EventName
from tests.builders import ANN, BEN, CASEWORK, CID, NOW, attended, held, later, offered, opened, saved

VISIT = later(20)
DAY = timedelta(days=1)


def closed(how: Close = Close.STEP_DOWN) -> Case:
    return saved(casework.close(held(), how, "Settled.", ANN, VISIT + DAY))


def test_the_period_runs_from_the_first_arrival_and_the_social_worker_leads() -> None:
    period = held().period

    assert (period.starts_at, period.ends_at, period.lead_worker) == (VISIT, VISIT + CASEWORK.period, ANN)
    assert [(r.name, r.due_at - VISIT) for r in period.reviews] == [
        ("First review", timedelta(hours=72)),
        ("Mid-point review", timedelta(weeks=3)),
        ("End review", timedelta(weeks=6)),
    ]


@pytest.mark.parametrize("case", [opened(), offered(), attended(), held(), closed()], ids=lambda c: c.state.value)
def test_a_note_may_be_added_at_any_time_and_stays_in_the_store(case: Case) -> None:
    [event] = casework.add_note(case, " Key is with Mrs Q. ", ANN, VISIT).events

    assert (event.name, event.actor) == (EventName.NOTE_ADDED, ANN)
    assert (event.private, event.data) == ({"text": "Key is with Mrs Q."}, {})


def test_a_review_is_recorded_once_by_its_name() -> None:
    case = saved(casework.record_review(held(), "First review", "Plan agreed.", ANN, VISIT + DAY))

    assert [r.held_at for r in case.period.reviews] == [VISIT + DAY, None, None]
    with pytest.raises(Refused, match="Mid-point review, End review"):
        casework.record_review(case, "First review", "Again.", ANN, VISIT + DAY)
    with pytest.raises(Refused):
        casework.record_review(case, "No such review", "Plan.", ANN, VISIT + DAY)


def test_one_extension_moves_the_end_and_the_end_review_and_there_is_no_second() -> None:
    case = saved(casework.extend(held(), "Housing.", "manager", CASEWORK, VISIT + DAY))

    assert case.period.ends_at == VISIT + CASEWORK.period + CASEWORK.extension
    assert case.period.reviews[-1].due_at == case.period.ends_at
    assert case.period.reviews[1].due_at == VISIT + CASEWORK.period / 2
    with pytest.raises(Refused, match="once already"):
        casework.extend(case, "More.", "manager", CASEWORK, VISIT + DAY)


def test_an_extension_after_the_end_review_was_held_leaves_that_as_it_was_and_owes_another_at_the_new_end() -> (
    None
):
    case = held()
    for review in ("First review", "Mid-point review", "End review"):
        case = saved(casework.record_review(case, review, "Done.", ANN, VISIT + DAY))
    extended = saved(casework.extend(case, "Housing.", "manager", CASEWORK, VISIT + 2 * DAY))

    *before, last = extended.period.reviews
    assert tuple(before) == case.period.reviews
    assert (last.due_at, last.held_at) == (extended.period.ends_at, None)
    assert last.name not in {review.name for review in before}
    done = saved(casework.record_review(extended, last.name, "Done.", ANN, VISIT + 3 * DAY))
    assert all(review.held_at for review in done.period.reviews)


@pytest.mark.parametrize("how", sorted(set(Close) - BEFORE_THE_VISIT))
def test_a_case_ends_in_each_of_the_ways_with_its_reason_kept_back(how: Close) -> None:
    decision = casework.close(held(), how, " To Mrs Q. ", ANN, VISIT + DAY)

    assert (decision.case.state, decision.case.close, decision.case.closed_at) == (
        CaseState.CLOSED,
        how,
        VISIT + DAY,
    )
    assert (decision.events[0].data, decision.events[0].private) == (
        {"outcome": how.value},
        {"reason": "To Mrs Q."},
    )


def test_closing_again_in_the_same_way_changes_nothing_and_in_another_is_refused() -> None:
    assert casework.close(closed(), Close.STEP_DOWN, "Settled.", ANN, VISIT + DAY).changes_nothing
    with pytest.raises(TransitionRefused):
        casework.close(closed(), Close.STEP_UP, "Worse.", ANN, VISIT + DAY)


def _everything_with_an_empty_text(case: Case):
    return (
        lambda: casework.add_note(case, " ", ANN, VISIT),
        lambda: casework.record_review(case, "First review", " ", ANN, VISIT),
        lambda: casework.extend(case, " ", "manager", CASEWORK, VISIT),
        lambda: casework.close(case, Close.STEP_UP, " ", ANN, VISIT),
    )


@pytest.mark.parametrize("act", _everything_with_an_empty_text(held()))
def test_nothing_is_decided_without_words(act) -> None:
    with pytest.raises(ReasonMissing):
        act()


@pytest.mark.parametrize("case", [opened(), offered(), attended(), closed()], ids=lambda c: c.state.value)
def test_only_a_held_case_is_worked_on(case: Case) -> None:
    for act in (
        lambda: casework.record_review(case, "First review", "Plan.", ANN, VISIT),
        lambda: casework.extend(case, "Housing.", "manager", CASEWORK, VISIT),
        lambda: casework.close(case, Close.STEP_UP, "Worse.", ANN, VISIT),
        lambda: casework.name_lead_worker(case, CID, "manager", VISIT),
    ):
        with pytest.raises(TransitionRefused):
            act()


def test_another_lead_worker_is_named_once() -> None:
    case = saved(casework.name_lead_worker(held(), CID, "manager", VISIT))

    assert case.period.lead_worker == CID
    assert casework.name_lead_worker(case, CID, "manager", VISIT).changes_nothing


def test_who_leads_works_on_the_case_and_who_declined_does_not() -> None:
    case = saved(casework.name_lead_worker(held(), CID, "manager", VISIT))

    assert [case.is_worked_by(who) for who in (ANN, BEN, CID)] == [True, True, True]
    assert not held().concerns(CID)


def test_an_overdue_review_is_told_at_its_moment_and_then_every_day_until_it_is_held() -> None:
    case, due = held(), VISIT + CASEWORK.first_review_after
    reminded = []
    for hours in range(0, 73, 6):
        decision = casework.remind(case, CASEWORK, due + timedelta(hours=hours))
        if not decision.changes_nothing:
            reminded.append((hours, decision.events[0].data["to"], decision.events[0].data["reason"]))
            case = saved(decision)

    assert reminded == [(hours, "duty_manager", "First review is overdue") for hours in (0, 24, 48, 72)]
    case = saved(casework.record_review(case, "First review", "Plan.", ANN, due + 4 * DAY))
    assert casework.remind(case, CASEWORK, due + 5 * DAY).changes_nothing


def test_a_reminder_weeks_after_the_visit_does_not_ask_anybody_to_respond_by_a_time_that_is_over() -> None:
    assert held().deadline is not None

    [told] = casework.remind(held(), CASEWORK, VISIT + CASEWORK.first_review_after).events

    assert (told.data["grade"], told.data["area"], told.data["deadline"]) == (2, "Preston", None)


def test_a_reminder_is_not_early() -> None:
    due = VISIT + CASEWORK.first_review_after

    assert casework.remind(held(), CASEWORK, due - timedelta(seconds=1)).changes_nothing


def test_a_period_that_ends_without_an_outcome_is_told_for_as_long_as_it_takes() -> None:
    case = held()
    for review in ("First review", "Mid-point review", "End review"):
        case = saved(casework.record_review(case, review, "Done.", ANN, VISIT + DAY))
    end = case.period.ends_at

    for day in range(60):
        decision = casework.remind(case, CASEWORK, end + day * DAY)
        assert decision.events[0].data["reason"] == "The intensive period has ended without an outcome"
        case = saved(decision)
    assert case.state is CaseState.HELD


def test_an_extension_silences_the_reminder_until_something_is_late_again() -> None:
    case = held()
    for review in ("First review", "Mid-point review"):
        case = saved(casework.record_review(case, review, "Done.", ANN, VISIT + DAY))
    end = case.period.ends_at
    case = saved(casework.remind(case, CASEWORK, end))
    case = saved(casework.extend(case, "Housing.", "manager", CASEWORK, end + timedelta(hours=1)))

    assert casework.reminder_due_at(case, CASEWORK) == end + CASEWORK.extension
    assert casework.overdue(case, end + DAY) == ()


def test_everything_late_is_named_in_words() -> None:
    assert casework.overdue(held(), VISIT + CASEWORK.period) == (
        "First review is overdue",
        "Mid-point review is overdue",
        "End review is overdue",
        "The intensive period has ended without an outcome",
    )
    assert casework.overdue(held(), NOW) == casework.overdue(closed(), VISIT + 2 * CASEWORK.period) == ()
