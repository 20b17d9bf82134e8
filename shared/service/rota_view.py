"""The rota as people look at it: who is on when, where it falls short, how good it is; and one's own part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.errors import NotFound, NotPermitted
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.cover import EmptyShift, Gap, Rota, empty_shifts, gaps
from shared.domain.roster.eligible import Span, fits
from shared.domain.roster.exchange import Exchange, ExchangeId, Stage
from shared.domain.roster.need import Need, needs
from shared.domain.roster.quality import Quality, Tally, quality, tallies
from shared.domain.rota import Responder, Shift
from shared.service.cover import CoverAhead, RotaAhead
from shared.service.exchange import Exchanges
from shared.service.ports import Clock

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Look:
    """The rota in a window: shifts, absences and people, what is short, and whose shift does not count."""

    starts_at: datetime
    ends_at: datetime
    rota: Rota
    gaps: tuple[Gap, ...]
    empty: tuple[EmptyShift, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """How good the rota of a window is, and what each person works in it."""

    quality: Quality
    tallies: Mapping[ResponderId, Tally]
    responders: tuple[Responder, ...]


@dataclass(frozen=True)
class RotaView:
    """What a person sees of the rota. Nothing is changed here."""

    ahead: CoverAhead

    def look(self, start: datetime, end: datetime, bases: Iterable[str] = ()) -> Look:
        """Return the rota in [start, end), at the bases named or at every base."""
        wanted = frozenset(bases) or frozenset(base.id for base in self.ahead.bases)
        rota = self._rota(start, end)
        short = gaps(self._needs(start, end), rota.within(start, end), start, end)
        shown = Rota(tuple(s for s in rota.shifts if s.base in wanted), rota.absences, rota.responders)
        return Look(
            start,
            end,
            shown.within(start, end),
            tuple(gap for gap in short if gap.base in wanted),
            empty_shifts(shown, start, end),
        )

    def judge(self, start: datetime, end: datetime) -> Judged:
        """Return the quality of the rota in [start, end), by the contract of each person; who has none counts with
        the one that the policy takes for everybody."""
        rota, rules = self._rota(start, end), self.ahead.policy.working_time
        needed = self._needs(start, end)
        tallied = tallies(rota, rules, self.ahead.calendar, start, end)
        short = gaps(needed, rota.within(start, end), start, end)
        usual = {responder.id: rules.contract_a_week for responder in rota.responders}
        contracts = usual | self.ahead.contracts()
        return Judged(quality(needed, short, rota.responders, tallied, contracts), tallied, rota.responders)

    def _needs(self, start: datetime, end: datetime) -> tuple[Need, ...]:
        return needs(
            self.ahead.policy.rules, [base.id for base in self.ahead.bases], self.ahead.calendar, start, end
        )

    def _rota(self, start: datetime, end: datetime) -> Rota:
        """With a day more on both sides, so that no duty is seen in part."""
        reach = (start - _DAY, end + _DAY)
        rota = self.ahead.rota
        return Rota(rota.shifts_between(*reach), rota.absences_between(*reach), rota.responders())


@dataclass(frozen=True, slots=True)
class Own:
    """One person's part: shifts that are not over, by beginning, and what is asked of whom about which."""

    shifts: tuple[Shift, ...]
    exchanges: tuple[Exchange, ...]
    open_to: tuple[Exchange, ...]


@dataclass(frozen=True)
class OwnRota:
    """What a responder sees of their own rota. `ahead` is how far."""

    rota: RotaAhead
    exchanges: Exchanges
    clock: Clock
    ahead: timedelta

    def of(self, me: ResponderId) -> Own:
        """Return the person's part. Raises NotFound for somebody who is not on the rota."""
        now = self.clock.now()
        open_to = self.exchanges.open_to(me)
        mine = tuple(one for one in self.exchanges.store.exchanges(now) if me in (one.given_by, one.taken_by))
        shifts = self.rota.shifts_between(now, now + self.ahead)
        return Own(tuple(shift for shift in shifts if shift.responder_id == me), mine, open_to)

    def swaps_for(self, me: ResponderId, shift_id: ShiftId, starts_at: datetime) -> tuple[Shift, ...]:
        """Return the shifts of others that could be swapped for this one, by beginning: role and skills fit both
        ways, none has begun, and nothing is asked about them. Rest is looked at on agreeing. Raises NotFound."""
        now, store = self.clock.now(), self.exchanges.store
        mine = store.shift(shift_id, starts_at)
        people = {responder.id: responder for responder in self.rota.responders()}
        if not {me, mine.responder_id} <= people.keys():
            raise NotFound("There is no such responder.")
        live = (Stage.OPEN, Stage.ASKED, Stage.AGREED)
        spoken_for = {
            span.shift.id
            for one in store.exchanges(now)
            if one.stage in live
            for span in (one.given, one.wanted)
            if span is not None
        }
        others = [s for s in self.rota.shifts_between(now, now + self.ahead) if s.responder_id in people]
        own = [shift for shift in others if shift.responder_id == me]
        return tuple(
            shift
            for shift in others
            if shift.starts_at > now and shift.id not in spoken_for and self._fit(mine, shift, people, me, own)
        )

    def refuse_swap(self, me: ResponderId, exchange_id: ExchangeId, reason: str) -> Exchange:
        """The swap that this person was asked for is refused. What waits for a manager is not theirs to refuse.
        Raises NotFound, NotPermitted, ReasonMissing."""
        one = self.exchanges.store.exchange(exchange_id)
        if one.stage is not Stage.ASKED or one.taken_by != me:
            raise NotPermitted("You are not asked for this swap.")
        return self.exchanges.refuse(me, exchange_id, reason)

    def _fit(
        self,
        mine: Shift,
        theirs: Shift,
        people: Mapping[ResponderId, Responder],
        me: ResponderId,
        own: list[Shift],
    ) -> bool:
        policy = self.exchanges.policy
        for shift, to in ((mine, people[theirs.responder_id]), (theirs, people[me])):
            if fits(Span(shift, shift.starts_at, shift.ends_at), people[shift.responder_id], to, policy):
                return False
        busy = (shift for shift in own if shift.id != mine.id)
        return not any(s.starts_at < theirs.ends_at and theirs.starts_at < s.ends_at for s in busy)
