"""The plain doubles: the same promises as the real adapters, in memory, safe for threads.

They obey the same contract tests as the adapters on the table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from threading import RLock

from shared.domain.case import DISPATCHING, OPEN, Case, CaseState, Decision
from shared.domain.casework import heed_from
from shared.domain.contact import Contact, Notice, Statement
from shared.domain.errors import CaseChanged, ContactKnown, NotFound, ResponderTaken, TraceChanged
from shared.domain.events import Event
from shared.domain.ids import CaseId, ContactKey, ResponderId, ShiftId
from shared.domain.roster.absence import Absence, AbsenceId
from shared.domain.rota import Responder, Shift
from shared.domain.traces import Trace
from shared.domain.travel import Position
from shared.service.ports import Beat, HeldPlace


class InMemoryRotaStore:
    """RotaStore in memory. The holds are shared with the case store that takes and releases them."""

    def __init__(self) -> None:
        self._responders: dict[ResponderId, Responder] = {}
        self._shifts: dict[ShiftId, Shift] = {}
        self.held: dict[ResponderId, CaseId] = {}
        self.absences: dict[AbsenceId, Absence] = {}

    def responders(self) -> tuple[Responder, ...]:
        """See RotaStore."""
        return tuple(sorted(self._responders.values(), key=lambda responder: responder.id))

    def responders_of(self, ids: Iterable[ResponderId]) -> tuple[Responder, ...]:
        """See RotaStore."""
        return tuple(self._responders[id] for id in set(ids) if id in self._responders)

    def shifts_at(self, now: datetime) -> tuple[Shift, ...]:
        """See RotaStore."""
        start = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
        return self.shifts_between(start, start + timedelta(days=1))

    def shifts_between(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """See RotaStore."""
        found = [s for s in list(self._shifts.values()) if s.starts_at < end and s.ends_at > start]
        return tuple(sorted(found, key=lambda shift: (shift.starts_at, shift.id)))

    def absences_between(self, start: datetime, end: datetime) -> tuple[Absence, ...]:
        """See RotaStore."""
        return tuple(absence for absence in list(self.absences.values()) if absence.overlaps(start, end))

    def holds(self) -> Mapping[ResponderId, CaseId]:
        """See RotaStore."""
        return dict(self.held)

    def put_responder(self, responder: Responder) -> None:
        """See RotaStore."""
        self._responders[responder.id] = responder

    def put_shift(self, shift: Shift) -> None:
        """See RotaStore."""
        self._shifts[shift.id] = shift

    def release(self, responder_id: ResponderId, when: datetime) -> None:
        """Record the end of a call-out."""
        if responder_id in self._responders:
            self._responders[responder_id] = self._responders[responder_id].released(when)

    def take_away(self, shift: Shift) -> None:
        """The shift is no more."""
        self._shifts.pop(shift.id, None)

    def shift(self, shift_id: ShiftId) -> Shift | None:
        """Return one shift, or None."""
        return self._shifts.get(shift_id)

    def see(self, responder_id: ResponderId, at: Position, when: datetime) -> None:
        """Record where a responder reported from."""
        if responder_id in self._responders:
            self._responders[responder_id] = replace(self._responders[responder_id], seen=at, seen_at=when)


class InMemoryCaseStore:
    """CaseStore in memory: one lock stands for the transaction."""

    def __init__(self, rota: InMemoryRotaStore) -> None:
        self._rota = rota
        self._lock = RLock()
        self._cases: dict[CaseId, Case] = {}
        self._due: dict[CaseId, datetime | None] = {}
        self._events: dict[CaseId, list[Event]] = {}
        self._contacts: dict[ContactKey, tuple[Statement, CaseId | None]] = {}
        self._traces: dict[str, Trace] = {}

    def load(self, case_id: CaseId) -> Case:
        """See CaseStore."""
        if case_id not in self._cases:
            raise NotFound(f"There is no case {case_id}.")
        return self._cases[case_id]

    def save(
        self,
        decision: Decision,
        *,
        due_at: datetime | None,
        contact: Statement | None = None,
        traces: Iterable[Trace] = (),
    ) -> Case:
        """See CaseStore."""
        with self._lock:
            self._check_statement(contact, traces := tuple(traces))
            self._check(decision)
            case = replace(decision.case, version=decision.case.version + 1)
            self._cases[case.id] = case
            self._due[case.id] = due_at
            self._events.setdefault(case.id, []).extend(decision.events)
            self._rota.held.update(dict.fromkeys(decision.take, case.id))
            for responder_id in decision.release:
                del self._rota.held[responder_id]
            for responder_id in decision.called_out:
                self._rota.release(responder_id, decision.events[-1].at)
            for responder_id in decision.seen:
                at = Position(case.place.latitude, case.place.longitude)
                self._rota.see(responder_id, at, decision.events[-1].at)
            self._record(contact, case.id, traces)
            return case

    def keep(self, notice: Notice, trace: Trace) -> None:
        """See CaseStore."""
        with self._lock:
            self._check_statement(notice, (trace,))
            self._record(notice, None, (trace,))

    def traces(self, fingerprints: Iterable[str]) -> Mapping[str, Trace]:
        """See CaseStore."""
        with self._lock:
            return {value: self._traces.get(value, Trace(value)) for value in fingerprints}

    def _check_statement(self, statement: Statement | None, traces: tuple[Trace, ...]) -> None:
        if statement is not None and statement.key in self._contacts:
            raise ContactKnown("This contact has been recorded already.")
        if any(self._traces.get(t.fingerprint, Trace("")).version != t.version for t in traces):
            raise TraceChanged("A contact that is alike was recorded meanwhile.")

    def _record(self, statement: Statement | None, case_id: CaseId | None, traces: tuple[Trace, ...]) -> None:
        if statement is not None:
            self._contacts[statement.key] = (statement, case_id)
        self._traces.update({t.fingerprint: replace(t, version=t.version + 1) for t in traces})

    def _check(self, decision: Decision) -> None:
        stored = self._cases.get(decision.case.id)
        if (stored.version if stored else 0) != decision.case.version:
            raise CaseChanged(f"Case {decision.case.id} was changed meanwhile.")
        for responder_id in decision.take:
            if responder_id in self._rota.held:
                raise ResponderTaken(f"Responder {responder_id} is on another case.")
        for responder_id in decision.release:
            if self._rota.held.get(responder_id) != decision.case.id:
                raise CaseChanged(f"Case {decision.case.id} no longer holds {responder_id}.")

    def timeline(self, case_id: CaseId) -> tuple[Event, ...]:
        """See CaseStore."""
        return tuple(self._events.get(case_id, ()))

    def case_of_contact(self, key: ContactKey) -> CaseId | None:
        """See CaseStore."""
        return self._contacts[key][1] if key in self._contacts else None

    def contact(self, key: ContactKey) -> Contact:
        """See CaseStore."""
        found = self._contacts[key][0] if key in self._contacts else None
        if not isinstance(found, Contact):
            raise NotFound("There is no such contact.")
        return found

    def live_cases(self) -> tuple[Case, ...]:
        """See CaseStore."""
        live = [case for case, _ in self._indexed() if case.state in OPEN]
        return tuple(sorted(live, key=lambda case: case.deadline or case.reported_at))

    def dispatching_cases(self) -> tuple[Case, ...]:
        """See CaseStore."""
        return tuple(case for case in self.live_cases() if case.state in DISPATCHING)

    def waiting_cases(self) -> tuple[Case, ...]:
        """See CaseStore."""
        return tuple(case for case in self.live_cases() if case.needs_somebody())

    def paired_cases(self) -> tuple[Case, ...]:
        """See CaseStore."""
        return tuple(c for c in self.live_cases() if c.state in DISPATCHING and not c.needs_somebody())

    def held_cases(
        self, *, until: datetime | None = None, after: HeldPlace | None = None, most: int | None = None
    ) -> tuple[Case, ...]:
        """See CaseStore."""
        held = [HeldPlace(heed_from(c), c.id) for c, _ in self._indexed() if c.state is CaseState.HELD]
        held = [place for place in held if until is None or place.heed_from <= until]
        found = sorted(place for place in held if after is None or place > after)
        return tuple(self._cases[place.case_id] for place in found[:most])

    def closed_with_calls(self) -> tuple[Case, ...]:
        """See CaseStore."""
        calling = [c for c, _ in self._indexed() if c.state is CaseState.CLOSED and c.in_duress()]
        return tuple(sorted(calling, key=lambda case: case.reported_at))

    def held_by(self, lead_worker: ResponderId) -> tuple[Case, ...]:
        """See CaseStore."""
        return tuple(case for case in self.held_cases() if case.is_led_by(lead_worker))

    def answered_since(self, moment: datetime) -> tuple[Case, ...]:
        """See CaseStore."""
        answered = (case for case, _ in self._indexed() if case.state is CaseState.ANSWERED)
        found = [case for case in answered if case.reported_at >= moment]
        return tuple(sorted(found, key=lambda case: case.reported_at))

    def due_cases(self, now: datetime) -> tuple[CaseId, ...]:
        """See CaseStore."""
        due = [(due_at, case.id) for case, due_at in self._indexed() if due_at is not None and due_at <= now]
        return tuple(case_id for _, case_id in sorted(due))

    def reported_between(self, start: datetime, end: datetime) -> tuple[Case, ...]:
        """See CaseStore."""
        cases = (case for case, _ in self._indexed() if case.state is not CaseState.CANARY)
        found = [case for case in cases if start <= case.reported_at < end]
        return tuple(sorted(found, key=lambda case: case.reported_at))

    def _indexed(self) -> list[tuple[Case, datetime | None]]:
        """Every case, and when it is due, as whatever is not asked for by its key sees them."""
        return [(case, self._due[case_id]) for case_id, case in self._cases.items()]


class InMemoryHeartbeats:
    """Heartbeats in memory."""

    def __init__(self) -> None:
        self._last: dict[Beat, datetime] = {}

    def record(self, beat: Beat, at: datetime) -> None:
        """See Heartbeats."""
        self._last[beat] = at

    def last(self, beat: Beat) -> datetime | None:
        """See Heartbeats."""
        return self._last.get(beat)


class FixedClock:
    """Clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """See Clock."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Move the clock."""
        self._now += by

    def move_to(self, instant: datetime) -> None:
        """Set the clock."""
        self._now = instant


class CountingIds:
    """Ids that count: C-1, C-2, …"""

    def __init__(self) -> None:
        self._last = 0

    def case_id(self) -> CaseId:
        """See Ids."""
        self._last += 1
        return CaseId(f"C-{self._last}")
