"""Playing what a manager has asked the county simulator for, one period of one scenario for each message."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain.errors import JobChanged
from shared.domain.jobs import Job, JobEventName, JobId
from shared.planning.simulation import kept
from shared.planning.simulation.asked import Asked, asked_from
from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.choosing import choosing
from shared.planning.simulation.figures import Figures, figures
from shared.planning.simulation.runs import Played, Run, Scenario, play
from shared.policy.simulation_files import SimulationLimits
from shared.service.jobs import Files, Going, Jobs

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

        Raises as Jobs.run does; of what the simulator raised the job has failed.
        """
        return self.jobs.run(job_id, part, self._work)

    def _work(self, going: Going) -> Job:
        asked = asked_from(going.job.asked)
        try:
            return self._report(going, asked) if going.job.part == len(asked.periods) else self._part(going, asked)
        except JobChanged:
            raise
        except Exception:
            going.failed(_CRASHED)
            raise

    def _part(self, going: Going, asked: Asked) -> Job:
        part = going.job.part
        number, seed = asked.periods[part]
        days, done = ASSUMED.warm_up_days + asked.days, 0

        def another_day() -> None:
            nonlocal done
            done += 1
            if done % self.limits.tell_every_days == 0:
                going.tell(min(done / days, 1.0))

        played = self.play(Run(_scenario(asked, number), asked.days, seed), another_day)
        files = {f"{PART}{part:03d}": kept.written(played)}
        return going.part_done(JobEventName.SIMULATION_PART_PLAYED, files)

    def _report(self, going: Going, asked: Asked) -> Job:
        store = self.jobs.store
        names, each = asked.names(), asked.replicates
        found = []
        for number, name in enumerate(names):
            parts = [f"{PART}{part:03d}" for part in range(number * each, (number + 1) * each)]
            played = [kept.read(store.files(going.job.id, part)[part]) for part in parts]
            found.append(figures(name, _scenario(asked, number), played))
            going.tell((number + 1) / (len(names) + 1))
        job = going.done(self.make_report(asked, found))
        store.drop_files(job.id, PART)
        return job


def _scenario(asked: Asked, number: int) -> Scenario:
    one = asked.scenarios[number]
    return Scenario(one.staffing(), choosing(one.way), one.attended)
