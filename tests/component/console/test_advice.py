"""An idle pair may be advised to wait elsewhere: proposed on the board, confirmed or dismissed by a person."""

import re
from datetime import timedelta

import pytest

from tests.component.console.browser import Browser, signed_in
from tests.component.console.world import PRIORITY, World


@pytest.fixture
def world() -> World:
    return all_cover_in_burnley()


def all_cover_in_burnley() -> World:
    """The pairs of Preston are busy in Burnley: the pair that is idle there is all the cover of the county."""
    world = World()
    world.everybody_on_call()
    for pair in (["sw-ann", "pc-ben"], ["sw-cleo", "pc-dev"]):
        case = world.reported(*PRIORITY, district="Burnley", dispatch=False)
        world.control.assign(case.id, pair, "Near.", "desk")
        world.all_say(case.id, "accept", "set_out", "arrive", minutes=0)
    return world


@pytest.fixture
def desk(world: World) -> Browser:
    return signed_in(world, "c.room")


def proposal(desk: Browser) -> dict[str, str]:
    """What the form of the proposal on the board carries; nothing when none is proposed."""
    board = desk.get("/board").text
    form = board[board.find('action="/board/advice"') :] if 'action="/board/advice"' in board else ""
    return dict(re.findall(r'name="(social_worker|police|place)" value="([^"]+)"', form))


def test_the_board_says_whom_to_advise_to_wait_where_and_what_that_gains(desk: Browser):
    words = desk.get("/board/live").words
    told = proposal(desk)
    assert re.search(
        rf"Advise \w+ \w+ and \w+ \w+ to wait near {told['place']}\. From there 0\.\d\d more of the next Grade 2",
        words,
    )


def test_who_is_advised_gets_a_message_without_a_name_and_counts_as_there_only_when_they_say_so(
    world: World, desk: Browser
):
    told = proposal(desk)
    assert desk.post("/board/advice", **told, answer="advise").leads_to == "/board"
    (event,) = world.advice.told
    world.messaging.move_advised(event.id, event.case_id, event.data)
    world.messaging.move_advised(event.id, event.case_id, event.data)

    texts = [(message.to, message.text) for message in world.messages.of_case(event.case_id)]
    text = f"You are advised to wait near {told['place']} until you are asked."
    assert sorted(texts) == sorted(
        (told[role], f"{text} Say when you are there: https://console.example/visit")
        for role in ("social_worker", "police")
    )
    assert proposal(desk) == {}
    assert f"Advised to wait near {told['place']} since 21:30" in desk.get("/board/live").words
    phone = signed_in(world, told["social_worker"])
    assert f"Advised to wait near {told['place']}" in phone.get("/visit").words
    assert seen(world, told["social_worker"]) is None

    assert phone.post("/visit/waiting-there").leads_to == "/visit"

    assert seen(world, told["social_worker"]) == world.advising._position(told["place"])
    assert seen(world, told["police"]) is None
    assert "Advised to wait" not in phone.get("/visit").words
    assert phone.post("/visit/waiting-there").status == 404


def seen(world: World, who: str) -> object:
    return next(person.seen for person in world.rota.responders() if person.id == who)


def test_what_is_dismissed_is_not_proposed_again_for_as_long_as_the_policy_says(world: World, desk: Browser):
    told = proposal(desk)
    desk.post("/board/advice", **told, answer="dismiss")
    assert proposal(desk) == {}
    assert world.advice.told == []
    assert "Advised to wait" not in desk.get("/board/live").words
    world.clock.move(world.policy.advice_lasts)
    assert proposal(desk) == told


def test_who_was_asked_meanwhile_is_not_advised(world: World, desk: Browser):
    told = proposal(desk)
    world.reported(*PRIORITY, district="Burnley")
    refused = desk.post("/board/advice", **told, answer="advise")
    assert (refused.status, "on call and on no case" in refused.words) == (409, True)
    assert world.advice.told == []


def test_advice_holds_nobody(world: World, desk: Browser):
    desk.post("/board/advice", **proposal(desk), answer="advise")
    world.clock.move(timedelta(minutes=5))
    assert set(world.asked(world.reported(*PRIORITY, district="Burnley").id)) == {"sw-eve", "pc-fay"}


@pytest.mark.parametrize("place", ["", "Atlantis"])
def test_nobody_is_sent_to_a_place_that_there_is_not(world: World, desk: Browser, place: str):
    assert desk.post("/board/advice", **(proposal(desk) | {"place": place}), answer="advise").status == 409


def test_only_those_who_watch_answer_proposals(world: World):
    assert signed_in(world, "sw-eve").post("/board/advice", answer="advise").status == 403
