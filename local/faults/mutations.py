"""Ways to break the code on purpose, each of which must be caught by an invariant.

A mutation is in force while its context lasts. Add one here when you add an invariant: what can not fail proves
nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from typing import Any, cast
from unittest.mock import patch

from local.faults.functions import OnceOnly
from local.faults.ports import Unavailable
from local.faults.transport import Queue, Stream
from shared.adapters.memory import InMemoryCaseStore
from shared.domain.case import Case, Draft
from shared.domain.errors import CaseChanged, ContactKnown, ResponderTaken
from shared.service.intake import Intake
from shared.service.messaging import Messaging
from shared.service.ports import Message
from shared.service.sweep import Sweep
from shared.service.watch import Watch

Mutation = Callable[[], AbstractContextManager[object]]


def _method(of: type, name: str, instead: Callable[[Any], Callable[..., Any]]) -> Mutation:
    """The mutation that replaces a method; `instead` is given the method as it was."""

    def mutation() -> AbstractContextManager[object]:
        return cast(AbstractContextManager[object], patch.object(of, name, instead(getattr(of, name))))

    return mutation


def _store_without(conflict: type[Exception]) -> Mutation:
    def instead(check: Any) -> Any:
        def forgiving(self: Any, decision: Any, contact: Any) -> None:
            try:
                check(self, decision, contact)
            except conflict:
                return

        return forgiving

    return _method(InMemoryCaseStore, "_check", instead)


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
    with _store_without(ContactKnown)(), patch.object(Intake, "_known", lambda *_: None):
        yield


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
}
"""Each by the name with which a command puts it in force."""
