"""Answers that did not reach their senders: to see, and to send again."""

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared.domain.errors import NotPermitted
from shared.web.presenters.feedback import undelivered
from shared.web.viewer import Viewer

router = Routes()


@router.get("/feedback")
def show() -> Response[str]:
    """What has not arrived, those given up first."""
    viewer, app = _viewer(), router.application
    lines, most = undelivered(app.redelivery.undelivered(), app.clock.now()), app.policy.feedback.most_at_once
    return page("feedback.html", "Answers not delivered", path="/feedback", viewer=viewer, lines=lines, most=most)


@router.post("/feedback/<delivery_id>/redeliver")
def redeliver(delivery_id: str) -> Response[str]:
    """Send it again within a minute."""
    viewer = _viewer()
    asked = router.application.redelivery.ask(delivery_id, viewer.username)
    return redirect(f"/cases/{asked.case_id}#answers" if viewer.watches_all else "/feedback")


def _viewer() -> Viewer:
    if not router.viewer.sees_feedback:
        raise NotPermitted("This page is for the control room, for managers and for governance.")
    return router.viewer
