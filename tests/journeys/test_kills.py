"""Engine and store die in the middle of a night and come back over the same files: nothing is lost or doubled."""

import pytest

from local.kills.cloud import Victim
from local.kills.night import summary, survive
from local.second_store import runs_here

pytestmark = pytest.mark.engine


@pytest.mark.skipif(not runs_here(), reason="the second store is made for Linux on x86-64 only")
def test_after_kills_at_random_moments_of_an_hour_every_invariant_holds() -> None:
    survived = survive(seed=6, kills=3, hours=1)

    assert survived.wrong == (), summary(survived)
    assert {outage.victim for outage in survived.outages} == set(Victim)
    assert any(outage.messages or outage.records for outage in survived.outages), "No kill struck at work."
    assert survived.seen.contacts_sent >= 5
    assert survived.answers["accepted"] >= 5
