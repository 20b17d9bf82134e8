"""Which pairs to send now, which cases wait and for whom, and what to propose: one decision for all waiting cases.

Grade 2 is settled first, all Grade 2 cases together, with everybody on call: idle people now, busy people from
when they are expected to be free. A case whose best pair is not idle waits for it, because that is sooner. Then
visits agreed with households are kept (`promised`). Other Grade 3 goes into slack: where it costs least time, and
little of the cover for the Grade 2 still to come. The same snapshot gives the same plan, however it is listed.
"""

from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter

from shared.domain.assignment import Role
from shared.domain.diversion import better_by_diverting
from shared.domain.joint import Cost, Row, assign
from shared.domain.leaning import leanings_of, suit
from shared.domain.promised import keep_promises
from shared.domain.reposition import advise
from shared.domain.reserve import Ahead
from shared.domain.settling import PRIORITY, Settled, Side, row_of, table_of
from shared.domain.slack import settle_scheduled
from shared.domain.snapshot import IDLE, MinutesTo, Move, Plan, Rules, Snapshot, Wait, Waiting, Worker

__all__ = ["PRIORITY", "Side", "decide", "urgent_cost"]


def decide(snapshot: Snapshot, rules: Rules, minutes_to: MinutesTo, *, propose: bool = True) -> Plan:
    """Return the plan for every waiting case at `snapshot.now`; without what a person would have to confirm, if
    nothing is to be proposed."""
    urgent: list[Waiting] = []
    promised: list[Waiting] = []
    scheduled: list[Waiting] = []
    for case in sorted(snapshot.waiting, key=attrgetter("due", "id")):
        (urgent if case.grade <= PRIORITY else promised if case.starts else scheduled).append(case)
    workers = sorted(snapshot.workers, key=attrgetter("id"))
    settled = Settled()
    if urgent:
        _settle_urgent(settled, urgent, workers, snapshot, rules, minutes_to, propose and rules.divert)
    if promised:
        send, wait = keep_promises(promised, workers, settled.taken, snapshot.now, rules, minutes_to)
        settled.send += send
        settled.wait += wait
        settled.taken.update(person for each in send for person in (each.social_worker, each.police))
    if scheduled:
        settle_scheduled(settled, scheduled, workers, snapshot, rules, minutes_to)
    moves = _moves(settled, workers, snapshot, rules, minutes_to) if propose and rules.reposition else []
    return Plan(tuple(settled.send), tuple(settled.wait), tuple(settled.divert), tuple(moves))


def _moves(
    settled: Settled, workers: list[Worker], snapshot: Snapshot, rules: Rules, minutes_to: MinutesTo
) -> list[Move]:
    left = [worker for worker in workers if worker.id not in settled.taken]
    spare = [worker for worker in left if worker.state is IDLE]
    ahead = settled.ahead or Ahead.of(left, snapshot, rules, minutes_to)
    return advise(spare, settled.cover or ahead.cover(), rules, minutes_to)


def urgent_cost(now: float, rules: Rules, case: Waiting, joint: float) -> float:
    """Least lateness, being late at all counted as `late_step` minutes; then the time until both are there."""
    late = joint - case.due
    if late <= 0:
        return joint - now
    return joint - now + rules.late_step[PRIORITY] + rules.late_weight[PRIORITY] * late


def _settle_urgent(
    settled: Settled,
    urgent: list[Waiting],
    workers: list[Worker],
    snapshot: Snapshot,
    rules: Rules,
    minutes_to: MinutesTo,
    divert: bool,
) -> None:
    social = Side.of(Role.SOCIAL_WORKER, workers, PRIORITY, snapshot, rules)
    police = Side.of(Role.POLICE, workers, PRIORITY, snapshot, rules)
    cost = partial(urgent_cost, snapshot.now, rules)
    unplaced = snapshot.now + rules.reach_within
    rows = _reckoned(
        urgent, lambda c: row_of(c, social, police, minutes_to, cost(c, unplaced)), social, police, cost
    )
    table = table_of(rows, social.people, police.people, cost)
    assign(table)
    diverted = {}
    if divert:
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
            settled.send_or_wait(row, social.people[pair[0]], police.people[pair[1]], pair, snapshot.now)
    settled.wait.extend(
        Wait(case.id, ("Everybody on call is needed for Grade 2 cases due sooner.",))
        for case in urgent[len(rows) :]
    )


def _reckoned(
    urgent: Sequence[Waiting], row: Callable[[Waiting], Row], social: Side, police: Side, cost: Cost
) -> list[Row]:
    """The first of these, in their order, a few more than there are pairs. Those to which nobody on call can go
    keep no other out."""
    rows, most = [], min(len(social.people), len(police.people)) + 4
    crowded = len(urgent) > most
    for case in urgent:
        rows.append(row(case))
        if crowded and table_of(rows[-1:], social.people, police.people, cost).best(rows[-1]) is None:
            most += 1
        if len(rows) == most:
            break
    return rows
