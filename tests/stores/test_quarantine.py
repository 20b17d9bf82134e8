"""Every store keeps what could not be read, lets one person through, and finds what waits, oldest first."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from shared.adapters.fingerprints import KeyedFingerprints
from shared.adapters.ids import RandomIds
from shared.adapters.memory import FixedClock
from shared.domain.errors import CaseChanged, NotFound, SeenBefore
from shared.domain.ids import CaseId, ContactKey
from shared.domain.quarantine import Handling, Quarantined, finish, take
from shared.policy import load
from shared.service.casebook import Casebook
from shared.service.intake import Intake
from shared.service.quarantine import Mending, age_of_oldest
from tests.at_once import at_once
from tests.builders import NOW, contact, later
from tests.stores.conftest import URGENT, Stores

FIRST = Quarantined("m-1", NOW, ("data.reported_at: missing",), "{}")
SECOND = Quarantined("m-2", later(1), ("x",), "{}")
MENDED = Handling("c.room", later(2), "By phone.", '{"mended": true}')
PEOPLE = 8


def test_a_message_is_kept_once_and_all_are_counted_newest_first(stores: Stores) -> None:
    for each in (FIRST, replace(FIRST, reasons=("something else",)), SECOND):
        stores.quarantine.put(each)

    assert stores.quarantine.get("m-1") == FIRST
    assert stores.quarantine.all() == (SECOND, FIRST)
    with pytest.raises(NotFound):
        stores.quarantine.get("none")


def test_what_waits_is_listed_oldest_first_until_it_is_done(stores: Stores) -> None:
    assert stores.quarantine.waiting_since() is None
    assert age_of_oldest(stores.quarantine, later(5)) == timedelta(0)
    for each in (SECOND, FIRST):
        stores.quarantine.put(each)
    assert stores.quarantine.waiting(10) == (FIRST, SECOND)
    assert stores.quarantine.waiting(1) == (FIRST,)
    assert stores.quarantine.waiting_since() == NOW
    assert age_of_oldest(stores.quarantine, later(5)) == timedelta(minutes=5)

    under_way = stores.quarantine.save(take(FIRST, MENDED))
    assert stores.quarantine.waiting(10) == (under_way, SECOND)
    done = stores.quarantine.save(finish(under_way, CaseId("C-7"), later(3)))
    assert stores.quarantine.waiting(10) == (SECOND,)
    assert stores.quarantine.waiting_since() == SECOND.received_at
    assert stores.quarantine.get("m-1") == done
    assert (done.payload, done.replayed_as, done.handled) == ("{}", CaseId("C-7"), MENDED)


def test_what_was_handled_is_listed_the_latest_first(stores: Stores) -> None:
    for each, minutes in ((FIRST, 3), (SECOND, 4)):
        stores.quarantine.put(each)
        stores.quarantine.save(take(each, Handling("c.room", later(minutes), "A test.", set_aside=True)))
    assert [each.id for each in stores.quarantine.handled(10)] == ["m-2", "m-1"]
    assert [each.id for each in stores.quarantine.handled(1)] == ["m-2"]
    assert stores.quarantine.waiting(10) == ()


def test_who_saw_an_older_message_does_not_save_it(stores: Stores) -> None:
    stores.quarantine.put(FIRST)
    stores.quarantine.save(take(FIRST, MENDED))
    with pytest.raises(CaseChanged):
        stores.quarantine.save(take(FIRST, replace(MENDED, by="c.two")))
    assert stores.quarantine.get("m-1").handled == MENDED


def test_of_many_who_send_a_message_again_at_once_one_wins_and_all_others_are_told(racing_stores: Stores) -> None:
    clock = FixedClock(NOW)
    casebook = Casebook(racing_stores.cases, load())
    intake = Intake(casebook, clock, RandomIds(), KeyedFingerprints(b"secret"))
    mending = Mending(racing_stores.quarantine, intake, load().quarantine, clock)
    racing_stores.quarantine.put(FIRST)

    def send(number: int) -> tuple[str, CaseId | None]:
        mine = contact(*URGENT, key=ContactKey(f"mended-{number}"), reported_at=NOW)
        case = mending.send_again("m-1", mine, by=f"c.{number}", why="By phone.", document=f"{number}")
        return f"c.{number}", case.id if case else None

    ended = at_once(*[partial(send, number) for number in range(PEOPLE)])

    ((winner, case_id),) = (one for one in ended if not isinstance(one, SeenBefore))
    message = racing_stores.quarantine.get("m-1")
    assert (message.handled.by if message.handled else "", message.replayed_as) == (winner, case_id)
    assert [case.id for case in racing_stores.cases.live_cases()] == [case_id]
