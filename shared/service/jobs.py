"""Jobs: long work that somebody asked for, kept with what it found. What a job works out is not known here."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from shared.domain import jobs as life
from shared.domain.errors import JobChanged, Refused
from shared.domain.jobs import Job, JobEvent, JobEventName, JobId, JobKind, JobRules
from shared.service.ports import Clock
from shared.service.shapes import shape

T = TypeVar("T")
Files = Mapping[str, bytes]
"""What a job keeps, by name."""
_ATTEMPTS = 8
"""How often somebody looks anew because others of the kind were begun meanwhile."""


class JobStore(Protocol):
    """Jobs and their files. A job is saved on its version, which is one higher afterwards."""

    def jobs(self, kind: JobKind) -> tuple[Job, ...]:
        """Return every job of the kind that is still kept, the latest first."""
        ...

    def job(self, kind: JobKind, job_id: JobId) -> Job:
        """Return where it stands. Raises NotFound."""
        ...

    def turn(self, kind: JobKind) -> int:
        """Return how often a job of the kind was begun, as of now."""
        ...

    def save(
        self, job: Job, event: JobEvent | None = None, files: Files | None = None, turn: int | None = None
    ) -> Job:
        """Keep the job, what is told of it and these files, or nothing; return it as kept. Given a `turn` it is
        begun, which is counted.

        Raises JobChanged when the stored one is not of its version: newer, deleted, or there already; and when one
        of its kind was begun since the turn was that.
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


def text_of(noun: Any) -> str:
    """Return what was asked for or found as it is kept, always the same for the same."""
    return shape(type(noun)).dump_json(noun).decode()


def read(noun: type[T], text: str | bytes) -> T:
    """Return what was written as text."""
    found: T = shape(noun).validate_json(text)
    return found


@dataclass(frozen=True)
class Jobs:
    """What people do with jobs of one kind; who may is made sure of by the caller."""

    kind: JobKind
    store: JobStore
    rules: JobRules
    clock: Clock
    new_id: Callable[[], str]

    def every(self) -> tuple[Job, ...]:
        """Return those that are still kept, the latest first."""
        return self.store.jobs(self.kind)

    def job(self, job_id: JobId) -> Job:
        """Return where it stands. Raises NotFound."""
        return self.store.job(self.kind, job_id)

    def ask(self, asked: str, parts: int, actor: str) -> Job:
        """The work will begin in a moment. The same thing asked for twice, be it at once, is one job while it goes
        on.

        Raises Refused while too many are going on, JobChanged when others were faster each time.
        """
        for _ in range(_ATTEMPTS):
            turn = self.store.turn(self.kind)
            same = self._going_on(asked)
            if same is not None:
                return same
            with suppress(JobChanged):
                return self._begin(self._new(asked, parts, actor), actor, turn)
        raise JobChanged("Others were faster each time. Ask again.")

    def at_once(self, asked: str, found: str, files: Files, actor: str) -> Job:
        """What was asked for is done already; nobody is told."""
        job = replace(self._new(asked, 1, actor), found=found)
        return self.store.save(life.done(job, self.clock.now()), files=files)

    def again(self, job_id: JobId, actor: str) -> Job:
        """What failed, or fell silent, goes on after the last part that is done. Raises Refused, also while the
        same goes on under another id, and JobChanged when others were faster."""
        turn = self.store.turn(self.kind)
        job = life.asked_again(self.job(job_id), self.rules, self.clock.now())
        if self._going_on(job.asked) is not None:
            raise Refused("The same is being worked on already.")
        return self._begin(job, actor, turn)

    def run(self, job_id: JobId, part: int, work: "Callable[[Going], Job]") -> Job:
        """This part of the job is done by `work`, or the job has failed and says why; what is done or over already
        stays as it is.

        Raises NotFound when it was deleted, JobRunning while somebody else works on it, JobChanged when somebody
        else has ended it meanwhile, and what broke the work off: told again when it is silent, it begins anew.
        """
        job = self.job(job_id)
        try:
            begun = life.begun(job, part, self.rules, self.clock.now())
        except Refused as given_up:
            return self.store.save(life.failed(job, str(given_up), self.clock.now()))
        if begun is None:
            return job
        going = Going(self, self.store.save(begun))
        try:
            return work(going)
        except Refused as refused:
            return going.failed(str(refused))

    def keep(self, job_id: JobId, keep: bool) -> Job:
        """It is kept for good, or forgotten in time. Raises Refused unless it is done."""
        return self.store.save(life.kept(self.job(job_id), keep))

    def delete(self, job_id: JobId) -> None:
        """It is gone with all that it found. Raises Refused while it is kept."""
        job = self.job(job_id)
        if job.kept:
            raise Refused("It is kept. Let it be forgotten in time first.")
        self.store.delete(job)

    def _going_on(self, asked: str) -> Job | None:
        """Return the job of those going on that is about this, if there is one. Raises Refused when there is none,
        and no room for it."""
        now = self.clock.now()
        going_on = [job for job in self.every() if job.stage in life.OPEN and not job.is_silent(self.rules, now)]
        same = next((job for job in going_on if job.asked == asked), None)
        if same is None and len(going_on) >= self.rules.most_open:
            raise Refused(f"{self.rules.most_open} are being worked on already. Wait until one is done.")
        return same

    def _begin(self, job: Job, actor: str, turn: int) -> Job:
        return self.store.save(job, life.told(job, life.BEGINS_WITH[self.kind], actor), turn=turn)

    def _new(self, asked: str, parts: int, actor: str) -> Job:
        now = self.clock.now()
        job_id = JobId(f"{now:%Y%m%d%H%M%S}-{self.new_id()}")
        return Job(self.kind, job_id, asked, actor, now, parts, now)


class Going:
    """A job in the hands of whoever works on it, as it was last kept. Raises JobChanged when it is no longer."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._store, self._clock = jobs.store, jobs.clock
        self.job = job

    def tell(self, share: float, found: str = "") -> None:
        """So much of the present part is done, and this was found by now."""
        self._save(life.come_so_far(self.job, share, self._clock.now(), found))

    def part_done(self, next_one: JobEventName, files: Files) -> Job:
        """The part is kept with these files, and the message about the next is on its way."""
        after = life.part_done(self.job, self._clock.now())
        return self._save(after, life.told(after, next_one, after.asked_by), files)

    def done(self, files: Files) -> Job:
        """The job is done and kept with these files."""
        return self._save(life.done(self.job, self._clock.now()), files=files)

    def failed(self, because: str) -> Job:
        """The job has failed."""
        return self._save(life.failed(self.job, because, self._clock.now()))

    def _save(self, job: Job, event: JobEvent | None = None, files: Files | None = None) -> Job:
        self.job = self._store.save(job, event, files)
        return self.job
