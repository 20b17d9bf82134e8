"""Rest and hours: what is too little or too much is found, from the end of the last call-out, in real time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.ids import ResponderId
from shared.domain.roster.check import check
from shared.domain.roster.cover import Rota
from shared.domain.roster.need import Calendar
from shared.domain.roster.person import breaches
from shared.domain.roster.preview import PairChange, preview
from shared.domain.roster.quality import Tally, quality, rows, tallies
from shared.domain.roster.working_time import BreachKind, CallOut
from shared.policy import rota_files
from tests.unit.domain.roster.crew import ALWAYS, LONDON, PC, SW, at, away, responder, rota, shift

RULES = rota_files.cover().working_time
SW1 = ResponderId("sw-1")
WEEK = 168


def found(crew: Rota, *call_outs: CallOut, start: float = 0, end: float = WEEK, **changes) -> list[BreachKind]:
    rules = replace(RULES, contract_a_week=timedelta(hours=100))
    return [b.kind for b in breaches(crew, rules, LONDON, at(start), at(end), call_outs, **changes)]


def test_ten_hours_between_two_days_are_too_few_and_eleven_are_enough() -> None:
    assert found(rota([shift("sw-1", 8, 16), shift("sw-1", 26, 34)])) == [BreachKind.DAILY_REST]
    assert found(rota([shift("sw-1", 8, 16), shift("sw-1", 27, 34)])) == []


def test_rest_is_counted_from_the_end_of_the_last_call_out() -> None:
    crew = rota([shift("sw-1", 8, 16), shift("sw-1", 28, 36)])

    (breach,) = breaches(crew, RULES, LONDON, at(0), at(WEEK), [CallOut(SW1, at(19))])

    assert (breach.kind, breach.starts_at, breach.ends_at, breach.figure) == (
        BreachKind.DAILY_REST, at(19), at(28), timedelta(hours=9),
    )  # fmt: skip


def test_a_break_between_two_parts_of_one_day_is_no_rest_between_days() -> None:
    assert found(rota([shift("sw-1", 8, 11), shift("sw-1", 14, 18)])) == []


def test_in_the_night_when_the_clocks_go_forward_ten_hours_are_left_of_eleven_on_the_wall() -> None:
    evening = datetime(2027, 3, 27, 21, tzinfo=UTC)
    days = [
        (evening - timedelta(hours=8), evening),
        (evening + timedelta(hours=10), evening + timedelta(hours=15)),
    ]
    crew = rota([replace(shift("sw-1", n, 1), starts_at=s, ends_at=e) for n, (s, e) in enumerate(days)])

    kinds = [b.kind for b in breaches(crew, RULES, LONDON, days[0][0], days[1][1])]

    assert kinds == [BreachKind.DAILY_REST]


def test_a_week_without_a_day_of_rest_is_found_and_leave_gives_the_rest() -> None:
    every_day = [shift("sw-1", 24 * day + 9, 24 * day + 14) for day in range(7)]

    assert found(rota(every_day)) == [BreachKind.WEEKLY_REST]
    assert found(rota(every_day, absences=[away("sw-1", 48, 72)])) == []


def test_more_than_48_hours_a_week_over_17_weeks_are_found_and_one_long_week_is_not() -> None:
    long = [
        shift("sw-1", 24 * day + WEEK * week + 8, 24 * day + WEEK * week + 18)
        for week in range(17)
        for day in range(5)
    ]
    short = [shift("sw-1", 24 * day + 8, 24 * day + 18) for day in range(5)]

    assert found(rota(long), start=16 * WEEK, end=17 * WEEK) == [BreachKind.MEAN_WEEK]
    assert found(rota(short), known_from=at(-16 * WEEK)) == []


def test_a_night_worker_is_held_to_eight_hours_a_day_in_the_mean() -> None:
    nights = [
        shift("sw-1", 24 * day + 22 + WEEK * week, 24 * day + 32 + WEEK * week)
        for week in range(17)
        for day in range(5)
    ]

    assert BreachKind.NIGHT_MEAN in found(rota(nights), start=16 * WEEK, end=17 * WEEK)


def test_hours_over_the_contract_are_found_and_leave_lowers_the_limit() -> None:
    crew = rota([shift("sw-1", 24 * day + 9, 24 * day + 17) for day in range(3)])
    contract = {SW1: timedelta(hours=30)}
    gone = replace(crew, absences=(away("sw-1", 96, WEEK),))

    def kinds(one: Rota) -> list[BreachKind]:
        return [b.kind for b in breaches(one, RULES, LONDON, at(0), at(WEEK), contracts=contract)]

    assert kinds(crew) == []
    assert kinds(gone) == [BreachKind.CONTRACT]


def test_a_gap_is_offered_to_those_who_may_fill_it_least_loaded_first_own_base_before_others() -> None:
    people = [responder(f"sw-{n}", base="preston") for n in range(1, 7)]
    people += [responder("sw-0", base="burnley"), responder("sw-8", phone=""), responder("pc-1")]
    crew = rota(
        [
            shift("pc-1", 0, 24),
            shift("sw-1", 8, 24),
            shift("sw-3", 26, 34),
            shift("sw-4", 18, 26),
            shift("sw-5", 2, 4, base="burnley"),
        ],
        people,
        [away("sw-6", 0, 30)],
    )
    policy = replace(rota_files.cover(), rules=(ALWAYS,))

    cover = check(crew, ["preston"], policy, LONDON, at(0), at(24))

    ((filling,),) = cover.fillings
    assert (filling.starts_at, filling.ends_at) == (at(0), at(8))
    assert filling.people == ("sw-2", "sw-3", "sw-0")


def test_nobody_is_offered_a_gap_that_would_break_their_rest() -> None:
    crew = rota([shift("pc-1", 0, 24), shift("sw-1", 8, 24), shift("sw-2", 18, 24, base="burnley")])
    policy = replace(rota_files.cover(), rules=(ALWAYS,))

    ((filling,),) = check(crew, ["preston"], policy, LONDON, at(0), at(24)).fillings

    assert filling.people == ()


def test_a_gap_longer_than_a_duty_is_offered_in_parts() -> None:
    policy = replace(rota_files.cover(), rules=(replace(ALWAYS, minimum={PC: 1}),))
    crew = rota([], [responder("pc-1"), responder("pc-2")])

    (fillings,) = check(crew, ["preston"], policy, LONDON, at(0), at(30)).fillings

    assert [(f.starts_at, f.ends_at, len(f.people)) for f in fillings] == [
        (at(0), at(10), 2), (at(10), at(20), 2), (at(20), at(30), 2),
    ]  # fmt: skip


def test_hours_are_real_in_the_night_when_the_clocks_go_back() -> None:
    night = (datetime(2026, 10, 24, 21, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC))
    crew = rota([replace(shift("sw-1", 0, 1), starts_at=night[0], ends_at=night[1])])
    holiday = Calendar(LONDON.zone, frozenset({date(2026, 10, 25)}))

    tally = tallies(crew, RULES, holiday, night[0] - timedelta(days=1), night[1] + timedelta(days=1))[SW1]

    assert tally == Tally(worked=timedelta(hours=11), nights=1, weekends=1, bank_holidays=1)
    assert rows(crew.responders, {SW1: tally})[0]["hours"] == "11.00"


@pytest.mark.parametrize(("second", "evenness"), [(4, 1.0), (3, 1.0), (0, 0.625)])
def test_a_role_of_which_one_person_has_all_the_nights_scores_less(second: int, evenness: float) -> None:
    nights = {
        ResponderId("sw-1"): Tally(timedelta(hours=40), 8 - second, 0, 0),
        ResponderId("sw-2"): Tally(timedelta(hours=40), second, 0, 0),
    }
    people = [responder("sw-1"), responder("sw-2")]

    got = quality([], [], people, nights, dict.fromkeys(nights, timedelta(hours=37)))

    assert got.balance[SW, "nights"] == evenness
    assert got.score == pytest.approx((3 + evenness) / 4)


def test_a_preview_shows_what_comes_and_goes_and_where_pairs_change() -> None:
    before = rota([shift("sw-1", 0, 24), shift("pc-1", 0, 12)])
    after = replace(before, shifts=(before.shifts[0], shift("pc-1", 0, 8), shift("pc-1", 20, 24)))
    cover = check(after, ["preston"], replace(rota_files.cover(), rules=(ALWAYS,)), LONDON, at(0), at(24))

    seen = preview(before, after, cover)

    assert [s.ends_at for s in seen.added] == [at(8), at(24)]
    assert [s.ends_at for s in seen.removed] == [at(12)]
    assert seen.pairs == (PairChange("preston", at(8), at(12), 1, 0), PairChange("preston", at(20), at(24), 0, 1))
    assert [gap.starts_at for gap in seen.cover.gaps] == [at(8)]


def test_a_duty_so_long_that_its_day_has_no_rest_is_found() -> None:
    assert found(rota([shift("sw-1", 8, 21)])) == []
    assert found(rota([shift("sw-1", 8, 22)])) == [BreachKind.DAILY_REST]
