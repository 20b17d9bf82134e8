"""Mending a message that is shown masked: where the mark still stands, the original value goes back in."""

import json
import re
from typing import Any

from shared.contracts.masking import HIDDEN
from shared.contracts.reading import refused
from shared.contracts.statement import read_statement
from shared.domain.contact import Statement
from shared.domain.quarantine import Quarantined
from shared.service.placing import Places

_MADE_UP = re.compile(r"\(unknown field ([0-9]{1,9})\)")
_NOT_JSON = "This is not JSON. Look for a missing quote, comma or brace."


def read_again(
    message: Quarantined, edited: str | None = None, places: Places | None = None
) -> tuple[Statement, str]:
    """Return what the message says, and the document that says it: the edited one with what the marks hide, or the
    message as it was, which is "".

    The message counts as received when it was. Places: as for read_contact. Raises Unreadable, and nothing else,
    whatever was typed.
    """
    try:
        if edited is None:
            document = _contact_in(_parsed(message.payload))
        else:
            document = restored(_parsed(edited), _original(message))
        text = json.dumps(document)
    except (ValueError, RecursionError):
        raise refused(_NOT_JSON) from None
    statement = read_statement(text, received_at=message.received_at, correlation_id=message.id, places=places)
    return statement, "" if edited is None else text


def read_what_was_sent(message: Quarantined, places: Places | None = None) -> Statement:
    """Return what a message says that is under way: what somebody sent in its place, if they did."""
    if message.handled is None or not message.handled.document:
        return read_again(message, places=places)[0]
    text = message.handled.document
    return read_statement(text, received_at=message.received_at, correlation_id=message.id, places=places)


def _parsed(text: str) -> Any:
    return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _original(message: Quarantined) -> Any:
    """What was sent, parsed; None when it was not JSON."""
    try:
        return _parsed(message.payload)
    except (ValueError, RecursionError):
        return None


def _contact_in(payload: Any) -> Any:
    """The contact's document: the payload, or the detail inside the bus's envelope."""
    return payload["detail"] if isinstance(payload, dict) and "detail-type" in payload else payload


def restored(edited: Any, original: Any) -> Any:
    """Return the edited document with every mark replaced by what it hides. Raises Unreadable."""
    if edited == HIDDEN:
        if original is None:
            raise refused(f"{HIDDEN} stands in a new place. Type the value there instead.")
        return original
    if isinstance(edited, dict):
        known = original if isinstance(original, dict) else {}
        names = list(known)
        return {(own := _own_name(name, names)): restored(value, known.get(own)) for name, value in edited.items()}
    if isinstance(edited, list):
        return _list(edited, original if isinstance(original, list) else [])
    return edited


def _own_name(name: str, names: list[str]) -> str:
    """The name that the sender made up, where a number stands for it."""
    made_up = _MADE_UP.fullmatch(name)
    return names[int(made_up[1]) - 1] if made_up and 1 <= int(made_up[1]) <= len(names) else name


def _list(edited: list[Any], original: list[Any]) -> list[Any]:
    if len(edited) != len(original):
        if HIDDEN in str(edited):
            raise refused(
                f"Entries of a list were added or removed while values are hidden. Type those marked {HIDDEN}."
            )
        return edited
    return [restored(value, known) for value, known in zip(edited, original, strict=True)]
