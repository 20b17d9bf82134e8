"""The page of one case, and who may see and do what on it."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from shared.contracts.api_requests import Text
from shared.domain.case import CaseState
from shared.web.forms.values import LONGEST_TEXT
from tests.component.console.browser import Browser, signed_in
from tests.component.console.world import EVENING, FRIDAY_EVENING, World

HELD, OFFERED, ATTENDED, LATE = (f"/cases/{EVENING[name]}" for name in ("held", "offered", "attended", "late"))


def test_the_page_says_why_the_case_has_its_grade(control_room: Browser):
    words = control_room.get(OFFERED).words
    assert "Joint visit , decided by rule G2-6 of table 2026-11" in words
    assert "G2-6 : Officers on scene ask for a joint response." in words


def test_the_page_says_who_was_chosen_and_why_and_why_the_others_were_not(control_room: Browser):
    words = control_room.get(OFFERED).words
    assert "Social worker Cleo Clove: 5 min, own base." in words
    assert "Ann Almond : on another case" in words
    assert "sw-cleo" not in words


def test_the_page_says_what_happens_next(control_room: Browser):
    words = control_room.get(OFFERED).words
    assert "21:32 Cleo Clove must have answered, or somebody else is asked." in words
    assert "21:50 The duty manager is told if no pair has accepted by then." in words
    assert "22:20 Both must be on scene." in words


def test_a_late_case_is_marked_late_and_says_why_nobody_was_found(control_room: Browser):
    words = control_room.get(LATE).words
    assert "11 min late" in words
    assert "Gus Ginger : kept for this case until the other of the pair is free" in words


def test_each_responder_has_own_times_and_what_did_not_happen_is_blank(control_room: Browser):
    words = control_room.get(ATTENDED).words
    assert "Asked 20:50 Accepted 20:50 En route 20:54 On scene 20:58 Clear –" in words


def test_warnings_and_messages_and_the_timeline_are_there(control_room: Browser):
    words = control_room.get(ATTENDED).words
    assert "Dogs Violence" in words
    assert "20:50, to Eve Elder Grade 2 job, Burnley, respond by Fri 21:45" in words
    assert words.index("On scene by Fay Fennel") < words.index("Case opened by the system")


def test_what_was_reported_is_shown_to_those_who_watch(control_room: Browser, manager: Browser):
    for browser in (control_room, manager):
        assert "Zebedee Quillfeather" in browser.get(ATTENDED).words


def test_a_responder_who_went_reads_what_was_reported(world: World):
    words = signed_in(world, world.asked(EVENING["attended"])[0]).get(ATTENDED).words
    assert "Zebedee Quillfeather" in words
    assert "1 Nowhere Street" in words


def test_a_responder_who_is_only_asked_reads_no_name_and_no_address(world: World):
    page = signed_in(world, world.asked(EVENING["offered"])[0]).get(OFFERED)
    assert page.status == 200
    assert "Quillfeather" not in page.text
    assert "Nowhere Street" not in page.text


def test_a_responder_sees_no_case_of_others_not_even_that_it_exists(world: World):
    other = signed_in(world, "pc-gus")
    others, unknown = other.get(OFFERED), other.get("/cases/C-99")
    assert others.status == unknown.status == 404
    assert other.post(f"{OFFERED}/note", text="hello").status == 404
    assert "Quillfeather" not in others.text


def test_a_group_that_has_no_cases_sees_none(world: World):
    assert signed_in(world, "r.admin").get(OFFERED).status == 403


@pytest.mark.parametrize("case_id", ["C-99", "x" * 3000, "..", "C-1%00"])
def test_a_case_that_does_not_exist_is_a_page_that_says_so(control_room: Browser, case_id: str):
    assert control_room.get(f"/cases/{case_id}").status == 404


def test_a_note_stands_in_the_timeline_as_text(control_room: Browser):
    page = control_room.post(f"{HELD}/note", text="Spoke with <b>school</b>.")
    assert page.leads_to == HELD
    text = control_room.get(HELD).text
    assert "Spoke with &lt;b&gt;school&lt;/b&gt;." in text


@pytest.mark.parametrize(
    ("form", "fields", "message"),
    [
        ("note", {"text": " "}, "Write the note before you save it."),
        ("review", {"name": "First review", "text": ""}, "Write what the review agreed."),
        ("extend", {"reason": ""}, "Give the reason for the extension."),
        ("close", {"outcome": "step_down", "reason": ""}, "Give the reason for the outcome"),
    ],
)
def test_a_form_without_its_words_comes_back_with_the_error(
    manager: Browser, form: str, fields: dict[str, str], message: str
):
    page = manager.post(f"{HELD}/{form}", **fields)
    assert page.status == 422
    assert message in page.words
    assert f'href="#{form}"' in page.text
    assert f'id="{form}-error"' in page.text


@pytest.mark.parametrize("form", ["note", "withdraw"])
def test_a_text_longer_than_the_api_takes_comes_back_whole_to_be_shortened(control_room: Browser, form: str):
    typed = "é" * 4_001
    page = control_room.post(f"{OFFERED}/{form}", text=typed, reason=typed, outcome="withdrawn", version="3")
    assert page.status == 422
    assert "Write at most 4,000 characters. These are 4,001. Nothing was saved." in page.words
    assert typed in page.text
    assert typed not in control_room.get(OFFERED).text


def test_pages_and_api_take_texts_of_the_same_length(world: World, control_room: Browser):
    assert len(TypeAdapter(Text).validate_python("x" * LONGEST_TEXT)) == 4_000
    assert control_room.post(f"{OFFERED}/note", text="x" * LONGEST_TEXT).status == 303
    me = signed_in(world, world.asked(EVENING["offered"])[0])
    declined = me.post(f"/visit/{EVENING['offered']}/decline", reason="x" * (LONGEST_TEXT + 1))
    assert declined.status == 422
    assert "Go back with the button of your browser: what you typed is still there." in declined.words


@pytest.mark.parametrize(
    ("form", "fields", "chosen"),
    [
        ("review", {"name": "Mid-point review", "text": ""}, "<option selected>Mid-point review</option>"),
        ("close", {"outcome": "step_up", "reason": ""}, '<option value="step_up" selected>'),
    ],
)
def test_the_review_or_outcome_that_was_chosen_stays_chosen_when_the_words_are_missing(
    manager: Browser, form: str, fields: dict[str, str], chosen: str
):
    assert chosen in manager.post(f"{HELD}/{form}", **fields).text


def test_what_a_review_agreed_is_not_lost_when_another_has_recorded_that_review(manager: Browser):
    manager.post(f"{HELD}/review", name="First review", text="Plan agreed.")
    late = manager.post(f"{HELD}/review", name="First review", text="A long account of what was agreed.")
    assert late.status == 409
    assert "There is no open review of that name." in late.words
    assert "A long account of what was agreed.</textarea>" in late.text


def test_a_review_is_recorded_and_no_longer_overdue(manager: Browser):
    assert "First review is overdue" in manager.get(HELD).words
    manager.post(f"{HELD}/review", name="First review", text="Plan agreed.")
    words = manager.get(HELD).words
    assert "First review is overdue" not in words
    assert "First review Held held 21:30" in words


def test_only_a_manager_extends_the_period_and_only_once(control_room: Browser, manager: Browser):
    assert control_room.post(f"{HELD}/extend", reason="x").status == 403
    assert "Extend the period" not in control_room.get(HELD).words
    assert manager.post(f"{HELD}/extend", reason="Court date moved.").status == 303
    again = manager.post(f"{HELD}/extend", reason="Once more.")
    assert again.status == 409
    assert "The period has been extended once already." in again.words


def test_a_manager_puts_another_social_worker_in_the_lead(manager: Browser):
    manager.post(f"{HELD}/lead-worker", worker="sw-cleo")
    assert "Lead worker Cleo Clove" in manager.get(HELD).words
    assert manager.post(f"{HELD}/lead-worker", worker="pc-ben").status == 409


def test_the_lead_worker_closes_the_case_with_an_outcome(world: World):
    lead = signed_in(world, "sw-ann")
    assert lead.post(f"{HELD}/close", outcome="step_down", reason="Early support takes over.").status == 303
    words = lead.get(HELD).words
    assert "Closed: Step down to early support, 20 November 2026 at 21:30" in words
    assert world.store.load(EVENING["held"]).state is CaseState.CLOSED


def test_an_outcome_that_does_not_exist_is_refused(manager: Browser):
    assert manager.post(f"{HELD}/close", outcome="vanish", reason="x").status == 409


def test_the_control_room_stands_a_responder_down_with_a_reason(world: World, control_room: Browser):
    assigned = f"/cases/{EVENING['assigned']}"
    missing = control_room.post(f"{assigned}/stand-down", responder_id="sw-ann", reason="")
    assert missing.status == 422
    control_room.post(f"{assigned}/stand-down", responder_id="sw-ann", reason="The car has failed.")
    assert "sw-ann" not in world.rota.holds()
    assert "The car has failed." in control_room.get(assigned).words


def test_an_answered_contact_says_what_its_sender_was_told(control_room: Browser):
    words = control_room.get(f"/cases/{EVENING['handed_back']}").words
    assert "Nobody from this service will attend: this is for police control at once." in words


def test_somebody_was_faster_is_a_page_that_says_reload(world: World, manager: Browser):
    world.clock.move_to(FRIDAY_EVENING + timedelta(minutes=1))
    manager.post(f"{HELD}/close", outcome="moved", reason="Moved to Leeds.")
    late = manager.post(f"{HELD}/review", name="First review", text="x")
    assert late.status == 409
    assert "Reload the page to see how things are now." in late.words


def test_the_page_of_a_case_that_waits_says_what_holds_each_person(world: World, control_room: Browser):
    words = control_room.get(f"/cases/{EVENING['late']}").words
    assert "Nobody was chosen: what holds each person (as of 21:30)" in words
    assert "Cleo Clove : on another case, expected free about" in words
    assert "would arrive" not in words


def test_a_responder_does_not_see_what_holds_others(world: World):
    words = signed_in(world, "sw-cleo").get(OFFERED).words
    assert "Both there in" in words
    assert "Not chosen, and why" not in words
    assert "Ann Almond" not in words
