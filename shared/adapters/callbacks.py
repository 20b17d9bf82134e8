"""Posting answers to callbacks, and to nothing else: see docs/security.md for what an address must be.

The name is resolved once, every address that it has is checked, and the connection goes to the very address that
was checked: a name that says something else a moment later (rebinding) changes nothing.
"""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from shared.adapters.webhooks import signed
from shared.contracts.answered import MEDIA_TYPE, AnswerEvent
from shared.domain.delivery import Attempt, Delivery
from shared.domain.policy import FeedbackPolicy
from shared.service.feedback import Registration
from shared.service.ports import Clock

Address = tuple[str, int]
Resolve = Callable[[str], Collection[str]]

_PORT = 443
_GONE = 410


class Forbidden(Exception):
    """The callback may not be reached. The text says why and repeats nothing."""


def resolve_publicly(host: str) -> list[str]:
    """Return the IPv4 addresses of the name. Lambda has no way out by IPv6. Raises OSError."""
    found = socket.getaddrinfo(host, _PORT, socket.AF_INET, socket.SOCK_STREAM)
    return sorted({str(entry[4][0]) for entry in found})


class HttpsCallbacks:
    """Implements Callbacks by requests."""

    def __init__(
        self,
        allowed_hosts: Collection[str],
        policy: FeedbackPolicy,
        clock: Clock,
        *,
        resolve: Resolve = resolve_publicly,
        test_port: int = 0,
    ) -> None:
        """`test_port` is for one machine: every connection goes to that port of its loopback address instead."""
        self._allowed_hosts = frozenset(allowed_hosts)
        self._policy = policy
        self._clock = clock
        self._resolve = resolve
        self._test_port = test_port

    def post(self, registration: Registration, delivery: Delivery) -> Attempt:
        """See Callbacks. Nothing of the answer is read but its status."""
        try:
            address = self._address_of(checked(registration.url, self._allowed_hosts))
            trust = trust_in(registration.authority)
        except Forbidden as reason:
            return Attempt(str(reason), final=True)
        except OSError:
            return Attempt("Its name can not be resolved.")
        body = AnswerEvent.of(delivery).model_dump_json().encode()
        headers = {
            "Content-Type": MEDIA_TYPE,
            "User-Agent": "early-response",
            **signed(registration.keys, delivery.id, self._clock.now(), body),
        }
        return self._send(registration.url, body, headers, address, trust)

    def _address_of(self, parts: SplitResult) -> Address:
        if self._test_port:
            return ("127.0.0.1", self._test_port)
        addresses = list(self._resolve(parts.hostname or ""))
        if not addresses:
            raise OSError("no address")
        if not all(is_public(address) for address in addresses):
            raise Forbidden("Its name leads to an address that is not public.")
        return (addresses[0], _PORT)

    def _send(
        self, url: str, body: bytes, headers: dict[str, str], address: Address, trust: ssl.SSLContext
    ) -> Attempt:
        times = (self._policy.connect_within.total_seconds(), self._policy.answer_within.total_seconds())
        adapter = _Pinned(address, trust)
        with requests.Session() as session, adapter.ended_after(self._policy.done_within):
            session.trust_env = False  # no proxy and no password of the environment
            session.mount("https://", adapter)
            try:
                answer = session.post(
                    url, data=body, headers=headers, timeout=times, allow_redirects=False, stream=True
                )
                status = answer.status_code
                answer.close()
            except requests.Timeout:
                return Attempt("It did not answer in time.")
            except requests.exceptions.SSLError:
                return Attempt("It was too slow." if adapter.ended else "Its certificate is not good.")
            except (requests.RequestException, ValueError, OSError):
                return Attempt("It was too slow." if adapter.ended else "There was no connection, or it broke.")
        # What we cut off in the middle of the head would be read as a whole one.
        return Attempt("It was too slow.") if adapter.ended else attempt_of(status)


def checked(url: str, allowed_hosts: Collection[str]) -> SplitResult:
    """Return the parts of an address that callbacks may have. Raises Forbidden."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden("The address can not be read.") from None
    if parts.scheme != "https":
        raise Forbidden("The address does not begin with https.")
    if not url.isascii() or any(sign in url for sign in '\\@#"<>') or not url.isprintable() or " " in url:
        raise Forbidden("The address has signs that are not allowed.")
    if port not in (None, _PORT):
        raise Forbidden(f"The address has another port than {_PORT}.")
    if parts.hostname not in allowed_hosts:
        raise Forbidden("Its host is not among the allowed hosts.")
    return parts


def is_public(address: str) -> bool:
    """Whether the address is one of the internet's own: not private, loopback, link-local, shared or multicast."""
    try:
        found = ipaddress.IPv4Address(address)
    except ValueError:
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def trust_in(authority: str) -> ssl.SSLContext:
    """Return a context that trusts public certificates, and what is signed by this one. Raises Forbidden."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority:
        try:
            context.load_verify_locations(cadata=authority)
        except (ssl.SSLError, ValueError):
            raise Forbidden("The certificate that is registered can not be read.") from None
    return context


def attempt_of(status: int) -> Attempt:
    """Return what a status means: 2xx has it, 410 wants no more, everything else is tried again."""
    if 200 <= status < 300:
        return Attempt()
    if 300 <= status < 400:
        return Attempt(f"It redirects ({status}); redirects are not followed.")
    return Attempt(f"It answered {status}.", final=status == _GONE)


class _Pinned(HTTPAdapter):
    """Connects to one address whatever the name says; the name is still what the certificate must be for."""

    def __init__(self, address: Address, trust: ssl.SSLContext) -> None:
        self._address = address
        self._trust = trust
        self._wire: socket.socket | None = None
        self.ended = False
        super().__init__(max_retries=0, pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """See HTTPAdapter."""
        super().init_poolmanager(*arguments, ssl_context=self._trust, **named)
        connect = self._connect

        class Connection(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return connect(self)

        class Pool(HTTPSConnectionPool):
            ConnectionCls = Connection

        self.poolmanager.pool_classes_by_scheme = {"https": Pool}

    def _connect(self, connection: HTTPSConnection) -> socket.socket:
        try:
            found = socket.create_connection(self._address, connection.timeout)
        except TimeoutError as error:
            raise ConnectTimeoutError(connection, "no connection in time") from error
        except OSError as error:
            raise NewConnectionError(connection, "no connection") from error
        self._wire = found.dup()
        return found

    @contextmanager
    def ended_after(self, limit: timedelta) -> Iterator[None]:
        """Inside, the connection is cut when so much time has passed, whatever the receiver does with it."""
        timer = Timer(limit.total_seconds(), self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if self._wire is not None:
                self._wire.close()

    def _end(self) -> None:
        self.ended = True
        if self._wire is not None:
            try:
                self._wire.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
