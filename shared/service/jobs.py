"""Jobs: long work that somebody asked for, kept with what it found. What a job works out is not known here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from shared.domain import jobs as life
from shared.domain.errors import Refused
from shared.domain.jobs import Job, JobEvent, JobEventName, JobId, JobKind, JobRules
from shared.service.ports import Clock

Files = Mapping[str, bytes]
"""What a job keeps, by name."""


class JobStore(Protocol):
    """Jobs and their files. A job is saved on its version, which is one higher afterwards."""

    def jobs(self, kind: JobKind) -> tuple[Job, ...]:
        """Return every job of the kind that is still kept, the latest first."""
        ...

    def job(self, kind: JobKind, job_id: JobId) -> Job:
        """Return where it stands. Raises NotFound."""
        ...

    def save(self, job: Job, event: JobEvent | None = None, files: Files | None = None) -> Job:
        """Keep the job, what is told of it and these files, or nothing; return it as kept.

        Raises JobChanged when the stored one is not of its version: newer, deleted, or there already.
        """
        ...

    def files(self, job_id: JobId, prefix: str = "") -> dict[str, bytes]:
        """Return the files whose names begin so, by name."""
        ...

    def drop_files(self, job_id: JobId, prefix: str) -> None:
        """The files whose names begin so are gone."""
        ...

    def delete(self, job: Job) -> None:
        """The job and all its files are gone. Raises JobChanged."""
        ...


@dataclass(frozen=True)
class Jobs:
    """What people do with jobs of one kind; who may is made sure of by the caller."""

    kind: JobKind
    begins_with: JobEventName
    store: JobStore
    rules: JobRules
    clock: Clock
    new_id: Callable[[], str]

    def ask(self, asked: str, parts: int, actor: str) -> Job:
        """The work will begin in a moment. The same thing asked for twice is one job while it goes on.

        Raises Refused while too many are going on.
        """
        now = self.clock.now()
        waiting = [job for job in self.store.jobs(self.kind) if job.stage in life.OPEN]
        same = next((job for job in waiting if job.asked == asked and not job.is_silent(self.rules, now)), None)
        if same is not None:
            return same
        if sum(not job.is_silent(self.rules, now) for job in waiting) >= self.rules.most_open:
            raise Refused(f"{self.rules.most_open} are being worked on already. Wait until one is done.")
        job_id = JobId(f"{now:%Y%m%d%H%M%S}-{self.new_id()}")
        job = Job(self.kind, job_id, asked, actor, now, parts, now)
        return self.store.save(job, life.told(job, self.begins_with, actor))

    def again(self, job_id: JobId, actor: str) -> Job:
        """What failed, or fell silent, goes on after the last part that is done. Raises Refused."""
        job = life.asked_again(self.store.job(self.kind, job_id), self.rules, self.clock.now())
        return self.store.save(job, life.told(job, self.begins_with, actor))

    def keep(self, job_id: JobId, keep: bool) -> Job:
        """It is kept for good, or forgotten in time. Raises Refused unless it is done."""
        return self.store.save(life.kept(self.store.job(self.kind, job_id), keep))

    def delete(self, job_id: JobId) -> None:
        """It is gone with all that it found. Raises Refused while it is kept."""
        job = self.store.job(self.kind, job_id)
        if job.kept:
            raise Refused("It is kept. Let it be forgotten in time first.")
        self.store.delete(job)
