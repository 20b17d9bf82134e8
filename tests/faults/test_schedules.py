"""Whatever fails, nothing is lost, nobody is booked twice and everything comes to its end."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from local.faults.__main__ import main
from local.faults.mutations import MUTATIONS
from local.faults.play import kind_of, play, shortest
from local.faults.script import Script, read_spans, spans

SCHEDULES = 1_000
WITH_TWO_PROPOSALS = 254
"""A schedule in which the desk picks one of two things that were asked for."""

ENOUGH = 150
"""Schedules within which every mutation is caught; most are in the first."""


def test_in_a_thousand_schedules_of_faults_every_invariant_holds(capsys: pytest.CaptureFixture[str]) -> None:
    ended = main(["--seeds", str(SCHEDULES)])
    said = capsys.readouterr().out
    assert ended == 0, said
    counted = re.search(r"1,000 schedules, ([\d,]+) steps, ([\d,]+) faults", said)
    assert counted is not None
    assert int(counted[2].replace(",", "")) > 100 * SCHEDULES, "hardly anything failed"


NOTICED_BY = {
    "absence-cuts-nothing": "is away and was asked",
    "absence-told-to-nobody": "nobody was told that",
    "another-id-each-time": "was never told",
    "any-word-counts": "of a sender stands, who has said",
    "assigned-in-silence": "and no event tells of its pair",
    "call-for-help-told-once": "and nobody was told again",
    "checkpoint-before-publishing": "texts sent",
    "clock-believed": "is out of order",
    "closed-case-keeps-people": "and still holds somebody",
    "contact-not-checked": "and tells of",
    "deadline-moves": "has moved",
    "declined-and-asked-again": "and was asked again",
    "deleted-when-received": "contacts have no case",
    "done-when-begun": "texts sent",
    "edits-half-written": "the shifts are not those of",
    "escalated-in-silence": "were not told again as often as",
    "escalation-told-to-nobody": "who watches was never told",
    "events-not-counted": "has a gap",
    "falls-over-at-first": "fell over",
    "figures-off-by-one": "the figures have",
    "hold-never-released": "the holds differ",
    "hold-not-checked": "somebody is on two live assignments",
    "no-reason-kept": "does not say why",
    "nobody-did-it": "is the word of another",
    "nothing-looks": "is stuck",
    "offers-outlive-their-time": "outlived its time",
    "one-of-two-is-named": "are not those that its events tell of",
    "one-yes-is-enough": "not everybody has accepted",
    "queue-age-told-to-nobody": "has waited too long",
    "recorded-before-sent": "texts sent",
    "regrade-starts-the-clock": "has a deadline that is no contact's",
    "regraded-in-silence": "was changed and no event tells of it",
    "step-taken-in-silence": "was taken and the",
    "stood-down-in-silence": "are not those that its events tell of",
    "told-to-somebody-else": "was told what is not theirs",
    "version-not-checked": "was overwritten",
}
"""What says that the code is broken. A mutation that only makes everything fail would be noticed by another."""


@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_code_that_is_broken_on_purpose_is_caught_by_the_invariant_that_it_breaks(mutation: str) -> None:
    found = (
        violation for seed in range(1, ENOUGH) for violation in play(Script(seed, mutation=mutation)).violations
    )
    assert any(NOTICED_BY[mutation] in violation for violation in found), f"{ENOUGH} schedules and nobody noticed"


def test_the_same_seed_plays_the_same_schedule_step_for_step() -> None:
    first: list[str] = []
    again: list[str] = []
    play(Script(3), first.append)
    play(Script(3), again.append)
    assert first == again
    assert any("fault" in step for step in first)


@pytest.mark.parametrize("seed", [3, WITH_TWO_PROPOSALS])
def test_a_seed_plays_the_same_schedule_in_every_process_that_plays_it(seed: int) -> None:
    command = [sys.executable, "-m", "local.faults", "--seed", str(seed), "--steps"]
    one, other = (
        subprocess.run(
            command, env=os.environ | {"PYTHONHASHSEED": order}, capture_output=True, text=True, check=True
        )
        for order in ("1", "2")  # in which sets are gone through
    )
    assert one.stdout == other.stdout
    assert "fault" in one.stdout


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


def test_who_ends_a_long_run_by_hand_is_told_what_was_played_until_then() -> None:
    command = [sys.executable, "-u", "-m", "local.faults", "--seeds", "300", "--processes", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert "30 of 300 schedules" in running.stdout.readline()
        running.send_signal(signal.SIGINT)
        said = running.stdout.read()
    assert "Ended by hand." in said
    assert re.search(r"\b\d+ schedules, [\d,]+ steps", said)
    assert running.returncode == 130


def test_numbers_are_written_in_short_and_read_back() -> None:
    numbers = frozenset({1, 2, 3, 7, 9, 10})
    assert spans(numbers) == "1-3,7,9-10"
    assert read_spans(spans(numbers)) == numbers
