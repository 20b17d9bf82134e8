"""Publishing to the EventBridge bus."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

SOURCE = "early-response"
_ENTRIES_PER_CALL = 10


class EventBridgeBus:
    """Puts our events on the bus."""

    def __init__(self, client: "EventBridgeClient", name: str) -> None:
        self._client = client
        self._name = name

    def publish(self, events: Sequence[tuple[str, dict[str, Any]]]) -> list[int]:
        """Put events (name, detail) on the bus in order; return the positions of those that it did not take."""
        refused: list[int] = []
        for start in range(0, len(events), _ENTRIES_PER_CALL):
            batch = events[start : start + _ENTRIES_PER_CALL]
            answer = self._client.put_events(
                Entries=[
                    {
                        "Source": SOURCE,
                        "DetailType": name,
                        "Detail": json.dumps(detail),
                        "EventBusName": self._name,
                    }
                    for name, detail in batch
                ]
            )
            refused += [start + i for i, entry in enumerate(answer["Entries"]) if "ErrorCode" in entry]
        return refused
