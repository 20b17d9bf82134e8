"""A proposed rota keeps every rule, says what it could not have and why, and follows the administrator's hand."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from shared.adapters.cpsat import CpSatSolver
from shared.domain.errors import Refused
from shared.domain.roster.cover import Rota
from shared.domain.roster.person import breaches
from shared.planning.proposal.asked import Asked, Bar, Kind, Wish
from shared.planning.proposal.problem import Answer, Effort, Problem
from shared.planning.proposal.proposal import Proposal, RuleBroken, propose
from tests.unit.domain.roster.crew import ALWAYS, LONDON, PC, SW, at, away, responder, shift
from tests.unit.planning.proposal.small import (
    ALL,
    DAY,
    EFFORT,
    EVENING,
    EVENINGS,
    EVERY_DAY,
    MONDAY,
    NIGHT,
    EveryAnswer,
    asked,
    who,
)

FOUR = ("sw-1", "sw-2", "pc-1", "pc-2")


def solved(question: Asked) -> Proposal:
    return propose(question, CpSatSolver(threads=1), EFFORT)


def days_of(proposal: Proposal, name: str) -> list[int]:
    return [(LONDON.day_of(s.starts_at) - MONDAY).days for s in proposal.shifts if s.responder_id == name]


def breaches_of(question: Asked, proposal: Proposal) -> list[str]:
    rota = Rota((*question.around, *proposal.shifts), question.absences, question.responders)
    start, end = question.start, question.end
    rules = question.cover.working_time
    since = min([start, *(s.starts_at for s in question.around)])
    found = breaches(rota, rules, LONDON, start, end, contracts=question.contracts, known_from=since)
    return [breach.kind.value for breach in found]


def test_a_week_of_evenings_is_covered_by_both_roles_and_nothing_is_left_open() -> None:
    proposal = solved(asked(*FOUR))

    assert proposal.unmet == ()
    assert proposal.costs["uncovered"] == 0
    assert {*days_of(proposal, "sw-1"), *days_of(proposal, "sw-2")} == set(range(7))


def test_nobody_is_asked_in_their_leave_and_what_stays_open_says_who_is_away() -> None:
    proposal = solved(asked("sw-1", "pc-1", "pc-2", absences=(away("sw-1", 0, 48),)))

    assert set(days_of(proposal, "sw-1")).isdisjoint({0, 1})
    monday = proposal.unmet[0]
    assert (monday.gap.role, monday.gap.starts_at, dict(monday.because)) == (SW, at(16), {"away": 1})


def test_a_demand_that_nobody_can_meet_is_explained_by_what_each_would_break() -> None:
    proposal = solved(asked("sw-1", "pc-1", "pc-2"))

    reasons = {reason for unmet in proposal.unmet for reason in unmet.because}
    assert len(days_of(proposal, "sw-1")) == 4
    assert len(proposal.unmet) == 3
    assert all("contract" in reason for reason in reasons)


def test_a_time_that_no_kind_of_duty_touches_is_said_to_be_so() -> None:
    all_day = replace(asked(*FOUR).cover, rules=(ALWAYS,))
    proposal = solved(asked(*FOUR, cover=all_day))

    assert {reason for unmet in proposal.unmet for reason in unmet.because} == {"no duty is made for that time"}


def test_eleven_hours_lie_between_the_duties_of_one_person() -> None:
    question = asked("sw-1", "pc-1", policy=replace(ALL, kinds=(EVENING, DAY)), cover=covered(ALWAYS))
    proposal = solved(question)

    own = sorted(s.starts_at for s in proposal.shifts if s.responder_id == "sw-1")
    assert all(b - a >= timedelta(hours=8 + 11) for a, b in pairwise(own))


def covered(rule):
    return replace(asked(*FOUR).cover, rules=(rule,))


def test_a_day_in_seven_is_free_although_the_contract_would_allow_more() -> None:
    question = asked(
        "sw-1", "pc-1", contracts={who("sw-1"): timedelta(hours=80), who("pc-1"): timedelta(hours=80)}
    )
    question = replace(question, policy=replace(question.policy, longest_week=timedelta(hours=80)))
    short = Kind("short", time(16), time(21), EVERY_DAY, on_bank_holidays=True)
    proposal = solved(replace(question, policy=replace(question.policy, kinds=(short,))))

    assert len(days_of(proposal, "sw-1")) == 6
    assert "would break: weekly rest" in {reason for unmet in proposal.unmet for reason in unmet.because}


def test_nobody_works_more_nights_in_a_row_than_the_policy_allows() -> None:
    nights = replace(EVENINGS, by_weekday=dict.fromkeys(range(7), ((time(0), time(8)),)))
    question = asked("sw-1", "pc-1", policy=replace(ALL, kinds=(NIGHT,), nights_in_a_row=2), cover=covered(nights))
    days = days_of(solved(question), "sw-1")

    assert len(days) == 4
    assert not any({day, day + 1, day + 2} <= set(days) for day in days)


def test_a_mean_of_48_hours_is_kept_with_what_was_worked_before() -> None:
    mondays = (-168 * week for week in range(1, 17))
    worked = [shift("sw-1", monday + 24 * day, monday + 24 * day + 10) for monday in mondays for day in range(5)]
    contracts = {who("sw-1"): timedelta(hours=80), who("pc-1"): timedelta(hours=37)}
    proposal = solved(asked("sw-1", "pc-1", contracts=contracts, around=tuple(worked)))

    # 16 weeks of 50 hours leave 16 for the seventeenth.
    assert len(days_of(proposal, "sw-1")) == 2


def test_an_amhp_is_put_where_one_is_asked_for() -> None:
    people = (responder("sw-1", "amhp"), responder("sw-2"), responder("pc-1"), responder("pc-2"))
    weekend = replace(EVENINGS, minimum={SW: 1, PC: 1}, skills={})
    amhp = replace(EVENINGS, by_weekday={5: ((time(16), time(0)),), 6: ((time(16), time(0)),)}, minimum={})
    cover = replace(asked(*FOUR).cover, rules=(weekend, replace(amhp, skills={SW: {"amhp": 1}})))

    assert {5, 6} <= set(days_of(solved(asked(people=people, cover=cover)), "sw-1"))


def test_wishes_decide_between_rotas_that_are_as_good() -> None:
    sunday = (at(6 * 24), at(7 * 24))
    wishes = (Wish(who("sw-1"), *sunday, wants=False), Wish(who("pc-1"), *sunday, wants=True))
    proposal = solved(asked(*FOUR, wishes=wishes))

    assert 6 not in days_of(proposal, "sw-1")
    assert 6 in days_of(proposal, "pc-1")


def test_weekends_are_shared() -> None:
    proposal = solved(asked(*FOUR, weeks=2, load={"preston": (0.0,) * 168}))

    counts = [sum(day % 7 >= 5 for day in days_of(proposal, name)) for name in ("sw-1", "sw-2")]
    assert max(counts) - min(counts) <= 1


def test_more_pairs_are_put_where_the_demand_is() -> None:
    friday = [2.5 if hour // 24 == 4 else 0.2 for hour in range(168)]
    proposal = solved(asked(*FOUR, load={"preston": tuple(friday)}))

    on_friday = [s.role for s in proposal.shifts if LONDON.day_of(s.starts_at) == MONDAY + timedelta(days=4)]
    assert sorted(on_friday) == sorted([SW, SW, PC, PC])


def test_a_kept_shift_stays_and_a_barred_one_is_not_proposed_again() -> None:
    first = solved(asked(*FOUR))
    mine = next(s for s in first.shifts if s.responder_id == "sw-1")
    bar = Bar(mine.responder_id, mine.starts_at, mine.ends_at)
    other = replace(mine, id=mine.id, responder_id=who("sw-2"))

    kept = solved(asked(*FOUR, kept=(mine,)))
    barred = solved(asked(*FOUR, bars=(bar,), kept=(other,)))

    assert mine in kept.shifts
    assert other in barred.shifts
    assert not any(s.responder_id == "sw-1" and s.starts_at == mine.starts_at for s in barred.shifts)


@pytest.mark.parametrize(
    ("kept", "because"),
    [
        ((shift("sw-9", 16, 24),), "nobody with a contract"),
        ((shift("sw-1", 16, 24, role=PC),), "another role"),
        ((shift("sw-1", 16, 24, base="burnley"),), "another place or time"),
        ((shift("sw-1", 40, 48),), "away"),
        ((shift("sw-1", 64, 72),), "barred"),
        ((shift("sw-1", 88, 96), shift("sw-1", 90, 98)), "on duty already"),
        ((shift("sw-1", 88, 96), shift("sw-1", 104, 112)), "daily rest"),
    ],
)
def test_a_shift_that_breaks_a_rule_can_not_be_kept_and_is_named_with_the_rule(kept, because) -> None:
    bars = (Bar(who("sw-1"), at(64), at(72)),)
    proposal = solved(asked(*FOUR, kept=kept, absences=(away("sw-1", 36, 50),), bars=bars))

    assert [(refused.shift, refused.because) for refused in proposal.not_kept] == [(kept[-1], because)]
    assert kept[-1] not in proposal.shifts


def test_the_same_question_has_the_same_answer_again() -> None:
    question = asked(*FOUR, weeks=2, policy=ALL, cover=covered(ALWAYS))

    assert (
        propose(question, CpSatSolver(1), Effort(0.2, 60)).shifts
        == propose(question, CpSatSolver(2), Effort(0.2, 60)).shifts
    )


def test_an_answer_that_breaks_a_rule_is_refused_whoever_gave_it() -> None:
    class Careless:
        def solve(self, problems: list[Problem], effort: Effort) -> list[Answer]:
            return [Answer(frozenset(range(problem.choices)), 0) for problem in problems]

    with pytest.raises(RuleBroken, match="contract"):
        propose(asked(*FOUR), Careless(), EFFORT)


def test_only_whole_weeks_from_a_monday_are_proposed() -> None:
    with pytest.raises(Refused):
        asked(*FOUR, first=date(2026, 11, 24))


def test_what_the_solver_says_of_the_best_is_true_of_every_answer_tried() -> None:
    short = asked("sw-1", "pc-1", wishes=(Wish(who("sw-1"), at(16), at(17), wants=True),))
    best = propose(short, EveryAnswer(), EFFORT)
    found = solved(short)

    assert found.cost == best.cost == found.bound
    assert found.gap == 0


HOURS = st.integers(0, 13 * 24)
NAMES = st.sampled_from(["sw-1", "sw-2", "sw-3", "pc-1", "pc-2"])


@given(
    gone=st.lists(st.tuples(NAMES, HOURS, st.integers(1, 72)), max_size=3),
    before=st.lists(st.tuples(NAMES, st.integers(-60, -8)), max_size=3, unique_by=lambda drawn: drawn[0]),
    kept=st.lists(st.tuples(NAMES, HOURS), max_size=4),
    contract=st.integers(16, 60),
    changes=st.sampled_from([MONDAY, date(2026, 10, 19), date(2027, 3, 22)]),
)
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_no_proposal_breaks_a_rule(gone, before, kept, contract, changes) -> None:
    moved = LONDON.midnight(changes) - at(0)
    people = tuple(
        responder(name, *(("amhp",) if name == "sw-1" else ()))
        for name in ("sw-1", "sw-2", "sw-3", "pc-1", "pc-2")
    )
    question = asked(
        people=people,
        first=changes,
        weeks=2,
        policy=ALL,
        cover=covered(ALWAYS),
        contracts={person.id: timedelta(hours=contract) for person in people},
        absences=tuple(later(away(name, start, start + hours), moved) for name, start, hours in gone),
        around=tuple(later(shift(name, start, start + 8), moved) for name, start in before),
        kept=tuple(later(shift(name, start, start + 8), moved) for name, start in kept),
    )
    proposal = propose(question, CpSatSolver(1), Effort(0.05, 20))

    assert set(breaches_of(question, proposal)) <= set(breaches_of(question, replace(proposal, shifts=())))
    for one in proposal.shifts:
        assert not any(
            a.responder_id == one.responder_id and a.overlaps(one.starts_at, one.ends_at)
            for a in question.absences
        )
    assert proposal.cost >= proposal.bound


def later(what, by: timedelta):
    return replace(what, starts_at=what.starts_at + by, ends_at=what.ends_at + by)


def test_without_any_time_to_search_there_is_a_lawful_rota_all_the_same() -> None:
    question = asked(*FOUR, weeks=2, policy=ALL, cover=covered(ALWAYS))

    proposal = propose(question, CpSatSolver(1), Effort(work=0, seconds=0.001))

    assert len(proposal.shifts) > 20
    assert breaches_of(question, proposal) == []
    assert proposal.bound <= proposal.cost


def test_a_proposal_says_whether_the_clock_or_the_work_ended_the_search() -> None:
    question = asked(*FOUR, weeks=3, policy=ALL, cover=covered(ALWAYS))

    assert propose(question, CpSatSolver(1), Effort(work=1000, seconds=0.001)).cut_short
    assert not propose(question, CpSatSolver(1), Effort(work=0.05, seconds=60)).cut_short
