"""The tables of the report: the same numbers for the page, the CSV file and the terminal, as words."""

from collections.abc import Sequence

from shared.domain.assignment import Role
from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.cost import Answer
from shared.planning.simulation.figures import HOURS, Figures, Share
from shared.planning.simulation.ledger import WHY
from shared.web.presenters.simulated import Table

SOCIAL, POLICE = Role.SOCIAL_WORKER, Role.POLICE


def side_by_side(found: Sequence[Figures]) -> list[Table]:
    """Return the comparison: who is reached, what it takes, and how the people fare."""
    return [_reached(found), _takes(found), _people(found)]


def _reached(found: Sequence[Figures]) -> Table:
    headings = (
        "Scenario",
        "Grade 2 in 60 min",
        "Grade 3 in 48 h",
        "Grade 2 median",
        "90th",
        "Grade 3 median",
        "Unmet",
    )
    rows = tuple(
        (
            f.name,
            share(f.in_time[2]),
            share(f.in_time[3]),
            minutes(f.times[2].median),
            minutes(f.times[2].p90),
            minutes(f.times[3].median),
            count(f.unmet[2] + f.unmet[3]),
        )
        for f in found
    )
    return Table("reached", "Who is reached", headings, rows)


def _takes(found: Sequence[Figures]) -> Table:
    headings = (
        "Scenario",
        "Social-worker hours a day",
        "Police hours a day",
        "Posts (FTE)",
        "A year",
        "Social-worker hours busy",
        "Social workers busy",
        "Police busy",
    )
    rows = tuple(
        (
            f.name,
            f"{f.hours_a_day[SOCIAL]:.0f}",
            f"{f.hours_a_day[POLICE]:.0f}",
            f"{f.fte:.0f}",
            pounds(f.pounds),
            f"{f.hours_busy_a_day[SOCIAL]:.0f}",
            percent(f.busy[SOCIAL]),
            percent(f.busy[POLICE]),
        )
        for f in found
    )
    return Table("takes", "What it takes", headings, rows)


def _people(found: Sequence[Figures]) -> Table:
    headings = (
        "Scenario",
        "Overtime a week, social workers (h)",
        "Police (h)",
        "Late ends a week, social workers",
        "Driven a day, social workers (km)",
        "Police (km)",
        "Diversions a day",
    )
    rows = tuple(
        (
            f.name,
            f"{f.overtime_a_week[SOCIAL]:.1f}",
            f"{f.overtime_a_week[POLICE]:.1f}",
            f"{f.ends_late_a_week[SOCIAL]:.1f}",
            f"{f.km_a_day[SOCIAL]:,.0f}",
            f"{f.km_a_day[POLICE]:,.0f}",
            f"{f.diverted_a_day:.1f}",
        )
        for f in found
    )
    return Table("people", "Overtime and distance", headings, rows)


def by(id_: str, caption: str, first: str, grade: int, found: Sequence[Figures], of: str) -> Table:
    """Return shares in time by area, hour or month, a column for each scenario."""
    groups = [getattr(f, of)[grade] for f in found]
    names = HOURS if of == "by_hour" else sorted({name for group in groups for name in group})
    blank = Share(None, None, None, 0)
    rows = tuple((name, *(share(group.get(name, blank)) for group in groups)) for name in names)
    return Table(id_, caption, (first, *(f.name for f in found)), rows)


def within(grade: int, found: Sequence[Figures]) -> Table:
    """Return the distribution of joint arrival."""
    grid = sorted({point for f in found for point in f.there_within[grade]})
    rows = tuple((minutes(point), *(percent(f.there_within[grade].get(point)) for f in found)) for point in grid)
    caption = f"Grade {grade}: both on scene within …"
    return Table(f"within-{grade}", caption, ("From the report", *(f.name for f in found)), rows)


def tails(found: Sequence[Figures]) -> Table:
    """Return the percentiles of joint arrival."""
    rows = [
        (f"{f.name}, Grade {grade}", *(minutes(getattr(f.times[grade], field)) for field in _TAILS))
        for f in found
        for grade in (2, 3)
    ]
    headings = ("Scenario and grade", "Median", "90th", "95th", "99th", "Longest")
    return Table("tails", "From the report to both on scene", headings, tuple(rows))


_TAILS = ("median", "p90", "p95", "p99", "longest")


def why(grade: int, found: Sequence[Figures]) -> Table:
    """Return what stood in the way of those not reached in time."""
    rows = [(reason, *(count(f.why[grade][reason]) for f in found)) for reason in WHY]
    rows = [row for row in rows if any(cell != "0" for cell in row[1:])]
    rows.append(("Not reached in time", *(count(f.late[grade]) for f in found)))
    rows.append(("of them unmet", *(count(f.unmet[grade]) for f in found)))
    rows.append(("Needed a visit", *(count(f.in_time[grade].count) for f in found)))
    headings = ("What stood in the way", *(f.name for f in found))
    return Table(f"why-{grade}", f"Grade {grade}, contacts", headings, tuple(rows))


def busy(role: Role, found: Sequence[Figures]) -> Table:
    """Return how busy the people of one role are, by hour of the day, with how many are on duty."""
    hours = sorted({hour for f in found for hour in f.busy_by_hour[role]})
    rows = tuple(
        (
            hour,
            *(
                f"{percent(f.busy_by_hour[role].get(hour))} of {f.on_duty_by_hour[role].get(hour, 0):.1f}"
                for f in found
            ),
        )
        for hour in hours
    )
    caption = f"{role.label.capitalize()}s: busy, of how many on duty"
    return Table(f"busy-{role.value}", caption, ("Hour from", *(f.name for f in found)), rows)


def tried(answer: Answer) -> Table:
    """Return every number of pairs that was tried."""
    rows = tuple(
        (f"{pairs} pairs", share(found), f"{answer.fte(pairs) or 0:.0f}", pounds(answer.pounds(pairs)))
        for pairs, found in answer.tried.items()
    )
    return Table("tried", "What was tried", ("On duty", "Grade 2 in 60 min", "Posts (FTE)", "A year"), rows)


def share(found: Share) -> str:
    """Return "95.3 % (94.1 to 96.5)"; blank where nothing can be told."""
    if found.percent is None:
        return ""
    if found.low is None or found.high is None:
        return percent(found.percent)
    return f"{found.percent:.1f} % ({found.low:.1f} to {found.high:.1f})"


def percent(value: float | None) -> str:
    """Return it with one decimal; blank if unknown."""
    return "" if value is None else f"{value:.1f} %"


def minutes(value: float | None) -> str:
    """Return minutes as people say them: 45 min, 3 h, 3 h 20."""
    if value is None:
        return ""
    whole = round(value)
    if whole < 120:
        return f"{whole} min"
    return f"{whole // 60} h" + (f" {whole % 60:02d}" if whole % 60 else "")


def pounds(value: float | None) -> str:
    """Return millions of pounds."""
    return "" if value is None else f"£{value / 1e6:.2f}m"


def count(value: int) -> str:
    """Return the count; too small a one is not shown (DOMAIN §7)."""
    return f"under {ASSUMED.suppress_under}" if 0 < value < ASSUMED.suppress_under else f"{value:,}"
