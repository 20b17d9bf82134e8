"""Canaries: sent on their way, walked on, and welcomed at the end, where no person is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.canary import open_canary, rehearse
from shared.domain.case import Case
from shared.domain.contact import Contact
from shared.domain.errors import ContactKnown, NotFound
from shared.domain.ids import CaseId
from shared.service.dispatch import Dispatch
from shared.service.ports import Beat, Clock, Heartbeats, Ids


@dataclass(frozen=True)
class Canaries:
    """The three steps of a canary, each behind the function that takes the same step for a case."""

    dispatch: Dispatch
    heartbeats: Heartbeats
    clock: Clock
    ids: Ids

    def open(self, contact: Contact) -> Case:
        """Record the contact and the canary that it becomes, once, as for any contact."""
        casebook = self.dispatch.casebook
        known = casebook.store.case_of_contact(contact.key)
        if known is not None:
            return casebook.store.load(known)
        try:
            decision = open_canary(contact, self.ids.case_id(), casebook.policy, self.clock.now())
            return casebook.save(decision, contact, before=None)
        except ContactKnown:
            known = casebook.store.case_of_contact(contact.key)
            if known is None:
                raise NotFound("The canary was recorded but can not be read back yet. Send it again.") from None
            return casebook.store.load(known)

    def dispatch_one(self, canary_id: CaseId) -> Case:
        """Choose a pair from those on call, ask nobody, and record that this was done, once."""
        casebook = self.dispatch.casebook
        return casebook.decide(
            canary_id,
            lambda canary: rehearse(canary, self.dispatch.on_call_now(), casebook.policy, self.clock.now()),
        )

    def welcome(self, sent_at: datetime) -> timedelta:
        """Record that a canary has arrived; return how long it took."""
        now = self.clock.now()
        self.heartbeats.record(Beat.CANARY, now)
        return now - sent_at
