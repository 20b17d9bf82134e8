"""Figures of a scenario over all its runs, each share with a 95 % interval.

The interval is Wilson's, with as many contacts as are worth independent ones: the weeks of all runs are the
sample, for contacts of one week help or hinder each other and weeks hardly do. Fewer than four weeks give none.
Shares of too small a count are blank (DOMAIN §7).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, inf, sqrt
from statistics import NormalDist

from shared.domain.assignment import Role
from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.demand import DAY
from shared.planning.simulation.ledger import WHY, ByHour
from shared.planning.simulation.people import instant
from shared.planning.simulation.runs import Contact, Played, Scenario, hours

WEEK = 7 * DAY
GRID = {
    2: (10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 75, 90, 120),
    3: (60, 120, 240, 480, 720, 1440, 2160, 2880),
}
"""By grade: the minutes at which the distribution is read."""
HOURS = tuple(f"{hour:02d}:00" for hour in range(24))


@dataclass(frozen=True, slots=True)
class Share:
    """So many of `count`, in %, with the ends of the 95 % interval; blank where it can not be told."""

    percent: float | None
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Times:
    """Minutes from the report to both on scene, of those attended; blank where nobody was."""

    median: float | None
    p90: float | None
    p95: float | None
    p99: float | None
    longest: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a scenario came to."""

    name: str
    scenario: Scenario
    days: int
    contacts: int
    not_for_a_visit: int
    attended: int
    in_time: dict[int, Share]
    by_area: dict[int, dict[str, Share]]
    by_hour: dict[int, dict[str, Share]]
    by_month: dict[int, dict[str, Share]]
    times: dict[int, Times]
    there_within: dict[int, dict[int, float]]
    late: dict[int, int]
    unmet: dict[int, int]
    why: dict[int, dict[str, int]]
    busy: dict[Role, float | None]
    busy_by_hour: dict[Role, dict[str, float | None]]
    on_duty_by_hour: dict[Role, dict[str, float]]
    overtime_a_week: dict[Role, float]
    ends_late_a_week: dict[Role, float]
    km_a_day: dict[Role, float]
    diverted_a_day: float
    hours_a_day: dict[Role, float]
    hours_busy_a_day: dict[Role, float]
    fte: float
    pounds: float
    decisions: int
    deciding: float
    seconds: float

    @property
    def hours_a_visit(self) -> float | None:
        """The hours on duty that one visit takes of a social worker, from being settled on it to the write-up."""
        visits = self.attended / max(self.days, 1)
        return self.hours_busy_a_day[Role.SOCIAL_WORKER] / visits if visits else None


