"""The figures that steer what people do with the rota. All are data (shared/policy/*.json)."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class NoticePolicy:
    """How late a notice may be (default)."""

    late_by: timedelta
    """After this it would only confuse: it is dropped, and that is recorded."""
    look_back: timedelta
    """How far back notices are looked for at all. A change to the rota further back is nobody's news."""


@dataclass(frozen=True, slots=True)
class FeedPolicy:
    """How much a feed says, and how long a link to it is good (default)."""

    past: timedelta
    ahead: timedelta
    cancelled_for: timedelta
    """How long a shift that is no more is shown as cancelled."""
    refresh_every: timedelta
    """How often calendar programs are asked to look."""
    lasts_for: timedelta
    """How long a link is good unless it is renewed."""


@dataclass(frozen=True, slots=True)
class ImportPolicy:
    """How much of an outside calendar is read (all default). Larger files are refused whole."""

    largest_file: int
    """Bytes."""
    longest_line: int
    """Characters, after folded lines are joined."""
    deepest: int
    """How many parts may stand inside one another."""
    most_entries: int
    most_proposals: int
    oldest_series: timedelta
    """How long ago a repeating entry may have begun."""
    horizon: timedelta
    """How far ahead entries are taken."""
    longest: timedelta
    """How long one entry may last."""


@dataclass(frozen=True, slots=True)
class ExchangePolicy:
    """The rules of shifts that change hands (all default)."""

    shortest_part: timedelta
    """No part that is offered, and none that is left, is shorter."""
    take_back_until: timedelta
    """Until so long before it begins, whoever took it may give it back."""
    offers_need_manager: bool
    swaps_need_manager: bool
    look_ahead: timedelta
    """So far after a shift other shifts of the person count for the rest rule."""
    kept_skills: frozenset[str]
    """Skills that are planned by name: whoever takes a shift of a person with one of them must have it too."""
    longest_note: int
    """Characters of a hand-over note."""
    notes_until: timedelta
    """How long after a shift its hand-over note may be written or changed."""
    notes_shown_for: timedelta
    """How long after a shift its hand-over note is shown."""


@dataclass(frozen=True, slots=True)
class LeavePolicy:
    """The limits of absences (default)."""

    longest: timedelta
    sick_for: timedelta
    """How long sickness lasts when nobody says when it ends."""
    told_late_by: timedelta
    """How long ago sickness may have begun when it is told."""
