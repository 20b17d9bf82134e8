"""The grading table in force when a contact was received decides it, and a draft becomes one by two people."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.adapters.fingerprints import KeyedFingerprints
from shared.adapters.memory import CountingIds, FixedClock, InMemoryCaseStore, InMemoryRotaStore
from shared.adapters.memory_jobs import InMemoryJobs
from shared.adapters.memory_tables import InMemoryDrafts, InMemoryPastContacts
from shared.contracts.grading import table_document
from shared.domain.case import Case
from shared.domain.contact import Circumstance
from shared.domain.drafts import Stage
from shared.domain.errors import (
    DraftChanged,
    JobRunning,
    NotFound,
    NotPermitted,
    ReasonMissing,
    Refused,
    TransitionRefused,
)
from shared.domain.events import EventName
from shared.domain.ids import ContactKey
from shared.domain.jobs import Job, JobKind, JobStage
from shared.domain.replay import Replay
from shared.policy import PolicyInvalid, gradings, load, read_table
from shared.service.casebook import Casebook
from shared.service.intake import Intake
from shared.service.jobs import Jobs
from shared.service.replays import Replays
from shared.service.table_drafts import TableDrafts
from shared.service.tables import Tables
from tests.builders import NOW, contact

ANN, BEN = "m.ann", "m.ben"
NEXT = "2027-02"


class Office:
    """Managers, and a desk that takes contacts in."""

    def __init__(self) -> None:
        self.clock, self.policy = FixedClock(NOW), load()
        self.cases, self.store = InMemoryCaseStore(InMemoryRotaStore()), InMemoryDrafts()
        self.drafts = TableDrafts(self.store, gradings(), read_table, self.policy, self.clock)
        self.kept, rules = InMemoryJobs(), self.policy.tables.replays
        jobs = Jobs(JobKind.REPLAY, self.kept, rules, self.clock, lambda: f"r-{len(self.kept.events)}")
        self.replays = Replays(self.drafts, jobs, InMemoryPastContacts(self.cases))
        self.desks = [self._desk(), self._desk()]

    def _desk(self) -> Intake:
        """One of the functions that take contacts in: each has read the tables for itself."""
        tables = Tables(self.store, gradings(), self.policy.tables.read_again_after, self.clock)
        ids = CountingIds()
        return Intake(Casebook(self.cases, self.policy, tables), self.clock, ids, KeyedFingerprints(b"secret"))

    def hears(self, key: str, *circumstances: Circumstance, desk: int = 0, **changes: Any) -> Case:
        now = self.clock.now()
        said = {"key": ContactKey(key), "reported_at": now, **changes}
        self.desks[desk].ids._last = len(self.cases._cases)  # type: ignore[attr-defined]
        return self.desks[desk].receive(contact(*circumstances, **said))

    def document(self) -> dict[str, Any]:
        """The table in force, where a family that is not coping is Grade 2."""
        written = table_document(load().grading)
        row = next(row for row in written["rules"] if row["id"] == "G3-5")
        row.update(id="G2-7", order=2, grade=2)
        written["rules"].remove(row)
        written["rules"].insert(7, row)
        return {**written, "version": NEXT}

    def submitted(self, **later: float) -> None:
        """Ann has written a draft and asks for it to be in force so much later."""
        self.drafts.make(NEXT, "2026-11", self.document(), "Families sooner", ANN)
        wanted = self.clock.now() + timedelta(**later) if later else None
        self.drafts.submit(NEXT, wanted, "", ANN)

    def published(self, **later: float) -> None:
        self.submitted(**later)
        self.drafts.approve(NEXT, "Agreed", BEN)

    def replayed(self, version: str, start: datetime, end: datetime) -> Replay:
        """A replay that Ann asked for is done."""
        return self.replays.run(self.replays.ask(version, start, end, ANN).job.id, 0)


@pytest.fixture
def office() -> Office:
    return Office()


COPING = Circumstance.NOT_COPING


def test_a_contact_keeps_the_table_under_which_it_was_received_and_the_next_has_the_new_one(
    office: Office,
) -> None:
    older = office.hears("k-1", COPING)
    office.published(hours=1)
    office.clock.move(timedelta(minutes=59))
    before = office.hears("k-2", COPING)
    office.clock.move(timedelta(minutes=2))
    after = office.hears("k-3", COPING)

    assert (before.grade, before.decision.table_version, before.decision.decided_by) == (3, "2026-11", "G3-5")
    assert (after.grade, after.decision.table_version, after.decision.decided_by) == (2, NEXT, "G2-7")
    assert office.cases.load(older.id).decision.table_version == "2026-11"


def test_a_contact_that_comes_late_is_decided_by_the_table_of_when_it_was_received(office: Office) -> None:
    office.published(hours=1)
    received = office.clock.now()
    office.clock.move(timedelta(hours=3))
    mended = office.hears("k-1", COPING, reported_at=received, received_at=received)
    assert mended.decision.table_version == "2026-11"


def test_a_version_counts_only_once_every_function_has_read_it(office: Office) -> None:
    for desk in (0, 1):
        assert office.hears(f"a-{desk}", COPING, desk=desk).grade == 3
    office.published()
    known_before, again = office.policy.tables.known_before, office.policy.tables.read_again_after
    office.clock.move(known_before - timedelta(seconds=1))
    assert {office.hears(f"b-{desk}", COPING, desk=desk).decision.table_version for desk in (0, 1)} == {"2026-11"}
    office.clock.move(timedelta(seconds=1))
    assert {office.hears(f"c-{desk}", COPING, desk=desk).decision.table_version for desk in (0, 1)} == {NEXT}
    assert again < known_before


def test_the_tables_are_read_once_for_many_contacts(office: Office) -> None:
    reads = 0
    published = office.store.published

    def counted() -> Any:
        nonlocal reads
        reads += 1
        return published()

    office.store.published = counted  # type: ignore[method-assign]
    for number in range(5):
        office.hears(f"k-{number}", COPING)
    assert reads == 1


def test_nobody_approves_what_they_wrote_edited_or_submitted(office: Office) -> None:
    office.drafts.make(NEXT, "2026-11", None, "", ANN)
    office.drafts.edit(NEXT, office.document(), "", "m.cid")
    office.drafts.submit(NEXT, None, "", "m.dan")
    for author in (ANN, "m.cid", "m.dan"):
        with pytest.raises(NotPermitted):
            office.drafts.approve(NEXT, "", author)
    assert office.drafts.approve(NEXT, "", BEN).stage is Stage.PUBLISHED


def test_what_has_become_of_a_draft_decides_what_may_be_done_with_it(office: Office) -> None:
    office.submitted()
    with pytest.raises(TransitionRefused):
        office.drafts.edit(NEXT, office.document(), "", ANN)
    with pytest.raises(ReasonMissing):
        office.drafts.send_back(NEXT, " ", BEN)
    office.drafts.send_back(NEXT, "Say more.", BEN)
    office.drafts.submit(NEXT, None, "", ANN)
    office.drafts.approve(NEXT, "", BEN)
    with pytest.raises(TransitionRefused):
        office.drafts.withdraw(NEXT, "Too late.", ANN)
    deeds = [act.deed.value for act in office.store.draft(NEXT).acts]
    assert deeds == ["made", "submitted", "sent_back", "submitted", "approved"]
    names = [event.name for event in office.store.events]
    assert names == [EventName.GRADING_TABLE_DRAFTED] * 4 + [EventName.GRADING_TABLE_PUBLISHED]


def test_a_withdrawn_draft_is_over_and_its_name_stays_taken(office: Office) -> None:
    office.drafts.make(NEXT, "2026-11", None, "", ANN)
    office.drafts.withdraw(NEXT, "Not needed.", BEN)
    with pytest.raises(TransitionRefused):
        office.drafts.submit(NEXT, None, "", ANN)
    with pytest.raises(DraftChanged):
        office.drafts.make(NEXT, "2026-11", None, "", ANN)
    with pytest.raises(DraftChanged):
        office.drafts.make("2026-11", "2026-11", None, "", ANN)


def test_a_draft_with_faults_is_not_stored(office: Office) -> None:
    office.drafts.make(NEXT, "2026-11", None, "", ANN)
    spoiled = office.document()
    spoiled["rules"][1]["skills"] = [["magic"]]
    with pytest.raises(PolicyInvalid, match=r"G2-1: unknown skill 'magic'\."):
        office.drafts.edit(NEXT, spoiled, "", ANN)
    assert office.store.draft(NEXT).revision == 1


def test_a_person_who_saw_an_older_draft_changes_nothing(office: Office) -> None:
    office.submitted()
    with pytest.raises(DraftChanged):
        office.drafts.approve(NEXT, "", BEN, seen=1)


def test_a_table_is_never_in_force_from_a_time_that_has_passed(office: Office) -> None:
    office.drafts.make(NEXT, "2026-11", None, "", ANN)
    with pytest.raises(Refused):
        office.drafts.submit(NEXT, NOW, "", ANN)
    with pytest.raises(NotFound):
        office.drafts.make("2027-03", "1999", None, "", ANN)


def test_a_replay_tells_what_would_change_and_leaves_every_case_as_it_was(office: Office) -> None:
    families = [office.hears(f"f-{number}", COPING) for number in range(3)]
    office.hears("other", Circumstance.LEFT_WITHOUT_CARER)
    office.clock.move(timedelta(hours=1))
    office.drafts.make(NEXT, "2026-11", office.document(), "", ANN)

    done = office.replayed(NEXT, NOW - timedelta(days=20), office.clock.now())

    tally = done.found.tally
    assert (done.job.stage, tally.contacts, tally.changed) == (JobStage.DONE, 4, 3)
    assert tally.moves == {"G3-5 → G2-7": 3}
    assert (tally.before.grade_2, tally.before.grade_3) == (1, 3)
    assert (tally.after.grade_2, tally.after.grade_3) == (4, 0)
    assert tally.before.pair_time == tally.after.pair_time > timedelta(hours=4)
    assert {change.ref for change in office.replays.changes(done)} == {case.id for case in families}
    assert [office.cases.load(case.id) for case in families] == families
    assert office.replays.run(done.job.id, 0) == done


def test_contacts_in_core_hours_change_nothing_for_those_who_work_out_of_hours(office: Office) -> None:
    noon = NOW - timedelta(hours=7)
    office.hears("day", COPING, reported_at=noon, received_at=noon)
    office.drafts.make(NEXT, "2026-11", office.document(), "", ANN)
    tally = office.replayed(NEXT, noon, NOW).found.tally
    assert tally.before.grade_3 == tally.after.grade_2 == 0


def test_a_replay_that_broke_off_begins_anew_and_counts_nothing_twice(office: Office) -> None:
    office.hears("k", COPING)
    office.clock.move(timedelta(hours=1))
    office.drafts.make(NEXT, "2026-11", office.document(), "", ANN)
    asked = office.replays.ask(NEXT, NOW - timedelta(days=20), office.clock.now(), ANN)
    save, said = office.kept.save, []

    def broken(job: Job, *rest: Any) -> Job:
        said.append(job.share)
        saved = save(job, *rest)
        if len(said) == 3:
            raise ConnectionError
        return saved

    office.kept.save = broken  # type: ignore[method-assign]
    with pytest.raises(ConnectionError):
        office.replays.run(asked.job.id, 0)
    half = office.replays.replay(NEXT, asked.job.id)
    assert (half.job.stage, half.days_done, half.found.tally.contacts) == (JobStage.RUNNING, 20, 1)
    with pytest.raises(JobRunning):
        office.replays.run(asked.job.id, 0)
    office.clock.move(office.policy.tables.replays.silent_for + timedelta(seconds=1))
    assert office.replays.run(asked.job.id, 0).found.tally.contacts == 1
    assert [round(20 * share) for share in said[:3]] == [0, 14, 20]


def test_a_draft_that_was_edited_since_is_replayed_anew_and_one_with_the_same_text_is_not(office: Office) -> None:
    def ask() -> Replay:
        return office.replays.ask(NEXT, NOW - timedelta(days=20), NOW, BEN)

    office.submitted()
    open_one = ask()
    office.drafts.send_back(NEXT, "Not yet", BEN)
    assert ask().job == open_one.job
    office.drafts.edit(NEXT, {**office.document(), "rules": office.document()["rules"][1:]}, "", ANN)
    anew = ask()
    assert anew.job.id != open_one.job.id
    assert ask() == anew


def test_what_a_replay_says_it_is_of_is_what_was_replayed_however_the_draft_is_edited_meanwhile(
    office: Office,
) -> None:
    class EditedOnceRead:
        """The drafts, where Ann edits as soon as somebody has looked."""

        def __getattr__(self, name: str) -> Any:
            return getattr(office.store, name)

        def draft(self, version: str) -> Any:
            found = office.store.draft(version)
            if found.revision == made.revision:
                as_before = {**table_document(load().grading), "version": NEXT}
                office.drafts.edit(NEXT, as_before, "", ANN)
            return found

    office.hears("k", COPING)
    office.clock.move(timedelta(hours=1))
    made = office.drafts.make(NEXT, "2026-11", office.document(), "", ANN)
    asked = office.replays.ask(NEXT, NOW, office.clock.now(), ANN)
    racing = replace(office.replays, drafts=replace(office.drafts, store=EditedOnceRead()))
    found = racing.run(asked.job.id, 0).found
    assert (found.tally.changed, found.revision) == (1, made.revision)


def test_a_replay_up_to_today_that_is_tapped_twice_is_one(office: Office) -> None:
    tonight = NOW + timedelta(hours=9)
    first = office.replays.ask("2026-11", NOW - timedelta(days=20), tonight, ANN)
    office.hears("k", COPING)
    office.clock.move(timedelta(seconds=1))
    assert office.replays.ask("2026-11", NOW - timedelta(days=20), tonight, ANN) == first
    done = office.replays.run(first.job.id, 0)
    assert (done.asked.end, done.found.tally.contacts) == (NOW, 0)


def test_a_version_against_itself_changes_nothing(office: Office) -> None:
    office.hears("k", COPING)
    office.clock.move(timedelta(hours=1))
    done = office.replayed("2026-11", NOW, office.clock.now())
    assert (done.job.stage, done.found.tally.contacts, done.found.tally.changed) == (JobStage.DONE, 1, 0)


@pytest.mark.parametrize(("start", "end"), [(0, -1), (-500, 0), (1, 2)])
def test_a_span_that_can_not_be_replayed_is_refused(office: Office, start: int, end: int) -> None:
    with pytest.raises(Refused):
        office.replays.ask("2026-11", NOW + timedelta(days=start), NOW + timedelta(days=end), ANN)


def test_the_list_of_changes_is_bounded_and_the_count_is_not(office: Office) -> None:
    for number in range(5):
        office.hears(f"f-{number}", COPING)
    office.clock.move(timedelta(hours=1))
    few = replace(office.policy, tables=replace(office.policy.tables, most_listed=2))
    office.drafts = replace(office.drafts, policy=few)
    office.replays = replace(office.replays, drafts=office.drafts)
    office.drafts.make(NEXT, "2026-11", office.document(), "", ANN)
    done = office.replayed(NEXT, NOW, office.clock.now())
    assert (done.found.tally.changed, len(office.replays.changes(done))) == (5, 2)
