"""The rota of the county: month and week, cover ahead, quality, hours."""

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import SAFE_HEADERS, page
from functions.console.routing import Routes
from shared.domain.policy import Base
from shared.domain.roster.quality import rows
from shared.web.presenters.people import Names
from shared.web.presenters.rota import cover_now, grid
from shared.web.presenters.rota_cover import cover_page, quality_page
from shared.web.times import day as day_in_words

router = Routes()

_WEEK = timedelta(days=7)
_FARTHEST = timedelta(days=800)
"""How far from today the rota can be looked at: further there is none, and far dates break calendars."""


@router.get("/rota")
def month() -> Response[str]:
    """The month that holds the day asked for."""
    first = _asked().replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    return _grid("month", f"{first:%B %Y}", first, after, before)


@router.get("/rota/week")
def week() -> Response[str]:
    """The week, from Monday, that holds the day asked for."""
    asked = _asked()
    first = asked - timedelta(days=asked.weekday())
    return _grid("week", f"Week from {first.day} {first:%B %Y}", first, first + _WEEK, first - _WEEK)


@router.get("/rota/cover")
def cover() -> Response[str]:
    """What is wrong from now on, as far as cover is looked ahead, and who could fill each gap."""
    viewer, app, base = router.rota_reader, router.application, _base()
    now, found = app.clock.now(), app.cover.look()
    names = Names(app.rota.responders())
    return page(
        "rota_cover.html",
        "Cover ahead",
        path="/rota",
        viewer=viewer,
        wide=True,
        page=cover_page(found, router.base_names, names, base, now),
        until=day_in_words(found.ends_at),
        **_chosen(base),
    )


@router.get("/rota/quality")
def quality() -> Response[str]:
    """How good the rota of the next weeks is, and what each person has in it."""
    viewer, app = router.rota_reader, router.application
    first, last = _period()
    calendar = app.cover.calendar
    judged = app.rota_view.judge(calendar.midnight(first), calendar.midnight(last + timedelta(days=1)))
    return page(
        "rota_quality.html",
        "Quality of the rota",
        path="/rota",
        viewer=viewer,
        wide=True,
        page=quality_page(judged, router.base_names),
        first=first,
        last=last,
    )


@router.get("/rota/hours.csv")
def hours() -> Response[str]:
    """What each person works in the period, as a file."""
    _ = router.rota_decider
    app = router.application
    first, last = _period()
    calendar = app.cover.calendar
    judged = app.rota_view.judge(calendar.midnight(first), calendar.midnight(last + timedelta(days=1)))
    table = rows(judged.responders, judged.tallies)
    text = StringIO()
    columns = ("responder", "role", "base", "hours", "nights", "weekends", "bank_holidays")
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(table)
    headers = {
        **SAFE_HEADERS,
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="hours-{first}-to-{last}.csv"',
    }
    return Response(200, "text/csv; charset=utf-8", text.getvalue(), headers=headers)


def _grid(kind: str, heading: str, first: date, after: date, before: date) -> Response[str]:
    viewer, app, base = router.rota_reader, router.application, _base()
    calendar, now, shown = app.cover.calendar, app.clock.now(), _shown(base)
    today = calendar.day_of(now)
    wanted = [some.id for some in shown]
    look = app.rota_view.look(calendar.midnight(first), calendar.midnight(after), wanted)
    look_now = app.rota_view.look(now, now + timedelta(days=1), wanted)
    names = Names(app.rota.responders())
    return page(
        "rota.html",
        f"Rota: {heading}",
        path="/rota",
        viewer=viewer,
        wide=True,
        kind=kind,
        heading=heading,
        day=first,
        before=before,
        after=after,
        today=today,
        now=cover_now(app.dispatch.on_call_now(), look_now, shown, now),
        grid=grid(look, shown, names, calendar, now),
        **_chosen(base),
    )


def _asked() -> date:
    """The day of the address; today when it says none, or one that no rota reaches."""
    today = router.application.cover.calendar.day_of(router.application.clock.now())
    return _near(router.query.one("day"), today, today)


def _period() -> tuple[date, date]:
    """The first and the last day asked for: four weeks from today if the address does not say, a year at most."""
    today = router.application.cover.calendar.day_of(router.application.clock.now())
    first = _near(router.query.one("from"), today, today)
    last = _near(router.query.one("to"), first + 4 * _WEEK - timedelta(days=1), today)
    return first, min(max(first, last), first + timedelta(days=365))


def _near(text: str, usual: date, today: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return usual
    return found if abs(found - today) <= _FARTHEST else usual


def _base() -> str:
    """The base of the address if there is such a base."""
    asked = router.query.one("base")
    return asked if any(base.id == asked for base in router.application.policy.bases) else ""


def _shown(base: str) -> tuple[Base, ...]:
    return tuple(some for some in router.application.policy.bases if base in ("", some.id))


def _chosen(base: str) -> dict[str, Any]:
    return {"base": base, "bases": router.application.policy.bases}
