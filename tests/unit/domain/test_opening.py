"""What a contact becomes when it comes in: its clock, its deadline, who has it and what the sender is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared import policy
from shared.domain.case import Case, CaseState
from shared.domain.contact import Circumstance, Contact, IncidentType
from shared.domain.events import EventName
from shared.domain.ids import CaseId
from shared.domain.opening import open_case
from tests.builders import NOW, contact

POLICY = policy.load()
PRIORITY = Circumstance.LEFT_WITHOUT_CARER
WEDNESDAY_NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
CHRISTMAS_NOON = datetime(2026, 12, 25, 12, 0, tzinfo=UTC)


def opened(received: Contact, now: datetime | None = None) -> Case:
    """Open a case of the contact by the default policy."""
    return open_case(received, CaseId("C-1"), POLICY, now or received.received_at).case


def test_the_clock_starts_when_the_police_took_the_report_and_not_when_it_reached_us() -> None:
    case = opened(contact(PRIORITY, reported_at=NOW - timedelta(minutes=12), received_at=NOW))
    assert case.deadline == NOW + timedelta(minutes=48)


@pytest.mark.parametrize(
    "reported_at",
    [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # 01:30 in London, half an hour before it is 01:00 again
        datetime(2027, 3, 28, 0, 30, tzinfo=UTC),  # 00:30 in London, half an hour before it is 02:00
    ],
)
def test_an_hour_is_sixty_real_minutes_across_a_clock_change(reported_at: datetime) -> None:
    case = opened(contact(PRIORITY, reported_at=reported_at))
    assert case.deadline is not None
    assert case.deadline.timestamp() - reported_at.timestamp() == 60 * 60


def test_two_days_are_48_real_hours_across_a_clock_change() -> None:
    reported_at = datetime(2026, 10, 24, 19, 0, tzinfo=UTC)
    case = opened(contact(reported_at=reported_at))
    assert case.deadline is not None
    assert case.deadline.timestamp() - reported_at.timestamp() == 48 * 60 * 60


def test_somebody_found_is_interviewed_within_72_hours_of_being_found_where_that_is_sooner() -> None:
    late_report = contact(Circumstance.FOUND_AFTER_MISSING, found_at=NOW - timedelta(hours=40))
    assert opened(late_report).deadline == NOW + timedelta(hours=32)
    prompt_report = contact(Circumstance.FOUND_AFTER_MISSING, found_at=NOW - timedelta(hours=1))
    assert opened(prompt_report).deadline == NOW + timedelta(hours=48)


def test_a_contact_in_core_hours_goes_to_the_day_team_with_its_grade_recorded() -> None:
    case = opened(contact(PRIORITY, reported_at=WEDNESDAY_NOON))
    assert (case.state, case.grade, case.deadline) == (CaseState.ANSWERED, 2, None)
    assert "day team" in case.answer


def test_what_comes_in_at_the_end_of_core_hours_is_ours() -> None:
    five = WEDNESDAY_NOON.replace(hour=17)
    assert opened(contact(PRIORITY, reported_at=five)).state is CaseState.WAITING
    assert opened(contact(PRIORITY, reported_at=five - timedelta(seconds=1))).state is CaseState.ANSWERED


def test_what_was_reported_in_core_hours_and_reached_us_after_them_is_ours() -> None:
    five = WEDNESDAY_NOON.replace(hour=17)
    late = contact(PRIORITY, reported_at=five - timedelta(minutes=20), received_at=five)
    assert opened(late).state is CaseState.WAITING


def test_a_bank_holiday_is_ours_all_day() -> None:
    assert opened(contact(PRIORITY, reported_at=CHRISTMAS_NOON)).state is CaseState.WAITING


def test_an_emergency_is_handed_back_in_core_hours_too() -> None:
    decision = open_case(
        contact(Circumstance.IMMEDIATE_RISK_TO_LIFE, reported_at=WEDNESDAY_NOON), CaseId("C-1"), POLICY, NOW
    )
    assert [event.name for event in decision.events] == [EventName.CONTACT_HANDED_BACK]
    assert "police control" in decision.case.answer


def test_what_is_not_eligible_is_recorded_and_the_sender_is_told() -> None:
    plain = contact()
    facts = replace(plain.facts, incident_type=IncidentType.OTHER, markers=frozenset())
    case = opened(replace(plain, facts=facts))
    assert case.state is CaseState.ANSWERED
    assert "outside its remit" in case.answer


def test_a_priority_case_is_offered_at_once_at_any_hour() -> None:
    night = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    assert opened(contact(PRIORITY, reported_at=night)).offer_from == night


def test_a_scheduled_visit_reported_at_night_is_offered_shortly_before_visiting_hours() -> None:
    night = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    assert opened(contact(reported_at=night)).offer_from == datetime(2026, 11, 21, 8, 15, tzinfo=UTC)


def test_the_steps_of_escalation_are_counted_from_the_report() -> None:
    case = opened(contact(PRIORITY, reported_at=NOW - timedelta(minutes=10), received_at=NOW))
    assert [(step.due_at - case.reported_at, step.to) for step in case.steps if step.to] == [
        (timedelta(minutes=30), "duty_manager"),
        (timedelta(minutes=45), "emergency_duty_team"),
        (timedelta(minutes=60), "duty_manager"),
    ]


def test_no_event_of_a_new_case_says_who_it_is_about() -> None:
    named = contact(
        PRIORITY,
        summary="Sample Child 07 is alone",
        address="7 Sample Street",
        persons=({"name": "Sample Child 07"},),
    )
    decision = open_case(named, CaseId("C-1"), POLICY, NOW)
    assert decision.events
    assert "Sample" not in repr(decision.events)
