"""Calendar feeds: links that can be renewed and revoked, and what a feed says now; and outside calendars, read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from shared.domain.errors import Conflict, NotFound
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence, AbsenceKind
from shared.domain.roster.feeds import Feed, FeedKind, Said, bring_up_to_date
from shared.domain.roster.outside import Remark, Understood, absences, shifts
from shared.domain.roster.policies import FeedPolicy, ImportPolicy
from shared.domain.rota import Responder, Shift
from shared.service.ports import Clock, RotaStore

Reader = Callable[[bytes, ImportPolicy, datetime], Understood]
"""Reads a calendar file. Raises CalendarRefused."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """Who was given a link to which feed, and until when it is good."""

    feed: Feed
    holder: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a feed last said. `version` is that of the store."""

    said: tuple[Said, ...] = ()
    version: int = 0


class FeedStore(Protocol):
    """Links to feeds, and what the feeds last said."""

    def open(self, link: FeedLink) -> str:
        """Store the link in place of the one that this holder had to this feed; return its token, which is not
        stored and can not be asked for again."""
        ...

    def find(self, token: str) -> FeedLink | None:
        """Return the link of the token, or None when there is none or it was revoked."""
        ...

    def close(self, feed: Feed, holder: str) -> None:
        """The holder has no link to the feed any more."""
        ...

    def links(self) -> tuple[FeedLink, ...]:
        """Return every link, the oldest first."""
        ...

    def ledger(self, feed: Feed) -> Ledger:
        """Return what the feed last said; nothing when it never was asked."""
        ...

    def save(self, feed: Feed, ledger: Ledger) -> None:
        """Keep what the feed says now. Raises Conflict when it was brought up to date by others meanwhile."""
        ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a calendar from outside would give, for a person to confirm. Nothing of it is stored."""

    absences: tuple[Absence, ...]
    shifts: tuple[Shift, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Calendars:
    """Feeds out and calendars in."""

    rota: RotaStore
    store: FeedStore
    policy: FeedPolicy
    outside: ImportPolicy
    clock: Clock

    def link_for(self, feed: Feed, holder: str) -> str:
        """The holder has a new link to the feed; one that they had is good no more. Return its token.

        Whoever calls has made sure that the holder may see the feed. Raises NotFound for a person unknown.
        """
        now = self.clock.now()
        link = FeedLink(feed, holder, now, now + self.policy.lasts_for)
        if not self._is_of_somebody(link):
            raise NotFound("There is no such responder.")
        return self.store.open(link)

    def revoke(self, feed: Feed, holder: str) -> None:
        """The holder's link is good no more."""
        self.store.close(feed, holder)

    def links(self) -> tuple[FeedLink, ...]:
        """Return every link that is still good, the oldest first."""
        now = self.clock.now()
        return tuple(link for link in self.store.links() if link.expires_at > now)

    def read(self, token: str) -> tuple[Feed, tuple[Said, ...]]:
        """Return the feed of the token and what it says now. Raises NotFound, the same for whatever is wrong."""
        now = self.clock.now()
        link = self.store.find(token)
        if link is None or link.expires_at <= now or not self._is_of_somebody(link):
            raise NotFound("There is no such calendar.")
        return link.feed, self._up_to_date(link.feed, now)

    def propose_absences(self, file: bytes, who: Responder, kind: AbsenceKind, reader: Reader) -> Proposal:
        """Return what the calendar would mean as this person's absences. Raises CalendarRefused."""
        understood = reader(file, self.outside, self.clock.now())
        return Proposal(absences(understood.spans, who, kind), (), understood.remarks)

    def propose_shifts(self, file: bytes, who: Responder, reader: Reader) -> Proposal:
        """Return what the calendar would mean as this person's fixed shifts. Raises CalendarRefused."""
        understood = reader(file, self.outside, self.clock.now())
        return Proposal((), shifts(understood.spans, who), understood.remarks)

    def _up_to_date(self, feed: Feed, now: datetime) -> tuple[Said, ...]:
        """When others bring the feed up to date at the same moment, theirs counts: numbers never differ."""
        current = self.rota.shifts_between(now - self.policy.past, now + self.policy.ahead)
        ledger = self.store.ledger(feed)
        said = bring_up_to_date(ledger.said, current, feed, self.policy, now)
        if said == ledger.said:
            return said
        try:
            self.store.save(feed, replace(ledger, said=said))
        except Conflict:
            return bring_up_to_date(self.store.ledger(feed).said, current, feed, self.policy, now)
        return said

    def _is_of_somebody(self, link: FeedLink) -> bool:
        if link.feed.kind is FeedKind.BASE:
            return True
        return any(responder.id == ResponderId(link.feed.of) for responder in self.rota.responders())
