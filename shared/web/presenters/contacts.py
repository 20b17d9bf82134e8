"""Several contacts about one case: what they ask a person to decide, and how each is alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.domain.case import DISPATCHING, OPEN, Case
from shared.domain.contact import Contact, Told
from shared.domain.strands import Ask, Proposal, Strand
from shared.web.presenters.people import Names
from shared.web.presenters.visit import person_line
from shared.web.times import when
from shared.web.words import OUTCOMES, plural

_ENDED = {Told.CANCELLED: "Cancelled by its sender.", Told.CLOSED: "Closed by its sender."}


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a message asks for: in words, and how to accept or reject it. `accept` is empty where it can not be
    done any more: it can then only be rejected."""

    ask: str
    text: str
    accept: str
    reject: str


def proposed(case: Case, now: datetime) -> tuple[Proposed, ...]:
    """Return what messages ask for and nobody has decided yet."""
    if case.state not in OPEN:
        return ()
    return tuple(
        Proposed(
            ask=each.ask.value,
            text=_proposal(each, now),
            accept=_accept(each) if case.state in DISPATCHING else "",
            reject="Stand nobody down" if each.ask is Ask.STAND_DOWN else f"Keep Grade {case.grade}",
        )
        for each in case.proposals
    )


def _accept(proposal: Proposal) -> str:
    if proposal.ask is Ask.STAND_DOWN:
        return "Stand down and close"
    if proposal.ask is Ask.HAND_BACK:
        return "Hand back to police control"
    return f"Re-grade to Grade {proposal.grade}" if proposal.grade in (2, 3) else "Close without a visit"


def regrades(case: Case, names: Names, now: datetime, *, private: bool) -> tuple[str, ...]:
    """Return every re-grade in words, with its rationale for those who may read it."""
    return tuple(
        f"{when(change.at, now)}: Grade {change.after} instead of Grade {change.before}, by "
        f"{names.of(change.by)}, table {change.table_version}." + (f" {change.rationale}" if private else "")
        for change in case.grade_history
    )


def _proposal(proposal: Proposal, now: datetime) -> str:
    at = when(proposal.proposed_at, now)
    if proposal.ask is Ask.STAND_DOWN:
        return f"Stand down? The sender has {proposal.decided_by} the report ({at}). Nothing happens by itself."
    reasons = " ".join(proposal.reasons)
    if proposal.ask is Ask.HAND_BACK:
        return f"An emergency was reported ({at}) and handed back to its sender. What does the pair do? {reasons}"
    by = f", respond by {when(proposal.deadline, now)}" if proposal.deadline else ""
    grade = f"Grade {proposal.grade}" if proposal.grade else "no visit"
    return f"Re-grade to {grade}{by}? Rule {proposal.decided_by} ({at}): {reasons}"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A further contact about the case: how it is alike and what it asks for; what it tells of people."""

    text: str
    told: tuple[str, ...] = ()


def repeats(case: Case, others: Iterable[Contact], now: datetime, *, private: bool) -> tuple[Repeat, ...]:
    """Return each further contact that is part of the case, in words; also a case that this one follows.

    `others` are those contacts as far as they are to be read; without `private` their references are left out.
    """
    told = {contact.key: told_of(contact) for contact in others}
    joined = [strand for strand in case.strands if strand.joined_by is not None]
    lines = [Repeat(_repeat(strand, now, private), told.get(strand.contact_key, ())) for strand in joined]
    if case.follows:
        lines.append(Repeat(f"Follows case {case.follows}, which could not be joined."))
    return tuple(lines)


def told_of(contact: Contact) -> tuple[str, ...]:
    """Return what a contact tells of people: its summary, its address and who they are."""
    people = "; ".join(person_line(person) for person in contact.persons)
    return tuple(text for text in (contact.summary, contact.address, people) if text)


def _repeat(strand: Strand, now: datetime, private: bool) -> str:
    like = strand.joined_by.label if strand.joined_by else ""
    asks = f"Grade {strand.grade}" if strand.grade else OUTCOMES[strand.outcome].lower()
    earlier = (
        plural(strand.earlier_contacts, "earlier contact") + " in 28 days." if strand.earlier_contacts else ""
    )
    ended = _ENDED[strand.ended] if strand.ended else ""
    reference = f", reference {strand.subject}" if private else ""
    text = f"{when(strand.reported_at, now)}: {like}{reference}. Asks for {asks} by itself."
    return " ".join(part for part in (text, earlier, ended) if part)
