"""What the hands of the control room send to the JSON API, and what they look at before."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from shared.contracts.api_requests import Identifier, Request, Text
from shared.contracts.instants import Instant
from shared.domain.assignment import Role
from shared.domain.case import Case, Close
from shared.domain.policy import SafetyPolicy
from shared.domain.recommend import PairOption
from shared.domain.safety import overdue
from shared.domain.strands import Ask


class Hand(Request):
    """Why, and the version of the case that you saw: if it has moved on, nothing is done (409)."""

    version: int
    reason: Text


class Assign(Hand):
    """Whom to ask: one person for each role. `override` for somebody who is not on call."""

    responder_ids: list[Identifier] = Field(min_length=1, max_length=2)
    override: bool = False


class HoldUntil(Hand):
    """Ask nobody before this time."""

    until: Instant


class ExtendOffer(Hand):
    """Give one person so many minutes more."""

    responder_id: Identifier
    minutes: int = Field(ge=1, le=60)


class CallMade(Request):
    """A phone call: with whom, if with a responder, and what came of it. It adds to the timeline and undoes
    nothing, so no version is asked for."""

    responder_id: Identifier | None = None
    text: Text


class Withdraw(Hand):
    """How the case ends before a visit: handed_back or withdrawn."""

    outcome: Close


class Regrade(Hand):
    """The grade that is in force from now on; `reason` is the rationale kept with it. `release` also lets go
    those who were asked or have accepted."""

    grade: int = Field(ge=1, le=4)
    release: bool = False


class AnswerProposal(Hand):
    """What a message has asked for, and whether it is done."""

    ask: Ask
    accepted: bool


class Divert(Hand):
    """The Grade 2 to which the pair of this Grade 3 goes instead."""

    to_case: Identifier


class LoneVisit(Hand):
    """Which role goes alone."""

    role: Role


class ResolveDuress(Request):
    """Who is safe, and how you know."""

    responder_id: Identifier
    reason: Text


class PersonOptionView(BaseModel):
    """One person who could go."""

    responder_id: str
    role: Role
    arrival: datetime
    notes: list[str]


class OptionView(BaseModel):
    """People who could be asked together, and what they cost in minutes against the first of the list."""

    people: list[PersonOptionView]
    joint_arrival: datetime
    minutes_later: int
    against: list[str]

    @classmethod
    def of(cls, option: PairOption) -> Self:
        """Return the option."""
        return cls.model_validate(option, from_attributes=True)


class DangerView(BaseModel):
    """A responder who calls for help, or whose check-in is overdue."""

    case_id: str
    responder_id: str
    role: Role
    kind: str = Field(examples=["duress", "overdue"])
    since: datetime
    told: int = Field(description="How often those who watch over the service have been told of it")

    @classmethod
    def all_of(cls, case: Case, policy: SafetyPolicy, now: datetime) -> list[Self]:
        """Return every danger of a case, calls for help first."""
        calls = [(a, "duress", a.duress_at, 1 + a.duress_told) for a in case.in_duress()]
        late = [(e.assignment, "overdue", e.due_at, e.assignment.overdue_told) for e in overdue(case, policy, now)]
        return [
            cls(case_id=case.id, responder_id=a.responder_id, role=a.role, kind=kind, since=since, told=told)
            for a, kind, since, told in (*calls, *late)
            if since is not None
        ]
