"""What is to be stored about the rota in one transaction, and on which versions it was decided."""

from dataclasses import dataclass

from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence
from shared.domain.roster.edits import Edit
from shared.domain.roster.events import RotaEvent
from shared.domain.roster.publication import Changes
from shared.domain.roster.roster import Roster


@dataclass(frozen=True, slots=True)
class AbsenceBook:
    """The absences that are not over, and how often absences were edited. `version` guards against two at once."""

    version: int
    absences: tuple[Absence, ...]

    def of(self, who: ResponderId) -> tuple[Absence, ...]:
        """Return those of one person."""
        return tuple(absence for absence in self.absences if absence.responder_id == who)


@dataclass(frozen=True, slots=True)
class AbsenceEdit:
    """An absence recorded (no `before`), changed, or taken back (no `after`)."""

    before: Absence | None
    after: Absence | None


@dataclass(frozen=True, slots=True)
class RotaDecision:
    """All or nothing: edits with their events, and the shifts that follow from them, the soonest first.

    It was decided on `absences_version`, on the rosters before the edits and, where shifts follow from a roster
    that is not edited, on the version of each in `rests_on`.
    """

    absences_version: int
    edits: tuple[Edit, ...] = ()
    absences: tuple[AbsenceEdit, ...] = ()
    events: tuple[RotaEvent, ...] = ()
    changes: Changes = ()
    rests_on: tuple[Roster, ...] = ()
