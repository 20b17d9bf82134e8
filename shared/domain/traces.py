"""Traces: which contacts have come in that are alike in one way. A trace knows its text only as a fingerprint."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.contact import Notice, Statement
from shared.domain.ids import CaseId
from shared.domain.likeness import Likeness

MOST_SIGHTINGS = 50
"""So many of the latest are kept: one more than anybody counts, and no end to it would be no store."""

MOST_EARLY = 10


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A likeness behind a keyed hash; `earlier` are the same text under keys that were replaced."""

    likeness: Likeness
    value: str
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """A contact that came in: which incident (as a fingerprint), when it was reported, which case it is in."""

    incident: str
    reported_at: datetime
    case_id: CaseId


@dataclass(frozen=True, slots=True)
class Trace:
    """What is known under one fingerprint. `version` counts saves and is 0 before the first.

    `early` are notices about an incident of which their senders have not reported anything yet.
    """

    fingerprint: str
    version: int = 0
    sightings: tuple[Sighting, ...] = ()
    early: tuple[Notice, ...] = ()
    forget_at: datetime | None = None

    def with_sighting(self, sighting: Sighting, remembered_for: timedelta) -> "Trace":
        """The trace after a contact: each incident once for each case, what is forgotten left out."""
        since = sighting.reported_at - remembered_for
        others = [s for s in self.sightings if (s.incident, s.case_id) != (sighting.incident, sighting.case_id)]
        kept = sorted((s for s in others if s.reported_at >= since), key=lambda s: s.reported_at)
        after = replace(self, sightings=(*kept, sighting)[-MOST_SIGHTINGS:])
        return after._kept_until(sighting.reported_at + remembered_for)

    def with_early(self, notice: Notice, remembered_for: timedelta) -> "Trace":
        """The trace with a notice that came before its report."""
        after = replace(self, early=(*self.early, notice)[-MOST_EARLY:])
        return after._kept_until(notice.received_at + remembered_for)

    def without_early_of(self, statement: Statement) -> "Trace":
        """The trace once the sender of those notices has reported the matter."""
        return replace(self, early=tuple(each for each in self.early if not _is_of(each, statement)))

    def heard_with(self, statement: Statement) -> tuple[Notice, ...]:
        """The notices to be heard now that the statement is there: its sender's own, and at first sight all."""
        return tuple(each for each in self.early if not self.sightings or _is_of(each, statement))

    def _kept_until(self, moment: datetime) -> "Trace":
        return replace(self, forget_at=max(self.forget_at or moment, moment))


def _is_of(notice: Notice, statement: Statement) -> bool:
    return (notice.source, notice.subject) == (statement.source, statement.subject)
