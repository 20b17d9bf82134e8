"""Making the rota on the pages: a form, a preview, and nothing saved before it is published."""

import re
from dataclasses import replace
from typing import Any

import pytest

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.roster import Roster
from shared.domain.rota import Responder
from tests.component.console.browser import Browser, Page, signed_in
from tests.component.console.rota_world import rota_weeks, shifts_to_come
from tests.component.console.world import ANN, BEN, CLEO, DEV, World

POLICE, LANCASTER = "/rota/roster/preston/police", "/rota/roster/lancaster/social_worker"
EVE = ResponderId("sw-eve")


@pytest.fixture
def world() -> World:
    """Preston has evenings by fixed shifts; its nights, and the other bases, have gaps."""
    return rota_weeks()


def roster(world: World, base: str = "preston", role: Role = Role.POLICE) -> Roster:
    """The roster as it is stored."""
    return world.rosters.roster(base, role)


def rotation(**changed: Any) -> dict[str, Any]:
    """The form of a rotation of two officers, nights by the week, at the version of rota_weeks."""
    form = {
        "version": "2",
        "person": [BEN, DEV],
        f"turn-{BEN}": "2",
        f"turn-{DEV}": "1",
        "interval": "1",
        "unit": "weekly",
        "first-on": "2026-11-23",
        "first-at": "09:00",
        "hours-1-from": "01:00",
        "hours-1-to": "09:00",
        "day": list("0123456"),
    }
    return form | changed


def temporary(**changed: Any) -> dict[str, Any]:
    """The form of Christmas in Preston: two shifts a day."""
    form = {
        "version": "2",
        "from-on": "2026-12-25",
        "from-at": "00:00",
        "to-on": "2026-12-26",
        "to-at": "00:00",
        "hours-1-from": "08:00",
        "hours-1-to": "20:00",
        "hours-2-from": "20:00",
        "hours-2-to": "08:00",
    }
    return form | changed


def published_from(browser: Browser, path: str, preview: Page, **more: str) -> Page:
    """Press the button of the preview, with nothing but the fields that it carries."""
    carried: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', preview.text):
        if name != "csrf_token":
            carried.setdefault(name, []).append(value)
    return browser.post(path, **{"step": "publish", **more}, **carried)


def test_a_rotation_is_previewed_with_the_gaps_that_stay_in_red_and_then_published(world: World, admin: Browser):
    path = f"{POLICE}/make/rotation/new"
    preview = admin.post(path, step="preview", **rotation())
    assert preview.status == 200
    assert "Nothing is saved yet." in preview.words
    assert "▲ 8 gaps stay as before" in preview.words
    assert "Preston: no police responder, Sat 28 Nov, 09:00 to 17:00" in preview.words
    assert "gaps are closed" in preview.words
    assert "Tue 24 Nov, 01:00 to 09:00 – Dev Dill" in preview.words
    assert "Rest, hours and double bookings" in preview.words
    assert roster(world).rotations == ()

    assert published_from(admin, path, preview, why="Winter").leads_to == f"{POLICE}?published=yes"
    (made,) = roster(world).rotations
    assert made.people == (DEV, BEN)
    assert "First: Dev Dill → Ben Basil" in admin.get(POLICE).words
    assert 1 in {shift.starts_at.hour for shift in shifts_to_come(world, DEV)}


def test_a_person_is_taken_out_while_on_call_and_stays_on_until_the_hand_off(world: World, admin: Browser):
    running = rotation(
        **{"first-on": "2026-11-16", f"turn-{BEN}": "1", f"turn-{DEV}": "2", "hours-1-from": "", "hours-1-to": ""}
    )
    admin.post(f"{POLICE}/make/rotation/new", step="publish", **running)
    (made,) = roster(world).rotations
    assert "On turn: Ben Basil → Dev Dill" in admin.get(POLICE).words

    form = admin.get(f"{POLICE}/make/people/{made.id}")
    assert re.search(rf'id="person-{BEN}"[^>]* checked', form.text)
    assert f'name="turn-{DEV}" type="text" inputmode="numeric" autocomplete="off" value="2"' in form.text
    admin.post(f"{POLICE}/make/people/{made.id}", step="publish", version="3", person=[DEV])
    assert [person.responder.id for person in world.dispatch.on_call_now() if person.base == "preston"].count(BEN)
    later = next(one for one in roster(world).rotations if one.until is None)
    assert later.people == (DEV,)


