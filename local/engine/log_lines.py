"""The log of an invocation is whole when its answer is there.

The emulator takes what has come by a few milliseconds after the answer: on a busy machine the last lines would be
missing until the next invocation, or for ever.
"""

from __future__ import annotations

import queue
import time
from typing import Any

from local.engine.worker import END

_PATIENCE_SECONDS = 30


def _whole_log(worker: Any, *_: float, **__: float) -> str:
    """Every line up to the one that ends the invocation; of a process that died, every line that it wrote."""
    if worker._proc is None:
        worker._stderr_thread.join(_PATIENCE_SECONDS)
        return str(worker._drain_stderr())
    lines: list[str] = []
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not (lines and END in lines[-1]):
        try:
            lines.append(worker._stderr_queue.get(timeout=max(0.0, deadline - time.monotonic())))
        except queue.Empty:
            break
    return "\n".join(lines)


def install() -> None:
    """Logs are read this way from now on. Safe to call again."""
    from ministack.core import lambda_runtime

    lambda_runtime.Worker._drain_stderr_bounded = _whole_log
