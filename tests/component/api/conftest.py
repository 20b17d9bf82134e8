"""The API function over the adapters on the table, with moto as the double of DynamoDB."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zlib import crc32

import boto3
import pytest
import time_machine
from moto import mock_aws

from shared.bootstrap import Application, application
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.rota import Responder, Shift
from shared.domain.travel import Position
from shared.observability import logger
from tests.tables import create_table, matching_key

FRIDAY_EVENING = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
CENTRE_OF_PRESTON = Position(53.7769, -2.7049)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs as the function would, with nothing of this machine's own account."""
    settings = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "POWERTOOLS_SERVICE_NAME": "api",
        "POWERTOOLS_METRICS_NAMESPACE": "EarlyResponse",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "TABLE_NAME": "table",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """The application on an empty table."""
    application.cache_clear()
    with mock_aws():
        create_table(boto3.client("dynamodb"), "table")
        monkeypatch.setenv("MATCHING_KEYS", matching_key())
        yield application()
    application.cache_clear()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands at a Friday evening until a test moves it."""
    with time_machine.travel(FRIDAY_EVENING, tick=False) as travelled:
        yield travelled


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that the function logs during the test."""
    lines = StringIO()
    handler = logger.registered_handler
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


@dataclass
class Answer:
    """What the API answered."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.text)


@dataclass
class Context:
    """What Lambda tells a function about itself."""

    function_name: str = "api"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-2:111111111111:function:api"
    aws_request_id: str = "11111111-1111-1111-1111-111111111111"


@dataclass(frozen=True)
class Client:
    """Somebody who calls the API, through the gateway, with the groups of their token."""

    username: str = "c.room"
    groups: tuple[str, ...] = ("control-room",)
    claims: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: str) -> Answer:
        """Ask."""
        return self.call("GET", path, query=query)

    def post(self, path: str, document: Any = None, **headers: str) -> Answer:
        """Send a document as JSON."""
        body = None if document is None else json.dumps(document)
        return self.call("POST", path, body=body, headers={"content-type": "application/json", **headers})

    def call(self, method: str, path: str, *, body: str | None = None, **parts: Any) -> Answer:
        """Call with whatever is given, as it is."""
        from functions.api.handler import handler

        answered = handler(self.event(method, path, body, **parts), Context())
        headers = {name.lower(): value for name, value in answered["headers"].items()}
        return Answer(answered["statusCode"], headers, answered["body"])

    def event(
        self,
        method: str,
        path: str,
        body: str | None = None,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        is_base64: bool = False,
    ) -> dict[str, Any]:
        """Return the event as API Gateway would send it (payload 2.0)."""
        raw_path = f"/api/v1{path}"
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": f"{method} /api/v1/{{proxy+}}",
            "rawPath": raw_path,
            "rawQueryString": "",
            "headers": {**self.headers, **(headers or {})},
            "requestContext": {
                "accountId": "111111111111",
                "apiId": "api",
                "authorizer": {"jwt": {"claims": self._claims(), "scopes": None}},
                "http": {"method": method, "path": raw_path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
                "requestId": "request",
                "stage": "$default",
                "timeEpoch": 0,
            },
            "isBase64Encoded": is_base64,
        }
        if query:
            event["queryStringParameters"] = query
        if body is not None:
            event["body"] = body
        return event

    def _claims(self) -> dict[str, Any]:
        named = {"username": self.username, "cognito:groups": f"[{' '.join(self.groups)}]"}
        return {"client_id": "client", **named, **self.claims}


CONTROL_ROOM = Client()
MANAGER = Client("m.duty", ("manager",))
ANN = Client("sw-ann", ("responder",))
BEN = Client("pc-ben", ("responder",))
STRANGER = Client("sw-stranger", ("responder",))


@pytest.fixture
def on_call(app: Application, clock: time_machine.Traveller) -> None:
    """Ann, a social worker, and Ben, a police responder, are on call at Preston with every skill."""
    skills = frozenset(
        {
            "child_protection",
            "child_and_parenting_support",
            "youth_work",
            "domestic_abuse",
            "amhp",
            "mental_health",
        }
    )
    for number, (who, role) in enumerate(((ANN, Role.SOCIAL_WORKER), (BEN, Role.POLICE))):
        responder_id = ResponderId(who.username)
        app.rota.put_responder(
            Responder(
                responder_id, who.username, role, "preston", skills, f"+44770090000{number}", CENTRE_OF_PRESTON
            )
        )
        hours = timedelta(hours=6)
        app.rota.put_shift(
            Shift(
                ShiftId(f"s{number}"),
                responder_id,
                role,
                "preston",
                FRIDAY_EVENING - hours,
                FRIDAY_EVENING + hours,
            )
        )


def contact(event_id: str = "event-1", **data: Any) -> dict[str, Any]:
    """Return a contact that asks for a joint response in Preston now: Grade 2. No such people exist.

    Each event id is another incident at another address.
    """
    number = 101 if event_id == "event-1" else 1000 + crc32(event_id.encode()) % 900_000
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "/lancashire/control",
        "type": "early-response.contact.reported.v1",
        "data": {
            "access_point": "police",
            "log": {"force": "lancashire", "date": "2026-11-20", "number": number},
            "reported_at": FRIDAY_EVENING.isoformat(),
            "incident_type": "concern_for_safety",
            "markers": ["vulnerable_child"],
            "circumstances": ["officers_on_scene", "joint_response_requested"],
            "location": {
                "latitude": 53.7769,
                "longitude": -2.7049,
                "district": "Preston",
                "address": f"{number} Nowhere Street",
            },
            "persons": [{"role": "child", "name": "Zebedee Quillfeather", "age": 7}],
            "summary": "Zebedee was found alone.",
            **data,
        },
    }


def offered_case(app: Application) -> str:
    """Return the id of a case that has just been offered to Ann and Ben."""
    case_id: str = CONTROL_ROOM.post("/contacts", contact()).json["case_id"]
    app.dispatch.find_pair(case_id)
    return case_id


def held_case(app: Application) -> str:
    """Return the id of a case that Ann and Ben have visited and left."""
    case_id = offered_case(app)
    for step in ("accept", "en-route", "on-scene", "clear"):
        for responder in (ANN, BEN):
            assert responder.post(f"/cases/{case_id}/{step}").status == 200
    return case_id
