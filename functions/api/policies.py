"""Grading tables: versions, drafts on their way into force, and what-if replays."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from functions.api.routing import Routes
from shared.bootstrap import application
from shared.contracts.api_policies import (
    EditedDraft,
    NewDraft,
    PolicyView,
    Remark,
    ReplayRequest,
    ReplayView,
    Submission,
    VersionView,
)
from shared.contracts.grading import faults_of, read_past
from shared.contracts.reading import FieldError, Unreadable
from shared.domain.drafts import TableDraft
from shared.domain.errors import NotFound
from shared.domain.grading import GradingTable
from shared.domain.jobs import JobId
from shared.policy import PolicyInvalid
from shared.service.table_drafts import TableDrafts

router = Routes()

VersionInPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$", description="Name of a version")]
ReplayId = Annotated[str, Path(max_length=64, pattern=r"^[\w-]+$", description="Id of a replay")]


def _drafts() -> TableDrafts:
    return application().table_drafts


def _view(draft: TableDraft) -> PolicyView:
    return PolicyView.whole(draft, _drafts().in_force())


@contextmanager
def _telling_rows() -> Iterator[None]:
    """What is wrong with a table is told as fields, each named by its row."""
    try:
        yield
    except PolicyInvalid as invalid:
        raise faults_of(invalid) from None


@router.get("/policies", tags=["Grading tables"])
def versions() -> list[VersionView]:
    """Every version of the grading table: those in force at some time, and drafts."""
    drafts = _drafts()
    in_force, made = drafts.in_force(), drafts.store.drafts()
    known: list[GradingTable | TableDraft] = [*drafts.package, *made]
    return [VersionView.of(each, in_force) for each in known]


@router.get("/policies/<version>", tags=["Grading tables"])
def version(version: VersionInPath) -> PolicyView:
    """One version with its rows."""
    drafts = _drafts()
    known: GradingTable | TableDraft
    try:
        known = drafts.store.draft(version)
    except NotFound:
        known = drafts.version(version)
    return PolicyView.whole(known, drafts.in_force())


@router.post("/policies", tags=["Grading tables"])
def draft(new: NewDraft) -> PolicyView:
    """Make a draft. What is wrong with its rows is told by row."""
    with _telling_rows():
        return _view(_drafts().make(new.version, new.based_on, new.table, new.note, router.caller.username))


@router.post("/policies/<version>/edit", tags=["Grading tables"])
def edit(version: VersionInPath, edited: EditedDraft) -> PolicyView:
    """Give a draft another content; a table with faults changes nothing."""
    with _telling_rows():
        made = _drafts().edit(version, edited.table, edited.note, router.caller.username, edited.revision)
    return _view(made)


@router.post("/policies/<version>/submit", tags=["Grading tables"])
def submit(version: VersionInPath, asked: Submission) -> PolicyView:
    """Ask a second manager to approve the draft."""
    by = router.caller.username
    return _view(_drafts().submit(version, asked.in_force_from, asked.note, by, asked.revision))


@router.post("/policies/<version>/send-back", tags=["Grading tables"])
def send_back(version: VersionInPath, remark: Remark) -> PolicyView:
    """Do not approve the draft as it is: it may be edited again."""
    return _view(_drafts().send_back(version, remark.note, router.caller.username, remark.revision))


@router.post("/policies/<version>/approve", tags=["Grading tables"])
def approve(version: VersionInPath, remark: Remark) -> PolicyView:
    """Publish the draft. Nobody approves what they have written or submitted themselves."""
    with _telling_rows():
        return _view(_drafts().approve(version, remark.note, router.caller.username, remark.revision))


@router.post("/policies/<version>/withdraw", tags=["Grading tables"])
def withdraw(version: VersionInPath, remark: Remark) -> PolicyView:
    """Give a draft up."""
    return _view(_drafts().withdraw(version, remark.note, router.caller.username, remark.revision))


@router.post("/policies/<version>/replay", tags=["Grading tables"])
def replay(version: VersionInPath, asked: ReplayRequest) -> ReplayView:
    """Replay past contacts: those of a span, which goes on by itself, or those given, at once."""
    app, by = application(), router.caller.username
    if asked.contacts is not None and asked.start is None and asked.end is None:
        contacts = read_past(asked.contacts, app.policy.tables.most_in_a_file)
        done = app.replays.of_file(version, contacts, by)
        return ReplayView.of(done, app.replays.changes(done))
    if asked.start is None or asked.end is None or asked.contacts is not None:
        raise Unreadable((FieldError("from", "Give from and to, or contacts."),))
    zone = app.policy.core_hours.zone
    start = datetime.combine(asked.start, time(), zone).astimezone(UTC)
    end = datetime.combine(asked.end + timedelta(days=1), time(), zone).astimezone(UTC)
    return ReplayView.of(app.replays.ask(version, start, end, by))


@router.get("/policies/<version>/replays/<replay_id>", tags=["Grading tables"])
def found(version: VersionInPath, replay_id: ReplayId) -> ReplayView:
    """How far a replay has come, and what it has found."""
    replays = application().replays
    one = replays.replay(version, JobId(replay_id))
    return ReplayView.of(one, replays.changes(one))
