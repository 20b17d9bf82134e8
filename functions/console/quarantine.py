"""What could not be read: to see, to mend and to send again, or to set aside."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared.domain.errors import ReasonMissing, SeenBefore
from shared.domain.quarantine import Quarantined
from shared.web.forms.values import Error
from shared.web.presenters.quarantine import Shown, kept, overdue

router = Routes()

_HANDLED = 10
_REASONS = 100


@router.get("/quarantine")
def show() -> Response[str]:
    """What waits, the oldest first, and what was dealt with lately."""
    viewer, app = router.controller, router.application
    policy, now = app.policy.quarantine, app.clock.now()
    waiting = app.quarantine.waiting(policy.most_listed)
    return page(
        "quarantine.html",
        "Quarantine",
        path="/quarantine",
        viewer=viewer,
        waiting=[kept(message, policy.told_after, now) for message in waiting],
        more=len(waiting) == policy.most_listed,
        overdue=overdue(waiting, policy.told_after, now),
        handled=[kept(message, policy.told_after, now) for message in app.quarantine.handled(_HANDLED)],
    )


@router.get("/quarantine/<message_id>")
def show_one(message_id: str) -> Response[str]:
    """One message, masked."""
    _ = router.controller
    return _page(router.application.quarantine.get(message_id))


@router.post("/quarantine/<message_id>/replay")
def replay(message_id: str) -> Response[str]:
    """Read the mended message again. What is read is taken in, once; whoever comes second is told."""
    viewer, app, form = router.controller, router.application, router.form
    # The models of the contract take a while to build: only who needs them waits for that.
    from shared.contracts.mending import read_again
    from shared.contracts.reading import Unreadable

    message, edited, why = app.quarantine.get(message_id), form.one("payload"), form.text("why")
    try:
        statement, document = read_again(message, edited, app.places)
        case = app.mending.send_again(message_id, statement, by=viewer.username, why=why, document=document)
    except Unreadable as unreadable:
        errors = [Error("payload", f"{e.field or 'Message'}: {e.message}") for e in unreadable.errors]
        return _page(message, errors, edited=edited, why=why)
    except ReasonMissing as missing:
        return _page(message, [Error("why", str(missing))], edited=edited)
    except SeenBefore as late:
        return _page(app.quarantine.get(message_id), [Error("", str(late))], status=HTTPStatus.CONFLICT)
    return redirect(f"/cases/{case.id}" if case else f"/quarantine/{message_id}")


@router.post("/quarantine/<message_id>/finish")
def finish(message_id: str) -> Response[str]:
    """Take in what somebody has sent again and was not finished."""
    _, app = router.controller, router.application
    from shared.contracts.mending import read_what_was_sent

    message = app.mending.finish(message_id, lambda sent: read_what_was_sent(sent, app.places))
    return redirect(f"/cases/{message.replayed_as}" if message.replayed_as else f"/quarantine/{message_id}")


@router.post("/quarantine/<message_id>/set-aside")
def set_aside(message_id: str) -> Response[str]:
    """Nothing will come of the message. It is kept, and waits no longer."""
    viewer, app, why = router.controller, router.application, router.form.text("aside")
    try:
        app.mending.set_aside(message_id, by=viewer.username, why=why)
    except ReasonMissing as missing:
        return _page(app.quarantine.get(message_id), [Error("aside", str(missing))])
    except SeenBefore as late:
        return _page(app.quarantine.get(message_id), [Error("", str(late))], status=HTTPStatus.CONFLICT)
    return redirect("/quarantine")


def _page(
    message: Quarantined,
    errors: list[Error] | None = None,
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
    edited: str = "",
    why: str = "",
) -> Response[str]:
    """The page of one message; with errors it has that status."""
    from shared.contracts.masking import HIDDEN

    app = router.application
    sent = message.handled.document if message.handled else ""
    return page(
        "quarantined.html",
        "Message in quarantine",
        path="/quarantine",
        viewer=router.viewer,
        status=status if errors else HTTPStatus.OK,
        message=kept(message, app.policy.quarantine.told_after, app.clock.now(), _REASONS),
        shown=_shown(message.payload),
        instead=_shown(sent) if sent else None,
        hidden=HIDDEN,
        errors=errors or [],
        edited=edited,
        why=why,
        aside="",
    )


def _shown(payload: str) -> Shown:
    from shared.contracts.masking import NotShown, masked

    try:
        return Shown(masked(payload, router.application.policy.quarantine))
    except NotShown as reason:
        return Shown("", str(reason))
