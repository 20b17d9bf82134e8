"""Hours of a night in which engine and store are killed at random moments; then what must hold is checked.

The people are outside: they go on while the service is down, press again when it does not answer, and know nothing
of it. Which moments, what is killed and for how long depends only on the seed; where in the work a kill strikes
depends on the machine as well.
"""

import tempfile
import threading
from collections import Counter
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from local.callers import Caller
from local.engine import synthesize
from local.invariants import Picture, violations
from local.kills.cloud import Cloud, Outage, Victim
from local.night import FRIDAY, picture
from local.phones import asks
from local.report import clock, table
from local.samples import malformed, samples
from local.story import Story, Watcher, evening_of

_LOOK_EVERY = 0.002
_MOST_WRITES = 10
"""A contact makes about so many: into a queue and out of it, for each function that hears of it, and the texts."""

_AND_THEN = 0.05
_AT_A_CONTACT = 0.6
"""How likely it is that something dies just as a contact comes in: most of what happens follows from one."""

_STORE_GONE_FOR = 4.0
_TOLD_AGAIN = 0.4
"""How likely it is that a kill takes along how far the stream was told."""

_BEFORE_THE_FIRST = timedelta(minutes=3)
_AFTER_THE_LAST = timedelta(minutes=15)
_HIDDEN_FOR = timedelta(minutes=1)
"""For how long a queue hides a message whose function failed (infra/stack.py)."""


@dataclass(frozen=True)
class Kill:
    """What is killed once it is `at` and so much was written down of what then happens, and a moment later."""

    at: datetime
    victim: Victim
    after_writes: int
    and_then: float
    store_gone_for: float
    from_the_beginning: bool


def planned(seed: int, kills: int, start: datetime, hours: float) -> list[Kill]:
    """The kills of this seed, in order of time; the first three take each kind of victim once."""
    chance = Random(seed)
    first, last = start + _BEFORE_THE_FIRST, start + timedelta(hours=hours) - _AFTER_THE_LAST
    arrivals = [start + timedelta(minutes=minute) for minute, _ in samples(start)]
    arrivals = [at for at in arrivals if first <= at <= last] or [first]
    moments = sorted(
        chance.choice(arrivals) if chance.random() < _AT_A_CONTACT else first + (last - first) * chance.random()
        for _ in range(kills)
    )
    victims = [*Victim, *chance.choices([*Victim], k=kills)][:kills]
    chance.shuffle(victims)
    return [
        Kill(
            at,
            victim,
            after_writes=chance.randint(1, _MOST_WRITES),
            and_then=chance.uniform(0, _AND_THEN),
            store_gone_for=chance.uniform(0, _STORE_GONE_FOR),
            from_the_beginning=victim is not Victim.STORE and chance.random() < _TOLD_AGAIN,
        )
        for at, victim in zip(moments, victims, strict=True)
    ]


class StubbornCaller(Caller):
    """Somebody who presses again when nobody answers, and signs in again when they are not known any more."""

    def __init__(self, cloud: Cloud, username: str) -> None:
        super().__init__(cloud, username)
        self._cloud = cloud
        self._signed_in_at = cloud.epoch

    def _call(self, method: str, path: str, **request: Any) -> Any:
        return self._cloud.persist(lambda: self._try(method, path, **request))

    def _try(self, method: str, path: str, **request: Any) -> Any:
        if self._signed_in_at != self._cloud.epoch:
            self._signed_in_at, self._token_until = self._cloud.epoch, None
        return super()._call(method, path, **request)


