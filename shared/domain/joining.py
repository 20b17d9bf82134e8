"""One incident, one case: where a contact belongs, and what joining does (DOMAIN §3, §6, §9).

Only an open case is joined. A contact about the same log joins it however long it has been open; one about the
same person, household or address joins within a window. A case that is over is never joined: it counts as an
earlier contact only. Joining never changes the grade; see domain.statements for what it proposes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.case import OPEN, Case, CaseState, Close, Decision, Draft
from shared.domain.contact import Contact, Statement, Told
from shared.domain.events import EventName
from shared.domain.grading import GradeDecision, Outcome
from shared.domain.ids import CaseId
from shared.domain.likeness import Likeness
from shared.domain.opening import grade_contact, has_gone_to_the_day_team, open_case, routed
from shared.domain.policy import IntakePolicy, Policy
from shared.domain.statements import brief, hear, hear_notice, need_skills, own_strand, propose, strands_of, tell
from shared.domain.strands import NOBODY, strand_of, urgency
from shared.domain.traces import Fingerprint, Sighting, Trace

_SAME_INCIDENT = frozenset({Likeness.INCIDENT, Likeness.LINKED_LOG})


@dataclass(frozen=True, slots=True)
class Known:
    """What was found about a statement: its fingerprints, the strongest first, with what is known under each, and
    the cases that are named there."""

    traces: tuple[tuple[Fingerprint, Trace], ...]
    cases: Mapping[CaseId, Case]

    @property
    def incident(self) -> str:
        """The fingerprint of the incident itself."""
        return self.traces[0][0].value

    @property
    def incident_ever(self) -> frozenset[str]:
        """The fingerprint of the incident under every key."""
        return frozenset((self.incident, *self.traces[0][0].earlier))


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A contact taken in: the contact as counted, the decision on its case, and the traces after it."""

    contact: Contact
    decision: Decision
    traces: tuple[Trace, ...]


def take_in(contact: Contact, known: Known, new_id: CaseId, policy: Policy, now: datetime) -> TakenIn:
    """Return what becomes of the contact: more about a matter that is known, a contact that joins, or a new case.

    Notices that came before their report are heard at once, after it, and kept until their own sender reports.
    """
    contact = _counted(contact, known, policy.intake)
    decision = _decide(contact, grade_contact(contact, policy), known, new_id, policy, now)
    logs = [trace for fingerprint, trace in known.traces if fingerprint.likeness in _SAME_INCIDENT]
    early = (notice for trace in logs for notice in trace.heard_with(contact))
    for notice in sorted(early, key=lambda notice: notice.sequence):
        decision = _then(decision, hear_notice(decision.case, notice, policy, now))
    sighting = Sighting(known.incident, contact.reported_at, decision.case.id)
    kept = (trace.without_early_of(contact) for _, trace in known.traces)
    traces = tuple(trace.with_sighting(sighting, policy.intake.remembered_for) for trace in kept)
    return TakenIn(contact, decision, traces)


def _decide(
    contact: Contact, graded: GradeDecision, known: Known, new_id: CaseId, policy: Policy, now: datetime
) -> Decision:
    asked = urgency(graded.outcome, graded.grade)
    mine = own_case(contact, known)
    if mine is not None and not _goes_its_own_way(mine, contact, asked, policy.intake):
        if _is_told_afresh(mine, contact, policy.intake):
            return join(mine, contact, graded, Likeness.INCIDENT, policy, now)
        return _hear(mine, contact, graded, policy, now)
    alike = [found for found in _alike(contact, asked, graded, known, policy.intake) if found[0] is not mine]
    if alike:
        case, likeness = alike[0]
        return join(case, contact, graded, likeness, policy, now)
    if mine is not None and _stays_with_the_day_team(mine, contact, graded, policy):
        return _hear(mine, contact, graded, policy, now)
    return open_case(contact, new_id, policy, now, follows=_followed(mine, known))


def _hear(case: Case, contact: Contact, graded: GradeDecision, policy: Policy, now: datetime) -> Decision:
    """A further word on what the day team has says by its own hour whether it asks for anybody: one after core
    hours that asks for a visit then asks for more than was answered."""
    if has_gone_to_the_day_team(case):
        graded = routed(graded, contact.received_at, policy)
    return hear(case, contact, graded, policy, now)


def _stays_with_the_day_team(case: Case, contact: Contact, graded: GradeDecision, policy: Policy) -> bool:
    """Whether a further word in core hours is for the day team, which has the matter: one incident, one case. A
    report made afresh by a sender who does not count stays to be read by itself."""
    afresh = contact.told is Told.REPORTED and contact.sequence == 0
    goes_there = routed(graded, contact.received_at, policy).outcome is Outcome.DAY_TEAM
    return has_gone_to_the_day_team(case) and goes_there and not afresh


def own_case(statement: Statement, known: Known) -> Case | None:
    """Return the case in which the sender has last spoken of this very matter, or None."""
    strands = ((case, own_strand(case, statement)) for case in known.cases.values())
    mine = [(strand.sequence, strand.joined_at or case.received_at, case) for case, strand in strands if strand]
    return max(mine, key=lambda found: found[:2], default=(0, None, None))[2]


def _is_told_afresh(case: Case, contact: Contact, policy: IntakePolicy) -> bool:
    """Whether a sender who does not count reports the matter once more: that may be another call about it, so both
    stay to be read."""
    strand = own_strand(case, contact)
    again = contact.told is Told.REPORTED and strand is not None and strand.sequence == contact.sequence == 0
    return again and case.state in OPEN and len(strands_of(case)) < policy.most_contacts_of_a_case


