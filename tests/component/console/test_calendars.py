"""A calendar program fetches the feed of a person with nothing but the address."""

from dataclasses import replace
from datetime import timedelta

import icalendar

from shared.domain.ids import ShiftId
from shared.domain.roster.feeds import Feed, FeedKind
from shared.domain.rota import Shift
from tests.component.console.browser import Browser
from tests.component.console.world import ANN, BEN, PEOPLE, World

MINE, BASE = Feed(FeedKind.PERSON, ANN), Feed(FeedKind.BASE, "preston")


def statuses(file: str) -> list[str]:
    return sorted(str(event["STATUS"]) for event in icalendar.Calendar.from_ical(file).walk("VEVENT"))


def mine(world: World) -> list[Shift]:
    shifts = world.rota.shifts_between(
        world.clock.now() - timedelta(days=7), world.clock.now() + timedelta(days=60)
    )
    return [shift for shift in shifts if shift.responder_id == ANN]


def test_the_feed_of_a_person_holds_their_shifts_and_is_kept_for_an_hour(world: World, stranger: Browser):
    page = stranger.get(f"/calendar/{world.calendars.link_for(MINE, ANN)}.ics")

    assert page.status == 200
    assert page.headers["content-type"] == "text/calendar; charset=utf-8"
    assert page.headers["cache-control"] == "private, max-age=3600"
    assert statuses(page.text) == ["CONFIRMED"] * len(mine(world))


def test_nothing_that_names_a_person_or_a_case_is_in_any_feed(world: World, stranger: Browser):
    for feed in (MINE, BASE):
        text = stranger.get(f"/calendar/{world.calendars.link_for(feed, ANN)}.ics").text
        assert "BEGIN:VEVENT" in text
        told = [word for who, name, *_ in PEOPLE for word in (who, *name.split()) if word in text]
        assert told == []
        assert not [case.id for case in world.store.live_cases() if case.id in text]


def test_a_feed_that_has_not_changed_is_not_sent_again_and_one_that_has_is(world: World, stranger: Browser):
    address = f"/calendar/{world.calendars.link_for(MINE, ANN)}.ics"
    tag = stranger.get(address).headers["etag"]
    world.clock.move(timedelta(minutes=5))

    unchanged = stranger.get(address, **{"if-none-match": f"W/{tag}"})
    assert (unchanged.status, unchanged.text) == (304, "")

    shift = world.rota.shift(ShiftId("shift-0"))
    assert shift is not None
    world.rota.put_shift(replace(shift, responder_id=BEN))
    changed = stranger.get(address, **{"if-none-match": tag})
    assert changed.status == 200
    assert statuses(changed.text) == ["CANCELLED", *["CONFIRMED"] * len(mine(world))]


def test_a_link_that_was_renewed_revoked_grew_old_or_never_was_answers_all_the_same(
    world: World, stranger: Browser
):
    renewed = world.calendars.link_for(MINE, ANN)
    good = world.calendars.link_for(MINE, ANN)
    revoked = world.calendars.link_for(BASE, "m.duty")
    world.calendars.revoke(BASE, "m.duty")
    assert [link.holder for link in world.calendars.links()] == [ANN]

    answers = {
        (page.status, page.text, page.headers["cache-control"])
        for page in (stranger.get(f"/calendar/{token}.ics") for token in (renewed, revoked, "nothing", "x" * 43))
    }
    assert answers == {(404, "There is no such calendar.\n", "no-store")}
    assert stranger.get(f"/calendar/{good}.ics").status == 200
    world.clock.move(timedelta(days=366))
    assert stranger.get(f"/calendar/{good}.ics").status == 404
    assert world.calendars.links() == ()
