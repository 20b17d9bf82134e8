"""Which pairs to send now, which cases wait and for whom, and what to propose: one decision for all waiting cases.

Grade 2 is settled first, all Grade 2 cases together, with everybody on call: idle people now, busy people from
when they are expected to be free. A case whose best pair is not idle waits for it, because that is sooner. Then
visits agreed with households are kept (`promised`). Other Grade 3 goes into slack: where it costs least time, and
little of the cover for the Grade 2 still to come. The same snapshot gives the same plan, however it is listed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import islice
from math import inf
from operator import attrgetter

from shared.domain.assignment import Role
from shared.domain.diversion import SCHEDULED, better_by_diverting
from shared.domain.joint import Row, Table, assign
from shared.domain.leaning import Leanings, leanings_of, suit
from shared.domain.promised import keep_promises
from shared.domain.reposition import advise
from shared.domain.reserve import Cover, bearable_loss, cover_of
from shared.domain.shortlist import near_or_pressing
from shared.domain.snapshot import MinutesTo, Move, Plan, Rules, Send, Snapshot, State, Wait, Waiting, Worker
from shared.domain.travel import Position

PRIORITY = 2

_FEW = 2
"""Of each role so many are tried for a Grade 3."""


@dataclass(frozen=True, slots=True)
class Side:
    """Everybody of one role who may be reckoned with, from when and where each could set out, and until when."""

    people: list[Worker]
    origins: list[Position]
    ready: list[float]
    limit: list[float]

    @classmethod
    def of(cls, role: Role, workers: Sequence[Worker], grade: int, snapshot: Snapshot, rules: Rules) -> "Side":
        """Return the side of `role`; a busy person is reckoned later than expected.

        `limit` is the latest arrival: the end of duty for Grade 2, in time for the whole visit for Grade 3.
        """
        now, grace = snapshot.now, rules.overrun_for[grade]
        if grade > PRIORITY:
            grace -= rules.visit_for[grade]
        people = [worker for worker in workers if worker.role is role]
        ready = [rules.turn_out + worker.reckoned_free(now, rules) for worker in people]
        origins = [worker.free_from or worker.position for worker in people]
        return cls(people, origins, ready, [worker.duty_end + grace for worker in people])

    def arrivals(self, case: Waiting, minutes_to: MinutesTo) -> list[float]:
        """Return when each would be at the case; infinite past their limit."""
        road = minutes_to(self.origins, case.position)
        arrivals = [
            arrival if (arrival := ready + minutes) <= limit else inf
            for ready, minutes, limit in zip(self.ready, road, self.limit, strict=True)
        ]
        if case.not_again:
            barred = [person.id in case.not_again for person in self.people]
            arrivals = [inf if no else arrival for arrival, no in zip(arrivals, barred, strict=True)]
        return case.when_received(arrivals)


@dataclass(slots=True)
class Settled:
    """What has been decided so far, and who is spoken for."""

    send: list[Send] = field(default_factory=list)
    wait: list[Wait] = field(default_factory=list)
    divert: list[Send] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    cover: Cover | None = None


def decide(snapshot: Snapshot, rules: Rules, minutes_to: MinutesTo) -> Plan:
    """Return the plan for every waiting case at `snapshot.now`."""
    waiting = sorted(snapshot.waiting, key=attrgetter("due", "id"))
    urgent = [case for case in waiting if case.grade <= PRIORITY]
    promised = [case for case in waiting if case.grade > PRIORITY and case.starts]
    scheduled = [case for case in waiting if case.grade > PRIORITY and not case.starts]
    workers = sorted(snapshot.workers, key=attrgetter("id"))
    settled = Settled()
    if urgent:
        _settle_urgent(settled, urgent, workers, snapshot, rules, minutes_to)
    if promised:
        send, wait = keep_promises(promised, workers, settled.taken, snapshot.now, rules, minutes_to)
        settled.send += send
        settled.wait += wait
        settled.taken.update(person for each in send for person in (each.social_worker, each.police))
    if scheduled:
        _settle_scheduled(settled, scheduled, workers, snapshot, rules, minutes_to)
    moves = _moves(settled, workers, snapshot, rules, minutes_to) if rules.reposition else []
    return Plan(tuple(settled.send), tuple(settled.wait), tuple(settled.divert), tuple(moves))


def _moves(
    settled: Settled, workers: list[Worker], snapshot: Snapshot, rules: Rules, minutes_to: MinutesTo
) -> list[Move]:
    left = [worker for worker in workers if worker.id not in settled.taken]
    spare = [worker for worker in left if worker.state is State.IDLE]
    return advise(spare, settled.cover or cover_of(left, snapshot, rules, minutes_to), rules, minutes_to)


def urgent_cost(now: float, rules: Rules, case: Waiting, joint: float) -> float:
    """Least lateness, being late at all counted as `late_step` minutes; then the time until both are there."""
    late = joint - case.due
    if late <= 0:
        return joint - now
    return joint - now + rules.late_step[PRIORITY] + rules.late_weight[PRIORITY] * late


def scheduled_cost(now: float, rules: Rules, case: Waiting, joint: float) -> float:
    """As for Grade 2, and the time left before the case must be reached, which can go to a case due sooner."""
    left = case.due - joint
    cost = joint - now + rules.laxity_cost * left / 60
    return cost if left >= 0 else cost + rules.late_weight[SCHEDULED] * -left / 60


def _settle_urgent(
    settled: Settled,
    urgent: list[Waiting],
    workers: list[Worker],
    snapshot: Snapshot,
    rules: Rules,
    minutes_to: MinutesTo,
) -> None:
    social = Side.of(Role.SOCIAL_WORKER, workers, PRIORITY, snapshot, rules)
    police = Side.of(Role.POLICE, workers, PRIORITY, snapshot, rules)
    cost = partial(urgent_cost, snapshot.now, rules)
    reckoned = urgent[: min(len(social.people), len(police.people)) + 4]
    unplaced = snapshot.now + rules.reach_within
    rows = [_row(case, social, police, minutes_to, cost(case, unplaced)) for case in reckoned]
    table = _table(rows, social.people, police.people, cost)
    assign(table)
    diverted = {}
    if rules.divert:
        diverted = better_by_diverting(table, workers, snapshot.now, rules, minutes_to)
        for number, row in enumerate(rows):
            if row.case.id in diverted:
                table.place(number, None)
    leanings = leanings_of(rows, social.people, police.people, rules.preferences)
    if leanings is not None:
        suit(table, social.people, police.people, leanings)
    for number, row in enumerate(rows):
        pair = table.pairs[number]
        if row.case.id in diverted:
            proposal = diverted[row.case.id]
            settled.divert.append(proposal)
            settled.taken.update((proposal.social_worker, proposal.police))
        elif pair is None:
            settled.wait.append(Wait(row.case.id, ("Nobody on call can be there with the skills needed.",)))
        else:
            _send_or_wait(settled, row, social.people[pair[0]], police.people[pair[1]], pair, snapshot.now)
    settled.wait.extend(
        Wait(case.id, ("Everybody on call is needed for Grade 2 cases due sooner.",))
        for case in urgent[len(reckoned) :]
    )


def _row(case: Waiting, social: Side, police: Side, minutes_to: MinutesTo, unplaced: float) -> Row:
    arrivals = social.arrivals(case, minutes_to), police.arrivals(case, minutes_to)
    return Row(case, *arrivals, social.limit, police.limit, unplaced)


def _table(rows: list[Row], social: Sequence[Worker], police: Sequence[Worker], cost: partial[float]) -> Table:
    return Table(rows, [person.skills for person in social], [person.skills for person in police], cost)


def _send_or_wait(
    settled: Settled, row: Row, social: Worker, police: Worker, pair: tuple[int, int], now: float
) -> None:
    joint = row.joint(pair)
    settled.taken.update((social.id, police.id))
    late = joint - row.case.due
    in_time = f"{-late:.0f} min before it is due" if late <= 0 else f"{late:.0f} min after it was due"
    busy = [person for person in (social, police) if person.state is not State.IDLE]
    if not busy:
        because = (
            f"Both there in {joint - now:.0f} min, {in_time}.",
            f"Social worker {social.id} {row.social[pair[0]] - now:.0f} min, "
            f"police responder {police.id} {row.police[pair[1]] - now:.0f} min.",
        )
        settled.send.append(Send(row.case.id, social.id, police.id, joint, because))
        return
    free_at = max(person.free_at for person in busy)
    names = " and ".join(f"{person.id} (in {max(person.free_at - now, 0):.0f} min)" for person in busy)
    reason = f"Waits for {names}: both there in {joint - now:.0f} min, {in_time}; nobody idle is sooner."
    settled.wait.append(Wait(row.case.id, (reason,), (social.id, police.id), free_at))


def _settle_scheduled(
    settled: Settled,
    scheduled: list[Waiting],
    workers: list[Worker],
    snapshot: Snapshot,
    rules: Rules,
    minutes_to: MinutesTo,
) -> None:
    left = [worker for worker in workers if worker.id not in settled.taken]
    spare = [worker for worker in left if worker.state is State.IDLE]
    social = Side.of(Role.SOCIAL_WORKER, spare, SCHEDULED, snapshot, rules)
    police = Side.of(Role.POLICE, spare, SCHEDULED, snapshot, rules)
    sent: set[str] = set()
    reason = "Grade 3 waits: nobody of one of the two roles is idle and spare."
    most = min(len(social.people), len(police.people))
    if most:
        rows = [
            _row(case, social, police, minutes_to, 1e6)
            for case in near_or_pressing(scheduled, social.people, most)
        ]
        cost = partial(scheduled_cost, snapshot.now, rules)
        table = _table(rows, social.people, police.people, cost)
        cover = settled.cover = cover_of(left, snapshot, rules, minutes_to)
        leanings = leanings_of(rows, social.people, police.people, rules.preferences)
        into_slack(table, social.people, police.people, cover, rules, snapshot.now, leanings)
        for row, pair in zip(rows, table.pairs, strict=True):
            if pair is not None:
                _send_or_wait(settled, row, social.people[pair[0]], police.people[pair[1]], pair, snapshot.now)
                sent.add(row.case.id)
        reason = "Grade 3 waits for slack: who is idle is kept for the next Grade 2, or goes off duty too soon."
    reasons = (reason,)
    settled.wait.extend([Wait(case.id, reasons) for case in scheduled if case.id not in sent])


def into_slack(
    table: Table,
    social: Sequence[Worker],
    police: Sequence[Worker],
    cover: Cover,
    rules: Rules,
    now: float,
    leanings: Leanings | None = None,
) -> None:
    """Rows are placed one after another, the least cost first, while the loss of cover can be borne."""
    most = min(len(social), len(police))

    def option(number: int) -> tuple[float, int, tuple[int, int]] | None:
        row = table.rows[number]
        idle = most - len(table.social_of)
        bearable = bearable_loss(row.case, rules, now, idle)
        best = None
        for pair in _pairs_to_try(table, number, leanings):
            loss = cover.loss(social[pair[0]].id, police[pair[1]].id)
            if loss <= bearable:
                price = table.cost(row.case, row.joint(pair)) + rules.loss_cost * loss
                if leanings is not None:
                    price += leanings.of(table, number, pair)
                priced = (price, number, pair)
                best = priced if best is None or priced < best else best
        return best

    open_options = [found for found in map(option, range(len(table.rows))) if found]
    heapify(open_options)
    while open_options:
        _, number, _ = heappop(open_options)
        fresh = option(number)
        if fresh is None:
            continue
        if open_options and fresh > open_options[0]:
            heappush(open_options, fresh)
            continue
        pair = fresh[2]
        table.place(number, pair)
        cover.remove(social[pair[0]].id, police[pair[1]].id)


def _pairs_to_try(table: Table, number: int, leanings: Leanings | None) -> list[tuple[int, int]]:
    """The pair that is there first, and those with the next of either role or with who suits the case best."""
    row = table.rows[number]
    ones, others = _free(row.social_order, table.social_of, _FEW), _free(row.police_order, table.police_of, _FEW)
    if leanings is not None:
        ones = _with_best(ones, _free(leanings.social[number].order, table.social_of, 1))
        others = _with_best(others, _free(leanings.police[number].order, table.police_of, 1))
    needs = row.case.skills
    pairs = [
        (one, other)
        for one in ones
        for other in others
        if row.joint((one, other)) < inf and (not needs or table.fits(one, other, needs))
    ]
    if not pairs:
        pair = table.best(row)
        return [pair] if pair else []
    return pairs


def _free(order: Sequence[int], taken: Mapping[int, int], count: int) -> list[int]:
    """The first of the order who are not taken."""
    return list(islice((one for one in order if one not in taken), count))


def _with_best(nearest: list[int], best: list[int]) -> list[int]:
    """The nearest, and whoever suits best."""
    return nearest if len(nearest) < _FEW or best[0] in nearest else [nearest[0], best[0]]
