"""The managers' figures, and the files that pages are made of."""

import pytest

from functions.console.assets import VERSION
from shared.domain.case import Close
from shared.domain.hands import withdraw
from shared.domain.ids import CaseId
from shared.domain.metrics import DEFINITIONS
from tests.component.console.browser import Browser
from tests.component.console.world import World


def test_the_figures_count_what_came_in_and_print_their_definitions(manager: Browser):
    words = manager.get("/figures").words
    assert "9 cases were reported from 14 November 2026 to 20 November 2026" in words
    assert "2 Priority All areas 6 66.7 % 13 min 29 min 29 min 4 1 0" in words
    assert all(text in words for text in DEFINITIONS.values())


def test_what_was_not_measured_is_blank_and_never_zero(manager: Browser):
    words = manager.get("/figures").words
    assert "3 Scheduled Chorley 1 1 0 0" in words


def test_a_case_that_was_withdrawn_late_without_a_visit_is_counted_where_it_can_be_seen(
    manager: Browser, world: World
):
    heads = manager.get("/figures").words.split("Response by grade and area")[1]
    assert heads.startswith(" Grade Area Cases Within target Median 90th Longest Open Open, late Closed late")
    end = lambda case: withdraw(case, Close.WITHDRAWN, "Not needed", "m.duty", world.clock.now())  # noqa: E731
    world.casebook.decide(CaseId("C-5"), end)

    assert "2 Priority All areas 6 66.7 % 13 min 29 min 29 min 3 0 1" in manager.get("/figures").words


def test_one_area_and_one_day_can_be_chosen(manager: Browser):
    page = manager.get("/figures?from=2026-11-20&to=2026-11-20&area=Burnley")
    assert "1 case was reported in Burnley from 20 November 2026" in page.words
    assert "<option selected>Burnley</option>" in page.text
    assert "Lancaster 1" not in page.words


def test_a_period_without_cases_says_so(manager: Browser):
    words = manager.get("/figures?from=2026-01-01&to=2026-01-02").words
    assert "No case that needed a visit was reported in this period." in words


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from=yesterday", "Enter the first day as a date"),
        ("from=2026-11-01&to=x", "Enter the last day as a date"),
        ("from=2026-11-02&to=2026-11-01", "The last day must not be before the first"),
        ("from=2020-01-01&to=2026-11-01", "Choose a period of at most a year"),
        ("from=9999-12-01&to=9999-12-31", "Enter the last day as a date"),
    ],
)
def test_a_period_that_makes_no_sense_is_told(manager: Browser, query: str, message: str):
    page = manager.get(f"/figures?{query}")
    assert page.status == 422
    assert message in page.words


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("app.css", "text/css; charset=utf-8"),
        ("app.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
        ("vendor/govuk-frontend.min.css", "text/css; charset=utf-8"),
    ],
)
def test_static_files_have_their_type_and_may_be_kept(stranger: Browser, name: str, kind: str):
    file = stranger.get(f"/assets/{VERSION}/{name}", **{"accept-encoding": "gzip"})
    assert file.status == 200
    assert file.headers["content-type"] == kind
    assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert file.headers["content-encoding"] == "gzip"
    assert len(file.text) > 100


@pytest.mark.parametrize(
    "path",
    [
        "v/../environment.py",
        "v/%2e%2e/environment.py",
        "v/vendor/../../vendor.py",
        "v//etc/passwd",
        "v",
        "v/",
        "app.css",
    ],
)
def test_no_file_but_the_static_ones_can_be_asked_for(stranger: Browser, path: str):
    page = stranger.get(f"/assets/{path}")
    assert page.status == 404
    assert "There is nothing here" in page.words


def test_no_style_sheet_uses_a_typeface_that_is_licensed_for_gov_uk_only(stranger: Browser):
    for name in ("app.css", "vendor/govuk-frontend.min.css", "vendor/moj-frontend.min.css"):
        css = stranger.get(f"/assets/{VERSION}/{name}").text
        assert "GDS Transport" not in css
        assert "@font-face" not in css
