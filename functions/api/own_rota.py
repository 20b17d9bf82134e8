"""Responders and their own rota: shifts, offers and swaps, leave, sickness, notes, the link to their calendar."""

from datetime import datetime

from functions.api.rota import Id
from functions.api.routing import Routes
from shared.bootstrap import application
from shared.contracts.api_rota import AbsenceView, CalendarLink, ExchangeView, LeaveView, MyRotaView
from shared.contracts.api_rota_requests import Because, NewLeave, NewOffer, NewSwap, NoteLeft, ShiftNamed, Sick
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.absence import AbsenceId
from shared.domain.roster.exchange import ExchangeId
from shared.domain.roster.feeds import Feed, FeedKind

router = Routes()


def me() -> ResponderId:
    """Return the caller as a responder."""
    return router.caller.responder_id


def _named(shift: ShiftNamed) -> tuple[ShiftId, datetime]:
    return ShiftId(shift.id), shift.starts_at


@router.get("/my-rota", tags=["My rota"])
def my_rota() -> MyRotaView:
    """Your shifts, and what is asked about them."""
    app = application()
    return MyRotaView.of(app.own_rota.of(me()), app.absences.of(me()))


@router.post("/my-rota/offers", tags=["My rota"])
def offer(new: NewOffer) -> ExchangeView:
    """Offer a shift of yours, or a part of it, to all who may take it."""
    part = (new.part_from, new.part_until)
    return ExchangeView.of(application().exchanges.offer(me(), *_named(new.shift), part))


@router.post("/my-rota/swaps", tags=["My rota"])
def swap(new: NewSwap) -> ExchangeView:
    """Ask whoever has the other shift to swap."""
    return ExchangeView.of(application().exchanges.propose_swap(me(), _named(new.give), _named(new.want)))


@router.post("/exchanges/<exchange_id>/take", tags=["My rota"])
def take(exchange_id: Id, because: Because) -> ExchangeView:
    """Take what is offered. With too little rest a reason is needed, and a manager decides."""
    return ExchangeView.of(application().exchanges.take(me(), ExchangeId(exchange_id), because.reason))


@router.post("/exchanges/<exchange_id>/agree", tags=["My rota"])
def agree(exchange_id: Id, because: Because) -> ExchangeView:
    """Agree to the swap that you were asked for."""
    return ExchangeView.of(application().exchanges.agree(me(), ExchangeId(exchange_id), because.reason))


@router.post("/my-rota/swaps/<exchange_id>/refuse", tags=["My rota"])
def refuse_swap(exchange_id: Id, because: Because) -> ExchangeView:
    """Say no to a swap that you were asked for."""
    return ExchangeView.of(application().own_rota.refuse_swap(me(), ExchangeId(exchange_id), because.reason))


@router.post("/exchanges/<exchange_id>/withdraw", tags=["My rota"])
def withdraw(exchange_id: Id) -> ExchangeView:
    """You no longer want what you proposed."""
    return ExchangeView.of(application().exchanges.withdraw(me(), ExchangeId(exchange_id)))


@router.post("/exchanges/<exchange_id>/give-back", tags=["My rota"])
def give_back(exchange_id: Id) -> ExchangeView:
    """Give back what you took; it is offered again."""
    return ExchangeView.of(application().exchanges.give_back(me(), ExchangeId(exchange_id)))


@router.post("/my-rota/leave", tags=["My rota"])
def ask_leave(new: NewLeave) -> LeaveView:
    """Ask to be away."""
    return LeaveView.of(application().absences.ask(me(), new.kind, new.starts_at, new.ends_at))


@router.post("/my-rota/leave/<request_id>/withdraw", tags=["My rota"])
def withdraw_leave(request_id: Id) -> LeaveView:
    """No longer ask for it."""
    return LeaveView.of(application().absences.withdraw(me(), AbsenceId(request_id)))


@router.post("/my-rota/sick", tags=["My rota"])
def report_sick(sick: Sick) -> AbsenceView:
    """You are sick: you are asked for nothing new from now on."""
    return AbsenceView.of(application().absences.report_sick(me(), None, sick.ends_at))


@router.post("/my-rota/note", tags=["My rota"])
def leave_note(note: NoteLeft) -> None:
    """Leave a hand-over note with a shift of yours."""
    application().exchanges.leave_note(me(), *_named(note.shift), note.text)


@router.post("/my-rota/calendar", tags=["My rota"])
def make_link() -> CalendarLink:
    """A new link to the calendar of your shifts; the one before is good no more."""
    token = application().calendars.link_for(Feed(FeedKind.PERSON, me()), me())
    return CalendarLink(path=f"/calendar/{token}.ics")


@router.post("/my-rota/calendar/revoke", tags=["My rota"])
def revoke_link() -> None:
    """Your link is good no more."""
    application().calendars.revoke(Feed(FeedKind.PERSON, me()), me())
