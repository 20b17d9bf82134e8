"""What people do with their shifts, through the use cases: a week with a swap, leave, and sickness at 17:05."""

from dataclasses import replace

import pytest

from shared.domain.errors import NotFound, NotPermitted, Refused, RosterChanged
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.eligible import RestBreach
from shared.domain.roster.exchange import ExchangeId, Stage
from tests.builders import ANN, BEN, CID, DAN, later, minutes, person
from tests.component.shifts_world import MANAGER, TWO, Team


@pytest.fixture
def team() -> Team:
    return Team()


def test_a_part_of_a_shift_is_offered_seen_taken_given_back_and_withdrawn(team: Team) -> None:
    team.shift("s-1", ANN, 48, 56)
    offer = team.exchanges.offer(ANN, ShiftId("s-1"), TWO, (later(60 * 52), None))

    assert [one.id for one in team.exchanges.open_to(CID)] == [offer.id]
    assert team.exchanges.open_to(ANN) == team.exchanges.open_to(BEN) == ()
    team.exchanges.take(CID, offer.id)
    assert team.on_call() == [(ANN, 48, 52), (CID, 52, 56)]
    assert team.exchanges.open_to(CID) == ()
    team.exchanges.give_back(CID, offer.id)
    assert team.on_call() == [(ANN, 48, 52), (ANN, 52, 56)]
    assert team.exchanges.withdraw(ANN, offer.id).stage is Stage.WITHDRAWN
    assert team.exchanges.open_to(CID) == ()


def test_a_week_with_a_swap_that_both_want(team: Team) -> None:
    mine, theirs = team.shift("s-1", ANN, 48, 56), team.shift("s-2", CID, 96, 104)
    asked = team.exchanges.propose_swap(ANN, (mine.id, mine.starts_at), (theirs.id, theirs.starts_at))

    assert [one.id for one in team.exchanges.open_to(CID)] == [asked.id]
    with pytest.raises(NotPermitted):
        team.exchanges.agree(DAN, asked.id)
    assert team.exchanges.agree(CID, asked.id).stage is Stage.DONE
    assert team.on_call() == [(CID, 48, 56), (ANN, 96, 104)]


def test_whoever_is_asked_to_swap_is_told_once_and_by_no_name(team: Team) -> None:
    mine, theirs = team.shift("s-1", ANN, 48, 56), team.shift("s-2", CID, 96, 104)
    swap = team.exchanges.propose_swap(ANN, (mine.id, mine.starts_at), (theirs.id, theirs.starts_at))

    assert (
        team.asked(swap.id)
        == team.asked(swap.id)
        == [
            (
                CID,
                "You are asked to swap your shift of Tue 24 Nov 19:00-03:00, Preston for that of "
                "Sun 22 Nov 19:00-03:00, Preston. Answer: https://x.example/my-shifts",
            )
        ]
    )


SUNDAY, TUESDAY = "Sun 22 Nov 19:00-03:00, Preston", "Tue 24 Nov 19:00-03:00, Preston"


def asked_to_swap(team: Team) -> ExchangeId:
    mine, theirs = team.shift("s-1", ANN, 48, 56), team.shift("s-2", CID, 96, 104)
    swap = team.exchanges.propose_swap(ANN, (mine.id, mine.starts_at), (theirs.id, theirs.starts_at))
    team.asked(swap.id)
    return swap.id


def test_whoever_asked_for_a_swap_is_told_that_it_is_agreed_and_when_they_are_on_call(team: Team) -> None:
    swap = asked_to_swap(team)
    team.exchanges.agree(CID, swap)
    agreed = f"An exchange of shifts is agreed. You are no longer on call {SUNDAY}. You are on call {TUESDAY}."
    assert team.asked(swap)[1:] == team.asked(swap)[1:] == [(ANN, agreed)]


def test_whoever_asked_for_a_swap_is_told_that_it_was_refused_and_that_nothing_changes(team: Team) -> None:
    swap = asked_to_swap(team)
    team.exchanges.refuse(CID, swap, "I am away that day")
    refused = f"An exchange of shifts was refused. You stay on call {SUNDAY}. You are not on call {TUESDAY}."
    assert team.asked(swap)[1:] == [(ANN, refused)]


def test_whoever_was_asked_for_a_swap_is_told_that_it_was_withdrawn(team: Team) -> None:
    swap = asked_to_swap(team)
    team.exchanges.withdraw(ANN, swap)
    withdrawn = f"An exchange of shifts was withdrawn. You stay on call {TUESDAY}. You are not on call {SUNDAY}."
    assert team.asked(swap)[1:] == [(CID, withdrawn)]


def test_what_a_manager_decides_is_told_to_both_sides(team: Team) -> None:
    team.shift("s-1", ANN, 48, 56)
    team.shift("s-2", CID, 36, 44)
    offer = team.exchanges.offer(ANN, ShiftId("s-1"), TWO).id
    team.exchanges.take(CID, offer, "Everybody else is ill.")
    before = len(team.asked(offer))
    team.exchanges.approve(MANAGER, offer)
    assert team.asked(offer)[before:] == [
        (ANN, f"An exchange of shifts is agreed. You are no longer on call {SUNDAY}."),
        (CID, f"An exchange of shifts is agreed. You are on call {SUNDAY}."),
    ]


