"""Real threads that do something at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from shared.domain.errors import EarlyResponseError


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Do everything at the same moment; an error of ours is an answer too."""
    gate = threading.Barrier(len(actions))

    def act(action: Callable[[], Any]) -> Any:
        gate.wait(timeout=60)
        try:
            return action()
        except EarlyResponseError as error:
            return error

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))
