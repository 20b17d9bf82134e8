"""Load, in small: nothing is lost, nobody booked twice, order by grade, figures that add up. Nothing is timed."""

import pytest

from local.engine import Engine
from local.load.command import Wanted, as_text, stretch

pytestmark = pytest.mark.engine


def test_a_few_contacts_of_a_peak_hour_are_seen_through_and_what_they_cost_adds_up(engine: Engine) -> None:
    found = stretch(engine, Wanted(times=1, minutes=1, pairs=5, least=3))

    assert found.wrong == ()
    assert (found.contacts, found.cases) == (3, 3)
    assert 0 < found.offered <= 3
    for units in ("reads", "writes"):
        by_function = sum(of[units] for of in found.by_function.values())
        assert by_function == pytest.approx(found.use[f"{units[:-1]}_units"])
        assert sum(getattr(key, units) for key in found.hot) <= by_function
    assert {"intake", "relay", "dispatch", "notify", "watch", "api"} <= set(found.by_function)
    assert found.by_function["relay"]["data"] == 0
    assert sum(found.cost.machine.values()) > 0
    assert "Every invariant held." in as_text(found)


def test_of_more_than_can_be_sent_to_at_once_none_is_lost_and_no_grade_2_waits_behind_a_grade_3(
    engine: Engine,
) -> None:
    found = stretch(engine, Wanted(times=10, minutes=1, pairs=4, least=12, at_once=True, see_through=False))

    assert found.wrong == ()
    assert (found.contacts, found.cases) == (12, 12)
    assert 0 < found.offered <= 4
    assert found.overtaken == 0
