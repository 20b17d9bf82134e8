"""The rota made by the API: tried, made, refused; calendars read into it; links to calendars of bases."""

from datetime import timedelta
from typing import Any

import pytest

from shared.bootstrap import Application
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.rota import Responder
from tests.component.api.conftest import ANN, CENTRE_OF_PRESTON, FRIDAY_EVENING, MANAGER, Client
from tests.unit.calendars.files import calendar, event

pytestmark = pytest.mark.usefixtures("on_call")

ADMIN = Client("r.admin", ("rota-administrator",))
PRESTON, CHANGES = "/rosters/preston/police", "/rosters/preston/police/changes"
PREVIEW = "/rosters/preston/police/preview"
LATER = FRIDAY_EVENING + timedelta(days=3)


@pytest.fixture(autouse=True)
def _two_officers(app: Application) -> None:
    officer = Responder(
        ResponderId("pc-dev"), "", Role.POLICE, "preston", frozenset(), "+447700900008", CENTRE_OF_PRESTON
    )
    app.rota.put_responder(officer)


def rotation(**changed: Any) -> dict[str, Any]:
    """Two officers in turns of a week, evenings."""
    return {
        "kind": "make_rotation",
        "people": ["pc-ben", "pc-dev"],
        "first": "2026-11-23T09:00:00",
        "unit": "weekly",
        "hours": [{"starts": "17:00", "ends": "01:00"}],
        **changed,
    }


def evening(**changed: Any) -> dict[str, Any]:
    """One evening of Ben for a day."""
    return {
        "kind": "make_temporary_schedule",
        "starts_at": "2026-12-25T00:00:00Z",
        "ends_at": "2026-12-27T00:00:00Z",
        "shifts": [
            {"responder_id": "pc-ben", "starts_at": "2026-12-25T08:00:00Z", "ends_at": "2026-12-25T20:00:00Z"}
        ],
        **changed,
    }


def fixed(**changed: Any) -> dict[str, Any]:
    """Four on, four off."""
    on = [{"day": day, "starts": "19:00", "ends": "07:00"} for day in range(4)]
    person = {"responder_id": "pc-dev", "starts_on": "2026-11-23", "cycle": 8, "shifts": on, **changed}
    return {"kind": "make_fixed_shifts", "people": [person]}


def test_a_rotation_is_tried_made_and_its_shifts_follow() -> None:
    tried = ADMIN.post(PREVIEW, {"version": 0, "change": rotation()})
    assert tried.status == 200, tried.text
    assert {shift["responder_id"] for shift in tried.json["added"]} == {"pc-ben", "pc-dev"}
    assert tried.json["gaps_closed"]
    assert tried.json["gaps_left"]
    assert ADMIN.get(PRESTON).json["version"] == 0

    made = ADMIN.post(CHANGES, {"version": 0, "change": rotation(), "why": "Winter"}).json
    assert made["rotations"][0]["people"] == ["pc-ben", "pc-dev"]
    window = {"from": "2026-11-23T17:00:00Z", "to": "2026-11-23T18:00:00Z"}
    assert [shift["responder_id"] for shift in ADMIN.get("/shifts", **window).json] == ["pc-ben"]


def test_people_change_without_changing_who_is_on_and_the_rotation_ends() -> None:
    first = "2026-11-16T09:00:00"
    made = ADMIN.post(CHANGES, {"version": 0, "change": rotation(first=first, hours=[])}).json
    rotation_id = made["rotations"][0]["id"]
    change = {"kind": "change_people", "id": rotation_id, "people": ["pc-dev"]}
    after = ADMIN.post(CHANGES, {"version": 1, "change": change}).json
    assert "pc-ben" in {one["responder_id"] for one in ADMIN.get("/on-call").json}

    new = next(one["id"] for one in after["rotations"] if one["until"] is None)
    turns = rotation(kind="change_rotation", id=new, unit="daily", people=[])
    daily = ADMIN.post(CHANGES, {"version": 2, "change": turns})
    assert daily.status == 200, daily.text
    newest = next(one["id"] for one in daily.json["rotations"] if one["until"] is None)
    ended = ADMIN.post(CHANGES, {"version": 3, "change": {"kind": "end_rotation", "id": newest}})
    assert ended.status == 200


