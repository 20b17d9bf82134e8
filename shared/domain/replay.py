"""What-if: past contacts graded once more by a draft, and what that would have changed (DOMAIN §3).

Both sides are graded here, by the table that was in force when the contact was received and by the draft; the core
hours decide for both alike. Journeys are not reckoned: pair-hours are the time on scene and the write-up.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.domain.contact import Contact, Facts
from shared.domain.grading import GradeDecision, GradingTable, Outcome, grade
from shared.domain.jobs import Job
from shared.domain.opening import routed
from shared.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Past:
    """A contact as it is replayed: what is known of it without anything that names a person."""

    ref: str
    """The case that it belongs to, or where it stands in the file."""
    received_at: datetime
    facts: Facts
    activity: str | None = None
    """The kind of visit that the sender asked for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a table makes of a contact."""

    outcome: Outcome
    grade: int | None
    rule: str


@dataclass(frozen=True, slots=True)
class Change:
    """A contact that the draft would have graded otherwise; `table` is the version that decided it."""

    ref: str
    received_at: datetime
    table: str
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class Load:
    """Visits by grade, and the time of pairs that they take."""

    grade_2: int = 0
    grade_3: int = 0
    pair_time: timedelta = timedelta(0)

    def __add__(self, other: "Load") -> "Load":
        return Load(self.grade_2 + other.grade_2, self.grade_3 + other.grade_3, self.pair_time + other.pair_time)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a replay has found. `moves` counts changes by the rule that decided and the rule that would."""

    contacts: int = 0
    changed: int = 0
    rule_only: int = 0
    """Of those changed, the ones with the same outcome and grade by another rule."""
    moves: dict[str, int] = field(default_factory=dict)
    before: Load = Load()
    after: Load = Load()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.contacts + other.contacts,
            self.changed + other.changed,
            self.rule_only + other.rule_only,
            dict(Counter(self.moves) + Counter(other.moves)),
            self.before + other.before,
            self.after + other.after,
        )


@dataclass(frozen=True, slots=True)
class ReplayAsked:
    """What is replayed against a version: contacts reported in [start, end), or those of a file, from its first
    moment to its last. `written` is how often the text of the version had been written when it was asked for."""

    version: str
    start: datetime
    end: datetime
    of_file: bool = False
    written: int = 0

    @property
    def days(self) -> float:
        """How many days the span has."""
        return (self.end - self.start) / timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """What a replay has found by now. `revision` is that of the draft as it was replayed: a later edit does not
    change what was found."""

    revision: int
    tally: Tally = Tally()


@dataclass(frozen=True, slots=True)
class Replay:
    """A replay that was asked for: how far it has come, what is replayed, and what it has found."""

    job: Job
    asked: ReplayAsked
    found: Found

    @property
    def days_done(self) -> int:
        """How many days of the span are replayed."""
        return round(self.job.done * self.asked.days)


def past_of(ref: str, contact: Contact) -> Past:
    """Return the contact as it is replayed."""
    return Past(ref, contact.received_at, contact.facts, contact.activity)


def compare(
    contacts: Iterable[tuple[Past, GradingTable]], draft: GradingTable, policy: Policy
) -> tuple[Tally, tuple[Change, ...]]:
    """Return what the draft would have changed about these contacts, each with the table that decided it."""
    changes: list[Change] = []
    count, rule_only, load_before, load_after = 0, 0, Load(), Load()
    for past, table in contacts:
        was, would_be = (routed(grade(past.facts, by), past.received_at, policy) for by in (table, draft))
        count += 1
        load_before += _load(past, was, policy)
        load_after += _load(past, would_be, policy)
        before, after = _verdict(was), _verdict(would_be)
        if before != after:
            changes.append(Change(past.ref, past.received_at, table.version, before, after))
            rule_only += (before.outcome, before.grade) == (after.outcome, after.grade)
    moves = Counter(move(change) for change in changes)
    tally = Tally(count, len(changes), rule_only, dict(moves), load_before, load_after)
    return tally, tuple(changes)


def move(change: Change) -> str:
    """Return from which rule to which a contact would go."""
    return f"{change.before.rule} → {change.after.rule}"


def _verdict(decision: GradeDecision) -> Verdict:
    return Verdict(decision.outcome, decision.grade, decision.decided_by)


def _load(past: Past, decision: GradeDecision, policy: Policy) -> Load:
    if decision.outcome is not Outcome.VISIT:
        return Load()
    stay = policy.stays.get(past.activity or decision.activity or "", timedelta(0))
    return Load(int(decision.grade == 2), int(decision.grade == 3), stay + policy.write_up)
