"""The report of the county simulator can be read by everybody: on a desk, on a phone, and on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from local.simulate.page import Told, as_page
from shared.planning.simulation.choosing import choosing
from shared.planning.simulation.cost import pairs_for
from shared.planning.simulation.figures import Share, figures
from shared.planning.simulation.runs import Run, Scenario, play
from shared.planning.simulation.staffing import following_demand
from tests.browser.test_accessible import assert_accessible_everywhere

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report about three staffings for a day, with an answer."""
    found = []
    for pairs in (6, 9, 12):
        scenario = Scenario(following_demand(pairs), choosing("closest"), 0.3)
        found.append(figures(f"{pairs} pairs", scenario, [play(Run(scenario, 1, 1))]))
    answer = pairs_for(97.7, lambda n: Share(80.0 + n, 78.0 + n, 82.0 + n, 1000), first=10)
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(as_page(found, answer, Told("python -m local.simulate", 1, (1,), 1.0)), encoding="utf-8")
    return path


def test_everybody_can_read_the_report(chromium: Browser, report: Path) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())

    assert_accessible_everywhere(page)
    assert asked == [report.as_uri()]
    page.close()


def test_on_paper_nothing_is_cut_off(chromium: Browser, report: Path) -> None:
    page = chromium.new_page(viewport={"width": 688, "height": 1017})
    page.goto(report.as_uri())
    page.emulate_media(media="print")

    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    page.close()


def test_every_plot_has_a_name_and_a_table_beside_it(chromium: Browser, report: Path) -> None:
    page = chromium.new_page()
    page.goto(report.as_uri())
    plots = page.locator("svg").all()

    assert len(plots) > 5
    assert all(plot.get_attribute("aria-label") for plot in plots)
    assert page.locator("table").count() >= len(plots)
    page.close()
