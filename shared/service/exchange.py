"""The rota as its people change it: offers of shifts, swaps and hand-over notes.

Load, decide, save: one transaction for each decision. Of two who take the same shift at once the second finds it
taken. Pages and API call these; nobody but the store writes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.errors import NotFound, NotPermitted, Refused, RosterChanged
from shared.domain.events import Event
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster import exchange as rules
from shared.domain.roster.asking import asked_of, told
from shared.domain.roster.decision import AbsenceBook
from shared.domain.roster.eligible import RestRule, Span, Taker, fits
from shared.domain.roster.exchange import Exchange, ExchangeId, Settled, Stage
from shared.domain.roster.handover import HandOverNote, write
from shared.domain.roster.policies import ExchangePolicy
from shared.domain.rota import Responder, Shift
from shared.service.exchange_store import ExchangeStore, RotaChange
from shared.service.ports import Clock
from shared.service.roster import Rosters

_ATTEMPTS = 8


@dataclass(frozen=True)
class Exchanges:
    """What people do with their shifts. `new_id` gives ids that nothing has.

    `look_back` is how far back from a shift the rule of rest has to know the shifts of its people.
    """

    store: ExchangeStore
    rosters: Rosters
    policy: ExchangePolicy
    too_little_rest: RestRule
    look_back: timedelta
    clock: Clock
    new_id: Callable[[], str]

    def open_to(self, who: ResponderId) -> tuple[Exchange, ...]:
        """Return what this person could take, and the swaps that they were asked for, by beginning.

        Whether their rest allows it is told when they take it.
        """
        people = self._people()
        me = _known(people, who)
        found = [one for one in self.store.exchanges(self.clock.now()) if one.given_by in people]
        return tuple(
            one
            for one in found
            if (one.stage is Stage.ASKED and one.taken_by == who)
            or (one.stage is Stage.OPEN and not fits(one.given, people[one.given_by], me, self.policy))
        )

    def to_decide(self) -> tuple[Exchange, ...]:
        """Return what waits for a manager, by beginning."""
        return tuple(one for one in self.store.exchanges(self.clock.now()) if one.stage is Stage.AGREED)

    def offer(
        self,
        by: ResponderId,
        shift_id: ShiftId,
        shift_starts_at: datetime,
        part: tuple[datetime | None, datetime | None] = (None, None),
    ) -> Exchange:
        """The shift, or the part of it, is offered to all who may take it. Raises NotFound, Refused."""
        span = self._span(shift_id, shift_starts_at, part)
        return self._save(rules.offer(ExchangeId(self.new_id()), span, by, self.clock.now()), {})

    def propose_swap(
        self, by: ResponderId, mine: tuple[ShiftId, datetime], theirs: tuple[ShiftId, datetime]
    ) -> Exchange:
        """Whoever has the other shift is asked to swap. Shifts are named by id and start. Raises Refused."""
        given, wanted = self._span(*mine), self._span(*theirs)
        return self._save(rules.propose_swap(ExchangeId(self.new_id()), given, wanted, by, self.clock.now()), {})

    def take(self, by: ResponderId, exchange_id: ExchangeId, reason: str = "") -> Exchange:
        """The offered shift is taken by this person, or waits for a manager. Exactly one of several succeeds.

        Raises NotFound, Refused; RestBreach without a `reason` where rest would be too little.
        """

        def decide(one: Exchange, book: AbsenceBook) -> Settled:
            giver, taker = self._both(one, by, book)
            return rules.take(one, giver.responder, taker, self.policy, self.clock.now(), reason)

        return self._decide(exchange_id, decide, also=by)

    def agree(self, by: ResponderId, exchange_id: ExchangeId, reason: str = "") -> Exchange:
        """The swap is agreed by whoever was asked. Raises as `take` does."""

        def decide(one: Exchange, book: AbsenceBook) -> Settled:
            if one.taken_by != by:
                raise NotPermitted("Somebody else was asked for this swap.")
            return rules.agree(one, *self._both(one, by, book), self.policy, self.clock.now(), reason)

        return self._decide(exchange_id, decide)

    def approve(self, manager: str, exchange_id: ExchangeId) -> Exchange:
        """A manager agrees, and the rota is changed. Raises NotFound, Refused."""

        def decide(one: Exchange, book: AbsenceBook) -> Settled:
            if one.taken_by is None:
                raise Refused("Nobody has taken it.")
            return rules.approve(one, *self._both(one, one.taken_by, book), manager, self.policy, self.clock.now())

        return self._decide(exchange_id, decide)

    def refuse(self, by: str, exchange_id: ExchangeId, reason: str) -> Exchange:
        """A manager, or whoever was asked for a swap, says no. Raises NotFound, Refused."""
        return self._decide(exchange_id, lambda one, _book: rules.refuse(one, by=by, reason=reason))

    def withdraw(self, by: ResponderId, exchange_id: ExchangeId) -> Exchange:
        """Whoever proposed it no longer wants it. Raises NotFound, Refused."""
        return self._decide(exchange_id, lambda one, _book: rules.withdraw(one, by=by))

    def give_back(self, by: ResponderId, exchange_id: ExchangeId) -> Exchange:
        """The shift is again that of who offered it, and offered again. Raises NotFound, Refused."""

        def decide(one: Exchange, book: AbsenceBook) -> Settled:
            shifts = self._shifts_around(one)
            if any(absence.overlaps(one.given.starts_at, one.given.ends_at) for absence in book.of(one.given_by)):
                raise Refused("Whoever offered it is away then. Offer it to others instead.")
            return rules.give_back(one, by, self.policy, self.clock.now(), shifts)

        return self._decide(exchange_id, decide)

    def leave_note(self, by: ResponderId, shift_id: ShiftId, starts_at: datetime, text: str) -> HandOverNote:
        """The hand-over note of the shift is this text. Raises NotFound, Refused."""
        shift = self.store.shift(shift_id, starts_at)
        note = write(shift, by, text, self.policy, self.clock.now())
        self.store.put_note(note)
        return note

    def notes_for(self, base: str) -> tuple[HandOverNote, ...]:
        """Return the notes of the base about shifts that ended lately, the latest first."""
        return self.store.notes(base, self.clock.now() - self.policy.notes_shown_for)

    def _decide(
        self,
        exchange_id: ExchangeId,
        decision_on: Callable[[Exchange, AbsenceBook], Settled],
        also: ResponderId | None = None,
    ) -> Exchange:
        """Load, decide, save. Turns and absences are read before the shifts: no change between is missed."""
        for _ in range(_ATTEMPTS):
            one = self.store.exchange(exchange_id)
            people = {who for who in (one.given_by, one.taken_by, also) if who is not None}
            turns = {who: self.store.turn(who) for who in people}
            book = self.rosters.absences(self.clock.now())
            try:
                return self._save(decision_on(one, book), turns, book)
            except RosterChanged:
                if self.store.exchange(exchange_id).version == one.version and not self._is_as_it_was(one):
                    raise
        raise RosterChanged("The shift is no longer as it was. Look again and decide again.")

    def _is_as_it_was(self, one: Exchange) -> bool:
        """Whether the rota still has the shifts that the exchange is about, or it is for the next look to say."""
        shifts = one.result or tuple(span.shift for span in (one.given, one.wanted) if span is not None)
        try:
            return all(self.store.shift(shift.id, shift.starts_at) == shift for shift in shifts)
        except NotFound:
            return False

    def _save(
        self, settled: Settled, turns: Mapping[ResponderId, int], book: AbsenceBook | None = None
    ) -> Exchange:
        """What changes hands is stored with the exchange: of a roster's shift as an override, which stays."""
        gaining = {change.by for change in settled.replaces}
        one, decision = settled.exchange, None
        if settled.replaces:
            assert book is not None
            actor = one.decided_by or one.taken_by or one.given_by
            decision = self.rosters.hand_over(settled.replaces, book, actor)
        change = RotaChange(
            exchange=one,
            rota=decision,
            turns={who: turn for who, turn in turns.items() if who in gaining},
            told=self._told(settled),
        )
        left = self.store.save(change)
        if decision is not None:
            self.rosters.write_rest(decision, left)
        return replace(one, version=one.version + 1)

    def _told(self, settled: Settled) -> Event | None:
        """Those whom it concerns are told what is asked or offered, and how it ended."""
        bases = {base.id: base.name for base in self.rosters.bases}
        return told(settled, self._asked(settled.exchange), bases, self.clock.now())

    def _asked(self, one: Exchange) -> tuple[ResponderId, ...]:
        if one.stage not in (Stage.ASKED, Stage.OPEN):
            return ()
        shifts = self.rosters.rota.shifts_between(one.given.starts_at, one.given.ends_at)
        absences = self.rosters.absences(self.clock.now()).absences
        return asked_of(one, self._people(), shifts, absences, self.policy)

    def _span(
        self, shift_id: ShiftId, starts_at: datetime, part: tuple[datetime | None, datetime | None] = (None, None)
    ) -> Span:
        now = self.clock.now()
        shift = self.store.shift(shift_id, starts_at)
        return rules.span_of(shift, *part, self.store.exchanges(now), self.policy, now)

    def _both(self, one: Exchange, taker: ResponderId, book: AbsenceBook) -> tuple[Taker, Taker]:
        people, shifts = self._people(), self._shifts_around(one)
        return self._taker(one.given_by, people, shifts, book), self._taker(taker, people, shifts, book)

    def _taker(
        self,
        who: ResponderId,
        people: Mapping[ResponderId, Responder],
        shifts: tuple[Shift, ...],
        book: AbsenceBook,
    ) -> Taker:
        own = tuple(shift for shift in shifts if shift.responder_id == who)
        known_from = min((shift.starts_at for shift in shifts), default=None)
        return Taker(_known(people, who), own, self.too_little_rest, book.of(who), known_from)

    def _shifts_around(self, one: Exchange) -> tuple[Shift, ...]:
        """Every shift near enough to count for the rest of those whom the exchange concerns."""
        spans = [span for span in (one.given, one.wanted) if span is not None]
        start = min(span.starts_at for span in spans) - self.look_back
        end = max(span.ends_at for span in spans) + self.policy.look_ahead
        return self.rosters.rota.shifts_between(start, end)

    def _people(self) -> dict[ResponderId, Responder]:
        return {responder.id: responder for responder in self.rosters.rota.responders()}


def _known(people: Mapping[ResponderId, Responder], who: ResponderId) -> Responder:
    if who not in people:
        raise NotFound("There is no such responder.")
    return people[who]
