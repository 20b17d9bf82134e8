"""What senders were told, when, and whether it reached them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.domain.delivery import Delivery
from shared.domain.events import Event, EventName
from shared.web.times import span, when
from shared.web.words import plural


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether one answer reached its sender. `delivery_id` is empty when there is nothing to send again."""

    state: str
    colour: str
    text: str
    delivery_id: str = ""


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer to one sender."""

    at: str
    to: str
    text: str
    reached: Reached


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One answer that has not arrived."""

    case_id: str
    to: str
    text: str
    given: str
    age: str
    reached: Reached


_NO_CALLBACK = Reached("No callback", "grey", "Told in the answer to the contact only.")


def answers_told(events: Iterable[Event], deliveries: Iterable[Delivery], now: datetime) -> tuple[AnswerLine, ...]:
    """Return every answer that senders of the case were given, the newest first."""
    known = {(each.sequence, each.place): each for each in deliveries}
    lines = [
        AnswerLine(
            when(event.at, now),
            f"{answer['source']}, {answer['subject']}",
            answer["answer"],
            _reached(known.get((event.sequence, place)), now),
        )
        for event in events
        if event.name is EventName.ANSWER_GIVEN
        for place, answer in enumerate(event.data["answers"])
    ]
    return tuple(reversed(lines))


def undelivered(deliveries: Iterable[Delivery], now: datetime) -> tuple[Undelivered, ...]:
    """Return what has not arrived, in the order given."""
    return tuple(
        Undelivered(
            each.case_id,
            f"{each.source}, {each.subject}",
            each.answer["answer"],
            when(each.given_at, now),
            span(now - each.given_at),
            _reached(each, now),
        )
        for each in deliveries
    )


def _reached(delivery: Delivery | None, now: datetime) -> Reached:
    if delivery is None:
        return _NO_CALLBACK
    attempts = plural(delivery.attempts, "attempt")
    if delivery.delivered_at is not None:
        return Reached("Delivered", "green", when(delivery.delivered_at, now), delivery.id)
    if delivery.given_up_at is not None:
        return Reached("Given up", "red", f"{delivery.problem} After {attempts}.", delivery.id)
    again = f"Next {when(delivery.next_at, now)}." if delivery.next_at else ""
    return Reached("On its way", "blue", f"{delivery.problem} {attempts.capitalize()}. {again}".strip())
