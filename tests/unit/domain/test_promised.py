"""Agreed visits when the time to ask has come: the planned two first, a Grade 2 before all."""

from dataclasses import replace

from shared.domain.assignment import Role
from shared.domain.matching import decide
from shared.domain.snapshot import Plan, Snapshot, State, Waiting, Worker, minutes_by
from shared.domain.travel import Position, RoadFactorModel
from shared.policy import load

RULES = replace(load().matching, divert=False, bear_calm=0.0, bear_due=0.0)
"""No cover for the next Grade 2 is given up for any scheduled visit."""

HERE, THERE = Position(53.7769, -2.7049), Position(53.80, -2.72)
MINUTES_TO = minutes_by(RoadFactorModel())


def worker(name: str, position: Position = HERE, skills: tuple[str, ...] = (), **changes: object) -> Worker:
    role = Role.SOCIAL_WORKER if name.startswith("sw") else Role.POLICE
    return replace(Worker(name, role, State.IDLE, position, 0.0, 600.0, frozenset(skills)), **changes)


def agreed(case_id: str = "C-1", starts: float = 45.0, planned: tuple[str, ...] = ("sw-1", "pc-1")) -> Waiting:
    return Waiting(case_id, 3, 0.0, starts, HERE, starts=starts, planned=frozenset(planned))


def decided(waiting: list[Waiting], workers: list[Worker]) -> Plan:
    return decide(Snapshot(0.0, 5 * 1440 + 600.0, tuple(waiting), tuple(workers)), RULES, MINUTES_TO)


def sent(plan: Plan) -> dict[str, set[str]]:
    return {send.case_id: {send.social_worker, send.police} for send in plan.send}


PLANNED = [worker("sw-1", THERE), worker("pc-1", THERE)]
NEARER = [worker("sw-2"), worker("pc-2")]


def test_the_planned_two_are_asked_though_others_are_nearer_and_though_no_cover_is_left() -> None:
    assert sent(decided([agreed()], PLANNED + NEARER)) == {"C-1": {"sw-1", "pc-1"}}
    assert sent(decided([agreed()], PLANNED)) == {"C-1": {"sw-1", "pc-1"}}


def test_a_scheduled_visit_that_is_not_agreed_waits_for_slack_as_before() -> None:
    plain = replace(agreed(), starts=None, planned=frozenset())
    assert sent(decided([plain], PLANNED)) == {}


def test_when_one_of_the_planned_is_not_free_the_other_goes_with_the_best() -> None:
    busy = replace(PLANNED[0], state=State.ON_SCENE, free_at=200.0)
    assert sent(decided([agreed()], [busy, PLANNED[1], *NEARER])) == {"C-1": {"sw-2", "pc-1"}}


def test_a_priority_case_takes_the_planned_pair_and_others_keep_the_promise() -> None:
    priority = Waiting("P-1", 2, 0.0, 60.0, THERE)
    assert sent(decided([agreed(), priority], PLANNED + NEARER)) == {
        "P-1": {"sw-1", "pc-1"},
        "C-1": {"sw-2", "pc-2"},
    }
    plan = decided([agreed(), priority], PLANNED)
    assert sent(plan) == {"P-1": {"sw-1", "pc-1"}}
    assert [wait.because for wait in plan.wait] == [("Nobody free can keep the agreed appointment.",)]


def test_of_two_agreed_visits_the_sooner_is_settled_first() -> None:
    one, other = agreed("C-1", 60.0, ("sw-9", "pc-9")), agreed("C-2", 40.0, ("sw-9", "pc-9"))
    assert sent(decided([one, other], PLANNED)) == {"C-2": {"sw-1", "pc-1"}}


def test_skills_refusals_and_the_end_of_duty_count_for_a_promise_too() -> None:
    needs = replace(agreed(), skills=(frozenset({"child"}),), not_again=frozenset({"pc-1"}))
    team = [*PLANNED, worker("sw-2", skills=("child",)), worker("pc-2"), worker("pc-3", duty_end=60.0)]
    assert sent(decided([needs], team)) == {"C-1": {"sw-2", "pc-2"}}


def test_a_stand_in_is_not_somebody_whom_another_agreed_visit_needs_while_a_third_is_in_time() -> None:
    rare = worker("sw-rare", HERE, ("amhp",))
    one = agreed("C-1", 45.0, ("sw-ill", "pc-1"))
    other = replace(agreed("C-2", 50.0, ("sw-rare", "pc-2")), skills=(frozenset({"amhp"}),))
    people = [worker("sw-1", THERE), rare, worker("pc-1"), worker("pc-2")]
    assert sent(decided([one, other], people)) == {"C-1": {"sw-1", "pc-1"}, "C-2": {"sw-rare", "pc-2"}}
