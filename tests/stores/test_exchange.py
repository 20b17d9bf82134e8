"""Every store keeps what people change in the rota, all or nothing, and finds it again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.errors import Conflict, NotFound, RosterChanged
from shared.domain.events import Event, EventName
from shared.domain.ids import CaseId, ResponderId, ShiftId
from shared.domain.roster.absence import Absence, AbsenceId, AbsenceKind
from shared.domain.roster.decision import AbsenceEdit, RotaDecision
from shared.domain.roster.eligible import Span
from shared.domain.roster.exchange import Exchange, ExchangeId, Stage
from shared.domain.roster.feeds import Feed, FeedKind, bring_up_to_date
from shared.domain.roster.handover import HandOverNote
from shared.domain.roster.leave import LeaveRequest, LeaveStage
from shared.domain.roster.notices import owed
from shared.domain.roster.policies import NoticePolicy
from shared.domain.roster.replace import Cut, Replace, cuts
from shared.domain.rota import Shift
from shared.policy import load
from shared.service.calendars import FeedLink, Ledger
from shared.service.exchange_store import RotaChange
from shared.service.notices import NoticeKnown
from tests.builders import ANN, CID, NOW, SW, later, minutes
from tests.stores.conftest import Stores

NIGHT = Shift(ShiftId("s-1"), ANN, SW, "burnley", later(60), later(60 * 13))
"""From 20:00 until 08:00 of the next day."""
OFFER = Exchange(ExchangeId("x-1"), Span(NIGHT, NIGHT.starts_at, NIGHT.ends_at), NOW, Stage.OPEN)
LEAVE = Absence(AbsenceId("a-1"), ANN, AbsenceKind.LEAVE, later(60), later(600))


def all_shifts(stores: Stores) -> tuple[Shift, ...]:
    return stores.rota.shifts_between(NOW - timedelta(days=2), NOW + timedelta(days=3))


def given(shift: Shift, start: float, end: float) -> Cut:
    """Between so many minutes after NOW the shift is Cid's."""
    (cut,) = cuts([Replace(shift, later(start), later(end), CID)])
    return cut


def test_shifts_are_found_by_the_time_between_two_moments_once_each(stores: Stores) -> None:
    later_one = replace(NIGHT, id=ShiftId("s-2"), starts_at=later(60 * 13), ends_at=later(60 * 20))
    for shift in (later_one, NIGHT):
        stores.rota.put_shift(shift)

    assert all_shifts(stores) == (NIGHT, later_one)
    assert stores.rota.shifts_between(later(60 * 12), later(60 * 13)) == (NIGHT,)
    assert stores.rota.shifts_between(later(60 * 13), later(60 * 14)) == (later_one,)
    assert stores.rota.shifts_between(NOW, later(60)) == ()


def test_a_shift_over_midnight_is_split_exactly_on_every_day_it_touches(stores: Stores) -> None:
    stores.rota.put_shift(NIGHT)
    cut = given(NIGHT, 240, 600)

    stores.exchanges.save(RotaChange(rota=RotaDecision(0, changes=cut.changes), turns={CID: 0}))

    assert all_shifts(stores) == cut.becomes
    assert [shift.responder_id for shift in all_shifts(stores)] == [ANN, CID, ANN]
    assert {shift.id for shift in stores.rota.shifts_at(NOW)} == {shift.id for shift in cut.becomes[:2]}
    assert stores.rota.shifts_at(NOW + timedelta(days=1)) == cut.becomes[1:]
    assert stores.exchanges.turn(CID) == 1
    for shift in cut.becomes:
        assert stores.exchanges.shift(shift.id, shift.starts_at) == shift


def test_a_shift_that_nobody_takes_over_is_gone(stores: Stores) -> None:
    stores.rota.put_shift(NIGHT)
    stores.exchanges.save(RotaChange(rota=RotaDecision(0, changes=Cut(NIGHT, ()).changes)))

    assert all_shifts(stores) == ()
    with pytest.raises(NotFound):
        stores.exchanges.shift(NIGHT.id, NIGHT.starts_at)


