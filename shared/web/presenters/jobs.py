"""What is said of any job."""

from datetime import datetime

from shared.domain.jobs import Job, JobRules
from shared.web.times import span


def trouble(job: Job, rules: JobRules, now: datetime) -> str:
    """Return what is wrong with the job, or nothing."""
    if job.is_silent(rules, now):
        return f"Nothing has been heard of it for {span(now - job.since)}."
    return job.because
