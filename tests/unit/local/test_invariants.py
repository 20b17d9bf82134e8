"""Every check of the night can fail: a picture in which all is well, and one thing in it made wrong."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from local.invariants import Picture, violations
from shared.domain import casework, escalation, offers
from shared.domain.assignment import Assignment, Role, Status
from shared.domain.case import Case, Decision
from shared.domain.events import Event, EventName
from shared.domain.ids import CaseId, ResponderId
from shared.domain.opening import open_case
from tests.builders import (
    ANN,
    BEN,
    CASEWORK,
    CID,
    NOW,
    PRIORITY,
    TEAM,
    contact,
    dispatch_policy,
    later,
    policy,
    saved,
)

ONE, OTHER = CaseId("C-1"), CaseId("C-2")


class Told:
    """A case with its events, as a story goes on."""

    def __init__(self, case_id: CaseId = ONE) -> None:
        self.events: list[Event] = []
        self.case: Case = self._keep(open_case(contact(PRIORITY), case_id, policy(), NOW))

    def _keep(self, decision: Decision) -> Case:
        self.events += decision.events
        self.case = saved(decision)
        return self.case

    def offered(self) -> "Told":
        """Ann and Ben are asked."""
        self._keep(offers.offer(self.case, TEAM, dispatch_policy(reserve_pairs=0), NOW))
        return self

    def accepted(self, *who: ResponderId) -> "Told":
        """These have said yes."""
        for responder in who:
            self._keep(offers.accept(self.case, responder, later(1)))
        return self

    def held(self) -> "Told":
        """Both were there and have left."""
        self.offered().accepted(ANN, BEN)
        for responder in (ANN, BEN):
            self._keep(offers.set_out(self.case, responder, later(2)))
        for responder in (ANN, BEN):
            self._keep(offers.arrive(self.case, responder, later(20)))
        for responder in (ANN, BEN):
            self._keep(offers.clear(self.case, responder, CASEWORK, later(80)))
        return self

    def reminded(self, now: datetime) -> "Told":
        """What is overdue was told."""
        self._keep(casework.remind(self.case, CASEWORK, now))
        return self

    def timed_out(self, now: datetime) -> "Told":
        """Who had not answered is not asked any more."""
        self._keep(offers.time_out(self.case, now))
        return self

    def escalated(self, now: datetime) -> "Told":
        """The steps that were due are taken."""
        self._keep(escalation.escalate(self.case, policy(), now))
        return self


def picture(*stories: Told, now: datetime = NOW, **changes: Any) -> Picture:
    """Return what the checks look at when exactly these cases came of exactly as many contacts."""
    cases = tuple(story.case for story in stories)
    whole = Picture(
        now=now,
        cases=cases,
        timelines={story.case.id: tuple(story.events) for story in stories},
        holds={a.responder_id: case.id for case in cases for a in case.live()},
        contacts_sent=len(cases),
        cases_of_contacts=tuple(case.id for case in cases),
        quarantined=1,
        malformed_sent=1,
        undelivered={},
        texts_that_ask=sum(len(event.data.get("offers", ())) for story in stories for event in story.events),
    )
    return replace(whole, **changes)


def only(found: Iterable[str], *words: str) -> bool:
    """Whether exactly one thing is wrong, and it is told with these words."""
    (wrong,) = found
    return all(word in wrong for word in words)


def events_without(story: Told, *names: EventName) -> dict[CaseId, tuple[Event, ...]]:
    """The timeline of the story with these events cut out, the rest counted anew."""
    kept = [event for event in story.events if event.name not in names]
    return {story.case.id: tuple(replace(event, sequence=i) for i, event in enumerate(kept, start=1))}


def test_when_all_is_well_nothing_is_wrong() -> None:
    assert violations(picture(Told().offered())) == ()
    assert violations(picture(Told().held(), now=later(90))) == ()
    assert violations(picture(Told().offered(), Told(OTHER))) == ()


def test_a_contact_without_a_case_is_noticed() -> None:
    wrong = violations(picture(Told(), contacts_sent=2, cases_of_contacts=(ONE, None)))
    assert only(wrong, "1 of 2 contacts have no case")


def test_a_contact_that_its_case_does_not_tell_of_is_noticed() -> None:
    wrong = violations(picture(Told(), cases_of_contacts=(ONE, ONE)))
    assert any(text.endswith("has 2 contacts and tells of 1.") for text in wrong)


def test_a_case_that_no_contact_opened_is_noticed() -> None:
    wrong = violations(picture(Told(), Told(OTHER), cases_of_contacts=(ONE,)))
    assert only(wrong, "1 contacts made 2 cases")


def test_a_malformed_contact_that_is_not_in_quarantine_is_noticed() -> None:
    assert only(violations(picture(Told(), quarantined=0)), "1 malformed contacts, 0 in quarantine")


def test_somebody_on_two_live_assignments_is_noticed() -> None:
    found = violations(picture(Told().offered(), Told(OTHER).offered()))
    assert "Somebody is on two live assignments." in found


def test_a_hold_without_an_assignment_is_noticed() -> None:
    story = Told().offered()
    assert only(violations(picture(story, holds={ANN: ONE, BEN: ONE, CID: OTHER})), "The holds differ")


def test_an_assignment_without_its_hold_is_noticed() -> None:
    assert only(violations(picture(Told().offered(), holds={ANN: ONE})), "The holds differ")


def test_two_live_people_in_one_role_are_noticed() -> None:
    story = Told().offered()
    second = replace(story.case.live_assignment_of(ANN), responder_id=CID)
    story.case = replace(story.case, assignments=(*story.case.assignments, second))
    assert only(violations(picture(story)), "C-1", "two live people in one role")


def test_somebody_who_was_at_two_places_at_once_is_noticed_afterwards() -> None:
    first, second = Told().held(), Told(OTHER).escalated(later(60))
    overlapping = Assignment(
        responder_id=ANN,
        role=Role.SOCIAL_WORKER,
        status=Status.TIMED_OUT,
        offered_at=later(79),
        expires_at=later(82),
        expected_at=later(90),
        ended_at=later(82),
    )
    second.case = replace(second.case, assignments=(overlapping,))
    assert only(violations(picture(first, second, now=later(90))), ANN, "C-1 and C-2 at once")


def test_a_pair_assigned_before_both_had_accepted_is_noticed() -> None:
    story = Told().offered().accepted(ANN, BEN)
    early = events_without(story)[ONE]
    first, second = (event for event in early if event.name is EventName.OFFER_ACCEPTED)
    twice = tuple(replace(event, data=first.data) if event is second else event for event in early)
    assert only(violations(picture(story, timelines={ONE: twice})), "assigned before both had accepted")


def test_somebody_who_set_out_before_both_had_accepted_is_noticed() -> None:
    story = Told().held()
    kept = [event for event in story.events if event.name is not EventName.PAIR_ASSIGNED]
    late = next(event for event in kept if event.name is EventName.OFFER_ACCEPTED)
    kept[kept.index(late)] = replace(late, name=EventName.NOTE_ADDED)
    found = violations(picture(story, now=later(90), timelines={ONE: tuple(kept)}))
    assert "On case C-1 somebody set out before both had accepted." in found


def test_a_gap_in_a_timeline_is_noticed() -> None:
    story = Told().offered()
    assert only(violations(picture(story, timelines={ONE: tuple(story.events[1:])})), "timeline of C-1 has a gap")


def test_a_timeline_out_of_order_is_noticed() -> None:
    story = Told().offered()
    early = replace(story.events[-1], at=NOW - timedelta(minutes=1))
    wrong = violations(picture(story, timelines={ONE: (*story.events[:-1], early)}))
    assert only(wrong, "timeline of C-1 is out of order")


def test_a_late_case_of_which_nobody_was_told_is_noticed() -> None:
    assert only(violations(picture(Told(), now=later(61))), "C-1 is late and nobody was told")
    assert violations(picture(Told().escalated(later(60)), now=later(61))) == ()


def test_a_period_that_ended_quietly_is_noticed() -> None:
    over = NOW + CASEWORK.period + timedelta(hours=1)
    assert only(violations(picture(Told().held(), now=over)), "C-1 is late and nobody was told")
    assert violations(picture(Told().held().reminded(over), now=over)) == ()


def test_a_period_is_not_covered_by_what_was_told_before_the_visit() -> None:
    story = Told().held()
    early = replace(story.events[1], name=EventName.CASE_ESCALATED)
    over = NOW + CASEWORK.period + timedelta(hours=1)
    timeline = (story.events[0], early, *story.events[2:])
    wrong = violations(picture(story, now=over, timelines={ONE: timeline}, texts_that_ask=0))
    assert only(wrong, "C-1 is late and nobody was told")


def test_an_offer_that_nobody_took_back_is_noticed() -> None:
    story = Told().offered()
    assert violations(picture(story, now=later(4))) == ()
    found = violations(picture(story, now=later(5)))
    assert found == (
        f"The offer of C-1 to {ANN} outlived its time.",
        f"The offer of C-1 to {BEN} outlived its time.",
    )


def test_an_offer_that_was_taken_back_late_is_noticed_afterwards() -> None:
    story = Told().offered().timed_out(later(5))
    assert len(violations(picture(story, now=later(50)))) == 2
    assert violations(picture(Told().offered().timed_out(later(3)), now=later(50))) == ()


def test_an_offer_without_its_text_and_a_second_text_are_noticed() -> None:
    assert only(violations(picture(Told().offered(), texts_that_ask=1)), "2 offers were made and 1 texts sent")
    assert only(violations(picture(Told().offered(), texts_that_ask=3)), "2 offers were made and 3 texts sent")


def test_what_was_not_delivered_is_noticed() -> None:
    assert only(violations(picture(Told(), undelivered={"NotifyQueue": 3})), "3 undelivered in NotifyQueue")
