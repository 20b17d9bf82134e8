"""What a change brings about is told apart from what was so before."""

from dataclasses import replace
from datetime import timedelta

from shared.domain.roster.check import Cover, check
from shared.domain.roster.cover import Rota
from shared.domain.roster.preview import Effect, effect
from shared.domain.roster.working_time import BreachKind
from shared.policy import rota_files
from tests.unit.domain.roster.crew import ALWAYS, LONDON, at, away, responder, rota, shift

POLICY = replace(rota_files.cover(), rules=(ALWAYS,))
DAYS = 3


def judged(one: Rota, days: int = DAYS) -> Cover:
    return check(one, ["preston", "burnley"], POLICY, LONDON, at(0), at(24 * days))


def between(before: Rota, after: Rota, days: int = DAYS) -> Effect:
    return effect(before, after, judged(before, days), judged(after, days))


PEOPLE = [responder(name) for name in ("sw-1", "sw-2", "pc-1")]
BEFORE = rota([shift("sw-1", 0, 12), shift("pc-1", 0, 72)], PEOPLE)


def test_a_gap_that_is_cut_short_is_closed_where_it_was_and_one_that_opens_is_made() -> None:
    after = replace(BEFORE, shifts=(shift("sw-1", 6, 18), shift("pc-1", 0, 72)))
    found = between(BEFORE, after)

    assert [(gap.starts_at, gap.ends_at) for gap in found.gaps_made] == [(at(0), at(6))]
    assert [(gap.starts_at, gap.ends_at) for gap in found.gaps_closed] == [(at(12), at(18))]
    assert ([one.starts_at for one in found.preview.added], len(found.preview.removed)) == ([at(6)], 1)


def test_where_nothing_changes_nothing_is_said_although_much_is_wrong() -> None:
    wrong = replace(
        BEFORE,
        shifts=(*BEFORE.shifts, shift("sw-2", 0, 20), shift("sw-2", 4, 8, base="burnley"), shift("sw-2", 22, 40)),
        absences=(away("sw-1", 2, 4),),
    )
    assert judged(wrong).gaps
    assert judged(wrong).breaches
    assert judged(wrong).double_bookings
    assert judged(wrong).empty_shifts
    found = between(wrong, wrong)
    nothing = (found.gaps_made, found.gaps_closed, found.empty_made, found.double_made, found.breaches_made)
    assert nothing == ((),) * 5


def test_two_bases_at_once_and_a_shift_of_somebody_away_are_told_where_they_are_new() -> None:
    after = replace(BEFORE, shifts=(*BEFORE.shifts, shift("sw-1", 10, 20, base="burnley")))
    (double,) = between(BEFORE, after).double_made
    assert (double.starts_at, double.ends_at) == (at(10), at(12))

    before = replace(BEFORE, absences=(away("sw-2", 30, 40),))
    (empty,) = between(before, replace(before, shifts=(*before.shifts, shift("sw-2", 35, 45)))).empty_made
    assert (empty.starts_at, empty.ends_at) == (at(35), at(40))


def test_a_rest_that_is_short_already_is_told_again_only_where_it_becomes_shorter() -> None:
    short = replace(BEFORE, shifts=(shift("sw-1", 0, 12), shift("sw-1", 20, 30)))
    shorter = replace(BEFORE, shifts=(shift("sw-1", 0, 12), shift("sw-1", 17, 30)))
    longer = replace(BEFORE, shifts=(shift("sw-1", 0, 12), shift("sw-1", 21, 30)))

    told = [one for one in between(short, shorter).breaches_made if one.kind is BreachKind.DAILY_REST]
    assert [one.figure for one in told] == [timedelta(hours=5)]
    told = [one for one in between(BEFORE, short).breaches_made if one.kind is BreachKind.DAILY_REST]
    assert [one.figure for one in told] == [timedelta(hours=8)]
    assert not [one for one in between(short, longer).breaches_made if one.kind is BreachKind.DAILY_REST]


def test_long_weeks_of_which_nothing_is_known_before_are_not_told_of_when_somebody_else_changes() -> None:
    weeks = [shift("sw-1", 24 * day + 8, 24 * day + 18) for day in range(12)]
    before = replace(BEFORE, shifts=(*weeks, shift("sw-2", 0, 8)))
    after = replace(before, shifts=(*before.shifts, shift("sw-2", 24, 32)))
    too_much = [breach for breach in judged(before, 14).breaches if breach.kind is BreachKind.MEAN_WEEK]

    assert len({breach.starts_at for breach in too_much}) < len(too_much), "all means begin with the first duty"
    assert between(before, after, 14).breaches_made == ()
