"""What a calendar feed says: the shifts of one person, or of one base, and nothing about any case.

A feed leaves the county's own systems, so a person's feed names nobody, and that of a base says which role is on
call and not who: in a team of five, initials are names. What was said before is kept, because a calendar program
must be told of a change by a higher number and of a shift that is no more by its cancellation.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from shared.domain.assignment import Role
from shared.domain.roster.policies import FeedPolicy
from shared.domain.rota import Shift


class FeedKind(StrEnum):
    """Whose shifts a feed shows."""

    PERSON = "person"
    BASE = "base"


@dataclass(frozen=True, slots=True)
class Feed:
    """The shifts of a person or a base; `of` is the id of either."""

    kind: FeedKind
    of: str

    def shows(self, shift: Shift) -> bool:
        """Whether the shift belongs in the feed."""
        return self.of == (shift.responder_id if self.kind is FeedKind.PERSON else shift.base)


@dataclass(frozen=True, slots=True)
class Said:
    """What the feed says of one shift. `sequence` grows with each change, `changed_at` is when it last did."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    role: Role
    base: str
    sequence: int
    changed_at: datetime
    cancelled: bool = False


def bring_up_to_date(
    said: Iterable[Said], shifts: Iterable[Shift], feed: Feed, policy: FeedPolicy, now: datetime
) -> tuple[Said, ...]:
    """Return what the feed says now, in order of time. `shifts` go from the policy's `past` to its `ahead`."""
    before = {one.uid: one for one in said if one.ends_at > now - policy.past}
    at = now.replace(microsecond=0)
    current = {uid_of(feed, shift): shift for shift in shifts if feed.shows(shift)}
    told = [_say(before.pop(uid, None), uid, shift, at) for uid, shift in current.items()]
    for gone in before.values():
        cancelled = gone if gone.cancelled else _cancel(gone, at)
        if now - cancelled.changed_at < policy.cancelled_for:
            told.append(cancelled)
    return tuple(sorted(told, key=lambda one: (one.starts_at, one.uid)))


def uid_of(feed: Feed, shift: Shift) -> str:
    """Return the id by which calendar programs know the shift again. It says nothing to anybody else."""
    return sha256(f"{feed.kind}\n{feed.of}\n{shift.id}".encode()).hexdigest()[:32] + "@early-response"


def _say(before: Said | None, uid: str, shift: Shift, now: datetime) -> Said:
    new = Said(uid, shift.starts_at, shift.ends_at, shift.role, shift.base, 0, now)
    if before is None:
        return new
    same = (before.starts_at, before.ends_at, before.role, before.base, before.cancelled)
    if same == (new.starts_at, new.ends_at, new.role, new.base, False):
        return before
    return Said(uid, new.starts_at, new.ends_at, new.role, new.base, before.sequence + 1, now)


def _cancel(one: Said, now: datetime) -> Said:
    return replace(one, sequence=one.sequence + 1, changed_at=now, cancelled=True)
