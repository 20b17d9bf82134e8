"""What a shift that is taken does to the rest of its taker, in their words; not what was so before."""

from shared.domain.roster.rest import brought_about, said
from shared.domain.roster.working_time import BreachKind, CallOut
from shared.domain.rota import Shift
from shared.policy import rota_files
from tests.unit.domain.roster.crew import LONDON, at, away, shift

RULES = rota_files.cover().working_time
WEEK = 24 * 7


def breaks(before: list[Shift], after: list[Shift], call_outs: tuple[CallOut, ...] = ()) -> list[str]:
    """What is told to somebody of whom shifts are known for 17 weeks."""
    found = brought_about(before, after, (), call_outs, at(-17 * WEEK), RULES, LONDON)
    return [said(breach, LONDON) for breach in found]


def test_eight_hours_between_two_evenings_are_too_few() -> None:
    own = [shift("sw-1", 12, 22)]
    assert breaks(own, [*own, shift("sw-1", 30, 38)]) == [
        "Only 8 hours of rest at Mon 23 Nov 22:00, not 11 hours."
    ]


def test_rest_that_is_short_after_the_taken_shift_counts_too() -> None:
    own = [shift("sw-1", 30, 38)]
    assert breaks(own, [shift("sw-1", 12, 22), *own]) == [
        "Only 8 hours of rest at Mon 23 Nov 22:00, not 11 hours."
    ]


def test_rest_counts_from_the_end_of_the_last_call_out() -> None:
    own = [shift("sw-1", 8, 16)]
    taken = [*own, shift("sw-1", 28, 36)]
    assert breaks(own, taken) == []
    late = (CallOut(own[0].responder_id, at(19)),)
    assert breaks(own, taken, late) == ["Only 9 hours of rest at Mon 23 Nov 19:00, not 11 hours."]


def test_what_was_so_before_is_no_reason_against_a_shift_elsewhere() -> None:
    tired = [shift("sw-1", 12, 22), shift("sw-1", 30, 38)]
    assert breaks(tired, [*tired, shift("sw-1", 80, 88)]) == []


def test_a_short_rest_that_becomes_longer_is_no_reason_against_it() -> None:
    first = shift("sw-1", 12, 22)
    assert breaks([first, shift("sw-1", 30, 38)], [first, shift("sw-1", 31, 38)]) == []


def test_a_part_given_away_brings_nothing_about() -> None:
    own = [shift("sw-1", 12, 22), shift("sw-1", 30, 38)]
    assert breaks(own, own[:1]) == []


def test_the_seventh_day_in_a_row_leaves_no_day_free() -> None:
    own = [shift("sw-1", 24 * day + 4, 24 * day + 16) for day in range(7) if day != 3]
    (text,) = breaks(own, [*own, shift("sw-1", 24 * 3 + 4, 24 * 3 + 16)])
    assert text.startswith("Never more than 12 hours free in the week of 23 Nov, not 24 hours.")


def test_the_mean_is_that_of_seventeen_weeks_without_the_weeks_of_leave() -> None:
    weeks = [
        shift("sw-1", -WEEK * week + 24 * day + 9, -WEEK * week + 24 * day + 21)
        for week in range(17)
        for day in range(4)
    ]
    own, last = weeks[1:], weeks[0]
    assert breaks(own, [last, *own]) == [], "48 hours in each of 17 weeks"
    once_more = shift("sw-1", 24 * 5 + 9, 24 * 5 + 17)
    (text,) = breaks(weeks, [*weeks, once_more])
    assert text == "A mean of 48.5 hours a week until 30 Nov, more than 48 hours."
    present = [one for one in weeks if one.starts_at >= at(-14 * WEEK)]
    leave = (away("sw-1", -16 * WEEK, -14 * WEEK),)
    found = brought_about(present, [*present, once_more], leave, (), at(-16 * WEEK), RULES, LONDON)
    assert [breach.kind for breach in found] == [BreachKind.MEAN_WEEK], "two weeks of leave are no rest"
