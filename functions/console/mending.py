"""Mending a message that is shown masked: where the mark still stands, the original value goes back in."""

import re
from typing import Any

from shared.contracts.masking import HIDDEN

_MADE_UP = re.compile(r"\(unknown field ([0-9]{1,9})\)")


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
            raise CanNotRestore(
                f"Entries of a list were added or removed while values are hidden. Type those marked {HIDDEN}."
            )
        return edited
    return [restored(value, known) for value, known in zip(edited, original, strict=True)]
