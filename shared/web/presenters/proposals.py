"""Proposed rotas in words: the list, and the page of one with what it lacks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode

from shared.domain.jobs import JobRules, JobStage
from shared.domain.policy import Base
from shared.domain.roster.check import Cover
from shared.domain.roster.preview import PairChange
from shared.domain.roster.proposed import Outcome, ProposedRoster, RotaProposal, Supply, Unmet
from shared.domain.roster.spans import clipped
from shared.domain.roster.staffing import Wish
from shared.domain.rota import Shift
from shared.service.proposal_view import ProposalSeen
from shared.web.presenters.my_shifts import span_words
from shared.web.presenters.people import Names, role_name
from shared.web.presenters.proposal_words import costs_in_words, reasons_in_words
from shared.web.presenters.rota import lacking
from shared.web.presenters.rota_cover import CoverPage, cover_page
from shared.web.times import when
from shared.web.words import percent, plural, spaced

_HOUR = timedelta(hours=1)
_STAGES = {
    JobStage.ASKED: ("Asked", "yellow"),
    JobStage.RUNNING: ("Searching", "yellow"),
    JobStage.DONE: ("Ready", "green"),
    JobStage.FAILED: ("Failed", "red"),
}


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal in the list. `href` is empty while there is nothing to see."""

    href: str
    weeks: str
    stage: str
    colour: str
    note: str


def proposal_line(one: RotaProposal, names: Names, rules: JobRules, now: datetime) -> ProposalLine:
    """Return the line of the proposal: where it stands, and why it failed."""
    job = one.job
    stage, colour = _STAGES[job.stage]
    said = f"asked by {names.of(job.asked_by)}, {when(job.asked_at, now)}"
    if job.because:
        said += f". {job.because}"
    if job.is_silent(rules, now):
        stage, colour = "Overdue", "red"
        said += ". The search has not ended as it should. Ask again."
    href = f"/rota/proposals/{job.id}" if job.stage is JobStage.DONE else ""
    return ProposalLine(href, weeks_in_words(one), stage, colour, said)


