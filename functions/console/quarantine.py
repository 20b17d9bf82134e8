"""What could not be read: to see, to mend and to send again."""

import json
from collections.abc import Callable
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared.domain.contact import Contact
from shared.service.ports import Quarantined
from shared.web.forms.values import Error
from shared.web.presenters.quarantine import Kept, kept

router = Routes()


@router.get("/quarantine")
def show() -> Response[str]:
    """Everything kept, newest first, masked."""
    return _page()


@router.post("/quarantine/<message_id>/replay")
def replay(message_id: str) -> Response[str]:
    """Read the mended message again. What is read becomes a case, once."""
    _ = router.controller
    # The models of the contract take a while to build: only who needs them waits for that.
    from functions.console.mending import CanNotRestore, restored
    from shared.contracts.reading import Unreadable
    from shared.contracts.statement import read_statement

    app, edited = router.application, router.form.one("payload")
    message = app.quarantine.get(message_id)
    if message.replayed_as is not None:
        return redirect(f"/cases/{message.replayed_as}")
    try:
        document = restored(json.loads(edited), original(message))
        statement = read_statement(
            document, received_at=message.received_at, correlation_id=message.id, places=app.places
        )
    except Unreadable as unreadable:
        return _page(message_id, edited, [f"{e.field or 'Message'}: {e.message}" for e in unreadable.errors])
    except CanNotRestore as error:
        return _page(message_id, edited, [str(error)])
    except (ValueError, RecursionError):
        return _page(message_id, edited, ["This is not JSON. Look for a missing quote, comma or brace."])
    intake = app.intake
    case = intake.receive(statement) if isinstance(statement, Contact) else intake.hear(statement)
    if case is None:
        return redirect("/quarantine")
    app.quarantine.mark_replayed(message.id, case.id)
    return redirect(f"/cases/{case.id}")


def original(message: Quarantined) -> object:
    """What was sent, parsed; None when it was not JSON."""
    try:
        parsed: object = json.loads(message.payload)
    except ValueError:
        return None
    return parsed


def _page(edited_id: str = "", edited: str = "", problems: list[str] | None = None) -> Response[str]:
    from shared.contracts.masking import HIDDEN, masked

    messages = _messages(masked)
    anchor = next((message.anchor for message in messages if message.id == edited_id), "")
    errors = [Error(anchor, text) for text in problems or ()]
    return page(
        "quarantine.html",
        "Quarantine",
        path="/quarantine",
        viewer=router.controller,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        messages=messages,
        edited_id=edited_id,
        edited=edited,
        errors=errors,
        hidden=HIDDEN,
    )


def _messages(masked: Callable[[str], str]) -> list[Kept]:
    app = router.application
    now = app.clock.now()
    return [
        kept(number, m.id, m.received_at, m.reasons, masked(m.payload), m.replayed_as or "", now)
        for number, m in enumerate(app.quarantine.all(), start=1)
    ]
