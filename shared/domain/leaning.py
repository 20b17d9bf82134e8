"""Preferences among many cases: who suits which case better, once it is settled who can be in time.

Nothing here makes a case late, or later than it would be: only cases that are in time are touched, they stay in
time, and they take nobody but idle people whom no other case has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from shared.domain.joint import Pair, Row, Table
from shared.domain.preference import Preferences, against
from shared.domain.snapshot import State, Worker


@dataclass(frozen=True, slots=True)
class Leaning:
    """What speaks against each person of one role for one case, less what speaks for them, in minutes; and the
    order in which they suit it."""

    against: list[float]
    order: list[int]

    @classmethod
    def of(cls, minutes: list[float]) -> "Leaning":
        """Return the leaning of these minutes."""
        return cls(minutes, sorted(range(len(minutes)), key=minutes.__getitem__))


@dataclass(frozen=True, slots=True)
class Leanings:
    """The leanings of each row, for social workers and for police."""

    social: list[Leaning]
    police: list[Leaning]

    def of(self, table: Table, number: int, pair: Pair) -> float:
        """Return what speaks against the pair for this row; nothing counts but lateness where it would be late."""
        if not table.rows[number].in_time(pair):
            return 0.0
        return self.social[number].against[pair[0]] + self.police[number].against[pair[1]]


def leanings_of(
    rows: Sequence[Row], social: Sequence[Worker], police: Sequence[Worker], preferences: Preferences
) -> Leanings | None:
    """Return what speaks for and against everybody; None when nothing does."""
    everybody = [*social, *police]
    bases = {person.base for person in everybody} | {row.case.base for row in rows}
    if not (
        any(person.strain for person in everybody)
        or (preferences.mutual_aid and len(bases) > 1)
        or any(row.case.ties for row in rows)
    ):
        return None
    return Leanings(_leanings(rows, social, preferences), _leanings(rows, police, preferences))


def _leanings(rows: Sequence[Row], people: Sequence[Worker], preferences: Preferences) -> list[Leaning]:
    """Cases of one base whose family nobody knows have the same."""
    of_base: dict[str, Leaning] = {}
    found = []
    for case in (row.case for row in rows):
        leaning = of_base.get(case.base)
        if leaning is None or case.ties:
            leaning = Leaning.of(
                [against(preferences, one.strain, one.base, case.base, case.ties.get(one.id)) for one in people]
            )
            if not case.ties:
                of_base[case.base] = leaning
        found.append(leaning)
    return found


def suit(table: Table, social: Sequence[Worker], police: Sequence[Worker], leanings: Leanings) -> None:
    """Cases in time that are to be sent to now have, afterwards, the people who suit them best: idle ones whom no
    case has, or those of another such case where both are better off together."""
    idle = (
        [person.state is State.IDLE for person in social],
        [person.state is State.IDLE for person in police],
    )
    going = [
        number
        for number, pair in enumerate(table.pairs)
        if pair and idle[0][pair[0]] and idle[1][pair[1]] and table.rows[number].in_time(pair)
    ]
    for number in going:
        pair = _best(table, number, idle, leanings)
        if pair is not None:
            table.place(number, pair)
    for place, one in enumerate(going):
        for other in going[place + 1 :]:
            _exchange(table, one, other, leanings)


def _best(table: Table, number: int, idle: tuple[list[bool], list[bool]], leanings: Leanings) -> Pair | None:
    """The pair with the least sum of joint arrival and leanings that is in time; None when the row has it."""
    row, found = table.rows[number], None
    held = table.pairs[number]
    assert held is not None
    best = row.joint(held) + leanings.of(table, number, held) - 1e-9
    ones = list(
        _open(row.social_order, row.social, leanings.social[number].against, idle[0], table.social_of, held[0])
    )
    others = list(
        _open(row.police_order, row.police, leanings.police[number].against, idle[1], table.police_of, held[1])
    )
    least = min(lean for _, lean, _ in others)
    for first, lean, one in ones:
        if first + lean + least >= best:
            continue
        for second, other_lean, other in others:
            joint = first if first > second else second
            if second + lean + least >= best:
                break
            if joint + lean + other_lean < best and _may(table, row, (one, other)):
                best, found = joint + lean + other_lean, (one, other)
    return found


def _open(
    order: Sequence[int],
    arrivals: Sequence[float],
    leanings: Sequence[float],
    idle: Sequence[bool],
    taken: dict[int, int],
    held: int,
) -> Iterator[tuple[float, float, int]]:
    """Arrival, leaning and number of everybody who could go, the first to arrive first."""
    for index in order:
        if idle[index] and (index not in taken or index == held):
            yield arrivals[index], leanings[index], index


def _may(table: Table, row: Row, pair: Pair) -> bool:
    return row.in_time(pair) and (not row.case.skills or table.fits(*pair, row.case.skills))


def _exchange(table: Table, one: int, other: int, leanings: Leanings) -> None:
    """The two rows have one another's social worker, or officer, if that is better for the two together."""
    mine, theirs = table.pairs[one], table.pairs[other]
    assert mine is not None
    assert theirs is not None
    best = _sum(table, one, mine, leanings) + _sum(table, other, theirs, leanings) - 1e-9
    for swapped in (
        ((theirs[0], mine[1]), (mine[0], theirs[1])),
        ((mine[0], theirs[1]), (theirs[0], mine[1])),
        (theirs, mine),
    ):
        total = _sum(table, one, swapped[0], leanings) + _sum(table, other, swapped[1], leanings)
        if total < best:
            table.place(one, None)
            table.place(other, swapped[1])
            table.place(one, swapped[0])
            return


def _sum(table: Table, number: int, pair: Pair, leanings: Leanings) -> float:
    row = table.rows[number]
    return row.joint(pair) + leanings.of(table, number, pair) if _may(table, row, pair) else inf
