"""Whether what watches over the cases is alive."""

from functions.api.routing import Routes
from shared.bootstrap import application
from shared.contracts.api_watching import HealthView
from shared.service.health import health

router = Routes()


@router.get("/health", tags=["Health"])
def the_health() -> HealthView:
    """When the last sweep ended and the last canary arrived, and whether that is too long ago."""
    app = application()
    return HealthView.of(health(app.heartbeats, app.policy.watching, app.clock.now()))
