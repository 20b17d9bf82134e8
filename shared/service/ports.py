"""What the use cases need from outside. Adapters implement these; the plain doubles beside them do too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from shared.domain.advice import Advice
from shared.domain.case import Case, Decision
from shared.domain.contact import Contact, Notice, Statement
from shared.domain.errors import EarlyResponseError
from shared.domain.events import Event
from shared.domain.ids import CaseId, ContactKey, ResponderId
from shared.domain.likeness import Alike
from shared.domain.roster.absence import Absence
from shared.domain.rota import Responder, Shift
from shared.domain.traces import Fingerprint, Trace
from shared.domain.travel import Leg, NotTold, Position


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the present instant as aware UTC."""
        ...


class Ids(Protocol):
    """New identifiers that say nothing."""

    def case_id(self) -> CaseId:
        """Return an id that no case has."""
        ...


class Fingerprints(Protocol):
    """A keyed hash: without its key nobody can tell, or try out, what a fingerprint stands for."""

    def of(self, alike: Alike) -> Fingerprint:
        """Return the fingerprint under the present key, and under those that it replaced."""
        ...


class HeldPlace(NamedTuple):
    """A place in the list of held cases: from when the last case before it is to be heeded, and which that is."""

    heed_from: datetime
    case_id: CaseId


class CaseStore(Protocol):
    """Cases, their events and the holds on responders: one transaction per decision."""

    def load(self, case_id: CaseId) -> Case:
        """Return the case as last saved. Raises NotFound."""
        ...

    def save(
        self,
        decision: Decision,
        *,
        due_at: datetime | None,
        contact: Statement | None = None,
        traces: Iterable[Trace] = (),
    ) -> Case:
        """Store the case, its events, the holds taken and released, the statement that was taken in and the traces
        after it: all or none.

        Returns the case with its new version. Raises CaseChanged, ResponderTaken, ContactKnown or TraceChanged.
        """
        ...

    def keep(self, notice: Notice, trace: Trace) -> None:
        """Store a notice about an incident of which nothing has been reported yet. Raises ContactKnown or
        TraceChanged."""
        ...

    def traces(self, fingerprints: Iterable[str]) -> Mapping[str, Trace]:
        """Return what is known under each fingerprint, as of the last committed transaction; an empty trace where
        that is nothing."""
        ...

    def timeline(self, case_id: CaseId) -> tuple[Event, ...]:
        """Return every event of the case in order."""
        ...

    def case_of_contact(self, key: ContactKey) -> CaseId | None:
        """Return the case that a contact opened or joined, or None when it is new or kept without one."""
        ...

    def contact(self, key: ContactKey) -> Contact:
        """Return the contact as recorded. Raises NotFound."""
        ...

    def live_cases(self) -> tuple[Case, ...]:
        """Return every case that is being dispatched or held, by deadline."""
        ...

    def dispatching_cases(self) -> tuple[Case, ...]:
        """Return every case that is being dispatched, by deadline."""
        ...

    def waiting_cases(self) -> tuple[Case, ...]:
        """Return every case of which a role is vacant and somebody is to be asked, by deadline."""
        ...

    def paired_cases(self) -> tuple[Case, ...]:
        """Return every case that is offered to or has its pair and is not over, by deadline."""
        ...

    def held_cases(
        self, *, until: datetime | None = None, after: HeldPlace | None = None, most: int | None = None
    ) -> tuple[Case, ...]:
        """Return held cases in the order in which they are to be heeded (`casework.heed_from`): all, or those to
        be heeded by `until`, those after a place in this order, and no more than `most`."""
        ...

    def closed_with_calls(self) -> tuple[Case, ...]:
        """Return the closed cases on which somebody still calls for help, the first reported first."""
        ...

    def held_by(self, lead_worker: ResponderId) -> tuple[Case, ...]:
        """Return the held cases that this worker leads, in the same order."""
        ...

    def answered_since(self, moment: datetime) -> tuple[Case, ...]:
        """Return the cases answered without a visit that were reported at `moment` or later, the first first."""
        ...

    def due_cases(self, now: datetime) -> tuple[CaseId, ...]:
        """Return the cases of which something is due by `now`, the longest due first."""
        ...

    def reported_between(self, start: datetime, end: datetime) -> tuple[Case, ...]:
        """Return the cases reported from `start` until just before `end`; a canary is none."""
        ...


