"""People with shifts, through the use cases in memory, for tests of what they do with them."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count, pairwise

from shared.adapters.memory import FixedClock, InMemoryRotaStore
from shared.adapters.memory_exchange import InMemoryExchanges, InMemoryNotices
from shared.adapters.memory_messages import InMemoryMessageLog, RecordingMessenger
from shared.adapters.memory_roster import InMemoryRosterStore
from shared.domain.ids import CaseId, ResponderId, ShiftId
from shared.domain.roster.eligible import Taker
from shared.domain.roster.exchange import ExchangeId
from shared.domain.rota import Shift
from shared.policy import load
from shared.service.away import Absences
from shared.service.exchange import Exchanges
from shared.service.messaging import Messaging
from shared.service.notices import Notices
from shared.service.roster import Rosters
from tests.builders import ANN, BEN, CID, DAN, NOW, later, person

MANAGER = "m.duty"
TWO, SIX = later(60 * 48), later(60 * 56)


def eleven_hours(_who: Taker, shifts: Sequence[Shift]) -> str:
    short = any(after.starts_at - before.ends_at < timedelta(hours=11) for before, after in pairwise(shifts))
    return "Less than 11 hours of rest." if short else ""


class Team:
    """Four people and their shifts, at NOW."""

    def __init__(self) -> None:
        self.clock, self.rota, policy = FixedClock(NOW), InMemoryRotaStore(), load()
        made = InMemoryRosterStore(self.rota)
        self.store, self.told = InMemoryExchanges(made), InMemoryNotices()
        self.rosters = Rosters(made, self.rota, policy.roster, policy.bases, self.clock)
        numbers = count(1)
        new_id = lambda: f"n-{next(numbers)}"  # noqa: E731
        week = timedelta(days=7)
        self.exchanges = Exchanges(
            self.store, self.rosters, policy.exchange, eleven_hours, week, self.clock, new_id
        )
        self.absences = Absences(self.store, self.rosters, policy.leave, self.clock, new_id)
        self.notices = Notices(self.rota, self.told, policy.notices, {"preston": "Preston"}, self.clock)
        self.phone = RecordingMessenger()
        self.messaging = Messaging(self.rota, self.phone, InMemoryMessageLog(), self.clock, "https://x.example")
        for who in (ANN, BEN, CID, DAN):
            self.rota.put_responder(person(who).responder)

    def shift(self, name: str, who: ResponderId, start: float, end: float) -> Shift:
        """The person is on call from so many until so many hours after NOW."""
        shift = Shift(
            ShiftId(name), who, person(who).responder.role, "preston", later(60 * start), later(60 * end)
        )
        self.rota.put_shift(shift)
        return shift

    def on_call(self) -> list[tuple[str, float, float]]:
        """Who is on call in the week to come, in hours after NOW."""
        hour = timedelta(hours=1)
        found = self.rota.shifts_between(NOW - timedelta(days=1), NOW + timedelta(days=8))
        return [(s.responder_id, (s.starts_at - NOW) / hour, (s.ends_at - NOW) / hour) for s in found]

    def sweep(self) -> list[str]:
        """What phones receive when the notices are looked at now."""
        before = len(self.phone.sent)
        self.notices.tell()
        tell = {"OnCallBegan": self.messaging.on_call_began, "OnCallEnded": self.messaging.on_call_ended}
        for event in self.told.events.values():
            if event.name in tell:
                tell[event.name](event.id, CaseId(event.case_id), event.data)
        return sorted(f"{message.to}: {message.text}" for message in self.phone.sent[before:])

    def asked(self, exchange_id: ExchangeId) -> list[tuple[ResponderId, str]]:
        """What phones have received of the exchange, when all that was told of it comes (again)."""
        tell = {
            "SwapAsked": self.messaging.swap_asked,
            "ShiftOffered": self.messaging.shift_offered,
            "ExchangeAnswered": self.messaging.exchange_answered,
        }
        for event in self.store.told(exchange_id):
            tell[event.name](event.id, event.case_id, event.data)
        return [(message.to, message.text) for message in self.phone.sent]
