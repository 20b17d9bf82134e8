"""Notices: who comes on call and who goes off is recorded once, and the stream carries it to their phone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from shared.domain.errors import Conflict
from shared.domain.events import Event
from shared.domain.roster.notices import Notice, owed
from shared.domain.roster.policies import NoticePolicy
from shared.service.ports import Clock, RotaStore

_AHEAD = timedelta(days=1)
"""How far a spell is followed to say when it ends."""


class NoticeStore(Protocol):
    """What people were told of their own shifts."""

    def told_since(self, since: datetime, now: datetime) -> frozenset[str]:
        """Return the keys of the notices about moments from `since` to `now`."""
        ...

    def record(self, key: str, event: Event) -> None:
        """Store the notice and the event that tells it, as one. Raises NoticeKnown when it is stored already."""
        ...


class NoticeKnown(Conflict):
    """The notice was stored by another sweep."""


@dataclass(frozen=True)
class Notices:
    """Tells people of the beginning and the end of their time on call."""

    rota: RotaStore
    store: NoticeStore
    policy: NoticePolicy
    bases: Mapping[str, str]
    clock: Clock

    def tell(self) -> tuple[Notice, ...]:
        """Record all that is owed now; return what was recorded by this call, dropped notices among it.

        While no shift begins or ends this is one query a minute, or two for some hours after midnight (UTC).
        """
        now = self.clock.now()
        since = now - self.policy.look_back
        shifts = self.rota.shifts_between(since, now + timedelta(microseconds=1))
        if not owed(shifts, (), self.policy, now):
            return ()
        told = self.store.told_since(since, now)
        if not owed(shifts, told, self.policy, now):
            return ()
        further = self.rota.shifts_between(since, now + _AHEAD)
        return tuple(notice for notice in owed(further, told, self.policy, now) if self._record(notice, now))

    def _record(self, notice: Notice, now: datetime) -> bool:
        try:
            self.store.record(notice.key, notice.event(self.bases, now))
        except NoticeKnown:
            return False
        return True