def test_the_turns_change_and_the_same_people_go_on_and_the_rotation_ends(world: World, admin: Browser):
    admin.post(f"{POLICE}/make/rotation/new", step="publish", **rotation())
    (made,) = roster(world).rotations
    turns = {
        name: value
        for name, value in rotation(version="3", unit="daily").items()
        if "turn-" not in name and name != "person"
    }
    assert "17:00" not in admin.get(f"{POLICE}/make/turns/{made.id}").words
    admin.post(f"{POLICE}/make/turns/{made.id}", step="publish", **turns)
    daily = next(one for one in roster(world).rotations if one.until is None)
    assert (daily.unit, set(daily.people)) == ("daily", {BEN, DEV})

    preview = admin.post(f"{POLICE}/make/end-rotation/{daily.id}", step="preview", version="4")
    assert "new gaps" in preview.words
    published_from(admin, f"{POLICE}/make/end-rotation/{daily.id}", preview)
    assert all(one.until is not None for one in roster(world).rotations)


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        ({"pattern": "week", "day": ["5", "6"]}, [28, 29, 5]),
        ({"pattern": "cycle", "on": "1", "off": "3"}, [23, 27, 1]),
        ({"pattern": "once"}, [23]),
    ],
)
def test_fixed_shifts_come_round_by_weekdays_by_days_on_and_off_or_once(
    world: World, admin: Browser, pattern: dict[str, Any], starts: list[int]
):
    form = {
        "version": "0",
        "person": [EVE],
        "hours-1-from": "22:00",
        "hours-1-to": "07:00",
        "starts-on": "2026-11-23",
    }
    admin.post(f"{LANCASTER}/make/fixed/new", step="publish", **form, **pattern)
    assert [shift.starts_at.day for shift in shifts_to_come(world, EVE)][:3] == starts


def test_fixed_shifts_end_on_a_day(world: World, admin: Browser):
    one = next(one for one in roster(world).fixed if one.responder_id == BEN)
    form = {"version": "2", "last-on": "2026-11-30"}
    preview = admin.post(f"{POLICE}/make/end-fixed/{one.id}", step="preview", **form)
    assert "new gaps" in preview.words
    published_from(admin, f"{POLICE}/make/end-fixed/{one.id}", preview)
    assert max(shift.starts_at.day for shift in shifts_to_come(world, BEN)) == 30


def test_the_countys_evening_cover_is_laid_on_people_and_leads_to_the_other_areas(world: World, admin: Browser):
    path = f"{LANCASTER}/make/template/evening-cover"
    form = admin.get(path)
    assert "Line 1: days 1 to 4 of 8, 16:00–00:00" in form.words
    assert 'href="/rota/roster/burnley/social_worker/make/template/evening-cover"' in form.text
    assert "Choose who works by line 2" in admin.post(path, step="preview", version="0", **{"line-1": EVE}).words
    admin.post(path, step="publish", version="0", **{"line-1": EVE, "line-2": CLEO, "starts-on": "2026-11-24"})
    assert {one.responder_id for one in roster(world, "lancaster", Role.SOCIAL_WORKER).fixed} == {EVE, CLEO}


def test_a_temporary_schedule_is_filled_shift_by_shift_and_replaces_what_was_there(world: World, admin: Browser):
    path = f"{POLICE}/make/temporary/new"
    form = admin.post(path, step="shifts", **temporary())
    assert "Fri 25 Dec, 00:00 to 08:00" in form.words
    cells = re.findall(r'name="(cell-[^"]+)"', form.text)
    assert len(cells) == 3

    preview = admin.post(path, step="preview", **temporary(), **{cells[1]: DEV, cells[2]: BEN})
    assert "Fri 25 Dec, 08:00 to 20:00 – Dev Dill" in preview.words
    assert "Preston: no police responder, Fri 25 Dec, 00:00 to 08:00" in preview.words
    published_from(admin, path, preview)
    (made,) = roster(world).temporary
    assert [stint.responder_id for stint in made.shifts] == [DEV, BEN]

    withdraw = f"{POLICE}/make/withdraw-temporary/{made.id}"
    assert "2 shifts in place of all others" in admin.get(withdraw).words
    admin.post(withdraw, step="publish", version="3")
    assert roster(world).temporary == ()


