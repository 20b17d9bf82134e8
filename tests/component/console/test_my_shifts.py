"""A responder's own rota on the phone."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from shared.domain.errors import NotFound
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.exchange import Stage
from shared.domain.rota import Shift
from shared.web.presenters.my_shifts import key_of
from tests.component.console.browser import Browser, Page, signed_in
from tests.component.console.rota_world import rota_weeks, shifts_to_come
from tests.component.console.world import ANN, BEN, CLEO, World


@pytest.fixture
def world() -> World:
    """Ann and Cleo have evenings at Preston in turn."""
    return rota_weeks()


@pytest.fixture
def ann(world: World) -> Browser:
    """Ann, signed in."""
    return signed_in(world, ANN)


@pytest.fixture
def cleo(world: World) -> Browser:
    """Cleo, signed in."""
    return signed_in(world, CLEO)


def form(page: Page, action: str) -> str:
    """The address of the form on the page that ends so."""
    found = re.search(rf'action="([^"]*/{action})"', page.text)
    assert found, f"no form for {action}"
    return unescape(found[1])


def test_the_page_says_until_when_one_is_on_call_and_lists_what_comes(ann: Browser):
    words = ann.get("/my-shifts").words

    assert "You are on call at Preston until 02:00" in words
    assert "Saturday 21 November 17:00 to 01:00, Preston" in words


def test_a_swap_is_asked_for_and_agreed_and_the_rota_changes(world: World, ann: Browser, cleo: Browser):
    mine, theirs = shifts_to_come(world, ANN)[0], shifts_to_come(world, CLEO)[0]
    chosen = ann.get(f"/my-shifts/swap?shift={key_of(mine).replace('+', '%2B')}")
    assert "Cleo Clove: Mon 23 Nov, 17:00 to 01:00, Preston" in chosen.words

    asked = ann.post("/my-shifts/swap", **{"shift": key_of(mine), "with": key_of(theirs)})
    assert asked.leads_to == "/my-shifts"
    page = cleo.get("/my-shifts")
    assert "Ann Almond asks you to swap" in page.words
    cleo.post(form(page, "agree"))

    assert shifts_to_come(world, CLEO)[0].starts_at == mine.starts_at
    assert theirs.starts_at in {shift.starts_at for shift in shifts_to_come(world, ANN)}


def test_nobody_of_the_other_role_and_none_of_ones_own_is_proposed_for_a_swap(world: World, ann: Browser):
    mine = shifts_to_come(world, ANN)[0]

    proposed = {shift.responder_id for shift in world.own_rota.swaps_for(ANN, mine.id, mine.starts_at)}

    assert proposed == {CLEO}


def test_a_swap_without_a_choice_is_asked_again(world: World, ann: Browser):
    page = ann.post("/my-shifts/swap", shift=key_of(shifts_to_come(world, ANN)[0]))

    assert page.status == 422
    assert "Choose the shift that you would like instead" in page.words


def test_a_part_of_a_shift_is_offered_and_taken_and_given_back(world: World, ann: Browser, cleo: Browser):
    mine = shifts_to_come(world, ANN)[1]
    day = f"{mine.starts_at:%Y-%m-%d}"
    part = {"from-on": day, "from-at": "17:00", "to-on": day, "to-at": "20:00"}
    assert ann.post("/my-shifts/offer", shift=key_of(mine), **part).leads_to == "/my-shifts"
    page = cleo.get("/my-shifts")
    assert "17:00 to 20:00, Preston offered by Ann Almond" in page.words

    cleo.post(form(page, "take"))
    taken = shifts_to_come(world, CLEO)[0]
    assert (taken.starts_at, taken.ends_at - taken.starts_at) == (mine.starts_at, timedelta(hours=3))

    cleo.post(form(cleo.get("/my-shifts"), "give-back"))
    assert [one.stage for one in world.exchanges.store.exchanges(world.clock.now())] == [Stage.OPEN]


def test_who_has_too_little_rest_gives_a_reason_and_somebody_else_decides(
    world: World, ann: Browser, cleo: Browser
):
    sunday = shifts_to_come(world, ANN)[1]
    start = sunday.starts_at - timedelta(hours=8)
    world.rota.put_shift(
        Shift(ShiftId("by-hand"), CLEO, sunday.role, "preston", start, start + timedelta(hours=7))
    )
    ann.post("/my-shifts/offer", shift=key_of(sunday), whole="yes")
    take = form(cleo.get("/my-shifts"), "take")

    asked = cleo.post(take)
    assert asked.status == 409
    assert "Why shall it be all the same? A manager decides." in asked.words

    cleo.post(take, reason="It is my sister's wedding on Saturday.")
    assert "Waits for a manager" in cleo.get("/my-shifts").words
    manager = signed_in(world, "m.duty")
    waiting = manager.get("/rota/requests")
    assert "It is my sister's wedding on Saturday." in waiting.words
    assert signed_in(world, CLEO).post(form(waiting, "approve")).status == 403
    manager.post(form(waiting, "approve"))
    assert sunday.starts_at in {shift.starts_at for shift in shifts_to_come(world, CLEO)}


def test_nobody_refuses_what_others_have_agreed(world: World, ann: Browser):
    mine, theirs = shifts_to_come(world, ANN)[0], shifts_to_come(world, CLEO)[0]
    swap = world.exchanges.propose_swap(ANN, (mine.id, mine.starts_at), (theirs.id, theirs.starts_at))

    assert ann.post(f"/my-shifts/exchanges/{swap.id}/refuse", reason="x").status == 409
    assert signed_in(world, "m.duty").post(f"/rota/exchanges/{swap.id}/approve").status == 409
    assert world.exchanges.store.exchange(swap.id).stage is Stage.ASKED


def test_a_part_that_is_too_short_is_refused_on_the_page_itself(world: World, ann: Browser):
    mine = shifts_to_come(world, ANN)[0]
    day = f"{mine.starts_at:%Y-%m-%d}"
    part = {"from-on": day, "from-at": "17:00", "to-on": day, "to-at": "17:20"}

    page = ann.post("/my-shifts/offer", shift=key_of(mine), **part)

    assert page.status == 409
    assert "No part may be shorter than 60 minutes" in page.words
    assert page.text.count('value="17:20"') == 1


def test_somebody_who_is_no_longer_on_the_rota_swaps_no_shift_that_is_left(world: World):
    left = replace(shifts_to_come(world, ANN)[0], id=ShiftId("left"), responder_id=ResponderId("sw-gone"))
    world.rota.put_shift(left)

    with pytest.raises(NotFound, match="no such responder"):
        world.own_rota.swaps_for(left.responder_id, left.id, left.starts_at)


def test_leave_is_asked_for_and_withdrawn(world: World, ann: Browser):
    ann.post("/my-shifts/leave", kind="leave", **{"leave-from": "2026-12-01", "leave-to": "2026-12-02"})
    page = ann.get("/my-shifts")
    assert "Waits for a manager Leave, Tue 1 Dec, 00:00 to Thu 3 Dec, 00:00" in page.words

    ann.post(form(page, "withdraw"))
    assert world.absences.to_decide() == ()


def test_leave_that_an_administrator_has_taken_back_is_not_shown_as_approved(world: World, ann: Browser):
    ann.post("/my-shifts/leave", kind="leave", **{"leave-from": "2026-12-01", "leave-to": "2026-12-02"})
    (asked,) = world.absences.to_decide()
    world.absences.approve("m.duty", asked.absence.id)
    assert "Approved Leave, Tue 1 Dec" in ann.get("/my-shifts").words

    world.rosters.end_absence(asked.absence.id, "r.admin")

    assert "Ended by an administrator Leave, Tue 1 Dec" in ann.get("/my-shifts").words


def test_leave_that_a_phone_without_signal_sends_twice_is_asked_for_once(world: World, ann: Browser):
    for _ in range(2):
        sent = ann.post("/my-shifts/leave", kind="leave", **{"leave-from": "2026-12-01", "leave-to": "2026-12-02"})
        assert sent.leads_to == "/my-shifts"

    assert len(world.absences.to_decide()) == 1


def test_somebody_who_is_sick_now_is_not_on_call_any_more(world: World, ann: Browser):
    assert ann.post("/my-shifts/sick").leads_to == "/my-shifts"

    assert ANN not in {person.responder.id for person in world.dispatch.on_call_now()}
    assert "You are not on call now." in ann.get("/my-shifts").words


def test_a_hand_over_note_is_left_with_the_shift_that_is_running(world: World, ann: Browser, cleo: Browser):
    running = next(s for s in world.rota.shifts_at(world.clock.now()) if s.responder_id == ANN)

    ann.post("/my-shifts/note", shift=key_of(running), text="The spare keys are at the desk.")

    assert "The spare keys are at the desk." in cleo.get("/my-shifts").words


def test_a_note_that_is_too_long_comes_back_to_be_made_shorter(world: World, ann: Browser):
    running = next(s for s in world.rota.shifts_at(world.clock.now()) if s.responder_id == ANN)

    page = ann.post("/my-shifts/note", shift=key_of(running), text="The spare keys are at the desk. " * 70)

    assert page.status == 409
    assert "A note has 2000 characters at most." in page.words
    assert "The spare keys are at the desk." in page.text


def test_training_that_is_asked_for_without_a_day_is_still_training(ann: Browser):
    page = ann.post("/my-shifts/leave", kind="training", **{"leave-from": "", "leave-to": "2026-12-02"})

    assert page.status == 409
    assert '<option value="training" selected>' in page.text


def test_a_calendar_link_is_made_shown_once_and_revoked(ann: Browser, stranger: Browser):
    made = ann.post("/my-shifts/link")
    address = re.search(r"/calendar/[^\"]+\.ics", made.text)
    assert address
    assert stranger.get(address[0]).status == 200
    assert address[0] not in ann.get("/my-shifts").text

    ann.post("/my-shifts/link/revoke")
    assert stranger.get(address[0]).status == 404


@pytest.mark.parametrize("key", ["", "x", "2026-11-21/s", "2026-11-21T17:00:00+00:00/none"])
def test_a_shift_that_does_not_exist_is_not_found(ann: Browser, key: str):
    assert ann.get(f"/my-shifts/swap?shift={key.replace('+', '%2B')}").status == 404


def test_nobody_swaps_offers_or_sees_a_shift_of_somebody_else(world: World, cleo: Browser):
    anns = key_of(shifts_to_come(world, ANN)[0])
    bens = shifts_to_come(world, BEN)[0]

    assert cleo.get(f"/my-shifts/swap?shift={anns.replace('+', '%2B')}").status == 404
    assert cleo.post("/my-shifts/offer", shift=anns, whole="yes").status == 409
    assert cleo.post("/my-shifts/swap", **{"shift": anns, "with": key_of(bens)}).status == 409
    assert world.exchanges.store.exchanges(world.clock.now()) == ()


@pytest.mark.parametrize("username", ["c.room", "m.duty", "r.admin"])
def test_my_shifts_are_for_responders(world: World, username: str):
    browser = signed_in(world, username)

    assert browser.get("/my-shifts").status == 403
    assert browser.post("/my-shifts/sick").status == 403
