"""Telling people that they are on call, and that they no longer are: what is owed now, and what is too late.

What a person was told is kept under the person, the moment and the kind, so that it is told once however often it
is looked at. What was missed in an outage is told late if that still helps, and else recorded as dropped.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from shared.domain.assignment import Role
from shared.domain.events import SYSTEM, Event, EventName
from shared.domain.ids import CaseId, ResponderId
from shared.domain.roster.policies import NoticePolicy
from shared.domain.rota import Shift


@dataclass(frozen=True, slots=True)
class Spell:
    """All the time that one person is on call at one base without a break."""

    responder_id: ResponderId
    role: Role
    base: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person is to be told of one spell, or what was dropped because it is too late for it."""

    name: EventName
    spell: Spell
    at: datetime
    """The moment that it is about."""
    dropped: bool = False

    @property
    def key(self) -> str:
        """The same for the same moment of the same person at the same base."""
        return key_of(self.at, f"{self.spell.responder_id}#{self.spell.base}#{self.name}")

    def event(self, bases: Mapping[str, str], now: datetime) -> Event:
        """Return the fact that is stored and told. Its id says nothing of the person. `bases` has their names."""
        spell = self.spell
        subject = CaseId(f"on-call-{sha256(self.key.encode()).hexdigest()[:24]}")
        data = {
            "responder_id": spell.responder_id,
            "role": spell.role.value,
            "base": bases.get(spell.base, spell.base),
            "at": self.at.isoformat(),
            "until": spell.ends_at.isoformat(),
        }
        name = EventName.ON_CALL_NOTICE_DROPPED if self.dropped else self.name
        return Event(subject, 1, name, now, SYSTEM, subject, data | ({"of": self.name} if self.dropped else {}))


def key_of(at: datetime, rest: str = "") -> str:
    """Return the beginning of every key of that moment; their order is the order of time."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}#{rest}"


def owed(
    shifts: Iterable[Shift], told: Collection[str], policy: NoticePolicy, now: datetime
) -> tuple[Notice, ...]:
    """Return what is to be told or dropped at `now`, the earliest first.

    `shifts` are at least those of which a moment lies between `now` less the policy's `look_back` and `now`; with
    those that follow, the end that a person is told of is the end of the whole spell. Who goes on at another base
    is told of that one only.
    """
    notices = [notice for notice in _of(spells(shifts), now - policy.look_back, now) if notice.key not in told]
    late = (
        Notice(
            notice.name, notice.spell, notice.at, dropped=now - notice.at > policy.late_by or _over(notice, now)
        )
        for notice in notices
    )
    return tuple(sorted(late, key=lambda notice: notice.key))


def spells(shifts: Iterable[Shift]) -> tuple[Spell, ...]:
    """Return the shifts with those of one person at one base joined that touch or overlap."""
    joined: list[Spell] = []
    for shift in sorted(shifts, key=lambda s: (s.responder_id, s.base, s.starts_at)):
        last = joined[-1] if joined else None
        if (
            last
            and (last.responder_id, last.base) == (shift.responder_id, shift.base)
            and (shift.starts_at <= last.ends_at)
        ):
            joined.pop()
            starts_at, ends_at = last.starts_at, max(last.ends_at, shift.ends_at)
        else:
            starts_at, ends_at = shift.starts_at, shift.ends_at
        joined.append(Spell(shift.responder_id, shift.role, shift.base, starts_at, ends_at))
    return tuple(joined)


def _of(found: tuple[Spell, ...], after: datetime, until: datetime) -> Iterator[Notice]:
    """The notices of every spell that are due later than `after` and by `until`."""
    for spell in found:
        if after < spell.starts_at <= until:
            yield Notice(EventName.ON_CALL_BEGAN, spell, spell.starts_at)
        if after < spell.ends_at <= until and not any(
            other.responder_id == spell.responder_id and other.starts_at <= spell.ends_at < other.ends_at
            for other in found
        ):
            yield Notice(EventName.ON_CALL_ENDED, spell, spell.ends_at)


def _over(notice: Notice, now: datetime) -> bool:
    return notice.name is EventName.ON_CALL_BEGAN and notice.spell.ends_at <= now
