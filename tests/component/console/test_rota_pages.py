"""The rota of the county: who sees it, what it says, and what a rota administrator does to it."""

import re
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.roster.absence import AbsenceKind
from tests.component.console.browser import Browser, signed_in
from tests.component.console.rota_world import rota_weeks, shifts_to_come
from tests.component.console.world import ANN, BEN, CLEO, DEV, FRIDAY_EVENING, World

ROSTER = "/rota/roster/preston/police"


@pytest.fixture
def world() -> World:
    """Preston has evenings; its nights, and the other bases, have gaps."""
    return rota_weeks()


def filled(version: int, **changed: Any) -> dict[str, Any]:
    """The form of an override on Sunday evening."""
    form = {
        "kind": "add",
        "who": DEV,
        "from-on": "2026-11-22",
        "from-at": "02:00",
        "to-on": "2026-11-22",
        "to-at": "06:00",
        "why": "Cover for the march",
    }
    return form | {"version": str(version)} | changed


def test_the_week_shows_who_is_on_call_and_marks_every_gap_in_words(admin: Browser):
    words = admin.get("/rota/week?day=2026-11-21&base=preston").words

    assert "Lancaster" not in words.split("Cover now")[1].split("Week from")[0]
    assert "17:00–01:00 Ann Almond" in words
    assert "▲ Gap 02:00–17:00" in words


def test_the_page_begins_with_who_is_on_call_now_and_what_is_short_now(admin: Browser):
    words = admin.get("/rota").words

    assert "Ann Almond, until 02:00" in words
    assert "Gap: no social worker for the next 24 hours" in words.split("Lancaster")[1]


def test_a_gap_that_is_over_is_not_shown(world: World, admin: Browser):
    assert "Gap" not in admin.get("/rota/week?day=2026-11-10").words.split("Previous week")[1].split("A gap is")[0]


def test_a_shift_that_began_before_the_first_day_says_until_when(admin: Browser):
    monday = admin.get("/rota/week?day=2026-11-23&base=preston").words.split("Mon 23 Nov")[1].split("Tue 24")[0]

    assert "until 01:00 Ann Almond" in monday
    assert "17:00–01:00 Ann Almond" not in monday


@pytest.mark.parametrize("day", ["x", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_that_no_rota_reaches_shows_this_month(admin: Browser, day: str):
    assert "Rota: November 2026" in admin.get(f"/rota?day={day}").words


def test_cover_ahead_names_who_could_fill_a_gap_and_leads_to_the_form(admin: Browser):
    page = admin.get("/rota/cover?base=lancaster")

    assert "Lancaster: no police responder" in page.words
    assert "be filled by" in page.words
    assert "/rota/roster/lancaster/police?from=" in page.text


def test_gaps_of_this_week_stand_open_and_those_of_later_weeks_are_counted_and_folded(admin: Browser):
    shown, *folded = admin.get("/rota/cover?base=lancaster").text.split("<details")

    assert "Sat 21 Nov, 02:00 to Mon 23 Nov, 09:00" in shown
    assert "Mon 30 Nov, 17:00 to 09:00" not in shown
    assert "Mon 30 Nov, 17:00 to 09:00" in folded[0]
    assert re.findall(r"\d+ gaps in the week from [^<]+", "".join(folded)) == [
        "10 gaps in the week from 27 November 2026",
        "10 gaps in the week from 4 December 2026",
        "10 gaps in the week from 11 December 2026",
    ]


def test_somebody_away_is_marked_and_why_is_not_told(world: World, admin: Browser):
    world.rosters.record_absence(
        ANN, AbsenceKind.SICKNESS, FRIDAY_EVENING, FRIDAY_EVENING + timedelta(days=9), "r.admin"
    )
    words = admin.get("/rota/week").words

    assert "Ann Almond" not in words.split("Sat 21 Nov")[1]
    assert "sick" not in words.lower()


def test_the_quality_is_shown_with_its_parts_and_hours_as_a_file(admin: Browser):
    words = admin.get("/rota/quality").words
    assert "= cover" in words
    assert "Social worker Nights" in words

    page = admin.get("/rota/hours.csv?from=2026-11-21&to=2026-11-27")
    assert page.headers["content-type"] == "text/csv; charset=utf-8"
    assert page.text.splitlines()[0] == "responder,role,base,hours,nights,weekends,bank_holidays"
    assert any(line.startswith("sw-ann,social_worker,preston,") for line in page.text.splitlines())


def test_who_has_half_a_contract_is_even_with_half_the_hours(world: World):
    week = (FRIDAY_EVENING, FRIDAY_EVENING + timedelta(days=28))
    before = world.rota_view.judge(*week).quality.balance[Role.SOCIAL_WORKER, "hours"]

    world.staffing.set_contract(CLEO, timedelta(hours=4), True, 0)

    assert world.rota_view.judge(*week).quality.balance[Role.SOCIAL_WORKER, "hours"] < before


def test_cover_ahead_knows_the_contract_of_whoever_works_more_than_it(world: World, admin: Browser):
    assert "Ann Almond: contract" not in admin.get("/rota/cover").words

    world.staffing.set_contract(ANN, timedelta(hours=8), True, 0)

    assert "Ann Almond: contract" in admin.get("/rota/cover").words


def test_who_is_contracted_for_no_hours_is_the_last_who_is_named_for_a_gap(world: World, admin: Browser):
    def named() -> list[str]:
        preston = (gap for gap in world.cover.look().fillings if gap and gap[0].people)
        return [str(who) for gap in preston for filling in gap for who in filling.people if who in (ANN, CLEO)][:2]

    assert admin.get("/rota/cover").status == 200
    first, _ = named()
    world.staffing.set_contract(ResponderId(first), timedelta(), True, 0)

    assert admin.get("/rota/cover").status == 200
    assert named()[1] == first


def test_an_override_is_looked_at_first_and_then_changed_or_published(world: World, admin: Browser):
    taken_off = filled(2, kind="remove", **{"from-at": "17:00", "to-at": "20:00"})
    seen = admin.post(f"{ROSTER}/override", **taken_off, step="preview")

    assert "Nothing is saved yet" in seen.words
    assert "Preston" in seen.words
    assert "Cover for the march" in seen.text
    assert "Dev Dill is not on call, Sun 22 Nov, 17:00 to 20:00" in seen.words
    assert f'formaction="{ROSTER}/override#kind-add"' in seen.text
    assert "Dev Dill is not on call" not in admin.get(ROSTER).words

    again = admin.post(f"{ROSTER}/override", **taken_off, step="edit")
    assert 'value="20:00"' in again.text
    published = admin.post(f"{ROSTER}/override", **taken_off, step="publish")
    assert "Published. Dispatch and phones have it." in admin.get(published.leads_to).words
    assert world.rosters.roster("preston", Role.POLICE).version == 3


def test_an_override_that_can_not_be_is_refused_before_the_preview_with_what_was_typed(admin: Browser):
    refused = admin.post(f"{ROSTER}/override", **filled(2, who=""), step="preview")

    assert refused.status == 409
    assert "Choose what is to be done, and who it is about." in refused.words
    assert 'href="#kind-add"' in refused.text
    assert 'value="06:00"' in refused.text


def test_an_override_is_added_and_dispatch_sees_it_and_is_withdrawn(world: World, admin: Browser):
    added = admin.post(f"{ROSTER}/override", **filled(2))
    assert "Published. Dispatch and phones have it." in admin.get(added.leads_to).words
    assert [s.starts_at.hour for s in shifts_to_come(world, DEV)][:1] == [2]
    assert "Dev Dill is on call besides" in admin.get(ROSTER).words

    override = world.rosters.roster("preston", Role.POLICE).overrides[0]
    admin.post(f"{ROSTER}/withdraw", id=override.id, version="3")
    assert world.rosters.roster("preston", Role.POLICE).overrides == ()


def test_of_two_who_change_the_same_roster_the_second_sees_that_it_moved_on_and_keeps_what_was_typed(
    world: World, admin: Browser
):
    admin.post(f"{ROSTER}/override", **filled(2))
    second = admin.post(f"{ROSTER}/override", **filled(2, who=BEN, why="A second thought"))

    assert second.status == 409
    assert "Somebody was faster" in second.words
    assert "A second thought" in second.text
    assert world.rosters.roster("preston", Role.POLICE).version == 3


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"to-on": "2026-11-20"}, ""),
        ({"from-on": ""}, "Give the day and the time"),
        ({"who": ""}, "Choose what is to be done"),
        ({"kind": "replace"}, "Choose who comes instead"),
        ({"who": ANN}, "police responder"),
    ],
)
def test_what_can_not_be_an_override_is_refused_on_the_form(admin: Browser, changed: dict[str, str], said: str):
    page = admin.post(f"{ROSTER}/override", **filled(2, **changed))

    assert page.status == 409
    assert said in page.words
    assert "Cover for the march" in page.text


