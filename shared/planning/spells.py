"""Who is at work when, and where from: one spell per stretch of a person's shifts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.rota import Responder, Shift
from shared.domain.travel import Position
from shared.planning.asked import Asked, Span


@dataclass(frozen=True, slots=True)
class Release:
    """When and where somebody who is on a visit now is expected to be free."""

    at: datetime
    position: Position


@dataclass(frozen=True, slots=True)
class Spell:
    """One person at work in one role without a break, setting off from `position` and ending at home."""

    responder: Responder
    role: Role
    starts_at: datetime
    ends_at: datetime
    position: Position

    def could_begin(self, asked: Asked, span: Span) -> bool:
        """Whether the visit could begin inside the span and end inside the spell."""
        return max(self.starts_at, span[0]) <= min(self.ends_at - asked.lasting, span[1])

    def could_make(self, asked: Asked) -> bool:
        """Whether the person may go, and is at work in a role that it needs when the visit could be."""
        if self.role not in asked.roles or self.responder.id in asked.without:
            return False
        return any(self.could_begin(asked, span) for span in asked.times)


def spells(
    shifts: Iterable[Shift],
    responders: Iterable[Responder],
    busy: Mapping[ResponderId, Release],
    now: datetime,
) -> tuple[Spell, ...]:
    """Return the spells of work from now on, shifts that touch or overlap joined, in order of person and time."""
    known = {responder.id: responder for responder in responders}
    found: list[Spell] = []
    for shift in sorted(shifts, key=lambda shift: (shift.responder_id, shift.starts_at, shift.ends_at)):
        if shift.ends_at <= now or shift.responder_id not in known:
            continue
        spell = _spell(shift, known[shift.responder_id], busy.get(shift.responder_id), now)
        last = found[-1] if found else None
        if last and last.responder is spell.responder and spell.starts_at <= last.ends_at:
            ends = max(last.ends_at, spell.ends_at)
            found[-1] = Spell(last.responder, last.role, last.starts_at, ends, last.position)
        else:
            found.append(spell)
    return tuple(spell for spell in found if spell.starts_at < spell.ends_at)


def _spell(shift: Shift, responder: Responder, release: Release | None, now: datetime) -> Spell:
    starts, position = max(shift.starts_at, now), responder.home
    if release is not None and release.at > starts:
        starts, position = release.at, release.position
    return Spell(responder, shift.role, starts, max(starts, shift.ends_at), position)


def have_skills(asked: Asked, people: Iterable[Spell]) -> bool:
    """Whether these people together have what the visit needs."""
    skills: frozenset[str] = frozenset().union(*(spell.responder.skills for spell in people))
    return all(skills & alternatives for alternatives in asked.skills)
