"""Items: how the domain's values look in the table.

The body of a thing is one JSON text, written and read by pydantic from the domain's own dataclasses; beside it
stand only the attributes that keys, indexes and conditions need. So there is one shape of each noun. A long body
is packed.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, TypeVar

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.packing import packed, unpacked
from shared.domain.advice import Advice
from shared.domain.case import DISPATCHING, Case, CaseState
from shared.domain.casework import heed_from
from shared.domain.contact import Contact, Statement
from shared.domain.delivery import Delivery
from shared.domain.events import Event
from shared.domain.ids import CaseId
from shared.domain.rota import RELEASES_KEPT, Responder, Shift
from shared.domain.traces import Trace
from shared.domain.travel import Position
from shared.service.ports import SentMessage
from shared.service.shapes import shape

Item = dict[str, Any]
_Noun = TypeVar("_Noun")
_CANARY_KEPT_FOR = timedelta(days=1)
"""As long as the bus may still deliver it again: a second delivery finds the first."""
NEVER = "never"
_RELEASES = tuple(f"released_{number}" for number in range(1, RELEASES_KEPT + 1))
ONE_MORE_RELEASE = ", ".join(
    [
        *[f"{older} = if_not_exists({newer}, :never)" for newer, older in pairwise(_RELEASES)][::-1],
        f"{_RELEASES[0]} = :at",
    ]
)
"""Each moment moves one place back and the oldest falls out: nothing is read first, and no list grows."""
_EVENTS: Any = tuple[Event, ...]


def item_of(key: keys.Key, kind: str, value: Any, noun: type[Any] | None = None) -> Item:
    """Return the item of a value that needs nothing beside its body; `noun` where its type says too little."""
    return {**key, "kind": {"S": kind}, "body": packed(shape(noun or type(value)).dump_json(value))}


def text_of(item: Item) -> str | bytes:
    """Return the body of an item as JSON."""
    return unpacked(item["body"])


def read_item(noun: type[_Noun], item: Item) -> _Noun:
    """Return the value of an item."""
    read: _Noun = shape(noun).validate_json(text_of(item))
    return read


def instant(moment: datetime) -> str:
    """Return an instant, whatever its offset, as text in UTC whose order is the order of time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(at: datetime) -> dict[str, str]:
    """Return an instant as an attribute."""
    return {"S": instant(at)}


def case_item(case: Case, due_at: datetime | None) -> Item:
    """Return the item of a case, in the indexes that its state belongs to."""
    item = item_of(keys.case(case.id), "case", case)
    item["version"] = {"N": str(case.version)}
    if case.state not in DISPATCHING and case.state is not CaseState.CANARY:
        item["reported_on"] = {"S": case.reported_at.date().isoformat()}
        item["reported_at"] = {"S": instant(case.reported_at)}
    item.update(_shown(case))
    if due_at is not None:
        item["due_in"] = {"S": keys.DUE}
        item["due_at"] = {"S": instant(due_at)}
    return item


def forgotten_by_itself(item: Item, case: Case) -> Item:
    """Return the item such that the table forgets it a day after the canary was sent; a case's is kept."""
    if case.state is not CaseState.CANARY:
        return item
    return {**item, "ttl": {"N": str(int((case.received_at + _CANARY_KEPT_FOR).timestamp()))}}


def _shown(case: Case) -> Item:
    """In which lists the case stands, and at which moment in them."""
    if case.state is CaseState.HELD and case.period is not None:
        leader = {"led_by": {"S": case.period.lead_worker}}
        return {**leader, **_in_list(keys.Live.HELD, heed_from(case))}
    if case.state is CaseState.ANSWERED:
        return _in_list(keys.Live.ANSWERED, case.reported_at)
    if case.state is CaseState.CLOSED and case.in_duress():
        return _in_list(keys.Live.CALLED, case.reported_at)
    if case.state not in DISPATCHING or case.deadline is None:
        return {}
    return _in_list(keys.Live.WAITING if case.needs_somebody() else keys.Live.PAIRED, case.deadline)


def _in_list(where: keys.Live, at: datetime) -> Item:
    return {"live_in": {"S": where.value}, "deadline": {"S": instant(at)}}


def read_case(item: Item) -> Case:
    """Return the case of an item."""
    return read_item(Case, item)


def event_item(event: Event) -> Item:
    """Return the item of an event."""
    return item_of(keys.event(event.case_id, event.sequence), "event", event)


def events_item(events: Sequence[Event]) -> Item:
    """Return the one item of all events of a decision, under the number of the first: they were stored together,
    and an item of less than one KB costs as much as one of that."""
    first, *others = events
    if not others:
        return event_item(first)
    return item_of(keys.event(first.case_id, first.sequence), "events", tuple(events), _EVENTS)


