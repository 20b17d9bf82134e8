"""A rota that was asked for, searched for, adjusted and published: where it stands, and what is in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType

from shared.domain.assignment import Role
from shared.domain.errors import Conflict, Refused
from shared.domain.roster.cover import Gap
from shared.domain.roster.expansion import shift_id
from shared.domain.roster.roster import roster_id
from shared.domain.roster.rotation import Stint
from shared.domain.rota import Shift

ProposalId = NewType("ProposalId", str)


class ProposalStage(StrEnum):
    """Where a proposal stands. DONE and FAILED are the end."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


OPEN = frozenset({ProposalStage.ASKED, ProposalStage.RUNNING})


@dataclass(frozen=True, slots=True)
class ProposalRules:
    """The figures of proposals (default).

    `runs_for`: longer than the search and all around it may take; whoever runs for longer is dead. After
    `overdue_after` nobody need wait any longer. `most_tries` of one search that breaks off. `farthest` from today
    the first day may be. Only so many needs left open are told one by one (`unmet_told`). `together` rosters are
    published in one transaction, which takes 100 items.
    """

    usual_weeks: int
    most_weeks: int
    farthest: timedelta
    runs_for: timedelta
    overdue_after: timedelta
    most_tries: int
    unmet_told: int
    together: int


@dataclass(frozen=True, slots=True)
class RotaProposal:
    """What was asked for and where it stands since `since`. `because` says why it failed.

    `tries` counts how often the search was begun. `version` counts what was stored; it guards against two at once.
    """

    id: ProposalId
    first: date
    weeks: int
    asked_by: str
    asked_at: datetime
    stage: ProposalStage
    since: datetime
    because: str = ""
    tries: int = 0
    version: int = 0

    def is_overdue(self, rules: ProposalRules, now: datetime) -> bool:
        """Whether it should long have been there."""
        return self.stage in OPEN and now - self.asked_at > rules.overdue_after


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

    `published` is the id of the temporary schedule that they became. `version` counts what was stored.
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

    def shifts(self) -> tuple[Shift, ...]:
        """Return the duties as shifts."""
        return tuple(
            Shift(shift_id(self.id, who, starts_at), who, self.role, self.base, starts_at, ends_at)
            for who, starts_at, ends_at in self.stints
        )


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal with what was found; without while it is not done."""

    proposal: RotaProposal
    outcome: Outcome | None = None
    rosters: tuple[ProposedRoster, ...] = ()


class StillRunning(Conflict):
    """Somebody else searches for this rota at this moment."""


def begun(proposal: RotaProposal, rules: ProposalRules, now: datetime) -> RotaProposal:
    """Return the proposal as the search for it begins. Raises StillRunning, or Refused when it is over or was
    tried too often."""
    if proposal.stage not in OPEN:
        raise Refused("This proposal is over.")
    if proposal.stage is ProposalStage.RUNNING and now - proposal.since < rules.runs_for:
        raise StillRunning("The search for this rota is going on.")
    if proposal.tries >= rules.most_tries:
        raise Refused(f"The search broke off {proposal.tries} times.")
    return replace(proposal, stage=ProposalStage.RUNNING, since=now, tries=proposal.tries + 1)


def ended(proposal: RotaProposal, now: datetime, because: str = "") -> RotaProposal:
    """Return the proposal as done, or as failed when there is a reason."""
    stage = ProposalStage.FAILED if because else ProposalStage.DONE
    return replace(proposal, stage=stage, since=now, because=because)
