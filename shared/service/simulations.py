"""Playing what a manager has asked the county simulator for, one period of one scenario for each message."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain import jobs as life
from shared.domain.errors import JobChanged, Refused
from shared.domain.jobs import Job, JobEventName, JobId, JobKind
from shared.planning.simulation import kept
from shared.planning.simulation.asked import Asked, asked_from
from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.choosing import choosing
from shared.planning.simulation.figures import Figures, figures
from shared.planning.simulation.runs import Played, Run, Scenario, play
from shared.policy.simulation_files import SimulationLimits
from shared.service.jobs import Files, Jobs

MakeReport = Callable[[Asked, Sequence[Figures]], Files]
"""The files that people see, of what every scenario came to."""

PART = "part-"
"""Files that begin so are those of parts; they are dropped when the report is made."""

_CRASHED = "The simulator broke off with a fault of ours, which was recorded. If it happens again, tell support."


@dataclass(frozen=True)
class Simulations:
    """The work behind a job: begun as often as it is told, done once."""

    jobs: Jobs
    limits: SimulationLimits
    make_report: MakeReport
    play: Callable[[Run, Callable[[], None]], Played] = play

    def run(self, job_id: JobId, part: int) -> Job:
        """This part is played and kept, or the report made after the last; what is done already stays as it is.

        Raises NotFound when it was deleted, JobRunning while somebody else plays it, JobChanged when somebody else
        has ended it meanwhile, and what the simulator raised; then the job has failed.
        """
        store, clock = self.jobs.store, self.jobs.clock
        job = store.job(JobKind.SIMULATION, job_id)
        try:
            begun = life.begun(job, part, self.jobs.rules, clock.now())
        except Refused as refused:
            return store.save(life.failed(job, str(refused), clock.now()))
        if begun is None:
            return job
        going = _Going(self.jobs, store.save(begun))
        try:
            return self._report(going) if part == len(asked_from(job.asked).periods) else self._part(going, part)
        except JobChanged:
            raise
        except Exception:
            store.save(life.failed(going.job, _CRASHED, clock.now()))
            raise

    def _part(self, going: "_Going", part: int) -> Job:
        asked = asked_from(going.job.asked)
        number, seed = asked.periods[part]
        days, done = ASSUMED.warm_up_days + asked.days, 0

        def another_day() -> None:
            nonlocal done
            done += 1
            if done % self.limits.tell_every_days == 0:
                going.tell(min(done / days, 1.0))

        played = self.play(Run(_scenario(asked, number), asked.days, seed), another_day)
        return going.part_done({f"{PART}{part:03d}": kept.written(played)})

    def _report(self, going: "_Going") -> Job:
        asked, store = asked_from(going.job.asked), self.jobs.store
        names, each = asked.names(), asked.replicates
        found = []
        for number, name in enumerate(names):
            parts = [f"{PART}{part:03d}" for part in range(number * each, (number + 1) * each)]
            played = [kept.read(store.files(going.job.id, part)[part]) for part in parts]
            found.append(figures(name, _scenario(asked, number), played))
            going.tell((number + 1) / (len(names) + 1))
        job = store.save(life.done(going.job, self.jobs.clock.now()), files=self.make_report(asked, found))
        store.drop_files(job.id, PART)
        return job


class _Going:
    """A job in the hands of whoever works on it, as it was last kept."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._jobs = jobs
        self.job = job

    def tell(self, share: float) -> None:
        """So much of the present part is done. Raises JobChanged."""
        self.job = self._jobs.store.save(life.come_so_far(self.job, share, self._jobs.clock.now()))

    def part_done(self, files: Files) -> Job:
        """The part is kept with these files, and the message about the next is on its way. Raises JobChanged."""
        after = life.part_done(self.job, self._jobs.clock.now())
        event = life.told(after, JobEventName.SIMULATION_PART_PLAYED, after.asked_by)
        self.job = self._jobs.store.save(after, event, files)
        return self.job


def _scenario(asked: Asked, number: int) -> Scenario:
    one = asked.scenarios[number]
    return Scenario(one.staffing(), choosing(one.way), one.attended)
