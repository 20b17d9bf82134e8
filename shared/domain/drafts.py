"""Drafts of the grading table: made and edited by one manager, approved by another, then in force from a moment.

Nobody approves what they have written or submitted themselves. A version once published never changes.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.errors import NotPermitted, ReasonMissing, Refused, TransitionRefused
from shared.domain.events import Event, EventName
from shared.domain.grading import GradingTable
from shared.domain.ids import CaseId


class Stage(StrEnum):
    """Where a draft stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Deed(StrEnum):
    """What somebody did to a draft."""

    MADE = "made"
    EDITED = "edited"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


_FROM: dict[Deed, frozenset[Stage]] = {
    Deed.EDITED: frozenset({Stage.DRAFT}),
    Deed.SUBMITTED: frozenset({Stage.DRAFT}),
    Deed.SENT_BACK: frozenset({Stage.SUBMITTED}),
    Deed.APPROVED: frozenset({Stage.SUBMITTED}),
    Deed.WITHDRAWN: frozenset({Stage.DRAFT, Stage.SUBMITTED}),
}
"""What may be done to a draft at which stage."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_AUTHORS = frozenset({Deed.MADE, Deed.EDITED, Deed.SUBMITTED})


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what when, and what they said of it."""

    at: datetime
    by: str
    deed: Deed
    note: str = ""


@dataclass(frozen=True, slots=True)
class TableDraft:
    """A version of the table on its way into force. `revision` counts its changes from 1; 0 is not stored yet."""

    table: GradingTable
    based_on: str
    stage: Stage = Stage.DRAFT
    revision: int = 0
    acts: tuple[Act, ...] = ()
    wanted_from: datetime | None = None
    """From when its author wants it in force; None: as soon as it is approved."""

    @property
    def version(self) -> str:
        """The name of the version."""
        return self.table.version

    @property
    def written(self) -> int:
        """How often its text was written: it says the same while that stays the same."""
        return sum(act.deed in {Deed.MADE, Deed.EDITED} for act in self.acts)

    @property
    def authors(self) -> frozenset[str]:
        """Everybody who has written or submitted it."""
        return frozenset(act.by for act in self.acts if act.deed in _AUTHORS)


@dataclass(frozen=True, slots=True)
class DraftChange:
    """A draft after a decision, and the event that tells of it."""

    draft: TableDraft
    event: Event


def make(table: GradingTable, based_on: str, note: str, actor: str, now: datetime) -> DraftChange:
    """There is a new draft. Its version is a name that can stand in an address."""
    if not _NAME.fullmatch(table.version):
        raise Refused("Name the version in up to 40 letters, digits, dots and dashes, like 2027-02.")
    return _done(TableDraft(_undated(table), based_on), Deed.MADE, note, actor, now)


def edit(draft: TableDraft, table: GradingTable, note: str, actor: str, now: datetime) -> DraftChange:
    """The draft has this content; its version stays."""
    _must_allow(draft, Deed.EDITED)
    if table.version != draft.version:
        raise Refused("The version of a draft stays. Make another draft for another version.")
    return _done(replace(draft, table=_undated(table)), Deed.EDITED, note, actor, now)


def submit(draft: TableDraft, wanted_from: datetime | None, note: str, actor: str, now: datetime) -> DraftChange:
    """The draft waits for a second manager; nobody changes it meanwhile."""
    _must_allow(draft, Deed.SUBMITTED)
    if wanted_from is not None and wanted_from <= now:
        raise Refused("A table can be in force from now on or later, never from a time that has passed.")
    submitted = replace(draft, stage=Stage.SUBMITTED, wanted_from=wanted_from)
    return _done(submitted, Deed.SUBMITTED, note, actor, now)


def send_back(draft: TableDraft, note: str, actor: str, now: datetime) -> DraftChange:
    """The draft may be edited again; it says why."""
    _must_allow(draft, Deed.SENT_BACK)
    back = replace(draft, stage=Stage.DRAFT, wanted_from=None)
    return _done(back, Deed.SENT_BACK, _reason(note), actor, now)


def approve(draft: TableDraft, note: str, actor: str, now: datetime, known_before: timedelta) -> DraftChange:
    """The table will be in force from the moment that was wanted, or else from `known_before` after now: by then
    every function has read it, so that no contact is graded by a table that is no longer in force."""
    _must_allow(draft, Deed.APPROVED)
    if actor in draft.authors:
        raise NotPermitted("Somebody else must approve it: you have written or submitted this draft.")
    begins = max(draft.wanted_from or now, now + known_before)
    published = replace(draft, stage=Stage.PUBLISHED, table=replace(draft.table, in_force_from=begins))
    return _done(published, Deed.APPROVED, note, actor, now)


def withdraw(draft: TableDraft, note: str, actor: str, now: datetime) -> DraftChange:
    """The draft is over; it stays to be read."""
    _must_allow(draft, Deed.WITHDRAWN)
    return _done(replace(draft, stage=Stage.WITHDRAWN), Deed.WITHDRAWN, _reason(note), actor, now)


def _must_allow(draft: TableDraft, deed: Deed) -> None:
    if draft.stage not in _FROM[deed]:
        raise TransitionRefused(
            f"This draft is {draft.stage.value}: it can not be {deed.value.replace('_', ' ')}."
        )


def _reason(note: str) -> str:
    if not note.strip():
        raise ReasonMissing("Say why: it stands with the draft for good.")
    return note


def _undated(table: GradingTable) -> GradingTable:
    """Approval says from when a draft is in force, not its text."""
    return replace(table, in_force_from=None, in_force_until=None)


def _done(draft: TableDraft, deed: Deed, note: str, actor: str, now: datetime) -> DraftChange:
    changed = replace(draft, acts=(*draft.acts, Act(now, actor, deed, note.strip())))
    begins = changed.table.in_force_from
    event = Event(
        case_id=CaseId(f"table.{draft.version}"),
        sequence=draft.revision + 1,
        name=EventName.GRADING_TABLE_PUBLISHED if deed is Deed.APPROVED else EventName.GRADING_TABLE_DRAFTED,
        at=now,
        actor=actor,
        correlation_id=f"table.{draft.version}",
        data={
            "version": draft.version,
            "deed": deed.value,
            "stage": changed.stage.value,
            "in_force_from": begins.isoformat() if begins else None,
        },
        private={"note": note.strip()} if note.strip() else {},
    )
    return DraftChange(changed, event)
