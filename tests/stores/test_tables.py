"""Every store keeps drafts of the grading table, what was published, and the contacts of the past."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from shared.adapters.memory import FixedClock
from shared.domain import drafts as life
from shared.domain.contact import Circumstance
from shared.domain.drafts import Stage, TableDraft
from shared.domain.errors import DraftChanged, NotFound, TransitionRefused
from shared.domain.grading import grade
from shared.domain.ids import CaseId, ContactKey
from shared.domain.joining import join
from shared.domain.likeness import Likeness
from shared.domain.opening import open_case
from shared.policy import gradings, load, read_table
from shared.service.table_drafts import TableDrafts
from tests.at_once import at_once
from tests.builders import NOW, contact, later
from tests.stores.conftest import URGENT, Stores

TABLE = replace(load().grading, version="2027-02")
BEFORE = timedelta(seconds=60)


def made(stores: Stores, version: str = "2027-02") -> TableDraft:
    """A draft by Ann."""
    return stores.drafts.save(life.make(replace(TABLE, version=version), "2026-11", "Why", "m.ann", NOW))


def submitted(stores: Stores, version: str = "2027-02") -> TableDraft:
    """The same, waiting for somebody else."""
    return stores.drafts.save(life.submit(made(stores, version), later(60), "", "m.ann", later(1)))


def test_a_draft_is_kept_with_all_that_was_done_to_it(stores: Stores) -> None:
    assert stores.drafts.drafts() == ()
    with pytest.raises(NotFound):
        stores.drafts.draft("2027-02")

    draft = submitted(stores)

    assert stores.drafts.draft("2027-02") == draft
    assert stores.drafts.drafts() == (draft,)
    assert (draft.revision, draft.stage, [act.by for act in draft.acts]) == (2, Stage.SUBMITTED, ["m.ann"] * 2)
    assert stores.drafts.published() == ()


def test_what_is_approved_is_published_in_the_same_moment(stores: Stores) -> None:
    draft = stores.drafts.save(life.approve(submitted(stores), "", "m.ben", later(2), BEFORE))

    (table,) = stores.drafts.published()

    assert table == draft.table
    assert (table.version, table.in_force_from) == ("2027-02", later(60))


def test_whoever_decides_on_an_older_revision_is_told(stores: Stores) -> None:
    seen = made(stores)
    stores.drafts.save(life.edit(seen, TABLE, "", "m.ann", later(1)))
    with pytest.raises(DraftChanged):
        stores.drafts.save(life.withdraw(seen, "Not needed.", "m.ben", later(1)))
    with pytest.raises(DraftChanged):
        made(stores)
    assert stores.drafts.draft("2027-02").stage is Stage.DRAFT


def test_no_two_tables_begin_at_one_moment(stores: Stores) -> None:
    one, other = submitted(stores), submitted(stores, "2027-03")
    stores.drafts.save(life.approve(one, "", "m.ben", later(2), BEFORE))
    with pytest.raises(DraftChanged):
        stores.drafts.save(life.approve(other, "", "m.ben", later(2), BEFORE))
    assert stores.drafts.draft("2027-03").stage is Stage.SUBMITTED
    assert len(stores.drafts.published()) == 1


def test_of_managers_who_approve_at_the_same_moment_one_does(racing_stores: Stores) -> None:
    submitted(racing_stores)
    drafts = TableDrafts(racing_stores.drafts, gradings(), read_table, load(), FixedClock(later(2)))

    ended = at_once(*[partial(drafts.approve, "2027-02", "", f"m.{number}") for number in range(8)])

    refused = [one for one in ended if isinstance(one, DraftChanged | TransitionRefused)]
    (approved,) = (one for one in ended if one not in refused)
    assert approved.acts[-1].by == racing_stores.drafts.draft("2027-02").acts[-1].by
    assert len(racing_stores.drafts.published()) == 1


def test_past_contacts_come_with_their_case_and_without_what_names_people(stores: Stores) -> None:
    first = contact(*URGENT, key=ContactKey("k-1"), summary="Somebody's name", activity="welfare_check")
    other = contact(
        Circumstance.NOT_COPING, key=ContactKey("k-2"), reported_at=later(5), subject="elsewhere", source="/other"
    )
    opened = stores.cases.save(open_case(first, CaseId("C-1"), load(), NOW), due_at=None, contact=first)
    joined = join(opened, other, grade(other.facts, TABLE), Likeness.PERSON, load(), later(6))
    stores.cases.save(joined, due_at=None, contact=other)
    old = contact(key=ContactKey("k-3"), reported_at=NOW - timedelta(days=40))
    stores.cases.save(open_case(old, CaseId("C-2"), load(), NOW), due_at=None, contact=old)

    found = stores.past.reported_between(NOW - timedelta(days=2), later(1))

    assert [(past.ref, past.received_at, past.facts) for past in found] == [
        ("C-1", NOW, first.facts),
        ("C-1", later(5), other.facts),
    ]
    assert found[0].activity == "welfare_check"
    assert [past.ref for past in stores.past.reported_between(NOW - timedelta(days=60), NOW)] == ["C-2"]
    assert "Somebody" not in repr(found)
