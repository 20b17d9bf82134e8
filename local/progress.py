"""One line that says how far the story has come."""

import sys
import time
from datetime import datetime

from local.story import LONDON

_EVERY_SECONDS = 0.5


class Progress:
    """Call it with the story's time. On a terminal the line is rewritten; elsewhere a line a simulated hour."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._last = 0.0
        self._hour = ""

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if sys.stdout.isatty():
            print()

    def __call__(self, moment: datetime) -> None:
        """Show the moment, not more often than is worth it."""
        local = moment.astimezone(LONDON)
        if sys.stdout.isatty():
            if time.monotonic() - self._last >= _EVERY_SECONDS:
                self._last = time.monotonic()
                print(f"\r{self._title}: {local:%a %d %b %H:%M}", end="", flush=True)
        elif f"{local:%d%H}" != self._hour:
            self._hour = f"{local:%d%H}"
            print(f"{self._title}: {local:%a %d %b %H:%M}", flush=True)
