"""The hands of the control room on the page of a case, and the red box of the board."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from shared.domain.appointment import Appointment, VisitPlan
from shared.domain.case import CaseState, Close, Decision
from shared.domain.contact import Circumstance, Told
from shared.domain.ids import CaseId, ContactKey
from shared.web.times import clock
from tests.component.console.browser import Browser, signed_in
from tests.component.console.world import EVENING, PRIORITY, World

LATE, OFFERED, WAITING, ASSIGNED, ATTENDED, PLANNED = (
    EVENING[name] for name in ("late", "offered", "waiting", "assigned", "attended", "planned")
)


def version(world: World, case_id: str) -> int:
    return world.store.load(case_id).version


def send(browser: Browser, world: World, case_id: str, form: str, **fields: object):
    """Send the form as it stands on the page now."""
    usual = {"version": version(world, case_id), "reason": "Why not."}
    return browser.post(f"/cases/{case_id}/{form}", **(usual | fields))


def test_the_page_recommends_a_pair_and_says_what_the_others_cost(world: World, control_room: Browser):
    world.control.withdraw(OFFERED, Close.WITHDRAWN, "Free them.", "desk")
    planned = control_room.get(f"/cases/{PLANNED}").words
    assert "Who could go" in planned
    assert "the earliest" in planned
    assert " min later" in planned
    assert "sw-" not in planned


def test_people_are_chosen_by_hand(world: World, control_room: Browser):
    page = send(control_room, world, PLANNED, "assign", social_worker="", police="pc-gus", reason="Knows them.")
    assert page.leads_to == f"/cases/{PLANNED}"
    assert world.asked(PLANNED) == ["pc-gus"]
    assert "Knows them." in control_room.get(f"/cases/{PLANNED}").words


def test_a_choice_that_is_refused_comes_back_with_what_was_typed_and_chosen(world: World, control_room: Browser):
    page = send(control_room, world, PLANNED, "assign", police="pc-ben", reason="He is the best for this.")
    assert page.status == 409
    assert "This police responder is on another case." in page.words
    assert "He is the best for this." in page.text
    assert '<option value="pc-ben" selected>' in page.text


def test_who_chose_nobody_in_a_role_and_forgot_the_reason_is_not_given_somebody_instead(
    world: World, control_room: Browser
):
    world.control.withdraw(OFFERED, Close.WITHDRAWN, "Free them.", "desk")
    page = send(control_room, world, PLANNED, "assign", social_worker="", police="pc-gus", reason="")
    assert page.status == 422
    chosen = re.search(r'<select [^>]*id="assign-social_worker".*?</select>', page.text)
    assert chosen
    assert " selected" not in chosen[0]


def test_when_somebody_was_faster_nothing_is_done_and_nothing_typed_is_lost(
    world: World, control_room: Browser, manager: Browser
):
    seen = version(world, WAITING)
    send(manager, world, WAITING, "ask-again", reason="Two came back.")

    late = control_room.post(
        f"/cases/{WAITING}/withdraw", version=seen, outcome="withdrawn", reason="Found at home."
    )

    assert late.status == 409
    assert "Somebody was faster: the case has changed since you saw it." in late.words
    assert "Found at home." in late.text
    assert f'name="version" value="{version(world, WAITING)}"' in late.text
    assert world.store.load(WAITING).state is not CaseState.CLOSED


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 40])
def test_a_form_that_does_not_say_what_was_seen_does_nothing(world: World, control_room: Browser, sent: str):
    page = send(control_room, world, WAITING, "withdraw", outcome="withdrawn", version=sent)
    assert page.status == 409
    assert world.store.load(WAITING).state is CaseState.WAITING


def test_every_form_asks_for_the_reason(world: World, control_room: Browser, manager: Browser):
    forms = {
        "assign": {"police": "pc-gus"},
        "hold": {"on": "2026-11-20", "at": "22:00"},
        "release-hold": {},
        "ask-again": {},
        "call": {},
        "withdraw": {"outcome": "withdrawn"},
        "lone-visit": {"role": "social_worker"},
    }
    for form, fields in forms.items():
        page = send(manager, world, PLANNED, form, reason=" ", **fields)
        assert (form, page.status) == (form, 422)
        assert f'id="{form}-error"' in page.text


def test_a_case_is_held_until_a_time_and_released(world: World, control_room: Browser):
    send(control_room, world, LATE, "withdraw", outcome="withdrawn")
    assert send(control_room, world, WAITING, "hold", on="2026-11-20", at="22:00").status == 303
    assert "Nobody is asked before 22:00." in control_room.get(f"/cases/{WAITING}").words
    assert send(control_room, world, WAITING, "release-hold").status == 303
    assert send(control_room, world, WAITING, "hold", on="soon", at="").status == 409


def test_an_offer_is_given_more_time_on_the_page(world: World, control_room: Browser):
    page = send(control_room, world, OFFERED, "extend-offer", responder_id="sw-cleo", minutes="5")
    assert page.status == 303
    assert "Cleo Clove may answer until 21:" in control_room.get(f"/cases/{OFFERED}").words
    assert send(control_room, world, OFFERED, "extend-offer", responder_id="sw-cleo", minutes="lots").status == 409


def test_a_case_is_withdrawn_before_a_visit_and_not_after(world: World, control_room: Browser):
    assert send(control_room, world, ASSIGNED, "withdraw", outcome="handed_back").status == 303
    assert "Closed: Handed back before a visit" in control_room.get(f"/cases/{ASSIGNED}").words
    assert world.store.load(ASSIGNED).live() == ()
    assert "Hand back or withdraw" not in control_room.get(f"/cases/{ATTENDED}").words
    assert send(control_room, world, WAITING, "withdraw", outcome="vanish").status == 409


def test_only_the_manager_sees_and_gives_the_approval_of_a_lone_visit(
    world: World, control_room: Browser, manager: Browser
):
    assert "Approve a lone visit" not in control_room.get(f"/cases/{PLANNED}").words
    assert send(control_room, world, PLANNED, "lone-visit", role="social_worker").status == 403
    assert "Approve a lone visit" in manager.get(f"/cases/{PLANNED}").words
    assert send(manager, world, PLANNED, "lone-visit", role="social_worker").status == 303
    assert "Lone visit approved by m.duty" in manager.get(f"/cases/{PLANNED}").words
    assert send(manager, world, PLANNED, "lone-visit", role="nobody").status == 409


def test_responders_see_no_hands_and_use_none(world: World):
    cleo = signed_in(world, "sw-cleo")
    assert "Hands" not in cleo.get(f"/cases/{OFFERED}").words
    for form in ("assign", "hold", "ask-again", "withdraw", "divert", "call", "resolve-duress", "extend-offer"):
        assert send(cleo, world, OFFERED, form).status == 403


def test_a_pair_is_diverted_from_the_page_of_the_grade_3(world: World, control_room: Browser):
    world.control.withdraw(OFFERED, Close.WITHDRAWN, "Free them.", "desk")
    world.control.assign(PLANNED, ["sw-cleo", "pc-dev"], "Early.", "desk")
    world.all_say(PLANNED, "accept", "set_out", minutes=1)
    assert "Divert this pair to a Grade 2" in control_room.get(f"/cases/{PLANNED}").words

    assert send(control_room, world, PLANNED, "divert", to=LATE).status == 303

    assert set(world.asked(LATE)) == {"sw-cleo", "pc-dev"}
    words = control_room.get(f"/cases/{PLANNED}").words
    assert "Cleo Clove and Dev Dill to a Grade 2. This case is planned anew." in words


def test_the_phone_shows_warnings_to_acknowledge_before_the_way(world: World):
    cleo, dev = signed_in(world, "sw-cleo"), signed_in(world, "pc-dev")
    for browser in (cleo, dev):
        browser.post(f"/visit/{OFFERED}/accept")
    words = cleo.get("/visit").words
    assert "I have read the warnings" in words
    assert "I am en route" not in words
    refused = cleo.post(f"/visit/{OFFERED}/en-route")
    assert (refused.status, "Read the warnings" in refused.words) == (409, True)

    assert cleo.post(f"/visit/{OFFERED}/acknowledge-warnings").leads_to == "/visit"
    assert "I am en route" in cleo.get("/visit").words


def test_the_phone_checks_in_with_one_tap_and_says_by_when(world: World, control_room: Browser):
    eve = signed_in(world, world.asked(ATTENDED)[0])
    assert "Check in by 21:58." in eve.get("/visit").words
    world.clock.move(timedelta(minutes=30))
    assert "It is overdue." in eve.get("/visit").words
    assert "check-in overdue by 2 min" in control_room.get("/board").words

    eve.post(f"/visit/{ATTENDED}/check-in")

    assert "Check in by 23:0" in eve.get("/visit").words


def test_a_call_for_help_stands_on_top_of_the_board_until_somebody_resolves_it(
    world: World, control_room: Browser
):
    who = world.asked(ATTENDED)[0]
    eve = signed_in(world, who)
    assert eve.post(f"/visit/{ATTENDED}/duress").leads_to == "/visit"
    assert "You called for help at" in eve.get("/visit").words
    board = control_room.get("/board/live").words
    assert "Duress Eve Elder calls for help since" in board
    assert board.index("Duress Eve Elder") < board.index("Being dispatched")

    page = send(control_room, world, ATTENDED, "resolve-duress", responder_id=who, reason="Patrol is with her.")

    assert page.status == 303
    assert "calls for help" not in control_room.get("/board/live").words
    assert "I need help now" in eve.get("/visit").words


@pytest.mark.parametrize("closed", [False, True])
def test_a_late_call_for_help_is_confirmed_on_the_phone_and_on_the_board_until_it_is_resolved(
    world: World, control_room: Browser, closed: bool
):
    eve, _ = (signed_in(world, who) for who in world.asked(ATTENDED))
    world.all_say(ATTENDED, "clear")
    if closed:
        world.casework.close(ATTENDED, Close.STEP_DOWN, "Early support has it.", "m.duty")

    page = eve.get(eve.post(f"/visit/{ATTENDED}/duress").leads_to)

    for seen in (page, eve.get("/visit"), eve.get("/visit/live")):
        assert "You called for help at" in seen.words
    assert "Duress Eve Elder calls for help since" in control_room.get("/board/live").words
    sent = send(control_room, world, ATTENDED, "resolve-duress", responder_id="sw-eve", reason="She is at home.")
    assert sent.status == 303
    assert "You called for help" not in eve.get("/visit").words
    assert "calls for help" not in control_room.get("/board/live").words


@dataclass
class OnePair:
    """Ann and Ben, the only pair, have accepted a Grade 3 in Chorley when a Grade 2 comes in in Preston."""

    world: World
    scheduled: str
    urgent: str


@pytest.fixture
def one_pair() -> OnePair:
    return only_pair()


def only_pair() -> OnePair:
    world = World()
    world.everybody_on_call()
    for pair in ("sw-eve", "pc-fay"), ("sw-cleo", "pc-dev"):
        busy = world.reported(*PRIORITY, district="Burnley", dispatch=False)
        world.control.assign(busy.id, pair, "Near.", "desk")
        world.all_say(busy.id, "accept", "set_out", "arrive", minutes=0)
    scheduled = world.reported("found_after_missing", district="Chorley", incident_type="missing_person")
    world.control.assign(scheduled.id, ["sw-ann", "pc-ben"], "Early.", "desk")
    world.all_say(scheduled.id, "accept", "set_out", minutes=1)
    return OnePair(world, scheduled.id, world.reported(*PRIORITY).id)


def confirmation(page: str) -> dict[str, str]:
    """What the form that confirms the diversion carries."""
    return dict(re.findall(r'name="(instead_of\w*)" value="([^"]+)"', page))


def test_a_diversion_is_proposed_on_the_page_of_the_grade_2_with_its_gain_and_its_cost(one_pair: OnePair):
    desk = signed_in(one_pair.world, "c.room")
    words = desk.get(f"/cases/{one_pair.urgent}").words
    assert "Proposed: divert Ann Almond and Ben Basil" in words
    assert " min sooner than otherwise" in words
    assert "waits again and is planned anew. It keeps its time: respond by Sun " in words
    board = desk.get("/board/live").words
    assert "Diversion proposed" in board
    assert "Sooner by diverting Ann Almond and Ben Basil" in board


def test_a_diversion_from_a_visit_that_was_agreed_says_when_the_household_expects_somebody(one_pair: OnePair):
    world = one_pair.world
    case, at = world.store.load(CaseId(one_pair.scheduled)), world.clock.now() + timedelta(minutes=90)
    agreed = Appointment(
        at, at + timedelta(hours=1), (), at - timedelta(hours=1), agreed_at=at, agreed_by="c.room"
    )
    world.store.save(Decision(replace(case, visit=VisitPlan(agreed))), due_at=None)

    words = signed_in(world, "c.room").get(f"/cases/{one_pair.urgent}").words

    assert f"Its visit is agreed with the household for {clock(at)}." in words


def test_a_person_confirms_the_diversion_and_the_grade_3_waits_again(one_pair: OnePair):
    world, desk = one_pair.world, signed_in(one_pair.world, "c.room")
    confirm = confirmation(desk.get(f"/cases/{one_pair.urgent}").text)
    due = world.store.load(one_pair.scheduled).deadline
    unsaid = send(desk, world, one_pair.urgent, "divert-here", **confirm, reason=" ")
    assert (unsaid.status, 'id="divert-here-error"' in unsaid.text) == (422, True)

    assert send(desk, world, one_pair.urgent, "divert-here", **confirm).leads_to == f"/cases/{one_pair.urgent}"

    assert set(world.asked(one_pair.urgent)) == {"sw-ann", "pc-ben"}
    planned_anew = world.store.load(one_pair.scheduled)
    assert (planned_anew.state, planned_anew.deadline) == (CaseState.WAITING, due)


def test_a_diversion_that_somebody_has_overtaken_is_not_done(one_pair: OnePair):
    world, desk = one_pair.world, signed_in(one_pair.world, "c.room")
    confirm = confirmation(desk.get(f"/cases/{one_pair.urgent}").text)
    world.response.arrive(one_pair.scheduled, "sw-ann")

    late = send(desk, world, one_pair.urgent, "divert-here", **confirm)

    assert (late.status, "Somebody was faster" in late.words) == (409, True)
    assert world.asked(one_pair.urgent) == []
    assert "Proposed: divert" not in late.words


def test_nothing_is_proposed_where_the_policy_does_not_want_it(one_pair: OnePair):
    world = one_pair.world
    without = replace(world.policy, matching=replace(world.policy.matching, divert=False))
    world.casebook = replace(world.casebook, policy=without)
    world.control = replace(world.control, casebook=world.casebook)
    assert "Proposed: divert" not in signed_in(world, "c.room").get(f"/cases/{one_pair.urgent}").words


def test_a_pair_that_has_not_accepted_is_not_proposed(one_pair: OnePair):
    world = one_pair.world
    world.response.stand_down(one_pair.scheduled, "sw-ann", "Ill.", "desk")
    assert "Proposed: divert" not in signed_in(world, "c.room").get(f"/cases/{one_pair.urgent}").words


def test_a_re_grade_is_shown_with_its_rationale_and_owes_one(world: World, control_room: Browser):
    assert send(control_room, world, PLANNED, "regrade", grade="2", reason=" ").status == 422
    assert send(control_room, world, PLANNED, "regrade", grade="", reason="Louder.").status == 409

    assert (
        send(control_room, world, PLANNED, "regrade", grade="2", reason="Louder.").leads_to == f"/cases/{PLANNED}"
    )
    page = control_room.get(f"/cases/{PLANNED}").words
    assert "Grade 2 instead of Grade 3, by c.room" in page
    assert "Louder." in page


def asks_for_grade_2(world: World) -> str:
    """The sender of a Grade 3 says more, and by that it is a Grade 2."""
    first = world.store.contact(world.store.load(PLANNED).contact_key)
    asking = frozenset({Circumstance.OFFICERS_ON_SCENE, Circumstance.JOINT_RESPONSE_REQUESTED})
    facts = replace(first.facts, circumstances=asking)
    more = replace(first, key=ContactKey("more"), told=Told.UPDATED, sequence=2, facts=facts)
    assert world.intake.receive(more).id == PLANNED
    return PLANNED


def test_a_proposal_is_accepted_on_the_page_with_a_rationale(world: World, control_room: Browser):
    case_id = asks_for_grade_2(world)
    assert "Re-grade to Grade 2, respond by" in control_room.get(f"/cases/{case_id}").words

    owed = send(control_room, world, case_id, "accept-proposal", ask="raise", reason=" ")
    assert (owed.status, "Say why" in owed.words) == (422, True)
    assert send(control_room, world, case_id, "accept-proposal", ask="raise").leads_to == f"/cases/{case_id}"
    assert world.store.load(case_id).grade == 2
    assert "To decide" not in control_room.get(f"/cases/{case_id}").words


def test_a_proposal_is_rejected_on_the_page_and_the_grade_stands(world: World, manager: Browser):
    case_id = asks_for_grade_2(world)
    assert send(manager, world, case_id, "reject-proposal", ask="sideways").status == 409
    assert send(manager, world, case_id, "reject-proposal", ask="raise").leads_to == f"/cases/{case_id}"
    assert world.store.load(case_id).grade == 3
    words = manager.get(f"/cases/{case_id}").words
    assert "Grade 3 stands, against rule" in words
    assert "To decide" not in words


def test_who_goes_decides_nothing_about_the_grade(world: World):
    who = world.asked(OFFERED)[0]
    phone = signed_in(world, who)
    assert send(phone, world, OFFERED, "regrade", grade="4").status == 403
    assert send(phone, world, OFFERED, "accept-proposal", ask="raise").status == 403
    assert "Re-grade" not in phone.get(f"/cases/{OFFERED}").words
