"""The plain doubles of what tells people: the log of messages, the messenger and the timer."""

from datetime import datetime

from shared.domain.ids import CaseId
from shared.service.ports import Message, SentMessage


class InMemoryMessageLog:
    """MessageLog in memory."""

    def __init__(self) -> None:
        self._sent: dict[tuple[CaseId, str], SentMessage] = {}

    def was_sent(self, case_id: CaseId, message_id: str) -> bool:
        """See MessageLog."""
        return (case_id, message_id) in self._sent

    def record(self, message: SentMessage) -> None:
        """See MessageLog."""
        self._sent[message.case_id, message.id] = message

    def of_case(self, case_id: CaseId) -> tuple[SentMessage, ...]:
        """See MessageLog."""
        return tuple(sorted((m for (c, _), m in self._sent.items() if c == case_id), key=lambda m: m.at))


class RecordingMessenger:
    """Messenger that keeps what it was given."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.told: list[tuple[str, str]] = []

    def send(self, message: Message) -> None:
        """See Messenger."""
        self.sent.append(message)

    def tell_duty_manager(self, subject: str, text: str) -> None:
        """See Messenger."""
        self.told.append((subject, text))


class RecordingTimer:
    """Timer that keeps what it was asked."""

    def __init__(self) -> None:
        self.set: list[tuple[CaseId, datetime]] = []

    def look_again(self, case_id: CaseId, at: datetime) -> None:
        """See Timer."""
        self.set.append((case_id, at))
