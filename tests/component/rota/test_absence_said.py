"""A gap that an absence left says so, although the shift that was there is gone from the rota."""

from datetime import timedelta

from shared.domain.assignment import Role
from shared.domain.roster.absence import AbsenceKind
from shared.domain.roster.cover import Why
from shared.domain.roster.edits import Edit, make_rotation
from shared.domain.roster.roster import Roster
from shared.domain.roster.rotation import Rotation, Unit
from tests.component.console.browser import signed_in
from tests.component.console.world import ANN, BEN, CLEO, FRIDAY_EVENING, World

HOUR = timedelta(hours=1)


def taking_turns() -> World:
    """Ann and Cleo take turns of a day in Preston, round the clock, since before this evening."""
    world = World()
    world.everybody_on_call()
    first = (FRIDAY_EVENING - timedelta(days=7)).replace(tzinfo=None, hour=9)
    turns = Rotation("", (ANN, CLEO), first, Unit.DAILY)

    def decide(roster: Roster, now: object) -> Edit:
        return make_rotation(roster, turns, world.policy.roster, FRIDAY_EVENING)

    world.rosters.edit("preston", Role.SOCIAL_WORKER, decide, "r.admin")
    return world


def reasons(world: World) -> set[tuple[Why, ...]]:
    """Why there are gaps in the social workers of Preston in the next days."""
    cover = world.cover.between(FRIDAY_EVENING + 24 * HOUR, FRIDAY_EVENING + 96 * HOUR)
    return {gap.because for gap in cover.gaps if (gap.base, gap.role) == ("preston", Role.SOCIAL_WORKER)}


def test_sickness_is_the_reason_of_the_gap_it_leaves_and_only_of_that() -> None:
    world = taking_turns()
    assert reasons(world) == set()
    ends = FRIDAY_EVENING + 24 * HOUR * 7
    for who in (CLEO, BEN):
        world.rosters.record_absence(who, AbsenceKind.SICKNESS, FRIDAY_EVENING, ends, "r.admin")

    assert not [shift for shift in world.rota.shifts_between(FRIDAY_EVENING, ends) if shift.responder_id == CLEO]
    assert reasons(world) == {(Why.ABSENT,)}
    lancaster = [gap for gap in world.cover.look().gaps if gap.base == "lancaster"]
    assert {gap.because for gap in lancaster} == {(Why.NOBODY,)}


def test_cover_ahead_says_that_somebody_is_away_and_not_why() -> None:
    world = taking_turns()
    ends = FRIDAY_EVENING + 24 * HOUR * 7
    world.rosters.record_absence(CLEO, AbsenceKind.SICKNESS, FRIDAY_EVENING, ends, "r.admin")
    words = signed_in(world, "r.admin").get("/rota/cover?base=preston").words
    assert "Preston: no social worker" in words
    assert "Why: somebody is away." in words
    assert "sick" not in words.lower()
