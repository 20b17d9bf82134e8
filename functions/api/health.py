"""Whether what watches over the cases is alive."""

from functions.api.routing import Routes
from shared.bootstrap import application
from shared.contracts.api_watching import HealthView
from shared.service.health import health

router = Routes()


@router.get("/health", tags=["Health"])
def the_health() -> HealthView:
    """When the last sweep ended and the last canary arrived, whether that is too long ago, and missing data."""
    app = application()
    now, policy = app.clock.now(), app.policy
    missing = policy.core_hours.years_unknown(now, policy.tables.holidays_known_ahead)
    return HealthView.of(health(app.heartbeats, policy.watching, now), missing)
