"""The planning tool: what was asked for, how far it has come, and what can be done with it."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.jobs import OPEN, Job, JobRules, JobStage
from shared.planning.simulation.asked import WAYS, Asked, asked_from
from shared.web.presenters.jobs import trouble
from shared.web.times import in_full, when
from shared.web.words import plural

_TAGS = {
    JobStage.ASKED: ("Waiting", "grey"),
    JobStage.RUNNING: ("Playing", "blue"),
    JobStage.DONE: ("Done", "green"),
    JobStage.FAILED: ("Failed", "red"),
}


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One scenario that was asked for."""

    staffing: str
    way: str
    attended: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run: `progress` says how far it has come, `trouble` what is wrong, if anything is."""

    id: str
    title: str
    tag: tuple[str, str]
    asked_by: str
    asked_at: str
    period: str
    scenarios: tuple[AskedLine, ...]
    is_open: bool
    is_done: bool
    percent: int
    progress: str
    trouble: str
    is_kept: bool
    forgotten_on: str

    @property
    def may_ask_again(self) -> bool:
        """Whether it has stopped without a result."""
        return bool(self.trouble)


def run_page(job: Job, rules: JobRules, now: datetime) -> RunPage:
    """Return how the run stands."""
    asked = asked_from(job.asked)
    is_silent = job.is_silent(rules, now)
    percent = int(100 * job.done)
    return RunPage(
        id=job.id,
        title=title(asked),
        tag=("Broke off", "red") if is_silent else _TAGS[job.stage],
        asked_by=job.asked_by,
        asked_at=when(job.asked_at, now),
        period=_period(asked),
        scenarios=tuple(_line(asked, number) for number in range(len(asked.scenarios))),
        is_open=job.stage in OPEN and not is_silent,
        is_done=job.stage is JobStage.DONE,
        percent=percent,
        progress=f"{percent} % played" if percent else "It begins in a moment",
        trouble=trouble(job, rules, now),
        is_kept=job.kept,
        forgotten_on="" if job.kept else in_full(job.asked_at + rules.kept_for).split(" at ")[0],
    )


def title(asked: Asked) -> str:
    """Return what it was about, in one line."""
    return "; ".join(asked.names())


def _period(asked: Asked) -> str:
    again = "" if asked.replicates == 1 else f", played {asked.replicates} times"
    return f"{plural(asked.days, 'day')}{again}, seed {asked.seed}"


def _line(asked: Asked, number: int) -> AskedLine:
    one = asked.scenarios[number]
    staffing = one.staffing().name
    if len(set(one.hours)) > 1:
        staffing += ": " + " ".join(map(str, one.hours))
    return AskedLine(staffing, WAYS[one.way], f"{one.attended * 100:g} %")
