"""What people agree about shifts of a roster stands however often it is published, on every kind of store."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

import pytest

from shared.domain.assignment import Role
from shared.domain.errors import Conflict, EarlyResponseError
from shared.domain.ids import ResponderId
from shared.domain.roster import edits
from shared.domain.roster.absence import Absence
from shared.domain.roster.eligible import Taker
from shared.domain.roster.events import Made
from shared.domain.roster.exchange import Exchange, Stage
from shared.domain.roster.roster import OverrideKind
from shared.domain.roster.rotation import Rotation, Unit
from shared.domain.rota import Shift
from shared.policy import load
from shared.service.away import Absences
from shared.service.exchange import Exchanges
from tests.at_once import at_once
from tests.stores.conftest import Stores, in_preston
from tests.stores.test_roster import DESK, EVENINGS, MIDNIGHT, NOW, A, B, C, Office, at

D = ResponderId("sw-d")
OTHER = ("burnley", Role.SOCIAL_WORKER)


def any_rest(_who: Taker, _shifts: Sequence[Shift]) -> str:
    return ""


class Team(Office):
    """The office of a rotation of a, b and c in the evenings at Preston, and d, who has none; what people do."""

    def __init__(self, stores: Stores) -> None:
        super().__init__(stores)
        stores.rota.put_responder(in_preston(D))
        self.rotation()
        numbers, policy, week = count(), load(), timedelta(days=7)
        new_id = lambda: f"x-{next(numbers)}"  # noqa: E731
        self.exchanges = Exchanges(
            stores.exchanges, self.rosters, policy.exchange, any_rest, week, self.clock, new_id
        )
        self.absences = Absences(stores.exchanges, self.rosters, policy.leave, self.clock, new_id)

    def shift_on(self, day: int, who: ResponderId) -> Shift:
        """The shift of that person in the evening of that day of November."""
        found = self.stores.rota.shifts_between(at(16, day=day), at(23, 59, day=day))
        return next(shift for shift in found if shift.responder_id == who)

    def taken(
        self, shift: Shift, by: ResponderId, part: tuple[datetime | None, datetime | None] = (None, None)
    ) -> Exchange:
        """The shift, or a part of it, was offered and this person took it."""
        offer = self.exchanges.offer(shift.responder_id, shift.id, shift.starts_at, part)
        return self.exchanges.take(by, offer.id)

    def evening(self, day: int) -> list[tuple[str, int, int]]:
        """Who is on call that evening, from which hour to which."""
        found = self.stores.rota.shifts_between(at(12, day=day), at(23, 59, day=day))
        return [(shift.responder_id, shift.starts_at.hour, shift.ends_at.hour) for shift in found]

    def minutes(self, who: ResponderId) -> list[datetime]:
        """Every minute of the night of Sunday the 22nd at which the person is on call."""
        found = self.stores.rota.shifts_between(at(12, day=22), at(6, day=23))
        mine = [shift for shift in found if shift.responder_id == who]
        night = [at(12, day=22) + timedelta(minutes=number) for number in range(18 * 60)]
        return [minute for minute in night if any(shift.covers(minute) for shift in mine)]


@pytest.fixture
def team(stores: Stores) -> Team:
    return Team(stores)


def swapped(team: Team) -> Exchange:
    """B of Saturday and C of Sunday have swapped."""
    mine, theirs = team.shift_on(21, B), team.shift_on(22, C)
    asked = team.exchanges.propose_swap(B, (mine.id, mine.starts_at), (theirs.id, theirs.starts_at))
    return team.exchanges.agree(C, asked.id)


def test_a_swap_stands_when_the_rota_is_published_again(team: Team) -> None:
    done = swapped(team)

    assert (team.evening(21), team.evening(22)) == ([(C, 16, 0)], [(B, 16, 0)])
    assert team.rosters.publish(*DESK) == 0
    team.clock.move_to(at(12, day=21))
    team.rosters.publish_all()
    assert (team.evening(21), team.evening(22)) == ([(C, 16, 0)], [(B, 16, 0)])
    assert all(shift in team.stores.rota.shifts_between(NOW, at(0, day=24)) for shift in done.result)
    *_, told = team.stores.rosters.events("preston.social_worker")
    assert (told.data["made"], told.data["people"], told.actor) == (Made.SHIFTS_HANDED_OVER, [B, C], C)


def test_a_swap_stands_when_the_roster_is_edited_afterwards(team: Team) -> None:
    swapped(team)
    more = Rotation("", (D,), MIDNIGHT, Unit.WEEKLY, hours=EVENINGS)
    team.rosters.edit(*DESK, lambda r, now: edits.make_rotation(r, more, team.rules, now), "admin")
    assert team.evening(21) == [(C, 16, 0), (D, 16, 0)]


def test_a_part_that_was_taken_is_given_back_and_taken_by_another(team: Team) -> None:
    offer = team.taken(team.shift_on(22, C), D, (at(20, day=22), None))
    assert team.evening(22) == [(C, 16, 20), (D, 20, 0)]

    team.exchanges.give_back(D, offer.id)
    assert team.evening(22) == [(C, 16, 20), (C, 20, 0)]
    assert team.rosters.publish(*DESK) == 0
    team.exchanges.take(A, offer.id)
    team.rosters.publish_all()
    assert team.evening(22) == [(C, 16, 20), (A, 20, 0)]


def test_what_was_taken_may_be_handed_on(team: Team) -> None:
    team.taken(team.shift_on(22, C), D)
    team.taken(team.shift_on(22, D), A, (None, at(19, day=22)))

    assert team.evening(22) == [(A, 16, 19), (D, 19, 0)]
    assert team.rosters.publish_all() == 0


def test_a_swap_between_two_bases_is_in_both_rosters(team: Team) -> None:
    nights = Rotation("", (D,), MIDNIGHT, Unit.WEEKLY, hours=EVENINGS)
    team.rosters.edit(*OTHER, lambda r, now: edits.make_rotation(r, nights, team.rules, now), "admin")
    mine, theirs = team.shift_on(21, B), team.shift_on(22, D)

    asked = team.exchanges.propose_swap(B, (mine.id, mine.starts_at), (theirs.id, theirs.starts_at))
    with pytest.raises(EarlyResponseError, match="on call already"):
        team.exchanges.agree(D, asked.id)
    team.taken(team.shift_on(21, D), C)
    assert team.exchanges.agree(D, asked.id).stage is Stage.DONE

    assert team.evening(21) == [(C, 16, 0), (D, 16, 0)]
    assert team.evening(22) == [(B, 16, 0), (C, 16, 0)]
    assert team.rosters.publish_all() == 0


def test_two_who_are_on_call_together_for_a_while_swap_what_only_one_of_them_has(team: Team) -> None:
    team.override(OverrideKind.ADD, D, at(20, day=22), at(2, day=23))
    mine, theirs = team.shift_on(22, C), team.shift_on(22, D)
    asked = team.exchanges.propose_swap(C, (mine.id, mine.starts_at), (theirs.id, theirs.starts_at))
    team.exchanges.agree(D, asked.id)

    for _ in range(2):
        dawn, dusk = team.minutes(C), team.minutes(D)
        assert (dusk[0], dusk[-1], len(dusk)) == (at(16, day=22), at(23, 59, day=22), 8 * 60)
        assert (dawn[0], dawn[-1], len(dawn)) == (at(20, day=22), at(1, 59, day=23), 6 * 60)
        assert team.rosters.publish_all() == 0


def test_who_took_a_shift_and_falls_sick_is_off_it_and_it_is_nobodys(team: Team) -> None:
    team.taken(team.shift_on(21, B), D)
    absence = team.absences.report_sick(D, ends_at=at(12, day=22))

    assert isinstance(absence, Absence)
    assert team.evening(21) == []
    team.rosters.publish_all()
    assert team.evening(21) == []
    team.rosters.end_absence(absence.id, "admin")
    assert team.evening(21) == [(D, 16, 0)]


def test_an_administrator_who_speaks_of_the_same_evening_afterwards_is_told(team: Team) -> None:
    team.taken(team.shift_on(21, B), D)
    with pytest.raises(Conflict, match="Another override"):
        team.override(OverrideKind.REMOVE, D, at(18, day=21), at(20, day=21))


def test_a_shift_that_the_administrator_changed_meanwhile_is_not_taken(team: Team) -> None:
    shift = team.shift_on(21, B)
    offer = team.exchanges.offer(B, shift.id, shift.starts_at)
    team.override(OverrideKind.REMOVE, B, at(18, day=21), at(20, day=21))

    with pytest.raises(Conflict, match="no longer as it was"):
        team.exchanges.take(D, offer.id)
    assert team.evening(21) == [(B, 16, 18), (B, 20, 0)]


def test_a_take_an_edit_an_illness_and_publishing_at_the_same_moment_leave_one_rota(racing_stores: Stores) -> None:
    team = Team(racing_stores)
    days = range(21, 27)
    shifts = [team.stores.rota.shifts_between(at(16, day=day), at(17, day=day))[0] for day in days]
    offers = [team.exchanges.offer(shift.responder_id, shift.id, shift.starts_at) for shift in shifts]

    at_once(
        *[lambda offer=offer: team.exchanges.take(D, offer.id) for offer in offers],
        *[lambda day=day: team.override(OverrideKind.ADD, C, at(8, day=day), at(12, day=day)) for day in (22, 25)],
        lambda: team.absences.report_sick(A, ends_at=at(12, day=28)),
        *[lambda: team.rosters.publish(*DESK)] * 3,
    )

    before = [team.evening(day) for day in days]
    assert team.rosters.publish_all() == 0
    assert [team.evening(day) for day in days] == before
    for offer, shift, evening in zip(offers, shifts, before, strict=True):
        stage = racing_stores.exchanges.exchange(offer.id).stage
        mine = [(D, 16, 0)] if stage is Stage.DONE else []
        left = [] if stage is Stage.DONE or shift.responder_id == A else [(shift.responder_id, 16, 0)]
        assert evening == mine + left
