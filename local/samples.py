"""The night of events/samples: contacts with their minutes, moved to whatever Friday is asked for."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).parents[1] / "events" / "samples"
WRITTEN_FOR = datetime(2026, 11, 20, 17, 0, tzinfo=ZoneInfo("Europe/London"))
"""The start of the night that the files are written for: a Friday at 17:00."""

_TIMES = ("time", "reported_at", "found_at")
_REFERENCES = ("id", "subject")


def samples(start: datetime = WRITTEN_FOR) -> tuple[tuple[int, dict[str, Any]], ...]:
    """Return every contact with the minute after `start` at which it comes in, in that order."""
    found = ((entry["minute"], shift_sample(_read(FOLDER / entry["file"]), start)) for entry in index())
    return tuple(sorted(found, key=lambda pair: pair[0]))


def index() -> list[dict[str, Any]]:
    """Return what events/samples/index.json says of each file: its minute and what should become of it."""
    entries: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
    return entries


def malformed() -> Iterator[dict[str, Any]]:
    """Give contacts that can not be read, each for another reason."""
    for path in sorted((FOLDER / "malformed").glob("*.json")):
        yield _read(path)


def shift_sample(document: dict[str, Any], start: datetime) -> dict[str, Any]:
    """Return the contact as it would be written for the night that begins at `start`.

    Its instants move with the start, dates of logs and references by whole days, so that each night's contacts
    are new ones to whoever receives them.
    """
    days = start.astimezone(WRITTEN_FOR.tzinfo).date() - WRITTEN_FOR.date()
    data = dict(document["data"])
    if "log" in data:
        data["log"] = data["log"] | {"date": (date.fromisoformat(data["log"]["date"]) + days).isoformat()}
    moved = {key: _moved(key, value, start, days) for key, value in document.items()}
    return moved | {"data": {key: _moved(key, value, start, days) for key, value in data.items()}}


def _moved(key: str, value: Any, start: datetime, days: timedelta) -> Any:
    if key in _TIMES:
        return (datetime.fromisoformat(value) + _elapsed(start)).isoformat()
    if key in _REFERENCES:
        return value.replace(WRITTEN_FOR.date().isoformat(), (WRITTEN_FOR.date() + days).isoformat())
    return value


def _elapsed(start: datetime) -> timedelta:
    return start.astimezone(UTC) - WRITTEN_FOR.astimezone(UTC)


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document
