"""Queue messages that nobody of ours sends: each fails by itself, is kept by its queue, and is named in no log."""

import json
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.events import EventName
from shared.observability import metrics
from tests.component.api.conftest import Context
from tests.fuzz.budget import tries
from tests.fuzz.doors import MARKER, Doors, within
from tests.fuzz.hostile import TEXTS, VALUES

HEARERS = ["dispatch", "watch", "planner"]
NAMES = st.sampled_from([*(name.value for name in EventName), "RotaChanged", "Nonsense", ""])
IDS = VALUES.filter(lambda value: MARKER not in str(value))
"""By its ids a message that fails is found again: they are all that a log may say of it."""
DETAILS = st.fixed_dictionaries(
    {},
    optional={
        "id": IDS,
        "case_id": st.one_of(IDS, st.just("C-1")),
        "correlation_id": IDS,
        "at": VALUES,
        "of": VALUES,
        "data": st.one_of(VALUES, st.just({"note": MARKER, "expires_at": "9999-12-31T23:59:59+00:00"})),
    },
)
BODIES = st.one_of(
    st.sampled_from([*TEXTS[:16], "{", "[" * 10_000, "null", '{"sweep": 0}', '{"case_id": "C-404"}']),
    VALUES.map(json.dumps),
    st.builds(lambda name, detail: json.dumps({"detail-type": name, "detail": detail}), NAMES, DETAILS),
)


@pytest.mark.parametrize("name", HEARERS)
@tries(60)
@given(bodies=st.lists(BODIES, min_size=1, max_size=3))
def test_a_message_that_means_nothing_fails_by_itself(doors: Doors, name: str, bodies: list[str]) -> None:
    handler = import_module(f"functions.{name}.handler").handler
    records = [{"messageId": f"m-{n}", "body": body, "eventSource": "aws:sqs"} for n, body in enumerate(bodies)]

    with within():
        answered: dict[str, Any] = handler({"Records": records}, Context())
    metrics.clear_metrics()

    failed = {failure["itemIdentifier"] for failure in answered["batchItemFailures"]}
    assert failed <= {record["messageId"] for record in records}
    assert MARKER not in doors.logged()
