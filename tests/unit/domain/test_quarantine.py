"""What could not be read is handled by one person, with a reason, and stays as it came."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.errors import ReasonMissing, SeenBefore
from shared.domain.ids import CaseId
from shared.domain.quarantine import Handling, Quarantined, finish, take, waited
from tests.builders import NOW, later

MESSAGE = Quarantined("m-1", NOW, ("data.reported_at: missing",), "{}")
MENDED = Handling("c.room", later(5), "By phone.", "{}")
ASIDE = Handling("c.room", later(5), "A test.", set_aside=True)


def test_a_message_that_was_sent_again_waits_until_it_is_finished() -> None:
    assert MESSAGE.is_open
    assert not MESSAGE.is_under_way
    taken = take(MESSAGE, MENDED)
    assert taken.is_under_way
    done = finish(taken, CaseId("C-1"), later(6))
    assert not done.is_open
    assert (done.payload, done.reasons, done.handled) == (MESSAGE.payload, MESSAGE.reasons, MENDED)


def test_a_message_that_was_set_aside_is_done_at_once() -> None:
    aside = take(MESSAGE, ASIDE)
    assert not aside.is_open
    assert (aside.done_at, aside.replayed_as) == (later(5), None)


@pytest.mark.parametrize("why", ["", "  ", "\n"])
@pytest.mark.parametrize("handling", [MENDED, ASIDE])
def test_nothing_is_done_about_a_message_without_a_reason(handling: Handling, why: str) -> None:
    with pytest.raises(ReasonMissing):
        take(MESSAGE, replace(handling, why=why))


def test_the_same_person_doing_the_same_again_changes_nothing() -> None:
    taken = take(MESSAGE, MENDED)
    again = replace(MENDED, at=later(9), why="By phone, again.")
    assert take(taken, again) == taken
    done = finish(taken, None, later(6))
    assert take(done, again) == done


@pytest.mark.parametrize(
    "second", [replace(MENDED, by="c.two"), replace(MENDED, document="[]"), replace(MENDED, document=""), ASIDE]
)
def test_whoever_comes_second_with_anything_else_is_told(second: Handling) -> None:
    taken = take(MESSAGE, MENDED)
    with pytest.raises(SeenBefore, match="just now"):
        take(taken, second)
    with pytest.raises(SeenBefore, match="already"):
        take(finish(taken, None, later(6)), second)


def test_the_age_ends_when_the_message_is_done_and_is_never_below_nothing() -> None:
    assert waited(MESSAGE, later(7)) == timedelta(minutes=7)
    assert waited(take(MESSAGE, ASIDE), later(60)) == timedelta(minutes=5)
    assert waited(MESSAGE, later(-1)) == timedelta(0)