def test_of_two_administrators_the_second_is_told_and_keeps_every_word(world: World, admin: Browser):
    path = f"{POLICE}/make/rotation/new"
    preview = admin.post(path, step="preview", **rotation(**{"hours-1-from": "02:15"}))
    signed_in(world, "r.admin").post(f"{POLICE}/make/temporary/new", step="publish", **temporary())

    second = published_from(admin, path, preview)
    assert second.status == 409
    assert "Somebody was faster" in second.words
    assert "What you typed is still here" in second.words
    assert 'value="02:15"' in second.text
    assert re.search(rf'id="person-{DEV}"[^>]* checked', second.text)
    assert roster(world).rotations == ()
    again = published_from(admin, path, admin.post(path, step="preview", **rotation(version="3")))
    assert again.status == 303


def test_from_the_preview_one_goes_back_to_what_was_typed(admin: Browser):
    back = admin.post(f"{POLICE}/make/rotation/new", step="edit", **rotation(interval="3"))
    assert back.status == 200
    assert 'name="interval" type="text" inputmode="numeric" value="3"' in back.text


@pytest.mark.parametrize(
    ("what", "form", "said"),
    [
        ("rotation", rotation(person=[]), "Tick the people who take turns"),
        ("rotation", rotation(person=[BEN]), "has a number but is not ticked"),
        ("rotation", rotation(**{f"turn-{BEN}": "two"}), "Turns are numbers"),
        ("rotation", rotation(**{"first-on": "2026-02-30"}), "Give the day of the first hand-off"),
        ("rotation", rotation(**{"first-at": ""}), "Give the time of the hand-off"),
        ("rotation", rotation(**{"hours-1-to": ""}), "Give both times"),
        ("rotation", rotation(unit="yearly"), "Choose what a turn is counted in"),
        ("rotation", rotation(interval="0"), "interval is from 1"),
        ("rotation", rotation(interval="½"), "whole number"),
        ("rotation", rotation(day=[]), "at least one day"),
        ("rotation", rotation(person=[ANN], **{f"turn-{BEN}": "", f"turn-{DEV}": ""}), "police responder"),
        ("temporary", temporary(**{"to-on": "2026-12-24"}), "must end after it starts"),
        ("temporary", temporary(**{"to-on": "2028-12-24"}), "several schedules"),
        ("temporary", temporary(**{"from-on": "2020-12-25", "to-on": "2020-12-26"}), "over already"),
        ("temporary", temporary(places="0"), "number from 1 to 9"),
        ("temporary", temporary(places="0055555555"), "number from 1 to 9"),
        (
            "fixed",
            {"version": "2", "person": [BEN], "starts-on": "2026-12-01", "pattern": "once"},
            "hours of a shift",
        ),
        (
            "fixed",
            {"version": "2", "person": [BEN], "starts-on": "2026-12-01"},
            "Choose how the shifts come round",
        ),
        (
            "fixed",
            {
                "version": "2",
                "person": [BEN],
                "starts-on": "2026-12-01",
                "pattern": "once",
                "hours-1-from": "08:00",
                "hours-1-to": "16:00",
            },
            "has fixed shifts in that time already",
        ),
    ],
)
def test_what_can_not_be_is_said_on_the_form_and_nothing_is_kept(
    world: World, admin: Browser, what: str, form: dict[str, Any], said: str
):
    for step in ("preview", "publish"):
        page = admin.post(f"{POLICE}/make/{what}/new", step=step, **form)
        assert (page.status, said in page.words) == (422, True), page.words
    assert roster(world).version == 2


