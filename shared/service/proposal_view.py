"""What a proposed rota would mean if it were published now: gaps, rests, pairs, and who has how much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.ids import ResponderId
from shared.domain.jobs import JobId
from shared.domain.roster.check import check, who_could
from shared.domain.roster.cover import Gap, Rota, empty_shifts
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.need import needs
from shared.domain.roster.preview import Preview, preview
from shared.domain.roster.proposed import Proposed, ProposedRoster
from shared.domain.roster.publication import made_by_roster
from shared.domain.roster.quality import Quality, Tally, quality, tallies
from shared.domain.roster.roster import Roster, roster_id
from shared.domain.roster.staffing import Contract, Wish
from shared.domain.roster.succession import take_place
from shared.domain.rota import Shift
from shared.service.rota_proposals import RotaProposals
from shared.service.rota_view import Look


@dataclass(frozen=True, slots=True)
class ProposalSeen:
    """The proposal, the rotas that there are now by their id, and the weeks as they would be."""

    proposed: Proposed
    rosters: Mapping[str, Roster]
    look: Look
    preview: Preview
    tallies: Mapping[ResponderId, Tally]
    quality: Quality
    contracts: Mapping[ResponderId, Contract]
    wishes: tuple[Wish, ...]
    then: Rota

    def within(self, start: datetime, end: datetime, base: str) -> Look:
        """Return the look at a part of the weeks, at one base or at all when none is named."""
        look = self.look
        shifts = tuple(
            s for s in look.rota.shifts if base in ("", s.base) and s.starts_at < end and s.ends_at > start
        )
        return Look(
            start,
            end,
            replace(look.rota, shifts=shifts),
            tuple(gap for gap in look.gaps if base in ("", gap.base)),
            look.empty,
        )

    def moved_on(self, roster: ProposedRoster) -> bool:
        """Whether the rota was changed since the search looked at it, and not by publishing this."""
        return not roster.published and self.rosters[roster.id].version != roster.made_on


@dataclass(frozen=True)
class ProposalView:
    """Looks at proposals. Nothing is changed here."""

    proposals: RotaProposals

    def see(self, proposal_id: JobId) -> ProposalSeen:
        """Return the weeks as they would be, by the very edit that publishing makes. Raises NotFound."""
        proposed, ahead = self.proposals.proposed(proposal_id), self.proposals.ahead
        start, end = self.proposals.span(proposed.proposal)
        back = timedelta(weeks=ahead.policy.working_time.mean_over_weeks)
        reach = (start - back, end + timedelta(weeks=1))
        absences, people = ahead.rota.absences_between(*reach), ahead.rota.responders()
        made = {r.id: self.proposals.rosters.roster(r.base, r.role) for r in proposed.rosters}
        outside = [s for s in ahead.rota.shifts_between(*reach) if not _replaced(s, made, start, end)]
        now_there, then_there = list(outside), list(outside)
        for one in proposed.rosters:
            roster = made[one.id]
            now_there += _begun_in(shifts_of(roster, start, end, absences), start, end, outside)
            after = self._published(roster, one, start, end)
            then_there += _begun_in(shifts_of(after, start, end, absences), start, end, outside)
        before, then = (Rota(tuple(shifts), absences, people) for shifts in (now_there, then_there))
        contracts = self.proposals.staffing.contracts()
        hours = {who: contract.hours_a_week for who, contract in contracts.items()}
        bases = [base.id for base in ahead.bases]
        cover = check(then, bases, ahead.policy, ahead.calendar, start, end, contracts=hours)
        tallied = tallies(then, ahead.policy.working_time, ahead.calendar, start, end)
        needed = needs(ahead.policy.rules, bases, ahead.calendar, start, end)
        near = then.within(start, end)
        return ProposalSeen(
            proposed,
            made,
            Look(start, end, near, cover.gaps, empty_shifts(near, start, end)),
            preview(before, then, cover),
            tallied,
            quality(needed, cover.gaps, people, tallied, hours),
            contracts,
            tuple(wish for wish in self.proposals.staffing.store.wishes(start) if wish.starts_at < end),
            then,
        )

    def who_could(self, seen: ProposalSeen, duty: Shift) -> tuple[ResponderId, ...]:
        """Return who could have the duty instead without a breach of rest, best first."""
        ahead = self.proposals.ahead
        others = replace(seen.then, shifts=tuple(shift for shift in seen.then.shifts if shift != duty))
        hours = {who: contract.hours_a_week for who, contract in seen.contracts.items()}
        span = (duty.starts_at, duty.ends_at)
        gap = Gap(duty.base, duty.role, None, *span, 0, 1, ())
        window = (seen.look.starts_at, seen.look.ends_at)
        found = who_could(others, ahead.policy, ahead.calendar, *window, gap, hours)
        return tuple(who for who in found if who != duty.responder_id)

    def _published(self, roster: Roster, one: ProposedRoster, start: datetime, end: datetime) -> Roster:
        if one.published:
            return roster
        rules, now = self.proposals.rosters.rules, self.proposals.rosters.clock.now()
        return take_place(roster, one.stints, start, end, rules, min(now, start)).after


def _replaced(shift: Shift, made: Mapping[str, Roster], start: datetime, end: datetime) -> bool:
    """Whether the shift is one of those that come out of the rosters in these weeks."""
    return made_by_roster(shift) and roster_id(shift.base, shift.role) in made and start <= shift.starts_at < end


def _begun_in(
    shifts: Iterable[Shift], start: datetime, end: datetime, outside: Iterable[Shift]
) -> Iterable[Shift]:
    """Those that begin in the weeks, without the ends of duties that began before them."""
    running = {shift.responder_id: shift.ends_at for shift in outside if shift.covers(start)}
    for shift in shifts:
        goes_on = shift.starts_at == start and running.get(shift.responder_id) == shift.ends_at
        if start <= shift.starts_at < end and not goes_on:
            yield shift
