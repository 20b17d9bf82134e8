"""Journey times from Amazon Location Service (Routes, version 2): CalculateRouteMatrix."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from math import cos, radians
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.domain.travel import Leg, NotTold, Position
from shared.service.ports import TravelUnknown

if TYPE_CHECKING:
    from mypy_boto3_geo_routes import LocationServiceRoutesV2Client

MOST = 400
"""Origins, and destinations, in one question. With a boundary the service takes 500 of each and 160,000 legs."""

_MARGIN_KM = 20.0
"""Roads may lead so far out of the box around all positions. Its diagonal may be 400 km at most."""

_KM_PER_DEGREE = 111.32
_TOO_MANY_REQUESTS, _SERVER_ERRORS = 429, 500


class AmazonLocationJourneyTimes:
    """Implements JourneyTimes. The client must not try again by itself, and should give up a silent connection
    at about the time that a look-up may take.

    Each look-up runs in a thread of its own, which is left behind when time is up: looking up the address of the
    service, connecting and a trickling answer have no other common limit.
    """

    def __init__(self, client: Callable[[], "LocationServiceRoutesV2Client"]) -> None:
        """`client` makes the client; it is called once, when the first question is asked."""
        self._make_client = client
        self._client: LocationServiceRoutesV2Client | None = None

    def between(
        self, origins: Sequence[Position], destinations: Sequence[Position], leave_at: datetime, within: timedelta
    ) -> Mapping[Leg, timedelta]:
        """See JourneyTimes."""
        client = self._ready()  # the time that this takes once is ours, not the service's
        questions = list(_questions(origins, destinations))
        answers: SimpleQueue[Mapping[Leg, timedelta] | NotTold] = SimpleQueue()
        ends = monotonic() + within.total_seconds()
        Thread(target=_ask, args=(client, questions, leave_at, answers), daemon=True).start()
        told: dict[Leg, timedelta] = {}
        for _ in questions:
            try:
                answer = answers.get(timeout=max(0.0, ends - monotonic()))
            except Empty:
                raise TravelUnknown(NotTold.NO_ANSWER) from None
            if isinstance(answer, NotTold):
                raise TravelUnknown(answer)
            told.update(answer)
        return told

    def _ready(self) -> "LocationServiceRoutesV2Client":
        try:
            self._client = self._client or self._make_client()
        except BotoCoreError:
            raise TravelUnknown(NotTold.NO_ANSWER) from None
        return self._client


_Question = tuple[Sequence[Position], Sequence[Position]]


def _questions(origins: Sequence[Position], destinations: Sequence[Position]) -> Iterator[_Question]:
    """Give the same legs in parts that the service takes."""
    for first, second in product(range(0, len(origins), MOST), range(0, len(destinations), MOST)):
        yield origins[first : first + MOST], destinations[second : second + MOST]


def _ask(
    client: "LocationServiceRoutesV2Client",
    questions: Sequence[_Question],
    leave_at: datetime,
    answers: "SimpleQueue[Mapping[Leg, timedelta] | NotTold]",
) -> None:
    """One answer for each question, in order, until the first that fails."""
    for origins, destinations in questions:
        try:
            matrix = client.calculate_route_matrix(
                Origins=[{"Position": [place.longitude, place.latitude]} for place in origins],
                Destinations=[{"Position": [place.longitude, place.latitude]} for place in destinations],
                DepartureTime=leave_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                RoutingBoundary={"Geometry": {"BoundingBox": _box([*origins, *destinations])}},
                TravelMode="Car",
            )
            answers.put(_read(matrix, origins, destinations))
        except ClientError as error:
            answers.put(_in_our_words(error))
            return
        except BotoCoreError:
            answers.put(NotTold.NO_ANSWER)
            return
        except Exception:  # whatever else an answer may be, a case must not wait for it
            answers.put(NotTold.UNREADABLE)
            return


def _in_our_words(error: ClientError) -> NotTold:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", _SERVER_ERRORS)
    if status == _TOO_MANY_REQUESTS:
        return NotTold.TOO_OFTEN
    return NotTold.REFUSED if status < _SERVER_ERRORS else NotTold.NO_ANSWER


def _read(matrix: Any, origins: Sequence[Position], destinations: Sequence[Position]) -> Mapping[Leg, timedelta]:
    """The times, in seconds, by leg; a leg with an error has none. Raises when the shape is not what was asked."""
    told = {}
    for origin, row in zip(origins, matrix["RouteMatrix"], strict=True):
        for destination, entry in zip(destinations, row, strict=True):
            if not entry.get("Error"):
                told[origin, destination] = timedelta(seconds=entry["Duration"])
    return told


def _box(places: Sequence[Position]) -> list[float]:
    """West, south, east, north."""
    south, north = min(p.latitude for p in places), max(p.latitude for p in places)
    west, east = min(p.longitude for p in places), max(p.longitude for p in places)
    up = _MARGIN_KM / _KM_PER_DEGREE
    out = up / cos(radians(max(abs(south), abs(north))))
    return [west - out, south - up, east + out, north + up]
