"""Managers draft, try out and publish grading tables on their pages."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest

from shared.domain.jobs import JobId
from tests.component.console.browser import Browser, Page, signed_in
from tests.component.console.world import World, contact_document

NEXT = "2027-02"


@pytest.fixture
def second(world: World) -> Browser:
    """Another manager, signed in."""
    return signed_in(world, "m.second")


@pytest.fixture
def drafted(manager: Browser) -> Browser:
    """The manager who has made a draft."""
    assert manager.post("/tables", version=NEXT, based_on="2026-11", note="Families sooner").status == 303
    return manager


def text_of(page: Page) -> str:
    """The table as it stands in the text field."""
    found = re.search(r'<textarea[^>]*id="table"[^>]*>\n(.*?)</textarea>', page.text, re.S)
    assert found
    return unescape(found[1])


def families_sooner(text: str) -> str:
    """The table where a family that is not coping is Grade 2."""
    table = json.loads(text)
    row = next(row for row in table["rules"] if row["id"] == "G3-5")
    table["rules"].remove(row)
    table["rules"].insert(7, {**row, "id": "G2-7", "order": 2, "grade": 2})
    return json.dumps(table)


def edited(browser: Browser) -> Page:
    """The draft is saved with that change."""
    text = families_sooner(text_of(browser.get(f"/tables/{NEXT}")))
    return browser.post(f"/tables/{NEXT}/edit", table=text, note="One row", revision="1")


def test_the_rows_in_force_stand_in_plain_words(control_room: Browser) -> None:
    page = control_room.get("/tables/2026-11")
    assert "“A child in the household” and “The domestic incident is still going on” and" in page.words
    assert "Grade 2: joint visit" in page.words
    assert "Earlier contacts in 28 days: 2 or more" in page.words
    assert "What if?" not in page.words


def test_a_draft_is_edited_submitted_and_published_by_a_second_manager(
    drafted: Browser, second: Browser, world: World
):
    assert edited(drafted).status == 303
    assert drafted.post(f"/tables/{NEXT}/submit", note="Please look").status == 303
    own = drafted.get(f"/tables/{NEXT}")
    assert "another manager must approve it" in own.words
    assert "Approve and publish" not in own.words
    assert second.post(f"/tables/{NEXT}/approve", note="Agreed").status == 303
    world.clock.move(timedelta(minutes=2))
    page = second.get("/tables")
    assert re.search(rf"{NEXT} In force from 20 November 2026", page.words)
    told = second.get(f"/tables/{NEXT}").words
    assert "Approved and published by m.second: Agreed" in told
    assert world.reported("not_coping", dispatch=False).decision.table_version == NEXT


def test_the_author_who_approves_all_the_same_is_refused(drafted: Browser) -> None:
    drafted.post(f"/tables/{NEXT}/submit")
    page = drafted.post(f"/tables/{NEXT}/approve")
    assert page.status == 422
    assert "Somebody else must approve it" in page.words


def test_faults_are_told_by_row_and_what_was_typed_stays(drafted: Browser, world: World) -> None:
    spoiled = text_of(drafted.get(f"/tables/{NEXT}")).replace('"domestic_abuse"', '"<b>magic</b>"')
    page = drafted.post(f"/tables/{NEXT}/edit", table=spoiled, revision="1")
    assert page.status == 422
    assert "G2-1: unknown skill '<b>magic</b>'." in page.words or "magic" in page.words
    assert "<b>magic" not in page.text
    assert "magic" in text_of(page)
    assert world.drafts_store.draft(NEXT).revision == 1
    assert "This is not JSON" in drafted.post(f"/tables/{NEXT}/edit", table="{", revision="1").words


def test_who_saw_an_older_draft_is_told_that_somebody_was_faster(drafted: Browser, second: Browser) -> None:
    edited(drafted)
    page = second.post(f"/tables/{NEXT}/withdraw", note="Not needed", revision="1")
    assert page.status == 422
    assert "Somebody was faster" in page.words


def test_a_replay_shows_how_many_change_which_from_what_to_what_and_the_workload(
    drafted: Browser, world: World
) -> None:
    case = world.reported("not_coping", dispatch=False)
    edited(drafted)
    started = drafted.post(f"/tables/{NEXT}/replay", **{"from": "2026-10-24", "to": "2026-11-20"})
    assert started.status == 303
    waiting = drafted.get(started.leads_to)
    assert "0 of 28 days replayed" in waiting.words
    assert "data-live=" in waiting.text

    world.replays.run(JobId(started.leads_to.rpartition("/")[2]), 0)

    page = drafted.get(started.leads_to)
    assert "1 of 10 contacts would be decided otherwise (10.0%)." in page.words
    assert f'href="/cases/{case.id}"' in page.text
    assert "G3-5 → G2-7 1 The family is not coping" in page.words
    assert "Grade 3: joint visit (G3-5) Grade 2: joint visit (G2-7)" in page.words
    assert "Grade 2 visits a week 1.5 1.8 +0.3 Grade 3 visits a week 0.5 0.3 -0.3" in page.words
    assert "Quillfeather" not in page.text
    assert "Nowhere Street" not in page.text
    assert "1 of 10 changed" in drafted.get(f"/tables/{NEXT}").words


def test_a_replay_that_nobody_works_on_says_so_and_is_looked_for_no_longer(drafted: Browser, world: World) -> None:
    started = drafted.post(f"/tables/{NEXT}/replay", **{"from": "2026-10-24", "to": "2026-11-19"})
    world.clock.move(timedelta(minutes=7))
    page = drafted.get(started.leads_to)
    assert "Nothing has been heard of it for 7 min" in page.words
    assert "data-live=" not in page.text
    again = drafted.post(f"/tables/{NEXT}/replay", **{"from": "2026-10-24", "to": "2026-11-19"})
    assert again.leads_to != started.leads_to
    assert drafted.get(again.leads_to.replace(NEXT, "2026-11")).status == 404


def test_a_replay_until_the_last_day_that_there_is_asks_for_two_dates(drafted: Browser) -> None:
    page = drafted.post(f"/tables/{NEXT}/replay", **{"from": "9999-12-30", "to": "9999-12-31"})

    assert (page.status, "Enter two dates" in page.words) == (422, True)


def test_a_file_of_contacts_is_replayed_at_once(drafted: Browser, world: World) -> None:
    edited(drafted)
    document = contact_document(
        "file-1", "not_coping", district="Preston", reported_at=world.clock.now() - timedelta(days=300), number=7
    )
    started = drafted.post(f"/tables/{NEXT}/replay", contacts=json.dumps([document]))
    page = drafted.get(started.leads_to)
    assert "1 of 1 contact would be decided otherwise" in page.words
    assert "contact 1" in page.words
    assert "Quillfeather" not in page.text
    assert world.replays.replays(NEXT)[0].asked.of_file


def test_what_is_wrong_with_a_file_is_told_by_contact(drafted: Browser) -> None:
    page = drafted.post(f"/tables/{NEXT}/replay", contacts='[{"id": "x"}]')
    assert page.status == 422
    assert "Contact 1.source: This field is required." in page.words
    assert drafted.post(f"/tables/{NEXT}/replay", contacts="[").status == 422
    assert drafted.post(f"/tables/{NEXT}/replay", **{"from": "x", "to": ""}).status == 422
    assert drafted.post(f"/tables/{NEXT}/replay", **{"from": "2026-11-01", "to": "9999-12-31"}).status == 422


@pytest.mark.parametrize("act", ["edit", "submit", "send-back", "approve", "withdraw", "replay"])
def test_only_managers_change_tables(control_room: Browser, act: str) -> None:
    assert control_room.post(f"/tables/2026-11/{act}").status == 403
    assert control_room.post("/tables", version="x", based_on="2026-11").status == 403


def test_responders_see_no_tables_and_an_unknown_version_is_no_page(world: World, manager: Browser) -> None:
    assert signed_in(world, "sw-ann").get("/tables").status == 403
    assert manager.get("/tables/1999").status == 404
    assert manager.get("/tables/2026-11/replays/none").status == 404


@pytest.mark.parametrize("name", ["", "a b", "../x", "2026-11"])
def test_a_draft_needs_a_name_of_its_own(manager: Browser, name: str) -> None:
    assert manager.post("/tables", version=name, based_on="2026-11").status == 422


def test_missing_bank_holidays_are_told_ahead(manager: Browser, world: World) -> None:
    assert "bank holidays" not in manager.get("/tables").words
    world.clock.move(timedelta(days=600))
    assert "The bank holidays of 2029 are missing" in signed_in(world, "m.duty").get("/tables").words


def test_the_case_page_tells_the_table_its_rules_and_what_was_assessed(manager: Browser, world: World) -> None:
    case = world.reported(
        "not_coping",
        dispatch=False,
        dash_risk="high",
        dash_score=15,
        missing_from="care_placement",
        missing_since="2026-11-20T18:00:00Z",
        missing_episodes_12_months=2,
        right_care={"limb": "none_met", "decider": "control_room_supervisor", "redirected_to": "nhs_111"},
        thrive={"threat": 2, "harm": 3},
    )
    words = manager.get(f"/cases/{case.id}").words
    for told in (
        "2026-11",
        "DASH: 15 of 27 answered yes",
        "Missing from: a care placement",
        "Missing since 20 November 2026 at 18:00",
        "Missing 2 times before in twelve months",
        "Right Care Right Person: no limb is met, decided by the control room supervisor; asked instead: nhs 111",
        "THRIVE: threat medium, harm high",
    ):
        assert told in words
