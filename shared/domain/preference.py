"""Small preferences between people who could both be there in time: rest, continuity, fair shares, own base.

Each is worth so many minutes of joint arrival. They choose among those who are in time and never make anybody
late: where the best that can be done is late already, only the lateness counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum


class Tie(StrEnum):
    """How somebody knows the family already."""

    LEADS = "lead worker"
    LEADS_HOUSEHOLD = "leads an open case of the same household"
    WAS_OUT = "was out to it before"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What each preference is worth, in minutes of joint arrival (all *default*: nobody has published them).

    tired                        who is just back from a call-out; falls to nothing in `rested_after` minutes
    call_out                     each call-out of the last `call_outs_within` minutes
    leads, leads_household, was_out   against somebody who does not know the family
    mutual_aid                   who comes from another base
    """

    tired: float = 0.0
    rested_after: float = 60.0
    call_out: float = 0.0
    call_outs_within: float = 1440.0
    leads: float = 0.0
    leads_household: float = 0.0
    was_out: float = 0.0
    mutual_aid: float = 0.0

    def worth(self, tie: Tie) -> float:
        """Return what it is worth that somebody knows the family in this way."""
        return {Tie.LEADS: self.leads, Tie.LEADS_HOUSEHOLD: self.leads_household, Tie.WAS_OUT: self.was_out}[tie]

    def impossible(self) -> list[tuple[str, float]]:
        """Return the figures that can not be: a preference is never below nothing, and rest takes time."""
        named = [(name, getattr(self, name)) for name in self.__slots__]
        return [(name, value) for name, value in named if value < 0 or (name == "rested_after" and value == 0)]


NONE = Preferences()
"""Arrival alone decides."""


def strain(releases: Sequence[datetime], preferences: Preferences, now: datetime) -> float:
    """Return the minutes that rest and a fair share weigh against somebody released at these moments, the last
    first."""
    if not releases:
        return 0.0
    rested = (now - releases[0]).total_seconds() / 60 / preferences.rested_after
    tired = preferences.tired * min(max(1 - rested, 0.0), 1.0)
    return tired + preferences.call_out * call_outs(releases, preferences, now)


def call_outs(releases: Sequence[datetime], preferences: Preferences, now: datetime) -> int:
    """Return how many of these call-outs were lately."""
    since = now - timedelta(minutes=preferences.call_outs_within)
    return sum([moment > since for moment in releases])


def against(preferences: Preferences, strained: float, base: str, wanted: str, tie: Tie | None) -> float:
    """Return all that speaks against somebody for a case served by the base `wanted`, less what speaks for them,
    in minutes."""
    away = preferences.mutual_aid if base and wanted and base != wanted else 0.0
    return strained + away - (preferences.worth(tie) if tie else 0.0)


def in_words(
    releases: Sequence[datetime], preferences: Preferences, zone: tzinfo, now: datetime
) -> tuple[str, ...]:
    """Return what a dispatcher should know of somebody's rest and share, where it counts."""
    notes = []
    if releases and preferences.tired and (now - releases[0]).total_seconds() < 60 * preferences.rested_after:
        notes.append(f"was out until {releases[0].astimezone(zone):%H:%M}")
    lately = call_outs(releases, preferences, now) if preferences.call_out else 0
    if lately:
        hours = round(preferences.call_outs_within / 60)
        notes.append(f"{lately} call-out{'s' if lately > 1 else ''} in the last {hours} h")
    return tuple(notes)
