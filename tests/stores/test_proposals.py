"""Proposed rotas are kept whole, changed by nobody who did not see the last change, and published at once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.domain.assignment import Role
from shared.domain.errors import NotFound, ProposalChanged, RosterChanged
from shared.domain.ids import ResponderId
from shared.domain.roster.cover import Gap, Why
from shared.domain.roster.decision import RotaDecision
from shared.domain.roster.edits import Edit
from shared.domain.roster.events import Made, RotaEvent, RotaEventName
from shared.domain.roster.proposed import (
    Outcome,
    ProposalId,
    ProposalStage,
    Proposed,
    ProposedRoster,
    RotaProposal,
    Supply,
    Unmet,
)
from shared.domain.roster.roster import Roster, TemporarySchedule
from shared.domain.roster.rotation import Stint
from tests.at_once import at_once
from tests.builders import NOW, PC, SW, later
from tests.stores.conftest import Stores

ANN = ResponderId("sw-ann")
ASKED = RotaProposal(
    ProposalId("20261120190000-a"), date(2026, 11, 30), 4, "r.admin", NOW, ProposalStage.ASKED, NOW
)
DONE = replace(ASKED, stage=ProposalStage.DONE, since=later(2), tries=1, version=1)
GAP = Gap("preston", SW, "amhp", later(60), later(120), 0, 1, (Why.SKILL,))
OUTCOME = Outcome(
    costs={"uncovered": 12, "wishes": -3},
    bound=8,
    cut_short=True,
    supply=(Supply("preston", SW, 100.5, 90.0, 120.25),),
    unmet=(Unmet(GAP, {"without the skill": 2}),),
    unmet_in_all=3,
    took=timedelta(seconds=18.5),
)
PRESTON = ProposedRoster("preston", SW, (Stint(ANN, later(60), later(120)),), made_on=0)
POLICE = ProposedRoster("preston", PC, (), made_on=0)


def asked(stores: Stores) -> None:
    event = RotaEvent(f"proposal.{ASKED.id}", 1, RotaEventName.ROTA_PROPOSAL_ASKED, NOW, "r.admin", {})
    stores.proposals.ask(ASKED, event)


def done(stores: Stores) -> None:
    asked(stores)
    stores.proposals.finish(DONE, OUTCOME, (PRESTON, POLICE))


def publishing(role: Role, at: datetime = NOW) -> RotaDecision:
    before = Roster("preston", role, ZoneInfo("Europe/London"))
    schedule = TemporarySchedule("temporary-00001", later(60), later(120), ())
    after = replace(before, temporary=(schedule,))
    data = {"made": Made.TEMPORARY_SCHEDULE_MADE, "id": schedule.id}
    event = RotaEvent(before.id, 1, RotaEventName.ROTA_CHANGED, at, "r.admin", data)
    return RotaDecision(0, (Edit(before, after, Made.TEMPORARY_SCHEDULE_MADE, data),), (), (event,))


def test_what_was_asked_for_is_kept_and_told(stores: Stores) -> None:
    asked(stores)

    assert stores.proposals.proposal(ASKED.id) == replace(ASKED, version=1)
    assert stores.proposals.proposed(ASKED.id) == Proposed(replace(ASKED, version=1))


def test_what_nobody_asked_for_is_not_found(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.proposals.proposal(ProposalId("nothing"))
    with pytest.raises(NotFound):
        stores.proposals.proposed(ProposalId("nothing"))


def test_the_latest_proposal_stands_first(stores: Stores) -> None:
    asked(stores)
    second = replace(ASKED, id=ProposalId("20261120200000-b"))
    stores.proposals.save(second)

    assert [one.id for one in stores.proposals.proposals()] == [second.id, ASKED.id]


def test_what_was_found_is_read_back_as_it_was(stores: Stores) -> None:
    done(stores)

    found = stores.proposals.proposed(ASKED.id)
    assert found.proposal == replace(DONE, version=2)
    assert found.outcome == OUTCOME
    assert {roster.id: roster for roster in found.rosters} == {
        "preston.social_worker": replace(PRESTON, version=1),
        "preston.police": replace(POLICE, version=1),
    }


def test_a_search_that_somebody_else_ended_meanwhile_changes_nothing(stores: Stores) -> None:
    done(stores)

    with pytest.raises(ProposalChanged):
        stores.proposals.finish(DONE, replace(OUTCOME, bound=1), (replace(PRESTON, stints=()),))
    with pytest.raises(ProposalChanged):
        stores.proposals.save(replace(ASKED, stage=ProposalStage.RUNNING))
    assert stores.proposals.proposed(ASKED.id).outcome == OUTCOME
    assert PRESTON.stints in [roster.stints for roster in stores.proposals.proposed(ASKED.id).rosters]


def test_of_two_who_adjust_the_same_roster_the_second_is_refused(stores: Stores) -> None:
    done(stores)
    seen = replace(PRESTON, version=1)
    stores.proposals.adjust(DONE, replace(seen, stints=()))

    with pytest.raises(ProposalChanged):
        stores.proposals.adjust(DONE, seen)
    rosters = stores.proposals.proposed(ASKED.id).rosters
    assert next(r for r in rosters if r.role is SW) == replace(seen, stints=(), version=2)


def test_publishing_stores_the_rota_and_that_it_is_published_together(stores: Stores) -> None:
    done(stores)
    published = replace(PRESTON, version=1, published="temporary-00001")

    assert stores.proposals.publish(DONE, (published,), publishing(SW)) == ()

    roster = stores.rosters.roster("preston", SW)
    assert roster is not None
    assert [schedule.id for schedule in roster.temporary] == ["temporary-00001"]
    assert replace(published, version=2) in stores.proposals.proposed(ASKED.id).rosters


def test_nothing_is_published_of_a_proposal_that_was_adjusted_meanwhile(stores: Stores) -> None:
    done(stores)
    stores.proposals.adjust(DONE, replace(PRESTON, version=1, stints=()))

    with pytest.raises(RosterChanged):
        stores.proposals.publish(DONE, (replace(PRESTON, version=1, published="x"),), publishing(SW))
    assert stores.rosters.roster("preston", SW) is None


def test_nothing_is_marked_as_published_when_the_rota_was_changed_meanwhile(stores: Stores) -> None:
    done(stores)
    stores.rosters.save(publishing(SW))

    with pytest.raises(RosterChanged):
        stores.proposals.publish(DONE, (replace(PRESTON, version=1, published="x"),), publishing(SW))
    assert {roster.published for roster in stores.proposals.proposed(ASKED.id).rosters} == {""}


def test_of_many_who_publish_at_once_one_does(racing_stores: Stores) -> None:
    done(racing_stores)
    published = replace(PRESTON, version=1, published="temporary-00001")

    ended = at_once(*[lambda: racing_stores.proposals.publish(DONE, (published,), publishing(SW))] * 8)

    assert sum(isinstance(one, RosterChanged) for one in ended) == 7
    assert replace(published, version=2) in racing_stores.proposals.proposed(ASKED.id).rosters
