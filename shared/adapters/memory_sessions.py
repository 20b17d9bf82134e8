"""Plain doubles of sign-in and sessions, for tests of the pages."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from shared.service.ports import Clock
from shared.service.sign_in import Person, Session, SignInRefused, SignInUnfinished


class InMemorySignIn:
    """Implements SignIn for people that are added by hand."""

    def __init__(self) -> None:
        self._people: dict[str, tuple[str, Person]] = {}
        self._unfinished: dict[str, str] = {}

    def add(self, username: str, password: str, groups: Iterable[str], unfinished: str = "") -> None:
        """The person can sign in, or is told what is `unfinished`."""
        self._people[username] = (password, Person(username, frozenset(groups)))
        self._unfinished[username] = unfinished

    def sign_in(self, username: str, password: str) -> Person:
        """See SignIn."""
        known, person = self._people.get(username, ("", None))
        if person is None or known != password:
            raise SignInRefused("The user name or the password is not right.")
        if self._unfinished[username]:
            raise SignInUnfinished(self._unfinished[username])
        return person


class InMemorySessions:
    """Implements Sessions in a dictionary."""

    def __init__(self, clock: Clock, lasts_for: timedelta = timedelta(hours=12)) -> None:
        self._clock = clock
        self._lasts_for = lasts_for
        self._sessions: dict[str, Session] = {}

    def open(self, person: Person) -> tuple[str, Session]:
        """See Sessions."""
        token = secrets.token_urlsafe(32)
        session = Session(person, secrets.token_urlsafe(32), self._clock.now() + self._lasts_for)
        self._sessions[token] = session
        return token, session

    def find(self, token: str) -> Session | None:
        """See Sessions."""
        session = self._sessions.get(token)
        return session if session and self._clock.now() < session.expires_at else None

    def end(self, token: str) -> None:
        """See Sessions."""
        self._sessions.pop(token, None)
