"""The rota as it is made: each use case loads, decides and saves, and the shifts that dispatch reads follow.

The soonest shifts change in the same transaction as the edit. What does not fit into it, `publish` writes: at
once, again when the event of the edit is heard, and once a day when the horizon moves on. It is safe at any time.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from shared.domain.assignment import Role
from shared.domain.errors import Conflict, NotFound, RosterChanged, RotaInvalid, SeenBefore
from shared.domain.ids import ResponderId
from shared.domain.policy import Base
from shared.domain.roster import edits
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.checks import RosterRules, check_span
from shared.domain.roster.decision import AbsenceBook, AbsenceEdit, RotaDecision
from shared.domain.roster.edits import Edit
from shared.domain.roster.events import ABSENCES, RotaEvent, RotaEventName
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.publication import Change, Changes, changes, cut_by, made_by_roster
from shared.domain.roster.replace import Replace, ShiftChanged, cuts
from shared.domain.roster.roster import Roster
from shared.domain.roster.wall import zone_named
from shared.domain.rota import Shift
from shared.service.ports import Clock, RotaStore
from shared.service.roster_store import RosterStore

_ATTEMPTS = 32
Decide = Callable[[Roster, datetime], Edit]
"""What one of `edits` makes of a roster at a moment."""


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
        self, base: str, role: Role, decide: Decide, actor: str, seen: int | None = None, why: str = ""
    ) -> Roster:
        """Load, decide (one of `edits`), save; when somebody else was faster, load and decide again. Returns the
        roster as stored.

        The soonest shifts have changed when this returns, and as a rule all. With `seen`, the version that an
        administrator had before them, a roster that has moved on is left as it is. `why` stays in the store.
        Raises what the decision raises, NotFound or RotaInvalid when it names somebody who can not be on this
        roster, SeenBefore, and Conflict after many lost races.
        """
        for _ in range(_ATTEMPTS):
            edit, now = self.tried(base, role, decide, seen)
            event = _changed(edit, actor, now, {"why": why} if why else {})
            book = self.absences(now)
            decision = RotaDecision(book.version, (edit,), (), (event,), self._due(edit.after, book, now))
            try:
                left = self.store.save(decision)
            except RosterChanged:
                continue
            self.write_rest(decision, left)
            return replace(edit.after, version=edit.before.version + 1)
        raise Conflict("The rota is being changed by others just now. Please try again.")

    def tried(self, base: str, role: Role, decide: Decide, seen: int | None = None) -> tuple[Edit, datetime]:
        """Return what would be saved, and the moment it was decided for. Nothing is saved. Raises as `edit`."""
        roster, now = self.roster(base, role), self.clock.now()
        if seen is not None and roster.version != seen:
            raise SeenBefore("Somebody was faster: the rota has changed since you saw it. Nothing was done.")
        edit = decide(roster, now)
        self._check_people(edit)
        return edit, now

    def publish(self, base: str, role: Role) -> int:
        """The shifts that dispatch reads are those of the roster, from now until the horizon.

        Returns how many changed: none when they were already. Raises Conflict after many lost races.
        """
        written = 0
        for _ in range(_ATTEMPTS):
            roster, now = self.roster(base, role), self.clock.now()
            if roster.version == 0:
                return written
            book = self.absences(now)
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

    def hand_over(self, replaces: Sequence[Replace], book: AbsenceBook, actor: str) -> RotaDecision:
        """Return what is to be stored so that each span is the other person's, however often rosters are published
        after it: an override where a roster made the shift, else the shift itself is cut.

        `book` are the absences on which it was decided. Raises ShiftChanged when a shift is no longer as it was.
        """
        now = self.clock.now()
        of_rosters: dict[tuple[str, Role], list[Replace]] = {}
        for one in replaces:
            if made_by_roster(one.shift):
                of_rosters.setdefault((one.shift.base, one.shift.role), []).append(one)
        made = tuple(edits.hand_over(self.roster(*of), group) for of, group in of_rosters.items())
        until = max(one.shift.ends_at for one in replaces)
        published = self.rota.shifts_between(now, until)
        if any(one.shift not in published for one in replaces):
            raise ShiftChanged("The shift is no longer as it was. Look again and decide again.")
        by_hand = cuts(one for one in replaces if not made_by_roster(one.shift))
        due = [change for cut in by_hand for change in cut.changes]
        for edit in made:
            wanted = shifts_of(edit.after, now, until, book.absences)
            due.extend(changes(edit.after, published, wanted, now))
        events = tuple(_changed(edit, actor, now) for edit in made)
        return RotaDecision(book.version, made, (), events, tuple(due))

    def deciding(self, made: Sequence[Edit], book: AbsenceBook, actor: str, now: datetime) -> RotaDecision:
        """Return what is to be stored so that all these edits are made, with the shifts that follow.

        Raises NotFound or RotaInvalid when one names somebody who can not be on its roster.
        """
        horizon = now + self.rules.published_ahead
        published = self.rota.shifts_between(now, horizon)
        due: list[Change] = []
        for edit in made:
            self._check_people(edit)
            due.extend(changes(edit.after, published, shifts_of(edit.after, now, horizon, book.absences), now))
        events = tuple(_changed(edit, actor, now) for edit in made)
        in_order = tuple(sorted(due, key=lambda change: change.moment))
        return RotaDecision(book.version, tuple(made), (), events, in_order)

    def write_rest(self, decision: RotaDecision, left: Changes) -> None:
        """What did not fit into the transaction of the decision is written, or is left to whoever hears of it."""
        rests_on = tuple(replace(edit.after, version=edit.before.version + 1) for edit in decision.edits)
        version = decision.absences_version + bool(decision.absences)
        with suppress(Conflict):
            while left:
                left = self.store.save(RotaDecision(version, changes=left, rests_on=rests_on))

    def absences(self, now: datetime) -> AbsenceBook:
        """Return every absence that may have cut a shift that is running, and those to come."""
        return self.store.absences(now - self.rules.longest_shift)

    def recording(self, absences: Sequence[Absence], book: AbsenceBook, actor: str, now: datetime) -> RotaDecision:
        """Return what is to be stored so that these people are away, and on no shift in that time from now.

        A case that holds one of them keeps them: its id is in the event, so that the control room is told. Raises
        NotFound or RotaInvalid.
        """
        known = {responder.id for responder in self.rota.responders()}
        if any(absence.responder_id not in known for absence in absences):
            raise NotFound("There is no such responder.")
        for absence in absences:
            check_span(absence.starts_at, absence.ends_at, self.rules, now)
        ends = min(max(absence.ends_at for absence in absences), now + self.rules.published_ahead)
        due = cut_by(absences, self.rota.shifts_between(now, max(ends, now)), now)
        event = self._absence_event(RotaEventName.ABSENCE_RECORDED, absences, book.version + 1, now, actor)
        edited = tuple(AbsenceEdit(None, absence) for absence in absences)
        return RotaDecision(book.version, (), edited, (event,), due)

    def record_absence(
        self, responder_id: ResponderId, kind: AbsenceKind, starts_at: datetime, ends_at: datetime, actor: str
    ) -> Absence:
        """The person is on no shift while they are away, at once if that is now. Returns the absence. Raises as
        `recording`."""

        def decide(book: AbsenceBook, now: datetime) -> RotaDecision:
            new_id = AbsenceId(f"absence-{book.version + 1:05d}")
            check_span(starts_at, ends_at, self.rules, now)
            span = (starts_at.astimezone(UTC), ends_at.astimezone(UTC))
            return self.recording((Absence(new_id, responder_id, kind, *span),), book, actor, now)

        (edit,) = self._edit_absences(decide).absences
        assert edit.after is not None
        return edit.after

    def end_absence(self, absence_id: AbsenceId, actor: str) -> None:
        """The person is back: an absence that has begun ends now, one to come is taken back. Raises NotFound."""

        def decide(book: AbsenceBook, now: datetime) -> RotaDecision:
            found = next((absence for absence in book.absences if absence.id == absence_id), None)
            if found is None or found.ends_at <= now:
                raise NotFound("There is no such absence, or it is over.")
            edit = AbsenceEdit(found, replace(found, ends_at=now) if found.starts_at < now else None)
            told = edit.after or found
            event = self._absence_event(RotaEventName.ABSENCE_ENDED, (told,), book.version + 1, now, actor)
            return RotaDecision(book.version, (), (edit,), (event,))

        self._edit_absences(decide)
        with suppress(Conflict):
            self.publish_all()

    def _edit_absences(self, decide: Callable[[AbsenceBook, datetime], RotaDecision]) -> RotaDecision:
        for _ in range(_ATTEMPTS):
            now = self.clock.now()
            decision = decide(self.absences(now), now)
            try:
                left = self.store.save(decision)
            except RosterChanged:
                continue
            self.write_rest(decision, left)
            return decision
        raise Conflict("The rota is being changed by others just now. Please try again.")

    def _absence_event(
        self, name: RotaEventName, absences: Sequence[Absence], sequence: int, now: datetime, actor: str
    ) -> RotaEvent:
        """What is told of absences stored together. Why somebody is away is nobody's business but the
        administrators'."""
        first = min(absences, key=lambda absence: absence.starts_at)
        soon = now + self.rules.counts_as_now
        away_now = [absence for absence in absences if absence.starts_at <= soon and now < absence.ends_at]
        holds = self.rota.holds() if away_now else {}
        data = {
            "absence_id": first.id,
            "absences": len(absences),
            "responder_id": first.responder_id,
            "starts_at": first.starts_at.isoformat(),
            "ends_at": max(absence.ends_at for absence in absences).isoformat(),
            "case_id": next((holds[a.responder_id] for a in away_now if a.responder_id in holds), None),
        }
        return RotaEvent(ABSENCES, sequence, name, now, actor, data, {"kind": first.kind})

    def _due(self, roster: Roster, book: AbsenceBook, now: datetime) -> Changes:
        horizon = now + self.rules.published_ahead
        wanted = shifts_of(roster, now, horizon, book.absences)
        return changes(roster, self.rota.shifts_between(now, horizon), wanted, now)

    def _check_people(self, edit: Edit) -> None:
        """Whoever is new on the roster must be a responder and have its role."""
        new = edit.after.people() - edit.before.people()
        roles = {responder.id: responder.role for responder in self.rota.responders()} if new else {}
        _check_known(new, roles, edit.after.role)


def _changed(edit: Edit, actor: str, now: datetime, private: dict[str, str] | None = None) -> RotaEvent:
    """What is told of an edit."""
    sequence = edit.before.version + 1
    return RotaEvent(edit.before.id, sequence, RotaEventName.ROTA_CHANGED, now, actor, edit.data, private or {})


def _check_known(people: Iterable[ResponderId], roles: dict[ResponderId, Role], role: Role) -> None:
    for who in people:
        if who not in roles:
            raise NotFound("There is no such responder.")
        if roles[who] is not role:
            raise RotaInvalid(f"Only people who are on call as {role.label} can be on this roster.")
