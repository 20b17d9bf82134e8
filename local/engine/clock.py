"""One clock for this process, the emulator in it, and every function that it runs."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine


class Clock:
    """The time of day here and in every function; it ticks at its natural pace and can be moved.

    The functions run in processes of their own: they read the offset from a file before each invocation.
    Only the time of day moves. Waits and time-outs of real work go by the monotonic clock, which does not.
    """

    def __init__(self, offset_file: Path) -> None:
        self.file = offset_file
        self._travel: time_machine.travel | None = None
        self._publish(0.0)

    def now(self) -> datetime:
        """The moved time, in UTC."""
        return datetime.now(UTC)

    def move_to(self, moment: datetime) -> None:
        """It is `moment` from now on, here and in every invocation that starts after this call."""
        if moment.tzinfo is None:
            raise ValueError("a moment to move to needs a time zone")
        offset = moment.timestamp() - self._real_time()
        self._publish(offset)
        self._stop_travel()
        # Writing the file took time: so this process has the same clock as those that read it.
        self._travel = time_machine.travel(self._real_time() + offset, tick=True)
        self._travel.start()
        time.time()  # the first look at a moved clock starts it ticking

    def move(self, by: timedelta) -> None:
        """It is `by` later than it was."""
        self.move_to(self.now() + by)

    def stop(self) -> None:
        """This process is back on the machine's own clock, and no trace of another is left."""
        self._stop_travel()
        self.file.unlink(missing_ok=True)

    def _stop_travel(self) -> None:
        if self._travel is not None:
            self._travel.stop()
            self._travel = None

    @staticmethod
    def _real_time() -> float:
        travelling = time_machine.escape_hatch.is_travelling()
        return float(time_machine.escape_hatch.time.time() if travelling else time.time())

    def _publish(self, offset: float) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.file.with_suffix(f".{os.getpid()}")
        fresh.write_text(repr(offset))
        fresh.replace(self.file)
