"""Appointments on the page of a case, on the day plan and on the phone."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.case import Close
from shared.domain.ids import CaseId, ShiftId
from shared.domain.rota import Shift
from tests.component.console.browser import Browser, Page, signed_in
from tests.component.console.world import EVENING, FRIDAY_EVENING, PEOPLE, World

PLANNED = EVENING["planned"]
TEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def saturday(world: World) -> World:
    """Everybody is also on call from nine to five on Saturday, and the visits are planned."""
    for who, _, role, base in PEOPLE:
        begins = FRIDAY_EVENING.replace(day=21, hour=9, minute=0)
        world.rota.put_shift(Shift(ShiftId(f"sat-{who}"), who, role, base, begins, begins + timedelta(hours=8)))
    world.day_planner.plan()
    return world


def send(browser: Browser, world: World, form: str, **fields: object) -> Page:
    """Send the form as it stands on the page now."""
    usual = {"version": world.store.load(PLANNED).version, "reason": "With the mother, by phone."}
    return browser.post(f"/cases/{PLANNED}/{form}", **(usual | fields))


@pytest.mark.parametrize(
    ("form", "fields", "asked"),
    [
        ("agree-appointment", {"on": "9999-12-31", "at": "10:00"}, "Give the day and the time that were agreed."),
        (
            "availability-household",
            {"on-0": "9999-12-31", "begins-0": "22:00", "ends-0": "02:00"},
            "Give the day, from when and until when.",
        ),
    ],
)
def test_a_time_in_a_year_that_no_calendar_reaches_is_asked_for_again(
    saturday: World, control_room: Browser, form: str, fields: dict[str, str], asked: str
) -> None:
    page = send(control_room, saturday, form, **fields)

    assert (page.status, asked in page.words) == (409, True)


def test_the_case_shows_what_is_proposed_and_why(saturday: World, control_room: Browser) -> None:
    words = control_room.get(f"/cases/{PLANNED}").words

    assert "Appointment Proposed When Sat 21 Nov, " in words
    assert "least driving for all visits together" in words
    assert "min on the road from where they start" in words
    assert "sw-" not in words


def test_the_proposal_is_agreed_with_one_form(saturday: World, control_room: Browser) -> None:
    assert send(control_room, saturday, "agree-appointment").leads_to == f"/cases/{PLANNED}"

    words = control_room.get(f"/cases/{PLANNED}").words
    assert "Appointment Agreed" in words
    assert "Agreed 21:30 by c.room" in words
    assert "With the mother, by phone." in words
    assert "Appointment agreed with the household" in words
    assert "Agreed for Sat 21 Nov" in control_room.get("/board").words


def test_while_an_agreed_visit_is_ahead_nobody_is_asked_now_and_what_held_people_before_is_gone(
    saturday: World, control_room: Browser
) -> None:
    before = control_room.get(f"/cases/{PLANNED}").text
    assert f"/cases/{PLANNED}/ask-again" in before
    send(control_room, saturday, "agree-appointment")

    page = control_room.get(f"/cases/{PLANNED}")
    assert f"/cases/{PLANNED}/ask-again" not in page.text
    assert f"/cases/{PLANNED}/release-hold" not in page.text
    assert "Nobody was chosen" not in page.words
    assert "The visit begins, as agreed with the household." in page.words


def test_another_time_is_agreed_or_refused_with_the_reason_and_what_was_typed(
    saturday: World, control_room: Browser
) -> None:
    refused = send(control_room, saturday, "agree-appointment", on="2026-11-21", at="18:30")

    assert refused.status == 409
    assert (
        "Nobody can keep that appointment. No social worker is at work when the visit could be." in refused.words
    )
    assert 'value="18:30"' in refused.text

    send(control_room, saturday, "agree-appointment", on="2026-11-21", at="10:00")
    assert saturday.store.load(PLANNED).visit.agreed.starts_at == TEN


def test_a_time_that_was_typed_into_another_form_is_not_what_is_agreed(
    saturday: World, control_room: Browser
) -> None:
    page = send(control_room, saturday, "hold", on="2026-11-28", at="09:17", reason="")

    assert page.status == 422
    held, agreed = (re.search(rf'id="{id}"[^>]*value="([^"]*)"', page.text) for id in ("hold-at", "agree-at"))
    assert held
    assert agreed
    assert held[1] == "09:17"
    assert agreed[1] != "09:17"


def test_half_a_time_is_no_time(saturday: World, control_room: Browser) -> None:
    page = send(control_room, saturday, "agree-appointment", on="2026-11-21", at="")

    assert page.status == 409
    assert "Give the day and the time that were agreed." in page.words


def test_times_of_the_household_are_recorded_shown_and_cleared(saturday: World, control_room: Browser) -> None:
    form = "availability-household"
    send(control_room, saturday, form, **{"on-0": "2026-11-21", "begins-0": "12:00", "ends-0": "14:00"})
    saturday.day_planner.plan()

    page = control_room.get(f"/cases/{PLANNED}")
    assert "Household only Sat 21 Nov, 12:00 to 14:00" in page.words
    assert 'value="12:00"' in page.text
    assert 12 <= saturday.store.load(PLANNED).visit.appointment.starts_at.hour < 14

    send(control_room, saturday, form)
    assert saturday.store.load(PLANNED).visit.available == ()


def test_times_over_midnight_end_by_the_clock_of_the_next_day(saturday: World, control_room: Browser) -> None:
    form = "availability-household"
    spring_forward = {"on-0": "2027-03-27", "begins-0": "22:00", "ends-0": "06:00"}
    send(control_room, saturday, form, **spring_forward)

    ((begins, ends),) = saturday.store.load(PLANNED).visit.available[0].spans
    assert (begins, ends) == (datetime(2027, 3, 27, 22, tzinfo=UTC), datetime(2027, 3, 28, 5, tzinfo=UTC))

    none = send(control_room, saturday, form, **{"on-0": "2026-11-21", "begins-0": "12:00", "ends-0": "12:00"})
    assert "Times end after they begin." in none.words


def test_a_line_of_times_that_is_not_complete_is_asked_for_again(saturday: World, control_room: Browser) -> None:
    page = send(control_room, saturday, "availability-partner", **{"on-0": "2026-11-21", "begins-0": "12:00"})

    assert page.status == 409
    assert "Give the day, from when and until when." in page.words
    assert 'value="12:00"' in page.text


def test_an_appointment_is_withdrawn(saturday: World, control_room: Browser) -> None:
    send(control_room, saturday, "agree-appointment")
    send(control_room, saturday, "withdraw-appointment", reason="They are away.")

    assert "Appointment None yet" in control_room.get(f"/cases/{PLANNED}").words


def test_the_day_plan_lists_people_times_and_roads(saturday: World, manager: Browser) -> None:
    send(signed_in(saturday, "c.room"), saturday, "agree-appointment", on="2026-11-21", at="10:00")

    words = manager.get("/plan").words

    assert "1 visit · 1 agreed · 0 proposed · 0 without an appointment" in words
    assert "10:00 to 11:00 Sat 21 Nov Chorley: " in words
    assert "planned 21:30" in words


def test_the_day_plan_says_why_a_visit_has_no_appointment(world: World, manager: Browser) -> None:
    world.day_planner.plan()

    words = manager.get("/plan").words

    assert "Without an appointment Chorley: " in words
    assert "No social worker is at work when the visit could be." in words


def test_an_agreed_visit_that_can_not_be_kept_stands_on_top_of_the_plan_and_on_the_board(
    saturday: World, control_room: Browser
) -> None:
    send(control_room, saturday, "agree-appointment", on="2026-11-21", at="10:00")
    for who, _, role, base in PEOPLE:
        gone = Shift(ShiftId(f"sat-{who}"), who, role, base, FRIDAY_EVENING, FRIDAY_EVENING + timedelta(minutes=1))
        saturday.rota.put_shift(gone)
    saturday.day_planner.plan()

    assert "Agreed, and can not be kept as it is Chorley: " in control_room.get("/plan").words
    assert "The agreed visit can not be kept as it stands" in control_room.get("/board").words
    assert "Appointment In doubt" in control_room.get(f"/cases/{PLANNED}").words


def test_a_responder_sees_the_time_on_the_phone_and_neither_plans_nor_agrees(saturday: World) -> None:
    send(signed_in(saturday, "c.room"), saturday, "agree-appointment", on="2026-11-21", at="10:00")
    agreed = saturday.store.load(PLANNED).visit.agreed
    for night in ("offered", "late", "waiting"):
        saturday.control.withdraw(CaseId(EVENING[night]), Close.WITHDRAWN, "Over by the morning.", "desk")
    saturday.clock.move_to(agreed.offer_at)
    saturday.dispatch.find_pairs()
    phone = signed_in(saturday, saturday.asked(PLANNED)[0])

    assert "Agreed for 10:00 to 11:00" in phone.get("/visit").words
    assert "Chorley: return interview Offered with " in signed_in(saturday, "m.duty").get("/plan").words
    assert phone.get("/plan").status == 403
    assert send(phone, saturday, "agree-appointment").status == 403


def test_a_priority_case_has_no_appointment(saturday: World, control_room: Browser) -> None:
    assert "Agree a time" not in control_room.get(f"/cases/{EVENING['offered']}").words
