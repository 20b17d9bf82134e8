"""The OpenAPI 3.1 description of the API: `python -m functions.api.openapi` writes it to docs/openapi.json."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer

from functions.api.access import GROUPS, PREFIX, PUBLIC
from functions.api.app import api
from functions.api.envelopes import BATCH, PLAIN, STRUCTURED
from shared.contracts.contact_event import ContactEnd, ContactEvent, ContactUpdate
from shared.contracts.eido import Eido
from shared.contracts.problems import MEDIA_TYPE, Problem
from shared.policy import load

PATH = Path(__file__).parents[2] / "docs" / "openapi.json"

_DESCRIPTION = (
    "Contacts in, cases and figures out. Instants are ISO 8601 in UTC, durations are whole seconds, and what is "
    "not known is null. Errors are problem details (RFC 9457). Every answer carries `x-correlation-id`; send one "
    "of your own (8 to 64 letters, digits, dots, dashes) and it is kept."
)
_PROBLEMS = {
    "400": "The body is not JSON in UTF-8",
    "401": "Not signed in",
    "403": "None of your groups may do this, or the case is not yours to work on",
    "404": "No such thing, or not yours to see",
    "409": "The rules do not allow it now, or somebody else was faster (then with Retry-After)",
    "413": "The body is larger than is taken",
    "415": "Not the media type that is asked for",
    "422": "The request does not fit; `errors` names the fields",
    "500": "Something nobody foresaw; quote the correlation id",
}
_NOT_WITHOUT_A_BODY = {"400", "413", "415"}
_REFERENCE = "#/components/schemas/"


@cache
def document() -> dict[str, Any]:
    """Return the description of every route, who may call it, and what may go wrong."""
    app = api()
    text = app.get_openapi_json_schema(
        title="Early response",
        version="1",
        description=_DESCRIPTION,
        security_schemes={"token": HTTPBearer(bearerFormat="JWT", description="Access token of the user pool")},
    )
    described: dict[str, Any] = json.loads(text)
    described["servers"] = [{"url": "/"}]
    _describe_contacts(described)
    _add_schema(described, "Problem", Problem.model_json_schema(ref_template=_REFERENCE + "{model}"))
    for route in app._static_routes + app._dynamic_routes:
        operation = described["paths"][route.openapi_path][route.method.lower()]
        operation["summary"] = (route.func.__doc__ or "").strip()
        _complete(operation, f"{route.method} {route.openapi_path.removeprefix(PREFIX)}")
    for unused in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        described["components"]["schemas"].pop(unused, None)
    return described


def text() -> str:
    """Return the description as it stands in the file."""
    return json.dumps(document(), indent=2, sort_keys=True) + "\n"


def _complete(operation: dict[str, Any], route: str) -> None:
    """Say who may call the route and which problems it answers with."""
    groups = GROUPS.get(route.replace("{", "<").replace("}", ">"), frozenset())
    operation["security"] = [] if route in PUBLIC else [{"token": []}]
    if groups:
        operation["description"] = f"Groups: {', '.join(sorted(groups))}."
    if route in PUBLIC:
        schema = {"schema": {"type": "object"}}
        operation["responses"] = {"200": {"description": "OpenAPI 3.1", "content": {"application/json": schema}}}
        return
    if route.endswith(".csv"):
        operation["responses"]["200"]["content"] = {"text/csv": {"schema": {"type": "string"}}}
    for status, meaning in _PROBLEMS.items():
        if status in _NOT_WITHOUT_A_BODY and "requestBody" not in operation:
            continue
        content = {MEDIA_TYPE: {"schema": {"$ref": f"{_REFERENCE}Problem"}}}
        operation["responses"][status] = {"description": meaning, "content": content}


def _describe_contacts(described: dict[str, Any]) -> None:
    """The body of a contact is read by its own contract, not by the router: say so."""
    for model in (ContactEvent, ContactUpdate, ContactEnd):
        _add_schema(described, model.__name__, model.model_json_schema(ref_template=_REFERENCE + "{model}"))
    one: dict[str, Any] = {
        "oneOf": [{"$ref": _REFERENCE + name} for name in ("ContactEvent", "ContactUpdate", "ContactEnd")]
    }
    _add_schema(described, "Eido", Eido.model_json_schema(ref_template=_REFERENCE + "{model}"))
    eido = {PLAIN: {"schema": {"$ref": f"{_REFERENCE}Eido"}}}
    described["paths"][f"{PREFIX}/contacts/eido"]["post"]["requestBody"] = {"required": True, "content": eido}
    limit = load().intake.most_in_a_batch
    batch: dict[str, Any] = {"type": "array", "items": one, "maxItems": limit}
    content = {STRUCTURED: {"schema": one}, PLAIN: {"schema": one}, BATCH: {"schema": batch}}
    contacts = described["paths"][f"{PREFIX}/contacts"]["post"]
    contacts["requestBody"] = {"required": True, "content": content}
    contacts["responses"]["207"] = contacts["responses"]["202"] | {
        "description": "Some of a batch were not recorded"
    }


def _add_schema(described: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    schemas.update(schema.pop("$defs", {}))
    schemas[name] = schema


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