def test_what_people_are_told_of_an_exchange_is_stored_with_it_or_not_at_all(stores: Stores) -> None:
    story = CaseId("exchange-x-1")
    first, second = (
        Event(story, number, EventName.SHIFT_OFFERED, NOW, ANN, story, {"responder_ids": ["sw-cid"]})
        for number in (1, 2)
    )
    stores.exchanges.save(RotaChange(exchange=OFFER, told=first))
    with pytest.raises(RosterChanged):
        stores.exchanges.save(RotaChange(exchange=OFFER, told=second))
    assert stores.exchanges.told(OFFER.id) == (first,)

    stores.exchanges.save(RotaChange(exchange=replace(OFFER, version=1), told=second))
    assert stores.exchanges.told(OFFER.id) == (first, second)
    assert stores.exchanges.exchange(OFFER.id).version == 2


def test_an_exchange_is_found_while_it_matters_and_only_until_its_span_begins(stores: Stores) -> None:
    stores.exchanges.save(RotaChange(exchange=OFFER))
    stored = stores.exchanges.exchange(OFFER.id)

    assert stored == replace(OFFER, version=1)
    assert stores.exchanges.exchanges(NOW) == (stored,)
    assert stores.exchanges.exchanges(NIGHT.starts_at) == ()

    stores.exchanges.save(RotaChange(exchange=replace(stored, stage=Stage.WITHDRAWN)))
    assert stores.exchanges.exchanges(NOW) == ()
    assert stores.exchanges.exchange(OFFER.id).stage is Stage.WITHDRAWN
    with pytest.raises(NotFound):
        stores.exchanges.exchange(ExchangeId("none"))


@pytest.mark.parametrize("what", ["exchange", "shift", "turn", "request", "absences"])
def test_nothing_is_stored_when_any_part_is_no_longer_as_it_was(stores: Stores, what: str) -> None:
    stores.rota.put_shift(NIGHT)
    stores.exchanges.save(RotaChange(exchange=OFFER, request=LeaveRequest(LEAVE, NOW), turns={CID: 0}))
    change = RotaChange(
        exchange=replace(OFFER, version=0 if what == "exchange" else 1, stage=Stage.DONE),
        request=LeaveRequest(LEAVE, NOW, LeaveStage.APPROVED, version=0 if what == "request" else 1),
        rota=RotaDecision(
            7 if what == "absences" else 0,
            absences=(AbsenceEdit(None, LEAVE),),
            changes=given(replace(NIGHT, base="preston") if what == "shift" else NIGHT, 240, 600).changes,
        ),
        turns={CID: 0 if what == "turn" else 1},
    )

    with pytest.raises(RosterChanged):
        stores.exchanges.save(change)

    assert all_shifts(stores) == (NIGHT,)
    assert stores.exchanges.exchange(OFFER.id).stage is Stage.OPEN
    assert stores.exchanges.request(LEAVE.id).stage is LeaveStage.ASKED
    assert stores.rota.absences_between(NOW, later(600)) == ()
    assert stores.exchanges.turn(CID) == 1


def test_a_whole_shift_that_is_no_longer_as_it_was_is_given_to_nobody(stores: Stores) -> None:
    stores.rota.put_shift(NIGHT)
    (cut,) = cuts([Replace(replace(NIGHT, responder_id=ResponderId("sw-eve")), later(60), later(60 * 13), CID)])

    with pytest.raises(RosterChanged):
        stores.exchanges.save(RotaChange(rota=RotaDecision(0, changes=cut.changes)))

    assert all_shifts(stores) == (NIGHT,)


