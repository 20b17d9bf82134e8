"""A responder's own rota: shifts, offers and swaps, leave, sickness, hand-over notes, the link to the calendar."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared.domain.errors import Conflict, NotFound, Refused
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.absence import AbsenceId, AbsenceKind
from shared.domain.roster.eligible import RestBreach
from shared.domain.roster.exchange import ExchangeId
from shared.domain.roster.feeds import Feed, FeedKind
from shared.web.forms.values import Error, Values
from shared.web.presenters.my_shifts import key_of, my_shifts, shift_card, shift_words
from shared.web.presenters.people import Names
from shared.web.times import LONDON
from shared.web.times import day as day_in_words

router = Routes()

MINE = "/my-shifts"

_CHOICES = 30
"""How many shifts are shown to choose from for a swap: those nearest in time."""


@router.get("/my-shifts")
def show() -> Response[str]:
    """My next shifts, and what is asked about them."""
    return _page()


@router.get("/my-shifts/swap")
def choose_swap() -> Response[str]:
    """The shifts of others that could be mine instead of this one."""
    return _swap_page(router.query.one("shift"))


@router.post("/my-shifts/swap")
def ask_swap() -> Response[str]:
    """Ask whoever has the other shift."""
    form, exchanges = router.form, router.application.exchanges
    mine = form.one("shift")
    if not form.one("with"):
        return _swap_page(mine, Error("with", "Choose the shift that you would like instead"))
    return _do("swap", lambda me: exchanges.propose_swap(me, _named(mine), _named(form.one("with"))))


@router.post("/my-shifts/offer")
def offer() -> Response[str]:
    """Offer a shift, or a part of it, to all who may take it."""
    form, app = router.form, router.application
    shift_id, starts_at = _named(form.one("shift"))

    def action(me: ResponderId) -> None:
        part = (
            (None, None)
            if form.one("whole") == "yes"
            else (router.typed_moment("from"), router.typed_moment("to"))
        )
        if part == (None, None) and form.one("whole") != "yes":
            raise Refused("Give the day and the time from which and until which you offer the shift.")
        app.exchanges.offer(me, shift_id, starts_at, part)

    return _do("offer", action)


@router.post("/my-shifts/exchanges/<exchange_id>/<answer>")
def answer_exchange(exchange_id: str, answer: str) -> Response[str]:
    """Take what is offered, agree to a swap or refuse it, withdraw one's own, give back what one took."""
    one, app, reason = ExchangeId(exchange_id[:100]), router.application, router.form.text("reason")
    exchanges = app.exchanges
    answers: dict[str, Callable[[ResponderId], Any]] = {
        "take": lambda me: exchanges.take(me, one, reason),
        "agree": lambda me: exchanges.agree(me, one, reason),
        "refuse": lambda me: app.own_rota.refuse_swap(me, one, reason),
        "withdraw": lambda me: exchanges.withdraw(me, one),
        "give-back": lambda me: exchanges.give_back(me, one),
    }
    if answer not in answers:
        raise NotFound("There is nothing at this address.")
    return _do(f"exchange-{exchange_id}", answers[answer])


@router.post("/my-shifts/leave")
def ask_leave() -> Response[str]:
    """Ask to be away; a manager decides."""
    form, absences = router.form, router.application.absences

    def action(me: ResponderId) -> None:
        start, end = _day("leave-from", 0), _day("leave-to", 1)
        if start is None or end is None or form.one("kind") not in set(AbsenceKind):
            raise Refused("Give the first and the last day of your leave.")
        absences.ask(me, AbsenceKind(form.one("kind")), start, end)

    return _do("leave-from", action)


@router.post("/my-shifts/leave/<request_id>/withdraw")
def withdraw_leave(request_id: str) -> Response[str]:
    """No longer ask for it."""
    absences = router.application.absences
    return _do("leave", lambda me: absences.withdraw(me, AbsenceId(request_id[:100])))


@router.post("/my-shifts/sick")
def report_sick() -> Response[str]:
    """Be away from now on."""
    absences = router.application.absences
    back = _day("back", 0)
    return _do("back", lambda me: absences.report_sick(me, None, back))


