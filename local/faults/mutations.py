"""Ways to break the code on purpose, each of which must be caught by an invariant.

A mutation is in force while its context lasts. Add one here when you add an invariant: what can not fail proves
nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from unittest.mock import patch

from local.faults.functions import OnceOnly
from local.faults.ports import Unavailable
from local.faults.transport import Queue, Stream
from shared.adapters.memory import InMemoryCaseStore
from shared.domain import escalation, hands, metrics, needs, offers, plan, regrade, safety
from shared.domain.case import Case, Decision, Draft
from shared.domain.errors import CaseChanged, ContactKnown, ResponderTaken
from shared.domain.events import EventName
from shared.domain.ids import CaseId, ResponderId
from shared.domain.steps import StepKind
from shared.domain.strands import Strand
from shared.service import roster
from shared.service.intake import Intake
from shared.service.messaging import Messaging
from shared.service.ports import Message
from shared.service.roster import Rosters
from shared.service.sweep import Sweep
from shared.service.watch import Watch

Mutation = Callable[[], AbstractContextManager[object]]


def _method(of: object, name: str, instead: Callable[[Any], Callable[..., Any]]) -> Mutation:
    """The mutation that replaces a method, or a function of a module; `instead` is given the method as it was."""

    def mutation() -> AbstractContextManager[object]:
        return cast(AbstractContextManager[object], patch.object(of, name, instead(getattr(of, name))))

    return mutation


def _store_without(conflict: type[Exception], of: str = "_check") -> Mutation:
    def instead(check: Any) -> Any:
        def forgiving(self: Any, *decided: Any) -> None:
            with suppress(conflict):
                check(self, *decided)

        return forgiving

    return _method(InMemoryCaseStore, of, instead)


def _holds_for_ever(save: Any) -> Any:
    def keeping(self: Any, decision: Any, **named: Any) -> Case:
        return cast(Case, save(self, replace(decision, release=()), **named))

    return keeping


def _one_yes(_: Any) -> Any:
    return lambda case: bool(case.committed())


def _forgets_when_read(_: Any) -> Any:
    """The checkpoint is set before the bus has taken the records."""

    def relay(self: Any, key: str) -> None:
        batch = list(self.pending[key])
        self.pending[key].clear()
        self.busy.discard(key)
        with suppress(Unavailable):
            self.relay(batch)

    return relay


def _recorded_before_sent(_: Any) -> Any:
    def send(self: Any, message: Message) -> None:
        if self.log.was_sent(message.case_id, message.id):
            return
        self._record(message.id, message.case_id, message.to, message.text)
        self.messenger.send(message)

    return send


def _new_id_each_time(send: Any) -> Any:
    return lambda self, message: send(self, replace(message, id=f"{message.id}.{self.clock.now().timestamp()}"))


def _to_somebody_else(send: Any) -> Any:
    return lambda self, message: send(self, replace(message, to=self.rota.responders()[0].id))


def _moves_the_deadline(settle: Any) -> Any:
    def moving(self: Draft) -> None:
        settle(self)
        if self.case.deadline and self.case.deadline < self.now:
            self.case = replace(self.case, deadline=self.now)

    return moving


def _believes_its_clock(begin: Any) -> Any:
    def believing(self: Draft, case: Case, now: Any, *rest: Any) -> None:
        begin(self, case, now, *rest)
        self.now = now

    return believing


def _counts_nothing(say: Any) -> Any:
    def saying(self: Draft, *told: Any, **named: Any) -> None:
        before = self.case.sequence
        say(self, *told, **named)
        self.case = replace(self.case, sequence=max(before, 1))

    return saying


def _deleted_when_received(_: Any) -> Any:
    def work_on(self: Queue, message: Any) -> None:
        message.deleted = True
        with suppress(Exception):
            self.handle(message.body)

    return work_on


def _done_when_begun(begin: Any) -> Any:
    def beginning(self: OnceOnly, event_id: str) -> bool:
        is_new = bool(begin(self, event_id))
        self.entries[event_id] = None
        return is_new

    return beginning


@contextmanager
def _nothing_looks() -> Iterator[None]:
    """Neither the timer nor the sweep does anything."""
    idle = lambda *_: None  # noqa: E731
    with patch.object(Watch, "look_at", idle), patch.object(Sweep, "run", idle):
        yield


@contextmanager
def _knows_no_contact() -> Iterator[None]:
    """Intake neither asks whether a contact is known nor is it told so by the store."""
    with _store_without(ContactKnown, of="_check_statement")(), patch.object(Intake, "_known", lambda *_: None):
        yield


@contextmanager
def _edits_are_half_written() -> Iterator[None]:
    """What does not fit into the transaction of an edit of the rota is forgotten."""
    idle = lambda *_: 0  # noqa: E731
    with patch.object(Rosters, "write_rest", idle), patch.object(Rosters, "heard", idle):
        yield


def _clock_of_a_regrade(deadline_of: Any) -> Any:
    return lambda contact, grade, since, policy: deadline_of(contact, grade, since, policy) + timedelta(minutes=7)


def _in_silence(name: EventName) -> Mutation:
    """What happens is done, and no event tells of it."""

    def instead(say: Any) -> Any:
        return lambda self, told, /, *rest, **data: None if told is name else say(self, told, *rest, **data)

    return _method(Draft, "say", instead)


def _names_one(say: Any) -> Any:
    """Two are asked, and the event names one of them."""

    def saying(self: Draft, name: EventName, /, *rest: Any, **data: Any) -> None:
        say(self, name, *rest, **data | ({"offers": data["offers"][:1]} if "offers" in data else {}))

    return saying


def _falls_over_at_first(tell: Any) -> Any:
    """An error that the next try heals."""
    tried: set[str] = set()

    def telling(self: Messaging, event_id: str, *rest: Any) -> Any:
        if event_id not in tried:
            tried.add(event_id)
            raise KeyError(event_id)
        return tell(self, event_id, *rest)

    return telling


def _says_no_reason(say: Any) -> Any:
    return lambda self, name, /, *_, **data: say(self, name, **data | {"private": None})


def _by_the_system(begin: Any) -> Any:
    return lambda self, case, now, *_: begin(self, case, now)


def _noted_and_not_told(_: Any) -> Any:
    """The escalation is written down as told, and nobody hears it."""

    def escalated(self: Messaging, event_id: str, case_id: CaseId, data: dict[str, Any]) -> None:
        self._record(f"{event_id}.{data['to']}", case_id, ResponderId(data["to"]), "")

    return escalated


def _decides_nothing(_: Any) -> Any:
    return lambda case, *_: Decision.none(case)


def _half_an_hour_late(time_out: Any) -> Any:
    def late(case: Case, now: datetime) -> Decision:
        due = offers.earliest_expiry(case)
        is_too_soon = due is None or now - due < timedelta(minutes=30)
        return Decision.none(case) if is_too_soon else cast(Decision, time_out(case, now))

    return late


def _forgets_who_declined(not_again: Any) -> Any:
    def forgetting(*of: Any) -> Iterator[tuple[ResponderId, str]]:
        return ((who, why) for who, why in not_again(*of) if "declined" not in why)

    return forgetting


def _one_more(row: Any) -> Any:
    def counting(*of: Any) -> metrics.Row:
        counted = row(*of)
        return replace(counted, attended=counted.attended + 1)

    return counting


MUTATIONS: dict[str, Mutation] = {
    "version-not-checked": _store_without(CaseChanged),
    "hold-not-checked": _store_without(ResponderTaken),
    "contact-not-checked": _knows_no_contact,
    "hold-never-released": _method(InMemoryCaseStore, "save", _holds_for_ever),
    "one-yes-is-enough": _method(Case, "has_its_pair", _one_yes),
    "checkpoint-before-publishing": _method(Stream, "_relay", _forgets_when_read),
    "recorded-before-sent": _method(Messaging, "_send", _recorded_before_sent),
    "another-id-each-time": _method(Messaging, "_send", _new_id_each_time),
    "told-to-somebody-else": _method(Messaging, "_send", _to_somebody_else),
    "deadline-moves": _method(Draft, "settle", _moves_the_deadline),
    "clock-believed": _method(Draft, "__init__", _believes_its_clock),
    "events-not-counted": _method(Draft, "say", _counts_nothing),
    "deleted-when-received": _method(Queue, "_work_on", _deleted_when_received),
    "done-when-begun": _method(OnceOnly, "begin", _done_when_begun),
    "nothing-looks": _nothing_looks,
    "any-word-counts": _method(Strand, "is_before", lambda _: lambda *_: True),
    "regrade-starts-the-clock": _method(regrade, "deadline_of", _clock_of_a_regrade),
    "absence-cuts-nothing": _method(roster, "cut_by", lambda _: lambda *_: ()),
    "edits-half-written": _edits_are_half_written,
    "absence-told-to-nobody": _method(Messaging, "absence_recorded", lambda _: lambda *_: None),
    "one-of-two-is-named": _method(Draft, "say", _names_one),
    "stood-down-in-silence": _in_silence(EventName.RESPONDER_STOOD_DOWN),
    "assigned-in-silence": _in_silence(EventName.PAIR_ASSIGNED),
    "regraded-in-silence": _in_silence(EventName.CASE_REGRADED),
    "step-taken-in-silence": lambda: patch.dict(plan._TAKE, {StepKind.TELL: lambda *_: ""}),
    "closed-case-keeps-people": _method(hands, "withdraw_all", lambda _: lambda *_: ()),
    "escalation-told-to-nobody": _method(Messaging, "escalated", _noted_and_not_told),
    "queue-age-told-to-nobody": _method(escalation, "tell_queue_age", _decides_nothing),
    "call-for-help-told-once": _method(safety, "tell_calls_again", _decides_nothing),
    "escalated-in-silence": _in_silence(EventName.CASE_ESCALATED),
    "offers-outlive-their-time": _method(offers, "time_out", _half_an_hour_late),
    "declined-and-asked-again": _method(needs, "not_again", _forgets_who_declined),
    "nobody-did-it": _method(Draft, "__init__", _by_the_system),
    "no-reason-kept": _method(Draft, "say", _says_no_reason),
    "falls-over-at-first": _method(Messaging, "contact_joined", _falls_over_at_first),
    "figures-off-by-one": _method(metrics, "_row", _one_more),
}
"""Each by the name with which a command puts it in force."""
