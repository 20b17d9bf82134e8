"""The plain double of the store of jobs."""

from collections import Counter
from dataclasses import replace
from threading import Lock

from shared.domain.errors import JobChanged, NotFound
from shared.domain.jobs import Job, JobEvent, JobId, JobKind
from shared.service.jobs import Files


class InMemoryJobs:
    """JobStore in memory. `events` has what was told."""

    def __init__(self) -> None:
        self._jobs: dict[tuple[JobKind, JobId], Job] = {}
        self._files: dict[tuple[JobId, str], bytes] = {}
        self._turns: Counter[JobKind] = Counter()
        self._lock = Lock()
        self.events: list[JobEvent] = []

    def jobs(self, kind: JobKind) -> tuple[Job, ...]:
        """See JobStore."""
        found = [job for (of, _), job in self._jobs.items() if of is kind]
        return tuple(sorted(found, key=lambda job: job.id, reverse=True))

    def job(self, kind: JobKind, job_id: JobId) -> Job:
        """See JobStore."""
        if (kind, job_id) not in self._jobs:
            raise NotFound("There is no such job.")
        return self._jobs[kind, job_id]

    def turn(self, kind: JobKind) -> int:
        """See JobStore."""
        return self._turns[kind]

    def save(
        self, job: Job, event: JobEvent | None = None, files: Files | None = None, turn: int | None = None
    ) -> Job:
        """See JobStore."""
        with self._lock:
            self._require(job)
            if turn is not None and turn != self._turns[job.kind]:
                raise JobChanged("Another of its kind was begun meanwhile.")
            self._turns[job.kind] += turn is not None
            kept = replace(job, version=job.version + 1)
            self._jobs[job.kind, job.id] = kept
            self.events += [event] if event else []
            self._files |= {(job.id, name): content for name, content in (files or {}).items()}
            return kept

    def files(self, job_id: JobId, prefix: str = "") -> dict[str, bytes]:
        """See JobStore."""
        every = sorted(self._files.items())
        return {name: content for (of, name), content in every if of == job_id and name.startswith(prefix)}

    def drop_files(self, job_id: JobId, prefix: str) -> None:
        """See JobStore."""
        for name in self.files(job_id, prefix):
            del self._files[job_id, name]

    def delete(self, job: Job) -> None:
        """See JobStore."""
        with self._lock:
            self._require(job)
            del self._jobs[job.kind, job.id]
            self.drop_files(job.id, "")

    def _require(self, job: Job) -> None:
        stored = self._jobs.get((job.kind, job.id))
        if (stored.version if stored else 0) != job.version:
            raise JobChanged("The job was changed by others meanwhile.")
