"""The pair that can both be there first goes, and everybody else is told why not."""

from datetime import timedelta
from typing import Any

from shared.domain.pairing import Choice, Need, choose
from shared.domain.rota import OnCall
from tests.builders import NOW, PC, SW, later, minutes_away, on_the_road, person


def need(**changes: Any) -> Need:
    plain: dict[str, Any] = {
        "to": minutes_away(0),
        "base": "preston",
        "roles": (SW, PC),
        "skills": (),
        "committed_skills": frozenset(),
        "committed_arrival": None,
        "not_again": {},
        "keep_free": 0,
    }
    return Need(**{**plain, **changes})


def chosen(on_call: list[OnCall], turn_out: timedelta = timedelta(0), **changes: Any) -> Choice:
    return choose(need(**changes), on_call, on_the_road, turn_out, NOW)


def ids(choice: Choice) -> list[str]:
    return [candidate.person.responder.id for candidate in choice.chosen]


def test_the_pair_with_the_earliest_joint_arrival_is_chosen() -> None:
    choice = chosen([person("sw-far", 30), person("sw-near", 5), person("pc-far", 40), person("pc-near", 20)])

    assert ids(choice) == ["sw-near", "pc-near"]
    assert choice.joint_arrival == later(20)


def test_a_pair_that_is_complete_earlier_goes_even_if_the_two_travel_longer_together() -> None:
    people = [
        person("sw-near", 5),
        person("sw-skilled", 18, skills=("youth",)),
        person("pc-near", 19),
        person("pc-skilled", 30, skills=("youth",)),
    ]

    choice = chosen(people, skills=(frozenset({"youth"}),))

    assert (ids(choice), choice.joint_arrival) == (["sw-skilled", "pc-near"], later(19))


def test_time_to_turn_out_comes_on_top_of_the_road() -> None:
    choice = chosen([person("sw-a", 10), person("pc-b", 20)], turn_out=timedelta(minutes=5))

    assert choice.joint_arrival == later(25)


def test_of_two_pairs_that_are_complete_at_once_the_one_with_less_waiting_goes() -> None:
    choice = chosen([person("sw-late", 19), person("sw-early", 5), person("pc-only", 20)])

    assert ids(choice) == ["sw-early", "pc-only"]


def test_on_a_tie_the_own_base_goes_before_mutual_aid() -> None:
    choice = chosen(
        [
            person("sw-a-burnley", 10, base="burnley"),
            person("sw-z-preston", 10),
            person("pc-a-burnley", 10, base="burnley"),
            person("pc-z-preston", 10),
        ]
    )

    assert ids(choice) == ["sw-z-preston", "pc-z-preston"]


def test_a_nearer_pair_of_another_base_goes_before_the_own_base() -> None:
    choice = chosen([person("sw-own", 11), person("sw-other", 10, base="burnley"), person("pc-own", 1)])

    assert ids(choice) == ["sw-other", "pc-own"]
    assert "mutual aid from Burnley" in " ".join(choice.because)


def test_the_same_people_are_chosen_in_whatever_order_they_are_listed() -> None:
    people = [person("sw-b"), person("sw-a"), person("pc-b"), person("pc-a")]

    assert ids(chosen(people)) == ids(chosen(people[::-1])) == ["sw-a", "pc-a"]


def test_skills_are_asked_of_the_pair_and_not_of_each() -> None:
    skills = (frozenset({"youth"}), frozenset({"amhp", "mental_health"}))

    choice = chosen([person("sw-a", skills=("youth",)), person("pc-b", skills=("mental_health",))], skills=skills)

    assert ids(choice) == ["sw-a", "pc-b"]


def test_a_later_pair_with_the_skills_goes_before_an_earlier_one_without() -> None:
    people = [person("sw-near", 5), person("sw-skilled", 25, skills=("youth",)), person("pc-b", 10)]

    choice = chosen(people, skills=(frozenset({"youth"}),))

    assert ids(choice) == ["sw-skilled", "pc-b"]
    assert (
        dict(choice.not_chosen)["sw-near"]
        == "would arrive 20 min sooner, but is needed elsewhere or lacks the skills or the partner"
    )


