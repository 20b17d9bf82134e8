"""What-if: past contacts against a draft of the grading table, as a job of one part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.drafts import TableDraft
from shared.domain.editions import in_force_at
from shared.domain.errors import NotFound, Refused
from shared.domain.grading import GradingTable
from shared.domain.jobs import Job, JobId
from shared.domain.replay import Change, Found, Past, Replay, ReplayAsked, Tally, compare
from shared.service.jobs import Files, Going, Jobs, read, text_of
from shared.service.table_drafts import TableDrafts
from shared.service.table_store import PastContacts

_CHANGES = "changes"


@dataclass(frozen=True)
class Replays:
    """Replays that managers ask for. The caller has made sure that they may."""

    drafts: TableDrafts
    jobs: Jobs
    past: PastContacts

    def ask(self, version: str, start: datetime, end: datetime, actor: str) -> Replay:
        """A replay of the contacts reported in [start, end), as far as that is past, is asked for; it is run by
        whoever hears of it. Asked twice it is the same while it goes on, unless the draft was written anew."""
        now, longest = self.jobs.clock.now(), self.drafts.policy.tables.longest_replay
        if not start < min(end, now):
            raise Refused("Give a span that begins before it ends, and in the past.")
        if min(end, now) - start > longest:
            raise Refused(f"At most {longest.days} days are replayed at once.")
        self.drafts.version(version)
        draft = self._draft(version)
        asked = ReplayAsked(version, start, end, written=draft.written if draft else 0)
        return self._replay(self.jobs.ask(text_of(asked), 1, actor))

    def of_file(self, version: str, contacts: Sequence[Past], actor: str) -> Replay:
        """Replay these contacts at once. What is kept names them by their place in the file alone."""
        if not contacts:
            raise Refused("There is no contact in the file.")
        table, revision = self._as_now(version)
        tally, changes = self._compare(contacts, table)
        moments = [past.received_at for past in contacts]
        asked = text_of(ReplayAsked(version, min(moments), max(moments), of_file=True))
        found = text_of(Found(revision, tally))
        return self._replay(self.jobs.at_once(asked, found, _listed(changes), actor))

    def run(self, job_id: JobId, part: int) -> Replay:
        """The replay is done, and tells of its progress after every slice. Begun again it begins anew; one that is
        done is left as it is. Raises as Jobs.run does."""
        return self._replay(self.jobs.run(job_id, part, self._work))

    def replay(self, version: str, job_id: JobId) -> Replay:
        """Return the replay against this version as last told. Raises NotFound."""
        replay = self._replay(self.jobs.job(job_id))
        if replay.asked.version != version:
            raise NotFound("There is no such replay.")
        return replay

    def replays(self, version: str) -> tuple[Replay, ...]:
        """Return the replays against a version, the latest first."""
        every = (self._replay(job) for job in self.jobs.every())
        return tuple(replay for replay in every if replay.asked.version == version)

    def changes(self, replay: Replay) -> tuple[Change, ...]:
        """Return the changes that are listed, once the replay is done."""
        files = self.jobs.store.files(replay.job.id, _CHANGES)
        return read(tuple[Change, ...], files[_CHANGES]) if files else ()

    def _work(self, going: Going) -> Job:
        asked, policy = _asked(going.job), self.drafts.policy.tables
        table, revision = self._as_now(asked.version)
        found = Found(revision)
        changes: list[Change] = []
        start = asked.start
        while start < asked.end:
            ends = min(start + timedelta(days=policy.days_at_once), asked.end)
            tally, changed = self._compare(self.past.reported_between(start, ends), table)
            changes += changed[: policy.most_listed - len(changes)]
            found = Found(found.revision, found.tally + tally)
            going.tell((ends - asked.start) / (asked.end - asked.start), text_of(found))
            start = ends
        return going.done(_listed(changes))

    def _compare(self, contacts: Iterable[Past], draft: GradingTable) -> tuple[Tally, tuple[Change, ...]]:
        tables = self.drafts.tables()
        both = ((past, in_force_at(tables, past.received_at)) for past in contacts)
        return compare(both, draft, self.drafts.policy)

    def _replay(self, job: Job) -> Replay:
        """One that has found nothing yet will be of the draft as it is now."""
        asked = _asked(job)
        return Replay(job, asked, read(Found, job.found) if job.found else Found(self._revision(asked.version)))

    def _as_now(self, version: str) -> tuple[GradingTable, int]:
        """The version and its revision as a draft, of one reading."""
        draft = self._draft(version)
        return (draft.table, draft.revision) if draft else (self.drafts.version(version), 0)

    def _revision(self, version: str) -> int:
        draft = self._draft(version)
        return draft.revision if draft else 0

    def _draft(self, version: str) -> TableDraft | None:
        """A version that came with the package was never a draft."""
        try:
            return self.drafts.store.draft(version)
        except NotFound:
            return None


def _asked(job: Job) -> ReplayAsked:
    """What is replayed ends at the latest when it was asked for. It is kept as it was asked, so that the same is
    known again a moment later."""
    asked = read(ReplayAsked, job.asked)
    return asked if asked.of_file else replace(asked, end=min(asked.end, job.asked_at))


def _listed(changes: Iterable[Change]) -> Files:
    return {_CHANGES: text_of(tuple(changes)).encode()}
