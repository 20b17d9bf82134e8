"""Response-time figures (DOMAIN §7). Legs that did not happen are None and are left out, never counted as zero."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from shared.domain.assignment import Role, Status
from shared.domain.case import DISPATCHING, Case

DEFINITIONS: dict[str, str] = {
    "Cases": "Contacts reported in the period that needed a visit, by the grade in force.",
    "Within target": "Both responders on scene by the deadline, as a share of the cases attended or already late, "
    "those among them that were closed late without a visit.",
    "Median, 90th": "Report to both on scene, of cases that both attended: the middle one, and the one that "
    "nine in ten do not exceed (nearest rank).",
    "Open": "Not yet attended by both; late ones are open past the deadline.",
    "Closed late": "Closed or withdrawn past the deadline, and not attended by both.",
}
"""Printed wherever the figures are."""

LEGS = ("received", "offered", "both accepted", "en route", "first on scene", "both on scene", "both clear")
"""Each measured from the report."""


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one grade in one area. Durations are None when nothing was measured. `late_closed` were past
    their deadline when they were closed, and had not been attended."""

    grade: int
    area: str
    count: int
    attended: int
    within_target: int
    late_open: int
    late_closed: int
    open: int
    median: timedelta | None
    p90: timedelta | None
    longest: timedelta | None

    @property
    def share_within_target(self) -> float | None:
        """Share of 0 to 1, or None while no case was attended or late."""
        judged = self.attended + self.late_open + self.late_closed
        return self.within_target / judged if judged else None


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg from the report, over all cases for which it is known."""

    name: str
    known: int
    median: timedelta | None
    p90: timedelta | None


ALL_AREAS = "All areas"


def response_rows(cases: Iterable[Case], now: datetime) -> tuple[Row, ...]:
    """Return a row per grade and area and one per grade over all areas, ordered by grade, all areas first."""
    groups: dict[tuple[int, str], list[Case]] = defaultdict(list)
    for case in cases:
        if case.grade is None or case.deadline is None:
            continue
        groups[case.grade, ALL_AREAS].append(case)
        groups[case.grade, case.place.area].append(case)
    rows = (_row(grade, area, members, now) for (grade, area), members in groups.items())
    return tuple(sorted(rows, key=lambda row: (row.grade, row.area != ALL_AREAS, row.area)))


def _row(grade: int, area: str, cases: Sequence[Case], now: datetime) -> Row:
    times = {case.id: time for case in cases if (time := time_to_both_on_scene(case)) is not None}
    still_open = [case for case in cases if case.id not in times and case.state in DISPATCHING]
    return Row(
        grade=grade,
        area=area,
        count=len(cases),
        attended=len(times),
        within_target=sum(_in_time(case, times.get(case.id)) for case in cases),
        open=len(still_open),
        late_open=sum(case.deadline is not None and case.deadline < now for case in still_open),
        late_closed=sum(_closed_late(case) for case in cases if case.id not in times),
        median=percentile(times.values(), 50),
        p90=percentile(times.values(), 90),
        longest=max(times.values(), default=None),
    )


def _in_time(case: Case, time: timedelta | None) -> bool:
    return time is not None and case.deadline is not None and case.reported_at + time <= case.deadline


def _closed_late(case: Case) -> bool:
    return case.deadline is not None and case.closed_at is not None and case.deadline < case.closed_at


def time_to_both_on_scene(case: Case) -> timedelta | None:
    """From the report until the later of the two arrived."""
    both = case.both_on_scene_at()
    return both - case.reported_at if both else None


def legs(cases: Iterable[Case]) -> tuple[Leg, ...]:
    """Return every leg in order."""
    measured: dict[str, list[timedelta]] = {name: [] for name in LEGS}
    for case in cases:
        if case.deadline is None:
            continue
        for name, moment in moments(case).items():
            if moment is not None:
                measured[name].append(moment - case.reported_at)
    return tuple(
        Leg(name, len(times), percentile(times, 50), percentile(times, 90)) for name, times in measured.items()
    )


def moments(case: Case) -> dict[str, datetime | None]:
    """Return when each leg of this case ended, or None."""
    went = [a for a in case.assignments if a.accepted_at is not None and a.status is not Status.STOOD_DOWN]
    return {
        "received": case.received_at,
        "offered": min((a.offered_at for a in case.assignments), default=None),
        "both accepted": _last(case, {a.role: a.accepted_at for a in went}),
        "en route": min((a.en_route_at for a in went if a.en_route_at), default=None),
        "first on scene": min((a.on_scene_at for a in went if a.on_scene_at), default=None),
        "both on scene": _last(case, {a.role: a.on_scene_at for a in went}),
        "both clear": _last(case, {a.role: a.clear_at for a in went}),
    }


def _last(case: Case, times: Mapping[Role, datetime | None]) -> datetime | None:
    """The last of them once it is known of every role that is needed, as Case.both_on_scene_at has it."""
    known = {role: time for role, time in times.items() if time is not None}
    return max(known.values()) if known.keys() >= set(case.roles_needed) else None


def percentile(times: Iterable[timedelta], rank: int) -> timedelta | None:
    """Return the nearest-rank percentile, or None when there is nothing to measure."""
    ordered = sorted(times)
    return ordered[ceil(rank / 100 * len(ordered)) - 1] if ordered else None