def test_skills_that_the_other_half_brings_need_not_be_brought_again() -> None:
    choice = chosen(
        [person("pc-b")],
        roles=(PC,),
        skills=(frozenset({"youth"}),),
        committed_skills=frozenset({"youth"}),
        committed_arrival=later(30),
    )

    assert (ids(choice), choice.joint_arrival) == (["pc-b"], later(30))


def test_nobody_with_the_skills_is_a_reason_in_words() -> None:
    choice = chosen([person("sw-a"), person("pc-b")], skills=(frozenset({"amhp", "mental_health"}),))

    assert choice.chosen == ()
    assert choice.because == ("Nobody free has the skills needed: AMHP or mental health.",)


def test_only_the_missing_role_is_looked_for() -> None:
    choice = chosen([person("sw-a"), person("pc-b"), person("pc-c", 40)], roles=(PC,))

    assert ids(choice) == ["pc-b"]
    assert [who for who, _ in choice.not_chosen] == ["pc-c"]


def test_a_pair_is_not_made_of_one() -> None:
    choice = chosen([person("sw-a"), person("sw-b")])

    assert choice.chosen == ()
    assert choice.because == ("No police responder is on call and free.",)
    assert {who for who, _ in choice.not_chosen} == {"sw-a", "sw-b"}


def test_who_is_on_another_case_or_must_not_be_asked_again_is_passed_over_with_the_reason() -> None:
    people = [person("sw-busy", 1, held_by="C-9"), person("sw-no", 2), person("sw-yes", 30), person("pc-b")]

    choice = chosen(people, not_again={"sw-no": "declined this case"})

    assert ids(choice) == ["sw-yes", "pc-b"]
    assert choice.not_chosen == (("sw-busy", "on another case"), ("sw-no", "declined this case"))


def test_who_would_arrive_after_going_off_call_is_not_asked() -> None:
    people = [
        person("sw-leaving", 20, until=later(20)),
        person("sw-staying", 25, until=later(26)),
        person("pc-b"),
    ]

    choice = chosen(people)

    assert ids(choice) == ["sw-staying", "pc-b"]
    assert dict(choice.not_chosen) == {"sw-leaving": "would arrive only after going off call"}


def test_the_last_free_pair_is_kept_for_a_grade_2() -> None:
    one_pair = [person("sw-a"), person("pc-a")]
    two_social_workers = [*one_pair, person("sw-b")]
    two_pairs = [*two_social_workers, person("pc-b")]

    assert [len(chosen(people, keep_free=1).chosen) for people in (one_pair, two_social_workers, two_pairs)] == [
        0,
        0,
        2,
    ]
    assert chosen(two_social_workers, keep_free=1).because == (
        "The last free police responder is kept for the next Grade 2.",
    )


def test_everybody_looked_at_is_chosen_or_has_a_reason_and_never_both() -> None:
    people = [
        person("sw-a", 5),
        person("sw-b", 5),
        person("sw-c", 50),
        person("sw-d", held_by="C-9"),
        person("pc-a", 7),
        person("pc-b", 8, until=later(1)),
    ]

    choice = chosen(people)

    explained = [who for who, _ in choice.not_chosen]
    assert sorted(ids(choice) + explained) == sorted(p.responder.id for p in people)
    assert all(reason for _, reason in choice.not_chosen)


def test_the_reasons_of_the_choice_tell_minutes_and_bases() -> None:
    choice = chosen([person("sw-a", 12), person("pc-b", 18, base="burnley")], skills=())

    assert choice.because == (
        "Both there in 18 min: the earliest that two people with the skills can be.",
        "Social worker sw-a: 12 min, own base.",
        "Police responder pc-b: 18 min, mutual aid from Burnley.",
    )
