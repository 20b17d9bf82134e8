"""The rota as it is made: each use case loads, decides and saves, and the shifts that dispatch reads follow.

The soonest shifts change in the same transaction as the edit. What does not fit into it, `publish` writes: at
once, again when the event of the edit is heard, and once a day when the horizon moves on. It is safe at any time.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from shared.domain.assignment import Role
from shared.domain.errors import Conflict, NotFound, RosterChanged, RotaInvalid, SeenBefore
from shared.domain.ids import ResponderId
from shared.domain.policy import Base
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.checks import RosterRules, check_span
from shared.domain.roster.decision import AbsenceBook, AbsenceEdit, RotaDecision
from shared.domain.roster.edits import Edit
from shared.domain.roster.events import ABSENCES, RotaEvent, RotaEventName
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.publication import Changes, changes, cut_by
from shared.domain.roster.roster import Roster
from shared.domain.roster.wall import zone_named
from shared.domain.rota import Shift
from shared.service.ports import Clock, RosterStore, RotaStore

_ATTEMPTS = 32
_Decide = Callable[[Roster, datetime], Edit]


@dataclass(frozen=True)
class Rosters:
    """What a rota administrator does, and what keeps the shifts in step with it."""

    store: RosterStore
    rota: RotaStore
    rules: RosterRules
    bases: tuple[Base, ...]
    clock: Clock

    def on_call_now(self) -> tuple[Shift, ...]:
        """Return the shifts that are running, county-wide. One query."""
        now = self.clock.now()
        return tuple(shift for shift in self.rota.shifts_at(now) if shift.covers(now))

    def roster(self, base: str, role: Role) -> Roster:
        """Return the roster, which is empty and of version 0 if none was made. Raises NotFound."""
        if base not in {known.id for known in self.bases}:
            raise NotFound("There is no such base.")
        return self.store.roster(base, role) or Roster(base, role, zone_named(self.rules.zone))

    def edit(
        self, base: str, role: Role, decide: _Decide, actor: str, seen: int | None = None, why: str = ""
    ) -> Roster:
        """Load, decide (one of `edits`), save; when somebody else was faster, load and decide again. Returns the
        roster as stored.

        The soonest shifts have changed when this returns, and as a rule all. With `seen`, the version that an
        administrator had before them, a roster that has moved on is left as it is. `why` stays in the store.
        Raises what the decision raises, NotFound or RotaInvalid when it names somebody who can not be on this
        roster, SeenBefore, and Conflict after many lost races.
        """
        for _ in range(_ATTEMPTS):
            roster, now = self.roster(base, role), self.clock.now()
            if seen is not None and roster.version != seen:
                raise SeenBefore("Somebody was faster: the rota has changed since you saw it. Nothing was done.")
            edit = decide(roster, now)
            self._check_people(edit)
            version = roster.version + 1
            private = {"why": why} if why else {}
            event = RotaEvent(roster.id, version, RotaEventName.ROTA_CHANGED, now, actor, edit.data, private)
            book = self._absences(now)
            due = self._due(edit.after, book, now)
            try:
                left = self.store.save(RotaDecision(book.version, (edit,), None, (event,), due))
            except RosterChanged:
                continue
            if left:
                with suppress(Conflict):  # the edit is made; whoever hears of it publishes the rest
                    self.publish(base, role)
            return replace(edit.after, version=version)
        raise Conflict("The rota is being changed by others just now. Please try again.")

    def preview(self, base: str, role: Role, decide: _Decide) -> tuple[Roster, Changes]:
        """Return what the roster would be after an edit, and what would change among the shifts. Nothing is saved.

        Raises as `edit`.
        """
        roster, now = self.roster(base, role), self.clock.now()
        edit = decide(roster, now)
        self._check_people(edit)
        return edit.after, self._due(edit.after, self._absences(now), now)

    def publish(self, base: str, role: Role) -> int:
        """The shifts that dispatch reads are those of the roster, from now until the horizon.

        Returns how many changed: none when they were already. Raises Conflict after many lost races.
        """
        written = 0
        for _ in range(_ATTEMPTS):
            roster, now = self.roster(base, role), self.clock.now()
            if roster.version == 0:
                return written
            book = self._absences(now)
            left = due = self._due(roster, book, now)
            try:
                while left:
                    before = len(left)
                    left = self.store.save(RotaDecision(book.version, changes=left, rests_on=(roster,)))
                    written += before - len(left)
            except RosterChanged:
                continue
            if not due:
                return written
        raise Conflict("The rota is being changed by others just now. Please try again.")

    def publish_all(self) -> int:
        """Every roster is published up to the horizon, which moves on by a day each day. Returns as `publish`."""
        return sum(self.publish(base.id, role) for base in self.bases for role in Role)

    def heard(self, of: str) -> int:
        """What an edit left to be written is written: of the roster of that id, or of every roster after an edit
        of the absences. Returns as `publish`."""
        if of == ABSENCES:
            return self.publish_all()
        base, _, role = of.rpartition(".")
        return self.publish(base, Role(role))

    def record_absence(
        self, responder_id: ResponderId, kind: AbsenceKind, starts_at: datetime, ends_at: datetime, actor: str
    ) -> Absence:
        """The person is on no shift while they are away, at once if that is now. Returns the absence.

        A case that holds them keeps them: its id is in the event, so that the control room is told. Raises
        NotFound or RotaInvalid.
        """
        if responder_id not in {responder.id for responder in self.rota.responders()}:
            raise NotFound("There is no such responder.")

        def decide(book: AbsenceBook, now: datetime) -> AbsenceEdit:
            check_span(starts_at, ends_at, self.rules, now)
            new_id = AbsenceId(f"absence-{book.version + 1:05d}")
            absence = Absence(new_id, responder_id, kind, starts_at.astimezone(UTC), ends_at.astimezone(UTC))
            return AbsenceEdit(None, absence)

        edit = self._edit_absences(decide, RotaEventName.ABSENCE_RECORDED, actor)
        assert edit.after is not None
        return edit.after

    def end_absence(self, absence_id: AbsenceId, actor: str) -> None:
        """The person is back: an absence that has begun ends now, one to come is taken back. Raises NotFound."""

        def decide(book: AbsenceBook, now: datetime) -> AbsenceEdit:
            found = next((absence for absence in book.absences if absence.id == absence_id), None)
            if found is None or found.ends_at <= now:
                raise NotFound("There is no such absence, or it is over.")
            return AbsenceEdit(found, replace(found, ends_at=now) if found.starts_at < now else None)

        self._edit_absences(decide, RotaEventName.ABSENCE_ENDED, actor)
        with suppress(Conflict):
            self.publish_all()

    def _edit_absences(
        self, decide: Callable[[AbsenceBook, datetime], AbsenceEdit], name: RotaEventName, actor: str
    ) -> AbsenceEdit:
        for _ in range(_ATTEMPTS):
            now = self.clock.now()
            book = self._absences(now)
            edit = decide(book, now)
            absence = edit.after or edit.before
            assert absence is not None
            due: Changes = ()
            if edit.before is None:
                horizon = min(absence.ends_at, now + self.rules.published_ahead)
                due = cut_by(absence, self.rota.shifts_between(now, max(horizon, now)), now)
            event = self._absence_event(name, absence, book.version + 1, now, actor)
            try:
                left = self.store.save(RotaDecision(book.version, (), edit, (event,), due))
            except RosterChanged:
                continue
            if left:
                with suppress(Conflict):
                    self.publish_all()
            return edit
        raise Conflict("The rota is being changed by others just now. Please try again.")

    def _absence_event(
        self, name: RotaEventName, absence: Absence, sequence: int, now: datetime, actor: str
    ) -> RotaEvent:
        """What is told of an absence. Why somebody is away is nobody's business but the administrators'."""
        away_now = absence.starts_at <= now + self.rules.counts_as_now and now < absence.ends_at
        held_by = self.rota.holds().get(absence.responder_id) if away_now else None
        data = {
            "absence_id": absence.id,
            "responder_id": absence.responder_id,
            "starts_at": absence.starts_at.isoformat(),
            "ends_at": absence.ends_at.isoformat(),
            "case_id": held_by,
        }
        return RotaEvent(ABSENCES, sequence, name, now, actor, data, {"kind": absence.kind})

    def _absences(self, now: datetime) -> AbsenceBook:
        """Every absence that may have cut a shift that is running, and those to come."""
        return self.store.absences(now - self.rules.longest_shift)

    def _due(self, roster: Roster, book: AbsenceBook, now: datetime) -> Changes:
        horizon = now + self.rules.published_ahead
        wanted = shifts_of(roster, now, horizon, book.absences)
        return changes(roster, self.rota.shifts_between(now, horizon), wanted, now)

    def _check_people(self, edit: Edit) -> None:
        """Whoever is new on the roster must be a responder and have its role."""
        new = edit.after.people() - edit.before.people()
        roles = {responder.id: responder.role for responder in self.rota.responders()} if new else {}
        _check_known(new, roles, edit.after.role)


def _check_known(people: Iterable[ResponderId], roles: dict[ResponderId, Role], role: Role) -> None:
    for who in people:
        if who not in roles:
            raise NotFound("There is no such responder.")
        if roles[who] is not role:
            raise RotaInvalid(f"Only people who are on call as {role.label} can be on this roster.")
