"""What the rota administrator is told about cover: each new gap once, and once a day what is wrong in all.

Nothing here names a person: gaps are told by base, role and time, the rest as counts (DOMAIN §8).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.domain.assignment import Role
from shared.domain.roster.check import Cover
from shared.domain.roster.cover import Gap, Why
from shared.domain.roster.need import Calendar
from shared.domain.roster.spans import without


@dataclass(frozen=True, slots=True)
class ToldGap:
    """A gap as it was when it was last told."""

    base: str
    role: Role
    skill: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """Which gaps were there at the last telling, and on which day the daily summary went out last."""

    gaps: tuple[ToldGap, ...] = ()
    summary_on: date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be said, and what has been told once it is."""

    subject: str
    text: str


_WHY = {
    Why.UNKNOWN: "a shift of somebody unknown",
    Why.WRONG_ROLE: "a shift in the wrong role",
    Why.UNREACHABLE: "a person without a phone",
    Why.ABSENT: "an absence",
    Why.ELSEWHERE: "a double booking",
    Why.SKILL: "the skill is missing",
    Why.TOO_FEW: "too few people",
    Why.NOBODY: "no shift",
}


def new_gaps(cover: Cover, told: Told) -> tuple[Gap, ...]:
    """Return the gaps, or the parts of gaps, that were not there at the last telling.

    What has passed out of the window since is forgotten; a gap that was filled and is open again is new.
    """
    known: dict[tuple[str, Role, str | None], list[tuple[datetime, datetime]]] = {}
    for gap in told.gaps:
        known.setdefault((gap.base, gap.role, gap.skill), []).append((gap.starts_at, gap.ends_at))
    return tuple(
        replace(gap, starts_at=start, ends_at=end)
        for gap in cover.gaps
        for start, end in without([(gap.starts_at, gap.ends_at)], known.get((gap.base, gap.role, gap.skill), ()))
    )


def told_after(cover: Cover, told: Told, today: date | None) -> Told:
    """Return what has been told once a notice of this cover is out; `today` if it was the daily summary."""
    gaps = tuple(ToldGap(g.base, g.role, g.skill, g.starts_at, g.ends_at) for g in cover.gaps)
    return Told(gaps, today or told.summary_on, told.version)


def notice(
    cover: Cover, told: Told, calendar: Calendar, names: Mapping[str, str], lines: int, *, daily: bool
) -> Notice | None:
    """Return what to say now, or None when there is nothing to say. `names` are of bases and skills, by id.

    A change is told only for gaps that are new. The daily summary is told whenever anything is wrong; it lists at
    most `lines` gaps, the new ones first.
    """
    new = new_gaps(cover, told)
    wrong = (cover.gaps, cover.empty_shifts, cover.double_bookings, cover.breaches)
    if not new and not (daily and any(wrong)):
        return None
    old = tuple(gap for gap in cover.gaps if gap not in new) if daily else ()
    listed = [*(("New: ", gap) for gap in new), *(("", gap) for gap in old)]
    text = [opening + _line(gap, calendar, names, cover) for opening, gap in listed[:lines]]
    if len(listed) > lines:
        text.append(f"And {len(listed) - lines} more.")
    counts = (
        f"{len(cover.gaps)} gaps ({len(new)} new), {len(cover.empty_shifts)} empty shifts, "
        f"{len(cover.double_bookings)} double bookings, {len(cover.breaches)} breaches of rest or hours."
    )
    until = calendar.day_of(cover.ends_at)
    return Notice(f"Rota cover: {len(new)} new gaps", "\n".join([f"Until {until:%a %d %b}: {counts}", *text]))


def _line(gap: Gap, calendar: Calendar, names: Mapping[str, str], cover: Cover) -> str:
    start, end = (moment.astimezone(calendar.zone) for moment in (gap.starts_at, gap.ends_at))
    whom = gap.role.label + (f" ({names.get(gap.skill, gap.skill)})" if gap.skill else "")
    because = ", ".join(_WHY[why] for why in gap.because)
    fill = min(_who_could(gap, cover), default=0)
    return f"{names.get(gap.base, gap.base)}, {whom}, {_wall(start)} to {_wall(end)}: {because}; " + (
        f"{fill} could fill it." if fill else "nobody could fill all of it."
    )


def _wall(local: datetime) -> str:
    """Day and time with the name of the zone, as one hour of the year comes twice."""
    return f"{local:%a %d %b %H:%M %Z}"


def _who_could(gap: Gap, cover: Cover) -> Iterator[int]:
    """How many people could fill each part of the gap that this one is, or is a part of."""
    for other, fillings in zip(cover.gaps, cover.fillings, strict=True):
        if (other.base, other.role, other.skill) == (gap.base, gap.role, gap.skill):
            touching: Iterable[int] = (
                len(part.people)
                for part in fillings
                if part.starts_at < gap.ends_at and gap.starts_at < part.ends_at
            )
            yield from touching
