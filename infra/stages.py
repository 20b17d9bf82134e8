"""Where the stages differ: nowhere else in infra does anything depend on the stage."""

from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_logs as logs


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One way of deploying the service.

    ``oldest_message_for`` is how long a message may wait at a door before somebody is told;
    ``requests_a_second`` and ``burst`` are the throttle of the HTTP API.
    """

    name: str
    keeps_data: bool
    log_level: str
    logs_kept_for: logs.RetentionDays
    oldest_message_for: Duration
    server_errors_in_5_minutes: int
    requests_a_second: int
    burst: int

    @property
    def removal(self) -> RemovalPolicy:
        """What becomes of stored data when the stack is deleted."""
        return RemovalPolicy.RETAIN if self.keeps_data else RemovalPolicy.DESTROY


LIVE = Stage(
    name="live",
    keeps_data=True,
    log_level="INFO",
    logs_kept_for=logs.RetentionDays.ONE_YEAR,
    oldest_message_for=Duration.minutes(2),
    server_errors_in_5_minutes=5,
    requests_a_second=100,
    burst=200,
)
TRIAL = Stage(
    name="trial",
    keeps_data=False,
    log_level="DEBUG",
    logs_kept_for=logs.RetentionDays.TWO_WEEKS,
    oldest_message_for=Duration.minutes(10),
    server_errors_in_5_minutes=20,
    requests_a_second=20,
    burst=40,
)
STAGES = {stage.name: stage for stage in (LIVE, TRIAL)}


def stage_named(name: str) -> Stage:
    """The stage of that name; a wrong name ends the program with the names that exist."""
    if name not in STAGES:
        raise SystemExit(f"STAGE is {name!r}; it must be one of {', '.join(STAGES)}")
    return STAGES[name]
