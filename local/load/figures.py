"""What a stretch of load came to: how soon, in what order, with how many calls and units, which keys are hot."""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf

from local.engine.meter import Call, Meter
from local.invariants import violations
from local.load.cost import Cost, by_contacts, cost, use
from local.load.play import Load
from local.night import cases_of, picture
from shared.domain.case import Case
from shared.domain.events import Event, EventName

_DECIDING = ("dispatch", "watch")
_DECIDED = (EventName.PAIR_OFFERED, EventName.PAIR_NOT_FOUND)


@dataclass(frozen=True)
class Life:
    """The first moments of one case. `decided` is the first offer, or the first word of why it waits."""

    grade: int
    came: datetime
    accepted: datetime
    decided: datetime | None
    offered: datetime | None


@dataclass(frozen=True)
class HotKey:
    """A partition, what was read and written in it, and the most in one second."""

    where: str
    partition: str
    reads: float
    writes: float
    most_reads: float
    most_writes: float


@dataclass(frozen=True)
class Figures:
    """Everything of one stretch. Seconds are percentiles p50, p95, p99; `use` is of all contacts together."""

    times: float
    pairs: int
    contacts: int
    cases: int
    offered: int
    seconds: Mapping[str, tuple[float, float, float]]
    overtaken: int
    longest_overtaken: float
    wrong: tuple[str, ...]
    data_calls: int
    failed_calls: int
    unanswered: int
    by_function: Mapping[str, Mapping[str, float]]
    use: Mapping[str, float]
    cost: Cost
    texts: int
    hot: tuple[HotKey, ...]
    took: float
    load_average: float


def figures(load: Load, meter: Meter, times: float, took: float) -> Figures:
    """Return the figures of a load that was played, read from what is stored and what was metered."""
    lives = _lives(load)
    calls = by_contacts(meter)
    data = [call for call in calls if call.service == "dynamodb"]
    used = use(meter)
    texts = sum("phone" in sent for sent in load.engine.sent_messages())
    looks = [(run.at, run.at + run.seconds) for run in meter.invocations if run.function in _DECIDING]
    lags = overtakings(lives, looks)
    return Figures(
        times=times,
        pairs=len(load.seeded.responders) // 2,
        contacts=len(load.sent),
        cases=len(lives),
        offered=sum(life.offered is not None for life in lives),
        seconds=_seconds(lives),
        overtaken=len(lags),
        longest_overtaken=max(lags, default=0.0),
        wrong=violations(picture(load, malformed_sent=0)),
        data_calls=len(data),
        failed_calls=sum(call.failed for call in data),
        unanswered=load.unanswered,
        by_function=_by_function(calls),
        use=used,
        cost=cost(used, texts),
        texts=texts,
        hot=hot_keys(data),
        took=took,
        load_average=os.getloadavg()[0],
    )


def overtakings(lives: Iterable[Life], looks: Sequence[tuple[float, float]]) -> list[float]:
    """Return, for each Grade 2 that waited while a pair was offered to a Grade 3 by a decision that could have
    seen it, the seconds that it had waited by then. Everybody on call has every skill, so whoever was asked could
    have gone. `looks` has the beginning and end of each decision: one that began before the Grade 2 was stored
    can not know of it, and is not held against anybody."""
    lives = list(lives)
    scheduled = [life.offered.timestamp() for life in lives if life.grade == 3 and life.offered]
    since = {at: min((start for start, end in looks if start <= at <= end), default=at) for at in scheduled}
    lags = []
    for life in (life for life in lives if life.grade == 2):
        accepted = life.accepted.timestamp()
        until = life.offered.timestamp() if life.offered else inf
        passed = [at for at, began in since.items() if accepted < began and at < until]
        if passed:
            lags.append(max(passed) - accepted)
    return lags


def hot_keys(calls: Iterable[Call], most: int = 12) -> tuple[HotKey, ...]:
    """Return the partitions with the most units. Those of cases, contacts and traces are counted together by
    kind, with the most that any single one had in a second."""
    reads, writes = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    in_a_second: dict[tuple[str, str], dict[tuple[str, int], list[float]]] = defaultdict(dict)
    for call in calls:
        for touch in call.touches:
            key = (touch.where, _kind(touch.partition))
            reads[key] += touch.reads
            writes[key] += touch.writes
            second = in_a_second[key].setdefault((touch.partition, int(call.at)), [0.0, 0.0])
            second[0] += touch.reads
            second[1] += touch.writes
    ranked = sorted({*reads, *writes}, key=lambda key: -(reads[key] / 3 + writes[key]))[:most]
    return tuple(
        HotKey(
            *key,
            reads[key],
            writes[key],
            max(second[0] for second in in_a_second[key].values()),
            max(second[1] for second in in_a_second[key].values()),
        )
        for key in ranked
    )


def _kind(partition: str) -> str:
    kind, mark, _ = partition.partition("#")
    return f"{kind}#…" if mark and kind in ("CASE", "CONTACT", "TRACE") else partition


def _lives(load: Load) -> list[Life]:
    came = {load.store.case_of_contact(key): at for key, at in load.came.items()}  # type: ignore[arg-type]
    return [_life(case, load.store.timeline(case.id), came[case.id]) for case in cases_of(load)]


def _life(case: Case, timeline: Sequence[Event], came: datetime) -> Life:
    decided = next((event.at for event in timeline if event.name in _DECIDED), None)
    offered = next((event.at for event in timeline if event.name is EventName.PAIR_OFFERED), None)
    return Life(case.grade or 9, came, timeline[0].at, decided, offered)


def _seconds(lives: Sequence[Life]) -> dict[str, tuple[float, float, float]]:
    spans = {
        "put on the bus → accepted": [(x.came, x.accepted) for x in lives],
        "accepted → decided": [(x.accepted, x.decided) for x in lives],
        "accepted → offer, Grade 2": [(x.accepted, x.offered) for x in lives if x.grade == 2],
        "accepted → offer, Grade 3": [(x.accepted, x.offered) for x in lives if x.grade == 3],
    }
    known = {name: [(b - a).total_seconds() for a, b in pairs if b] for name, pairs in spans.items()}
    return {name: percentiles(values) for name, values in known.items() if values}


def percentiles(values: Iterable[float]) -> tuple[float, float, float]:
    """Return p50, p95 and p99 by nearest rank."""
    ranked = sorted(values)
    p50, p95, p99 = (ranked[max(0, -(-rank * len(ranked) // 100) - 1)] for rank in (50, 95, 99))
    return p50, p95, p99


def _by_function(calls: Iterable[Call]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for call in calls:
        of = found.setdefault(call.function, {"data": 0, "other": 0, "reads": 0, "writes": 0})
        of["data" if call.service == "dynamodb" else "other"] += 1
        of["reads"] += sum(touch.reads for touch in call.touches)
        of["writes"] += sum(touch.writes for touch in call.touches)
    return dict(sorted(found.items()))
