"""What-if: past contacts against a draft of the grading table, as a job of one part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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
        """A replay of the contacts reported in [start, end) is asked for; it is run by whoever hears of it."""
        now, longest = self.jobs.clock.now(), self.drafts.policy.tables.longest_replay
        end = min(end, now)
        if not start < end:
            raise Refused("Give a span that begins before it ends, and in the past.")
        if end - start > longest:
            raise Refused(f"At most {longest.days} days are replayed at once.")
        self.drafts.version(version)
        return self._replay(self.jobs.ask(text_of(ReplayAsked(version, start, end)), 1, actor))

    def of_file(self, version: str, contacts: Sequence[Past], actor: str) -> Replay:
        """Replay these contacts at once. What is kept names them by their place in the file alone."""
        if not contacts:
            raise Refused("There is no contact in the file.")
        tally, changes = self._compare(contacts, self.drafts.version(version))
        moments = [past.received_at for past in contacts]
        asked = text_of(ReplayAsked(version, min(moments), max(moments), of_file=True))
        found = text_of(Found(self._revision(version), tally))
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
        asked, policy = read(ReplayAsked, going.job.asked), self.drafts.policy.tables
        table, found = self.drafts.version(asked.version), Found(self._revision(asked.version))
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
        asked = read(ReplayAsked, job.asked)
        return Replay(job, asked, read(Found, job.found) if job.found else Found(self._revision(asked.version)))

    def _revision(self, version: str) -> int:
        """Of the draft; a version that came with the package has none."""
        try:
            return self.drafts.store.draft(version).revision
        except NotFound:
            return 0


def _listed(changes: Iterable[Change]) -> Files:
    return {_CHANGES: text_of(tuple(changes)).encode()}
