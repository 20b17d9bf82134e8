"""A week of the rota with a swap, sickness at five past five and the clocks going back.

At whatever minute somebody is missing, the rota administrators were told of it.
"""

from datetime import datetime, timedelta

import pytest

from shared.domain.assignment import Role
from shared.domain.roster.edits import add_override, make_rotation
from shared.domain.roster.eligible import RestBreach
from shared.domain.roster.exchange import Stage
from shared.domain.roster.roster import Override, OverrideKind, Roster
from shared.domain.roster.rotation import Rotation, Unit
from tests.journeys.county import LONDON, County
from tests.journeys.rota import ADMINISTRATOR, Rota

pytestmark = pytest.mark.engine

BASE, SOCIAL, POLICE = "lancaster", Role.SOCIAL_WORKER, Role.POLICE


def wall(day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    """That time in October by the clocks of London."""
    return datetime(2026, 10, day, hour, minute, tzinfo=LONDON, fold=fold)


class Week:
    """Five of each role take turns of a day from half past one at night, the worst hour for it there is."""

    def __init__(self, county: County) -> None:
        self.county, self.rota = county, Rota(county)
        rules, first = self.rota.rosters.rules, wall(23, 1, 30).replace(tzinfo=None)
        for role in Role:
            turns = Rotation("", tuple(self.rota.people(BASE, role)), first, Unit.DAILY)
            self.edit(role, lambda roster, now, turns=turns: make_rotation(roster, turns, rules, now))

    def edit(self, role: Role, decide: object) -> Roster:
        """The administrator edits, and all that follows at once has happened."""
        roster = self.rota.rosters.edit(BASE, role, decide, ADMINISTRATOR)  # type: ignore[arg-type]
        self.county.engine.settle()
        return roster

    def lines_told(self) -> list[str]:
        """Every line about a new gap at the base that was told so far."""
        told = self.county.rota_administrators_were_told()
        return [line for text in told for line in text.splitlines() if line.startswith("New: Lancaster")]

    def is_short_and_has_said_so(self) -> bool:
        """What is missing in the seven days ahead is what was told, minute by minute; return whether any is."""
        now = self.county.engine.now().replace(second=0, microsecond=0) + timedelta(minutes=1)
        missing = self.rota.uncovered(BASE, now, now + timedelta(days=7))
        assert missing == self.rota.reported(BASE, now, now + timedelta(days=7))
        return bool(missing)


def swapped_sunday(week: Week) -> tuple[str, str]:
    """The social worker of the long Sunday has swapped with that of Monday; return both. Turns of a day leave too
    little rest, so a manager had to agree."""
    exchanges, shifts = week.rota.exchanges, week.county.rota.shifts_between(wall(25, 12), wall(26, 12))
    sunday, monday = (shift for shift in shifts if shift.role is SOCIAL)
    assert sunday.ends_at - sunday.starts_at == timedelta(hours=25)
    who, other = sunday.responder_id, monday.responder_id
    asked = exchanges.propose_swap(who, (sunday.id, sunday.starts_at), (monday.id, monday.starts_at))
    with pytest.raises(RestBreach, match="11 hours"):
        exchanges.agree(other, asked.id)
    assert exchanges.agree(other, asked.id, "A family day.").stage is Stage.AGREED
    exchanges.approve("duty.manager", asked.id)
    week.county.engine.settle()
    return who, other


def stands_in_tonight(week: Week) -> str:
    """Somebody of another base stands in until the hand-off; return who."""
    who, now = week.rota.people("preston", SOCIAL)[0], week.county.engine.now()
    override = Override("", OverrideKind.ADD, who, now, wall(24, 1, 30))
    rules = week.rota.rosters.rules
    week.edit(SOCIAL, lambda roster, now: add_override(roster, override, rules, now))
    return who


def test_a_week_with_a_swap_sickness_at_five_past_five_and_the_clocks_going_back(county: County) -> None:
    county.it_is(2026, 10, 23, 12, 0)
    week = Week(county)
    rota, people = week.rota, week.rota.people(BASE, SOCIAL)
    assert not week.is_short_and_has_said_so()
    who, other = swapped_sunday(week)
    assert not week.is_short_and_has_said_so()

    county.it_is(2026, 10, 23, 17, 5)
    ill, before = people[0], len(week.lines_told())
    assert rota.on_call(BASE, county.engine.now())[SOCIAL] == ill
    rota.absences.report_sick(ill, ends_at=wall(29, 12))
    county.engine.settle()
    assert SOCIAL not in rota.on_call(BASE, county.engine.now())
    assert week.is_short_and_has_said_so()
    spans = [
        "Fri 23 Oct 17:05 BST to Sat 24 Oct 01:30 BST",
        "Wed 28 Oct 01:30 GMT to Wed 28 Oct 09:00 GMT",
        "Wed 28 Oct 17:00 GMT to Thu 29 Oct 01:30 GMT",
    ]
    told = [f"New: Lancaster, social worker, {span}: an absence" for span in spans]
    assert [line.split(";")[0] for line in week.lines_told()[before:]] == told

    stand_in = stands_in_tonight(week)
    assert rota.on_call(BASE, county.engine.now())[SOCIAL] == stand_in
    assert week.is_short_and_has_said_so(), "the day to come is open, and is not told of again"
    assert len(week.lines_told()) == before + len(told)

    for moment in [wall(25, 1, minute, fold) for fold in (0, 1) for minute in (0, 30, 59)]:
        county.until(moment)
        assert rota.on_call(BASE, moment).keys() == {SOCIAL, POLICE}
    assert rota.on_call(BASE, wall(25, 1, 29))[SOCIAL] != other
    assert rota.on_call(BASE, wall(25, 1, 30))[SOCIAL] == other, "the swap stands, two publications later"

    county.until(wall(26, 3))
    assert rota.on_call(BASE, wall(26, 3))[SOCIAL] == who
    assert week.is_short_and_has_said_so()
