"""Proposed rosters are changed by nobody who did not see the last change, and published at once."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from shared.domain.assignment import Role
from shared.domain.errors import ProposalChanged, RosterChanged
from shared.domain.ids import ResponderId
from shared.domain.jobs import Job, JobId, JobKind
from shared.domain.roster.decision import RotaDecision
from shared.domain.roster.edits import Edit
from shared.domain.roster.events import Made, RotaEvent, RotaEventName
from shared.domain.roster.proposed import ProposedRoster
from shared.domain.roster.roster import Roster, TemporarySchedule
from shared.domain.roster.rotation import Stint
from tests.at_once import at_once
from tests.builders import NOW, SW, later
from tests.stores.conftest import Stores

ANN = ResponderId("sw-ann")
ASKED = Job(JobKind.ROTA_PROPOSAL, JobId("20261120190000-a"), "{}", "r.admin", NOW, 1, NOW)
PRESTON = ProposedRoster("preston", SW, (Stint(ANN, later(60), later(120)),), made_on=0)


def publishing(role: Role, at: datetime = NOW) -> RotaDecision:
    before = Roster("preston", role, ZoneInfo("Europe/London"))
    schedule = TemporarySchedule("temporary-00001", later(60), later(120), ())
    after = replace(before, temporary=(schedule,))
    data = {"made": Made.TEMPORARY_SCHEDULE_MADE, "id": schedule.id}
    event = RotaEvent(before.id, 1, RotaEventName.ROTA_CHANGED, at, "r.admin", data)
    return RotaDecision(0, (Edit(before, after, Made.TEMPORARY_SCHEDULE_MADE, data),), (), (event,))


def test_what_nobody_changed_is_as_it_was_found(stores: Stores) -> None:
    assert stores.proposals.changed(ASKED.id) == ()


def test_of_two_who_adjust_the_same_roster_the_second_is_refused(stores: Stores) -> None:
    stores.proposals.adjust(ASKED, replace(PRESTON, stints=()))

    with pytest.raises(ProposalChanged):
        stores.proposals.adjust(ASKED, PRESTON)
    assert stores.proposals.changed(ASKED.id) == (replace(PRESTON, stints=(), version=1),)


def test_publishing_stores_the_rota_and_that_it_is_published_together(stores: Stores) -> None:
    published = replace(PRESTON, published="temporary-00001")

    assert stores.proposals.publish(ASKED, (published,), publishing(SW)) == ()

    roster = stores.rosters.roster("preston", SW)
    assert roster is not None
    assert [schedule.id for schedule in roster.temporary] == ["temporary-00001"]
    assert stores.proposals.changed(ASKED.id) == (replace(published, version=1),)


def test_nothing_is_published_of_a_proposal_that_was_adjusted_meanwhile(stores: Stores) -> None:
    stores.proposals.adjust(ASKED, replace(PRESTON, stints=()))

    with pytest.raises(RosterChanged):
        stores.proposals.publish(ASKED, (replace(PRESTON, published="x"),), publishing(SW))
    assert stores.rosters.roster("preston", SW) is None


def test_nothing_is_marked_as_published_when_the_rota_was_changed_meanwhile(stores: Stores) -> None:
    stores.rosters.save(publishing(SW))

    with pytest.raises(RosterChanged):
        stores.proposals.publish(ASKED, (replace(PRESTON, published="x"),), publishing(SW))
    assert stores.proposals.changed(ASKED.id) == ()


def test_of_many_who_publish_at_once_one_does(racing_stores: Stores) -> None:
    published = replace(PRESTON, published="temporary-00001")

    ended = at_once(*[lambda: racing_stores.proposals.publish(ASKED, (published,), publishing(SW))] * 8)

    assert sum(isinstance(one, RosterChanged) for one in ended) == 7
    assert racing_stores.proposals.changed(ASKED.id) == (replace(published, version=1),)
