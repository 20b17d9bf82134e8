"""What goes into each package: nearly every function runs from one, and a few that need more have their own."""

from dataclasses import dataclass
from pathlib import Path

# AWS services that our functions call, and X-Ray for the tracer; botocore describes four hundred others.
SERVICES = frozenset({"cognito-idp", "dynamodb", "events", "geo-routes", "kms", "sns", "sqs", "sts", "xray"})

# Proposals of rotas and their solver need a package of their own (docs/decisions/011-rota-proposal.md).
_PROPOSALS = (
    "functions/rota_planner",
    "shared/adapters/cpsat.py",
    "shared/planning/proposal",
    "shared/service/rota_planning.py",
)
# The simulator and its plots have one (docs/decisions/013-plots.md).
_PLAYED = ("choosing", "cost", "county", "figures", "habits", "kept", "ledger", "people", "runs")
_SIMULATIONS = (
    "functions/simulator",
    "shared/service/simulations.py",
    "shared/web/simulated",
    *(f"shared/planning/simulation/{name}.py" for name in _PLAYED),
)


@dataclass(frozen=True)
class Recipe:
    """What one package is made of: the versions in a lock, and our sources without some."""

    name: str
    lock: str
    dependencies: str
    services: frozenset[str]
    without_sources: frozenset[Path]
    without_parts: frozenset[Path] = frozenset()

    def holds(self, source: Path) -> bool:
        """Whether the source file goes into the package."""
        return self.without_sources.isdisjoint((source, *source.parents))


def _paths(*parts: str) -> frozenset[Path]:
    return frozenset(Path(part) for part in parts)


_CALLBACKS = ("functions/feedback", "shared/adapters/callbacks.py")
_PAGES = ("functions/console", "shared/web")
_BEHIND_QUEUES = ("dispatch", "intake", "notify", "planner", "relay", "replay", "rota", "watch")
_FOR_QUEUES = tuple(f"aws_lambda_powertools/utilities/{part}" for part in ("batch", "idempotency", "parser"))
_TEMPLATES = ("govuk_frontend_jinja", "jinja2", "markupsafe")

COMMON = Recipe(
    name="lambda",
    lock="requirements-lambda.lock",
    dependencies="dependencies",
    services=SERVICES - {"cognito-idp"},
    without_sources=_paths(*_PROPOSALS, *_SIMULATIONS, *_CALLBACKS, *_PAGES),
    without_parts=_paths(*_TEMPLATES),
)
# It alone shows pages and signs people in; what it says to others goes by the stream.
SHOWING = Recipe(
    name="lambda-console",
    lock="requirements-lambda.lock",
    dependencies="dependencies-console",
    services=SERVICES - {"events", "sns", "sqs"},
    without_sources=_paths(
        *_PROPOSALS,
        *_SIMULATIONS,
        *_CALLBACKS,
        "functions/api",
        *(f"functions/{name}" for name in _BEHIND_QUEUES),
    ),
    without_parts=_paths("boto3", "s3transfer", *_FOR_QUEUES),
)
# It alone posts to others, and needs `requests` for that; calendars it has none.
CALLING_BACK = Recipe(
    name="lambda-feedback",
    lock="requirements-feedback.lock",
    dependencies="dependencies-feedback",
    services=frozenset({"dynamodb", "secretsmanager", "sqs", "sts", "xray"}),
    without_sources=_paths(*_PROPOSALS, *_SIMULATIONS, *_PAGES, "functions/api"),
    without_parts=_paths(*_TEMPLATES, "icalendar"),
)
# It alone searches for rotas, with a solver.
SEARCHING = Recipe(
    name="lambda-rota-planner",
    lock="requirements-rota-planner.lock",
    dependencies="dependencies-rota-planner",
    services=SERVICES,
    without_sources=_paths(*_SIMULATIONS, *_CALLBACKS, *_PAGES, "functions/api"),
    without_parts=_paths(*_TEMPLATES, "icalendar"),
)
# It alone plays counties, and draws what came of them.
PLAYING = Recipe(
    name="lambda-simulator",
    lock="requirements-simulator.lock",
    dependencies="dependencies-simulator",
    services=frozenset({"dynamodb", "sts", "xray"}),
    without_sources=_paths(*_PROPOSALS, *_CALLBACKS, "functions/api", "functions/console"),
    without_parts=_paths("icalendar"),
)
BESIDES = {"console": SHOWING, "feedback": CALLING_BACK, "rota_planner": SEARCHING, "simulator": PLAYING}
"""The recipe of each function that does not run from the common package."""
