"""Grading tables over the API: versions, drafts, and what-if replays."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.api_requests import Request, Text
from shared.contracts.grading import table_document
from shared.contracts.instants import Day, Instant
from shared.domain.drafts import Act, Deed, Stage, TableDraft
from shared.domain.grading import GradingTable, Outcome
from shared.domain.jobs import JobStage
from shared.domain.replay import Change, Load, Replay, Verdict

Version = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$", description="Name of a version")]
Revision = Annotated[int | None, Field(ge=1, description="The revision that you saw; leave it out to act on any")]


class NewDraft(Request):
    """A draft: the content of the version it is based on, or the table given."""

    version: Version
    based_on: Version
    table: dict[str, Any] | None = None
    note: Text = ""


class EditedDraft(Request):
    """The whole table anew."""

    table: dict[str, Any]
    note: Text = ""
    revision: Revision = None


class Submission(Request):
    """From when it is wanted in force; left out: as soon as it is approved."""

    in_force_from: Instant | None = None
    note: Text = ""
    revision: Revision = None


class Remark(Request):
    """What somebody says to what they do; a reason is needed to send back or to withdraw."""

    note: Text = ""
    revision: Revision = None


class ReplayRequest(Request):
    """A span of days, both included, or a list of contacts as they were sent; not both."""

    start: Day | None = Field(default=None, alias="from")
    end: Day | None = Field(default=None, alias="to")
    contacts: list[dict[str, Any]] | None = None


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class ActView(_View):
    """Who did what when."""

    at: datetime
    by: str
    deed: Deed
    note: str

    @classmethod
    def of(cls, act: Act) -> "ActView":
        """The act as the API tells of it."""
        return cls(at=act.at, by=act.by, deed=act.deed, note=act.note)


class VersionView(_View):
    """A version of the table, as it came with the package or as a draft that has become it."""

    version: str
    stage: Stage
    in_force_from: datetime | None
    wanted_from: datetime | None = None
    in_force_now: bool
    based_on: str | None = None
    revision: int | None = None
    acts: list[ActView] = []

    @classmethod
    def of(cls, known: GradingTable | TableDraft, in_force: GradingTable) -> "VersionView":
        """The version, and whether it is the one in force."""
        if isinstance(known, GradingTable):
            now = known.version == in_force.version
            return cls(
                version=known.version, stage=Stage.PUBLISHED, in_force_from=known.in_force_from, in_force_now=now
            )
        return cls(
            version=known.version,
            stage=known.stage,
            in_force_from=known.table.in_force_from,
            wanted_from=known.wanted_from,
            in_force_now=known.stage is Stage.PUBLISHED and known.version == in_force.version,
            based_on=known.based_on,
            revision=known.revision,
            acts=[ActView.of(act) for act in known.acts],
        )


class PolicyView(VersionView):
    """A version with its content, in the form in which it can be sent back as a draft."""

    table: dict[str, Any]

    @classmethod
    def whole(cls, known: GradingTable | TableDraft, in_force: GradingTable) -> "PolicyView":
        """The version with its table."""
        table = known if isinstance(known, GradingTable) else known.table
        head = VersionView.of(known, in_force)
        return cls(**head.model_dump(), table=table_document(table))


class LoadView(_View):
    """Visits, and the hours of pairs that they take: on scene and writing up, without journeys."""

    grade_2: int
    grade_3: int
    pair_hours: float
    grade_2_a_week: float | None
    grade_3_a_week: float | None
    pair_hours_a_week: float | None

    @classmethod
    def of(cls, load: Load, days: float) -> "LoadView":
        """The load of so many days; a file that spans less than a day says nothing of a week."""
        hours = load.pair_time.total_seconds() / 3600
        a_week = [
            round(total * 7 / days, 1) if days >= 1 else None for total in (load.grade_2, load.grade_3, hours)
        ]
        return cls(
            grade_2=load.grade_2,
            grade_3=load.grade_3,
            pair_hours=round(hours, 1),
            grade_2_a_week=a_week[0],
            grade_3_a_week=a_week[1],
            pair_hours_a_week=a_week[2],
        )


class VerdictView(_View):
    """What a table makes of a contact."""

    outcome: Outcome
    grade: int | None
    rule: str

    @classmethod
    def of(cls, verdict: Verdict) -> "VerdictView":
        """The verdict as the API tells of it."""
        return cls(outcome=verdict.outcome, grade=verdict.grade, rule=verdict.rule)


class ChangeView(_View):
    """A contact that would be graded otherwise: its case, or its place in the file."""

    ref: str
    received_at: datetime
    table: str
    before: VerdictView
    after: VerdictView

    @classmethod
    def of(cls, change: Change) -> "ChangeView":
        """The change as the API tells of it."""
        before, after = VerdictView.of(change.before), VerdictView.of(change.after)
        return cls(ref=change.ref, received_at=change.received_at, table=change.table, before=before, after=after)


class ReplayView(_View):
    """How far a replay has come and what it has found, or why it failed. `listed` are the first of those that
    change."""

    id: str
    version: str
    revision: int
    stage: JobStage
    because: str
    of_file: bool
    start: datetime
    end: datetime
    days_done: int
    contacts: int
    changed: int
    rule_only: int
    moves: dict[str, int]
    before: LoadView
    after: LoadView
    listed: list[ChangeView] = []

    @classmethod
    def of(cls, replay: Replay, changes: tuple[Change, ...] = ()) -> "ReplayView":
        """The replay as the API tells of it."""
        job, asked, tally = replay.job, replay.asked, replay.found.tally
        return cls(
            id=job.id,
            version=asked.version,
            revision=replay.found.revision,
            stage=job.stage,
            because=job.because,
            of_file=asked.of_file,
            start=asked.start,
            end=asked.end,
            days_done=replay.days_done,
            contacts=tally.contacts,
            changed=tally.changed,
            rule_only=tally.rule_only,
            moves=tally.moves,
            before=LoadView.of(tally.before, asked.days),
            after=LoadView.of(tally.after, asked.days),
            listed=[ChangeView.of(change) for change in changes],
        )
