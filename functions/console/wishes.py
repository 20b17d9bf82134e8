"""What a responder would like, or rather not, in the next rota."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared.domain.errors import Conflict, Refused
from shared.domain.ids import ResponderId
from shared.domain.roster.staffing import WishId
from shared.web.forms.values import Error, Values
from shared.web.presenters.staffing import wish_line
from shared.web.times import LONDON

router = Routes()

WISHES = "/my-shifts/wishes"
_NO_DAY = "Give the day. The times are from when and until when, or both empty."


@router.get("/my-shifts/wishes")
def wishes() -> Response[str]:
    """My wishes, and the form for another."""
    return _page()


@router.post("/my-shifts/wishes")
def wish() -> Response[str]:
    """One wish more."""
    form, staffing = router.form, router.application.staffing

    def action(me: ResponderId) -> None:
        staffing.wish(me, *_span(form), form.one("wants") == "yes")

    return _do(action)


@router.post("/my-shifts/wishes/<wish_id>/take-back")
def take_back(wish_id: str) -> Response[str]:
    """No longer wish for it."""
    staffing = router.application.staffing
    return _do(lambda me: staffing.take_back(me, WishId(wish_id[:100])))


def _do(action: Callable[[ResponderId], None]) -> Response[str]:
    me = ResponderId(router.responder.username)
    try:
        action(me)
    except (Refused, Conflict) as refused:
        return _page(HTTPStatus.UNPROCESSABLE_ENTITY, str(refused))
    return redirect(WISHES)


def _page(status: HTTPStatus = HTTPStatus.OK, wrong: str = "") -> Response[str]:
    viewer, app = router.responder, router.application
    own, now = app.staffing.wishes_of(ResponderId(viewer.username)), app.clock.now()
    return page(
        "my_wishes.html",
        "My wishes",
        path="/my-shifts",
        viewer=viewer,
        status=status,
        errors=[Error("on", wrong)] if wrong else [],
        sent=router.form if wrong else Values({}),
        lines=[wish_line(one, now) for one in own],
    )


def _span(form: Values) -> tuple[datetime, datetime]:
    """The span by the wall clock: a whole day without times; over midnight until a time that is no later."""
    begins, ends = form.one("from"), form.one("until")
    try:
        day = date.fromisoformat(form.one("on"))
        opens, closes = (time.fromisoformat(text or "00:00") for text in (begins, ends))
        until = day if opens < closes else day + timedelta(days=1)
        wall = (datetime.combine(day, opens, LONDON), datetime.combine(until, closes, LONDON))
        start, end = (moment.astimezone(UTC) for moment in wall)
    except (ValueError, OverflowError):
        raise Refused(_NO_DAY) from None
    if bool(begins) != bool(ends):
        raise Refused(_NO_DAY)
    return start, end
