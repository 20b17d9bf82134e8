"""`python -m bench.engine`: one JSON line per decision in, one line out, so that anyone can race the decision.

In: {"now", "divert", "jobs": [{"id", "grade", "reported", "due", "lat", "lon"}], "staff": [{"id", "kind": "sw" or
"pc", "state": "idle", "enroute" or "onscene", "lat", "lon", "job", "expected_free", "duty_end"}]}.
Out: {"assign": [[job, sw, pc], …]}. Minutes throughout. It calls the production decision and adds no rule to it;
what follows is only how the door's data are read.

- Minute 0 is Monday 00:00 on the local clock. Grade 2 reports are expected as DOMAIN §2 spreads them over a
  week, scaled by how many have come through the door since its first line.
- A job that somebody has is not waiting. The grade and the place of a job that is no longer listed are remembered,
  because diverting needs the grade of where a pair is going; a pair whose job was never seen is left alone.
- A line that can not be read is answered {"error": …}, and the next line is served.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bench.county_nights import ROAD, SCENARIOS, rules_for
from shared.domain.assignment import Role
from shared.domain.matching import decide
from shared.domain.snapshot import WEEK, Demand, Rules, Snapshot, State, Waiting, Worker
from shared.domain.travel import Position

_ROLES = {"sw": Role.SOCIAL_WORKER, "pc": Role.POLICE}
_STATES = {"idle": State.IDLE, "enroute": State.EN_ROUTE, "onscene": State.ON_SCENE}
_AS_EXPECTED = 20.0
"""So many Grade 2 reports must come through the door until its own count weighs as much as the county's."""

_VISIT = 90.0
"""Somebody busy of whom nothing is said is reckoned to be free in this time."""


@dataclass
class Door:
    """What the door remembers between lines: the jobs it has seen and since when."""

    rules: Rules = field(default_factory=lambda: rules_for(SCENARIOS[0]))
    seen: dict[str, Waiting] = field(default_factory=dict)
    opened: float | None = None
    urgent: int = 0
    named: dict[str, object] = field(default_factory=dict)

    def answer(self, line: Mapping[str, Any]) -> list[list[object]]:
        """Return [job, social worker, officer] for each case to be sent to now."""
        now = float(line["now"])
        jobs = [self._job(job, now) for job in line["jobs"]]
        workers = tuple(self._worker(person, now) for person in line["staff"])
        under_way = {worker.case_id for worker in workers}
        waiting = tuple(job for job in jobs if job.id not in under_way)
        rules = replace(self.rules, divert=bool(line.get("divert", False)), demand=self._demand(now))
        plan = decide(Snapshot(now, now % WEEK, waiting, workers), rules, ROAD)
        return [
            [self.named[name] for name in (send.case_id, send.social_worker, send.police)]
            for send in (*plan.divert, *plan.send)
        ]

    def _job(self, job: Mapping[str, Any], now: float) -> Waiting:
        position = Position(float(job["lat"]), float(job["lon"]))
        read = Waiting(
            self._name(job["id"]), int(job["grade"]), float(job["reported"]), float(job["due"]), position
        )
        if self.opened is None:
            self.opened = now
        if read.id not in self.seen and read.grade == 2 and read.reported >= self.opened:
            self.urgent += 1
        self.seen[read.id] = read
        return read

    def _worker(self, person: Mapping[str, Any], now: float) -> Worker:
        state = _STATES[person["state"]]
        job = None if person.get("job") is None else self.seen.get(str(person["job"]))
        free_at = person.get("expected_free")
        duty_end = person.get("duty_end")
        return Worker(
            self._name(person["id"]),
            _ROLES[person["kind"]],
            state,
            Position(float(person["lat"]), float(person["lon"])),
            now if state is State.IDLE else now + _VISIT if free_at is None else float(free_at),
            now + WEEK if duty_end is None else float(duty_end),
            case_id=None if person.get("job") is None or state is State.IDLE else str(person["job"]),
            case_grade=job.grade if job else None,
            free_from=job.position if job and state is not State.IDLE else None,
        )

    def _name(self, given: object) -> str:
        """The id as text; it is answered as it was given, be it text or a number."""
        self.named[str(given)] = given
        return str(given)

    def _demand(self, now: float) -> Demand:
        county = self.rules.demand
        if self.opened is None or now <= self.opened:
            return county
        expected = county.between(self.opened % WEEK, now - self.opened)
        factor = (self.urgent + _AS_EXPECTED) / (expected + _AS_EXPECTED)
        return Demand.of([figure * factor for figure in county.hourly])


def answers(lines: Iterable[str]) -> Iterable[str]:
    """Return the answer to each line that is not blank, in order."""
    door = Door()
    for line in lines:
        if not line.strip():
            continue
        try:
            answer: dict[str, object] = {"assign": door.answer(json.loads(line))}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            answer = {"error": f"This line can not be read: {type(error).__name__}: {error}"}
        yield json.dumps(answer)


def main() -> None:
    """Answer standard input until it ends."""
    for answer in answers(sys.stdin):
        print(answer, flush=True)


if __name__ == "__main__":
    main()
