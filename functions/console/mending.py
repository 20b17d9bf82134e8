"""Mending a message that is shown masked: where the mark still stands, the original value goes back in."""

import re
from typing import Any

from shared.contracts.masking import HIDDEN

_MADE_UP = re.compile(r"\(unknown field (\d+)\)")


class CanNotRestore(ValueError):
    """A mark stands where it is not clear which original value belongs."""


def restored(edited: Any, original: Any) -> Any:
    """Return the edited document with every mark replaced by what it hides. Raises CanNotRestore."""
    if edited == HIDDEN:
        if original is None:
            raise CanNotRestore(f"{HIDDEN} stands in a new place. Type the value there instead.")
        return original
    if isinstance(edited, dict):
        known = original if isinstance(original, dict) else {}
        return dict(_field(name, value, known) for name, value in edited.items())
    if isinstance(edited, list):
        return _list(edited, original if isinstance(original, list) else [])
    return edited


def _field(name: str, value: Any, original: dict[str, Any]) -> tuple[str, Any]:
    made_up = _MADE_UP.fullmatch(name)
    names = list(original)
    if made_up and int(made_up[1]) <= len(names):
        name = names[int(made_up[1]) - 1]
    return name, restored(value, original.get(name))


def _list(edited: list[Any], original: list[Any]) -> list[Any]:
    if len(edited) != len(original):
        if HIDDEN in str(edited):
            raise CanNotRestore(
                f"Entries of a list were added or removed while values are hidden. Type those marked {HIDDEN}."
            )
        return edited
    return [restored(value, known) for value, known in zip(edited, original, strict=True)]