def test_fixed_shifts_and_a_template_are_made_and_ended() -> None:
    made = ADMIN.post(CHANGES, {"version": 0, "change": fixed()}).json["fixed_shifts"]
    end = {"kind": "end_fixed_shifts", "id": made[0]["id"], "until": "2026-12-01"}
    assert ADMIN.post(CHANGES, {"version": 1, "change": end}).json["fixed_shifts"][0]["until"] == "2026-12-01"

    evening_cover = next(one for one in ADMIN.get("/rota-templates").json if one["id"] == "evening-cover")
    assert len(evening_cover["bases"]) == 3
    laid = {"kind": "lay_template", "template": "evening-cover", "people": ["pc-ben", "pc-dev"]}
    both = ADMIN.post(CHANGES, {"version": 2, "change": {**laid, "starts_on": "2026-12-07"}}).json
    assert len(both["fixed_shifts"]) == 3


def test_a_temporary_schedule_is_made_and_withdrawn() -> None:
    made = ADMIN.post(CHANGES, {"version": 0, "change": evening()}).json["temporary_schedules"]
    back = {"kind": "withdraw_temporary_schedule", "id": made[0]["id"]}
    assert ADMIN.post(CHANGES, {"version": 1, "change": back}).json["temporary_schedules"] == []


def test_a_preview_of_christmas_shows_it_although_nothing_is_published_so_far_ahead() -> None:
    far = evening(starts_at="2027-12-25T00:00:00Z", ends_at="2027-12-26T00:00:00Z", shifts=[])
    ADMIN.post(CHANGES, {"version": 0, "change": rotation()})
    tried = ADMIN.post(PREVIEW, {"version": 1, "change": far}).json
    assert tried["starts_at"].startswith("2027-12-2")
    assert [shift["starts_at"] for shift in tried["removed"]] == ["2027-12-24T17:00:00Z", "2027-12-25T17:00:00Z"]
    assert tried["gaps_made"][0]["starts_at"] == "2027-12-25T00:00:00Z"


REFUSED = [
    (rotation(people=[]), 422, "at least one person"),
    (rotation(people=["pc-ben"] * 401), 422, "at most 400"),
    (rotation(people=["nobody"]), 404, "no such responder"),
    (rotation(people=["sw-ann"]), 422, "police responder"),
    (rotation(zone="Mars/Olympus"), 422, "no time zone"),
    (rotation(unit="yearly"), 422, ""),
    (rotation(interval=0), 422, "interval"),
    (rotation(days=[9]), 422, "Days are 0"),
    (rotation(first="2026-11-23T09:00:00Z"), 422, ""),
    (rotation(first="2036-11-23T09:00:00"), 422, "more than 1830 days"),
    (rotation(hours=[{"starts": "09:00", "ends": "17:00"}, {"starts": "16:00", "ends": "20:00"}]), 422, "overlap"),
    (fixed(until="2026-11-01"), 422, "must end after they start"),
    (fixed(cycle=2), 422, "day of the cycle"),
    (fixed(starts_on="2036-01-01"), 422, "more than 1830 days"),
    (evening(ends_at="2026-12-20T00:00:00Z"), 422, "must end after it starts"),
    (evening(ends_at="2032-12-20T00:00:00Z"), 422, "1830 days"),
    (evening(starts_at="2026-12-25T09:00:00Z"), 422, "must lie within it"),
    ({"kind": "end_rotation", "id": "none"}, 404, "nothing of that id"),
    (
        {"kind": "lay_template", "template": "none", "people": [], "starts_on": "2026-12-01"},
        404,
        "no such template",
    ),
    ({"kind": "abolish"}, 422, ""),
]


@pytest.mark.parametrize(("change", "status", "said"), REFUSED)
def test_what_can_not_be_a_rota_is_a_problem_in_words_and_nothing_is_kept(
    change: dict[str, Any], status: int, said: str
) -> None:
    for path in (PREVIEW, CHANGES):
        answer = ADMIN.post(path, {"version": 0, "change": change})
        assert (answer.status, said in answer.text) == (status, True), answer.text
    assert ADMIN.get(PRESTON).json["version"] == 0


