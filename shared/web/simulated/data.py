"""The figures of a simulation as data: JSON, and rows for a spreadsheet. Too small counts are blank."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.figures import Figures
from shared.web.simulated.tables import POLICE, SOCIAL


def as_csv(found: Sequence[Figures]) -> str:
    """Return a row for each figure, under a heading."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("scenario", "measure", "of", "group", "value", "low", "high", "count"))
    for figure in found:
        writer.writerows(rows(figure))
    return file.getvalue()


def scenario_data(f: Figures) -> dict[str, Any]:
    """Return everything about one scenario."""
    names = ("measure", "of", "group", "value", "low", "high", "count")
    return {
        "name": f.name,
        "policy": f.scenario.choosing.name,
        "attended": f.scenario.attended,
        "days": f.days,
        "contacts": f.contacts,
        "not_for_a_visit": f.not_for_a_visit,
        "decisions": f.decisions,
        "figures": [dict(zip(names, row[1:], strict=True)) for row in rows(f)],
    }


def rows(f: Figures) -> Iterator[tuple[Any, ...]]:
    """Yield scenario, measure, grade or role, group, value, both ends of the interval, count; None if unknown."""

    def line(measure: str, of: object, group: str, value: Any, count: Any = None) -> tuple[Any, ...]:
        return (f.name, measure, str(of), group, value, None, None, count)

    for grade in (2, 3):
        for kind, groups in (
            ("all", {"": f.in_time[grade]}),
            ("area", f.by_area[grade]),
            ("hour", f.by_hour[grade]),
            ("month", f.by_month[grade]),
        ):
            for name, s in groups.items():
                yield (
                    f.name,
                    f"percent_in_time_by_{kind}",
                    f"grade {grade}",
                    name,
                    s.percent,
                    s.low,
                    s.high,
                    _kept(s.count),
                )
        for minutes, percent in f.there_within[grade].items():
            yield line("percent_there_within_minutes", f"grade {grade}", str(minutes), percent)
        for name, minutes_ in asdict(f.times[grade]).items():
            yield line("minutes_to_both_on_scene", f"grade {grade}", name, minutes_)
        yield line("not_reached_in_time", f"grade {grade}", "", _kept(f.late[grade]))
        yield line("unmet", f"grade {grade}", "", _kept(f.unmet[grade]))
        for why, number in f.why[grade].items():
            yield line("not_reached_because", f"grade {grade}", why, _kept(number))
    for role in (SOCIAL, POLICE):
        yield line("hours_on_duty_a_day", role.value, "", f.hours_a_day[role])
        yield line("hours_busy_a_day", role.value, "", f.hours_busy_a_day[role])
        yield line("percent_busy", role.value, "", f.busy[role])
        for hour, value in f.busy_by_hour[role].items():
            yield line("percent_busy_by_hour", role.value, hour, value)
        yield line("overtime_hours_a_week", role.value, "", f.overtime_a_week[role])
        yield line("late_ends_a_week", role.value, "", f.ends_late_a_week[role])
        yield line("kilometres_a_day", role.value, "", f.km_a_day[role])
    yield line("diversions_a_day", "pairs", "", f.diverted_a_day)
    yield line("posts_fte", "social_worker", "", f.fte)
    yield line("pounds_a_year", "social_worker", "", f.pounds)


def _kept(count: int) -> int | None:
    return None if 0 < count < ASSUMED.suppress_under else count
