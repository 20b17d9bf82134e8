"""Feedback: every answer reaches the callback that its sender has registered, or people see that it did not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from shared.domain.delivery import Attempt, Delivery, ask_again, claim, settle
from shared.domain.errors import CaseChanged
from shared.domain.ids import CaseId
from shared.domain.policy import FeedbackPolicy
from shared.service.ports import Clock


@dataclass(frozen=True, slots=True)
class Registration:
    """Where a sender wants its answers, and the keys they are signed with, the present one first.

    `authority` is a certificate (PEM) that is trusted besides the public ones. Keys are never logged or shown.
    """

    url: str
    keys: tuple[bytes, ...]
    authority: str = ""


class RegistrationFaulty(Exception):
    """What is registered can not be used. The text names the field, never its value."""


class Registrations(Protocol):
    """What senders have registered."""

    def of(self, source: str) -> Registration | None:
        """Return the registration of a source, or None. Raises RegistrationFaulty."""
        ...


class Deliveries(Protocol):
    """Deliveries, each changed only by whoever saw it last."""

    def add(self, delivery: Delivery) -> None:
        """Store a new delivery; one that is there already is left as it is."""
        ...

    def load(self, delivery_id: str) -> Delivery:
        """Return the delivery as last saved. Raises NotFound."""
        ...

    def save(self, delivery: Delivery) -> Delivery:
        """Store the delivery and return it with its new version. Raises CaseChanged when somebody was faster."""
        ...

    def due(self, now: datetime, most: int) -> tuple[str, ...]:
        """Return ids of deliveries of which an attempt is due by `now`, the longest due first."""
        ...

    def of_case(self, case_id: CaseId) -> tuple[Delivery, ...]:
        """Return the deliveries of one case in the order of its events."""
        ...

    def failing(self, most: int) -> tuple[Delivery, ...]:
        """Return deliveries that an attempt was made of, that have not arrived and are still tried, the next
        first."""
        ...

    def given_up(self, most: int) -> tuple[Delivery, ...]:
        """Return the deliveries that were given up last, the oldest of them first."""
        ...


class Callbacks(Protocol):
    """The way out to receivers."""

    def post(self, registration: Registration, delivery: Delivery) -> Attempt:
        """Hand the answer over, signed. Raises nothing for whatever the receiver does."""
        ...


class Courier(Protocol):
    """Brings deliveries back at their time."""

    def bring_back(self, delivery_id: str, at: datetime) -> None:
        """Arrange that the delivery is attempted at `at`, if that is near; the sweep does the rest."""
        ...


@dataclass(frozen=True)
class Feedback:
    """Delivers answers."""

    deliveries: Deliveries
    registrations: Registrations
    callbacks: Callbacks
    courier: Courier
    policy: FeedbackPolicy
    clock: Clock

    def answer_given(
        self, case_id: CaseId, sequence: int, given_at: datetime, answers: Sequence[dict[str, Any]]
    ) -> int:
        """Each answer of one event whose sender has registered is on its way, once; return how many."""
        now, under_way = self.clock.now(), 0
        for place, answer in enumerate(answers):
            source = str(answer["source"])
            if not self._wants_answers(source):
                continue
            subject = str(answer["subject"])
            delivery = Delivery(case_id, sequence, place, source, subject, given_at, now, answer)
            self.deliveries.add(delivery)
            self.courier.bring_back(delivery.id, now)
            under_way += 1
        return under_way

    def attempt(self, delivery_id: str) -> Delivery | None:
        """Make the attempt that is due; return the delivery after it, or as given up when the last broke off, or
        None when none was due or somebody else makes it."""
        claimed = claim(self.deliveries.load(delivery_id), self.policy, self.clock.now())
        if claimed is None:
            return None
        try:
            claimed = self.deliveries.save(claimed)
        except CaseChanged:
            return None
        if claimed.given_up_at is not None:
            return claimed
        settled = self.deliveries.save(settle(claimed, self._post(claimed), self.policy, self.clock.now()))
        if settled.next_at is not None:
            self.courier.bring_back(settled.id, settled.next_at)
        return settled

    def sweep(self) -> int:
        """Every delivery that is due is attempted soon; return how many."""
        now = self.clock.now()
        due = self.deliveries.due(now, self.policy.most_at_once)
        for delivery_id in due:
            self.courier.bring_back(delivery_id, now)
        return len(due)

    def _wants_answers(self, source: str) -> bool:
        """Also where the registration is faulty: then that is seen in what is given up."""
        try:
            return self.registrations.of(source) is not None
        except RegistrationFaulty:
            return True

    def _post(self, delivery: Delivery) -> Attempt:
        try:
            registration = self.registrations.of(delivery.source)
        except RegistrationFaulty as faulty:
            return Attempt(str(faulty), final=True)
        if registration is None:
            return Attempt("The sender is no longer registered.", final=True)
        return self.callbacks.post(registration, delivery)


@dataclass(frozen=True)
class Redelivery:
    """What people see of deliveries and may do about them."""

    deliveries: Deliveries
    policy: FeedbackPolicy
    clock: Clock

    def undelivered(self) -> tuple[Delivery, ...]:
        """Return what was given up last, the oldest first, then what failed and is still tried, the next first; so
        many of each as the policy says."""
        most = self.policy.most_at_once
        return (*self.deliveries.given_up(most), *self.deliveries.failing(most))

    def ask(self, delivery_id: str, by: str) -> Delivery:
        """The answer is attempted anew within a minute, whether it had arrived or was given up."""
        delivery = self.deliveries.load(delivery_id)
        return self.deliveries.save(ask_again(delivery, by, self.clock.now()))


def saved(delivery: Delivery) -> Delivery:
    """Return the delivery as the store has it after a save."""
    return replace(delivery, version=delivery.version + 1)
