"""The function that plays simulations, over a world of doubles; its queue in a list."""

from shared.domain.jobs import Job, JobEvent
from shared.policy.simulation_files import simulating
from shared.service.jobs import Jobs
from shared.service.simulations import Simulations
from shared.web.simulated.files import files_of


def simulations(jobs: Jobs) -> Simulations:
    """The work behind the jobs, as the function wires it."""
    return Simulations(jobs, simulating().limits, files_of)


def play_everything(jobs: Jobs) -> Job:
    """Every message was handled in its turn; return the last job."""
    handled = 0
    events: list[JobEvent] = jobs.store.events  # type: ignore[attr-defined]
    while handled < len(events):
        event = events[handled]
        job = simulations(jobs).run(event.job_id, event.data["part"])
        handled += 1
    return job
