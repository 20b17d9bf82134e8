"""The search behind a proposal: done once, however often it is told and wherever it breaks off."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from itertools import count

import pytest

from shared.adapters.memory import FixedClock, InMemoryCaseStore, InMemoryRotaStore
from shared.adapters.memory_jobs import InMemoryJobs
from shared.adapters.memory_proposals import InMemoryProposals, InMemoryStaffing
from shared.adapters.memory_roster import InMemoryRosterStore
from shared.domain.assignment import Role
from shared.domain.errors import JobChanged, JobRunning
from shared.domain.jobs import Job, JobEventName, JobId, JobKind, JobStage
from shared.domain.roster.cover import Gap, Why
from shared.domain.roster.proposed import Found, Outcome, ProposedRoster, Supply, Unmet
from shared.domain.roster.rotation import Stint
from shared.planning.proposal.defaults import Defaults
from shared.planning.proposal.problem import Answer, Effort, Problem
from shared.policy import load, rota_files
from shared.policy.proposal_files import proposing
from shared.service.cover import CoverAhead
from shared.service.jobs import Jobs, read, text_of
from shared.service.roster import Rosters
from shared.service.rota_planning import RotaJob, RotaPlanning
from shared.service.rota_proposals import RotaProposals
from shared.service.staffing import Staffing
from tests.at_once import at_once
from tests.unit.domain.roster.crew import LONDON, at, responder
from tests.unit.planning.proposal.small import ALL, EFFORT, EVENING, EVENINGS, MONDAY, NIGHT, EveryAnswer

FULL = timedelta(hours=37)
PEOPLE = ("sw-1", "sw-2", "pc-1")
EARLY_EVENINGS = replace(EVENING, weekdays=frozenset({0, 1}))


class Broken:
    """A solver that breaks off, so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def solve(self, problems: list[Problem], effort: Effort) -> list[Answer]:
        """See Solver."""
        if self.left:
            self.left -= 1
            raise MemoryError
        return EveryAnswer().solve(problems, effort)


class Lawless:
    """A solver that takes every choice."""

    def solve(self, problems: list[Problem], effort: Effort) -> list[Answer]:
        """See Solver."""
        return [Answer(frozenset(range(problem.choices)), 0) for problem in problems]


class Desk:
    """An administrator's desk at Preston, two evenings long: the search tries every rota there is."""

    def __init__(self, solver=None, kinds=(EARLY_EVENINGS,)) -> None:
        self.clock, ids = FixedClock(at(-48)), count(1)
        self.rota = InMemoryRotaStore()
        made, policy = InMemoryRosterStore(self.rota), load()
        bases = tuple(base for base in policy.bases if base.id == "preston")
        for name in PEOPLE:
            self.rota.put_responder(responder(name))
        cover = replace(rota_files.cover(), rules=(EVENINGS,))
        ahead = CoverAhead(self.rota, InMemoryCaseStore(self.rota), self.clock, cover, LONDON, bases)
        self.rosters = Rosters(made, self.rota, policy.roster, bases, self.clock)
        self.staffing = Staffing(
            InMemoryStaffing(), self.rota, proposing().staffing, self.clock, lambda: str(next(ids))
        )
        self.store, rules = InMemoryJobs(), proposing().proposals
        jobs = Jobs(JobKind.ROTA_PROPOSAL, self.store, proposing().jobs, self.clock, lambda: str(next(ids)))
        self.proposals = RotaProposals(jobs, InMemoryProposals(made), self.rosters, self.staffing, ahead, rules)
        planning = RotaPlanning(
            self.rota,
            solver or EveryAnswer(),
            cover,
            Defaults(replace(ALL, kinds=kinds), EFFORT, timedelta(minutes=40)),
            LONDON,
            bases,
            {"preston": (0.5,) * 168},
        )
        self.job = RotaJob(planning, jobs, self.staffing, self.rosters, rules, lambda: 0.0)

    def asked(self, nights: bool = True, first: date = MONDAY) -> JobId:
        for name in PEOPLE:
            self.staffing.set_contract(responder(name).id, FULL, nights, 0)
        return self.proposals.ask(first, 1, "r.admin").job.id

    def dead(self) -> None:
        """So much time passes that whoever searches must be dead."""
        self.clock.move(self.job.jobs.rules.silent_for + timedelta(seconds=1))

    def at_preston(self, proposal: JobId, role: Role = Role.SOCIAL_WORKER) -> set[tuple[str, str]]:
        """Who has which evening."""
        roster = next(r for r in self.proposals.proposed(proposal).rosters if r.role is role)
        return {(stint.responder_id, f"{stint.starts_at:%a}") for stint in roster.stints}


