"""Links to the calendars of bases: made, shown once, revoked."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared.domain.errors import NotFound
from shared.domain.policy import Base
from shared.domain.roster.feeds import Feed, FeedKind
from shared.web.presenters.base_links import links_page

router = Routes()


@router.get("/rota/links")
def show() -> Response[str]:
    """Who has a link to which base."""
    return _page()


@router.post("/rota/links/<base>")
def make(base: str) -> Response[str]:
    """A new link of whoever asks, shown this once; the one before is good no more."""
    me, found = router.rota_decider.username, _base(base)
    token = router.application.calendars.link_for(_feed(found), me)
    return _page(router.address_of(f"/calendar/{token}.ics"), found.name)


@router.post("/rota/links/<base>/revoke")
def revoke(base: str) -> Response[str]:
    """The link is good no more, whoever of those who decide on the rota has it."""
    _ = router.rota_decider
    router.application.calendars.revoke(_feed(_base(base)), router.form.one("holder")[:128])
    return redirect("/rota/links")


def _page(link: str = "", link_of: str = "") -> Response[str]:
    viewer, app = router.rota_decider, router.application
    return page(
        "rota_links.html",
        "Links to calendars of bases",
        path="/rota",
        viewer=viewer,
        wide=True,
        status=HTTPStatus.OK,
        bases=links_page(app.calendars.links(), app.policy.bases, viewer.username),
        lasts=f"{app.policy.feeds.lasts_for.days} days",
        link=link,
        link_of=link_of,
    )


def _base(base: str) -> Base:
    found = next((one for one in router.application.policy.bases if one.id == base), None)
    if found is None:
        raise NotFound("There is no such base.")
    return found


def _feed(base: Base) -> Feed:
    return Feed(FeedKind.BASE, base.id)
