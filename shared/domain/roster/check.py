"""The look ahead: everything that is wrong with the rota in a window, and who could put each gap right."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from math import ceil, inf

from shared.domain.ids import ResponderId
from shared.domain.roster.cover import (
    DoubleBooking,
    EmptyShift,
    Gap,
    Rota,
    double_bookings,
    empty_shifts,
    gaps,
)
from shared.domain.roster.need import Calendar, CoverRule, needs
from shared.domain.roster.person import Person, breaches
from shared.domain.roster.spans import Span
from shared.domain.roster.working_time import Breach, CallOut, WorkingTime, duties


@dataclass(frozen=True, slots=True)
class CoverPolicy:
    """What is needed, which rules hold, and how far to look.

    `longest_fill` is the longest duty that one person is asked to fill; at most `people_named` are
    named for it. A notice lists at most `lines_in_notice` gaps.
    """

    look_ahead: timedelta
    rules: tuple[CoverRule, ...]
    working_time: WorkingTime
    longest_fill: timedelta
    people_named: int
    lines_in_notice: int


@dataclass(frozen=True, slots=True)
class Filling:
    """From `starts_at` until `ends_at` any of these people could fill the gap, best first."""

    starts_at: datetime
    ends_at: datetime
    people: tuple[ResponderId, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """What was found in a window. `fillings` are in the order of `gaps`: one or more parts for each."""

    starts_at: datetime
    ends_at: datetime
    gaps: tuple[Gap, ...]
    fillings: tuple[tuple[Filling, ...], ...]
    empty_shifts: tuple[EmptyShift, ...]
    double_bookings: tuple[DoubleBooking, ...]
    breaches: tuple[Breach, ...]


def check(
    rota: Rota,
    bases: Iterable[str],
    policy: CoverPolicy,
    calendar: Calendar,
    start: datetime,
    end: datetime,
    call_outs: Iterable[CallOut] = (),
    contracts: Mapping[ResponderId, timedelta] | None = None,
) -> Cover:
    """Return everything that is wrong in [start, end), and who could fill each gap.

    The rota must reach beyond the window: 17 weeks back for the means, two days both ways for the rests.
    """
    ended, near = tuple(call_outs), rota.within(start, end)
    found = gaps(needs(policy.rules, bases, calendar, start, end), near, start, end)
    people = _Available(rota, policy, calendar, start, end, ended, contracts or {})
    return Cover(
        start,
        end,
        found,
        tuple(tuple(people.fillings(gap)) for gap in found),
        empty_shifts(near, start, end),
        double_bookings(near, start, end),
        breaches(rota, policy.working_time, calendar, start, end, ended, contracts),
    )


def who_could(
    rota: Rota,
    policy: CoverPolicy,
    calendar: Calendar,
    start: datetime,
    end: datetime,
    gap: Gap,
    contracts: Mapping[ResponderId, timedelta],
) -> tuple[ResponderId, ...]:
    """Return who could be on duty for the whole of the gap without a breach of rest, best first by the hours that
    they have in [start, end)."""
    people = _Available(rota, policy, calendar, start, end, (), contracts)
    return people.able(gap, (gap.starts_at, gap.ends_at))


class _Available:
    """Everybody's duties, to be asked who is free."""

    def __init__(
        self,
        rota: Rota,
        policy: CoverPolicy,
        calendar: Calendar,
        start: datetime,
        end: datetime,
        call_outs: tuple[CallOut, ...],
        contracts: Mapping[ResponderId, timedelta],
    ) -> None:
        away, at_work = rota.absences_of(), duties(rota, call_outs)
        known_from = min((spans[0][0] for spans in at_work.values() if spans), default=start)
        rules = policy.working_time
        self._longest, self._people_named = policy.longest_fill, policy.people_named
        self._people = {
            responder.id: Person(
                responder.id,
                at_work.get(responder.id, []),
                away.get(responder.id, []),
                known_from,
                rules,
                calendar,
            )
            for responder in rota.responders
        }
        weeks = (end - start) / timedelta(days=7)
        theirs = {who: contracts.get(who, rules.contract_a_week) * weeks for who in self._people}
        # Whoever has a contract of no hours has no hours to give: they are asked last.
        load = {
            who: person.worked(start, end) / theirs[who] if theirs[who] else inf
            for who, person in self._people.items()
        }
        self._ranked = sorted(
            (responder for responder in rota.responders if responder.phone), key=lambda r: (load[r.id], r.id)
        )

    def fillings(self, gap: Gap) -> Iterator[Filling]:
        """Who could fill each part of the gap: own base first, then who has least of the contract's hours."""
        for part in _parts((gap.starts_at, gap.ends_at), self._longest):
            yield Filling(*part, self.able(gap, part))

    def able(self, gap: Gap, part: Span) -> tuple[ResponderId, ...]:
        """Who could fill that part of the gap, in the same order; no more than are named."""
        able = [r for r in self._ranked if r.role is gap.role and (gap.skill is None or gap.skill in r.skills)]
        able.sort(key=lambda responder: responder.base != gap.base)
        free = (r.id for r in able if self._people[r.id].could_add(part))
        return tuple(islice(free, self._people_named))


def _parts(span: Span, longest: timedelta) -> Iterator[Span]:
    """The span in equal parts, none longer than `longest`."""
    start, end = span
    count = max(1, ceil((end - start) / longest))
    for number in range(count):
        yield start + (end - start) * number / count, start + (end - start) * (number + 1) / count
