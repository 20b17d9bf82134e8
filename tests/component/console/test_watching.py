"""The board says whether the watch over the cases is alive, and what it has found stuck."""

from datetime import timedelta

from shared.service.ports import Beat
from tests.component.console.browser import Browser
from tests.component.console.world import EVENING, World


def test_the_board_says_how_long_ago_the_last_sweep_was_and_no_more_while_all_is_well(control_room: Browser):
    page = control_room.get("/board/live")
    assert "last sweep 12 s ago" in page.words
    assert "app-banner" not in page.text


def test_a_sweep_that_is_three_minutes_late_is_a_banner(world: World, control_room: Browser):
    world.heartbeats.record(Beat.SWEEP, world.clock.now() - timedelta(minutes=3, seconds=1))
    words = control_room.get("/board").words
    assert "The last sweep was 3 min ago: offers and deadlines are not being watched." in words


def test_a_sweep_that_never_was_is_a_banner(world: World, control_room: Browser):
    world.heartbeats = type(world.heartbeats)()
    words = control_room.get("/board/live").words
    assert "no sweep yet" in words
    assert "No sweep has run yet: offers and deadlines are not being watched." in words


def test_a_canary_that_no_longer_arrives_is_a_banner(world: World, control_room: Browser):
    world.heartbeats.record(Beat.CANARY, world.clock.now() - timedelta(minutes=15))
    assert "Messages may not reach phones" not in control_room.get("/board/live").words

    world.heartbeats.record(Beat.CANARY, world.clock.now() - timedelta(minutes=16))
    words = control_room.get("/board/live").words
    assert "Messages may not reach phones: the last test arrived 16 min ago." in words


def test_a_pair_that_has_not_set_out_is_marked_on_its_row(world: World, control_room: Browser):
    reason = "The social worker has not set out, 10 minutes after both accepted."
    assert reason not in control_room.get("/board/live").words

    world.clock.move(timedelta(minutes=12))
    board = control_room.get("/board/live").text
    row = board[board.index(f'id="case-{EVENING["assigned"]}"') :].split("</li>\n  <li class", 1)[0]
    assert reason in row