def test_what_was_asked_for_is_found_and_kept_by_roster() -> None:
    desk = Desk()
    proposal = desk.asked()
    assert [event.name for event in desk.store.events] == [JobEventName.ROTA_PROPOSAL_ASKED]

    done = desk.job.run(proposal, 0)

    found = desk.proposals.proposed(proposal)
    assert (done.stage, done.tries) == (JobStage.DONE, 1)
    assert found.proposal.job == done
    assert {day for _, day in desk.at_preston(proposal)} == {"Mon", "Tue"}
    assert desk.at_preston(proposal, Role.POLICE) == {("pc-1", "Mon"), ("pc-1", "Tue")}
    assert found.outcome is not None
    assert found.outcome.bound == sum(found.outcome.costs.values())
    assert found.outcome.unmet_in_all == len(found.outcome.unmet) > 0


def test_what_was_found_is_read_back_as_it_was() -> None:
    gap = Gap("preston", Role.POLICE, "amhp", at(1), at(2), 0, 1, (Why.SKILL,))
    supply = Supply("preston", Role.POLICE, 100.5, 90.0, 120.25)
    outcome = Outcome({"wishes": -3}, 8, True, (supply,), (Unmet(gap, {"away": 2}),), 3, timedelta(seconds=18.5))
    stint = Stint(responder("pc-1").id, at(1).astimezone(UTC), at(2).astimezone(UTC))
    found = Found(outcome, (ProposedRoster("preston", Role.POLICE, (stint,), made_on=4),))

    assert read(Found, text_of(found)) == found


def test_a_wish_and_a_contract_without_nights_count() -> None:
    desk = Desk(kinds=(replace(NIGHT, weekdays=frozenset({1})), replace(EVENING, weekdays=frozenset({3}))))
    desk.staffing.wish(responder("sw-1").id, at(3 * 24 + 16), at(3 * 24 + 24), wants=False)
    proposal = desk.asked(nights=False)

    desk.job.run(proposal, 0)

    assert desk.at_preston(proposal) == {("sw-2", "Thu")}


def test_told_again_after_it_is_done_nothing_is_searched_or_changed() -> None:
    desk = Desk()
    proposal = desk.asked()
    desk.job.run(proposal, 0)
    before = desk.proposals.proposed(proposal)

    assert replace(desk.job, planning=None).run(proposal, 0) == before.proposal.job
    assert desk.proposals.proposed(proposal) == before


def test_told_twice_at_once_one_searches_and_there_is_one_rota() -> None:
    desk = Desk()
    proposal = desk.asked()

    ended = at_once(*[lambda: desk.job.run(proposal, 0)] * 6)

    searched = [one for one in ended if isinstance(one, Job)]
    assert desk.proposals.proposal(proposal).job.tries == 1
    assert {one.version for one in searched} == {3}
    assert all(isinstance(one, Job | JobRunning | JobChanged) for one in ended)
    assert {roster.version for roster in desk.proposals.proposed(proposal).rosters} == {0}


def test_a_search_that_broke_off_begins_anew_when_it_is_told_again() -> None:
    desk = Desk(Broken(1))
    proposal = desk.asked()
    with pytest.raises(MemoryError):
        desk.job.run(proposal, 0)
    with pytest.raises(JobRunning):
        desk.job.run(proposal, 0)

    desk.dead()

    assert desk.job.run(proposal, 0).stage is JobStage.DONE
    assert desk.proposals.proposal(proposal).job.tries == 2


def test_a_search_that_always_breaks_off_has_failed_in_the_end_and_says_so() -> None:
    desk = Desk(Broken(99))
    proposal = desk.asked()
    for _ in range(desk.job.jobs.rules.most_tries):
        with pytest.raises(MemoryError):
            desk.job.run(proposal, 0)
        desk.dead()

    failed = desk.job.run(proposal, 0)

    assert (failed.stage, failed.because) == (
        JobStage.FAILED,
        "It broke off 3 times without a word. Ask for less at once, or ask again.",
    )


def test_the_dead_that_comes_back_late_does_not_overwrite_what_was_found() -> None:
    desk = Desk()
    proposal = desk.asked()

    class Slow(EveryAnswer):
        """Somebody else has long taken over and is done when this one answers."""

        def solve(self, problems: list[Problem], effort: Effort) -> list[Answer]:
            desk.dead()
            desk.job.run(proposal, 0)
            return super().solve(problems, effort)

    slow = replace(desk.job, planning=replace(desk.job.planning, solver=Slow()))
    with pytest.raises(JobChanged):
        slow.run(proposal, 0)
    assert desk.proposals.proposal(proposal).job.tries == 2
    assert {roster.version for roster in desk.proposals.proposed(proposal).rosters} == {0}


def test_a_rota_that_breaks_a_rule_is_not_shown_to_anybody() -> None:
    desk = Desk(Lawless(), kinds=(EVENING, NIGHT))

    failed = desk.job.run(desk.asked(), 0)

    assert (failed.stage, "no lawful rota" in failed.because) == (JobStage.FAILED, True)
    assert desk.proposals.proposed(failed.id).rosters == ()
