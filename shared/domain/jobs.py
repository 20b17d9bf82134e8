"""Long work that somebody asked for: where it stands, and what may happen to it next.

A job is done in parts, one message for each. What a message begins is begun on the version of the job, so that a
message that comes twice, or a part that is played twice, gives one result.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType

from shared.domain.errors import JobRunning, Refused

JobId = NewType("JobId", str)


class JobKind(StrEnum):
    """What is worked out."""

    SIMULATION = "simulation"
    REPLAY = "replay"
    ROTA_PROPOSAL = "rota_proposal"


class JobStage(StrEnum):
    """Where a job stands. DONE is the end; FAILED can be asked for again."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


OPEN = frozenset({JobStage.ASKED, JobStage.RUNNING})


class JobEventName(StrEnum):
    """What is told of jobs. The bus routes by these names."""

    SIMULATION_ASKED = "SimulationAsked"
    SIMULATION_PART_PLAYED = "SimulationPartPlayed"
    REPLAY_ASKED = "ReplayAsked"
    ROTA_PROPOSAL_ASKED = "RotaProposalAsked"


BEGINS_WITH = {
    JobKind.SIMULATION: JobEventName.SIMULATION_ASKED,
    JobKind.REPLAY: JobEventName.REPLAY_ASKED,
    JobKind.ROTA_PROPOSAL: JobEventName.ROTA_PROPOSAL_ASKED,
}
"""What tells that a job of the kind was asked for."""


@dataclass(frozen=True, slots=True)
class JobRules:
    """The figures of one kind of job (default).

    silent_for   who has told nothing for so long is not working any more
    most_tries   of one part; after that the job has failed
    kept_for     the table forgets a job so long after it was asked for, unless somebody keeps it
    most_open    so many of the kind may be asked for or running at once
    """

    silent_for: timedelta
    most_tries: int
    kept_for: timedelta
    most_open: int


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for and how far it has come. `because` says why it failed.

    `asked` is what was asked for, and `found` what there is to say of it so far, as the work itself writes them
    down; all else that it finds is in files. `part` counts the parts that are done, and `share` is how far the
    next one is (0 to 1). `since` is the last sign of life. `tries` counts how often the present part was begun.
    `version` counts what was stored; it guards against two at once.
    """

    kind: JobKind
    id: JobId
    asked: str
    asked_by: str
    asked_at: datetime
    parts: int
    since: datetime
    stage: JobStage = JobStage.ASKED
    because: str = ""
    found: str = ""
    part: int = 0
    share: float = 0.0
    tries: int = 0
    kept: bool = False
    version: int = 0

    @property
    def done(self) -> float:
        """The share of all that is done, 0 to 1."""
        return 1.0 if self.stage is JobStage.DONE else (self.part + self.share) / self.parts

    def is_silent(self, rules: JobRules, now: datetime) -> bool:
        """Whether it should have shown a sign of life and has not."""
        return self.stage in OPEN and now - self.since > rules.silent_for


@dataclass(frozen=True, slots=True)
class JobEvent:
    """One fact about one job. `sequence` is the version that the job had then; `data` may be published."""

    job_id: JobId
    sequence: int
    name: JobEventName
    at: datetime
    actor: str
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The event's own id, the same whenever and however often it is delivered."""
        return f"{self.job_id}.{self.sequence}"


def told(job: Job, name: JobEventName, actor: str) -> JobEvent:
    """Return the event that sets the next part going, to be stored with the job."""
    data = {"kind": job.kind.value, "job_id": job.id, "part": job.part}
    return JobEvent(job.id, job.version + 1, name, job.since, actor, data)


def begun(job: Job, part: int, rules: JobRules, now: datetime) -> Job | None:
    """Return the job with this part begun; None when there is nothing to do: it is over, or beyond this part.

    Raises JobRunning while somebody else works on it, Refused when it broke off too often.
    """
    if job.stage not in OPEN or part != job.part:
        return None
    if job.stage is JobStage.RUNNING and not job.is_silent(rules, now):
        raise JobRunning("Somebody is working on it.")
    if job.tries >= rules.most_tries:
        raise Refused(f"It broke off {rules.most_tries} times without a word. Ask for less at once, or ask again.")
    return replace(job, stage=JobStage.RUNNING, since=now, share=0.0, tries=job.tries + 1)


def come_so_far(job: Job, share: float, now: datetime, found: str = "") -> Job:
    """Return the job with so much of its present part done, and what was found by now."""
    return replace(job, share=share, found=found, since=now)


def part_done(job: Job, now: datetime) -> Job:
    """Return the job one part further; it waits for the message about the next."""
    return replace(job, stage=JobStage.ASKED, part=job.part + 1, share=0.0, tries=0, since=now)


def done(job: Job, now: datetime) -> Job:
    """Return the job as done."""
    return replace(job, stage=JobStage.DONE, part=job.parts, share=0.0, since=now)


def failed(job: Job, because: str, now: datetime) -> Job:
    """Return the job as failed."""
    return replace(job, stage=JobStage.FAILED, because=because, since=now)


def asked_again(job: Job, rules: JobRules, now: datetime) -> Job:
    """Return the job as asked for anew; parts that are done stay done. Raises Refused unless it has failed or has
    fallen silent."""
    if job.stage is not JobStage.FAILED and not job.is_silent(rules, now):
        raise Refused("It is still going on, or done.")
    return replace(job, stage=JobStage.ASKED, because="", share=0.0, tries=0, since=now)


def kept(job: Job, keep: bool) -> Job:
    """Return the job as kept for good, or forgotten in time. Raises Refused while it is going on."""
    if job.stage is not JobStage.DONE:
        raise Refused("Only what is done can be kept.")
    return replace(job, kept=keep)
