"""Grading tables on pages: what is in force, drafts on their way, and what-if replays."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, partial, redirect
from functions.console.routing import Routes
from shared.domain.drafts import Stage, TableDraft
from shared.domain.errors import Conflict, NotFound, Refused
from shared.domain.grading import GradingTable
from shared.domain.jobs import JobId
from shared.policy import PolicyInvalid
from shared.service.table_drafts import TableDrafts
from shared.web.forms.values import Error, instant
from shared.web.presenters import tables as view
from shared.web.times import in_full

router = Routes()

_WEEKS = timedelta(days=28)


@router.get("/tables")
def show_all() -> Response[str]:
    """Every version and draft."""
    return _list([])


@router.post("/tables")
def make() -> Response[str]:
    """Make a draft with the content of a version."""
    me, form, drafts = router.manager.username, router.form, _drafts()
    version = form.one("version")
    try:
        drafts.make(version, form.one("based_on"), None, form.text("note"), me)
    except (Refused, Conflict, NotFound) as refused:
        return _list([Error("version", str(refused))])
    return redirect(f"/tables/{version}")


@router.get("/tables/<version>")
def show(version: str) -> Response[str]:
    """One version, and what may be done with it."""
    return _page(version)


@router.post("/tables/<version>/edit")
def edit(version: str) -> Response[str]:
    """Save another content; with faults nothing is saved and every fault names its row."""
    me, form, drafts = router.manager.username, router.form, _drafts()
    text = form.one("table")
    try:
        drafts.edit(version, json.loads(text), form.text("note"), me, _seen())
    except PolicyInvalid as invalid:
        return _page(version, [Error("table", line) for line in str(invalid).splitlines()], typed=text)
    except (ValueError, RecursionError):
        return _page(version, [Error("table", "This is not JSON. Look for a missing quote or comma.")], typed=text)
    except (Refused, Conflict) as refused:
        return _page(version, [Error("table", str(refused))], typed=text)
    return redirect(f"/tables/{version}")


@router.post("/tables/<version>/submit")
def submit(version: str) -> Response[str]:
    """Ask a second manager."""
    me, form = router.manager.username, router.form
    on, at = form.one("from_on"), form.one("from_at")
    wanted = instant(on, at or "00:00", router.application.clock.now()) if on else None
    if on and wanted is None:
        return _page(version, [Error("from_on", "Enter a date and a time, or leave both empty")])
    return _do(version, "from_on", lambda: _drafts().submit(version, wanted, form.text("note"), me, _seen()))


@router.post("/tables/<version>/send-back")
def send_back(version: str) -> Response[str]:
    """Do not approve it as it is."""
    me, note = router.manager.username, router.form.text("note")
    return _do(version, "send-back-note", lambda: _drafts().send_back(version, note, me, _seen()))


@router.post("/tables/<version>/approve")
def approve(version: str) -> Response[str]:
    """Publish it, as the second manager."""
    me, note = router.manager.username, router.form.text("note")
    return _do(version, "approve-note", lambda: _drafts().approve(version, note, me, _seen()))


@router.post("/tables/<version>/withdraw")
def withdraw(version: str) -> Response[str]:
    """Give the draft up."""
    me, note = router.manager.username, router.form.text("note")
    return _do(version, "withdraw-note", lambda: _drafts().withdraw(version, note, me, _seen()))


@router.post("/tables/<version>/replay")
def replay(version: str) -> Response[str]:
    """Replay the contacts of a span, or of a file."""
    me, form, replays = router.manager.username, router.form, router.application.replays
    from shared.contracts.grading import read_past
    from shared.contracts.reading import Unreadable

    try:
        if form.one("contacts"):
            most = router.application.policy.tables.most_in_a_file
            asked = replays.of_file(version, read_past(json.loads(form.one("contacts")), most), me)
        else:
            asked = replays.ask(version, *_span(), me)
    except Unreadable as unreadable:
        return _page(version, [Error("contacts", f"Contact {e.field}: {e.message}") for e in unreadable.errors])
    except Refused as refused:
        return _page(version, [Error("from", str(refused))])
    except (ValueError, OverflowError, RecursionError):
        return _page(version, [Error("from", "Enter two dates; a file is a list of contacts in JSON")])
    return redirect(f"/tables/{version}/replays/{asked.job.id}")


@router.get("/tables/<version>/replays/<replay_id>")
def found(version: str, replay_id: str) -> Response[str]:
    """What a replay has found."""
    return page(
        "replay.html",
        f"Replay against {version}",
        path="/tables",
        viewer=router.manager,
        version=version,
        here=f"/tables/{version}/replays/{replay_id}",
        page=_found(version, replay_id),
    )


@router.get("/tables/<version>/replays/<replay_id>/live")
def still_running(version: str, replay_id: str) -> Response[str]:
    """The part of that page which changes while it runs."""
    _ = router.manager
    return partial("replay_live.html", page=_found(version, replay_id))


def _found(version: str, replay_id: str) -> view.ReplayPage:
    replays, now = router.application.replays, router.application.clock.now()
    one, drafts = replays.replay(version, JobId(replay_id)), replays.drafts
    tables, draft = drafts.tables(), drafts.version(version)
    return view.replay_page(one, replays.changes(one), tables, draft, replays.jobs.rules, now)


def _span() -> tuple[datetime, datetime]:
    zone = router.application.policy.core_hours.zone
    first, last = (date.fromisoformat(router.form.one(name)) for name in ("from", "to"))
    start = datetime.combine(first, time(), zone).astimezone(UTC)
    return start, datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)


def _drafts() -> TableDrafts:
    return router.application.table_drafts


def _seen() -> int | None:
    revision = router.form.one("revision")
    return int(revision) if revision.isdecimal() else None


def _do(version: str, field: str, act: Callable[[], Any]) -> Response[str]:
    try:
        act()
    except PolicyInvalid as invalid:
        return _page(version, [Error(field, line) for line in str(invalid).splitlines()])
    except (Refused, Conflict) as refused:
        return _page(version, [Error(field, str(refused))])
    return redirect(f"/tables/{version}")


def _list(errors: list[Error]) -> Response[str]:
    drafts, now = _drafts(), router.application.clock.now()
    in_force = drafts.in_force()
    missing = router.application.policy.core_hours.years_unknown(now, drafts.policy.tables.holidays_known_ahead)
    return page(
        "tables.html",
        "Grading tables",
        path="/tables",
        viewer=router.watcher,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        errors=errors,
        versions=view.version_lines(drafts.package, drafts.store.drafts(), in_force, now),
        in_force=in_force.version,
        bank_holidays_missing=missing,
        typed=router.form if errors else None,
    )


def _page(version: str, errors: list[Error] | None = None, typed: str = "") -> Response[str]:
    from shared.contracts.grading import table_text

    viewer, app, drafts = router.watcher, router.application, _drafts()
    draft = _draft(version)
    table: GradingTable = draft.table if draft else drafts.version(version)
    now = app.clock.now()
    stage = draft.stage if draft else Stage.PUBLISHED
    return page(
        "table.html",
        f"Grading table {version}",
        path="/tables",
        viewer=viewer,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        errors=errors or [],
        version=version,
        table=table,
        rows=view.row_views(table),
        eligible=view.in_words(table.eligible),
        draft=draft,
        stage=view.stage_of(draft) if draft else ("Published", "green"),
        acts=view.acts(draft, now) if draft else (),
        text=typed or (table_text(table) if stage is Stage.DRAFT else ""),
        may_edit=viewer.is_manager and stage is Stage.DRAFT,
        may_decide=viewer.is_manager and stage is Stage.SUBMITTED,
        is_author=draft is not None and viewer.username in draft.authors,
        wanted=in_full(draft.wanted_from) if draft and draft.wanted_from else "",
        begins=in_full(table.in_force_from) if table.in_force_from else "",
        replays=view.replay_lines(app.replays.replays(version), now) if viewer.is_manager else (),
        start=f"{now - _WEEKS:%Y-%m-%d}",
        end=f"{now:%Y-%m-%d}",
    )


def _draft(version: str) -> TableDraft | None:
    try:
        return _drafts().store.draft(version)
    except NotFound:
        return None
