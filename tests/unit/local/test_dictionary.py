"""The dictionary for bodies of cases: it packs what it was not made from, and holds nobody's name."""

from pathlib import Path

import pytest

from local.crowd import responders
from local.dictionary import Evening, bodies, main, put_together
from shared.adapters.dynamodb import packing


def test_a_dictionary_made_from_one_evening_halves_the_bodies_of_another_and_more() -> None:
    learned, tried = bodies([1], lambda _: responders(16)), bodies([2], lambda _: responders(16))
    made = put_together(learned[:60])

    assert len(made) <= 30 * 1024
    assert sum(len(next(iter(packing.packed(body).values()))) for body in tried) < sum(map(len, tried)) / 6


def test_an_evening_has_cases_in_every_state_of_a_visit() -> None:
    evening = Evening(1, responders(16))
    evening.play(1)

    states = ("waiting", "offered", "assigned", "attending", "held")
    assert all(any(f'"state":"{state}"'.encode() in body for body in evening.bodies) for state in states)


def test_a_dictionary_that_is_in_use_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "dictionary.txt").write_text("in use")

    with pytest.raises(FileExistsError):
        main(["--write", str(tmp_path / "dictionary.txt")])


def test_the_dictionary_in_use_is_of_cases_alone() -> None:
    """Contacts name people and addresses; a case does not."""
    text = Path(packing.__file__).with_name("dictionary-1.txt").read_text(encoding="utf-8")

    assert '"address"' not in text
    assert '"date_of_birth"' not in text
    assert '"phone"' not in text
