"""An evening of the rota: people are told of their own shifts once, and their calendars follow what changes."""

from datetime import datetime, timedelta
from secrets import token_hex

import icalendar
import pytest
import requests

from local.engine import Engine
from local.gateway import Gateway
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.feeds import Feed, FeedKind
from shared.domain.rota import Shift
from tests.journeys.county import LONDON, County
from tests.journeys.rota import Rota

pytestmark = pytest.mark.engine


def texts(county: County, name: str) -> list[str]:
    """What the person's phone has received about being on call."""
    (person,) = (person for person in county.everybody() if person.id == name)
    return [text for text in person.texts() if "on call" in text]


def events(gateway: Gateway, token: str) -> list[tuple[str, datetime, datetime]]:
    """What a calendar program finds at the address: status, beginning and end."""
    answer = requests.get(f"{gateway.url}/calendar/{token}.ics", timeout=60)
    assert answer.status_code == 200
    found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return sorted((str(e["STATUS"]), e["DTSTART"].dt, e["DTEND"].dt) for e in found)


def test_an_evening_with_a_part_taken_over_and_somebody_ill_at_five_past_nine(
    county: County, product: tuple[Engine, Gateway]
) -> None:
    ann, cid = "burnley-sw-2", "burnley-sw-1"
    starts, ends = (datetime(2026, 11, day, hour, tzinfo=LONDON) for day, hour in ((20, 20), (21, 4)))
    rota = Rota(county)
    shift = Shift(ShiftId(token_hex(4)), ResponderId(ann), Role.SOCIAL_WORKER, "burnley", starts, ends)
    county.rota.put_shift(shift)
    mine = rota.calendars.link_for(Feed(FeedKind.PERSON, ann), ann)
    assert ("CONFIRMED", starts, ends) in events(product[1], mine)

    offer = rota.exchanges.offer(ResponderId(ann), shift.id, starts, (starts + timedelta(hours=4), None))
    county.engine.settle()
    (colleague,) = (person for person in county.everybody() if person.id == cid)
    assert [text.split(" Take it")[0] for text in colleague.texts()] == [
        "A shift is offered: Sat 21 Nov 00:00-04:00, Burnley."
    ]
    rota.exchanges.take(ResponderId(cid), offer.id)
    county.it_is(2026, 11, 20, 20, 2)
    assert texts(county, ann) == [
        "An exchange of shifts is agreed. You are no longer on call Sat 21 Nov 00:00-04:00, Burnley.",
        "You are on call for Burnley until Sat 00:00.",
    ]
    assert ("CONFIRMED", starts, starts + timedelta(hours=4)) in events(product[1], mine)

    county.it_is(2026, 11, 20, 21, 5)
    rota.absences.report_sick(ResponderId(ann))
    county.it_is(2026, 11, 20, 21, 7)
    assert texts(county, ann)[2:] == ["You are no longer on call for Burnley."]

    county.it_is(2026, 11, 21, 0, 2)
    assert texts(county, cid) == ["You are on call for Burnley until Sat 04:00."]
    rota.calendars.revoke(Feed(FeedKind.PERSON, ann), ann)
    assert requests.get(f"{product[1].url}/calendar/{mine}.ics", timeout=60).status_code == 404
