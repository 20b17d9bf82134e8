"""What the use cases of the rota need from the table. The adapter and the plain double implement it."""

from datetime import datetime
from typing import Protocol

from shared.domain.assignment import Role
from shared.domain.roster.decision import AbsenceBook, RotaDecision
from shared.domain.roster.events import RotaEvent
from shared.domain.roster.publication import Changes
from shared.domain.roster.roster import Roster


class RosterStore(Protocol):
    """What the shifts are made from, by base and role; and the absences. One transaction per decision."""

    def roster(self, base: str, role: Role) -> Roster | None:
        """Return the roster as last saved, or None when none was made yet."""
        ...

    def absences(self, since: datetime) -> AbsenceBook:
        """Return every absence that is not over at `since`, and the version of the absences."""
        ...

    def save(self, decision: RotaDecision) -> Changes:
        """Store the edits, the absence, the events and as many of the shift changes as fit into the same
        transaction, the soonest first: all or none. Returns the changes that are left. Raises RosterChanged."""
        ...

    def events(self, of: str) -> tuple[RotaEvent, ...]:
        """Return every event of a roster, by its id, or of the absences, in order."""
        ...
