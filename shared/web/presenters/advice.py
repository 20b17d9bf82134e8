"""Moves that are proposed for an idle pair, on the board; and what somebody is advised, on their phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.advice import Advice
from shared.domain.snapshot import Move, Rules
from shared.web.presenters.people import Names
from shared.web.times import when


@dataclass(frozen=True, slots=True)
class MoveView:
    """A pair, where they might wait, and what that gains."""

    who: str
    people: tuple[str, ...]
    place: str
    gains: str


def proposed_move(moves: Sequence[Move], rules: Rules, names: Names) -> MoveView | None:
    """Return the move of a pair as the board shows it, or None when none is proposed."""
    if not moves:
        return None
    return MoveView(
        who=" and ".join(names.of(move.person) for move in moves),
        people=tuple(move.person for move in moves),
        place=rules.name_of(moves[0].to),
        gains=moves[0].because[0],
    )


def advised_to(advice: Advice | None, now: datetime) -> str:
    """ "Advised to wait near Chorley since 21:40"; nothing for who is not advised."""
    if advice is None or advice.dismissed:
        return ""
    return f"Advised to wait near {advice.place} since {when(advice.at, now)}"
