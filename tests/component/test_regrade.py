"""Re-grade: a person decides, with a rationale; the clock stands, the plan is renewed, the history is kept."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.answering import answer_to
from shared.domain.assignment import Role
from shared.domain.case import Case, CaseState, Close
from shared.domain.contact import Circumstance, Marker, Told
from shared.domain.errors import ReasonMissing, Refused, SeenBefore, TransitionRefused
from shared.domain.escalation import next_due_at
from shared.domain.events import EventName
from shared.domain.ids import CaseId
from shared.domain.lone import approve_lone_visit
from shared.domain.metrics import response_rows
from shared.domain.offers import accept, arrive, offer, set_out
from shared.domain.steps import StepKind
from shared.domain.strands import Ask
from shared.policy import load
from shared.service.control import Control
from shared.service.dispatch import Dispatch
from tests.builders import ANN, BEN, NOW, PRIORITY, TEAM, dispatch_policy, minutes
from tests.component.desk import CHILD, HOME, Desk

WHY = "The officers have left and a neighbour is with the children."
HOUR, TWO_DAYS = timedelta(hours=1), timedelta(hours=48)


class Room(Desk):
    """The desk, with the hands of the control room."""

    def __init__(self, **changes: Any) -> None:
        super().__init__(dispatch=dispatch_policy(reserve_pairs=0), **changes)
        self.control = Control(self.casebook, Dispatch(self.casebook, self.rota, self.clock), self.clock)

    def regrade(self, case: Case, to: int, why: str = WHY, *, release: bool = False) -> Case:
        """Somebody at the desk re-grades the case as it stands."""
        return self.control.regrade(case.id, to, why, "c.room", release=release)

    def last(self, case_id: CaseId, name: EventName) -> dict[str, object]:
        """What the last event of this name said."""
        return [e.data for e in self.store.timeline(case_id) if e.name is name][-1]


def test_a_raised_case_is_asked_for_at_once_and_its_clock_still_starts_at_the_report() -> None:
    room = Room()
    case = room.hears()
    room.later(minutes=10)
    raised = room.regrade(case, 2)

    assert (raised.grade, raised.reported_at, raised.deadline) == (2, NOW, NOW + HOUR)
    assert raised.offer_from == room.clock.now()
    assert (
        raised.answer
        == "A social worker and a police responder will attend together within the hour of the report."
    )
    assert all(room.clock.now() <= step.due_at <= NOW + HOUR for step in raised.steps)
    assert next_due_at(raised, room.policy) == room.clock.now()


def test_the_history_says_who_when_and_why_and_the_rationale_is_for_few() -> None:
    room = Room()
    case = room.hears()
    room.regrade(case, 2)
    room.later(minutes=1)
    twice = room.regrade(case, 3, "It was another house.")

    first, second = twice.grade_history
    assert (first.before, first.after, first.by, first.at, first.rationale) == (3, 2, "c.room", NOW, WHY)
    assert (second.before, second.after, second.table_version) == (2, 3, room.policy.grading.version)
    told = [e for e in room.store.timeline(case.id) if e.name is EventName.CASE_REGRADED]
    assert [e.private for e in told] == [{"reason": WHY}, {"reason": "It was another house."}]
    assert all(WHY not in str(e.data) for e in room.store.timeline(case.id))
    assert (twice.deadline, twice.reported_at) == (NOW + TWO_DAYS, NOW)


@pytest.mark.parametrize("to", [1, 2, 4])
def test_a_rationale_is_owed_up_and_down(to: int) -> None:
    room = Room()
    case = room.hears()
    with pytest.raises(ReasonMissing):
        room.regrade(case, to, "  ")
    assert room.store.load(case.id) == case


def test_who_was_asked_for_a_case_that_is_lowered_stays_unless_they_are_let_go() -> None:
    room = Room()
    case = room.hears(PRIORITY)
    room.offered(case.id)
    lowered = room.regrade(case, 3)
    assert (lowered.grade, lowered.deadline, len(lowered.live())) == (3, NOW + TWO_DAYS, 2)
    assert room.last(case.id, EventName.CASE_REGRADED)["responders"] == [ANN, BEN]

    room.regrade(case, 2)
    freed = room.regrade(case, 3, release=True)
    assert (freed.state, freed.live(), dict(room.rota.holds())) == (CaseState.WAITING, (), {})
    assert freed.asked_afresh_at == room.clock.now()
    assert room.last(case.id, EventName.CASE_REGRADED)["responders"] == []


def test_a_step_that_was_taken_for_those_who_stay_is_not_owed_again() -> None:
    room = Room()
    case = room.hears(PRIORITY)
    room.offered(case.id)
    raised = room.regrade(room.regrade(case, 3), 2)
    assert all(step.done_at for step in raised.steps if step.kind is StepKind.OFFER)


def test_a_social_worker_who_was_to_go_alone_does_not_go_alone_to_a_grade_2() -> None:
    room = Room()
    case = room.hears()
    alone = lambda c: approve_lone_visit(c, Role.SOCIAL_WORKER, "m.duty", "Known well.", TEAM, room.policy, NOW)  # noqa: E731
    room.casebook.decide(case.id, alone)
    room.control.ask_again(case.id, "She is near.", "c.room")
    room.offered(case.id)
    room.casebook.decide(case.id, lambda c: accept(c, ANN, NOW))
    raised = room.regrade(case, 2)

    assert (raised.roles_needed, raised.vacant_roles(), raised.state) == (
        tuple(Role),
        (Role.POLICE,),
        CaseState.WAITING,
    )
    assert room.last(case.id, EventName.BRIEFING_CHANGED)["police_needed"] is True


def test_police_who_were_to_go_alone_within_the_hour_do_not_go_alone_within_48_hours() -> None:
    room = Room()
    case = room.hears(PRIORITY)
    alone = lambda c: approve_lone_visit(c, Role.POLICE, "m.duty", "Nobody.", TEAM[1:], room.policy, NOW)  # noqa: E731
    room.casebook.decide(case.id, alone)
    room.casebook.decide(case.id, lambda c: offer(c, TEAM, room.policy.dispatch, NOW))
    room.casebook.decide(case.id, lambda c: accept(c, BEN, NOW))
    lowered = room.regrade(case, 3)

    assert (lowered.roles_needed, lowered.vacant_roles()) == (tuple(Role), (Role.SOCIAL_WORKER,))
    assert lowered.answer.startswith("A social worker and a police responder will attend together within 48")
    briefing = room.last(case.id, EventName.BRIEFING_CHANGED)
    assert (briefing["police_needed"], briefing["social_worker_needed"]) == (False, True)
    assert briefing["responders"] == [BEN]


@pytest.mark.parametrize(
    ("to", "close", "told"),
    [(1, Close.HANDED_BACK, "police control at once"), (4, Close.WITHDRAWN, "Advice, information or a referral")],
)
def test_grade_1_hands_back_and_grade_4_closes_and_everybody_is_free(to: int, close: Close, told: str) -> None:
    room = Room()
    case = room.hears(PRIORITY)
    room.offered(case.id)
    over = room.regrade(case, to)

    assert (over.state, over.close, over.grade, over.deadline) == (CaseState.CLOSED, close, to, None)
    assert told in over.answer
    assert dict(room.rota.holds()) == {}
    assert room.names(case.id).count(EventName.OFFER_WITHDRAWN) == 2
    assert room.last(case.id, EventName.CASE_WITHDRAWN)["outcome"] == close.value
    assert room.told(case.id) == (["control_room", "duty_manager"] if to == 1 else [])
    assert next_due_at(over, room.policy) is None


def test_the_grade_that_was_answered_stands() -> None:
    room = Room()
    case = room.hears(PRIORITY)
    room.offered(case.id)
    room.go(case.id, accept, set_out)
    room.casebook.decide(case.id, lambda c: arrive(c, ANN, NOW))
    with pytest.raises(TransitionRefused, match="on scene"):
        room.regrade(case, 4)
    assert room.regrade(case, 3).grade == 3
    room.casebook.decide(case.id, lambda c: arrive(c, BEN, NOW))
    with pytest.raises(TransitionRefused, match="stands"):
        room.regrade(case, 2)


@pytest.mark.parametrize("to", [0, 3, 5])
def test_there_are_four_grades_and_the_one_in_force_is_none_to_change_to(to: int) -> None:
    room = Room()
    with pytest.raises(Refused):
        room.regrade(room.hears(), to)


def test_figures_score_against_the_grade_in_force() -> None:
    room = Room()
    case = room.hears()
    room.regrade(case, 2)
    room.offered(case.id)
    room.later(minutes=70)
    attended = room.go(case.id, accept, set_out, arrive)

    (all_areas, _) = response_rows([attended], room.clock.now())
    assert (all_areas.grade, all_areas.attended, all_areas.within_target) == (2, 1, 0)
    assert all_areas.median == minutes(70)


def test_a_proposal_is_accepted_with_the_deadline_that_it_told() -> None:
    room = Room()
    case = room.hears(address="7 Sample Street", log=1)
    room.later(hours=3)
    joined = room.hears(PRIORITY, address="7 Sample Street", log=1, source="/lancashire/emergency-duty-team")
    assert joined.id == case.id
    raised = room.control.accept_proposal(case.id, Ask.RAISE, WHY, "c.room", joined.version)

    assert (raised.grade, raised.proposals) == (2, ())
    assert raised.deadline == joined.proposals[0].deadline
    assert raised.reported_at == NOW
    assert raised.grade_history[0].rule == "G2-6"


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("log", [1, 2], ids=["an update", "a contact that joined"])
def test_who_is_asked_for_a_case_that_is_raised_has_the_skills_that_the_rule_needs(
    log: int, by_hand: bool
) -> None:
    room = Room(grading=load().grading)
    home = {"persons": (CHILD,), "address": HOME}
    case = room.hears(Circumstance.WELFARE_CHECK, **home)
    assert not case.decision.skills
    distressed = room.says(Circumstance.POLICE_THRESHOLD_MET, log=log, sequence=2, told=Told.UPDATED, **home)
    markers = distressed.facts.markers | {Marker.MENTAL_HEALTH}
    room.intake.receive(replace(distressed, facts=replace(distressed.facts, markers=markers)))

    accepted = lambda: room.control.accept_proposal(case.id, Ask.RAISE, WHY, "c.room")  # noqa: E731
    raised = room.regrade(case, 2) if by_hand else accepted()

    assert raised.grade_history[-1].rule == ("" if by_hand else "G2-2")
    assert raised.decision.skills == (frozenset({"mental_health", "amhp"}),)


@pytest.mark.parametrize("log", [1, 2], ids=["an update", "a contact that joined"])
def test_a_contact_that_asks_for_the_grade_in_force_adds_the_skills_that_its_rule_needs(log: int) -> None:
    room = Room(grading=load().grading)
    home = {"persons": (CHILD,), "address": HOME}
    case = room.hears(Circumstance.LEFT_WITHOUT_CARER, **home)
    distressed = room.says(Circumstance.POLICE_THRESHOLD_MET, log=log, sequence=2, told=Told.UPDATED, **home)
    markers = distressed.facts.markers | {Marker.MENTAL_HEALTH}
    heard = room.intake.receive(replace(distressed, facts=replace(distressed.facts, markers=markers)))

    assert (heard.id, heard.grade, heard.proposals) == (case.id, 2, ())
    assert heard.decision.skills == (*case.decision.skills, frozenset({"mental_health", "amhp"}))


def test_a_rejected_proposal_changes_nothing_and_the_sender_is_no_longer_told_that_somebody_decides() -> None:
    room = Room()
    case = room.hears()
    update = room.says(PRIORITY, sequence=2)
    asked = room.intake.receive(update)
    assert "decides" in answer_to(update, asked).text
    kept = room.control.reject_proposal(case.id, Ask.RAISE, WHY, "c.room", asked.version)

    assert (kept.grade, kept.deadline, kept.proposals) == (3, case.deadline, ())
    assert "decides" not in answer_to(update, kept).text
    last, told = room.store.timeline(case.id)[-2:]
    assert (told.name, told.data["answers"][0]["grade"]) == (EventName.ANSWER_GIVEN, 3)
    assert (last.name, last.actor, last.private) == (EventName.REGRADE_REJECTED, "c.room", {"reason": WHY})
    with pytest.raises(TransitionRefused, match="decided already"):
        room.control.reject_proposal(case.id, Ask.RAISE, WHY, "m.duty")


def test_a_cancelled_report_is_accepted_by_standing_everybody_down_and_rejected_by_going_on() -> None:
    room = Room()
    case = room.hears(PRIORITY)
    room.offered(case.id)
    room.ends()
    over = room.control.accept_proposal(case.id, Ask.STAND_DOWN, WHY, "c.room")
    assert (over.state, over.close, over.live()) == (CaseState.CLOSED, Close.WITHDRAWN, ())

    other = room.hears(PRIORITY, log=2)
    room.ends(log=2)
    assert room.control.reject_proposal(other.id, Ask.STAND_DOWN, WHY, "c.room").proposals == ()


def test_of_two_who_decide_at_once_the_second_is_told() -> None:
    room = Room()
    case = room.hears()
    room.control.regrade(case.id, 2, WHY, "c.room", case.version)
    with pytest.raises(SeenBefore):
        room.control.regrade(case.id, 4, WHY, "m.duty", case.version)
    assert room.store.load(case.id).grade == 2
