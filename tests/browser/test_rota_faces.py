"""The rota in a real browser: three taps for a swap."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage
from tests.component.console.rota_world import rota_weeks, shifts_to_come
from tests.component.console.world import ANN, CLEO

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_swap_takes_three_taps_and_one_of_the_other(open_page: OpenPage, scripts: bool):
    world = rota_weeks()
    given, wanted = shifts_to_come(world, ANN)[0], shifts_to_come(world, CLEO)[0]
    ann = open_page("sw-ann", "/my-shifts", PHONE, scripts=scripts, world=world)

    ann.get_by_role("button", name="Swap Saturday 21 November").click()
    ann.get_by_label("Cleo Clove: Mon 23 Nov, 17:00 to 01:00, Preston").click()
    ann.get_by_role("button", name="Ask to swap").click()
    expect(ann.get_by_text("Swap asked").first).to_be_visible()

    cleo = open_page("sw-cleo", "/my-shifts", PHONE, scripts=scripts, world=world)
    cleo.get_by_role("button", name="Agree to the swap").click()
    expect(cleo.get_by_text("Done").first).to_be_visible()
    assert [shift.responder_id for shift in world.rota.shifts_between(given.starts_at, given.ends_at)][:1]
    assert shifts_to_come(world, CLEO)[0].starts_at == given.starts_at
    assert wanted.starts_at in {shift.starts_at for shift in shifts_to_come(world, ANN)}
