"""A proposed rota for tests of its pages: two weeks of Preston with a gap, a short rest and a wish not met."""

from datetime import UTC, date, datetime, time, timedelta

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.jobs import JobId
from shared.domain.roster.cover import Gap, Why
from shared.domain.roster.proposed import Found, Outcome, ProposedRoster, Supply, Unmet
from shared.domain.roster.rotation import Stint
from shared.service.jobs import text_of
from shared.service.rota_proposals import FOUND
from shared.web.times import LONDON
from tests.component.console.rota_world import rota_weeks
from tests.component.console.world import ANN, BEN, CLEO, DEV, PEOPLE, World

MONDAY = date(2026, 11, 30)
FULL = timedelta(hours=37)
SOCIAL_WORKERS, POLICE = "preston.social_worker", "preston.police"


def at(day: int, hour: int) -> datetime:
    """So many days after the Monday, at that hour of the wall clock."""
    return datetime.combine(MONDAY + timedelta(days=day), time(), LONDON) + timedelta(hours=hour)


def evening(who: ResponderId, day: int) -> Stint:
    """From 16:00 to midnight."""
    return Stint(who, at(day, 16), at(day, 24))


def with_contracts() -> World:
    """Weeks of the rota, and a contract for everybody."""
    world = rota_weeks()
    for who, *_ in PEOPLE:
        world.staffing.set_contract(who, FULL, True, 0)
    return world


def proposed() -> tuple[World, JobId]:
    """Ann and Cleo, Ben and Dev take turns on the evenings of two weeks.

    On the first Wednesday no police responder is there; Ann is on again seven hours after the second Tuesday; Cleo
    has a duty that she did not want.
    """
    world = with_contracts()
    world.staffing.wish(CLEO, at(1, 16), at(1, 24), wants=False)
    world.staffing.wish(ANN, at(0, 16), at(0, 24), wants=True)
    asked = world.rota_proposals.ask(MONDAY, 2, "m.duty")
    social = [evening((ANN, CLEO)[day % 2], day) for day in range(14)]
    social += [Stint(ANN, at(9, 7), at(9, 11))]
    police = [evening((BEN, DEV)[day % 2], day) for day in range(14) if day != 2]
    rosters = []
    for base in world.policy.bases:
        for role, stints in ((Role.SOCIAL_WORKER, social), (Role.POLICE, police)):
            own = tuple(sorted(stints, key=lambda stint: stint.starts_at)) if base.id == "preston" else ()
            own = tuple(Stint(who, *(moment.astimezone(UTC) for moment in span)) for who, *span in own)
            rosters.append(ProposedRoster(base.id, role, own, world.rosters.roster(base.id, role).version))
    gap = Gap("preston", Role.POLICE, None, at(2, 16), at(2, 24), 0, 1, (Why.NOBODY,))
    outcome = Outcome(
        costs={"uncovered": 900, "unused hours": 100, "wishes": -20},
        bound=940,
        cut_short=False,
        supply=(Supply("preston", Role.POLICE, 148.0, 104.0, 210.4),),
        unmet=(Unmet(gap, {"would break: contract, daily rest": 1, "away": 1}),),
        unmet_in_all=1,
        took=timedelta(seconds=21),
    )
    files = {FOUND: text_of(Found(outcome, tuple(rosters))).encode()}
    return world, world.rota_proposals.jobs.run(asked.job.id, 0, lambda going: going.done(files)).id