def test_an_unknown_zone_is_said_and_a_known_one_is_taken_where_nothing_is_made(world: World, admin: Browser):
    form = rotation(version="0", person=[EVE], **{f"turn-{BEN}": "", f"turn-{DEV}": ""})
    path = f"{LANCASTER}/make/rotation/new"
    assert "no time zone of that name" in admin.post(path, step="preview", **form, zone="Mars/Olympus").words
    admin.post(path, step="publish", **form, zone="Europe/Dublin")
    assert roster(world, "lancaster", Role.SOCIAL_WORKER).zone.key == "Europe/Dublin"


def test_people_are_chosen_by_name_those_of_the_base_first_and_only_those_of_the_role(admin: Browser):
    words = admin.get(f"{POLICE}/make/rotation/new").words
    assert words.index("Preston Ben Basil") < words.index("From Burnley (1)") < words.index("Fay Fennel")
    assert "Ann Almond" not in words


def test_people_of_the_same_name_are_told_apart_and_weekly_shifts_say_their_days(world: World, admin: Browser):
    ben = next(person for person in world.rota.responders() if person.id == BEN)
    world.rota.put_responder(replace(ben, id=ResponderId("pc-ben-2")))
    words = admin.get(f"{POLICE}/make/rotation/new").words
    assert "Ben Basil AMHP, pc-ben " in words
    assert "Ben Basil AMHP, pc-ben-2 " in words

    form = {"version": "2", "person": ["pc-ben-2"], "hours-1-from": "22:00", "hours-1-to": "07:00"}
    week = {"starts-on": "2026-11-24", "pattern": "week", "day": ["5", "1"]}
    admin.post(f"{POLICE}/make/fixed/new", step="publish", **form, **week)
    assert "2 days of 7: 22:00–07:00 (Tue, Sat) Ben Basil" in admin.get(POLICE).words


def test_four_hundred_people_fit_onto_the_form(world: World, admin: Browser):
    names = [f"pc-{number:03d}" for number in range(400)]
    for name in names:
        person = world.rota.responders()[2]
        world.rota.put_responder(
            Responder(ResponderId(name), name, Role.POLICE, "preston", frozenset(), "", person.home)
        )
    turns = {f"turn-{name}": str(number) for number, name in enumerate(names, 1)}
    form = rotation(person=names, **{f"turn-{BEN}": "", f"turn-{DEV}": "", **turns})
    admin.post(f"{POLICE}/make/rotation/new", step="publish", **form)
    assert len(roster(world).rotations[0].people) == 400


def test_what_somebody_typed_is_escaped(admin: Browser):
    page = admin.post(f"{POLICE}/make/rotation/new", step="preview", **rotation(interval='"><script>x'))
    assert "<script>x" not in page.text


def test_only_a_rota_administrator_makes_the_rota(world: World):
    for username in ("m.duty", "c.room", ANN, "g.audit"):
        browser = signed_in(world, username)
        assert browser.get(f"{POLICE}/make/rotation/new").status == 403
        assert browser.post(f"{POLICE}/make/rotation/new", step="publish", **rotation()).status == 403
    assert roster(world).version == 2
    admin = signed_in(world, "r.admin")
    assert admin.post(f"{POLICE}/make/rotation/new", csrf=False, step="publish", **rotation()).status == 403
    for path in (
        f"{POLICE}/make/magic/new",
        "/rota/roster/atlantis/police/make/rotation/new",
        f"{POLICE}/make/people/none",
    ):
        assert admin.get(path).status == 404


def test_a_link_to_the_calendar_of_a_base_is_shown_once_and_revoked_by_another(world: World):
    manager, admin = signed_in(world, "m.duty"), signed_in(world, "r.admin")
    link = re.search(r'value="https://[^/"]*(/calendar/[^"]+)"', manager.post("/rota/links/preston").text)
    assert link
    assert "BEGIN:VCALENDAR" in Browser(world).get(link[1]).text
    assert link[1] not in manager.get("/rota/links").text
    assert "m.duty: made 20 November 2026" in admin.get("/rota/links").words

    admin.post("/rota/links/preston/revoke", holder="m.duty")
    assert Browser(world).get(link[1]).status == 404
    assert manager.post("/rota/links/atlantis").status == 404
    for username in ("c.room", ANN):
        assert signed_in(world, username).get("/rota/links").status == 403
        assert signed_in(world, username).post("/rota/links/preston").status == 403
