"""Jobs are kept whole with their files, changed by nobody who did not see the last change, and can be deleted."""

from dataclasses import replace
from random import Random

import pytest

from shared.domain import jobs as life
from shared.domain.errors import JobChanged, NotFound
from shared.domain.jobs import Job, JobEventName, JobId, JobKind
from tests.builders import NOW, later
from tests.stores.conftest import Stores

ASKED = Job(JobKind.SIMULATION, JobId("20261120190000-a"), '{"days": 28}', "m.duty", NOW, 3, NOW)
LATER = replace(ASKED, id=JobId("20261121190000-b"), asked_at=later(60))


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
