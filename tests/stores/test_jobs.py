"""Jobs are kept whole with their files, changed by nobody who did not see the last change, and can be deleted."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from random import Random
from threading import Barrier, get_ident
from typing import Any

import pytest

from shared.adapters.memory import FixedClock
from shared.domain import jobs as life
from shared.domain.errors import JobChanged, NotFound, Refused
from shared.domain.jobs import Job, JobEventName, JobId, JobKind, JobRules
from shared.service.jobs import Jobs, JobStore
from tests.at_once import at_once
from tests.builders import NOW, later
from tests.stores.conftest import Stores

ASKED = Job(JobKind.SIMULATION, JobId("20261120190000-a"), '{"days": 28}', "m.duty", NOW, 3, NOW)
LATER = replace(ASKED, id=JobId("20261121190000-b"), asked_at=later(60))
RULES = JobRules(silent_for=timedelta(minutes=5), most_tries=2, kept_for=timedelta(days=9), most_open=2)


def asked(stores: Stores, job: Job = ASKED) -> Job:
    return stores.jobs.save(job, life.told(job, JobEventName.SIMULATION_ASKED, "m.duty"))


def test_a_job_is_read_back_one_version_on(stores: Stores) -> None:
    assert asked(stores) == replace(ASKED, version=1)
    assert stores.jobs.job(JobKind.SIMULATION, ASKED.id) == replace(ASKED, version=1)


def test_jobs_are_listed_the_latest_first(stores: Stores) -> None:
    assert stores.jobs.jobs(JobKind.SIMULATION) == ()
    first, second = asked(stores), asked(stores, LATER)
    assert stores.jobs.jobs(JobKind.SIMULATION) == (second, first)


def test_what_nobody_asked_for_is_not_found(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.jobs.job(JobKind.SIMULATION, ASKED.id)


def test_one_id_is_asked_for_once(stores: Stores) -> None:
    asked(stores)
    with pytest.raises(JobChanged):
        asked(stores)


def test_of_two_who_saw_the_same_version_one_is_refused_with_all_its_files(stores: Stores) -> None:
    seen = asked(stores)
    stores.jobs.save(life.come_so_far(seen, 0.5, later(1)), files={"part-000": b"first"})
    with pytest.raises(JobChanged):
        stores.jobs.save(life.come_so_far(seen, 0.2, later(2)), files={"part-000": b"second", "part-001": b"x"})
    assert stores.jobs.files(ASKED.id) == {"part-000": b"first"}


def test_files_of_any_size_are_read_back_and_dropped_by_the_beginning_of_their_names(stores: Stores) -> None:
    large = Random(1).randbytes(900_000)
    stores.jobs.save(asked(stores), files={"part-000": large, "report.json": b"{}", "empty": b""})
    assert stores.jobs.files(ASKED.id, "part-") == {"part-000": large}
    stores.jobs.drop_files(ASKED.id, "part-")
    assert stores.jobs.files(ASKED.id) == {"report.json": b"{}", "empty": b""}


def test_keeping_a_job_keeps_its_files(stores: Stores) -> None:
    done = stores.jobs.save(life.done(asked(stores), later(5)), files={"report.json": b"{}"})
    kept = stores.jobs.save(life.kept(done, True))
    assert kept.kept
    assert stores.jobs.files(ASKED.id) == {"report.json": b"{}"}


def test_a_deleted_job_is_gone_with_its_files_and_nobody_brings_it_back(stores: Stores) -> None:
    seen = stores.jobs.save(asked(stores), files={"report.json": b"{}"})
    stores.jobs.delete(seen)
    assert stores.jobs.files(ASKED.id) == {}
    with pytest.raises(NotFound):
        stores.jobs.job(JobKind.SIMULATION, ASKED.id)
    with pytest.raises(JobChanged):
        stores.jobs.save(life.come_so_far(seen, 0.9, later(2)))
    with pytest.raises(JobChanged):
        stores.jobs.delete(seen)


def test_a_job_is_begun_by_whoever_saw_the_last_that_was_and_by_nobody_else(stores: Stores) -> None:
    assert stores.jobs.turn(JobKind.SIMULATION) == 0
    event = life.told(ASKED, JobEventName.SIMULATION_ASKED, "m.duty")
    stores.jobs.save(ASKED, event, turn=0)
    with pytest.raises(JobChanged):
        stores.jobs.save(LATER, life.told(LATER, JobEventName.SIMULATION_ASKED, "m.duty"), turn=0)
    assert [job.id for job in stores.jobs.jobs(JobKind.SIMULATION)] == [ASKED.id]
    assert stores.jobs.turn(JobKind.SIMULATION) == 1
    assert stores.jobs.turn(JobKind.REPLAY) == 0

    stores.jobs.save(replace(LATER, kind=JobKind.REPLAY), turn=0)
    stores.jobs.save(LATER, turn=1)
    assert (stores.jobs.turn(JobKind.SIMULATION), stores.jobs.turn(JobKind.REPLAY)) == (2, 1)


class ReadTogether:
    """A store whose readers have all looked for jobs before any of them goes on for the first time."""

    def __init__(self, store: JobStore, readers: int) -> None:
        self._store, self._gate, self._went_on = store, Barrier(readers), set[int]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def jobs(self, kind: JobKind) -> tuple[Job, ...]:
        found = self._store.jobs(kind)
        if get_ident() not in self._went_on:
            self._went_on.add(get_ident())
            self._gate.wait(timeout=60)
        return found


def _office(store: Any) -> Jobs:
    ids = count(1)
    return Jobs(JobKind.REPLAY, store, RULES, FixedClock(NOW), lambda: str(next(ids)))


def test_of_many_who_ask_for_the_same_at_once_one_begins_it_and_all_are_given_it(racing_stores: Stores) -> None:
    office = _office(ReadTogether(racing_stores.jobs, 6))
    given = at_once(*[partial(office.ask, "the same", 1, f"m.{number}") for number in range(6)])
    (job,) = racing_stores.jobs.jobs(JobKind.REPLAY)
    assert given == [job] * 6


def test_however_many_ask_at_once_no_more_are_begun_than_may_be_open(racing_stores: Stores) -> None:
    office = _office(ReadTogether(racing_stores.jobs, 6))
    ended = at_once(*[partial(office.ask, f"number {number}", 1, "m.duty") for number in range(6)])
    assert sum(isinstance(one, Refused) for one in ended) == 6 - RULES.most_open
    assert len(racing_stores.jobs.jobs(JobKind.REPLAY)) == RULES.most_open


def test_what_failed_and_is_asked_for_anew_while_it_is_asked_for_again_is_begun_once(
    racing_stores: Stores,
) -> None:
    store = racing_stores.jobs
    alone = _office(store)
    failed = store.save(life.failed(alone.ask("the same", 1, "m.duty"), "It broke.", NOW))
    office = replace(alone, store=ReadTogether(store, 2))
    at_once(partial(office.again, failed.id, "m.duty"), partial(office.ask, "the same", 1, "m.other"))
    assert sum(job.stage in life.OPEN for job in store.jobs(JobKind.REPLAY)) == 1
