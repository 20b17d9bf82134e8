"""The provider of text messages, which may take a message and yet say that it did not; and what it was given."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from shared.service.ports import Message


@dataclass
class Provider:
    """Implements Messenger: every phone rings for each message that is handed over."""

    ring: Callable[[Message], None]
    sent: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    told: list[tuple[str, str]] = field(default_factory=list)

    def send(self, message: Message) -> None:
        """See Messenger. A second message of one id rings no phone: it is the same text on the screen."""
        first = message.id not in self.sent
        self.sent[message.id].append(message)
        if first:
            self.ring(message)

    def tell_duty_manager(self, subject: str, text: str) -> None:
        """See Messenger."""
        self.told.append((subject, text))