def _goes_its_own_way(case: Case, contact: Contact, asked: int, policy: IntakePolicy) -> bool:
    """Whether a further word on a matter needs a case of its own: the old one sends nobody any more, and more is
    asked for than was answered then; or the matter is reported afresh by a sender who does not count. Where nobody
    went as the sender had ended the matter, nothing was answered; where it was handed back as an emergency, a
    visit that is asked for afterwards is still to be made (default)."""
    strand = own_strand(case, contact)
    if strand is None or not strand.is_before(contact):
        return False
    if case.state is CaseState.HELD:
        return asked < strand.urgency and asked > 1 and asked not in policy.held_case_takes
    if case.state in OPEN:
        return False
    if case.close is Close.WITHDRAWN and strand.ended is not None:
        return asked < NOBODY
    if strand.outcome is Outcome.HAND_BACK and 1 < asked < NOBODY:
        return True
    return asked < strand.urgency or (contact.told is Told.REPORTED and contact.sequence == 0)


def _alike(
    contact: Contact, asked: int, graded: GradeDecision, known: Known, policy: IntakePolicy
) -> list[tuple[Case, Likeness]]:
    """The open cases that the contact may join, the most alike and then the latest first."""
    found: dict[CaseId, tuple[Case, Likeness]] = {}
    for fingerprint, trace in known.traces:
        for sighting in sorted(trace.sightings, key=lambda s: s.reported_at, reverse=True):
            case = known.cases.get(sighting.case_id)
            likeness = _likeness(fingerprint, sighting, known)
            if case is None or case.id in found or not _is_open_to(case, likeness, asked, graded, policy):
                continue
            if likeness in _SAME_INCIDENT or _is_recent(sighting, contact, likeness, policy):
                found[case.id] = (case, likeness)
    return list(found.values())


def _likeness(fingerprint: Fingerprint, sighting: Sighting, known: Known) -> Likeness:
    """A log that somebody else has linked is found under its own fingerprint."""
    if fingerprint.likeness in _SAME_INCIDENT:
        return Likeness.INCIDENT if sighting.incident in known.incident_ever else Likeness.LINKED_LOG
    return fingerprint.likeness


def _is_open_to(case: Case, likeness: Likeness, asked: int, graded: GradeDecision, policy: IntakePolicy) -> bool:
    """A held case sends nobody at once, so another incident of Grade 2 does not join it; and what is outside the
    remit joins nothing but its own incident."""
    if case.state not in OPEN or len(strands_of(case)) >= policy.most_contacts_of_a_case:
        return False
    if likeness in _SAME_INCIDENT:
        return True
    if case.state is CaseState.HELD and asked in (2, 3) and asked not in policy.held_case_takes:
        return False
    return graded.outcome is not Outcome.NOT_ELIGIBLE


def _is_recent(sighting: Sighting, contact: Contact, likeness: Likeness, policy: IntakePolicy) -> bool:
    return abs(contact.reported_at - sighting.reported_at) <= policy.join_within[likeness]


def _followed(mine: Case | None, known: Known) -> CaseId | None:
    """The case that the new one should be read with: the sender's own earlier one, or one that is held."""
    if mine is not None:
        return mine.id
    held = [case for case in known.cases.values() if case.state is CaseState.HELD]
    return max(held, key=lambda case: case.received_at).id if held else None


def _counted(contact: Contact, known: Known, policy: IntakePolicy) -> Contact:
    """The contact with the number of earlier ones that the sender or we ourselves know of, whichever is more."""
    ours = len(set(_earlier(contact, known, policy)))
    count = max(ours, contact.facts.earlier_contacts_28_days)
    return replace(contact, facts=replace(contact.facts, earlier_contacts_28_days=count))


def _earlier(contact: Contact, known: Known, policy: IntakePolicy) -> Iterator[str]:
    """Every other incident about the same person, household or address in the time before (seed: 28 days)."""
    incidents = [fingerprint for fingerprint, _ in known.traces if fingerprint.likeness in _SAME_INCIDENT]
    same = {value for fingerprint in incidents for value in (fingerprint.value, *fingerprint.earlier)}
    since = contact.reported_at - policy.count_within
    for fingerprint, trace in known.traces:
        if fingerprint.likeness not in _SAME_INCIDENT:
            for sighting in trace.sightings:
                if since <= sighting.reported_at <= contact.reported_at and sighting.incident not in same:
                    yield sighting.incident


def join(
    case: Case, contact: Contact, graded: GradeDecision, likeness: Likeness, policy: Policy, now: datetime
) -> Decision:
    """The contact is part of the case from now on: a strand of its own, its warnings shown to those who go, its
    grade proposed where it is higher than the one in force."""
    draft = Draft(case, now)
    strand = replace(strand_of(contact, graded), joined_by=likeness, joined_at=draft.now)
    draft.change(strands=(*strands_of(case), strand))
    draft.say(
        EventName.CONTACT_JOINED,
        by=likeness.value,
        source=contact.source,
        contact=contact.key,
        reported_at=contact.reported_at.isoformat(),
        earlier_contacts=strand.earlier_contacts,
        lead_worker=case.period.lead_worker if case.period and case.state is CaseState.HELD else None,
        **graded.told(),
    )
    brief(draft, contact.warnings, None, emergency=graded.outcome is Outcome.HAND_BACK)
    need_skills(draft, graded)
    propose(draft, contact, graded, None, policy)
    if case.state is CaseState.HELD:
        tell(draft, "joined_held", "A further contact has joined this case in its intensive period.", policy)
    return draft.decide()


def _then(first: Decision, second: Decision) -> Decision:
    """Both decisions as one; the second was made on the outcome of the first."""
    if second.changes_nothing:
        return first
    return replace(
        second,
        events=first.events + second.events,
        take=first.take + second.take,
        release=first.release + second.release,
    )
