"""Shifts change hands between people who may have them, and the rota is changed only when all have said yes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from shared.domain.errors import NotPermitted, ReasonMissing, Refused, TransitionRefused
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster import exchange as rules
from shared.domain.roster.eligible import RestBreach, Span, Taker
from shared.domain.roster.exchange import Exchange, ExchangeId, Settled, Stage
from shared.domain.roster.replace import Replace, ShiftChanged, cuts
from shared.domain.rota import Responder, Shift
from shared.policy import load
from tests.builders import ANN, BEN, CID, NOW, PC, SW, later, person

POLICY = load().exchange
STRICT = replace(POLICY, offers_need_manager=True, swaps_need_manager=True)
MANAGER = "m.duty"
EVENING = Shift(ShiftId("s-1"), ANN, SW, "burnley", later(60 * 48), later(60 * 56))
OTHER = Shift(ShiftId("s-2"), CID, SW, "preston", later(60 * 96), later(60 * 104))


def rested(_who: Responder, _shifts: Sequence[Shift]) -> str:
    return ""


def eleven_hours(_who: Taker, shifts: Sequence[Shift]) -> str:
    """The rule of rest between two shifts, as simply as can be."""
    gaps = [after.starts_at - before.ends_at for before, after in pairwise(shifts)]
    return "Less than 11 hours of rest." if any(gap < timedelta(hours=11) for gap in gaps) else ""


def taker(
    who: ResponderId, *shifts: Shift, rest: Callable[..., str] = rested, skills: tuple[str, ...] = ()
) -> Taker:
    return Taker(person(who, skills=skills).responder, shifts, rest)


def giver(*skills: str) -> Responder:
    return person(ANN, skills=skills).responder


def span(shift: Shift = EVENING, start: float | None = None, end: float | None = None) -> Span:
    """The shift, or the part of it between so many minutes after it begins."""
    at = [None if m is None else shift.starts_at + timedelta(minutes=m) for m in (start, end)]
    return rules.span_of(shift, at[0], at[1], (), POLICY, NOW)


def offered(part: Span | None = None) -> Exchange:
    return rules.offer(ExchangeId("x"), part or span(), ANN, NOW).exchange


def becomes(settled: Settled) -> list[tuple[str, float, float]]:
    """Who has what after it, in hours after NOW."""
    pieces = [piece for cut in cuts(settled.replaces) for piece in cut.becomes]
    hours = lambda moment: (moment - NOW) / timedelta(hours=1)  # noqa: E731
    return sorted((p.responder_id, hours(p.starts_at), hours(p.ends_at)) for p in pieces)


def test_a_whole_shift_that_is_taken_keeps_its_id_and_has_a_new_person() -> None:
    done = rules.take(offered(), giver(), taker(CID), POLICY, NOW)
    assert done.exchange.stage is Stage.DONE
    (cut,) = cuts(done.replaces)
    assert cut.becomes == (replace(EVENING, responder_id=CID),) == done.exchange.result


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, 120, [(ANN, 50, 56), (CID, 48, 50)]),
        (360, None, [(ANN, 48, 54), (CID, 54, 56)]),
        (120, 240, [(ANN, 48, 50), (ANN, 52, 56), (CID, 50, 52)]),
    ],
)
def test_a_part_that_is_taken_splits_the_shift_exactly(
    start: float | None, end: float | None, expected: list[tuple[str, float, float]]
) -> None:
    done = rules.take(offered(span(EVENING, start, end)), giver(), taker(CID), POLICY, NOW)
    assert becomes(done) == sorted(expected)
    (cut,) = cuts(done.replaces)
    assert len({piece.id for piece in cut.becomes}) == len(cut.becomes)
    assert cut.becomes[0].id == EVENING.id


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        (0, 30, "No part may be shorter"),
        (30, None, "No part may be shorter"),
        (-60, None, "not within"),
        (240, 120, "not within"),
        (None, 600, "not within"),
    ],
)
def test_no_part_is_too_short_or_outside_the_shift(start: float | None, end: float | None, why: str) -> None:
    with pytest.raises(Refused, match=why):
        span(EVENING, start, end)


def test_what_has_begun_is_not_offered_and_what_is_to_come_of_it_is() -> None:
    running = replace(EVENING, starts_at=later(-60), ends_at=later(600))
    with pytest.raises(Refused, match="has begun"):
        span(running)
    assert span(running, 180).starts_at == later(120)


def test_one_shift_is_not_offered_twice() -> None:
    with pytest.raises(Refused, match="already"):
        rules.span_of(EVENING, None, None, [offered()], POLICY, NOW)


def test_only_ones_own_shift_is_offered() -> None:
    with pytest.raises(NotPermitted):
        rules.offer(ExchangeId("x"), span(), CID, NOW)


def test_nobody_takes_their_own_shift_one_of_another_role_or_one_whose_skill_they_lack() -> None:
    for who, why in ((taker(ANN), "your own"), (taker(BEN), "social worker"), (taker(CID), "amhp")):
        with pytest.raises(NotPermitted, match=why):
            rules.take(offered(), giver("amhp", "child"), who, POLICY, NOW)
    assert rules.take(offered(), giver("amhp"), taker(CID, skills=("amhp",)), POLICY, NOW).replaces


def test_nobody_takes_what_is_taken_or_what_has_begun() -> None:
    done = rules.take(offered(), giver(), taker(CID), POLICY, NOW).exchange
    with pytest.raises(TransitionRefused, match="taken already"):
        rules.take(done, giver(), taker(ResponderId("sw-eve")), POLICY, NOW)
    with pytest.raises(Refused, match="begun"):
        rules.take(offered(), giver(), taker(CID), POLICY, EVENING.starts_at)


def test_nobody_is_on_call_twice_at_once() -> None:
    busy = replace(OTHER, starts_at=later(60 * 55), ends_at=later(60 * 60))
    with pytest.raises(Refused, match="on call already"):
        rules.take(offered(), giver(), taker(CID, busy), POLICY, NOW)


def test_too_little_rest_needs_a_reason_and_then_a_manager() -> None:
    close = replace(OTHER, starts_at=later(60 * 60), ends_at=later(60 * 64))
    tired = taker(CID, close, rest=eleven_hours)
    with pytest.raises(RestBreach, match="Less than 11 hours"):
        rules.take(offered(), giver(), tired, POLICY, NOW)
    agreed = rules.take(offered(), giver(), tired, POLICY, NOW, "Nobody else can.")
    assert (agreed.exchange.stage, agreed.exchange.reason, agreed.replaces) == (
        Stage.AGREED,
        "Nobody else can.",
        (),
    )
    done = rules.approve(agreed.exchange, taker(ANN), tired, MANAGER, POLICY, NOW)
    assert done.exchange.decided_by == MANAGER
    assert done.replaces


def test_where_the_policy_says_so_a_manager_decides_and_never_on_their_own() -> None:
    agreed = rules.take(offered(), giver(), taker(CID), STRICT, NOW)
    assert (agreed.exchange.stage, agreed.replaces) == (Stage.AGREED, ())
    for own in (ANN, CID):
        with pytest.raises(NotPermitted, match="of their own"):
            rules.approve(agreed.exchange, taker(ANN), taker(CID), own, STRICT, NOW)
    with pytest.raises(ReasonMissing):
        rules.refuse(agreed.exchange, MANAGER, " ")
    assert rules.refuse(agreed.exchange, MANAGER, "Court that day.").exchange.stage is Stage.REFUSED


def test_what_is_approved_late_is_looked_at_again() -> None:
    agreed = rules.take(offered(), giver(), taker(CID), STRICT, NOW).exchange
    busy = replace(OTHER, starts_at=EVENING.starts_at, ends_at=EVENING.ends_at)
    with pytest.raises(Refused, match="on call already"):
        rules.approve(agreed, taker(ANN), taker(CID, busy), MANAGER, STRICT, NOW)
    close = replace(OTHER, starts_at=later(60 * 60), ends_at=later(60 * 64))
    with pytest.raises(RestBreach, match="not so when it was agreed"):
        rules.approve(agreed, taker(ANN), taker(CID, close, rest=eleven_hours), MANAGER, STRICT, NOW)


def test_a_swap_gives_each_the_others_shift_and_neither_is_in_the_way_of_itself() -> None:
    near = replace(OTHER, starts_at=EVENING.starts_at + timedelta(hours=2), ends_at=later(60 * 60))
    asked = rules.propose_swap(ExchangeId("x"), span(), span(near), ANN, NOW).exchange
    assert asked.stage is Stage.ASKED
    with pytest.raises(NotPermitted, match="Somebody else"):
        rules.agree(asked, taker(ANN, EVENING), taker(ResponderId("sw-eve")), POLICY, NOW)
    done = rules.agree(asked, taker(ANN, EVENING), taker(CID, near), POLICY, NOW)
    assert becomes(done) == [(ANN, 50, 60), (CID, 48, 56)]


def test_a_swap_is_between_two_people_of_one_role() -> None:
    for theirs, why in (
        (replace(OTHER, responder_id=ANN), "your own"),
        (replace(OTHER, role=PC), "different roles"),
    ):
        with pytest.raises(Refused, match=why):
            rules.propose_swap(ExchangeId("x"), span(), span(theirs), ANN, NOW)


def test_whoever_was_asked_may_say_no_and_whoever_asked_may_withdraw() -> None:
    asked = rules.propose_swap(ExchangeId("x"), span(), span(OTHER), ANN, NOW).exchange
    with pytest.raises(NotPermitted):
        rules.refuse(asked, MANAGER, "No.")
    assert rules.refuse(asked, CID, "Childcare.").exchange.stage is Stage.REFUSED
    with pytest.raises(NotPermitted):
        rules.withdraw(asked, CID)
    withdrawn = rules.withdraw(asked, ANN).exchange
    with pytest.raises(TransitionRefused):
        rules.withdraw(withdrawn, ANN)


def test_a_shift_is_given_back_until_the_cut_off_and_is_then_offered_again() -> None:
    part = span(EVENING, 120, 240)
    done = rules.take(offered(part), giver(), taker(CID), POLICY, NOW).exchange
    cut_off = part.starts_at - POLICY.take_back_until
    with pytest.raises(NotPermitted):
        rules.give_back(done, ANN, POLICY, NOW, ())
    with pytest.raises(Refused, match="24 hours"):
        rules.give_back(done, CID, POLICY, cut_off + timedelta(seconds=1), ())
    back = rules.give_back(done, CID, POLICY, cut_off, ())
    assert back.exchange.stage is Stage.OPEN
    assert becomes(back) == [(ANN, 50, 52)]
    again = rules.take(back.exchange, giver(), taker(CID), POLICY, NOW)
    assert becomes(again) == [(CID, 50, 52)]


def test_a_shift_is_not_given_back_to_somebody_who_is_on_call_elsewhere_by_now() -> None:
    done = rules.take(offered(), giver(), taker(CID), POLICY, NOW).exchange
    elsewhere = replace(OTHER, responder_id=ANN, starts_at=later(60 * 50), ends_at=later(60 * 54))
    with pytest.raises(Refused, match="elsewhere"):
        rules.give_back(done, CID, POLICY, NOW, [elsewhere])


def test_before_a_manager_decides_it_is_given_back_without_any_change_of_the_rota() -> None:
    agreed = rules.take(offered(), giver(), taker(CID), STRICT, NOW).exchange
    back = rules.give_back(agreed, CID, STRICT, NOW, ())
    assert (back.exchange.stage, back.exchange.taken_by, back.replaces) == (Stage.OPEN, None, ())


def test_spans_of_a_shift_that_is_no_longer_so_are_no_cut() -> None:
    outside = Replace(EVENING, EVENING.starts_at - timedelta(hours=1), EVENING.ends_at, CID)
    twice = Replace(EVENING, EVENING.starts_at, EVENING.ends_at, CID)
    for wrong in ([outside], [twice, twice]):
        with pytest.raises(ShiftChanged):
            cuts(wrong)


def test_to_nobody_leaves_a_gap() -> None:
    (cut,) = cuts([Replace(EVENING, later(60 * 50), EVENING.ends_at, None)])
    assert cut.becomes == (replace(EVENING, ends_at=later(60 * 50)),)
