"""The rota as people change it while cases are dispatched: sickness, somebody who is back, somebody called in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

from local.faults.hands import try_once
from local.faults.hub import SKEW, Hub
from shared.adapters.memory import InMemoryRotaStore
from shared.adapters.memory_roster import InMemoryRosterStore
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.decision import RotaDecision
from shared.domain.roster.edits import add_override
from shared.domain.roster.events import ABSENCES, RotaEvent
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.publication import Changes, changes, cut_by
from shared.domain.roster.roster import Override, OverrideKind
from shared.domain.rota import Responder
from shared.service.roster import Rosters

_ACTOR = "rota-desk"
_FIT = 2
"""How many shifts change in the transaction of an edit: few, so that the rest is left to whoever hears of it."""
_AWAY = (timedelta(minutes=20), timedelta(hours=2), timedelta(hours=9))


class SimulatedRosterStore(InMemoryRosterStore):
    """The double in memory, with a transaction into which little fits and a listener for what is committed.

    `away_since` has every absence with the true moment at which it was stored, and `over_since` each that was cut
    short or taken back.
    """

    def __init__(
        self,
        rota: InMemoryRotaStore,
        now: Callable[[], datetime],
        told: Callable[[str, Sequence[RotaEvent]], None],
    ) -> None:
        super().__init__(rota)
        self._now, self._told = now, told
        self.away_since: dict[AbsenceId, tuple[Absence, datetime]] = {}
        self.over_since: dict[AbsenceId, datetime] = {}
        self.all_events: list[RotaEvent] = []

    def save(self, decision: RotaDecision) -> Changes:
        """See RosterStore. What does not fit is left."""
        fitting, left = decision.changes[:_FIT], decision.changes[_FIT:]
        with self.lock:
            self.check(decision)
            self.apply(
                RotaDecision(
                    decision.absences_version,
                    decision.edits,
                    decision.absences,
                    decision.events,
                    fitting,
                    decision.rests_on,
                )
            )
        self._remember(decision)
        return left

    def _remember(self, decision: RotaDecision) -> None:
        for edit in decision.absences:
            if edit.before is not None:
                self.over_since[edit.before.id] = self._now()
            elif edit.after is not None:
                self.away_since[edit.after.id] = (edit.after, self._now())
        for event in decision.events:
            self.all_events.append(event)
            self._told(event.of, [event])

    def is_away(self, who: ResponderId, at: datetime, for_at_least: timedelta) -> bool:
        """Whether the person is recorded as away at that moment by every clock, and was for so long before."""
        return any(
            absence.responder_id == who
            and absence.starts_at <= at - for_at_least
            and at + SKEW < absence.ends_at
            and stored <= at - for_at_least
            and absence.id not in self.over_since
            for absence, stored in self.away_since.values()
        )


@dataclass
class RotaDesk:
    """What a rota administrator does during the evening."""

    hub: Hub
    rosters: Rosters
    store: SimulatedRosterStore

    def somebody_is_sick(self, people: Sequence[Responder], chance: float) -> None:
        """One of the people can not work for a while, from now."""
        pick = Random(chance)
        who, lasts = pick.choice(people).id, pick.choice(_AWAY)
        self._do(f"records that {who} is sick", lambda: self._record(who, lasts))

    def somebody_is_back(self, chance: float) -> None:
        """Somebody who is away is not any more."""
        away = [
            absence for absence, _ in self.store.away_since.values() if absence.id not in self.store.over_since
        ]
        if away:
            absence = Random(chance).choice(away)
            self._do(
                f"records that {absence.responder_id} is back",
                lambda: self.rosters.end_absence(absence.id, _ACTOR),
            )

    def somebody_is_called_in(self, people: Sequence[Responder], chance: float) -> None:
        """One of the people is put on call for the rest of the evening: several spans, one after the other."""
        pick = Random(chance)
        responder = pick.choice(people)
        self._do(f"calls {responder.id} in", lambda: self._call_in(responder))

    def behind(self) -> list[str]:
        """Return each roster, and the absences, of which something is not among the shifts. Nothing is written."""
        now, rules = self.hub.now(), self.rosters.rules
        absences = self.store.absences(now - rules.longest_shift).absences
        published = self.store.rota.shifts_between(now, now + rules.published_ahead)
        found = []
        for base, role in product(self.rosters.bases, Role):
            roster = self.store.roster(base.id, role)
            if roster and changes(
                roster, published, shifts_of(roster, now, now + rules.published_ahead, absences), now
            ):
                found.append(roster.id)
        return found + [ABSENCES] * bool(cut_by(absences, published, now))

    def _record(self, who: ResponderId, lasts: timedelta) -> object:
        now = self.hub.clock()
        return self.rosters.record_absence(who, AbsenceKind.SICKNESS, now, now + lasts, _ACTOR)

    def _call_in(self, responder: Responder) -> object:
        now = self.hub.clock().astimezone(UTC)
        return self.rosters.edit(
            responder.base,
            responder.role,
            lambda roster, _: add_override(
                roster,
                Override("", OverrideKind.ADD, responder.id, now, now + timedelta(hours=4)),
                self.rosters.rules,
                now,
            ),
            _ACTOR,
        )

    def _do(self, what: str, deed: Callable[[], object]) -> None:
        self.hub.trace(f"the rota desk {what}")
        self.hub.spawn(f"rota desk {what}", lambda: try_once(deed))
