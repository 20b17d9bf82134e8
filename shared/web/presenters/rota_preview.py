"""What a change of the rota would bring, in words, before anybody publishes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.roster.cover import Gap
from shared.domain.roster.preview import Effect, PairChange
from shared.domain.roster.roster import Roster
from shared.web.presenters.my_shifts import span_words
from shared.web.presenters.people import Names
from shared.web.presenters.rota import lacking
from shared.web.presenters.rota_cover import breach_words, double_words, empty_words
from shared.web.times import day as day_in_words
from shared.web.words import plural

MOST_LINES = 40
"""So many lines of one kind are shown; of the rest the count."""


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """At one time: who is no longer on call, and who is instead or besides."""

    times: str
    gone: str
    come: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of one kind, and how many there are beyond those shown."""

    lines: tuple[str, ...]
    more: int = 0

    def __len__(self) -> int:
        return len(self.lines) + self.more


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """The preview: what becomes wrong first, then what is put right, then the shifts."""

    window: str
    made: Lines
    left: Lines
    closed: Lines
    wrong: Lines
    pairs: Lines
    rows: tuple[ShiftRow, ...]
    rows_more: int
    summary: str


def preview_page(
    effect: Effect, roster: Roster, names: Names, bases: Mapping[str, str], now: datetime
) -> PreviewPage:
    """Return the preview of a change of this roster."""
    cover = effect.preview.cover
    left = [gap for gap in cover.gaps if (gap.base, gap.role) == (roster.base, roster.role)]
    made = [gap for gap in left if gap in effect.gaps_made]
    wrong = (
        *(double_words(one, bases, names, now) for one in effect.double_made),
        *(breach_words(one, names, now) for one in effect.breaches_made),
        *(empty_words(one, bases, names, now) for one in effect.empty_made),
    )
    rows = _rows(effect, names, now)
    return PreviewPage(
        f"{day_in_words(cover.starts_at)} to {day_in_words(cover.ends_at - timedelta(seconds=1))}",
        _lines([_gap(gap, bases, now) for gap in effect.gaps_made]),
        _lines([_gap(gap, bases, now) for gap in left if gap not in made]),
        _lines([_gap(gap, bases, now) for gap in effect.gaps_closed]),
        _lines(list(wrong)),
        _lines([_pairs(pair, bases, now) for pair in effect.preview.pairs]),
        tuple(rows[:MOST_LINES]),
        max(0, len(rows) - MOST_LINES),
        _summary(effect),
    )


def _summary(effect: Effect) -> str:
    come, go = len(effect.preview.added), len(effect.preview.removed)
    if not come and not go:
        return "No shift changes."
    return f"{plural(come, 'shift')} new, {plural(go, 'shift')} taken away."


def _lines(found: list[str]) -> Lines:
    return Lines(tuple(found[:MOST_LINES]), max(0, len(found) - MOST_LINES))


def _gap(gap: Gap, bases: Mapping[str, str], now: datetime) -> str:
    return f"{bases.get(gap.base, gap.base)}: {lacking(gap)}, {span_words(gap.starts_at, gap.ends_at, now)}"


def _pairs(pair: PairChange, bases: Mapping[str, str], now: datetime) -> str:
    return (
        f"{bases.get(pair.base, pair.base)}, {span_words(pair.starts_at, pair.ends_at, now)}: "
        f"{plural(pair.before, 'pair')} now, {pair.after} after"
    )


def _rows(effect: Effect, names: Names, now: datetime) -> list[ShiftRow]:
    times: dict[tuple[datetime, datetime], tuple[list[str], list[str]]] = {}
    for which, shifts in enumerate((effect.preview.removed, effect.preview.added)):
        for shift in shifts:
            both = times.setdefault((shift.starts_at, shift.ends_at), ([], []))
            both[which].append(names.of(shift.responder_id))
    return [
        ShiftRow(span_words(*span, now), ", ".join(sorted(gone)), ", ".join(sorted(come)))
        for span, (gone, come) in sorted(times.items())
    ]
