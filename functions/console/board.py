"""The control-room board."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, partial
from functions.console.routing import Routes
from shared.service.health import health
from shared.web.presenters.board import LATELY, board
from shared.web.presenters.people import Names
from shared.web.presenters.pulse import pulse

router = Routes()


@router.get("/board")
def show() -> Response[str]:
    """The whole page."""
    viewer = router.watcher
    return page("board.html", "Board", path="/board", viewer=viewer, wide=True, **_board())


@router.get("/board/live")
def live() -> Response[str]:
    """The part that changes."""
    _ = router.watcher
    return partial("board_live.html", **_board())


def _board() -> dict[str, Any]:
    app = router.application
    now = app.clock.now()
    live, on_call = app.store.live_cases(), app.dispatch.on_call_now()
    plan = app.dispatch.proposals(live, on_call)
    shown = board(
        live=live,
        reported_lately=app.store.reported_between(now - LATELY, now),
        on_call=on_call,
        names=Names(app.rota.responders()),
        bases=app.policy.bases,
        safety=app.policy.safety,
        now=now,
    )
    return {
        "board": shown,
        "diversions": {send.case_id for send in plan.divert},
        "pulse": pulse(health(app.heartbeats, app.policy.watching, now), live, app.policy),
    }
