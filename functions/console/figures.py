"""The managers' figures."""

from datetime import date, datetime, time, timedelta
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page
from functions.console.routing import Routes
from shared.web.forms.values import Error
from shared.web.presenters.figures import FiguresPage, figures_page
from shared.web.times import LONDON, day

router = Routes()

_LONGEST = timedelta(days=366)


@router.get("/figures")
def show() -> Response[str]:
    """The figures of the period and area asked for; of the last seven days if nothing is asked."""
    viewer, query = router.watcher, router.query
    today = router.application.clock.now().astimezone(LONDON).date()
    start = _day(query.one("from")) if query.one("from") else today - timedelta(days=6)
    end = _day(query.one("to")) if query.one("to") else today
    errors = _check(start, end)
    return page(
        "figures.html",
        "Figures",
        path="/figures",
        viewer=viewer,
        wide=True,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        errors=errors,
        start=start or "",
        end=end or "",
        area=query.one("area"),
        areas=sorted(router.application.policy.areas),
        page=_figures(start, end, query.one("area") or None) if start and end and not errors else None,
        start_words=day(_midnight(start)) if start else "",
        end_words=day(_midnight(end)) if end else "",
    )


def _figures(start: date, end: date, area: str | None) -> FiguresPage:
    found = router.application.reporting.figures(_midnight(start), _midnight(end + timedelta(days=1)), area)
    return figures_page(found.contacts, found.rows, found.legs)


def _check(start: date | None, end: date | None) -> list[Error]:
    if start is None:
        return [Error("from", "Enter the first day as a date")]
    if end is None:
        return [Error("to", "Enter the last day as a date")]
    if end < start:
        return [Error("to", "The last day must not be before the first")]
    return [Error("from", "Choose a period of at most a year")] if end - start > _LONGEST else []


def _day(text: str) -> date | None:
    """The day, or None for what is none; the last of all calendars has no midnight after it."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found < date.max else None


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), LONDON)
