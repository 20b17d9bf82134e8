"""Names of people, and how one person's part in a case is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.domain.assignment import Assignment, Role, Status
from shared.domain.events import SYSTEM
from shared.domain.ids import ResponderId
from shared.domain.rota import Responder
from shared.web.times import when
from shared.web.words import STATUS_COLOURS, spaced


class Names:
    """The names of the responders; anybody else is shown by user name."""

    def __init__(self, responders: Iterable[Responder]) -> None:
        self._names = {responder.id: responder.name for responder in responders}

    def of(self, who: str) -> str:
        """The name as a colleague says it."""
        if who == SYSTEM:
            return "the system"
        return self._names.get(ResponderId(who), who)

    def in_text(self, text: str) -> str:
        """The text with the ids of responders replaced by their names, longest first."""
        for who in sorted(self._names, key=len, reverse=True):
            text = text.replace(who, self._names[who])
        return text


@dataclass(frozen=True, slots=True)
class Part:
    """One person's part in a case, for a list."""

    responder_id: str
    role: str
    name: str
    status: str
    colour: str
    note: str = ""


_NOTES = {
    Status.OFFERED: ("answer by", "expires_at"),
    Status.ACCEPTED: ("expected", "expected_at"),
    Status.EN_ROUTE: ("expected", "expected_at"),
    Status.ON_SCENE: ("since", "on_scene_at"),
    Status.CLEAR: ("at", "clear_at"),
}


def part(assignment: Assignment, names: Names, now: datetime) -> Part:
    """Return the part with the one time that matters in its status."""
    words, field = _NOTES.get(assignment.status, ("at", "ended_at"))
    moment: datetime | None = getattr(assignment, field)
    return Part(
        responder_id=assignment.responder_id,
        role=role_name(assignment.role),
        name=names.of(assignment.responder_id),
        status=spaced(assignment.status.value),
        colour=STATUS_COLOURS[assignment.status],
        note=f"{words} {when(moment, now)}" if moment else "",
    )


def role_name(role: Role) -> str:
    """The role with a capital."""
    return role.label.capitalize()
