"""What one decision says is stored together, and told one by one, in order."""

from functions.relay.handler import told_by
from shared.adapters.dynamodb.items import event_item, events_item, read_events
from shared.domain.events import SYSTEM, Event, EventName
from shared.domain.ids import CaseId
from tests.builders import NOW


def _event(sequence: int, name: EventName = EventName.OFFER_ACCEPTED) -> Event:
    return Event(CaseId("C-1"), sequence, name, NOW, SYSTEM, "corr", {}, {})


def test_every_event_of_a_decision_is_told_in_order_with_the_record_that_brings_it_again() -> None:
    decided = events_item([_event(1), _event(2, EventName.PAIR_ASSIGNED)])

    told = told_by({"SequenceNumber": "s-7", "NewImage": decided})

    assert [(number, name, detail["sequence"]) for number, (name, detail) in told] == [
        ("s-7", "OfferAccepted", 1),
        ("s-7", "PairAssigned", 2),
    ]


def test_an_event_that_was_stored_by_itself_is_told_as_before() -> None:
    ((number, (name, _)),) = told_by({"SequenceNumber": "s-8", "NewImage": event_item(_event(3))})

    assert (number, name) == ("s-8", "OfferAccepted")


def test_the_events_of_one_decision_are_one_item_and_a_single_one_is_kept_as_before() -> None:
    together = events_item([_event(7), _event(8, EventName.PAIR_ASSIGNED)])

    assert together["sk"] == {"S": "EVENT#00000007"}
    assert [event.sequence for event in read_events(together)] == [7, 8]
    assert events_item([_event(9)]) == event_item(_event(9))
