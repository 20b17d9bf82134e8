"""From what is asked to numbers: one problem for each base, as nobody is asked to change base.

Costs are weights by the minute; what a weight counts by the duty is taken for an hour.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.need import needs
from shared.domain.roster.spans import Span, clipped, length, merged
from shared.domain.rota import Responder
from shared.planning.proposal.asked import Asked
from shared.planning.proposal.problem import Limit, Rest, Spread
from shared.planning.proposal.slots import Choice, Part, Slot, counts_as, slots, standing
from shared.planning.proposal.wants import add_wants

_MINUTE = timedelta(minutes=1)
_WEEK = timedelta(days=7)


def parts(asked: Asked) -> list[Part]:
    """Return the problem of each base. `asked.kept` must break no rule by itself."""
    every_slot = slots(asked)
    wanted = needs(asked.cover.rules, asked.bases, asked.calendar, asked.start, asked.end)
    found = []
    for base in asked.bases:
        part = Part(base)
        for responder in asked.responders:
            if responder.base == base and responder.phone and asked.contracts.get(responder.id):
                _add_person(part, responder, every_slot, asked)
        _add_spreads(part, asked)
        add_wants(part, [need for need in wanted if need.base == base], asked)
        part.problem.choices = len(part.choices)
        found.append(part)
    return found


def _add_person(part: Part, responder: Responder, every_slot: Iterable[Slot], asked: Asked) -> None:
    rest = asked.cover.working_time.rest_between_days
    who = responder.id
    resting = [(start - rest, end + rest) for start, end in standing(asked, who)]
    shut = merged([*asked.away(who), *asked.barred(who), *resting])
    first = len(part.choices)
    part.choices.extend(
        Choice(responder, slot)
        for slot in every_slot
        if not clipped(shut, *slot.span) and not (who in asked.no_nights and "nights" in slot.counts_as)
    )
    part.own[who] = own = list(range(first, len(part.choices)))
    _add_rests(part, own, asked)
    _add_weekly_rests(part, own, who, asked)
    _add_hours(part, own, who, asked)
    _add_runs_of_nights(part, own, who, asked)
    for wish in (wish for wish in asked.wishes if wish.responder_id == who):
        for choice in own:
            if clipped([part.choices[choice].slot.span], wish.starts_at, wish.ends_at):
                weights = asked.policy.weights
                price = -weights.wanted if wish.wants else weights.avoided
                part.problem.prices.append(("wishes", choice, 60 * price))


def _add_rests(part: Part, own: list[int], asked: Asked) -> None:
    """Of the duties that run, or are rested from, at one moment only one can be taken."""
    rest = asked.cover.working_time.rest_between_days
    spans = {choice: part.choices[choice].slot.span for choice in own}
    at_once = {
        frozenset(c for c, (start, end) in spans.items() if start < rested + rest and end >= rested)
        for _, rested in spans.values()
    }
    for several in sorted(map(sorted, at_once)):
        if len(several) > 1 and not any(set(several) < other for other in at_once):
            part.problem.limits.append(Limit("daily rest", tuple((choice, 1) for choice in several), 1))


def _weeks(asked: Asked) -> Iterator[Span]:
    for week in range(asked.weeks):
        monday = asked.first + week * _WEEK
        yield asked.calendar.midnight(monday), asked.calendar.midnight(monday + _WEEK)


def _add_weekly_rests(part: Part, own: list[int], who: ResponderId, asked: Asked) -> None:
    """In each week the rest begins with the week or at the end of a duty, or it could begin earlier."""
    rest, stands = asked.cover.working_time.rest_a_week, standing(asked, who)
    for start, end in _weeks(asked):
        ends = {part.choices[choice].slot.span[1] for choice in own} | {span[1] for span in stands}
        begins = sorted({start, *(moment for moment in ends if start < moment <= end - rest)})
        blocked = [
            frozenset(c for c in own if clipped([part.choices[c].slot.span], opens, opens + rest))
            for opens in begins
            if not clipped(stands, opens, opens + rest)
        ]
        least = {one for one in blocked if not any(other < one for other in blocked)}
        if least and frozenset() not in least:
            alternatives = tuple(sorted(tuple(sorted(one)) for one in least))
            part.problem.rests.append(Rest("weekly rest", alternatives))


def _add_hours(part: Part, own: list[int], who: ResponderId, asked: Asked) -> None:
    """Contract, longest week and the mean of 17 weeks, each less what stands already."""
    rules, stands = asked.cover.working_time, standing(asked, who)
    away = asked.away(who)
    contract = asked.contracts[who] * (asked.present(who) / _WEEK)
    _limit(part, own, stands, "contract", (asked.start, asked.end), contract)
    left = max(0, _minutes(contract - length(clipped(stands, asked.start, asked.end))))
    part.problem.fixed_costs["unused hours"] += left * asked.policy.weights.unused
    for choice in own:
        span = clipped([part.choices[choice].slot.span], asked.start, asked.end)
        price = -_minutes(length(span)) * asked.policy.weights.unused
        part.problem.prices.append(("unused hours", choice, price))
    for start, end in _weeks(asked):
        _limit(part, own, stands, "longest week", (start, end), asked.policy.longest_week)
        monday = asked.calendar.day_of(start)
        since = max(asked.calendar.midnight(monday + (1 - rules.mean_over_weeks) * _WEEK), asked.known_from)
        weeks = max(((end - since) - length(clipped(away, since, end))) / _WEEK, 1.0)
        mean = min(rules.mean_a_week, 6 * rules.night_mean_a_day) * weeks
        _limit(part, own, stands, "mean of 17 weeks", (since, end), mean)


def _limit(part: Part, own: list[int], stands: list[Span], rule: str, within: Span, most: timedelta) -> None:
    """At most so much duty within the span; when more stands already, nothing is added to it."""
    weights = tuple(
        (choice, _minutes(length(inside)))
        for choice in own
        if (inside := clipped([part.choices[choice].slot.span], *within))
    )
    left = max(0, _minutes(most - length(clipped(stands, *within))))
    if sum(weight for _, weight in weights) > left:
        part.problem.limits.append(Limit(rule, weights, left))


def _minutes(duration: timedelta) -> int:
    return duration // _MINUTE


def _add_runs_of_nights(part: Part, own: list[int], who: ResponderId, asked: Asked) -> None:
    nights = [choice for choice in own if "nights" in part.choices[choice].slot.counts_as]
    stood = {
        day
        for span in standing(asked, who)
        if "nights" in counts_as(asked, day := asked.calendar.day_of(span[0]), span)
    }
    most = asked.policy.nights_in_a_row
    for day in [asked.first - timedelta(days=n) for n in range(most, 0, -1)] + list(asked.days()):
        run = {day + timedelta(days=number) for number in range(most + 1)}
        inside = tuple((choice, 1) for choice in nights if part.choices[choice].slot.day in run)
        left = max(0, most - len(run & stood))
        if len({part.choices[choice].slot.day for choice, _ in inside}) > left:
            part.problem.limits.append(Limit("nights in a row", inside, left))


def _add_spreads(part: Part, asked: Asked) -> None:
    """Burdens are shared among those of one role who are there for most of the time, by contract and by leave."""
    weights = asked.policy.weights
    for role in Role:
        people = [r for r in asked.responders if r.id in part.own and r.role is role]
        hours = {r.id: asked.contracts[r.id] * (asked.present(r.id) / (asked.end - asked.start)) for r in people}
        most = max(hours.values(), default=timedelta())
        alike = [who for who, contract in hours.items() if contract >= 0.8 * most]
        for name in ("nights", "weekends", "bank_holidays"):
            shares = tuple((_of(part, who, name), _stood(asked, who, name)) for who in alike)
            if len(shares) > 1 and any(choices for choices, _ in shares):
                part.problem.spreads.append(Spread(name, shares, getattr(weights, name) * 60))


def _of(part: Part, who: ResponderId, name: str) -> tuple[int, ...]:
    return tuple(choice for choice in part.own[who] if name in part.choices[choice].slot.counts_as)


def _stood(asked: Asked, who: ResponderId, name: str) -> int:
    """How many duties of this sort stand for the person in these weeks."""
    stands = (shift for shift in (*asked.around, *asked.kept) if shift.responder_id == who)
    kept = (shift for shift in stands if asked.start <= shift.starts_at < asked.end)
    spans = ((shift.starts_at, shift.ends_at) for shift in kept)
    return sum(name in counts_as(asked, asked.calendar.day_of(span[0]), span) for span in spans)
