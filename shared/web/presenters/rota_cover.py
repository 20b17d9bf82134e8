"""Cover ahead: what is short, and who could fill it; and the quality of the rota with its parts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from shared.domain.roster.check import Cover, Filling
from shared.domain.roster.cover import DoubleBooking, EmptyShift, Gap, Why
from shared.domain.roster.quality import Quality
from shared.domain.roster.working_time import Breach
from shared.service.rota_view import Judged
from shared.web.presenters.my_shifts import span_words
from shared.web.presenters.people import Names, role_name
from shared.web.presenters.rota import lacking
from shared.web.times import day
from shared.web.words import percent, spaced

_WEEK = timedelta(days=7)

_WHY = {
    Why.NOBODY: "nobody has a shift",
    Why.ABSENT: "somebody is away",
    Why.UNREACHABLE: "somebody has no phone",
    Why.UNKNOWN: "a shift of somebody unknown",
    Why.WRONG_ROLE: "a shift in the wrong role",
    Why.ELSEWHERE: "somebody is at another base as well",
    Why.SKILL: "nobody with the skill",
    Why.TOO_FEW: "too few people",
}


@dataclass(frozen=True, slots=True)
class Fill:
    """Who could fill one part of a gap, best first."""

    times: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap ahead. `link` leads a rota administrator to the form that fills it. `week` is the first of the seven
    days in which it begins, counted from now; empty in the next seven days."""

    week: str
    base: str
    lacks: str
    times: str
    because: str
    fills: tuple[Fill, ...]
    link: str


@dataclass(frozen=True, slots=True)
class CoverPage:
    """Everything that is wrong ahead, in words."""

    gaps: tuple[GapLine, ...]
    empty: tuple[str, ...]
    double: tuple[str, ...]
    breaches: tuple[str, ...]

    def by_week(self) -> list[tuple[str, list[GapLine]]]:
        """The gaps, by the week in which they begin."""
        return [(week, list(gaps)) for week, gaps in groupby(self.gaps, key=lambda gap: gap.week)]


def cover_page(cover: Cover, bases: Mapping[str, str], names: Names, base: str, now: datetime) -> CoverPage:
    """Return what is wrong at one base, or at all when none is named."""
    found = zip(cover.gaps, cover.fillings, strict=True)
    return CoverPage(
        tuple(_gap_line(gap, fills, bases, names, now) for gap, fills in found if base in ("", gap.base)),
        tuple(empty_words(e, bases, names, now) for e in cover.empty_shifts if base in ("", e.shift.base)),
        tuple(
            double_words(d, bases, names, now)
            for d in cover.double_bookings
            if base in ("", d.first.base, d.second.base)
        ),
        tuple(breach_words(breach, names, now) for breach in cover.breaches),
    )


_EMPTY = {
    Why.ABSENT: "is away",
    Why.UNKNOWN: "is not known",
    Why.WRONG_ROLE: "has another role",
    Why.UNREACHABLE: "has no phone",
}


def _gap_line(
    gap: Gap, fills: Iterable[Filling], bases: Mapping[str, str], names: Names, now: datetime
) -> GapLine:
    weeks = max(gap.starts_at - now, timedelta(0)) // _WEEK
    return GapLine(
        day(now + weeks * _WEEK) if weeks else "",
        bases.get(gap.base, gap.base),
        lacking(gap),
        span_words(gap.starts_at, gap.ends_at, now),
        ", ".join(_WHY[why] for why in gap.because),
        tuple(
            Fill(span_words(fill.starts_at, fill.ends_at, now), tuple(names.of(who) for who in fill.people))
            for fill in fills
        ),
        f"/rota/roster/{gap.base}/{gap.role}?from={gap.starts_at:%Y-%m-%dT%H:%M}Z&to={gap.ends_at:%Y-%m-%dT%H:%M}Z",
    )


def empty_words(empty: EmptyShift, bases: Mapping[str, str], names: Names, now: datetime) -> str:
    """Whose shift does not count, and why."""
    return (
        f"{names.of(empty.shift.responder_id)}, {bases.get(empty.shift.base, empty.shift.base)}, "
        f"{span_words(empty.starts_at, empty.ends_at, now)}: {_EMPTY.get(empty.because, 'may not be on call')}"
    )


def double_words(double: DoubleBooking, bases: Mapping[str, str], names: Names, now: datetime) -> str:
    """Who is at two bases at once."""
    return (
        f"{names.of(double.responder_id)} is at {bases.get(double.first.base, double.first.base)} and at "
        f"{bases.get(double.second.base, double.second.base)}, {span_words(double.starts_at, double.ends_at, now)}"
    )


def breach_words(breach: Breach, names: Names, now: datetime) -> str:
    """Who has too little rest, or too many hours."""
    figure, limit = (
        f"{span / timedelta(hours=1):.1f}".removesuffix(".0") for span in (breach.figure, breach.limit)
    )
    where = span_words(breach.starts_at, breach.ends_at, now)
    return f"{names.of(breach.responder_id)}: {breach.kind.label}, {figure} h (rule: {limit} h), {where}"


@dataclass(frozen=True, slots=True)
class QualityPage:
    """The score with its parts, and what each person works."""

    score: str
    cover: str
    mean: str
    balance: tuple[tuple[str, str, str], ...]
    people: tuple[tuple[str, ...], ...]


def quality_page(judged: Judged, bases: Mapping[str, str]) -> QualityPage:
    """Return the quality in words; people by base, role and name."""
    found: Quality = judged.quality
    people = sorted(judged.responders, key=lambda person: (person.base, person.role, person.name))
    return QualityPage(
        percent(found.score),
        percent(found.cover),
        percent(found.score / found.cover) if found.cover else "",
        tuple((role_name(role), spaced(what), percent(share)) for (role, what), share in found.balance.items()),
        tuple(
            (
                person.name,
                role_name(person.role),
                bases.get(person.base, person.base),
                f"{judged.tallies[person.id].worked / timedelta(hours=1):.2f}",
                str(judged.tallies[person.id].nights),
                str(judged.tallies[person.id].weekends),
                str(judged.tallies[person.id].bank_holidays),
            )
            for person in people
        ),
    )
