"""Managers see response times."""

from datetime import timedelta

import pytest

from shared.bootstrap import Application
from tests.component.api.conftest import ANN, BEN, CONTROL_ROOM, MANAGER, contact, offered_case

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.usefixtures("on_call")
def test_the_figures_tell_whole_seconds_and_leave_blank_what_is_not_known(app: Application, clock) -> None:
    case_id = offered_case(app)
    for responder in (ANN, BEN):
        responder.post(f"/cases/{case_id}/accept")
    clock.shift(timedelta(minutes=25))
    for step in ("en-route", "on-scene"):
        for responder in (ANN, BEN):
            responder.post(f"/cases/{case_id}/{step}")
    clock.shift(1)

    figures = MANAGER.get("/figures").json

    everywhere = figures["rows"][0]
    assert (everywhere["grade"], everywhere["area"], everywhere["count"]) == (2, "All areas", 1)
    assert (everywhere["share_within_target"], everywhere["median_seconds"]) == (1.0, 1500)
    legs = {leg["name"]: leg["median_seconds"] for leg in figures["legs"]}
    assert (legs["both on scene"], legs["both clear"]) == (1500, None)
    assert figures["definitions"]["Within target"]


def test_the_figures_of_a_period_and_an_area_count_no_others(app: Application, clock) -> None:
    CONTROL_ROOM.post("/contacts", contact())
    clock.shift(1)
    asked = {"from": "2026-11-20T19:00:00Z", "to": "2026-11-20T20:00:00+01:00"}

    counts = [
        MANAGER.get("/figures", **query).json["contacts"]
        for query in (
            {"from": "2026-11-20T19:00:00Z", "to": "2026-11-20T19:00:01Z", "area": "Preston"},
            {"from": "2026-11-20T19:00:00Z", "to": "2026-11-20T19:00:01Z", "area": "Burnley"},
            {"from": "2026-11-20T18:00:00Z", "to": "2026-11-20T19:00:00Z"},
        )
    ]

    assert counts == [1, 0, 0]
    assert MANAGER.get("/figures", **asked).status == 422


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-11-20T19:00:00"}, "from"),
        ({"from": "2026-11-20T19:00:00Z", "to": "2026-11-20T19:00:00Z"}, "to"),
        ({"from": "2020-01-01T00:00:00Z"}, "from"),
        ({"to": "0001-01-02T00:00:00Z"}, "to"),
        ({"from": "9999-12-30T00:00:00Z", "to": "2026-11-20T19:00:00Z"}, "from"),
        ({"area": "Zebedee"}, "area"),
    ],
)
def test_a_period_or_area_that_makes_no_sense_is_named(
    app: Application, query: dict[str, str], field: str
) -> None:
    answer = MANAGER.get("/figures", **query)

    assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (422, [field])
    assert "Zebedee" not in answer.text


@pytest.mark.usefixtures("on_call")
def test_responders_see_neither_figures_nor_quarantine(app: Application) -> None:
    assert [ANN.get(path).status for path in ("/figures", "/quarantine", "/on-call")] == [403, 403, 403]