def test_what_overlaps_something_that_is_there_is_a_problem() -> None:
    ADMIN.post(CHANGES, {"version": 0, "change": evening()})
    again = ADMIN.post(CHANGES, {"version": 1, "change": evening()})
    assert (again.status, "counts at that time already" in again.text) == (409, True)


def test_four_hundred_people_take_turns_for_five_years(app: Application) -> None:
    people = [f"pc-{number:03d}" for number in range(400)]
    for who in people:
        app.rota.put_responder(
            Responder(ResponderId(who), "", Role.POLICE, "preston", frozenset(), "", CENTRE_OF_PRESTON)
        )
    change = rotation(people=people, unit="daily")
    assert ADMIN.post(PREVIEW, {"version": 0, "change": change}).status == 200
    assert ADMIN.post(CHANGES, {"version": 0, "change": change}).status == 200
    assert len(ADMIN.get(PRESTON).json["rotations"][0]["people"]) == 400


def test_of_two_who_saw_the_same_roster_only_the_first_makes_it() -> None:
    assert ADMIN.post(CHANGES, {"version": 0, "change": rotation()}).status == 200
    for path in (PREVIEW, CHANGES):
        second = ADMIN.post(path, {"version": 0, "change": evening()})
        assert (second.status, "Somebody was faster" in second.text) == (409, True)


def test_a_calendar_of_shifts_is_seen_stored_and_not_stored_twice() -> None:
    file = calendar(
        event("DTSTART:20261207T170000", "DTEND:20261208T010000", "RRULE:FREQ=DAILY;COUNT=4", uid="one"),
        event("DTSTART;TZID=Elsewhere:20270105T090000", "DURATION:PT1H", uid="two"),
    ).decode()
    seen = ADMIN.post("/calendar-of-shifts", {"responder_id": "pc-ben", "calendar": file})
    assert seen.status == 200, seen.text
    assert (seen.json["stored"], len(seen.json["fixed_shifts"][0]["shifts"])) == (False, 4)
    assert len(seen.json["preview"]["added"]) == 4
    assert len(seen.json["remarks"]) == 2

    again = {"responder_id": "pc-ben", "calendar": file, "version": seen.json["preview"]["version"]}
    stored = ADMIN.post("/calendar-of-shifts", again).json
    assert (stored["stored"], stored["roster"]["version"]) == (True, 1)
    twice = ADMIN.post("/calendar-of-shifts", {**again, "version": 1})
    assert (twice.status, "has fixed shifts in that time already" in twice.text) == (409, True)


@pytest.mark.parametrize(
    "file",
    [
        "",
        "BEGIN:VCALENDAR",
        "x" * 600_000,
        calendar(event("DTSTART:20270105T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY")).decode(),
    ],
)
def test_a_calendar_that_can_not_be_read_is_refused_whole(file: str) -> None:
    answer = ADMIN.post("/calendar-of-shifts", {"responder_id": "pc-ben", "calendar": file, "version": 0})
    assert answer.status in (409, 422), answer.text
    assert ADMIN.get(PRESTON).json["version"] == 0


def test_a_link_to_the_calendar_of_a_base_is_made_listed_and_revoked_by_another_manager(app: Application) -> None:
    path = MANAGER.post("/bases/preston/calendar").json["path"]
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert app.calendars.read(token)[0].of == "preston"
    (link,) = ADMIN.get("/calendar-links").json
    assert (link["base"], link["holder"]) == ("preston", MANAGER.username)

    ADMIN.post("/bases/preston/calendar/revoke", {"holder": link["holder"]})
    assert app.calendars.links() == ()
    assert MANAGER.post("/bases/atlantis/calendar").status == 404


def test_nobody_else_makes_the_rota() -> None:
    for path in (PREVIEW, CHANGES, "/calendar-of-shifts"):
        assert {who.post(path, {}).status for who in (ANN, MANAGER)} == {403}
    assert ANN.post("/bases/preston/calendar").status == 403
    assert ANN.get("/calendar-links").status == 403
