"""The command that proposes a rota takes the ids that it prints, and says what it found in figures."""

from datetime import date

import pytest

from local.rota_proposal import lines, pinned
from local.seed_staff import asked_for
from shared.planning.proposal.problem import Answer, Effort, Problem
from shared.planning.proposal.proposal import propose

FIRST = date(2026, 12, 14)
KEPT = "preston-sw-2.2026-12-25.day"


class Nobody:
    """Solver that takes nothing."""

    def solve(self, problems: list[Problem], effort: Effort) -> list[Answer]:
        """See Solver."""
        return [Answer(frozenset(), 0) for _ in problems]


def test_a_shift_named_by_its_id_is_kept_and_another_is_barred() -> None:
    asked = pinned(asked_for(FIRST, 2, each=3), {"keep": [KEPT], "bar": ["preston-pc-1.2026-12-14.evening"]})

    assert [str(shift.id) for shift in propose(asked, Nobody(), Effort(1, 1)).shifts] == [KEPT]
    assert [bar.responder_id for bar in asked.bars] == ["preston-pc-1"]


@pytest.mark.parametrize("wrong", ["nobody.2026-12-25.day", "preston-sw-2.2026-12-24.day", "preston-sw-2.x.day"])
def test_an_id_that_says_nothing_is_an_error(wrong: str) -> None:
    with pytest.raises(SystemExit, match="No shift"):
        pinned(asked_for(FIRST, 2, each=3), {"keep": [wrong]})


def test_what_is_printed_has_the_gap_the_hours_and_why_needs_are_open() -> None:
    asked = asked_for(FIRST, 1, each=2)
    text = "\n".join(lines(asked, propose(asked, Nobody(), Effort(1, 1)), 1.0))

    assert "gap 100.00%" in text
    assert "preston, social worker: " in text
    assert "worth more elsewhere, or not found in time" in text
    assert "Publishing it would add 0 shifts" in text