def weeks_in_words(one: RotaProposal) -> str:
    """ "4 weeks from Monday 30 November 2026"."""
    asked = one.asked
    return f"{plural(asked.weeks, 'week')} from {asked.first:%A} {asked.first.day} {asked.first:%B %Y}"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One roster of the proposal, to be published. `seen` are the versions that stand on the page."""

    id: str
    name: str
    duties: int
    seen: str
    version: int
    is_published: bool
    was_withdrawn: bool
    moved_on: bool


@dataclass(frozen=True, slots=True)
class UnmetLine:
    """One need that the search left open, and why."""

    what: str
    times: str
    because: str


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """Everything on the page of one proposal but the grid."""

    bound: str
    costs: tuple[str, ...]
    rosters: tuple[RosterLine, ...]
    misplaced: tuple[str, ...]
    unmet: tuple[UnmetLine, ...]
    untold: int
    cover: CoverPage
    supply: tuple[tuple[str, ...], ...]
    people: tuple[tuple[str, ...], ...]
    balance: tuple[tuple[str, str, str], ...]
    score: str
    fewer: tuple[str, ...]
    more: int
    changes: str
    wishes: tuple[str, ...]
    wishes_met: int


def proposal_page(
    seen: ProposalSeen, bases: Iterable[Base], base: str, shown: tuple[datetime, datetime], now: datetime
) -> ProposalPage:
    """Return what the proposal means at one base, or at all when none is named: what is wrong in the time `shown`,
    and hours and fairness of all its weeks."""
    outcome = seen.proposed.outcome
    assert outcome is not None
    names, places = Names(seen.then.responders), {one.id: one.name for one in bases}
    unmet = [one for one in outcome.unmet if base in ("", one.gap.base) and _meets(one.gap, shown)]
    pairs = [pair for pair in seen.preview.pairs if base in ("", pair.base) and _meets(pair, shown)]
    refused = [wish for wish in seen.wishes if not _is_met(wish, seen.then.shifts)]
    return ProposalPage(
        bound=_bound(outcome),
        costs=costs_in_words(outcome.costs),
        rosters=tuple(_roster_line(one, seen, places) for one in seen.proposed.rosters),
        misplaced=tuple(_misplaced(seen, places, names)),
        unmet=tuple(_unmet(one, places, now) for one in unmet),
        untold=outcome.unmet_in_all - len(outcome.unmet),
        cover=_cover(seen.preview.cover, places, names, base, shown, now),
        supply=tuple(_supply(one, places) for one in outcome.supply if base in ("", one.base)),
        people=tuple(_people(seen, places, base)),
        balance=tuple(
            (role_name(role), spaced(what), percent(share)) for (role, what), share in seen.quality.balance.items()
        ),
        score=percent(seen.quality.score),
        fewer=tuple(_pair(pair, places, now) for pair in pairs if pair.after < pair.before),
        more=sum(pair.after > pair.before for pair in pairs),
        changes=f"{len(seen.preview.added)} shifts come and {len(seen.preview.removed)} go",
        wishes=tuple(_wish(wish, names, now) for wish in refused),
        wishes_met=len(seen.wishes) - len(refused),
    )


class _Timed(Protocol):
    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


def _meets(what: _Timed, shown: tuple[datetime, datetime]) -> bool:
    return what.starts_at < shown[1] and shown[0] < what.ends_at


def _bound(outcome: Outcome) -> str:
    said = (
        f"Of all rotas that keep these rules none is more than {percent(outcome.gap)} better"
        if outcome.gap
        else "No rota that keeps these rules is better"
    )
    seconds = f"{outcome.took / timedelta(seconds=1):.0f} s"
    if outcome.cut_short:
        return f"{said}, as far as the search of {seconds} could prove. It ran out of time: another may do better."
    return f"{said}. Found in {seconds}."


def _roster_line(one: ProposedRoster, seen: ProposalSeen, places: Mapping[str, str]) -> RosterLine:
    return RosterLine(
        one.id,
        _roster_name(one, places),
        len(one.stints),
        f"{one.id}.{seen.rosters[one.id].version}.{one.version}",
        one.version,
        bool(one.published),
        one.id in seen.proposed.taken_back,
        seen.moved_on(one),
    )


def _misplaced(seen: ProposalSeen, places: Mapping[str, str], names: Names) -> Iterator[str]:
    """Who keeps a roster from being published, as they have left or changed role, with how many duties."""
    known = {person.id for person in seen.then.responders}
    for one in seen.proposed.rosters:
        for who in () if one.published else one.misplaced(seen.then.responders):
            why = "is not on call in this role any more" if who in known else "has left"
            duties = plural(sum(stint.responder_id == who for stint in one.stints), "duty", "duties")
            yield f"{names.of(who)} {why}: {duties} at {_roster_name(one, places)}"


def _roster_name(one: ProposedRoster, places: Mapping[str, str]) -> str:
    return f"{places.get(one.base, one.base)}: {one.role.label}s"


def _unmet(one: Unmet, places: Mapping[str, str], now: datetime) -> UnmetLine:
    gap = one.gap
    return UnmetLine(
        f"{places.get(gap.base, gap.base)}: {lacking(gap)}",
        span_words(gap.starts_at, gap.ends_at, now),
        reasons_in_words(one.because),
    )


def _cover(
    cover: Cover,
    places: Mapping[str, str],
    names: Names,
    base: str,
    shown: tuple[datetime, datetime],
    now: datetime,
) -> CoverPage:
    """What is wrong in the time shown; each gap leads to the form of this page with its hours in it."""
    kept = [n for n, gap in enumerate(cover.gaps) if base in ("", gap.base) and _meets(gap, shown)]
    within = replace(
        cover,
        gaps=tuple(cover.gaps[n] for n in kept),
        fillings=tuple(cover.fillings[n] for n in kept),
        empty_shifts=tuple(one for one in cover.empty_shifts if _meets(one, shown)),
        double_bookings=tuple(one for one in cover.double_bookings if _meets(one, shown)),
        breaches=tuple(one for one in cover.breaches if _meets(one, shown)),
    )
    page = cover_page(within, places, names, base, now)
    lines = (
        replace(line, link=_put_on(gap.base, gap.starts_at, gap.ends_at))
        for line, gap in zip(page.gaps, within.gaps, strict=True)
    )
    return replace(page, gaps=tuple(lines))


def _put_on(base: str, starts_at: datetime, ends_at: datetime) -> str:
    span = {"from": f"{starts_at:%Y-%m-%dT%H:%M}Z", "to": f"{ends_at:%Y-%m-%dT%H:%M}Z"}
    return "?" + urlencode({"at": base, **span}) + "#put-on"


def _supply(one: Supply, places: Mapping[str, str]) -> tuple[str, ...]:
    figures = (f"{figure:.0f}" for figure in (one.contracted, one.proposed, one.wanted))
    return (places.get(one.base, one.base), role_name(one.role), *figures)


def _people(seen: ProposalSeen, places: Mapping[str, str], base: str) -> Iterator[tuple[str, ...]]:
    """Name, role, base, hours by contract, hours, nights, weekends, bank holidays."""
    weeks = seen.proposed.proposal.asked.weeks
    for person in sorted(seen.then.responders, key=lambda p: (p.base, p.role, p.name)):
        tally, contract = seen.tallies[person.id], seen.contracts.get(person.id)
        if base in ("", person.base) and (contract or tally.worked):
            yield (
                person.name,
                role_name(person.role),
                places.get(person.base, person.base),
                f"{contract.hours_a_week * weeks / _HOUR:.0f}" if contract else "none",
                f"{tally.worked / _HOUR:.0f}",
                str(tally.nights),
                str(tally.weekends),
                str(tally.bank_holidays),
            )


def _pair(pair: PairChange, places: Mapping[str, str], now: datetime) -> str:
    times = span_words(pair.starts_at, pair.ends_at, now)
    return f"{places.get(pair.base, pair.base)}, {times}: {pair.after} instead of {pair.before}"


def _is_met(wish: Wish, shifts: Iterable[Shift]) -> bool:
    own = [(shift.starts_at, shift.ends_at) for shift in shifts if shift.responder_id == wish.responder_id]
    return bool(clipped(own, wish.starts_at, wish.ends_at)) == wish.wants


def _wish(wish: Wish, names: Names, now: datetime) -> str:
    times = span_words(wish.starts_at, wish.ends_at, now)
    said = "wanted a duty and has none" if wish.wants else "would rather have none and has one"
    return f"{names.of(wish.responder_id)} {said}: {times}"
