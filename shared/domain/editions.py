"""Which version of the grading table is in force when: the one at the time a contact was received decides it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from shared.domain.errors import NotFound
from shared.domain.grading import GradingTable


def begins(table: GradingTable) -> datetime:
    """Return from when a version that has been checked or published is in force."""
    assert table.in_force_from is not None, "a draft is not in force by itself"
    return table.in_force_from


def in_force_at(tables: Iterable[GradingTable], moment: datetime) -> GradingTable:
    """Return the table that is in force at the moment. Raises NotFound before the first of them began."""
    begun = [table for table in tables if begins(table) <= moment]
    if not begun:
        raise NotFound("No grading table was in force then.")
    return max(begun, key=begins)


def date_faults(tables: Sequence[GradingTable]) -> Iterator[str]:
    """Give every overlap and every gap of the times at which tables are in force, naming both versions."""
    versions = [table.version for table in tables]
    yield from (
        f"{v}: two tables have this version." for v in sorted({v for v in versions if versions.count(v) > 1})
    )
    yield from (f"{t.version}: say from when it is in force." for t in tables if t.in_force_from is None)
    dated = [(table.in_force_from, table) for table in tables if table.in_force_from is not None]
    naive = [table for begun, table in dated if _lacks_offset(begun) or _lacks_offset(table.in_force_until)]
    if naive:
        yield from (f"{table.version}: the times at which it is in force need an offset." for table in naive)
        return
    dated.sort(key=lambda pair: pair[0])
    for begun, table in dated:
        if table.in_force_until is not None and table.in_force_until <= begun:
            yield f"{table.version}: it ends before it begins."
    for (earlier_from, earlier), (begun, later) in pairwise(dated):
        until = earlier.in_force_until
        if begun == earlier_from or (until is not None and until > begun):
            yield f"{later.version}: it begins while {earlier.version} is in force: they overlap."
        elif until is not None and until < begun:
            yield f"{later.version}: it begins after {earlier.version} has ended: no table is in force between."
    if dated and dated[-1][1].in_force_until is not None:
        yield f"{dated[-1][1].version}: it ends and no table follows."


def _lacks_offset(moment: datetime | None) -> bool:
    return moment is not None and moment.utcoffset() is None