@router.post("/my-shifts/note")
def leave_note() -> Response[str]:
    """Leave a hand-over note with a shift."""
    form, exchanges = router.form, router.application.exchanges
    shift_id, starts_at = _named(form.one("shift"))
    return _do("note", lambda me: exchanges.leave_note(me, shift_id, starts_at, form.text("text")))


@router.post("/my-shifts/link")
def make_link() -> Response[str]:
    """A new link to the calendar of my shifts; the one before is good no more. It is shown once."""
    me = router.responder.username
    token = router.application.calendars.link_for(Feed(FeedKind.PERSON, me), me)
    return _page(link=router.address_of(f"/calendar/{token}.ics"))


@router.post("/my-shifts/link/revoke")
def revoke_link() -> Response[str]:
    """The link is good no more."""
    me = router.responder.username
    router.application.calendars.revoke(Feed(FeedKind.PERSON, me), me)
    return redirect(f"{MINE}#calendar")


def _do(field: str, action: Callable[[ResponderId], Any]) -> Response[str]:
    """Do it and show my shifts; where it can not be done, say why and keep what was typed."""
    me = ResponderId(router.responder.username)
    try:
        action(me)
    except RestBreach as breach:
        return _page(HTTPStatus.CONFLICT, [Error(f"{field}-reason", str(breach))], needs_reason=field)
    except (Refused, Conflict) as refused:
        return _page(HTTPStatus.CONFLICT, [Error("", str(refused))], failed=field)
    return redirect(MINE)


def _page(status: HTTPStatus = HTTPStatus.OK, errors: list[Error] | None = None, **view: Any) -> Response[str]:
    viewer, app = router.responder, router.application
    me, now = ResponderId(viewer.username), app.clock.now()
    own = app.own_rota.of(me)
    people = {person.id: person for person in app.rota.responders()}
    places = {shift.base for shift in own.shifts if shift.covers(now)} or {people[me].base}
    notes = [note for base in sorted(places) for note in app.exchanges.notes_for(base)]
    link = next((link for link in app.calendars.links() if (link.feed.of, link.holder) == (me, me)), None)
    return page(
        "my_shifts.html",
        "My shifts",
        path=MINE,
        viewer=viewer,
        status=status,
        errors=errors or [],
        sent=router.form if errors else Values({}),
        has_link_until=day_in_words(link.expires_at) if link else "",
        page=my_shifts(
            own,
            me,
            app.absences.of(me),
            app.rota.absences_between(now, now + app.own_rota.ahead),
            notes,
            Names(people.values()),
            router.base_names,
            now,
        ),
        **view,
    )


def _swap_page(shift: str, error: Error | None = None) -> Response[str]:
    viewer, app = router.responder, router.application
    me, now, names = ResponderId(viewer.username), app.clock.now(), Names(app.rota.responders())
    shift_id, starts_at = _named(shift)
    mine = app.exchanges.store.shift(shift_id, starts_at)
    if mine.responder_id != me:
        raise NotFound("There is no such shift of yours.")
    found = app.own_rota.swaps_for(me, shift_id, starts_at)
    nearest = sorted(found, key=lambda other: abs(other.starts_at - starts_at))[:_CHOICES]
    choices = [
        (key_of(other), shift_words(other, names, router.base_names, now))
        for other in sorted(nearest, key=lambda other: other.starts_at)
    ]
    return page(
        "my_swap.html",
        "Swap a shift",
        path=MINE,
        viewer=viewer,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        errors=[error] if error else [],
        mine=shift_card(mine, router.base_names, now),
        choices=choices,
        most=_CHOICES,
    )


def _named(key: str) -> tuple[ShiftId, datetime]:
    """The shift that a form names. Raises NotFound for what names none."""
    start, _, shift_id = key[:200].partition("/")
    try:
        starts_at = datetime.fromisoformat(start)
    except ValueError:
        raise NotFound("There is no such shift.") from None
    if starts_at.tzinfo is None or not shift_id:
        raise NotFound("There is no such shift.")
    return ShiftId(shift_id), starts_at.astimezone(UTC)


def _day(name: str, later: int) -> datetime | None:
    """Midnight at the beginning of a day of the form, or some days later; None when it is no day."""
    try:
        day = date.fromisoformat(router.form.one(name))
        return datetime.combine(day + timedelta(days=later), time(), LONDON).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
