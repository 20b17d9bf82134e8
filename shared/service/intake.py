"""Intake: a contact becomes a case exactly once, whoever sends it and however often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from shared.domain.case import Case, Decision
from shared.domain.contact import Contact
from shared.domain.errors import ContactKnown, NotFound
from shared.domain.ids import CaseId
from shared.domain.opening import open_case
from shared.domain.policy import Policy
from shared.service.casebook import Casebook
from shared.service.ports import Clock, Ids

Opening = Callable[[Contact, CaseId, Policy, datetime], Decision]
"""How a contact becomes a case."""


@dataclass(frozen=True)
class Intake:
    """The door behind all doors."""

    casebook: Casebook
    clock: Clock
    ids: Ids

    def receive(self, contact: Contact, opening: Opening = open_case) -> Case:
        """Record the contact and open its case; a contact that is known already gets the case it opened then."""
        known = self._known(contact)
        if known is not None:
            return known
        decision = opening(contact, self.ids.case_id(), self.casebook.policy, self.clock.now())
        try:
            return self.casebook.save(decision, contact)
        except ContactKnown:
            first = self._known(contact)
            if first is None:
                raise NotFound("The contact was recorded but can not be read back yet. Send it again.") from None
            return first

    def _known(self, contact: Contact) -> Case | None:
        case_id = self.casebook.store.case_of_contact(contact.key)
        return self.casebook.store.load(case_id) if case_id else None
