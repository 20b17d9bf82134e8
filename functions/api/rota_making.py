"""The rota as it is made: changes of a roster, seen first; calendars read into it; links to calendars of bases."""

from datetime import datetime

from functions.api.rota import BaseId
from functions.api.routing import Routes
from shared import policy
from shared.bootstrap import Application, application
from shared.contracts.api_rosters import (
    BaseLinkView,
    CalendarReadView,
    FixedShiftsView,
    PreviewView,
    RosterView,
    TemplateView,
)
from shared.contracts.api_rota import CalendarLink
from shared.contracts.api_rota_making import CalendarOfShifts, LinkOfBase, RosterChange
from shared.domain.assignment import Role
from shared.domain.errors import NotFound
from shared.domain.roster.edits import Edit, make_fixed
from shared.domain.roster.feeds import Feed, FeedKind
from shared.domain.roster.roster import Roster
from shared.service.roster import Decide

router = Routes()


@router.get("/rota-templates", tags=["Rota"])
def templates() -> list[TemplateView]:
    """The patterns of fixed shifts that can be laid on people."""
    return [TemplateView.of(one) for one in policy.rota_templates().values()]


@router.post("/rosters/<base>/<role>/preview", tags=["Rota"])
def preview(base: BaseId, role: Role, wanted: RosterChange) -> PreviewView:
    """What the change would bring. Nothing is stored."""
    trial = application().rota_making.preview(base, role, _decide(application(), wanted), wanted.version)
    return PreviewView.of(trial)


@router.post("/rosters/<base>/<role>/changes", tags=["Rota"])
def change(base: BaseId, role: Role, wanted: RosterChange) -> RosterView:
    """Make the change; the shifts follow at once."""
    app, me = application(), router.caller.username
    return RosterView.of(app.rosters.edit(base, role, _decide(app, wanted), me, wanted.version, wanted.why))


@router.post("/calendar-of-shifts", tags=["Rota"])
def read_calendar(sent: CalendarOfShifts) -> CalendarReadView:
    """Fixed shifts of one person from an .ics file: seen first, and stored when the version is sent."""
    app = application()
    who = next((one for one in app.rota.responders() if one.id == sent.responder_id), None)
    if who is None:
        raise NotFound("There is no such responder.")
    roster = app.rosters.roster(who.base, who.role)
    found = app.calendars.propose_shifts(
        sent.calendar.encode(), who, roster.zone, app.policy.roster, app.read_calendar
    )

    def decide(before: Roster, now: datetime) -> Edit:
        return make_fixed(before, found.fixed, app.policy.roster, now)

    view = CalendarReadView(
        stored=False,
        fixed_shifts=[FixedShiftsView.of(one) for one in found.fixed],
        remarks=CalendarReadView.remarks_of(found.remarks),
        preview=None,
        roster=None,
    )
    if sent.version is not None:
        edited = app.rosters.edit(who.base, who.role, decide, router.caller.username, sent.version)
        return view.model_copy(update={"stored": True, "roster": RosterView.of(edited)})
    if found.fixed:
        trial = app.rota_making.preview(who.base, who.role, decide)
        return view.model_copy(update={"preview": PreviewView.of(trial)})
    return view


@router.get("/calendar-links", tags=["Rota"])
def links() -> list[BaseLinkView]:
    """Who has a link to the calendar of a base."""
    return [BaseLinkView.of(link) for link in application().calendars.links() if link.feed.kind is FeedKind.BASE]


@router.post("/bases/<base>/calendar", tags=["Rota"])
def make_link(base: BaseId) -> CalendarLink:
    """A new link of yours to the calendar of the base; the one before is good no more."""
    token = application().calendars.link_for(_feed(base), router.caller.username)
    return CalendarLink(path=f"/calendar/{token}.ics")


@router.post("/bases/<base>/calendar/revoke", tags=["Rota"])
def revoke_link(base: BaseId, whose: LinkOfBase) -> None:
    """The link is good no more."""
    application().calendars.revoke(_feed(base), whose.holder or router.caller.username)


def _decide(app: Application, wanted: RosterChange) -> Decide:
    rules, known = app.policy.roster, policy.rota_templates()
    return lambda roster, now: wanted.change.edit(roster, rules, known, now)


def _feed(base: str) -> Feed:
    if base not in {one.id for one in application().policy.bases}:
        raise NotFound("There is no such base.")
    return Feed(FeedKind.BASE, base)