class Beat(StrEnum):
    """What shows that it is alive."""

    SWEEP = "sweep"
    CANARY = "canary"
    PLANNED = "planned"


class Heartbeats(Protocol):
    """When each thing last showed that it is alive."""

    def record(self, beat: Beat, at: datetime) -> None:
        """Keep the moment in place of the one before."""
        ...

    def last(self, beat: Beat) -> datetime | None:
        """Return the last moment, or None when there was none yet."""
        ...


class RotaStore(Protocol):
    """Responders, their shifts and who is held by which case."""

    def responders(self) -> tuple[Responder, ...]:
        """Return every responder."""
        ...

    def responders_of(self, ids: Iterable[ResponderId]) -> tuple[Responder, ...]:
        """Return those of these responders that are known, in no order."""
        ...

    def shifts_at(self, now: datetime) -> tuple[Shift, ...]:
        """Return the shifts of the UTC day of `now` (those running at `now` among them), county-wide."""
        ...

    def shifts_between(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """Return the shifts of which any moment lies in [start, end), county-wide, once each, by start and id.

        A shift that ends at `start` is not among them, and one of no length never is.
        """
        ...

    def absences_between(self, start: datetime, end: datetime) -> tuple[Absence, ...]:
        """Return every absence of which any moment is in [start, end), county-wide."""
        ...

    def holds(self) -> Mapping[ResponderId, CaseId]:
        """Return which case holds whom, as of the last committed transaction."""
        ...

    def put_responder(self, responder: Responder) -> None:
        """Store a responder, new or changed."""
        ...

    def put_shift(self, shift: Shift) -> None:
        """Store a shift, new or changed."""
        ...


class AdviceStore(Protocol):
    """Who is advised to wait where, and which proposals were dismissed."""

    def all(self) -> tuple[Advice, ...]:
        """Return what is kept, by responder; some of it may no longer be in force."""
        ...

    def give(self, advices: tuple[Advice, ...], event: Event | None) -> None:
        """Store the advice and the event that tells of it: all or none. Raises Conflict when one of the people is
        on a case or has other advice in force."""
        ...

    def arrived(self, advice: Advice, at: datetime) -> None:
        """Record that the responder is there, and forget the advice. Raises Conflict when it has changed."""
        ...


class TravelUnknown(EarlyResponseError):
    """A travel service told nothing. `why` says in which way."""

    def __init__(self, why: NotTold) -> None:
        super().__init__(f"{why.value}.")
        self.why = why


class JourneyTimes(Protocol):
    """A travel service: how long it takes by road."""

    def between(
        self, origins: Sequence[Position], destinations: Sequence[Position], leave_at: datetime, within: timedelta
    ) -> Mapping[Leg, timedelta]:
        """Return the time of every leg from an origin to a destination, without those it knows no road for.

        Whatever the service does, it returns or raises TravelUnknown in little more than the time given. What it
        tells may be wrong.
        """
        ...


class Timer(Protocol):
    """Looks at a case again at a given moment."""

    def look_again(self, case_id: CaseId, at: datetime) -> None:
        """Arrange that the case is looked at within seconds of `at`, if `at` is near; the sweep does the rest."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """A message to a phone. Its text names no person and no address."""

    id: str
    case_id: CaseId
    to: ResponderId
    phone: str
    text: str


class Messenger(Protocol):
    """Hands messages to a provider."""

    def send(self, message: Message) -> None:
        """Hand the message over. Raises when the provider did not take it: try again."""
        ...

    def tell_duty_manager(self, subject: str, text: str) -> None:
        """Publish to those who watch over the service."""
        ...


@dataclass(frozen=True, slots=True)
class SentMessage:
    """The record that a message was handed to the provider."""

    id: str
    case_id: CaseId
    to: ResponderId
    at: datetime
    text: str


class MessageLog(Protocol):
    """Which messages were handed over, and when."""

    def was_sent(self, case_id: CaseId, message_id: str) -> bool:
        """Whether this message has been recorded as handed over."""
        ...

    def record(self, message: SentMessage) -> None:
        """Record the hand-over."""
        ...

    def of_case(self, case_id: CaseId) -> tuple[SentMessage, ...]:
        """Return the messages of one case, oldest first."""
        ...
