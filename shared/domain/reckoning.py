"""One decision about many cases, kept to be explained: what holds each person from a case that waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from shared.domain.reserve import Cover, cover_of
from shared.domain.snapshot import MinutesTo, Plan, Rules, Snapshot, State, Wait, Waiting, Worker

_SCHEDULED = 3


@dataclass(frozen=True)
class Reckoning:
    """What was seen, what was decided, and by which figures."""

    snapshot: Snapshot
    plan: Plan
    rules: Rules
    minutes_to: MinutesTo
    zone: ZoneInfo

    def spoken_for(self, case_id: str) -> dict[str, str]:
        """Return who is sent to, or kept for, another case than this, with that case and its due time."""
        return {who: why for who, (other, why) in self._spoken.items() if other != case_id}

    def kept_from(self, case_id: str) -> frozenset[str]:
        """Return who may not be asked for the case: they have been, or are promised elsewhere."""
        return self._waiting[case_id].not_again

    def may_be_reached_now(self, case_id: str) -> bool:
        """Whether somebody idle who is near enough to count as cover would be let in, were they sent now."""
        now, rules = self.snapshot.now, self.rules
        soonest, latest = now + rules.turn_out, now + rules.turn_out + rules.in_reach
        times = self._waiting[case_id].times
        return times is None or any(begins <= latest and soonest <= ends for begins, ends in times)

    def what_holds(self, wait: Wait) -> dict[str, str]:
        """Return, for everybody on call, why they are not sent to this case. Times are by the wall clock."""
        case, workers = self._waiting[wait.case_id], self.snapshot.workers
        spoken = self.spoken_for(case.id)
        roads = self.minutes_to([worker.position for worker in workers], case.position)
        return {
            worker.id: self._what_holds(worker, road, case, wait, spoken)
            for worker, road in zip(workers, roads, strict=True)
        }

    def _what_holds(self, worker: Worker, road: float, case: Waiting, wait: Wait, spoken: dict[str, str]) -> str:
        expected = worker.id in wait.people
        waited_for = "; this case waits for them" if expected else ""
        if worker.state is State.COMING:
            return f"comes on call at {self._clock(worker.free_at)}{waited_for}"
        if worker.state is not State.IDLE:
            free = f"about {self._clock(worker.free_at)}" if worker.free_at > self.snapshot.now else "by now"
            return f"on another case, expected free {free}{waited_for}"
        if expected:
            return "kept for this case until the other of the pair is free"
        if worker.id in spoken:
            return spoken[worker.id]
        arrival = self.snapshot.now + self.rules.turn_out + road
        leaves_at = worker.duty_end + self.rules.overrun_for[case.grade]
        if arrival > leaves_at:
            return "would arrive only after going off call"
        if case.grade < _SCHEDULED:
            return f"could be there at {self._clock(arrival)}, but no pair would be complete sooner with them"
        if arrival + self.rules.visit_for[case.grade] > leaves_at:
            return f"goes off duty at {self._clock(worker.duty_end)}, before the visit would end"
        place = self._needed_at(worker)
        if place:
            return f"kept as cover for the next Grade 2 in {place}"
        return "could be spared, but nobody of the other role can"

    def _needed_at(self, worker: Worker) -> str:
        """Where cover would be missed most if they went; empty when their role is not the scarce one anywhere."""
        cover, names = self._cover, self.rules.place_names
        missed = [0.0] * len(self.rules.places)
        for scarce, cost, cell in cover.dear:
            if scarce & cover.bits[worker.id]:
                missed[cell % len(missed)] += cost
        most = max(missed, default=0.0)
        return names[missed.index(most)] if most > 0 else ""

    @cached_property
    def _spoken(self) -> dict[str, tuple[str, str]]:
        """By person: the case that they are for, and that in words."""
        found = {}
        for wait in self.plan.wait:
            found.update(dict.fromkeys(wait.people, (wait.case_id, f"kept for {self._named(wait.case_id)}")))
        for send in self.plan.send:
            pair = (send.social_worker, send.police)
            found.update(dict.fromkeys(pair, (send.case_id, f"asked for {self._named(send.case_id)}")))
        return found

    def _named(self, case_id: str) -> str:
        return f"case {case_id}, due at {self._clock(self._waiting[case_id].due)}"

    @cached_property
    def _waiting(self) -> dict[str, Waiting]:
        return {case.id: case for case in self.snapshot.waiting}

    @cached_property
    def _cover(self) -> Cover:
        """Of all whom no case has got or waits for."""
        taken = {who for send in self.plan.send for who in (send.social_worker, send.police)}
        taken.update(who for wait in self.plan.wait for who in wait.people)
        left: Sequence[Worker] = [worker for worker in self.snapshot.workers if worker.id not in taken]
        return cover_of(left, self.snapshot, self.rules, self.minutes_to)

    def _clock(self, minutes: float) -> str:
        return f"{datetime.fromtimestamp(60 * minutes, self.zone):%H:%M}"
