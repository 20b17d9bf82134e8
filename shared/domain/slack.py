"""Grade 3 into slack: where it costs least time, and little of the cover for the Grade 2 still to come.

Most often somebody is idle and everybody is needed as cover. That is proved first, without a road to any case.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import islice
from math import inf

from shared.domain.assignment import Role
from shared.domain.diversion import SCHEDULED
from shared.domain.joint import Table
from shared.domain.leaning import Leanings, leanings_of
from shared.domain.reserve import Ahead, Cover, bearable_loss
from shared.domain.settling import Settled, Side, row_of, table_of
from shared.domain.shortlist import near_or_pressing, with_somebody
from shared.domain.snapshot import IDLE, MinutesTo, Rules, Snapshot, Wait, Waiting, Worker

_FEW = 2
"""Of each role so many are tried for a Grade 3."""

_NOBODY_SPARE = "Grade 3 waits: nobody of one of the two roles is idle and spare."
_ALL_KEPT = "Grade 3 waits for slack: who is idle is kept for the next Grade 2, or goes off duty too soon."


def settle_scheduled(
    settled: Settled,
    scheduled: Sequence[Waiting],
    workers: Sequence[Worker],
    snapshot: Snapshot,
    rules: Rules,
    minutes_to: MinutesTo,
) -> None:
    """Every case of `scheduled`, in order of due time, has people sent who are idle and not taken, or waits."""
    left = [worker for worker in workers if worker.id not in settled.taken]
    spare = [worker for worker in left if worker.state is IDLE]
    social = Side.of(Role.SOCIAL_WORKER, spare, SCHEDULED, snapshot, rules)
    police = Side.of(Role.POLICE, spare, SCHEDULED, snapshot, rules)
    sent: set[str] = set()
    reasons = (_NOBODY_SPARE,)
    most = min(len(social.people), len(police.people))
    if most:
        reasons = (_ALL_KEPT,)
        ahead = settled.ahead = Ahead.of(left, snapshot, rules, minutes_to)
        if not all_are_needed(scheduled, social, police, ahead, rules, snapshot.now):
            sent = _send_into_slack(settled, scheduled, social, police, ahead, snapshot.now, rules, minutes_to)
    settled.wait.extend([Wait(case.id, reasons) for case in scheduled if case.id not in sent])


def all_are_needed(
    scheduled: Sequence[Waiting], social: Side, police: Side, ahead: Ahead, rules: Rules, now: float
) -> bool:
    """Whether it is certain that no pair may go: whoever could go is missed more than any of the cases may cost.

    `scheduled` is in order of due time. What may be lost changes one way with the time left, and is another figure
    for who is late: it is most for the first, the last or the first still in time.
    """
    idle = min(len(social.people), len(police.people))
    in_time = next((case for case in scheduled if case.due >= now), scheduled[-1])
    bearable = max(bearable_loss(case, rules, now, idle) for case in (scheduled[0], in_time, scheduled[-1]))
    return ahead.all_missed(social.able(), police.able(), bearable)


def _send_into_slack(
    settled: Settled,
    scheduled: Sequence[Waiting],
    social: Side,
    police: Side,
    ahead: Ahead,
    now: float,
    rules: Rules,
    minutes_to: MinutesTo,
) -> set[str]:
    """The cases that somebody is sent to."""
    most = min(len(social.people), len(police.people))
    possible = with_somebody(scheduled, [*social.people, *police.people], now, now + rules.reach_within)
    rows = [
        row_of(case, social, police, minutes_to, 1e6) for case in near_or_pressing(possible, social.people, most)
    ]
    table = table_of(rows, social.people, police.people, partial(scheduled_cost, now, rules))
    cover = settled.cover = ahead.cover()
    leanings = leanings_of(rows, social.people, police.people, rules.preferences)
    into_slack(table, social.people, police.people, cover, rules, now, leanings)
    sent = set()
    for row, pair in zip(rows, table.pairs, strict=True):
        if pair is not None:
            settled.send_or_wait(row, social.people[pair[0]], police.people[pair[1]], pair, now)
            sent.add(row.case.id)
    return sent


def scheduled_cost(now: float, rules: Rules, case: Waiting, joint: float) -> float:
    """As for Grade 2, and the time left before the case must be reached, which can go to a case due sooner."""
    left = case.due - joint
    cost = joint - now + rules.laxity_cost * left / 60
    return cost if left >= 0 else cost + rules.late_weight[SCHEDULED] * -left / 60


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
