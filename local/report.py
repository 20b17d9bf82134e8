"""What a night came to, as text for a terminal."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from local.night import Played
from local.story import LONDON
from shared.domain.case import Case, CaseState
from shared.domain.metrics import ALL_AREAS, DEFINITIONS, legs, response_rows, time_to_both_on_scene


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return the rows in columns as wide as they need to be; None is left blank."""
    texts = [[("" if cell is None else str(cell)) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(headings, *texts, strict=True)]
    lines = [headings, ["-" * width for width in widths], *texts]
    padded = ("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines)
    return "\n".join(padded)


def every_contact(cases: Iterable[Case], later: Iterable[Case]) -> str:
    """A line for every contact: when, what, how it was graded, who went and how it ended."""
    ends = {case.id: case for case in later}
    headings = (
        "reported",
        "case",
        "area",
        "activity",
        "grade",
        "rule",
        "pair",
        "there after",
        "after the night",
        "in the end",
    )
    return table(headings, (_line(case, ends[case.id]) for case in cases))


def _line(case: Case, end: Case) -> tuple[object, ...]:
    there = time_to_both_on_scene(case)
    return (
        clock(case.reported_at),
        case.id,
        case.place.area,
        (case.activity or "").replace("_", " "),
        case.grade,
        case.decision.decided_by,
        " + ".join(sorted(a.responder_id for a in case.committed())),
        minutes(there),
        case.state.label,
        end.close.value.replace("_", " ") if end.close else end.state.label,
    )


def figures(cases: Sequence[Case], now: datetime) -> str:
    """The response-time figures over all areas, the legs, and their definitions."""
    rows = [row for row in response_rows(cases, now) if row.area == ALL_AREAS]
    response = table(
        ("grade", "cases", "within target", "median", "90th", "longest", "open", "open, late", "closed late"),
        (
            (
                r.grade,
                r.count,
                None if r.share_within_target is None else f"{r.share_within_target:.1%}",
                minutes(r.median),
                minutes(r.p90),
                minutes(r.longest),
                r.open,
                r.late_open,
                r.late_closed,
            )
            for r in rows
        ),
    )
    grade_2 = legs(case for case in cases if case.grade == 2)
    from_report = table(
        ("Grade 2, from the report", "known", "median", "90th"),
        ((leg.name, leg.known, minutes(leg.median), minutes(leg.p90)) for leg in grade_2),
    )
    defined = "\n".join(f"{name}: {text}" for name, text in DEFINITIONS.items())
    return f"{response}\n\n{from_report}\n\n{defined}"


def summary(played: Played) -> str:
    """The whole report."""
    cases, later = played.after_the_night, played.after_the_weeks
    now = played.story.start + timedelta(hours=28)
    answers = ", ".join(f"{count} {what}" for what, count in played.story.phones.answers.items())
    ends = Counter(case.close.value if case.close else case.state.value for case in later)
    parts = [
        every_contact(cases, later),
        figures(cases, now),
        f"Contacts sent: {len(played.story.sent)}, and {played.malformed} malformed ones, now in quarantine.",
        f"Answers on phones: {answers}.",
        "Six weeks later: " + ", ".join(f"{n} {what.replace('_', ' ')}" for what, n in sorted(ends.items())) + ".",
        _still_open(later),
        "\n".join(["INVARIANTS BROKEN:", *played.wrong]) if played.wrong else "Every invariant held.",
    ]
    return "\n\n".join(parts)


def _still_open(cases: Iterable[Case]) -> str:
    held = [case.id for case in cases if case.state is CaseState.HELD]
    return f"Still held, and shown to the duty manager where overdue: {', '.join(held) or 'none'}."


def clock(moment: datetime) -> str:
    """Return the time in London."""
    return moment.astimezone(LONDON).strftime("%a %H:%M")


def minutes(duration: timedelta | None) -> str | None:
    """Return the duration as people say it, or None."""
    if duration is None:
        return None
    total = round(duration.total_seconds() / 60)
    return f"{total} min" if total < 120 else f"{total // 60} h {total % 60:02d}"
