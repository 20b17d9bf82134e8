"""The rota: who is on call now, an edit with its eight weeks of shifts, and five years of 400 people."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench.table import Row, as_percentiles, percentile, took
from shared.adapters.dynamodb import items
from shared.adapters.dynamodb.rota import DynamoDBRotaStore
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.publication import changes
from shared.domain.roster.roster import FixedShifts, Roster
from shared.domain.roster.rotation import Hours, Rotation, Unit
from shared.domain.roster.templates import lay
from shared.domain.rota import Shift
from shared.policy import rota_templates

_NOW = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
_LONDON = ZoneInfo("Europe/London")
_PEOPLE = 200
_AHEAD = timedelta(days=56)
_FIVE_YEARS = timedelta(days=1826)


class _Answered:
    """A client to which a query has been answered already: what is measured is ours alone."""

    def __init__(self, found: list[items.Item]) -> None:
        self._page = {"Items": found}
        self.queries = 0

    def get_paginator(self, _operation: str) -> "_Answered":
        return self

    def paginate(self, **_asked: Any) -> list[dict[str, Any]]:
        self.queries += 1
        return [self._page]


def rows(quick: bool) -> list[Row]:
    """The figures of the rota, each beside what one would do without it."""
    rounds = 50 if quick else 200
    return [_on_call(rounds), _edit(5 if quick else 20), *_five_years()]


def _on_call(rounds: int) -> Row:
    roster = Roster("preston", Role.POLICE, _LONDON, fixed=_four_on_four_off(_PEOPLE))
    day = _NOW.replace(hour=0, minute=0)
    shifts = shifts_of(roster, day, day + timedelta(days=1))
    client = _Answered([items.shift_items(shift)[0] for shift in shifts])
    store = DynamoDBRotaStore(client, "table")  # type: ignore[arg-type]

    def on_call_now() -> list[Shift]:
        return [shift for shift in store.shifts_at(_NOW) if shift.covers(_NOW)]

    asked = client.queries
    on_call_now()
    queries = client.queries - asked
    taken = _milliseconds(on_call_now, rounds)
    bare = percentile(_milliseconds(lambda: [item["body"]["S"] for item in client._page["Items"]], rounds), 0.5)
    return Row(
        f"who is on call now: {len(shifts)} shifts of the day, {queries} query, p50 / p95 / p99",
        as_percentiles(taken, "ms"),
        f"touching each item {bare:.3f} ms",
        percentile(taken, 0.5) / bare,
        "≤ 5 ms and one query",
    )


def _edit(rounds: int) -> Row:
    people = tuple(ResponderId(f"sw-{number}") for number in range(9))
    nights = Hours(time(22), time(9))
    turns = Rotation("r", people, datetime.combine(_NOW.date(), time()), Unit.DAILY, hours=(nights,))
    roster = Roster("preston", Role.SOCIAL_WORKER, _LONDON, rotations=(turns,))
    published = shifts_of(roster, _NOW, _NOW + _AHEAD)
    taken = _milliseconds(lambda: changes(roster, published, shifts_of(roster, _NOW, _NOW + _AHEAD), _NOW), rounds)
    return Row("what an edit of a roster changes in eight weeks, p50 / p95 / p99", as_percentiles(taken, "ms"))


def _five_years() -> list[Row]:
    everybody = Roster("preston", Role.POLICE, _LONDON, fixed=_four_on_four_off(400))
    people = tuple(ResponderId(f"pc-{number}") for number in range(400))
    first = datetime.combine(_NOW.date(), time(9))
    one_rotation = Roster(
        "preston", Role.POLICE, _LONDON, rotations=(Rotation("r", people, first, Unit.HOURLY, 8),)
    )
    return [
        _expansion("five years of 400 people, four on four off", everybody),
        _expansion("five years of one rotation of 400 people, every eight hours", one_rotation),
    ]


def _expansion(what: str, roster: Roster) -> Row:
    seconds, shifts = took(lambda: shifts_of(roster, _NOW, _NOW + _FIVE_YEARS))
    bare, _ = took(lambda: _made_anew(shifts))
    return Row(
        f"{what}: {len(shifts):,} shifts", f"{seconds:.2f} s", f"making them alone {bare:.2f} s", seconds / bare
    )


def _made_anew(shifts: Iterable[Shift]) -> None:
    for number, shift in enumerate(shifts):
        Shift(shift.id, shift.responder_id, shift.role, shift.base, shift.starts_at, shift.ends_at)
        f"{shift.base}.{shift.role}.{shift.responder_id}.{number}"


def _four_on_four_off(people: int) -> tuple[FixedShifts, ...]:
    template = rota_templates()["four-on-four-off"]
    lines = len(template.lines)
    groups = (
        lay(template, [ResponderId(f"p-{group}-{line}") for line in range(lines)], date(2026, 11, 1))
        for group in range(-(-people // lines))
    )
    return tuple(fixed for group in groups for fixed in group)[:people]


def _milliseconds(act: Callable[[], Any], rounds: int) -> list[float]:
    return [1000 * took(act)[0] for _ in range(rounds)]
