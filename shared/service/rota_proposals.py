"""Proposed rotas: asked for, adjusted, published. The search itself is `rota_planning`, in a function of its own
that hears of the asking."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shared.domain.assignment import Role
from shared.domain.errors import (
    Conflict,
    NotFound,
    ProposalChanged,
    Refused,
    RosterChanged,
    RotaInvalid,
    SeenBefore,
)
from shared.domain.jobs import Job, JobId, JobStage
from shared.domain.roster.proposed import (
    Found,
    ProposalRules,
    Proposed,
    ProposedRoster,
    RotaProposal,
    WeeksAsked,
)
from shared.domain.roster.succession import still_counts, take_place
from shared.domain.rota import Responder
from shared.service.cover import CoverAhead
from shared.service.jobs import Jobs, read, text_of
from shared.service.proposal_store import ProposalStore
from shared.service.roster import Rosters
from shared.service.staffing import Staffing

FOUND = "found"
"""The file of what the search found."""
_ATTEMPTS = 8
_MISPLACED = (
    "Somebody with duties in what was chosen has left, or is not on call in that role any more. Take these duties "
    "off or give them to others, and then publish. Nothing was published."
)
_MOVED_ON = "Somebody was faster: {} has changed since you saw it. Nothing was done."

Seen = Mapping[str, tuple[int, int]]
"""By the id of a roster: its version, and that of the proposed roster, as somebody had them before them."""


@dataclass(frozen=True)
class RotaProposals:
    """What those who make the rota do with proposals."""

    jobs: Jobs
    store: ProposalStore
    rosters: Rosters
    staffing: Staffing
    ahead: CoverAhead
    rules: ProposalRules

    def ask(self, first: date, weeks: int, actor: str) -> RotaProposal:
        """The search for these weeks will begin in a moment. Asked twice it is the same search while it goes on.

        Raises Refused for weeks that can not be, or when nobody has a contract.
        """
        today = self.ahead.calendar.day_of(self.rosters.clock.now())
        if first.weekday() != 0:
            raise RotaInvalid("A rota is proposed for whole weeks, from a Monday.")
        if not today < first <= today + self.rules.farthest:
            raise RotaInvalid(f"The first day is one of the next {self.rules.farthest.days} days.")
        if not 1 <= weeks <= self.rules.most_weeks:
            raise RotaInvalid(f"A rota is proposed for 1 to {self.rules.most_weeks} weeks.")
        if not self.staffing.contracts():
            raise Refused("Nobody has a contract yet: without hours there is nothing to share out.")
        return _proposal(self.jobs.ask(text_of(WeeksAsked(first, weeks)), 1, actor))

    def proposals(self) -> tuple[RotaProposal, ...]:
        """Return every proposal that is still kept, the latest first."""
        return tuple(_proposal(job) for job in self.jobs.every())

    def proposal(self, proposal_id: JobId) -> RotaProposal:
        """Return where it stands. Raises NotFound."""
        return _proposal(self.jobs.job(proposal_id))

    def proposed(self, proposal_id: JobId) -> Proposed:
        """Return it with what was found, by the ids of the rosters. What was published and then withdrawn from the
        rota is not published any more. Raises NotFound."""
        proposal, files = self.proposal(proposal_id), self.jobs.store.files(proposal_id)
        if not files:
            return Proposed(proposal)
        found = read(Found, files[FOUND])
        rosters = {roster.id: roster for roster in (*found.rosters, *self.store.changed(proposal_id))}
        taken_back = frozenset(one.id for one in rosters.values() if self._taken_back(one, proposal))
        as_they_are = (replace(one, published="") if one.id in taken_back else one for one in rosters.values())
        in_order = tuple(sorted(as_they_are, key=lambda one: one.id))
        return Proposed(proposal, found.outcome, in_order, taken_back)

    def span(self, proposal: RotaProposal) -> tuple[datetime, datetime]:
        """Return the first instant of its weeks, and that after the last."""
        midnight = self.ahead.calendar.midnight
        asked = proposal.asked
        return midnight(asked.first), midnight(asked.first + timedelta(weeks=asked.weeks))

    def adjust(
        self,
        proposal_id: JobId,
        base: str,
        role: Role,
        seen: int,
        decide: Callable[[ProposedRoster], ProposedRoster],
    ) -> ProposedRoster:
        """The proposed roster is as decided (one of `adjusting`), if it is still as it was seen. Returns it.

        Raises what the decision raises, NotFound, SeenBefore, and RotaInvalid for somebody of another role or a
        duty that does not begin in these weeks.
        """
        proposed = self.proposed(proposal_id)
        before = next((r for r in proposed.rosters if (r.base, r.role) == (base, role)), None)
        if before is None:
            raise NotFound("There is no such roster in this proposal.")
        if before.version != seen:
            raise SeenBefore(_MOVED_ON.format("this proposal"))
        after = decide(before)
        self._check(after, before, proposed.proposal)
        try:
            self.store.adjust(proposed.proposal.job, after)
        except ProposalChanged:
            raise SeenBefore(_MOVED_ON.format("this proposal")) from None
        return replace(after, version=seen + 1)

    def publish(self, proposal_id: JobId, seen: Seen, actor: str) -> Proposed:
        """These rosters of the proposal are what counts in its weeks; those that were already stay as they are.

        All of them in one transaction, as far as they fit into one; their shifts follow at once. Returns the
        proposal as stored. Raises NotFound, Refused (with nothing done when somebody on them has left), and
        SeenBefore when a roster or the proposal is not as it was seen: then nothing of that transaction is done.
        """
        for _ in range(_ATTEMPTS):
            proposed = self.proposed(proposal_id)
            if proposed.proposal.job.stage is not JobStage.DONE:
                raise Refused("There is nothing to publish in this proposal.")
            if seen.keys() - {roster.id for roster in proposed.rosters}:
                raise NotFound("There is no such roster in this proposal.")
            due = [roster for roster in proposed.rosters if roster.id in seen and not roster.published]
            responders = self.ahead.rota.responders()
            if any(roster.misplaced(responders) for roster in due):
                raise RotaInvalid(_MISPLACED)
            for number in range(0, len(due), self.rules.together):
                try:
                    self._publish(proposed.proposal, due[number : number + self.rules.together], seen, actor)
                except RosterChanged:
                    break
            else:
                return self.proposed(proposal_id)
        raise Conflict("The rota is being changed by others just now. Please try again.")

    def _taken_back(self, one: ProposedRoster, proposal: RotaProposal) -> bool:
        if not one.published:
            return False
        roster, (_, end) = self.rosters.roster(one.base, one.role), self.span(proposal)
        return not still_counts(roster, one.published, end, self.rosters.clock.now())

    def _publish(self, proposal: RotaProposal, due: list[ProposedRoster], seen: Seen, actor: str) -> None:
        now = self.rosters.clock.now()
        start, end = self.span(proposal)
        book, made = self.rosters.absences(now), []
        for one in due:
            roster = self.rosters.roster(one.base, one.role)
            if seen[one.id] != (roster.version, one.version):
                moved = "the rota" if seen[one.id][0] != roster.version else "this proposal"
                raise SeenBefore(_MOVED_ON.format(moved))
            made.append(take_place(roster, one.stints, start, end, self.rosters.rules, now))
        decision = self.rosters.deciding(made, book, actor, now)
        published = tuple(replace(one, published=edit.data["id"]) for one, edit in zip(due, made, strict=True))
        left = self.store.publish(proposal.job, published, decision)
        self.rosters.write_rest(decision, left)

    def _check(self, after: ProposedRoster, before: ProposedRoster, proposal: RotaProposal) -> None:
        start, end = self.span(proposal)
        people: dict[str, Responder] = {person.id: person for person in self.ahead.rota.responders()}
        for stint in set(after.stints) - set(before.stints):
            if stint.responder_id not in people:
                raise NotFound("There is no such responder.")
            if people[stint.responder_id].role is not after.role:
                raise RotaInvalid(f"Only people who are on call as {after.role.label} can be on this roster.")
            if not start <= stint.starts_at < end:
                raise RotaInvalid("A duty begins within the weeks of the proposal.")
            if stint.ends_at - stint.starts_at > self.ahead.policy.longest_fill:
                most = self.ahead.policy.longest_fill / timedelta(hours=1)
                raise RotaInvalid(f"One duty is {most:.0f} hours at most.")


def _proposal(job: Job) -> RotaProposal:
    return RotaProposal(job, read(WeeksAsked, job.asked))
