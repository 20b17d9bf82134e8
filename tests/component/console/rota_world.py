"""Weeks of the rota for tests of its pages: made from rosters, with gaps, on the same Friday evening."""

from datetime import date, datetime, time, timedelta

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.edits import Edit, make_fixed
from shared.domain.roster.roster import DayHours, FixedShifts, Roster
from shared.domain.roster.rotation import Hours
from shared.domain.rota import Shift
from tests.component.console.world import ANN, BEN, CLEO, DEV, World

EVENING = Hours(time(17), time(1))


def rota_weeks() -> World:
    """Everybody is on call this evening. From tomorrow Preston has evenings of Ann and Cleo and of Ben and Dev,
    two days each in turn; the nights, and the other bases, have gaps."""
    world = World()
    world.everybody_on_call()
    for role, people in ((Role.SOCIAL_WORKER, (ANN, CLEO)), (Role.POLICE, (BEN, DEV))):
        for number, who in enumerate(people):
            _two_on_two_off(world, role, who, date(2026, 11, 21) + timedelta(days=2 * number))
    return world


def _two_on_two_off(world: World, role: Role, who: ResponderId, first: date) -> None:
    fixed = FixedShifts("", who, first, 4, (DayHours(0, EVENING), DayHours(1, EVENING)))

    def decide(roster: Roster, now: datetime) -> Edit:
        return make_fixed(roster, (fixed,), world.policy.roster, now)

    world.rosters.edit("preston", role, decide, "r.admin")


def shifts_to_come(world: World, who: ResponderId) -> list[Shift]:
    """The shifts of one person that have not begun, by beginning."""
    now = world.clock.now()
    found = world.rota.shifts_between(now, now + timedelta(days=56))
    return [shift for shift in found if shift.responder_id == who and shift.starts_at > now]
