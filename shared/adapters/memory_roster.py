"""The plain double of RosterStore: one lock stands for the transaction."""

from dataclasses import replace
from datetime import datetime
from threading import RLock

from shared.adapters.memory import InMemoryRotaStore
from shared.domain.assignment import Role
from shared.domain.errors import RosterChanged
from shared.domain.roster.decision import AbsenceBook, RotaDecision
from shared.domain.roster.events import RotaEvent
from shared.domain.roster.publication import Changes
from shared.domain.roster.roster import Roster, roster_id


class InMemoryRosterStore:
    """RosterStore in memory. The shifts and absences are those of the rota store, which dispatch reads."""

    def __init__(self, rota: InMemoryRotaStore) -> None:
        self.rota = rota
        self.lock = RLock()
        self._rosters: dict[str, Roster] = {}
        self._absences_version = 0
        self._events: dict[str, list[RotaEvent]] = {}

    def roster(self, base: str, role: Role) -> Roster | None:
        """See RosterStore."""
        return self._rosters.get(roster_id(base, role))

    def absences(self, since: datetime) -> AbsenceBook:
        """See RosterStore."""
        with self.lock:
            found = tuple(absence for absence in self.rota.absences.values() if absence.ends_at > since)
            return AbsenceBook(self._absences_version, found)

    def save(self, decision: RotaDecision) -> Changes:
        """See RosterStore. Everything fits."""
        with self.lock:
            self.check(decision)
            self.apply(decision)
            return ()

    def apply(self, decision: RotaDecision) -> None:
        """All of the decision counts. Whoever calls holds the lock and has checked."""
        for edit in decision.edits:
            self._rosters[edit.after.id] = replace(edit.after, version=edit.before.version + 1)
        self._absences_version += bool(decision.absences)
        for absence in decision.absences:
            if absence.before is not None:
                del self.rota.absences[absence.before.id]
            if absence.after is not None:
                self.rota.absences[absence.after.id] = absence.after
        for event in decision.events:
            self._events.setdefault(event.of, []).append(event)
        for change in decision.changes:
            if change.before is not None:
                self.rota.take_away(change.before)
            if change.after is not None:
                self.rota.put_shift(change.after)

    def check(self, decision: RotaDecision) -> None:
        """Nothing that the decision rests on has changed. Raises RosterChanged."""
        for decided_on in (*(edit.before for edit in decision.edits), *decision.rests_on):
            stored = self._rosters.get(decided_on.id)
            if (stored.version if stored else 0) != decided_on.version:
                raise RosterChanged("The rota was changed by others meanwhile.")
        if self._absences_version != decision.absences_version:
            raise RosterChanged("The rota was changed by others meanwhile.")
        known = (edit.after.id for edit in decision.absences if edit.before is None and edit.after is not None)
        if any(absence_id in self.rota.absences for absence_id in known):
            raise RosterChanged("The rota was changed by others meanwhile.")
        for change in decision.changes:
            was = change.before or change.after
            assert was is not None
            if self.rota.shift(was.id) not in (None, was):
                raise RosterChanged("The rota was changed by others meanwhile.")

    def events(self, of: str) -> tuple[RotaEvent, ...]:
        """See RosterStore."""
        return tuple(self._events.get(of, ()))
