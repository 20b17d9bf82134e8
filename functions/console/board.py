"""The control-room board."""

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, partial
from functions.console.routing import Routes
from shared.web.presenters.board import LATELY, Board, board
from shared.web.presenters.people import Names

router = Routes()


@router.get("/board")
def show() -> Response[str]:
    """The whole page."""
    viewer = router.watcher
    return page("board.html", "Board", path="/board", viewer=viewer, wide=True, board=_board())


@router.get("/board/live")
def live() -> Response[str]:
    """The part that changes."""
    _ = router.watcher
    return partial("board_live.html", board=_board())


def _board() -> Board:
    app = router.application
    now = app.clock.now()
    return board(
        live=app.store.live_cases(),
        reported_lately=app.store.reported_between(now - LATELY, now),
        on_call=app.dispatch.on_call_now(),
        names=Names(app.rota.responders()),
        bases=app.policy.bases,
        safety=app.policy.safety,
        now=now,
    )
