"""The published JSON Schemas: `python -m shared.contracts.schemas` writes them to events/schemas/."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from shared.contracts.answered import AnswerEvent
from shared.contracts.contact_event import ContactEnd, ContactEvent, ContactUpdate
from shared.contracts.eido import Eido
from shared.contracts.published import PublishedEvent, PublishedRotaEvent

DIRECTORY = Path(__file__).parents[2] / "events" / "schemas"
_MODELS: dict[str, type[BaseModel]] = {
    "contact-reported.v1.json": ContactEvent,
    "contact-updated.v1.json": ContactUpdate,
    "contact-ended.v1.json": ContactEnd,
    "eido.v1.json": Eido,
    "contact-answered.v1.json": AnswerEvent,
    "published-event.v1.json": PublishedEvent,
    "published-rota-event.v1.json": PublishedRotaEvent,
}


def schemas() -> dict[str, str]:
    """Return the text of every schema by file name."""
    return {name: json.dumps(_schema(name, model), indent=2) + "\n" for name, model in _MODELS.items()}


def write() -> None:
    """Write every schema to its file."""
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (DIRECTORY / name).write_text(text, encoding="utf-8")


def _schema(name: str, model: type[BaseModel]) -> dict[str, Any]:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:early-response:{name[:-5]}"}
    return head | model.model_json_schema(mode="validation")


if __name__ == "__main__":
    write()
