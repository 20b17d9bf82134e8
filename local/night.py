"""A whole night on a moved clock, and the six weeks that follow it; then every invariant is checked."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from local.callers import Caller
from local.engine import Engine
from local.invariants import Picture, violations
from local.phones import asks
from local.samples import malformed
from local.story import Story, Watcher
from shared.contracts.contact import contact_key
from shared.domain.case import Case, CaseState

FRIDAY = date(2026, 11, 20)
_PLAYED_FOR = timedelta(hours=28)
_OUTCOMES = ("step_down", "step_down", "step_down", "step_up", "no_further_action")


@dataclass(frozen=True)
class Played:
    """What a night came to."""

    story: Story
    after_the_night: tuple[Case, ...]
    after_the_weeks: tuple[Case, ...]
    wrong: tuple[str, ...]
    malformed: int


def play(engine: Engine, seed: int, watcher: Watcher | None = None, friday: date = FRIDAY) -> Played:
    """The night from Friday 17:00 to Saturday 21:00 and its six weeks have been lived through."""
    story = Story(engine, friday, seed)
    story.plan_contacts()
    bad = list(malformed())
    for number, document in enumerate(bad):
        when = story.start + timedelta(minutes=90 + 30 * number)
        story.agenda.add(when, lambda d=document: story.send_by_bus(d))  # type: ignore[misc]
    story.play_until(story.start + _PLAYED_FOR, watcher)
    night = cases_of(story)
    wrong = violations(picture(story, len(bad)))
    _live_through_the_weeks(story, watcher)
    weeks = cases_of(story)
    wrong += tuple(f"After six weeks: {text}" for text in violations(picture(story, len(bad))))
    return Played(story, night, weeks, wrong, len(bad))


def cases_of(story: Story) -> tuple[Case, ...]:
    """Return every case of the story as stored."""
    found = story.store.reported_between(story.start - timedelta(days=8), story.engine.now() + timedelta(days=1))
    return tuple(sorted((story.store.load(case.id) for case in found), key=lambda case: case.received_at))


def picture(story: Story, malformed_sent: int) -> Picture:
    """Return all that the checks look at."""
    cases = cases_of(story)
    sent = [contact_key(document["source"], document["id"]) for document in story.sent]
    return Picture(
        now=story.engine.now(),
        cases=cases,
        timelines={case.id: story.store.timeline(case.id) for case in cases},
        holds=story.rota.holds(),
        contacts_sent=len(sent),
        cases_of_contacts=tuple(story.store.case_of_contact(key) for key in sent),
        quarantined=len(story.quarantine.all()),
        malformed_sent=malformed_sent,
        undelivered={**story.engine.dead_letters(), **story.engine.retrying()},
        texts_that_ask=sum(asks(sent["message"]) for sent in story.engine.sent_messages()),
    )


def _live_through_the_weeks(story: Story, watcher: Watcher | None) -> None:
    """Lead workers hold their reviews and close their cases; a few forget, and are reminded until they act."""
    weeks = _Weeks(story, watcher)
    weeks.review_all("First review", story.start + timedelta(hours=64), forget=(0, 1))
    weeks.look_on(story.start + timedelta(days=4, hours=12))
    weeks.review_all("First review", story.start + timedelta(days=5), forget=())
    weeks.review_all("Mid-point review", story.start + timedelta(days=20), forget=())
    weeks.extend_one(story.start + timedelta(days=39))
    weeks.close_all(story.start + timedelta(days=40), forget=(0, 1))
    weeks.look_on(story.start + timedelta(days=45))


class _Weeks:
    """The case work after the night, through the API like everything else."""

    def __init__(self, story: Story, watcher: Watcher | None) -> None:
        self._story = story
        self._watcher = watcher
        self._leads: dict[str, Caller] = {}

    def _held(self) -> list[Case]:
        return [case for case in cases_of(self._story) if case.state is CaseState.HELD]

    def _lead(self, case: Case) -> Caller:
        assert case.period is not None
        worker = str(case.period.lead_worker)
        return self._leads.setdefault(worker, Caller(self._story.engine, worker))

    def look_on(self, until: datetime) -> None:
        """Time passes, and the system reminds by itself."""
        self._story.play_until(until, self._watcher)

    def review_all(self, name: str, when: datetime, forget: Iterable[int]) -> None:
        """Every lead worker holds the review, except for the cases at the positions forgotten."""
        self.look_on(when)
        skipped = set(forget)
        for position, case in enumerate(self._held()):
            assert case.period is not None
            due = [r.name for r in case.period.reviews if r.held_at is None]
            if position not in skipped and name in due:
                text = "Plan agreed with the family; actions owned and dated."
                self._lead(case).post(f"/cases/{case.id}/reviews", {"name": name, "text": text})

    def extend_one(self, when: datetime) -> None:
        """A manager extends one period, once."""
        self.look_on(when)
        held = self._held()
        if held:
            reason = {"reason": "School place starts next week; the family asks for one more fortnight."}
            self._story.manager.post(f"/cases/{held[-1].id}/extension", reason)

    def close_all(self, when: datetime, forget: Iterable[int]) -> None:
        """Every period that is not extended ends with an outcome, except for the cases forgotten."""
        self.look_on(when)
        skipped = set(forget)
        held = [case for case in self._held() if case.period and case.period.extended_at is None]
        closing = [case for position, case in enumerate(held) if position not in skipped]
        with ThreadPoolExecutor(2) as hands:
            list(hands.map(self._close, enumerate(closing)))

    def _close(self, numbered: tuple[int, Case]) -> None:
        number, case = numbered
        outcome = _OUTCOMES[number % len(_OUTCOMES)]
        body = {"outcome": outcome, "reason": "Agreed with the family and the partners at the end review."}
        self._lead(case).post(f"/cases/{case.id}/outcome", body)
