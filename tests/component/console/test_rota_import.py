"""A calendar from outside is read, looked at and confirmed."""

from datetime import timedelta

import pytest

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import Absence
from tests.component.console.browser import Browser, signed_in
from tests.component.console.rota_world import rota_weeks, shifts_to_come
from tests.component.console.world import ANN, World

EVE = ResponderId("sw-eve")
CALENDAR = "\r\n".join(
    (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//county//leave//EN",
        "BEGIN:VEVENT",
        "UID:1",
        "DTSTAMP:20261101T000000Z",
        "SUMMARY:Zebedee is ill",
        "DTSTART;VALUE=DATE:20261201",
        "DTEND;VALUE=DATE:20261203",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:2",
        "DTSTAMP:20261101T000000Z",
        "DTSTART;TZID=Europe/London:20261210T090000",
        "DTEND;TZID=Europe/London:20261210T170000",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:3",
        "DTSTAMP:20261101T000000Z",
        "DTSTART;TZID=Mars/Olympus:20261211T090000",
        "DTEND;TZID=Mars/Olympus:20261211T170000",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
)


@pytest.fixture
def world() -> World:
    """Weeks of the rota."""
    return rota_weeks()


def away(world: World) -> tuple[Absence, ...]:
    now = world.clock.now()
    return world.rota.absences_between(now, now + timedelta(days=60))


def test_a_calendar_is_reported_entry_by_entry_and_stored_only_when_confirmed(world: World, admin: Browser):
    form = {"who": ANN, "kind": "leave", "calendar": CALENDAR}
    page = admin.post("/rota/import", **form)

    assert "2 absences of Ann Almond. Nothing is stored yet." in page.words
    assert "Zebedee" not in page.words
    assert "Mars" in page.words or "zone" in page.words
    assert away(world) == ()

    for _ in range(2):
        assert admin.post("/rota/import/confirm", **form).leads_to == "/rota/requests"
        assert len(away(world)) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"who": ""}, "Choose whose calendar it is"),
        ({"who": "nobody"}, "Choose whose calendar it is"),
        ({"kind": ""}, "Choose what the times"),
        ({"calendar": ""}, "Choose the file"),
        ({"calendar": "no calendar at all"}, "There is a problem"),
        ({"calendar": CALENDAR + "X" * 1_100_000}, "There is a problem"),
    ],
)
def test_what_can_not_be_read_is_said_and_nothing_is_stored(
    world: World, admin: Browser, changed: dict[str, str], said: str
):
    form = {"who": ANN, "kind": "leave", "calendar": CALENDAR, **changed}

    page = admin.post("/rota/import", **form)
    assert (page.status, said in page.words) == (422, True)
    assert admin.post("/rota/import/confirm", **form).status == 409
    assert away(world) == ()


@pytest.mark.parametrize("username", ["c.room", "m.duty", "sw-ann"])
def test_calendars_are_read_by_rota_administrators(world: World, username: str):
    browser = signed_in(world, username)

    assert browser.get("/rota/import").status == 403
    assert {browser.post(path).status for path in ("/rota/import", "/rota/import/confirm")} == {403}


def test_a_calendar_of_shifts_is_previewed_published_and_not_taken_twice(world: World, admin: Browser):
    form = {"who": EVE, "kind": "shifts", "calendar": CALENDAR}
    seen = admin.post("/rota/import", **form)
    assert "3 shifts of Eve Elder. Nothing is stored yet." in seen.words
    assert "Burnley: social workers" in seen.words
    assert "– Eve Elder" in seen.words
    assert world.rosters.roster("burnley", Role.SOCIAL_WORKER).fixed == ()

    assert admin.post("/rota/import/confirm", **form, version="0").leads_to.startswith("/rota/roster/burnley")
    assert [shift.starts_at.day for shift in shifts_to_come(world, EVE)] == [1, 2, 10]
    again = admin.post("/rota/import/confirm", **form, version="1")
    assert (again.status, "has fixed shifts in that time already" in again.words) == (409, True)


def test_a_calendar_of_shifts_that_are_over_stores_nothing(world: World, admin: Browser):
    form = {"who": EVE, "kind": "shifts", "calendar": CALENDAR.replace(":202612", ":202512")}
    assert "0 shifts of Eve Elder" in admin.post("/rota/import", **form).words
    assert admin.post("/rota/import/confirm", **form, version="0").status == 409
    assert world.rosters.roster("burnley", Role.SOCIAL_WORKER).version == 0


def test_a_calendar_of_shifts_is_not_stored_on_a_rota_that_has_moved_on(world: World, admin: Browser):
    form = {"who": EVE, "kind": "shifts", "calendar": CALENDAR}
    page = admin.post("/rota/import/confirm", **form, version="7")
    assert (page.status, "Somebody was faster" in page.words, "BEGIN:VCALENDAR" in page.text) == (409, True, True)
    assert shifts_to_come(world, EVE) == []


@pytest.mark.parametrize("file", ["BEGIN:VCALENDAR", "x" * 600_000, "BEGIN:VCALENDAR\r\n" * 50])
def test_a_hostile_file_of_shifts_is_refused_in_words(world: World, admin: Browser, file: str):
    page = admin.post("/rota/import", who=EVE, kind="shifts", calendar=file)
    assert (page.status, "There is a problem" in page.words) == (422, True)
