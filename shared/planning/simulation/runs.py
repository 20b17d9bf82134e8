"""Playing scenarios: one run is one scenario under one seed."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.choosing import Choosing
from shared.planning.simulation.county import County
from shared.planning.simulation.demand import DAY, not_for_a_visit, reports
from shared.planning.simulation.ledger import ByHour, Ledger
from shared.planning.simulation.staffing import Staffing, duties

RUN_OUT = 6
"""Days after those that count, in which every contact comes to its end."""


class NotConserved(AssertionError):
    """A contact was lost in the simulator: neither attended nor unmet."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Who is on duty, how is chosen, and what share of the contacts needs a visit."""

    staffing: Staffing
    choosing: Choosing
    attended: float


@dataclass(frozen=True, slots=True)
class Contact:
    """What became of one contact that needed a visit: `minutes` from report to both there, None if unmet."""

    grade: int
    area: str
    at: float
    longest: float
    minutes: float | None
    why: str
    """What stood in the way, if it was not reached in time."""

    @property
    def in_time(self) -> bool:
        """Whether both were there by the deadline."""
        return self.minutes is not None and self.minutes <= self.longest


@dataclass(frozen=True, slots=True)
class Played:
    """What one run came to, in the days that count."""

    seed: int
    days: int
    contacts: list[Contact]
    not_for_a_visit: int
    ledger: Ledger
    diverted: int
    moved: int
    decisions: int
    deciding: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """One scenario for so many days under one seed."""

    scenario: Scenario
    days: int
    seed: int


def play(run: Run, each_day: Callable[[], None] = lambda: None) -> Played:
    """Return what became of every contact of the run. Raises NotConserved if one has no end."""
    started = time.thread_time()
    chosen, attended = run.scenario.choosing, run.scenario.attended
    begin, end = ASSUMED.warm_up_days * DAY, (ASSUMED.warm_up_days + run.days) * DAY
    days = ASSUMED.warm_up_days + run.days + RUN_OUT
    profile = chosen.profile()
    found = reports(attended, days, run.seed, profile)
    others = not_for_a_visit(attended, days, run.seed, profile)
    counted = [report for report in found if begin <= report.at < end]
    ledger = Ledger(begin, end, chosen.road_factor())
    county = County(
        chosen.habits(),
        chosen.chooser(attended),
        chosen.road(),
        run.seed,
        ledger,
        {report.id for report in counted},
        each_day=each_day,
    )
    county.run(found, duties(run.scenario.staffing.turns, days), days * DAY)
    contacts = []
    for report in counted:
        there = county.reached.get(report.id)
        if (there is None) == (report.id not in county.unmet):
            raise NotConserved(f"contact {report.id} of seed {run.seed} is neither attended nor unmet, or both")
        minutes = None if there is None else there - report.at
        longest = report.due - report.at
        late = minutes is None or minutes > longest
        why = ledger.why.get(report.id, "") if late else ""
        contacts.append(Contact(report.grade, report.district, report.at, longest, minutes, why))
    ledger.why.clear()
    return Played(
        run.seed,
        run.days,
        contacts,
        sum(begin <= report.at < end for report in others),
        ledger,
        county.diverted,
        county.moved,
        county.decisions,
        county.deciding,
        time.thread_time() - started,
    )


def hours(ledgers: Iterable[Ledger], kind: str) -> ByHour:
    """Return the minutes of this kind, duty or work, by role and hour of the day, of several runs together."""
    total: ByHour = defaultdict(float)
    for ledger in ledgers:
        for of, minutes in getattr(ledger, kind).items():
            total[of] += minutes
    return total
