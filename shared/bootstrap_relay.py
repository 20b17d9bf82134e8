"""Wiring of the relay. It is the first on the way of every event, so it loads what it uses and nothing else."""

import os
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import botocore.session

from shared.adapters.bus import EventBridgeBus
from shared.adapters.set_aside import SetAside
from shared.settings import Settings, read_settings


@dataclass(frozen=True)
class Relay:
    """The adapters that the relay works with, each built when it is first asked for."""

    settings: Settings

    @cached_property
    def _aws(self) -> Any:
        return botocore.session.get_session()

    @cached_property
    def bus(self) -> EventBridgeBus:
        """The bus that events are published on."""
        return EventBridgeBus(self._aws.create_client("events"), self.settings.need("bus_name"))

    @cached_property
    def set_aside(self) -> SetAside:
        """Stored events that could not be read."""
        queue_url, table = self.settings.need("relay_queue_url"), self.settings.need("table_name")
        sqs, dynamodb = self._aws.create_client("sqs"), self._aws.create_client("dynamodb")
        return SetAside(sqs, queue_url, dynamodb, table)


@cache
def relay() -> Relay:
    """Return the wiring of this process, from its environment."""
    return Relay(read_settings(os.environ))
