"""What people need of a deployment: the engine in this process, or one beside it that is killed now and then."""

from datetime import datetime
from typing import Any, Protocol


class Deployed(Protocol):
    """The product, up somewhere on this machine. See `local.engine.Engine`, which does all of this."""

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs of the template."""

    @property
    def api_url(self) -> str:
        """The address of the API."""

    def client(self, service: str) -> Any:
        """A client of this service with every right."""

    def now(self) -> datetime:
        """The deployment's time, in UTC; this process has the same."""

    def move_to(self, moment: datetime) -> None:
        """It is `moment`, and what came due has been set off."""

    def settle(self) -> None:
        """All is quiet."""

    def next_due(self) -> datetime | None:
        """When the next delayed or failed message becomes visible to its reader."""

    def sent_messages(self) -> list[dict[str, str]]:
        """What left the system: text messages have `phone` and `message`."""

    def dead_letters(self) -> dict[str, int]:
        """How many messages lie in each queue that no function reads; zeros left out."""

    def retrying(self) -> dict[str, int]:
        """How many messages failed and wait for another try, by queue; zeros left out."""
