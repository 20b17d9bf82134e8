"""The plain doubles of what surrounds the rota, safe for threads: the promises of the adapters on the table."""

import secrets
from dataclasses import replace
from datetime import datetime
from threading import RLock
from typing import TypeVar

from shared.adapters.memory_roster import InMemoryRosterStore
from shared.domain.errors import Conflict, NotFound, RosterChanged
from shared.domain.events import Event
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.absence import AbsenceId
from shared.domain.roster.exchange import Exchange, ExchangeId, Stage
from shared.domain.roster.feeds import Feed
from shared.domain.roster.handover import HandOverNote
from shared.domain.roster.leave import LeaveRequest
from shared.domain.roster.notices import key_of
from shared.domain.roster.publication import Changes
from shared.domain.rota import Shift
from shared.service.calendars import FeedLink, Ledger
from shared.service.exchange_store import RotaChange
from shared.service.notices import NoticeKnown

_Noun = TypeVar("_Noun")


class InMemoryNotices:
    """NoticeStore in memory. `events` are what the stream would carry."""

    def __init__(self) -> None:
        self._lock = RLock()
        self.events: dict[str, Event] = {}

    def told_since(self, since: datetime, now: datetime) -> frozenset[str]:
        """See NoticeStore."""
        return frozenset(key for key in list(self.events) if key_of(since) <= key <= key_of(now, "~"))

    def record(self, key: str, event: Event) -> None:
        """See NoticeStore."""
        with self._lock:
            if key in self.events:
                raise NoticeKnown("This notice is recorded already.")
            self.events[key] = event


class InMemoryExchanges:
    """ExchangeStore in memory, over the double of the rosters: its lock stands for the transaction."""

    def __init__(self, rosters: InMemoryRosterStore) -> None:
        self._rosters = rosters
        self._rota = rosters.rota
        self._exchanges: dict[ExchangeId, Exchange] = {}
        self._requests: dict[AbsenceId, LeaveRequest] = {}
        self._turns: dict[ResponderId, int] = {}
        self._told: dict[ExchangeId, list[Event]] = {}
        self._notes: dict[ShiftId, HandOverNote] = {}

    def exchange(self, exchange_id: ExchangeId) -> Exchange:
        """See ExchangeStore."""
        return _found(self._exchanges.get(exchange_id))

    def exchanges(self, now: datetime) -> tuple[Exchange, ...]:
        """See ExchangeStore."""
        found = [
            one
            for one in list(self._exchanges.values())
            if one.given.starts_at > now and one.stage not in (Stage.REFUSED, Stage.WITHDRAWN)
        ]
        return tuple(sorted(found, key=lambda one: one.given.starts_at))

    def told(self, exchange_id: ExchangeId) -> tuple[Event, ...]:
        """See ExchangeStore."""
        return tuple(self._told.get(exchange_id, ()))

    def request(self, request_id: AbsenceId) -> LeaveRequest:
        """See ExchangeStore."""
        return _found(self._requests.get(request_id))

    def requests(self, now: datetime) -> tuple[LeaveRequest, ...]:
        """See ExchangeStore."""
        found = [one for one in list(self._requests.values()) if one.absence.ends_at > now]
        return tuple(sorted(found, key=lambda one: one.absence.ends_at))

    def shift(self, shift_id: ShiftId, starts_at: datetime) -> Shift:
        """See ExchangeStore."""
        shift = self._rota.shift(shift_id)
        return _found(shift if shift and shift.starts_at == starts_at else None)

    def turn(self, who: ResponderId) -> int:
        """See ExchangeStore."""
        return self._turns.get(who, 0)

    def save(self, change: RotaChange) -> Changes:
        """See ExchangeStore. Everything fits."""
        with self._rosters.lock:
            self._check(change)
            if change.rota is not None:
                self._rosters.apply(change.rota)
            if one := change.exchange:
                self._exchanges[one.id] = replace(one, version=one.version + 1)
            if request := change.request:
                self._requests[request.absence.id] = replace(request, version=request.version + 1)
            if change.told is not None and change.exchange is not None:
                self._told.setdefault(change.exchange.id, []).append(change.told)
            self._turns.update({who: turn + 1 for who, turn in change.turns.items()})
            return ()

    def _check(self, change: RotaChange) -> None:
        one, request = change.exchange, change.request
        stored = self._exchanges.get(one.id) if one else None
        asked = self._requests.get(request.absence.id) if request else None
        unchanged = (
            one is None or one.version == (stored.version if stored else 0),
            request is None or request.version == (asked.version if asked else 0),
            all(self.turn(who) == turn for who, turn in change.turns.items()),
        )
        if not all(unchanged):
            raise RosterChanged("The rota was changed by others meanwhile.")
        if change.rota is not None:
            self._rosters.check(change.rota)

    def put_note(self, note: HandOverNote) -> None:
        """See ExchangeStore."""
        self._notes[note.shift_id] = note

    def notes(self, base: str, since: datetime) -> tuple[HandOverNote, ...]:
        """See ExchangeStore."""
        found = [n for n in list(self._notes.values()) if n.base == base and n.shift_ends_at >= since]
        return tuple(sorted(found, key=lambda note: note.shift_ends_at, reverse=True))


def _found(value: _Noun | None) -> _Noun:
    if value is None:
        raise NotFound("There is no such shift, exchange or request.")
    return value


class InMemoryFeeds:
    """FeedStore in memory."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._links: dict[str, FeedLink] = {}
        self._ledgers: dict[Feed, Ledger] = {}

    def open(self, link: FeedLink) -> str:
        """See FeedStore."""
        self.close(link.feed, link.holder)
        token = secrets.token_urlsafe(32)
        self._links[token] = link
        return token

    def find(self, token: str) -> FeedLink | None:
        """See FeedStore."""
        return self._links.get(token)

    def close(self, feed: Feed, holder: str) -> None:
        """See FeedStore."""
        self._links = {
            token: link for token, link in self._links.items() if (link.feed, link.holder) != (feed, holder)
        }

    def links(self) -> tuple[FeedLink, ...]:
        """See FeedStore."""
        return tuple(sorted(self._links.values(), key=lambda link: link.made_at))

    def ledger(self, feed: Feed) -> Ledger:
        """See FeedStore."""
        return self._ledgers.get(feed, Ledger())

    def save(self, feed: Feed, ledger: Ledger) -> None:
        """See FeedStore."""
        with self._lock:
            if self.ledger(feed).version != ledger.version:
                raise Conflict("The feed was brought up to date by others meanwhile.")
            self._ledgers[feed] = replace(ledger, version=ledger.version + 1)
