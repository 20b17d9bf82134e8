"""What the emulator complains of (a function that failed, say), kept apart from the program's own log."""

from __future__ import annotations

import logging
from collections import deque
from logging.handlers import RotatingFileHandler
from pathlib import Path

# The emulator's loggers have top-level names of their own.
_NAMES = (
    "ministack",
    "cloudformation",
    "cognito",
    "concurrency",
    "dynamodb",
    "eventbridge",
    "events",
    "lambda",
    "lambda_runtime",
    "apigateway",
    "scheduler",
    "sns",
    "sqs",
)


class Complaints(logging.Handler):
    """The last complaints in memory, all of them in a file."""

    def __init__(self, file: Path) -> None:
        super().__init__(logging.WARNING)
        self._last: deque[str] = deque(maxlen=5)
        self._file = RotatingFileHandler(file, maxBytes=2_000_000, backupCount=1, delay=True)
        self._file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """The record is kept."""
        self._last.append(record.getMessage())
        self._file.emit(record)

    def last(self) -> list[str]:
        """The last few complaints, oldest first."""
        return list(self._last)

    def listen(self) -> None:
        """The emulator's loggers speak to this and to nobody else."""
        for name in _NAMES:
            logger = logging.getLogger(name)
            logger.propagate = False
            logger.setLevel(logging.WARNING)
            logger.handlers[:] = [self]

    def leave(self) -> None:
        """The file is closed and the loggers are as they were."""
        for name in _NAMES:
            logger = logging.getLogger(name)
            logger.propagate = True
            logger.handlers[:] = []
        self._file.close()