def figures(name: str, scenario: Scenario, played: Sequence[Played]) -> Figures:
    """Return the figures of all runs of the scenario together."""
    every = [(number, contact) for number, run in enumerate(played) for contact in run.contacts]
    grades = {grade: [one for one in every if one[1].grade == grade] for grade in (2, 3)}
    late = {g: [c for _, c in found if not c.in_time] for g, found in grades.items()}
    days = sum(run.days for run in played)
    duty, work = (hours([run.ledger for run in played], kind) for kind in ("duty", "work"))
    staffed = {role: scenario.staffing.hours_a_day(role) for role in Role}
    return Figures(
        name=name,
        scenario=scenario,
        days=days,
        contacts=len(every) + sum(run.not_for_a_visit for run in played),
        not_for_a_visit=sum(run.not_for_a_visit for run in played),
        attended=sum(contact.minutes is not None for _, contact in every),
        in_time={g: share(found) for g, found in grades.items()},
        by_area={g: _by(found, lambda c: c.area) for g, found in grades.items()},
        by_hour={g: _by(found, lambda c: HOURS[int(c.at % DAY // 60)]) for g, found in grades.items()},
        by_month={g: _by(found, lambda c: instant(c.at).strftime("%Y-%m")) for g, found in grades.items()},
        times={g: _times(found) for g, found in grades.items()},
        there_within={g: _within(g, found) for g, found in grades.items()},
        late={g: len(found) for g, found in late.items()},
        unmet={g: sum(c.minutes is None for c in found) for g, found in late.items()},
        why={g: {why: sum(c.why == why for c in found) for why in WHY} for g, found in late.items()},
        busy={role: _percent(sum(work[role, h] for h in range(24)), _total(duty, role)) for role in Role},
        busy_by_hour={
            role: {HOURS[h]: _percent(work[role, h], duty[role, h]) for h in range(24)} for role in Role
        },
        on_duty_by_hour={role: {HOURS[h]: duty[role, h] / 60 / max(days, 1) for h in range(24)} for role in Role},
        overtime_a_week=_a_week(played, days, lambda run, role: run.ledger.overtime[role] / 60),
        ends_late_a_week=_a_week(played, days, lambda run, role: run.ledger.late_ends[role]),
        km_a_day={role: sum(run.ledger.km[role] for run in played) / max(days, 1) for role in Role},
        diverted_a_day=sum(run.diverted for run in played) / max(days, 1),
        hours_a_day=staffed,
        hours_busy_a_day={role: _total(work, role) / 60 / max(days, 1) for role in Role},
        fte=ASSUMED.fte(staffed[Role.SOCIAL_WORKER]),
        pounds=ASSUMED.pounds(staffed[Role.SOCIAL_WORKER]),
        decisions=sum(run.decisions for run in played),
        deciding=sum(run.deciding for run in played),
        seconds=sum(run.seconds for run in played),
    )


Found = Sequence[tuple[int, Contact]]
"""Contacts with the number of their run."""


def share(found: Found) -> Share:
    """Return the share reached in time."""
    weeks: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for run, contact in found:
        week = weeks[run, int((contact.at - ASSUMED.warm_up_days * DAY) // WEEK)]
        week[0] += contact.in_time
        week[1] += 1
    return interval([(good, count) for good, count in weeks.values()])


def interval(weeks: Iterable[tuple[int, int]]) -> Share:
    """Return the share of all (in time, count) together, with its interval; blank for too small a count."""
    sample = list(weeks)
    good, count = sum(one for one, _ in sample), sum(one for _, one in sample)
    if count < ASSUMED.suppress_under:
        return Share(None, None, None, count)
    part, many = good / count, len(sample)
    if many < _FEWEST_WEEKS:
        return Share(100 * part, None, None, count)
    spread = sum((one - part * all_) ** 2 for one, all_ in sample) * many / (many - 1) / count**2
    by_chance = part * (1 - part) / count
    alike = max(spread / by_chance, 1.0) if by_chance else 1.0
    low, high = _wilson(part, count / alike, student_t(many - 1))
    return Share(100 * part, 100 * low, 100 * high, count)


_FEWEST_WEEKS = 4


def _wilson(part: float, count: float, t: float) -> tuple[float, float]:
    """The ends of Wilson's interval for a share of so many that are worth as much as independent ones."""
    middle = (part + t * t / (2 * count)) / (1 + t * t / count)
    half = t / (1 + t * t / count) * sqrt(part * (1 - part) / count + t * t / (4 * count * count))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def student_t(freedom: int) -> float:
    """Return the two-sided 95 % quantile of Student's t, by a series good to 0.5 % from three degrees on."""
    z = NormalDist().inv_cdf(0.975)
    first = (z**3 + z) / (4 * freedom)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    return z + first + second + third


def _by(found: Found, key: Callable[[Contact], str]) -> dict[str, Share]:
    groups: dict[str, list[tuple[int, Contact]]] = defaultdict(list)
    for one in found:
        groups[key(one[1])].append(one)
    return {name: share(groups[name]) for name in sorted(groups)}


def _times(found: Found) -> Times:
    there = sorted(c.minutes for _, c in found if c.minutes is not None)

    def nearest_rank(part: float) -> float | None:
        return there[max(ceil(part * len(there)) - 1, 0)] if len(there) >= ASSUMED.suppress_under else None

    return Times(*(nearest_rank(part) for part in (0.5, 0.9, 0.95, 0.99, 1.0)))


def _within(grade: int, found: Found) -> dict[int, float]:
    """By minutes: the share of all that needed a visit where both were there by then."""
    if len(found) < ASSUMED.suppress_under:
        return {}
    there = [inf if c.minutes is None else c.minutes for _, c in found]
    return {minutes: 100 * sum(one <= minutes for one in there) / len(there) for minutes in GRID[grade]}


def _a_week(played: Sequence[Played], days: int, each: Callable[[Played, Role], float]) -> dict[Role, float]:
    return {role: 7 * sum(each(run, role) for run in played) / max(days, 1) for role in Role}


def _total(minutes: ByHour, role: Role) -> float:
    return sum(minutes.get((role, hour), 0.0) for hour in range(24))


def _percent(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None