def test_requests_and_absences_are_found_by_time_and_no_id_is_used_twice(stores: Stores) -> None:
    stores.exchanges.save(RotaChange(request=LeaveRequest(LEAVE, NOW)))
    stores.exchanges.save(RotaChange(rota=RotaDecision(0, absences=(AbsenceEdit(None, LEAVE),))))

    assert [one.absence for one in stores.exchanges.requests(NOW)] == [LEAVE]
    assert stores.exchanges.requests(LEAVE.ends_at) == ()
    assert stores.rota.absences_between(NOW, later(61)) == (LEAVE,)
    assert stores.rota.absences_between(later(600), later(900)) == ()
    with pytest.raises(RosterChanged):
        stores.exchanges.save(RotaChange(rota=RotaDecision(1, absences=(AbsenceEdit(None, LEAVE),))))


def test_the_notes_of_a_base_are_found_latest_first_and_the_later_text_counts(stores: Stores) -> None:
    def note(shift: str, ends: float, text: str) -> HandOverNote:
        return HandOverNote(ShiftId(shift), "burnley", ANN, NOW, later(ends), text)

    for one in (
        note("s-1", 60, "first"),
        note("s-1", 60, "better"),
        note("s-2", 120, "next"),
        note("s-0", -90, "old"),
    ):
        stores.exchanges.put_note(one)

    assert [n.text for n in stores.exchanges.notes("burnley", NOW)] == ["next", "better"]
    assert stores.exchanges.notes("preston", NOW) == ()


def test_a_notice_is_stored_once_and_its_key_is_known_from_then_on(stores: Stores) -> None:
    midnight = NOW.replace(hour=23, minute=50)
    shifts = [replace(NIGHT, starts_at=midnight), replace(NIGHT, id=ShiftId("s-2"), responder_id=CID)]
    now = midnight + minutes(20)
    policy = NoticePolicy(minutes(600), minutes(600))
    for notice in owed(shifts, (), policy, now):
        stores.notices.record(notice.key, notice.event({}, now))
        with pytest.raises(NoticeKnown):
            stores.notices.record(notice.key, notice.event({}, now))

    told = stores.notices.told_since(now - policy.look_back, now)
    assert len(told) == 2
    assert owed(shifts, told, policy, now) == ()
    assert len(stores.notices.told_since(midnight, now)) == 1


def test_a_link_is_good_until_it_is_renewed_or_revoked_and_each_holder_has_their_own(stores: Stores) -> None:
    feed = Feed(FeedKind.BASE, "burnley")
    link = FeedLink(feed, "ann", NOW, later(60))
    first, others = stores.feeds.open(link), stores.feeds.open(replace(link, holder="ben"))
    second = stores.feeds.open(replace(link, made_at=later(1)))

    assert stores.feeds.find(first) is None
    assert stores.feeds.find(second) == replace(link, made_at=later(1))
    assert [link.holder for link in stores.feeds.links()] == ["ben", "ann"]
    stores.feeds.close(feed, "ann")
    assert stores.feeds.find(second) is None
    assert stores.feeds.find(others) is not None
    for wrong in ("", "x", others[:-1], others + "x", others[:16]):
        assert stores.feeds.find(wrong) is None
    assert len(others) >= 43


def test_what_a_feed_said_is_kept_and_of_two_who_bring_it_up_to_date_one_is_first(stores: Stores) -> None:
    feed = Feed(FeedKind.PERSON, ResponderId("sw-ann"))
    assert stores.feeds.ledger(feed) == Ledger()
    many = [replace(NIGHT, id=ShiftId(f"s-{n}"), base="burnley") for n in range(1000)]
    said = bring_up_to_date((), many, feed, load().feeds, NOW)

    stores.feeds.save(feed, Ledger(said))
    with pytest.raises(Conflict):
        stores.feeds.save(feed, Ledger(()))

    assert stores.feeds.ledger(feed) == Ledger(said, 1)
    stores.feeds.save(feed, Ledger((), 1))
    assert stores.feeds.ledger(feed) == Ledger((), 2)