def test_of_an_offer_those_of_the_base_hear_who_may_take_it_and_are_free(team: Team) -> None:
    mine = team.shift("s-1", ANN, 48, 56)
    busy, away, far, mute, ida = (ResponderId(f"sw-{name}") for name in ("eva", "flo", "gil", "hal", "ida"))
    for who in (busy, away, far, mute, ida):
        team.rota.put_responder(person(who).responder)
    team.rota.put_responder(replace(person(far).responder, base="burnley"))
    team.rota.put_responder(replace(person(mute).responder, phone=""))
    team.shift("s-2", busy, 50, 60)
    team.absences.report_sick(away, None, later(60 * 72))

    offer = team.exchanges.offer(ANN, mine.id, mine.starts_at)
    text = "A shift is offered: Sun 22 Nov 19:00-03:00, Preston. Take it: https://x.example/my-shifts"
    assert team.asked(offer.id) == [(CID, text), (ida, text)]
    team.exchanges.take(CID, offer.id)
    assert team.asked(offer.id)[2:] == [
        (ANN, f"An exchange of shifts is agreed. You are no longer on call {SUNDAY}.")
    ]
    team.exchanges.give_back(CID, offer.id)
    assert team.asked(offer.id)[3:] == [
        (ida, text),
        (
            ANN,
            f"Your shift was given back and is offered again. Until it is taken you are on call {SUNDAY}.",
        ),
    ]


def test_too_little_rest_is_seen_over_midnight_and_waits_with_its_reason_for_a_manager(team: Team) -> None:
    team.shift("s-1", ANN, 48, 56)
    team.shift("s-2", CID, 36, 44)
    offer = team.exchanges.offer(ANN, ShiftId("s-1"), TWO)

    with pytest.raises(RestBreach):
        team.exchanges.take(CID, offer.id)
    assert team.exchanges.take(CID, offer.id, "Everybody else is ill.").stage is Stage.AGREED
    assert team.on_call()[1] == (ANN, 48, 56)
    (waiting,) = team.exchanges.to_decide()
    assert waiting.reason == "Everybody else is ill."
    assert team.exchanges.approve(MANAGER, offer.id).decided_by == MANAGER
    assert team.on_call()[1] == (CID, 48, 56)
    assert team.exchanges.to_decide() == ()


def test_what_changed_since_it_was_offered_is_not_taken(team: Team) -> None:
    shift = team.shift("s-1", ANN, 48, 56)
    offer = team.exchanges.offer(ANN, shift.id, TWO)
    team.shift("s-1", DAN, 48, 56)

    with pytest.raises(RosterChanged):
        team.exchanges.take(CID, offer.id)
    assert team.on_call() == [(DAN, 48, 56)]


def test_the_offer_of_somebody_who_has_left_is_in_nobodys_way(team: Team) -> None:
    gone = ResponderId("sw-gone")
    shift = replace(team.shift("s-1", ANN, 48, 56), responder_id=gone)
    team.rota.put_shift(shift)
    team.exchanges.offer(gone, shift.id, TWO)
    assert team.exchanges.open_to(CID) == ()


def test_nothing_is_offered_that_is_not_there(team: Team) -> None:
    with pytest.raises(NotFound):
        team.exchanges.offer(ANN, ShiftId("s-1"), TWO)
    with pytest.raises(NotFound):
        team.exchanges.take(ANN, team.exchanges.offer(CID, team.shift("s-2", CID, 48, 56).id, TWO).id + "x")  # type: ignore[arg-type]


def test_an_outage_of_two_hours_is_said_and_not_told_late(team: Team) -> None:
    team.shift("s-1", ANN, 0, 8)
    team.clock.move(minutes(120))
    assert team.sweep() == []
    (event,) = team.told.events.values()
    assert (event.name, event.data["of"]) == ("OnCallNoticeDropped", "OnCallBegan")


def test_the_end_that_is_told_is_that_of_all_the_shifts_that_follow(team: Team) -> None:
    team.shift("s-1", ANN, 0, 5)
    team.shift("s-2", ANN, 5, 13)
    assert team.sweep() == [f"{ANN}: You are on call for Preston until Sat 08:00."]


def test_a_hand_over_note_is_left_by_whoever_has_the_shift_and_read_at_the_base(team: Team) -> None:
    shift = team.shift("s-1", ANN, -8, 0)
    with pytest.raises(NotPermitted):
        team.exchanges.leave_note(CID, shift.id, shift.starts_at, "x")
    with pytest.raises(Refused, match="2000"):
        team.exchanges.leave_note(ANN, shift.id, shift.starts_at, "x" * 2001)
    team.exchanges.leave_note(ANN, shift.id, shift.starts_at, "Keys are with the desk.")
    assert [note.text for note in team.exchanges.notes_for("preston")] == ["Keys are with the desk."]
    assert team.exchanges.notes_for("burnley") == ()
    team.clock.move(minutes(121))
    with pytest.raises(Refused, match="too long"):
        team.exchanges.leave_note(ANN, shift.id, shift.starts_at, "And more.")
