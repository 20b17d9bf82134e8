"""A rota that was asked for, searched for, adjusted and published: where it stands, and what is in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.jobs import Job
from shared.domain.roster.cover import Gap
from shared.domain.roster.expansion import shift_id
from shared.domain.roster.roster import roster_id
from shared.domain.roster.rotation import Stint
from shared.domain.rota import Responder, Shift


@dataclass(frozen=True, slots=True)
class ProposalRules:
    """The figures of proposals (default).

    `farthest` from today the first day may be. Only so many needs left open are told one by one (`unmet_told`).
    `together` rosters are published in one transaction, which takes 100 items.
    """

    usual_weeks: int
    most_weeks: int
    farthest: timedelta
    unmet_told: int
    together: int


@dataclass(frozen=True, slots=True)
class WeeksAsked:
    """The weeks for which a rota is to be searched."""

    first: date
    weeks: int


@dataclass(frozen=True, slots=True)
class RotaProposal:
    """What was asked for, and where the search for it stands."""

    job: Job
    asked: WeeksAsked


@dataclass(frozen=True, slots=True)
class NotKept:
    """A shift that was to stay and can not, and the rule that it breaks."""

    shift: Shift
    because: str


@dataclass(frozen=True, slots=True)
class Unmet:
    """A need that the search left open, and how many people of the base and role could not for each reason."""

    gap: Gap
    because: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Supply:
    """Hours of one role at one base: by contract less leave, proposed, and what the demand would be worth."""

    base: str
    role: Role
    contracted: float
    proposed: float
    wanted: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the search said of what it found. `costs` are by the name of what is missing; `bound` is a cost that no
    rota of these rules can go below. `unmet_in_all` counts also the needs that are not told one by one.

    `cut_short`: the clock ended the search, so another one may find another rota.
    """

    costs: Mapping[str, int]
    bound: int
    cut_short: bool
    supply: tuple[Supply, ...]
    unmet: tuple[Unmet, ...]
    unmet_in_all: int
    took: timedelta

    @property
    def gap(self) -> float:
        """The share of the cost that a better rota might save at most."""
        cost = sum(self.costs.values())
        return (cost - self.bound) / cost if cost > self.bound else 0.0


@dataclass(frozen=True, slots=True)
class ProposedRoster:
    """The duties of one role at one base, in order. `made_on` is the version of the roster when they were made.

    `published` is the id of the temporary schedule that they became. `version` counts how often they were changed
    since they were found.
    """

    base: str
    role: Role
    stints: tuple[Stint, ...]
    made_on: int
    published: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        """The id of the roster that it is for."""
        return roster_id(self.base, self.role)

    def misplaced(self, responders: Iterable[Responder]) -> tuple[ResponderId, ...]:
        """Return who has duties here and is no responder of this role any more: they have left, or changed."""
        of_the_role = {person.id for person in responders if person.role is self.role}
        return tuple(sorted({stint.responder_id for stint in self.stints} - of_the_role))

    def shifts(self) -> tuple[Shift, ...]:
        """Return the duties as shifts."""
        return tuple(
            Shift(shift_id(self.id, who, starts_at), who, self.role, self.base, starts_at, ends_at)
            for who, starts_at, ends_at in self.stints
        )


@dataclass(frozen=True, slots=True)
class Found:
    """All that the search found, as it is kept."""

    outcome: Outcome
    rosters: tuple[ProposedRoster, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal with what was found, and its rosters as they are by now; without while it is not done.

    `taken_back` are the ids of those that were published and no longer count: they are as before publishing.
    """

    proposal: RotaProposal
    outcome: Outcome | None = None
    rosters: tuple[ProposedRoster, ...] = ()
    taken_back: frozenset[str] = frozenset()
