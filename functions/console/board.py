"""The control-room board."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, partial, redirect
from functions.console.routing import Routes
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.service.health import health
from shared.web.presenters.advice import proposed_move
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
    return partial("board_live.html", viewer=router.watcher, **_board())


@router.post("/board/advice")
def answer_proposal() -> Response[str]:
    """Advise a pair to wait elsewhere, or dismiss that proposal."""
    form, advising, actor = router.form, router.application.advising, router.watcher.username
    people = [ResponderId(form.one(role.value)) for role in Role]
    answer = advising.advise if form.one("answer") == "advise" else advising.dismiss
    answer(people, form.one("place"), actor)
    return redirect("/board")


def _board() -> dict[str, Any]:
    app = router.application
    now = app.clock.now()
    casework = app.policy.casework
    dispatching = app.store.dispatching_cases()
    held = app.store.held_cases(until=now + casework.on_board_before, most=casework.most_listed)
    everybody, on_call = app.dispatch.everybody_now()
    advices = app.advising.now_in_force()
    plan = app.advising.proposals(dispatching, on_call, advices)
    names = Names(everybody)
    shown = board(
        dispatching=dispatching,
        held=held,
        calling=app.store.closed_with_calls(),
        answered=app.store.answered_since(now - LATELY),
        on_call=on_call,
        names=names,
        bases=app.policy.bases,
        safety=app.policy.safety,
        advices=advices,
        now=now,
        most_held=casework.most_listed,
    )
    return {
        "board": shown,
        "move": proposed_move(plan.move, app.policy.matching, names),
        "diversions": {send.case_id for send in plan.divert},
        "pulse": pulse(health(app.heartbeats, app.policy.watching, now), (*dispatching, *held), app.policy),
    }
