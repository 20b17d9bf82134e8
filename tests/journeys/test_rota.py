"""The rota on the whole template: dispatch goes by what an administrator makes, and an absence counts at once."""

from datetime import date, datetime, time, timedelta

import pytest

from local.seed_rota import responders
from shared.adapters.dynamodb.items import shift_items
from shared.contracts.published import published_rota
from shared.domain.assignment import Role
from shared.domain.roster.absence import AbsenceKind
from shared.domain.roster.edits import make_fixed, make_rotation
from shared.domain.roster.rotation import Hours, Rotation, Unit
from shared.domain.roster.templates import lay
from shared.policy import rota_templates
from tests.journeys.county import CHILDREN_AT_LIVE_DOMESTIC, County, Person, assignments
from tests.journeys.rota import ADMINISTRATOR, Rota

pytestmark = pytest.mark.engine

BASE = "lancaster"
DAY = date(2026, 11, 20)


@pytest.fixture
def rota(county: County) -> Rota:
    """It is one past five."""
    county.it_is(2026, 11, 20, 17, 1)
    return Rota(county)


def test_sickness_at_five_past_five_takes_effect_at_once_and_the_control_room_hears_of_the_case(
    county: County, rota: Rota
) -> None:
    rosters = rota.rosters
    template = rota_templates()["evening-cover"]
    police, social = rota.people(BASE, Role.POLICE)[2:4], rota.people(BASE, Role.SOCIAL_WORKER)[:1]
    fixed = lay(template, police, DAY)
    rosters.edit(BASE, Role.POLICE, lambda r, now: make_fixed(r, fixed, rosters.rules, now), ADMINISTRATOR)
    evenings = Rotation(
        "", tuple(social), datetime.combine(DAY, time(0)), Unit.DAILY, hours=(Hours(time(16), time(0)),)
    )
    rosters.edit(
        BASE,
        Role.SOCIAL_WORKER,
        lambda r, now: make_rotation(r, evenings, rosters.rules, now),
        ADMINISTRATOR,
    )
    county.engine.settle()

    case_id = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))
    assert assignments(county.case(case_id)).keys() == {social[0], police[0]}
    for name in (social[0], police[0]):
        Person(county, next(r for r in responders() if r.id == name)).says("accept")

    county.it_is(2026, 11, 20, 17, 5)
    rosters.record_absence(
        social[0],
        AbsenceKind.SICKNESS,
        county.engine.now(),
        county.engine.now() + timedelta(days=2),
        "duty.manager",
    )
    county.engine.settle()

    assert {shift.responder_id for shift in rosters.on_call_now()} == {police[0]}
    told = [text for text in county.duty_manager_was_told() if "no longer available" in text]
    assert len(told) == 1
    assert case_id in told[0]
    assert "Lancaster" not in told[0]
    second = county.comes_by_bus(county.contact(CHILDREN_AT_LIVE_DOMESTIC))
    assert social[0] not in assignments(county.case(second))


def test_a_shift_that_an_edit_left_unwritten_is_written_when_its_event_is_heard(
    county: County, rota: Rota
) -> None:
    rosters, social = rota.rosters, rota.people(BASE, Role.SOCIAL_WORKER)
    weeks = Rotation("", tuple(social), datetime.combine(DAY, time(9)), Unit.WEEKLY)
    roster = rosters.edit(
        BASE, Role.SOCIAL_WORKER, lambda r, now: make_rotation(r, weeks, rosters.rules, now), ADMINISTRATOR
    )
    county.engine.settle()
    next_week = (county.engine.now() + timedelta(days=7), county.engine.now() + timedelta(days=8))
    (written,) = county.rota.shifts_between(*next_week)
    table = county.engine.outputs["TableName"]
    for item in shift_items(written):
        key = {name: item[name] for name in ("pk", "sk")}
        county.engine.client("dynamodb").delete_item(TableName=table, Key=key)
    assert county.rota.shifts_between(*next_week) == ()

    (event,) = rosters.store.events(roster.id)
    county.put_event(event.name, published_rota(event), source="early-response")
    county.engine.settle()

    assert county.rota.shifts_between(*next_week) == (written,)
