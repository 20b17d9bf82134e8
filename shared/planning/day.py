"""The Grade 3 day planner: appointments for joint visits inside their windows, with as little driving as possible.

In go the visits asked for and the shifts ahead; out come appointments, and every case that found none with the
reason. An agreed appointment never moves: not its time, and not its people while they are at work. When one of
them is not at work any more, the time still stands and somebody else is sought. A visit that is under way is not
asked for: its people are busy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from math import ceil, floor
from typing import Any

from shared.domain.assignment import Role
from shared.domain.ids import CaseId, ResponderId
from shared.domain.rota import Responder, Shift
from shared.domain.skills import in_words
from shared.domain.travel import Position, Travel
from shared.planning.asked import Asked
from shared.planning.problem import Person, Plan, Problem, Task, Visit, Window
from shared.planning.search import Clock, Effort, plan
from shared.planning.spells import Release, Spell, have_skills, spells

_WORTH = 10_000.0
"""Minutes of road that a visit is worth; one that is due now is worth twice as much."""

_MINUTE = timedelta(minutes=1)
_ROUNDING = 1e-6

_TIME_HAS_COME = "The agreed time has come, and nobody has been found to go."

_Pairs = frozenset[tuple[int, ...]] | None
_Agreed = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Way:
    """The road to a visit: from another case, or from where the person's spell of work begins."""

    road: timedelta
    coming_from: CaseId | None


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who is to be with which case, from when until when, and the way that each has to it."""

    case_id: CaseId
    starts_at: datetime
    ends_at: datetime
    people: Mapping[Role, ResponderId]
    agreed: bool
    ways: Mapping[Role, Way] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """A case for which there is no appointment, and why."""

    case_id: CaseId
    because: str


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The appointments in order of time, the cases without one, and the time that all people drive.

    `clashes` are agreed appointments that somebody can not reach in time from the one before: people must decide.
    """

    appointments: tuple[Appointment, ...]
    not_placed: tuple[NotPlaced, ...]
    clashes: tuple[NotPlaced, ...]
    on_the_road: timedelta


def plan_days(
    asked: Iterable[Asked],
    shifts: Iterable[Shift],
    responders: Iterable[Responder],
    travel: Travel,
    now: datetime,
    effort: Effort,
    clock: Clock,
    busy: Mapping[ResponderId, Release] | None = None,
    seed: int = 0,
    to_the: timedelta = _MINUTE,
) -> DayPlan:
    """Return the best plan found for the days that the shifts cover. Nobody drives or works outside a shift.

    What is not agreed begins a whole multiple of `to_the` after `now`: roads and visits count in such steps.
    """
    days = _Days(tuple(asked), spells(shifts, responders, busy or {}, now), travel, now, to_the)
    return days.read(plan(days.problem(), effort, clock, seed))


