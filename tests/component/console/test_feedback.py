"""What senders were told, whether it reached them, and a button to send it again."""

from dataclasses import replace

from shared.domain.delivery import Delivery
from shared.domain.ids import CaseId
from tests.component.console.browser import Browser, signed_in
from tests.component.console.world import EVENING, FRIDAY_EVENING, World
from tests.unit.domain.test_feedback import ANSWER

CASE = CaseId(EVENING["offered"])


def _given_up(world: World) -> Delivery:
    """The first answer of the case did not reach its sender."""
    (event,) = (e for e in world.store.timeline(CASE) if e.name == "AnswerGiven")
    delivery = Delivery(
        CASE,
        event.sequence,
        0,
        "/police/control",
        "a-1",
        FRIDAY_EVENING,
        None,
        ANSWER,
        attempts=10,
        given_up_at=FRIDAY_EVENING,
        problem="It answered 503.",
    )
    world.deliveries.add(delivery)
    return delivery


def test_the_case_says_what_its_sender_was_told_and_that_there_is_no_callback(control_room: Browser):
    page = control_room.get(f"/cases/{CASE}")
    assert "What the sender was told" in page.words
    assert "will attend together within the hour of the report. No callback" in page.words


def test_what_was_given_up_is_listed_with_its_reason_and_sent_again(world: World, control_room: Browser):
    delivery = _given_up(world)
    listed = control_room.get("/feedback")
    assert "Given up" in listed.words
    assert "It answered 503. After 10 attempts." in listed.words
    assert "It answered 503." in control_room.get(f"/cases/{CASE}").words

    page = control_room.post(f"/feedback/{delivery.id}/redeliver")
    assert page.leads_to == f"/cases/{CASE}#answers"
    assert world.deliveries.load(delivery.id).asked_again_by == "c.room"
    assert "On its way" in control_room.get(f"/cases/{CASE}").words
    assert "Every answer has arrived" in control_room.get("/feedback").words


def test_a_page_that_may_not_list_everything_says_so(world: World, control_room: Browser):
    delivery, most = _given_up(world), world.policy.feedback.most_at_once
    assert "are listed here, no more" not in control_room.get("/feedback").words
    for place in range(1, most):
        world.deliveries.add(replace(delivery, place=place))
    assert f"{most} that were given up last" in control_room.get("/feedback").words


def test_a_responder_neither_sees_nor_sends_answers(world: World):
    delivery = _given_up(world)
    responder = signed_in(world, world.asked(CASE)[0])
    assert "What the sender was told" not in responder.get(f"/cases/{CASE}").words
    assert responder.get("/feedback").status == 403
    assert responder.post(f"/feedback/{delivery.id}/redeliver").status == 403