def read_event(item: Item) -> Event:
    """Return the event of an item."""
    return read_item(Event, item)


def read_events(item: Item) -> tuple[Event, ...]:
    """Return the events of an item, in order."""
    if item["kind"]["S"] != "events":
        return (read_event(item),)
    events: tuple[Event, ...] = read_item(_EVENTS, item)
    return events


def notice_item(key: str, event: Event, kept_until: datetime) -> Item:
    """Return the item of a notice: its event, under the day and the key of the moment that it is about."""
    primary = keys.key(keys.notices_partition(date.fromisoformat(key[:10])), f"{keys.EVENT_PREFIX}{key}")
    return {**item_of(primary, "event", event), "ttl": {"N": str(int(kept_until.timestamp()))}}


def statement_item(statement: Statement, case_id: CaseId | None) -> Item:
    """Return the item of a contact or a notice, which knows the case that it belongs to."""
    kind = "contact" if isinstance(statement, Contact) else "notice"
    item = item_of(keys.contact(statement.key), kind, statement)
    return {**item, "case_id": {"S": case_id}} if case_id else item


def trace_item(trace: Trace) -> Item:
    """Return the item of a trace; the table forgets it by itself."""
    item = {**item_of(keys.trace(trace.fingerprint), "trace", trace), "version": {"N": str(trace.version)}}
    return {**item, "ttl": {"N": str(int(trace.forget_at.timestamp()))}} if trace.forget_at else item


def read_trace(item: Item) -> Trace:
    """Return the trace of an item."""
    return read_item(Trace, item)


def read_contact(item: Item) -> Contact:
    """Return the contact of an item."""
    return read_item(Contact, item)


def responder_item(responder: Responder) -> Item:
    """Return the item of a responder. Where they were last seen and when they were released from call-outs are
    attributes of their own once a visit has written them."""
    return item_of(keys.responder(responder.id), "responder", responder)


def read_responder(item: Item) -> Responder:
    """Return the responder of an item, with the place where they were last seen and their last releases."""
    responder = read_item(Responder, item)
    moments = [item[name]["S"] for name in _RELEASES if name in item]
    if moments:
        releases = tuple(datetime.fromisoformat(moment) for moment in moments if moment != NEVER)
        responder = replace(responder, releases=releases)
    if "seen" not in item:
        return responder
    seen_at = datetime.fromisoformat(item["seen_at"]["S"])
    return replace(responder, seen=_read_place(item["seen"]), seen_at=seen_at)


def _read_place(attribute: dict[str, str]) -> Position:
    latitude, longitude = attribute["S"].split(",")
    return Position(float(latitude), float(longitude))


def shift_items(shift: Shift) -> list[Item]:
    """Return one item for each UTC day the shift touches."""
    sk = f"{instant(shift.starts_at)}#{shift.id}"
    return [
        item_of(keys.key(keys.shifts_partition(day), sk), "shift", shift)
        for day in keys.days_touched(shift.starts_at, shift.ends_at)
    ]


def read_shift(item: Item) -> Shift:
    """Return the shift of an item."""
    return read_item(Shift, item)


def delivery_item(delivery: Delivery) -> Item:
    """Return the item of a delivery: found when its next attempt is due, or among those given up."""
    key = keys.delivery(delivery.case_id, delivery.sequence, delivery.place)
    item = {**item_of(key, "delivery", delivery), "version": {"N": str(delivery.version)}}
    if delivery.next_at is not None:
        due_in = keys.DELIVERIES_FAILING if delivery.attempts else keys.DELIVERIES_DUE
        return {**item, "due_in": {"S": due_in}, "due_at": {"S": instant(delivery.next_at)}}
    if delivery.given_up_at is not None:
        return {**item, "due_in": {"S": keys.DELIVERIES_GIVEN_UP}, "due_at": {"S": instant(delivery.given_up_at)}}
    return item


def read_delivery(item: Item) -> Delivery:
    """Return the delivery of an item."""
    return read_item(Delivery, item)


def message_item(message: SentMessage) -> Item:
    """Return the item of a message that was handed over."""
    return item_of(keys.message(message.case_id, message.id), "message", message)


def read_message(item: Item) -> SentMessage:
    """Return the message of an item."""
    return read_item(SentMessage, item)


def advice_item(advice: Advice) -> Item:
    """Return the item of advice, which the table forgets some time after it has ceased to count."""
    item = item_of(keys.advice(advice.responder_id), "advice", advice)
    return {**item, "until_at": {"S": instant(advice.until)}, "ttl": {"N": str(int(advice.until.timestamp()))}}


def read_advice(item: Item) -> Advice:
    """Return the advice of an item."""
    return read_item(Advice, item)
