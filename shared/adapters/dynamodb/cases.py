"""Cases in the table: one conditional transaction per decision."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from shared.adapters.dynamodb import items, keys
from shared.adapters.dynamodb.queries import get_all, query_all, query_index
from shared.domain.case import Case, Decision
from shared.domain.contact import Contact, Notice, Statement
from shared.domain.errors import CaseChanged, Conflict, ContactKnown, NotFound, ResponderTaken, TraceChanged
from shared.domain.events import Event
from shared.domain.ids import CaseId, ContactKey, ResponderId
from shared.domain.traces import Trace
from shared.service.ports import HeldPlace

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_Write = tuple[dict[str, Any], Callable[[], Conflict]]
"""One part of a transaction, and the conflict that it means when its condition fails."""


class DynamoDBCaseStore:
    """Implements CaseStore on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def load(self, case_id: CaseId) -> Case:
        """See CaseStore."""
        found = self._get(keys.case(case_id))
        if found is None:
            raise NotFound(f"There is no case {case_id}.")
        return items.read_case(found)

    def save(
        self,
        decision: Decision,
        *,
        due_at: datetime | None,
        contact: Statement | None = None,
        traces: Iterable[Trace] = (),
    ) -> Case:
        """See CaseStore."""
        case = replace(decision.case, version=decision.case.version + 1)
        writes = [self._case_write(case, due_at)]
        if decision.events:
            writes.append(self._events_write(decision.events, case))
        writes += [self._take_write(case, responder_id) for responder_id in decision.take]
        writes += [self._release_write(case, responder_id) for responder_id in decision.release]
        writes += [self._trace_write(trace) for trace in traces]
        both = dict.fromkeys((*decision.seen, *decision.called_out))
        writes += [self._responder_write(case, responder_id, decision) for responder_id in both]
        if contact is not None:
            item = items.forgotten_by_itself(items.statement_item(contact, case.id), case)
            writes.insert(0, self._statement_write(item))
        self._commit(writes)
        return case

    def keep(self, notice: Notice, trace: Trace) -> None:
        """See CaseStore."""
        self._commit([self._statement_write(items.statement_item(notice, None)), self._trace_write(trace)])

    def traces(self, fingerprints: Iterable[str]) -> Mapping[str, Trace]:
        """See CaseStore."""
        wanted = list(dict.fromkeys(fingerprints))
        found = get_all(self._client, self._table, [keys.trace(value) for value in wanted])
        known = {trace.fingerprint: trace for trace in map(items.read_trace, found)}
        return {value: known.get(value, Trace(value)) for value in wanted}

    def timeline(self, case_id: CaseId) -> tuple[Event, ...]:
        """See CaseStore."""
        return tuple(
            event
            for item in query_all(self._client, self._table, keys.case_partition(case_id), keys.EVENT_PREFIX)
            for event in items.read_events(item)
        )

    def case_of_contact(self, key: ContactKey) -> CaseId | None:
        """See CaseStore."""
        found = self._get(keys.contact(key))
        return CaseId(found["case_id"]["S"]) if found and "case_id" in found else None

    def contact(self, key: ContactKey) -> Contact:
        """See CaseStore."""
        found = self._get(keys.contact(key))
        if found is None or found["kind"]["S"] != "contact":
            raise NotFound("There is no such contact.")
        return items.read_contact(found)

    def live_cases(self) -> tuple[Case, ...]:
        """See CaseStore. Read from an index: a change shows within about a second."""
        return self._live_in(keys.Live.WAITING, keys.Live.PAIRED, keys.Live.HELD)

    def dispatching_cases(self) -> tuple[Case, ...]:
        """See CaseStore. Read from an index, like `live_cases`; the held cases, which are many, are not read."""
        return self._live_in(keys.Live.WAITING, keys.Live.PAIRED)

    def waiting_cases(self) -> tuple[Case, ...]:
        """See CaseStore. Read from an index, like `live_cases`."""
        return self._live(keys.Live.WAITING)

    def paired_cases(self) -> tuple[Case, ...]:
        """See CaseStore. Read from an index, like `live_cases`."""
        return self._live(keys.Live.PAIRED)

    def held_cases(
        self, *, until: datetime | None = None, after: HeldPlace | None = None, most: int | None = None
    ) -> tuple[Case, ...]:
        """See CaseStore. Read from an index, like `live_cases`, and no more of it than is asked for."""
        held = keys.Live.HELD.value
        condition, values = "live_in = :live", {":live": {"S": held}}
        if until is not None:
            condition, values = f"{condition} AND deadline <= :until", {**values, ":until": items.moment(until)}
        start = None
        if after is not None:
            place = {"live_in": {"S": held}, "deadline": items.moment(after.heed_from)}
            start = {**keys.case(after.case_id), **place}
        return tuple(items.read_case(item) for item in self._ask("live", condition, values, start, most))

    def closed_with_calls(self) -> tuple[Case, ...]:
        """See CaseStore. Read from an index, like `live_cases`."""
        return self._live(keys.Live.CALLED)

    def held_by(self, lead_worker: ResponderId) -> tuple[Case, ...]:
        """See CaseStore. Read from an index, like `live_cases`."""
        found = self._ask("led", "led_by = :worker", {":worker": {"S": lead_worker}})
        return tuple(items.read_case(item) for item in found)

    def answered_since(self, moment: datetime) -> tuple[Case, ...]:
        """See CaseStore. Read from an index, like `live_cases`."""
        values = {":live": {"S": keys.Live.ANSWERED.value}, ":since": items.moment(moment)}
        found = self._ask("live", "live_in = :live AND deadline >= :since", values)
        return tuple(items.read_case(item) for item in found)

    def _live_in(self, *partitions: keys.Live) -> tuple[Case, ...]:
        found = [case for where in partitions for case in self._live(where)]
        return tuple(sorted(found, key=lambda case: case.deadline or case.reported_at))

    def _live(self, where: keys.Live) -> tuple[Case, ...]:
        found = self._ask("live", "live_in = :live", {":live": {"S": where.value}})
        return tuple(items.read_case(item) for item in found)

    def due_cases(self, now: datetime) -> tuple[CaseId, ...]:
        """See CaseStore."""
        found = self._ask(
            "due",
            "due_in = :due AND due_at <= :now",
            {":due": {"S": keys.DUE}, ":now": {"S": items.instant(now)}},
        )
        return tuple(CaseId(item["pk"]["S"].removeprefix("CASE#")) for item in found)

    def reported_between(self, start: datetime, end: datetime) -> tuple[Case, ...]:
        """See CaseStore. What is being dispatched is read first, as it is not under its day yet: it stands in one
        place or in both. Then one query for each day, eight at a time."""
        under_way = self.dispatching_cases()
        days = list(keys.days_touched(start, end))
        between = {":start": {"S": items.instant(start)}, ":end": {"S": items.instant(end)}}

        def of_day(day: Any) -> list[items.Item]:
            condition = "reported_on = :day AND reported_at BETWEEN :start AND :end"
            return self._ask("reported", condition, {":day": {"S": day.isoformat()}, **between})

        with ThreadPoolExecutor(max_workers=8) as pool:
            over = [items.read_case(item) for page in pool.map(of_day, days) for item in page]
        every = {case.id: case for case in (*under_way, *over)}.values()
        found = (case for case in every if start <= case.reported_at < end)
        return tuple(sorted(found, key=lambda case: case.reported_at))

    def _get(self, key: keys.Key) -> items.Item | None:
        answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return answer.get("Item")

    def _ask(
        self,
        index: str,
        condition: str,
        values: dict[str, Any],
        after: keys.Key | None = None,
        most: int | None = None,
    ) -> list[items.Item]:
        return query_index(self._client, self._table, index, condition, values, after, most)

    def _put(self, item: items.Item, condition: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
        put: dict[str, Any] = {"TableName": self._table, "Item": item, "ConditionExpression": condition}
        if values:
            put["ExpressionAttributeValues"] = values
        return {"Put": put}

    def _case_write(self, case: Case, due_at: datetime | None) -> _Write:
        item = items.forgotten_by_itself(items.case_item(case, due_at), case)
        changed = lambda: CaseChanged(f"Case {case.id} was changed meanwhile.")  # noqa: E731
        if case.version == 1:
            return self._put(item, "attribute_not_exists(pk)"), changed
        return self._put(item, "version = :decided_on", {":decided_on": {"N": str(case.version - 1)}}), changed

    def _events_write(self, events: Sequence[Event], case: Case) -> _Write:
        item = items.forgotten_by_itself(items.events_item(events), case)
        write = self._put(item, "attribute_not_exists(pk)")
        return write, lambda: CaseChanged(f"Case {case.id} was changed meanwhile.")

    def _statement_write(self, item: items.Item) -> _Write:
        write = self._put(item, "attribute_not_exists(pk)")
        return write, lambda: ContactKnown("This contact has been recorded already.")

    def _trace_write(self, trace: Trace) -> _Write:
        item = items.trace_item(replace(trace, version=trace.version + 1))
        changed = lambda: TraceChanged("A contact that is alike was recorded meanwhile.")  # noqa: E731
        if trace.version == 0:
            return self._put(item, "attribute_not_exists(pk)"), changed
        return self._put(item, "version = :seen", {":seen": {"N": str(trace.version)}}), changed

    def _take_write(self, case: Case, responder_id: ResponderId) -> _Write:
        item = {**keys.hold(responder_id), "kind": {"S": "hold"}, "case_id": {"S": case.id}}
        write = self._put(item, "attribute_not_exists(pk)")
        return write, lambda: ResponderTaken(f"Responder {responder_id} is on another case.")

    def _release_write(self, case: Case, responder_id: ResponderId) -> _Write:
        delete = {
            "TableName": self._table,
            "Key": keys.hold(responder_id),
            "ConditionExpression": "case_id = :case",
            "ExpressionAttributeValues": {":case": {"S": case.id}},
        }
        return {"Delete": delete}, lambda: CaseChanged(f"Case {case.id} no longer holds {responder_id}.")

    def _responder_write(self, case: Case, responder_id: ResponderId, decision: Decision) -> _Write:
        """Where the responder was seen, and that a call-out of theirs has ended: one write, as an item may stand
        in a transaction once."""
        sets, values = [], {":at": {"S": decision.events[-1].at.isoformat()}}
        if responder_id in decision.called_out:
            sets.append(items.ONE_MORE_RELEASE)
            values[":never"] = {"S": items.NEVER}
        if responder_id in decision.seen:
            sets.append("seen = :place, seen_at = :at")
            values[":place"] = {"S": f"{case.place.latitude},{case.place.longitude}"}
        update = {
            "TableName": self._table,
            "Key": keys.responder(responder_id),
            "UpdateExpression": f"SET {', '.join(sets)}",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeValues": values,
        }
        return {"Update": update}, lambda: CaseChanged(f"Responder {responder_id} is no longer known.")

    def _commit(self, writes: list[_Write]) -> None:
        """Write all or nothing. Raises the conflict of the first condition that failed.

        A TransactionConflict (two transactions on one item at the same moment) and throttling inside the
        transaction are conflicts too: whoever asked loads again and decides again.
        """
        try:
            self._client.transact_write_items(TransactItems=[write for write, _ in writes])  # type: ignore[misc]
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            reasons: list[dict[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
            for reason, (_, conflict) in zip(reasons, writes, strict=False):
                if reason.get("Code") == "ConditionalCheckFailed":
                    raise conflict() from error
            raise CaseChanged("Others write to the same items at this moment.") from error