class KilledStory(Story):
    """A story during which things are killed."""

    def __init__(self, cloud: Cloud, seed: int, kills: list[Kill]) -> None:
        super().__init__(cloud, FRIDAY, seed, StubbornCaller)
        self._cloud = cloud
        self._kills = kills
        self._striking: threading.Thread | None = None
        self._over = threading.Event()

    def send_by_bus(self, document: dict[str, Any]) -> None:
        """The contact was put on the bus, once more where the bus did not say that it took it."""
        self._cloud.persist(lambda: super(KilledStory, self).send_by_bus(document))

    def end(self) -> None:
        """Whatever was to be killed was killed, and all is up and quiet."""
        self._over.set()
        if self._striking is not None:
            self._striking.join()
        self.engine.settle()

    def _act(self, hands: Executor) -> None:
        """What is due has been done; where a kill is due it is on its way."""
        is_striking = self._striking is not None and self._striking.is_alive()
        if self._kills and self._kills[0].at <= self.engine.now() and not is_striking:
            self._striking = threading.Thread(target=self._strike, args=(self._kills.pop(0),))
            self._striking.start()
        super()._act(hands)

    def _next_moment(self) -> datetime | None:
        return self._cloud.persist(super()._next_moment)

    def _strike(self, kill: Kill) -> None:
        """The kill struck in the middle of the work, or at the end of the story, and all is up again."""
        written, writes = self._cloud.written(), 0
        while writes < kill.after_writes and not self._over.wait(_LOOK_EVERY):
            before, written = written, self._cloud.written()
            writes += written != before
        self._over.wait(kill.and_then)
        self._cloud.kill(kill.victim, kill.from_the_beginning, kill.store_gone_for)


@dataclass(frozen=True)
class Survived:
    """What a night with kills came to."""

    seen: Picture
    outages: tuple[Outage, ...]
    answers: dict[str, int]
    wrong: tuple[str, ...]


def survive(seed: int, kills: int, hours: float, watcher: Watcher | None = None) -> Survived:
    """The hours from Friday 17:00 on have been lived through, with so many kills."""
    synthesize()
    with tempfile.TemporaryDirectory() as folder, Cloud(Path(folder), evening_of(FRIDAY)) as cloud:
        story = KilledStory(cloud, seed, planned(seed, kills, evening_of(FRIDAY), hours))
        end = story.start + timedelta(hours=hours)
        story.plan_contacts(until=end - story.start)
        bad = list(malformed())
        for document in bad:
            story.send_by_bus(document)
        try:
            story.play_until(end, watcher)
        finally:
            story.end()
        longest = max((outage.lasted for outage in cloud.outages), default=timedelta(0))
        seen = picture(story, len(bad))
        seen = replace(
            seen,
            swept_within=seen.swept_within + longest + _HIDDEN_FOR,
            texts_that_ask=_different_texts_that_ask(cloud),
        )
        wrong = violations(seen)
        if len(cloud.outages) != kills:
            wrong += (f"{kills} kills were planned and {len(cloud.outages)} took place.",)
        return Survived(seen, tuple(cloud.outages), story.phones.answers, wrong)


def _different_texts_that_ask(cloud: Cloud) -> int:
    """How many there were; one that was sent again says the same to the same phone, and counts once."""
    return len({(text["phone"], text["message"]) for text in cloud.sent_messages() if asks(text["message"])})


def summary(survived: Survived) -> str:
    """What was killed and what became of the contacts, as text for a terminal."""
    lines = table(
        ("at", "killed", "gone for", "messages found", "records not yet told", "stream told again"),
        (
            (
                clock(outage.at),
                outage.victim.value,
                f"{outage.lasted.total_seconds():.1f} s",
                outage.messages,
                outage.records,
                "from the beginning" if outage.from_the_beginning else "",
            )
            for outage in survived.outages
        ),
    )
    seen = survived.seen
    states = Counter(case.state.value for case in seen.cases)
    parts = [
        lines,
        f"{seen.contacts_sent} contacts, {len(seen.cases)} cases: "
        + ", ".join(f"{n} {state.replace('_', ' ')}" for state, n in sorted(states.items()))
        + f"; {seen.malformed_sent} malformed ones in quarantine.",
        "Answers on phones: " + ", ".join(f"{n} {what}" for what, n in survived.answers.items()) + ".",
        "\n".join(["INVARIANTS BROKEN:", *survived.wrong]) if survived.wrong else "Every invariant held.",
    ]
    return "\n\n".join(parts)
