"""Intake: whatever a sender says is taken in exactly once, whoever sends it and however often; nothing is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from shared.domain.case import Case
from shared.domain.contact import Contact, Notice, Statement
from shared.domain.errors import CaseChanged, Conflict, ContactKnown, ResponderTaken, TraceChanged
from shared.domain.joining import Known, own_case, take_in
from shared.domain.likeness import Alike, likenesses, matter
from shared.domain.policy import Policy
from shared.domain.statements import hear_notice
from shared.domain.traces import Fingerprint, Trace
from shared.service.casebook import Casebook
from shared.service.ports import Clock, Fingerprints, Ids

_ATTEMPTS = 64
"""Of those who write about one incident at the same moment one gets through at a time, so that so many do."""

_MOST_CASES = 20
"""Of a place with very many cases the most alike and latest are read; the rest can only be older."""


@dataclass(frozen=True)
class Intake:
    """The door behind all doors."""

    casebook: Casebook
    clock: Clock
    ids: Ids
    fingerprints: Fingerprints

    def receive(self, contact: Contact) -> Case:
        """Record the contact; return the case that it opens, joins or adds to. A contact that is known already
        gets the case that it got then."""
        for _ in range(_ATTEMPTS):
            case = self._known(contact)
            if case is not None:
                return case
            known = self._look_up(likenesses(contact, self._policy.intake.joining_roles))
            policy = self.casebook.policy_at(contact.received_at)
            taken = take_in(contact, known, self.ids.case_id(), policy, self.clock.now())
            try:
                before = known.cases.get(taken.decision.case.id)
                return self.casebook.save(taken.decision, taken.contact, taken.traces, before=before)
            except (CaseChanged, ContactKnown, ResponderTaken, TraceChanged):
                continue
        raise Conflict("Others write about the same incident just now. Send it again: nothing was recorded.")

    def hear(self, notice: Notice) -> Case | None:
        """Record that a sender cancels or closes a matter; return its case, or None when nothing has been reported
        yet. Until the sender itself has reported, the notice is kept to be heard after that."""
        for _ in range(_ATTEMPTS):
            case = self._known(notice)
            if case is not None:
                return case
            known = self._look_up((matter(notice),))
            try:
                return self._hear(notice, known)
            except (CaseChanged, TraceChanged):
                continue
            except ContactKnown:
                return self._known(notice)
        raise Conflict("Others write about the same incident just now. Send it again: nothing was recorded.")

    @property
    def _policy(self) -> Policy:
        return self.casebook.policy

    def _hear(self, notice: Notice, known: Known) -> Case | None:
        own = own_case(notice, known)
        case = own or max(known.cases.values(), key=lambda c: c.received_at, default=None)
        early = known.traces[0][1].with_early(notice, self._policy.intake.remembered_for)
        if case is None:
            self.casebook.store.keep(notice, early)
            return None
        decision = hear_notice(case, notice, self._policy, self.clock.now())
        return self.casebook.save(decision, notice, () if own else (early,), before=case)

    def _known(self, statement: Statement) -> Case | None:
        case_id = self.casebook.store.case_of_contact(statement.key)
        return self.casebook.store.load(case_id) if case_id else None

    def _look_up(self, alike: Sequence[Alike]) -> Known:
        """What is known of everything by which a statement can be found, and the cases named there."""
        prints = [self.fingerprints.of(each) for each in alike]
        found = self.casebook.store.traces(value for each in prints for value in (each.value, *each.earlier))
        traces = tuple((each, _together(each, found)) for each in prints)
        case_ids = dict.fromkeys(s.case_id for _, trace in traces for s in reversed(trace.sightings))
        nearest = islice(case_ids, _MOST_CASES)
        return Known(traces, {case_id: self.casebook.store.load(case_id) for case_id in nearest})


def _together(fingerprint: Fingerprint, found: Mapping[str, Trace]) -> Trace:
    """The trace under the present key, with what is known under those that it replaced."""
    present = found[fingerprint.value]
    for value in fingerprint.earlier:
        earlier = found[value]
        present = replace(
            present, sightings=earlier.sightings + present.sightings, early=earlier.early + present.early
        )
    return present
