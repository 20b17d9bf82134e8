"""Grading tables in words: rows as a duty manager reads them, drafts and who did what, and what a replay found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.domain.contact import AccessPoint, Circumstance, IncidentType, Marker, Risk
from shared.domain.drafts import Deed, Stage, TableDraft
from shared.domain.grading import Condition, GradingTable, Outcome, Rule
from shared.domain.jobs import JobRules, JobStage
from shared.domain.replay import Change, Load, Replay, Verdict
from shared.domain.skills import one_of
from shared.web.presenters.jobs import trouble
from shared.web.times import in_full, when
from shared.web.words import OUTCOMES, label, plural, spaced

_WORDS = {word.value: label(word) for kind in (IncidentType, Risk, Marker, Circumstance) for word in kind}
_WORDS |= {point.value: label(point) for point in AccessPoint}
_NAMES = {
    "dash_risk": "DASH risk",
    "dash_score": "DASH questions answered yes",
    "earlier_contacts_28_days": "Earlier contacts in 28 days",
    "missing_episodes_12_months": "Times missing in 12 months",
    "right_care_limb": "Right Care limb",
}
_STAGES = {
    Stage.DRAFT: ("Draft", "blue"),
    Stage.SUBMITTED: ("Waits for approval", "yellow"),
    Stage.PUBLISHED: ("Published", "green"),
    Stage.WITHDRAWN: ("Withdrawn", "grey"),
}
_DEEDS = {
    Deed.MADE: "Made",
    Deed.EDITED: "Edited",
    Deed.SUBMITTED: "Submitted for approval",
    Deed.SENT_BACK: "Sent back",
    Deed.APPROVED: "Approved and published",
    Deed.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a table."""

    id: str
    order: str
    when: str
    then: str
    reason: str
    adds: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list."""

    version: str
    stage: str
    colour: str
    in_force: str


@dataclass(frozen=True, slots=True)
class Move:
    """How many contacts go from one rule to another, and what each of them says."""

    move: str
    count: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A contact that would be graded otherwise."""

    ref: str
    href: str
    received: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReplayPage:
    """What a replay has found so far. `trouble` says what is wrong, if anything is."""

    done: bool
    trouble: str
    summary: str
    progress: str
    span: str
    load: tuple[tuple[str, str, str, str], ...]
    moves: tuple[Move, ...]
    changes: tuple[ChangeLine, ...]
    not_listed: int


def in_words(condition: Condition) -> str:
    """Return a condition as a person reads it."""
    if "all" in condition:
        return " and ".join(_inner(part) for part in condition["all"]) or "always"
    if "any" in condition:
        return " or ".join(_inner(part) for part in condition["any"]) or "never"
    if "not" in condition:
        return f"not {_inner(condition['not'])}"
    name = _NAMES.get(condition["fact"], spaced(condition["fact"]))
    if "has" in condition:
        return f"“{_word(condition['has'])}”"
    if "in" in condition:
        return f"{name}: {' or '.join(_word(value).lower() for value in condition['in'])}"
    if "at_least" in condition:
        return f"{name}: {condition['at_least']} or more"
    return f"{name}: {_word(condition['is']).lower()}"


def _inner(condition: Condition) -> str:
    nested = len(condition.get("any", condition.get("all", ()))) > 1
    return f"({in_words(condition)})" if nested else in_words(condition)


def _word(value: object) -> str:
    return _WORDS.get(str(value)) or spaced(str(value))


def row_views(table: GradingTable) -> tuple[RowView, ...]:
    """Return the rows from top to bottom."""
    return tuple(_row(rule) for rule in (*table.hand_back, *table.rules))


def _row(rule: Rule) -> RowView:
    adds = [one_of(group) for group in rule.skills] + [spaced(flag).lower() for flag in rule.flags]
    return RowView(
        id=rule.id,
        order=str(rule.order or ""),
        when=in_words(rule.when),
        then=_then(rule.outcome, rule.grade, rule.redirect_to),
        reason=rule.reason,
        adds="; ".join(adds),
    )


def _then(outcome: Outcome, grade: int | None, redirect_to: str | None = None) -> str:
    to = f": {redirect_to}" if redirect_to else ""
    return f"Grade {grade}: {OUTCOMES[outcome].lower()}" if grade else f"{OUTCOMES[outcome]}{to}"


def version_lines(
    package: Sequence[GradingTable], drafts: Sequence[TableDraft], in_force: GradingTable, now: datetime
) -> tuple[VersionLine, ...]:
    """Return every version, the latest first."""
    lines = [_version(t.version, Stage.PUBLISHED, t.in_force_from, in_force, now) for t in package]
    lines += [_version(d.version, d.stage, d.table.in_force_from, in_force, now) for d in drafts]
    return tuple(reversed(lines))


