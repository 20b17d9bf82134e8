"""The API against its own description: requests that fit it, requests that do not, as schemathesis makes them."""

import base64
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs

import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.component.api.conftest import Client, Context
from tests.component.console.world import PRIORITY
from tests.fuzz.budget import LONG, tries
from tests.fuzz.doors import Doors, within

EVERYBODY = Client("sw-ann", ("control-room", "manager", "responder", "rota-administrator", "governance"))


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The function behind a gateway, as WSGI. Whoever asks is in every group: what they ask matters here."""
    from functions.api.handler import handler

    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length)
    path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace").removeprefix("/api/v1")
    headers = {k[5:].replace("_", "-").lower(): v for k, v in environ.items() if k.startswith("HTTP_")}
    headers["content-type"] = environ.get("CONTENT_TYPE", "")
    event = EVERYBODY.event(environ["REQUEST_METHOD"], path, headers=headers)
    event["rawQueryString"] = environ.get("QUERY_STRING", "")
    query = {name: ",".join(values) for name, values in parse_qs(event["rawQueryString"]).items()}
    event |= {"queryStringParameters": query} if query else {}
    event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True} if body else {}
    with within():
        answered = handler(event, Context())
    start_response(f"{answered['statusCode']} Answer", list(answered["headers"].items()))
    return [(answered["body"] or "").encode()]


SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
SCHEMA.config.phases.coverage.enabled = LONG  # hundreds of requests for each operation
CROWDED = 50
"""Cases, after which the county is made anew: every contact looks at all that waits."""
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


@SCHEMA.parametrize()
@tries(4)
def test_an_operation_answers_as_it_is_described(doors: Doors, case: schemathesis.Case) -> None:
    if not 0 < doors.cases <= CROWDED:
        doors.renew()
        doors.world.everybody_on_call()
        doors.world.reported(*PRIORITY)
    if "case_id" in case.path_parameters and case.path_parameters["case_id"] == "0":
        case.path_parameters["case_id"] = "C-1"

    case.call_and_validate(checks=CHECKS)

    typed = {text for text in texts_in(case.body) if len(text) > 12}
    lines = doors.logged()
    assert [text[:40] for text in typed if text in lines] == []


def texts_in(value: object) -> Iterator[str]:
    """Give every text in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
