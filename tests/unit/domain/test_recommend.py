"""Pairs to choose from by hand: the same first choice as the system's, and the price of every other."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.needs import need_of
from shared.domain.pairing import choose
from shared.domain.recommend import PairOption, recommend
from shared.domain.rota import OnCall
from tests.builders import ANN, NOW, dispatch_policy, later, minutes, on_the_road, opened, person

POLICY = dispatch_policy(reserve_pairs=0)


def options(case=None, people: Sequence[OnCall] = (), policy=POLICY, best: int = 5) -> tuple[PairOption, ...]:
    case = case or opened()
    need = need_of(case, case.vacant_roles(), policy, NOW)
    return recommend(need, people, on_the_road, minutes(0), NOW, best)  # type: ignore[arg-type]


def names(option: PairOption) -> list[str]:
    return [each.responder_id for each in option.people]


def test_the_next_best_pairs_say_how_many_minutes_they_cost() -> None:
    found = options(people=[person("sw-a", 10), person("sw-b", 25), person("pc-c", 12), person("pc-d", 40)])

    assert [(names(o), o.minutes_later) for o in found] == [
        (["sw-a", "pc-c"], 0),
        (["sw-b", "pc-c"], 13),
        (["sw-a", "pc-d"], 28),
        (["sw-b", "pc-d"], 28),
    ]
    assert found[1].joint_arrival == later(25)


def test_no_more_than_five_are_listed() -> None:
    people = [person(f"{role}-{n}", 5 + n) for role in ("sw", "pc") for n in range(6)]

    assert len(options(people=people)) == 5


def test_a_pair_that_lacks_a_skill_comes_after_those_that_have_it_and_says_what_it_lacks() -> None:
    case = opened(skills=(frozenset({"amhp", "mental_health"}),))
    found = options(case, [person("sw-near", 5), person("sw-far", 30, skills=("amhp",)), person("pc-c", 5)])

    assert [names(o)[0] for o in found] == ["sw-far", "sw-near"]
    assert found[1].against == ("lacks AMHP or mental health",)
    assert found[1].minutes_later == -25
    assert "skill: AMHP" in found[0].people[0].notes


def test_who_is_on_another_case_is_not_listed() -> None:
    found = options(people=[person("sw-busy", 1, held_by="C-9"), person("sw-a", 20), person("pc-c")])

    assert [names(o) for o in found] == [["sw-a", "pc-c"]]


def test_a_stranger_to_the_base_and_somebody_who_goes_off_call_are_marked() -> None:
    found = options(people=[person("sw-a", 20, base="burnley"), person("pc-c", 30, until=later(29))])

    assert found[0].people[0].notes[0] == "mutual aid from Burnley"
    assert found[0].against == ("police responder: would arrive only after going off call",)


def test_taking_the_last_pair_that_is_kept_for_the_next_grade_2_is_said() -> None:
    case = opened(3, offer_from=NOW)
    found = options(case, [person(ANN), person("pc-c")], policy=dispatch_policy(reserve_pairs=1))

    assert any("kept for the next Grade 2" in line for line in found[0].against)


def test_with_nobody_in_a_role_there_is_nothing_to_choose() -> None:
    assert options(people=[person("sw-a"), person("sw-b")]) == ()


somebody = st.builds(
    lambda role, number, away, base, skill: person(
        f"{role}-{number:02d}", away, base=base, skills=("amhp",) if skill else ()
    ),
    st.sampled_from(["sw", "pc"]),
    st.integers(0, 20),
    st.integers(1, 90),
    st.sampled_from(["preston", "burnley"]),
    st.booleans(),
)


@given(st.lists(somebody, unique_by=lambda p: p.responder.id, max_size=14), st.booleans())
def test_the_first_is_always_whom_the_system_would_ask(people: list[OnCall], needs_skill: bool) -> None:
    case = opened(skills=(frozenset({"amhp"}),) if needs_skill else ())
    need = need_of(case, case.vacant_roles(), POLICY, NOW)
    choice = choose(need, people, on_the_road, minutes(0), NOW)  # type: ignore[arg-type]

    found = options(case, people)

    if choice.chosen:
        assert names(found[0]) == [c.person.responder.id for c in choice.chosen]
        assert not found[0].against
    else:
        assert not found or found[0].against
