"""A manager asks the planning tool on the deployed pages, and the functions play it part by part to a result."""

import re

import pytest
import requests

from local.gateway import Gateway
from local.seed import PASSWORD
from tests.journeys.county import County

pytestmark = pytest.mark.engine

FORM = {
    "days": "1",
    "seed": "1",
    "replicates": "2",
    "way-1": "product",
    "attended-1": "30",
    "pairs-1": "6",
    "way-2": "closest",
    "attended-2": "30",
    "hours-2": " ".join(["3"] * 24),
}


@pytest.fixture
def manager(county: County, gateway: Gateway) -> requests.Session:
    """The duty manager at a browser, signed in."""
    browser = requests.Session()
    browser.post(f"{gateway.url}/sign-in", data={"username": "duty.manager", "password": PASSWORD})
    return browser


def test_what_a_manager_asks_for_is_played_in_parts_and_stays_under_its_address(
    county: County, gateway: Gateway, manager: requests.Session
) -> None:
    form = manager.get(f"{gateway.url}/planning-tool").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token is not None

    asked = manager.post(f"{gateway.url}/planning-tool", data={**FORM, "csrf_token": token[1]})
    assert asked.status_code == 200
    county.engine.settle(timeout=120)

    result = manager.get(asked.url).text
    assert "Side by side" in result
    assert "6 pairs, diversions confirmed" in result
    assert "3 pairs at any hour, closest idle pair" in result
    picture = manager.get(gateway.url + re.findall(r'<img src="([^"]+)"', result)[0])
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "Done" in manager.get(f"{gateway.url}/planning-tool").text
    assert not any(county.engine.dead_letters().values())
