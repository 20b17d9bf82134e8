"""Whatever fails, nothing is lost, nobody is booked twice and everything comes to its end."""

import re
from dataclasses import replace

import pytest

from local.faults.__main__ import main
from local.faults.mutations import MUTATIONS
from local.faults.play import kind_of, play, shortest
from local.faults.script import Script, read_spans, spans

SCHEDULES = 1_000
ENOUGH = 150
"""Schedules within which every mutation is caught; most are in the first."""


def test_in_a_thousand_schedules_of_faults_every_invariant_holds(capsys: pytest.CaptureFixture[str]) -> None:
    ended = main(["--seeds", str(SCHEDULES)])
    said = capsys.readouterr().out
    assert ended == 0, said
    counted = re.search(r"1,000 schedules, ([\d,]+) steps, ([\d,]+) faults", said)
    assert counted is not None
    assert int(counted[2].replace(",", "")) > 100 * SCHEDULES, "hardly anything failed"


@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_code_that_is_broken_on_purpose_is_caught(mutation: str) -> None:
    caught = next((s for s in range(1, ENOUGH) if play(Script(s, mutation=mutation)).violations), None)
    assert caught is not None, f"{mutation}: {ENOUGH} schedules and nobody noticed"


def test_the_same_seed_plays_the_same_schedule_step_for_step() -> None:
    first: list[str] = []
    again: list[str] = []
    play(Script(3), first.append)
    play(Script(3), again.append)
    assert first == again
    assert any("fault" in step for step in first)


def test_a_schedule_that_breaks_something_is_cut_short_and_still_breaks_it() -> None:
    scripts = (Script(seed, mutation="deleted-when-received") for seed in range(1, ENOUGH))
    found = next(played for played in map(play, scripts) if played.violations)
    least = shortest(found)
    assert {kind_of(v) for v in least.violations} & {kind_of(v) for v in found.violations}
    assert sum(least.struck.values()) < sum(found.struck.values()) / 2
    assert least.steps < found.steps


def test_the_command_that_is_printed_plays_the_script_again(capsys: pytest.CaptureFixture[str]) -> None:
    script = replace(Script(2), until=900, without_acts=frozenset({2}), without_faults=frozenset({1, 2, 3, 9}))
    command = script.command()
    assert command.startswith("python -m local.faults ")
    assert main(command.split()[3:]) == 0
    assert f"{play(script).steps} steps" in capsys.readouterr().out


def test_a_broken_schedule_ends_the_command_with_one_and_says_what_to_type(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--seeds", "1", "--mutation", "one-yes-is-enough", "--processes", "1"]) == 1
    said = capsys.readouterr().out
    assert "not everybody has accepted" in said
    assert "python -m local.faults --seed 1 --steps" in said


def test_numbers_are_written_in_short_and_read_back() -> None:
    numbers = frozenset({1, 2, 3, 7, 9, 10})
    assert spans(numbers) == "1-3,7,9-10"
    assert read_spans(spans(numbers)) == numbers
