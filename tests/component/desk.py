"""A desk that takes contacts in, over the doubles; and short ways to say what a sender says."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from shared.adapters.fingerprints import KeyedFingerprints
from shared.adapters.memory import CountingIds, FixedClock, InMemoryCaseStore, InMemoryRotaStore
from shared.domain.case import Case
from shared.domain.contact import Circumstance, Contact, Notice, Told
from shared.domain.events import EventName
from shared.domain.ids import CaseId, ContactKey
from shared.domain.offers import accept, arrive, clear, offer, set_out
from shared.service.casebook import Casebook
from shared.service.intake import Intake
from tests.builders import ANN, BEN, CASEWORK, NOW, TEAM, contact, policy

LOG = "lancashire:2026-11-20:{}"
CHILD = {"role": "child", "name": "Sample Child 01", "date_of_birth": "2014-03-01"}
HOME = "7 Sample Street, Preston PR1 2AB"


class Desk:
    """Intake at NOW under the policy of the tests: Grade 2 by a request for a joint response, else Grade 3."""

    def __init__(self, *secrets: bytes, **changes: Any) -> None:
        self.policy = policy(**changes)
        self.rota = InMemoryRotaStore()
        self.store = InMemoryCaseStore(self.rota)
        self.clock = FixedClock(NOW)
        self.casebook = Casebook(self.store, self.policy)
        self.under(*(secrets or (b"secret",)))
        self._numbers = count(1)

    def under(self, *secrets: bytes) -> None:
        """From now on fingerprints are made with these keys, the present one first."""
        self.intake = Intake(self.casebook, self.clock, CountingIds(), KeyedFingerprints(*secrets))
        self.intake.ids._last = len(self.store._cases)  # type: ignore[attr-defined]

    def says(self, *circumstances: Circumstance, log: int = 1, **changes: Any) -> Contact:
        """Something new that the police say of a log; each is an event of its own."""
        key = ContactKey(f"event-{next(self._numbers)}")
        subject = LOG.format(log)
        now = self.clock.now()
        return contact(
            *circumstances, **{"key": key, "subject": subject, "log": subject, "reported_at": now, **changes}
        )

    def hears(self, *circumstances: Circumstance, log: int = 1, **changes: Any) -> Case:
        """The police say it, and it is taken in."""
        return self.intake.receive(self.says(*circumstances, log=log, **changes))

    def ends(self, told: Told = Told.CANCELLED, *, log: int = 1, sequence: int = 2, **changes: Any) -> Case | None:
        """The police cancel a report or close its log."""
        subject = LOG.format(log)
        notice = Notice(
            key=ContactKey(f"event-{next(self._numbers)}"),
            source="/police/control",
            event_id="n",
            subject=subject,
            correlation_id="c",
            received_at=self.clock.now(),
            told=told,
            sequence=sequence,
            reason="resolved",
            log=subject,
        )
        return self.intake.hear(replace(notice, **changes))

    def later(self, **by: float) -> None:
        """So much time has passed."""
        self.clock.move(timedelta(**by))

    def offered(self, case_id: CaseId) -> Case:
        """Ann and Ben are asked."""
        decide = lambda case: offer(case, TEAM, self.policy.dispatch, self.clock.now())  # noqa: E731
        return self.casebook.decide(case_id, decide)

    def go(self, case_id: CaseId, *steps: Any) -> Case:
        """Both do each step."""
        for step in steps:
            for who in (ANN, BEN):
                self.casebook.decide(case_id, lambda case, who=who, step=step: step(case, who, self.clock.now()))
        return self.store.load(case_id)

    def held(self, case_id: CaseId) -> Case:
        """The visit is over and the intensive period runs."""
        self.offered(case_id)
        leave = lambda case, who, now: clear(case, who, CASEWORK, now)  # noqa: E731
        return self.go(case_id, accept, set_out, arrive, leave)

    def names(self, case_id: CaseId) -> list[EventName]:
        """What has happened to the case, besides what its senders were told of it."""
        names = [event.name for event in self.store.timeline(case_id)]
        return [name for name in names if name is not EventName.ANSWER_GIVEN]

    def told(self, case_id: CaseId) -> list[str]:
        """Who was told something about the case."""
        return [e.data["to"] for e in self.store.timeline(case_id) if e.name is EventName.CASE_ESCALATED]

    def cases(self) -> int:
        """How many cases there are."""
        return len(self.store._cases)
