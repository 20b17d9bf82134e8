"""Simulated responders: the phone rings, they answer as people do, and drive, visit and leave.

Nobody here looks into the system: a responder knows what the text message and their own phone page say. They open
the page when it rings, and again when something is refused; in between it shows what they said last.
How they answer depends only on the seed, the person and the message, so a night can be played again.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from random import Random
from typing import Any

from local.agenda import Agenda
from local.callers import Caller, Refused
from local.deployed import Deployed
from shared.domain.rota import Responder
from shared.domain.travel import Position, RoadFactorModel
from shared.policy import activities

_ACCEPTS, _DECLINES = 0.84, 0.09
_REASONS = ("Still writing up the last visit.", "Car will not start.", "Too far from where I am.")
_GONE = (404, 409)
_CHECKS_IN_AFTER = timedelta(minutes=50)


def asks(message: str) -> bool:
    """Whether the text asks for an answer."""
    return "Answer by" in message


class Phones:
    """The phones of everybody in the story, and the people who hold them."""

    def __init__(
        self,
        engine: Deployed,
        people: Iterable[Responder],
        agenda: Agenda,
        seed: int,
        caller: Callable[[Deployed, str], Caller] = Caller,
    ) -> None:
        self._engine = engine
        self._new_caller = caller
        self._agenda = agenda
        self._seed = seed
        self._by_hand: set[str] = set()
        self._people = {person.phone: person for person in people}
        self._callers: dict[str, Caller] = {}
        self._read: Counter[str] = Counter()
        self._travel = RoadFactorModel()
        self._stays = {name: activity.on_scene_median for name, activity in activities().items()}
        self.answers: dict[str, int] = {"accepted": 0, "declined": 0, "silent": 0, "too late": 0}

    def look(self) -> None:
        """Everybody notices the messages that have come in since the last look."""
        inboxes: dict[str, list[str]] = {phone: [] for phone in self._people}
        for text in self._engine.sent_messages():
            if text.get("phone") in inboxes:
                inboxes[text["phone"]].append(text["message"])
        for phone, messages in inboxes.items():
            new, self._read[phone] = messages[self._read[phone] :], len(messages)
            for message in new:
                self._notices(self._people[phone], message)

    def leave_to_visitor(self, username: str) -> None:
        """From now on nobody here answers this person's phone."""
        self._by_hand.add(username)

    def _notices(self, person: Responder, message: str) -> None:
        if person.id not in self._by_hand and asks(message):
            self._rings(person, message)

    def _rings(self, person: Responder, message: str) -> None:
        chance = self._chance(person, message)
        now = self._engine.now()
        wait = timedelta(seconds=chance.randint(15, 110))
        fate = chance.random()
        if fate < _ACCEPTS:
            self._agenda.add(now + wait, lambda: self._accept(person, chance))
        elif fate < _ACCEPTS + _DECLINES:
            self._agenda.add(now + wait, lambda: self._decline(person, chance.choice(_REASONS)))
        else:
            self.answers["silent"] += 1

    def _chance(self, person: Responder, message: str) -> Random:
        text = f"{self._seed}|{person.id}|{message}|{self._engine.now():%d%H%M}"
        return Random(hashlib.sha256(text.encode()).hexdigest())

    def _caller(self, person: Responder) -> Caller:
        return self._callers.setdefault(str(person.id), self._new_caller(self._engine, str(person.id)))

    def _visit(self, person: Responder) -> dict[str, Any] | None:
        """What the person's phone page says, or None when there is nothing for them."""
        visit: dict[str, Any] | None = self._caller(person).get("/visit")["case"]
        return visit

    def _say(self, person: Responder, case_id: str, what: str, body: dict[str, str] | None = None) -> bool:
        """Whether the system took it; an offer may have gone to somebody else meanwhile."""
        try:
            self._caller(person).post(f"/cases/{case_id}/{what}", body)
        except Refused as refused:
            if refused.status not in _GONE:
                raise
            return False
        return True

    def _accept(self, person: Responder, chance: Random) -> None:
        visit = self._visit(person)
        if visit is None or not self._say(person, visit["case_id"], "accept"):
            self.answers["too late"] += 1
            return
        self.answers["accepted"] += 1
        if visit["warnings"]:
            self._say(person, visit["case_id"], "acknowledge-warnings")
        self._set_out_in(person, visit, timedelta(seconds=chance.randint(60, 240)), chance)

    def _decline(self, person: Responder, reason: str) -> None:
        visit = self._visit(person)
        if visit is None or not self._say(person, visit["case_id"], "decline", {"reason": reason}):
            self.answers["too late"] += 1
            return
        self.answers["declined"] += 1

    def _set_out_in(self, person: Responder, visit: dict[str, Any], wait: timedelta, chance: Random) -> None:
        self._agenda.add(self._engine.now() + wait, lambda: self._set_out(person, visit, chance))

    def _set_out(self, person: Responder, visit: dict[str, Any], chance: Random) -> None:
        """Set out once the partner has accepted; until then look again every minute."""
        if not self._say(person, visit["case_id"], "en-route"):
            if self._is_still_theirs(person, visit):
                self._set_out_in(person, visit, timedelta(minutes=1), chance)
            return
        going = self._visit(person)
        if going is None or going["case_id"] != visit["case_id"]:  # stood down at this very moment
            return
        to = Position(going["contact"]["latitude"], going["contact"]["longitude"])
        on_the_road = self._travel(person.home, to) * chance.uniform(0.8, 1.3)
        self._agenda.add(
            self._engine.now() + max(on_the_road, timedelta(minutes=2)),
            lambda: self._arrive(person, visit, chance),
        )

    def _is_still_theirs(self, person: Responder, visit: dict[str, Any]) -> bool:
        """What the page says now to somebody who was refused something."""
        now = self._visit(person)
        return now is not None and now["case_id"] == visit["case_id"]

    def _arrive(self, person: Responder, visit: dict[str, Any], chance: Random) -> None:
        if not self._say(person, visit["case_id"], "on-scene"):
            return
        stay = self._stays[visit["activity"]] * chance.lognormvariate(0, 0.4)
        self._agenda.add(self._engine.now() + stay, lambda: self._say(person, visit["case_id"], "clear"))
        self._check_in_later(person, visit["case_id"])

    def _check_in_later(self, person: Responder, case_id: str) -> None:
        """Before the timer runs out they say that they are well, and again, until they have left."""

        def check_in() -> None:
            if self._say(person, case_id, "check-in"):
                self._check_in_later(person, case_id)

        self._agenda.add(self._engine.now() + _CHECKS_IN_AFTER, check_in)