def _version(
    version: str, stage: Stage, begins: datetime | None, in_force: GradingTable, now: datetime
) -> VersionLine:
    text, colour = _STAGES[stage]
    if version == in_force.version:
        text, colour = "In force", "green"
    elif stage is Stage.PUBLISHED:
        text, colour = ("To come", "turquoise") if begins and begins > now else ("Earlier", "grey")
    return VersionLine(version, text, colour, f"from {in_full(begins)}" if begins else "")


def stage_of(draft: TableDraft) -> tuple[str, str]:
    """Return the stage of a draft in words, and its colour."""
    return _STAGES[draft.stage]


def acts(draft: TableDraft, now: datetime) -> tuple[tuple[str, str, str, str], ...]:
    """Return who did what when to a draft, and what they said, the latest first."""
    lines = ((when(act.at, now), act.by, _DEEDS[act.deed], act.note) for act in reversed(draft.acts))
    return tuple(lines)


def replay_lines(replays: Iterable[Replay], now: datetime) -> tuple[tuple[str, str, str, int], ...]:
    """Return each replay: its id, when it was asked for, what it found, and the revision that it was of."""
    return tuple(
        (
            one.job.id,
            when(one.job.asked_at, now),
            f"{one.found.tally.changed} of {one.found.tally.contacts} changed",
            one.found.revision,
        )
        for one in replays
    )


def replay_page(
    replay: Replay,
    changes: Sequence[Change],
    tables: Iterable[GradingTable],
    draft: GradingTable,
    rules: JobRules,
    now: datetime,
) -> ReplayPage:
    """Return what a replay has found. Each rule is explained by the table that it stands in."""
    job, asked, tally = replay.job, replay.asked, replay.found.tally
    before_reasons = _reasons(tables)
    share = f" ({tally.changed / tally.contacts:.1%})" if tally.contacts else ""
    contacts = plural(tally.contacts, "contact")
    moves = sorted(tally.moves.items(), key=lambda move: -move[1])
    return ReplayPage(
        done=job.stage is JobStage.DONE,
        trouble=trouble(job, rules, now),
        summary=f"{tally.changed} of {contacts} would be decided otherwise{share}.",
        progress=f"{replay.days_done} of {asked.days:.0f} days replayed",
        span="A file of contacts" if asked.of_file else f"{in_full(asked.start)} to {in_full(asked.end)}",
        load=_load_lines(tally.before, tally.after, asked.days),
        moves=tuple(_move(move, count, before_reasons, _reasons([draft])) for move, count in moves),
        changes=tuple(_change(change, replay) for change in changes),
        not_listed=tally.changed - len(changes),
    )


def _reasons(tables: Iterable[GradingTable]) -> dict[str, str]:
    found: dict[str, str] = {}
    for table in tables:
        found["eligibility"] = table.not_eligible_reason
        found |= {rule.id: rule.reason for rule in (*table.hand_back, *table.rules)}
    return found


def _move(move: str, count: int, before: Mapping[str, str], after: Mapping[str, str]) -> Move:
    old, _, new = move.partition(" → ")
    return Move(move, count, before.get(old, ""), after.get(new, ""))


def _change(change: Change, replay: Replay) -> ChangeLine:
    href = "" if replay.asked.of_file else f"/cases/{change.ref}"
    before, after = _verdict(change.before), _verdict(change.after)
    return ChangeLine(change.ref, href, in_full(change.received_at), before, after)


def _verdict(verdict: Verdict) -> str:
    return f"{_then(verdict.outcome, verdict.grade)} ({verdict.rule})"


def _load_lines(before: Load, after: Load, days: float) -> tuple[tuple[str, str, str, str], ...]:
    """Each figure before, after, and the difference: a week of it, or in all where the span is shorter."""
    weeks = days / 7 if days >= 7 else 1.0
    unit = "a week" if days >= 7 else "in all"
    figures: list[tuple[str, Any, Any]] = [
        (f"Grade 2 visits {unit}", before.grade_2, after.grade_2),
        (f"Grade 3 visits {unit}", before.grade_3, after.grade_3),
        (f"Hours of pairs {unit}", before.pair_time / timedelta(hours=1), after.pair_time / timedelta(hours=1)),
    ]
    return tuple(
        (name, f"{old / weeks:.1f}", f"{new / weeks:.1f}", f"{(new - old) / weeks:+.1f}")
        for name, old, new in figures
    )