class _Days:
    """The visits and spells as numbers, and back: `people[i]` is person i of the problem, `planned[i]` visit i."""

    def __init__(
        self,
        asked: tuple[Asked, ...],
        people: tuple[Spell, ...],
        travel: Travel,
        now: datetime,
        to_the: timedelta,
    ) -> None:
        self.step = to_the / _MINUTE
        self.people = people
        self.travel = travel
        self.now = now
        self.planned: list[Asked] = []
        self.visits: list[tuple[Asked, tuple[tuple[int, ...], ...], _Pairs, _Agreed]] = []
        self.hopeless: list[NotPlaced] = []
        self.known_pairs: dict[tuple[Any, ...], frozenset[tuple[int, ...]]] = {}
        for visit in asked:
            kept = self._kept(visit)
            able = tuple(self._able(visit, role, kept) for role in visit.roles)
            pairs = self._pairs(visit, able)
            agreed = self._agreed(visit, kept)
            because = None if agreed else self._why_hopeless(visit, able, pairs)
            if len(able) == 1:
                able = (tuple(sorted(number for (number,) in pairs)),)
            if because is not None:
                self.hopeless.append(NotPlaced(visit.case_id, because))
            else:
                self.planned.append(visit)
                self.visits.append((visit, able, pairs if len(able) > 1 else None, agreed))

    def problem(self) -> Problem:
        """Return the planning problem, in minutes from now; travel and visits are rounded up to whole steps."""
        places: dict[Position, int] = {}
        ends = (position for spell in self.people for position in (spell.position, spell.responder.home))
        for position in (*(visit.position for visit in self.planned), *ends):
            places.setdefault(position, len(places))
        matrix = [[self._up(self.travel(a, b) / _MINUTE) for b in places] for a in places]
        visits = tuple(
            Visit(
                place=places[visit.position],
                tasks=tuple(Task(self._up(visit.lasting / _MINUTE), who) for who in able),
                windows=self._windows(visit),
                pairs=pairs,
                agreed=agreed,
                worth=self._worth(visit),
            )
            for visit, able, pairs, agreed in self.visits
        )
        people = tuple(
            Person(
                places[spell.position],
                places[spell.responder.home],
                self._up(self._minutes(spell.starts_at)),
                self._minutes(spell.ends_at),
            )
            for spell in self.people
        )
        return Problem(visits, people, matrix)

    def read(self, found: Plan) -> DayPlan:
        """Return the plan in the words of the service."""
        starts: dict[int, float] = {}
        people: dict[int, dict[Role, ResponderId]] = {}
        ways: dict[int, dict[Role, Way]] = {}
        on_the_road = timedelta(0)
        for spell, stops in zip(self.people, found.routes, strict=True):
            here, case_id = spell.position, None
            for stop in stops:
                visit = self.planned[stop.visit]
                starts[stop.visit] = max(stop.start, starts.get(stop.visit, 0.0))
                people.setdefault(stop.visit, {})[spell.role] = spell.responder.id
                way = Way(self._road(here, visit.position), case_id)
                ways.setdefault(stop.visit, {})[spell.role] = way
                here, case_id = visit.position, visit.case_id
                on_the_road += way.road
            if stops:
                on_the_road += self._road(here, spell.responder.home)
        appointments = [self._appointment(n, starts[n], people[n], ways[n]) for n in starts]
        full = [
            NotPlaced(self.planned[number].case_id, self._why_full(self.planned[number]))
            for number in found.left_out
        ]
        clashes = [
            NotPlaced(visit.case_id, f"One of them can be there only {late:.0f} min after the agreed time.")
            for number, visit in enumerate(self.planned)
            if visit.agreed
            and (late := starts.get(number, 0.0) - self._minutes(visit.agreed.starts_at)) > _ROUNDING
        ]
        return DayPlan(
            appointments=tuple(sorted(appointments, key=lambda each: (each.starts_at, each.case_id))),
            not_placed=tuple(sorted((*self.hopeless, *full), key=lambda each: each.case_id)),
            clashes=tuple(clashes),
            on_the_road=on_the_road,
        )

    def _appointment(
        self, number: int, start: float, people: Mapping[Role, ResponderId], ways: Mapping[Role, Way]
    ) -> Appointment:
        visit = self.planned[number]
        starts_at = visit.agreed.starts_at if visit.agreed else self.now + start * _MINUTE
        ends_at = starts_at + visit.lasting
        return Appointment(visit.case_id, starts_at, ends_at, people, visit.agreed is not None, ways)

    def _road(self, origin: Position, destination: Position) -> timedelta:
        return ceil(self.travel(origin, destination) / _MINUTE - _ROUNDING) * _MINUTE

    def _up(self, minutes: float) -> float:
        return ceil(minutes / self.step - _ROUNDING) * self.step

    def _down(self, minutes: float) -> float:
        return floor(minutes / self.step + _ROUNDING) * self.step

    def _minutes(self, then: datetime) -> float:
        return (then - self.now) / _MINUTE

    def _windows(self, visit: Asked) -> tuple[Window, ...]:
        """When the visit may begin, in whole steps from now unless it is agreed to the second."""
        if visit.agreed is not None:
            return ((self._minutes(visit.agreed.starts_at),) * 2,)
        whole = ((self._up(self._minutes(a)), self._down(self._minutes(b))) for a, b in visit.spans)
        return tuple(window for window in whole if window[0] <= window[1])

    def _kept(self, visit: Asked) -> dict[Role, int]:
        """The people of the agreed appointment who are still at work then, by role."""
        people = visit.agreed.people if visit.agreed else {}
        return {
            spell.role: number
            for number, spell in enumerate(self.people)
            if people.get(spell.role) == spell.responder.id and spell.could_make(visit)
        }

    def _able(self, visit: Asked, role: Role, kept: Mapping[Role, int]) -> tuple[int, ...]:
        if role in kept:
            return (kept[role],)
        return tuple(i for i, spell in enumerate(self.people) if spell.role is role and spell.could_make(visit))

    def _agreed(self, visit: Asked, kept: Mapping[Role, int]) -> _Agreed:
        if visit.agreed is None or len(kept) < len(visit.roles):
            return ()
        starts = self._minutes(visit.agreed.starts_at)
        return tuple((kept[role], starts) for role in visit.roles)

    def _pairs(self, visit: Asked, able: tuple[tuple[int, ...], ...]) -> frozenset[tuple[int, ...]]:
        """Who may go together: at work at the same time, with the skills needed between them."""
        alike = (able, visit.skills, visit.lasting)
        if alike not in self.known_pairs:
            self.known_pairs[alike] = frozenset(
                numbers
                for numbers in product(*able)
                if self._fit(visit, [self.people[number] for number in numbers])
            )
        return self.known_pairs[alike]

    def _fit(self, visit: Asked, people: list[Spell]) -> bool:
        at_once = min(spell.ends_at for spell in people) - max(spell.starts_at for spell in people)
        return at_once >= visit.lasting and have_skills(visit, people)

    def _worth(self, visit: Asked) -> float:
        hours_left = max(0.0, self._minutes(visit.deadline) / 60)
        return _WORTH * (1 + 1 / (1 + hours_left / 12))

    def _why_hopeless(self, visit: Asked, able: tuple[tuple[int, ...], ...], pairs: frozenset[Any]) -> str | None:
        """Why no plan can hold this visit, or None."""
        if visit.agreed is None and visit.deadline < self.now:
            return "The deadline has passed."
        if visit.agreed is not None and visit.agreed.starts_at < self.now:
            return _TIME_HAS_COME
        if not self._windows(visit):
            return "Visiting hours and the times of the household and partners leave no time before the deadline."
        for role, who in zip(visit.roles, able, strict=True):
            if not who:
                return f"No {role.label} is at work when the visit could be."
        if not pairs:
            needed = in_words(visit.skills) or "none"
            return f"Nobody at work together when the visit could be has the skills needed: {needed}."
        return None

    def _why_full(self, visit: Asked) -> str:
        if visit.agreed is not None and visit.agreed.starts_at <= self.now:
            return _TIME_HAS_COME
        if visit.agreed is not None:
            return "Somebody who was to come at the agreed time is not at work, and nobody else can be there then."
        return "Everybody who could go is taken by other visits, or too far away, when the visit could be."
