"""Desks see whether the watch over the cases is alive, and what is stuck."""

from datetime import timedelta

import pytest

from shared.bootstrap import Application
from shared.service.ports import Beat
from tests.component.api.conftest import ANN, BEN, CONTROL_ROOM, FRIDAY_EVENING, MANAGER, offered_case

pytestmark = pytest.mark.usefixtures("clock")


def test_before_anything_was_seen_alive_the_sweep_is_late_and_nothing_is_known(app: Application) -> None:
    health = MANAGER.get("/health").json

    assert health["sweep_is_late"] is True
    assert health["canary_is_late"] is False
    assert (health["swept_at"], health["seconds_since_sweep"], health["seconds_since_canary"]) == (None,) * 3


def test_a_desk_sees_how_long_ago_the_sweep_and_the_canary_were(app: Application, clock) -> None:
    app.heartbeats.record(Beat.SWEEP, FRIDAY_EVENING)
    app.heartbeats.record(Beat.CANARY, FRIDAY_EVENING - timedelta(minutes=4))
    clock.shift(timedelta(seconds=12))

    health = CONTROL_ROOM.get("/health").json

    assert (health["seconds_since_sweep"], health["seconds_since_canary"]) == (12, 252)
    assert (health["sweep_is_late"], health["canary_is_late"]) == (False, False)

    clock.shift(timedelta(minutes=12))
    later = CONTROL_ROOM.get("/health").json
    assert (later["sweep_is_late"], later["canary_is_late"]) == (True, True)


def test_bank_holidays_that_nobody_entered_are_told_three_quarters_of_a_year_ahead(
    app: Application, clock
) -> None:
    assert CONTROL_ROOM.get("/health").json["bank_holidays_missing"] == []

    clock.shift(timedelta(days=500))

    assert CONTROL_ROOM.get("/health").json["bank_holidays_missing"] == []
    clock.shift(timedelta(days=10))
    assert CONTROL_ROOM.get("/health").json["bank_holidays_missing"] == [2029]


def test_a_responder_has_no_business_with_it(app: Application) -> None:
    assert ANN.get("/health").status == 403


@pytest.mark.usefixtures("on_call")
def test_the_live_list_says_what_is_stuck(app: Application, clock) -> None:
    case_id = offered_case(app)
    for responder in (ANN, BEN):
        responder.post(f"/cases/{case_id}/accept")
    clock.shift(timedelta(minutes=5))
    assert CONTROL_ROOM.get("/cases").json[0]["stuck"] == []

    clock.shift(timedelta(minutes=6))
    (live,) = CONTROL_ROOM.get("/cases").json

    assert live["stuck"] == [
        "The social worker has not set out, 10 minutes after both accepted.",
        "The police responder has not set out, 10 minutes after both accepted.",
    ]
