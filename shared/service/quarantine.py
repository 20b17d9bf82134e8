"""Mending: what could not be read is sent again once, whoever asks for it and however often, or is set aside."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from shared.domain.case import Case
from shared.domain.contact import Contact, Statement
from shared.domain.errors import CaseChanged, Refused
from shared.domain.policy import QuarantinePolicy
from shared.domain.quarantine import Handling, Quarantined, finish, take
from shared.service.intake import Intake
from shared.service.ports import Clock


class Quarantine(Protocol):
    """Messages that could not be read. Nothing is dropped."""

    def put(self, message: Quarantined) -> None:
        """Keep the message. Keeping the same id again changes nothing."""
        ...

    def get(self, message_id: str) -> Quarantined:
        """Return one message. Raises NotFound."""
        ...

    def save(self, message: Quarantined) -> Quarantined:
        """Store the message and return it with its new version. Raises CaseChanged when somebody was faster."""
        ...

    def waiting(self, most: int) -> tuple[Quarantined, ...]:
        """Return what waits for somebody, the oldest first, as it was a second ago."""
        ...

    def handled(self, most: int) -> tuple[Quarantined, ...]:
        """Return what was dealt with, the latest first, as it was a second ago."""
        ...

    def waiting_since(self) -> datetime | None:
        """Return when the oldest that waits was received, or None when nothing does, as it was a second ago."""
        ...

    def all(self) -> tuple[Quarantined, ...]:
        """Return everything kept, newest first."""
        ...


@dataclass(frozen=True)
class Mending:
    """What people do about messages that could not be read."""

    quarantine: Quarantine
    intake: Intake
    policy: QuarantinePolicy
    clock: Clock

    def send_again(
        self, message_id: str, statement: Statement, *, by: str, why: str, document: str = ""
    ) -> Case | None:
        """What the message was read as is taken in, once; return its case, or None for the end of a matter that
        nobody has reported yet.

        `document` is what was read in place of the message. Whoever comes second is told and nothing of theirs is
        sent: raises SeenBefore. Whoever dies in the middle leaves it under way, to be finished by anybody.
        """
        handling = Handling(by, self.clock.now(), why, document)
        return self._take_in(self._take(message_id, handling), statement)

    def finish(self, message_id: str, read: Callable[[Quarantined], Statement]) -> Quarantined:
        """What somebody sent again is taken in if it was not; return the message. Raises Refused when nobody has
        sent it again, and what `read` raises."""
        message = self.quarantine.get(message_id)
        if message.handled is None or message.handled.set_aside:
            raise Refused("Nobody has sent this message again.")
        if message.is_open:
            self._take_in(message, read(message))
        return self.quarantine.get(message_id)

    def set_aside(self, message_id: str, *, by: str, why: str) -> Quarantined:
        """The message waits no longer and becomes nothing. It is kept. Raises as `send_again` does."""
        return self._take(message_id, Handling(by, self.clock.now(), why, set_aside=True))

    def _take(self, message_id: str, handling: Handling) -> Quarantined:
        """One writer gets through; whoever lost looks again and is told, or finds that it was their own doing."""
        while True:
            message = self.quarantine.get(message_id)
            taken = take(message, handling)
            if taken == message:
                return message
            try:
                return self.quarantine.save(taken)
            except CaseChanged:
                continue

    def _take_in(self, message: Quarantined, statement: Statement) -> Case | None:
        """Taking in is idempotent, so that it may be begun by one and finished by another."""
        intake = self.intake
        if not message.is_open:
            return intake.casebook.store.load(message.replayed_as) if message.replayed_as else None
        case = intake.receive(statement) if isinstance(statement, Contact) else intake.hear(statement)
        try:
            self.quarantine.save(finish(message, case.id if case else None, self.clock.now()))
        except CaseChanged:  # somebody else finished it meanwhile, with the same document
            return case
        return case


def age_of_oldest(quarantine: Quarantine, now: datetime) -> timedelta:
    """Return how long the oldest message has waited for somebody; nothing when none waits."""
    since = quarantine.waiting_since()
    return max(now - since, timedelta(0)) if since else timedelta(0)


def saved(message: Quarantined) -> Quarantined:
    """Return the message as the store has it after a save."""
    return replace(message, version=message.version + 1)
