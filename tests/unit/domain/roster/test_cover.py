"""Whoever looks after the rota sees every minute, by role and skill, in which a base has too few people."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from shared.domain.ids import ResponderId
from shared.domain.roster.cover import Gap, Rota, Why, double_bookings, empty_shifts, gaps
from shared.domain.roster.expansion import shifts_of
from shared.domain.roster.need import Calendar, CoverRule, needs
from shared.domain.roster.roster import DayHours, FixedShifts, Roster
from shared.domain.roster.rotation import Hours
from tests.unit.domain.roster.by_the_minute import short
from tests.unit.domain.roster.crew import ALWAYS, LONDON, PC, START, SW, at, away, responder, rota, shift

AMHP = replace(ALWAYS, name="amhp", minimum={}, skills={SW: {"amhp": 1}})


def found(
    crew: Rota, *rules: CoverRule, hours: float = 24, bases: tuple[str, ...] = ("preston",)
) -> tuple[Gap, ...]:
    asked = needs(rules or (ALWAYS,), bases, LONDON, at(0), at(hours))
    return gaps(asked, crew, at(0), at(hours))


def told(crew: Rota, *rules: CoverRule) -> list[tuple]:
    return [(gap.role, gap.starts_at, gap.ends_at, gap.because) for gap in found(crew, *rules)]


def test_a_day_with_both_roles_on_call_has_no_gap() -> None:
    assert found(rota([shift("sw-1", 0, 24), shift("pc-1", 0, 12), shift("pc-2", 12, 24)])) == ()


def test_two_social_workers_do_not_make_up_for_the_missing_police_responder() -> None:
    crew = rota([shift("sw-1", 0, 24), shift("sw-2", 0, 24), shift("pc-1", 0, 22)])

    assert told(crew) == [(PC, at(22), at(24), (Why.NOBODY,))]


def test_whoever_is_on_leave_covers_nothing_and_the_gap_says_so() -> None:
    crew = rota([shift("sw-1", 0, 24), shift("pc-1", 0, 24)], absences=[away("sw-1", 17, 19)])

    assert told(crew) == [(SW, at(17), at(19), (Why.ABSENT,))]


def test_whoever_has_no_phone_covers_nothing() -> None:
    crew = rota([shift("sw-1", 0, 24), shift("pc-1", 0, 24)], [responder("sw-1"), responder("pc-1", phone="")])

    assert told(crew) == [(PC, at(0), at(24), (Why.UNREACHABLE,))]


def test_a_night_without_an_amhp_is_a_gap_even_when_a_social_worker_is_there() -> None:
    people = [responder("sw-1"), responder("sw-2", "amhp"), responder("pc-1", "amhp")]
    crew = rota([shift("sw-1", 0, 24), shift("sw-2", 0, 8), shift("pc-1", 0, 24)], people)

    (gap,) = found(crew, AMHP)

    assert (gap.role, gap.skill, gap.starts_at, gap.ends_at, gap.because) == (
        SW,
        "amhp",
        at(8),
        at(24),
        (Why.SKILL,),
    )


def test_whoever_is_at_two_bases_counts_where_dispatch_finds_them() -> None:
    crew = rota([shift("sw-1", 0, 24), shift("sw-1", 6, 12, base="burnley")])
    bases = ("preston", "burnley")

    (booking,) = double_bookings(crew, at(0), at(24))
    burnley = next(gap for gap in found(crew, bases=bases) if gap.base == "burnley" and gap.role is SW)

    assert ({booking.first.base, booking.second.base}, booking.starts_at, booking.ends_at) == (
        set(bases),
        at(6),
        at(12),
    )
    assert (burnley.starts_at, burnley.ends_at, burnley.because) == (at(0), at(24), (Why.ELSEWHERE,))


def test_a_shift_of_somebody_unknown_or_in_the_wrong_role_is_empty() -> None:
    crew = rota(
        [shift("sw-9", 0, 8), shift("sw-1", 8, 16, role=PC), shift("pc-1", 0, 24)],
        [responder("sw-1"), responder("pc-1")],
        [away("pc-1", 20, 30)],
    )

    assert [(e.because, e.starts_at, e.ends_at) for e in empty_shifts(crew, at(0), at(24))] == [
        (Why.UNKNOWN, at(0), at(8)),
        (Why.WRONG_ROLE, at(8), at(16)),
        (Why.ABSENT, at(20), at(24)),
    ]


def test_a_hand_over_on_the_second_leaves_no_gap_and_one_second_late_leaves_one() -> None:
    late = replace(shift("pc-2", 12, 24), starts_at=at(12) + timedelta(seconds=1))

    (gap,) = found(rota([shift("sw-1", 0, 24), shift("pc-1", 0, 12), late]))

    assert gap.ends_at - gap.starts_at == timedelta(seconds=1)


def test_in_the_night_when_the_clocks_go_back_half_past_one_is_covered_twice_or_reported() -> None:
    start = datetime(2026, 10, 24, 23, tzinfo=UTC)  # midnight in London, summer time
    night = replace(ALWAYS, by_weekday={6: ((time(0), time(6)),)}, minimum={SW: 1})
    asked = needs([night], ["preston"], LONDON, start, start + timedelta(days=1))
    wall_hours = [
        (start, start + timedelta(hours=1.5)),
        (start + timedelta(hours=2.5), start + timedelta(hours=7)),
    ]
    crew = rota([replace(shift("sw-1", n, 1), starts_at=s, ends_at=e) for n, (s, e) in enumerate(wall_hours)])

    assert [need.ends_at - need.starts_at for need in asked] == [timedelta(hours=7)]
    (gap,) = gaps(asked, crew, start, start + timedelta(days=1))
    assert (gap.starts_at, gap.ends_at) == (wall_hours[0][1], wall_hours[1][0])


def test_a_shift_that_ends_at_a_wall_time_that_never_happens_covers_the_hours_that_end_then() -> None:
    until_half_past_one = ((time(16), time(1, 30)),)
    rule = CoverRule("evenings", {5: until_half_past_one}, (), {SW: 1}, {})
    start, end = datetime(2027, 3, 27, tzinfo=UTC), datetime(2027, 3, 29, tzinfo=UTC)
    own = DayHours(0, Hours(*until_half_past_one[0]))
    fixed = FixedShifts("f", ResponderId("sw-1"), date(2027, 3, 27), 7, (own,))
    shifts = shifts_of(Roster("preston", SW, LONDON.zone, fixed=(fixed,)), start, end)

    assert gaps(needs([rule], ["preston"], LONDON, start, end), rota(shifts), start, end) == ()


def test_a_bank_holiday_has_hours_of_its_own() -> None:
    office = replace(
        ALWAYS,
        by_weekday={day: ((time(17), time(9)),) for day in range(5)},
        on_bank_holidays=((time(9), time(9)),),
    )
    calendar = Calendar(LONDON.zone, frozenset({date(2026, 11, 24)}))

    spans = {(n.starts_at, n.ends_at) for n in needs([office], ["preston"], calendar, at(12), at(72))}

    assert spans == {(at(17), at(57)), (at(65), at(72))}


HOURS = st.integers(0, 48).map(lambda quarter: quarter / 4)
LENGTHS = st.integers(1, 40).map(lambda quarter: quarter / 4)
NAMES = st.sampled_from(["sw-1", "sw-2", "sw-3", "pc-1", "pc-2", "sw-unknown"])
BASES = ("preston", "burnley")
WALL = st.tuples(st.sampled_from([0, 2, 7, 17, 22]), st.sampled_from([0, 30])).map(lambda hm: time(*hm))
RULES = st.builds(
    CoverRule,
    name=st.just("drawn"),
    by_weekday=st.dictionaries(st.integers(0, 6), st.lists(st.tuples(WALL, WALL), max_size=2).map(tuple)),
    on_bank_holidays=st.just(((time(9), time(9)),)),
    minimum=st.dictionaries(st.sampled_from([SW, PC]), st.integers(1, 2)),
    skills=st.dictionaries(st.just(SW), st.dictionaries(st.just("amhp"), st.integers(1, 2))),
    bases=st.sampled_from([(), ("preston",)]),
)
PEOPLE = (
    responder("sw-1", "amhp"),
    responder("sw-2", "amhp"),
    responder("sw-3", phone=""),
    responder("pc-1"),
    responder("pc-2"),
)
MIDNIGHTS = (START, datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2027, 3, 27, 12, tzinfo=UTC))


@given(
    shifts=st.lists(st.tuples(NAMES, HOURS, LENGTHS, st.sampled_from(BASES), st.booleans()), max_size=8),
    absences=st.lists(st.tuples(NAMES, HOURS, LENGTHS), max_size=3),
    rules=st.lists(RULES, min_size=1, max_size=2),
    start=st.sampled_from(MIDNIGHTS),
)
@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_the_sweep_finds_what_asking_about_every_minute_finds(shifts, absences, rules, start) -> None:
    moved = start - START
    made = [shift(who, at_, at_ + hours, base, SW if odd else None) for who, at_, hours, base, odd in shifts]
    made = [replace(s, starts_at=s.starts_at + moved, ends_at=s.ends_at + moved) for s in made]
    gone = [away(who, at_, at_ + hours) for who, at_, hours in absences]
    gone = [replace(a, starts_at=a.starts_at + moved, ends_at=a.ends_at + moved) for a in gone]
    crew = rota(sorted(made, key=lambda s: s.starts_at), PEOPLE, gone)
    calendar = Calendar(LONDON.zone, frozenset({date(2026, 11, 23)}))
    end = start + timedelta(hours=16)

    swept = gaps(needs(rules, BASES, calendar, start, end), crew, start, end)

    minutes = {(g.base, g.role, g.skill, m) for g in swept for m in every_minute(g.starts_at, g.ends_at)}
    assert minutes == short(rules, list(BASES), calendar, crew, start, end)
    assert len(minutes) == sum((g.ends_at - g.starts_at) // timedelta(minutes=1) for g in swept)


def every_minute(start: datetime, end: datetime) -> list[datetime]:
    return [start + timedelta(minutes=n) for n in range((end - start) // timedelta(minutes=1))]