def test_an_absence_is_recorded_and_ended(world: World, admin: Browser):
    span = {"from-on": "2026-11-21", "from-at": "12:00", "to-on": "2026-11-23", "to-at": "12:00"}
    admin.post("/rota/absences", who=ANN, kind="leave", **span)
    assert shifts_to_come(world, ANN)[0].starts_at.day == 25
    assert "Ann Almond: leave" in admin.get("/rota/requests").words

    (absence,) = world.rota.absences_between(FRIDAY_EVENING, FRIDAY_EVENING + timedelta(days=9))
    admin.post(f"/rota/absences/{absence.id}/end")
    assert shifts_to_come(world, ANN)[0].starts_at.day == 21


@pytest.mark.parametrize("username", ["r.admin", "m.duty"])
def test_leave_is_approved_or_refused_with_a_reason(world: World, username: str):
    decider = signed_in(world, username)
    start = FRIDAY_EVENING + timedelta(days=20)
    first, second = (
        world.absences.ask(who, AbsenceKind.LEAVE, start, start + timedelta(days=1)).absence.id
        for who in (ANN, CLEO)
    )
    decider.post(f"/rota/leave/{first}/approve")
    assert "Say why" in decider.post(f"/rota/leave/{second}/refuse").words
    decider.post(f"/rota/leave/{second}/refuse", reason="Nobody else that week.")

    assert world.absences.to_decide() == ()
    assert "Nobody else that week." in signed_in(world, CLEO).get("/my-shifts").words


def test_everybody_sees_and_does_what_their_group_may(world: World):
    reads = ("/rota", "/rota/week", "/rota/cover", "/rota/quality")
    decides, makes = ("/rota/requests", "/rota/hours.csv"), ("/rota/roster", ROSTER)
    may = {
        "r.admin": {*reads, *decides, *makes},
        "m.duty": {*reads, *decides},
        "c.room": set(reads),
        "sw-ann": set(),
        "g.audit": set(),
    }
    for username, allowed in may.items():
        browser = signed_in(world, username)
        seen = {path for path in (*reads, *decides, *makes) if browser.get(path).status == 200}
        assert seen == allowed, username
        posts = [f"{ROSTER}/override", f"{ROSTER}/withdraw", f"{ROSTER}/publish", "/rota/absences"]
        if username != "r.admin":
            assert {browser.post(path).status for path in posts} == {403}
        if username not in ("r.admin", "m.duty"):
            assert browser.post("/rota/leave/x/approve").status == 403
            assert browser.post("/rota/exchanges/x/refuse").status == 403
