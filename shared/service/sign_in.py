"""Signing in to the pages: who somebody is, and the session that remembers it until the end of the shift."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shared.domain.errors import EarlyResponseError


class Group(StrEnum):
    """The groups of the user pool: what a person may do follows from these."""

    CONTROL_ROOM = "control-room"
    RESPONDER = "responder"
    MANAGER = "manager"
    ROTA_ADMINISTRATOR = "rota-administrator"
    GOVERNANCE = "governance"


class SignInRefused(EarlyResponseError):
    """Name and password do not belong together. Which of them is wrong is not told."""


class SignInUnfinished(EarlyResponseError):
    """The password is right, and something else has to be done first. The text says what."""


class SignInUnavailable(EarlyResponseError):
    """The user pool does not answer, or wants fewer attempts. Trying again later helps."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has proved who they are."""

    username: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. `csrf_token` stands in every form that they are given."""

    person: Person
    csrf_token: str
    expires_at: datetime


class SignIn(Protocol):
    """Checks who somebody is."""

    def sign_in(self, username: str, password: str) -> Person:
        """Return the person. Raises SignInRefused, SignInUnfinished or SignInUnavailable."""
        ...


class Sessions(Protocol):
    """Sessions kept on the server. The token is known to the browser only; the store keeps its digest."""

    def open(self, person: Person) -> tuple[str, Session]:
        """Keep a new session; return its token, which nobody can guess, and the session."""
        ...

    def find(self, token: str) -> Session | None:
        """Return the session of the token, or None when there is none or it has run out."""
        ...

    def end(self, token: str) -> None:
        """The token opens nothing any more. Ending it twice changes nothing."""
        ...
