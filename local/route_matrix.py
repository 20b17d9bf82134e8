"""Amazon Location Service's route matrix on this machine: a small server that speaks its protocol.

It takes and refuses what the service takes and refuses, so that the real client works against it when
AWS_ENDPOINT_URL_GEO_ROUTES names it. On demand it is slow, down, throttling, unreadable or wrong, as the service
may be some night.
"""

import json
import re
from collections.abc import Callable
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

from local.listening import HOST, Listening, Server
from shared.domain.travel import Position, straight_line_km

Seconds = Callable[[Position, Position], int | None]
"""How long the road takes; None where there is no road."""

_SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/[^/]+/geo-routes/aws4_request, ")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
_LIMITS = {"Geometry": (500, 500, 160_000), "Unbounded": (15, 100, 100)}
"""Origins, destinations and legs of one question, by kind of boundary."""


class Behaviour(StrEnum):
    """How the service is today."""

    ANSWERS = "answers"
    THROTTLES = "throttles"
    REFUSES = "refuses"
    FAILS = "fails"
    HANGS = "hangs"
    TRICKLES = "trickles"
    HANGS_UP = "hangs up"
    GARBLES = "garbles"
    FORGETS_A_ROW = "forgets a row"


_ERRORS = {
    Behaviour.THROTTLES: (429, "ThrottlingException"),
    Behaviour.REFUSES: (403, "AccessDeniedException"),
    Behaviour.FAILS: (500, "InternalServerException"),
}


class RouteMatrix(Listening):
    """The service, up until stopped. `questions` are those that it could read, as parsed JSON."""

    def __init__(self, seconds: Seconds) -> None:
        self.seconds = seconds
        self.behaviour = Behaviour.ANSWERS
        self.questions: list[dict[str, Any]] = []
        self.closing = Event()
        service = self

        class _Door(_Asked):
            matrix = service

        super().__init__(Server((HOST, 0), _Door))
        self.url = f"http://{HOST}:{self.port}"

    def stop(self) -> None:
        """Nothing listens there any more, and who waits for an answer waits no longer."""
        self.closing.set()
        super().stop()

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """The matrix of the times, and the boundary as it was given."""
        origins = [_position(origin) for origin in question["Origins"]]
        destinations = [_position(destination) for destination in question["Destinations"]]
        boundary = question.get("RoutingBoundary", {"Unbounded": True})
        rows = [[self._entry(origin, to, boundary) for to in destinations] for origin in origins]
        if self.behaviour is Behaviour.FORGETS_A_ROW:
            rows.pop()
        errors = sum("Error" in entry for row in rows for entry in row)
        return {"ErrorCount": errors, "RouteMatrix": rows, "RoutingBoundary": boundary}

    def _entry(self, origin: Position, destination: Position, boundary: dict[str, Any]) -> dict[str, Any]:
        box = boundary.get("Geometry", {}).get("BoundingBox")
        for place, error in ((origin, "OutOfBoundsOrigin"), (destination, "OutOfBoundsDestination")):
            if box and not _inside(place, box):
                return {"Distance": 0, "Duration": 0, "Error": error}
        seconds = self.seconds(origin, destination)
        if seconds is None:
            return {"Distance": 0, "Duration": 0, "Error": "NoRoute"}
        return {"Distance": round(straight_line_km(origin, destination) * 1350), "Duration": seconds}


class _Asked(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    matrix: RouteMatrix

    def do_POST(self) -> None:
        """Answer as the service of today would."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        behaviour = self.matrix.behaviour
        if behaviour is Behaviour.HANGS:
            self.matrix.closing.wait()
        if behaviour in (Behaviour.HANGS, Behaviour.HANGS_UP):
            self.close_connection = True
        elif behaviour in _ERRORS:
            self._refuse(*_ERRORS[behaviour])
        elif not _SIGNED.match(self.headers.get("Authorization", "")):
            self._refuse(403, "AccessDeniedException")
        elif self.path != "/v2/route-matrix":
            self._refuse(404, "UnknownOperationException")
        else:
            self._read(body)

    def _read(self, body: bytes) -> None:
        question = json.loads(body)
        fault = _fault(question)
        if fault:
            self._refuse(400, "ValidationException", Reason="FieldValidationFailed", FieldList=[fault])
            return
        self.matrix.questions.append(question)
        garbled = self.matrix.behaviour is Behaviour.GARBLES
        self._say(200, b"<html>" if garbled else json.dumps(self.matrix.answer(question)).encode())

    def _refuse(self, status: int, error: str, **more: object) -> None:
        self._say(status, json.dumps({"Message": "Not now.", **more}).encode(), error)

    def _say(self, status: int, body: bytes, error: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amz-geo-pricing-bucket", "Core")
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.end_headers()
        if self.matrix.behaviour is not Behaviour.TRICKLES:
            self.wfile.write(body)
            return
        for byte in body:  # never silent for long, and never done
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.matrix.closing.wait(0.05):
                return

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _position(place: dict[str, Any]) -> Position:
    longitude, latitude = place["Position"]
    return Position(latitude, longitude)


def _inside(place: Position, box: list[float]) -> bool:
    west, south, east, north = box
    return west <= place.longitude <= east and south <= place.latitude <= north


def _fault(question: dict[str, Any]) -> dict[str, str] | None:
    """What the service would find fault with, if anything."""
    boundary = question.get("RoutingBoundary", {"Unbounded": True})
    origins, destinations = len(question["Origins"]), len(question["Destinations"])
    most = _LIMITS["Geometry" if "Geometry" in boundary else "Unbounded"]
    if not 0 < origins <= most[0] or not 0 < destinations <= most[1] or origins * destinations > most[2]:
        return {"Name": "Origins", "Message": "The matrix has too many origins, destinations or legs."}
    box = boundary.get("Geometry", {}).get("BoundingBox")
    if box and straight_line_km(Position(box[1], box[0]), Position(box[3], box[2])) > 400:
        return {"Name": "RoutingBoundary", "Message": "The diagonal of the box is longer than 400 km."}
    if not _TIME.fullmatch(question.get("DepartureTime", "2026-01-01T00:00:00Z")):
        return {"Name": "DepartureTime", "Message": "The time is not in the format of the service."}
    return None
