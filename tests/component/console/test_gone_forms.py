"""Forms of a case that are gone by the time they are sent: the case has moved on."""

import re

import pytest

from shared.domain.case import Close
from tests.component.console.browser import Browser, Page
from tests.component.console.test_hands import WAITING, send, version
from tests.component.console.world import World


def dead_links(page: Page) -> list[str]:
    """What the page leads to within itself and does not have."""
    return [name for name in re.findall(r'href="#([^"]*)"', page.text) if f'id="{name}"' not in page.text]


@pytest.mark.parametrize("form", ["hold", "assign", "withdraw", "regrade", "ask-again"])
def test_who_sends_a_form_that_is_gone_is_told_what_became_of_the_case_and_keeps_what_was_typed(
    world: World, control_room: Browser, form: str
):
    seen = version(world, WAITING)
    world.control.withdraw(WAITING, Close.WITHDRAWN, "Both are safe.", "desk")
    late = control_room.post(
        f"/cases/{WAITING}/{form}", version=seen, reason="The <i>only</i> copy.", on="", at=""
    )

    assert late.status == 409
    assert (
        "This can not be done any more: the case is closed now. The timeline says how it came to that"
        in late.words
    )
    assert "then send again" not in late.words
    assert "You had typed: The <i>only</i> copy." in late.words
    assert "#timeline" in late.text
    assert dead_links(late) == []


def test_a_proposal_that_somebody_has_decided_meanwhile_leads_nowhere_dead(world: World, control_room: Browser):
    gone = send(control_room, world, WAITING, "accept-proposal", ask="lower")
    assert (gone.status, dead_links(gone)) == (409, [])
    assert "This can not be done any more: the case is waiting for a pair now." in gone.words
