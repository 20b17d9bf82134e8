"""What a decision about many cases works with: the people of one role, the table of arrivals, what is settled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from shared.domain.assignment import Role
from shared.domain.joint import Cost, Row, Table
from shared.domain.reserve import Ahead, Cover
from shared.domain.snapshot import IDLE, MinutesTo, Rules, Send, Snapshot, Wait, Waiting, Worker
from shared.domain.travel import Position

PRIORITY = 2


@dataclass(frozen=True, slots=True)
class Side:
    """Everybody of one role who may be reckoned with, from when and where each could set out, and until when."""

    people: list[Worker]
    origins: list[Position]
    ready: list[float]
    limit: list[float]

    @classmethod
    def of(cls, role: Role, workers: Sequence[Worker], grade: int, snapshot: Snapshot, rules: Rules) -> "Side":
        """Return the side of `role`; a busy person is reckoned later than expected.

        `limit` is the latest arrival: the end of duty for Grade 2, in time for the whole visit for Grade 3.
        """
        now, grace = snapshot.now, rules.overrun_for[grade]
        if grade > PRIORITY:
            grace -= rules.visit_for[grade]
        people = [worker for worker in workers if worker.role is role]
        ready = [rules.turn_out + worker.reckoned_free(now, rules) for worker in people]
        origins = [worker.free_from or worker.position for worker in people]
        return cls(people, origins, ready, [worker.duty_end + grace for worker in people])

    def able(self) -> list[Worker]:
        """Return those who would be in time if there were no road."""
        return [
            person
            for person, ready, limit in zip(self.people, self.ready, self.limit, strict=True)
            if ready <= limit
        ]

    def arrivals(self, case: Waiting, minutes_to: MinutesTo) -> list[float]:
        """Return when each would be at the case; infinite past their limit."""
        road = minutes_to(self.origins, case.position)
        arrivals = [
            arrival if (arrival := ready + minutes) <= limit else inf
            for ready, minutes, limit in zip(self.ready, road, self.limit, strict=True)
        ]
        if case.not_again:
            barred = [person.id in case.not_again for person in self.people]
            arrivals = [inf if no else arrival for arrival, no in zip(arrivals, barred, strict=True)]
        return case.when_received(arrivals)


@dataclass(slots=True)
class Settled:
    """What has been decided so far, and who is spoken for; what is known of the cover that is left."""

    send: list[Send] = field(default_factory=list)
    wait: list[Wait] = field(default_factory=list)
    divert: list[Send] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    ahead: Ahead | None = None
    cover: Cover | None = None

    def send_or_wait(self, row: Row, social: Worker, police: Worker, pair: tuple[int, int], now: float) -> None:
        """The two are for this case: they are sent, or it waits for whoever of them is busy."""
        joint = row.joint(pair)
        self.taken.update((social.id, police.id))
        late = joint - row.case.due
        in_time = f"{-late:.0f} min before it is due" if late <= 0 else f"{late:.0f} min after it was due"
        busy = [person for person in (social, police) if person.state is not IDLE]
        if not busy:
            because = (
                f"Both there in {joint - now:.0f} min, {in_time}.",
                f"Social worker {social.id} {row.social[pair[0]] - now:.0f} min, "
                f"police responder {police.id} {row.police[pair[1]] - now:.0f} min.",
            )
            self.send.append(Send(row.case.id, social.id, police.id, joint, because))
            return
        free_at = max(person.free_at for person in busy)
        names = " and ".join(f"{person.id} (in {max(person.free_at - now, 0):.0f} min)" for person in busy)
        reason = f"Waits for {names}: both there in {joint - now:.0f} min, {in_time}; nobody idle is sooner."
        self.wait.append(Wait(row.case.id, (reason,), (social.id, police.id), free_at))


def row_of(case: Waiting, social: Side, police: Side, minutes_to: MinutesTo, unplaced: float) -> Row:
    """Return the row of the case against both sides."""
    arrivals = social.arrivals(case, minutes_to), police.arrivals(case, minutes_to)
    return Row(case, *arrivals, social.limit, police.limit, unplaced)


def table_of(rows: Sequence[Row], social: Sequence[Worker], police: Sequence[Worker], cost: Cost) -> Table:
    """Return the table of these rows, with nobody placed."""
    return Table(rows, [person.skills for person in social], [person.skills for person in police], cost)
