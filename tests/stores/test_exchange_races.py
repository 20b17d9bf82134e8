"""Of many who change the same shift at once exactly one does: real threads through the use cases."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from shared.adapters.memory import FixedClock
from shared.domain.errors import EarlyResponseError
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.absence import AbsenceKind
from shared.domain.roster.eligible import Taker
from shared.domain.roster.exchange import Exchange, Stage
from shared.domain.rota import Shift
from shared.policy import load
from shared.service.away import Absences
from shared.service.exchange import Exchanges
from shared.service.notices import Notices
from shared.service.ports import RotaStore
from shared.service.roster import Rosters
from tests.at_once import at_once
from tests.builders import NOW, SW, later
from tests.stores.conftest import Stores, in_preston
from tests.stores.test_races import THREADS

GIVER = ResponderId("sw-giver")
OTHERS = [ResponderId(f"sw-{number}") for number in range(THREADS)]


def any_rest(_who: Taker, _shifts: Sequence[Shift]) -> str:
    return ""


class Team:
    """One who gives and many who could take."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self._numbers, self._lock = count(), threading.Lock()
        clock, policy = FixedClock(NOW), load()
        rosters = Rosters(stores.rosters, stores.rota, policy.roster, policy.bases, clock)
        week = timedelta(days=7)
        self.exchanges = Exchanges(stores.exchanges, rosters, policy.exchange, any_rest, week, clock, self.new_id)
        self.absences = Absences(stores.exchanges, rosters, policy.leave, clock, self.new_id)
        self.notices = Notices(stores.rota, stores.notices, policy.notices, {}, clock)
        for who in (GIVER, *OTHERS):
            stores.rota.put_responder(in_preston(who))

    def new_id(self) -> str:
        with self._lock:
            return f"n-{next(self._numbers)}"

    def shift(self, name: str, who: ResponderId, start: float, end: float) -> Shift:
        shift = Shift(ShiftId(name), who, SW, "preston", later(60 * start), later(60 * end))
        self.stores.rota.put_shift(shift)
        return shift

    def offered(self, shift: Shift) -> Exchange:
        return self.exchanges.offer(shift.responder_id, shift.id, shift.starts_at)

    def rota(self) -> list[tuple[ResponderId, datetime, datetime]]:
        found = self.stores.rota.shifts_between(NOW - timedelta(days=1), NOW + timedelta(days=8))
        return [(shift.responder_id, shift.starts_at, shift.ends_at) for shift in found]


def test_thirty_two_who_take_one_offered_shift_at_once_are_one(racing_stores: Stores) -> None:
    team = Team(racing_stores)
    offer = team.offered(team.shift("s-1", GIVER, 48, 60))

    answers = at_once(*[lambda who=who: team.exchanges.take(who, offer.id) for who in OTHERS])

    winners = [answer for answer in answers if isinstance(answer, Exchange)]
    assert len(winners) == 1
    assert team.rota() == [(winners[0].taken_by, later(60 * 48), later(60 * 60))]
    assert racing_stores.exchanges.exchange(offer.id).stage is Stage.DONE
    assert all("taken already" in str(answer) for answer in answers if answer not in winners)


def test_thirty_two_answers_to_one_swap_at_once_are_one_and_both_shifts_change_hands_or_neither(
    racing_stores: Stores,
) -> None:
    team = Team(racing_stores)
    mine, theirs = team.shift("s-1", GIVER, 48, 60), team.shift("s-2", OTHERS[0], 96, 108)
    swap = team.exchanges.propose_swap(GIVER, (mine.id, mine.starts_at), (theirs.id, theirs.starts_at))

    answers = at_once(
        *[lambda: team.exchanges.agree(OTHERS[0], swap.id)] * (THREADS // 2),
        *[lambda: team.exchanges.refuse(OTHERS[0], swap.id, "I can not.")] * (THREADS // 4),
        *[lambda: team.exchanges.withdraw(GIVER, swap.id)] * (THREADS // 4),
    )

    assert sum(isinstance(answer, Exchange) for answer in answers) == 1
    swapped = racing_stores.exchanges.exchange(swap.id).stage is Stage.DONE
    who_has_mine, who_has_theirs = (OTHERS[0], GIVER) if swapped else (GIVER, OTHERS[0])
    assert team.rota() == [
        (who_has_mine, mine.starts_at, mine.ends_at),
        (who_has_theirs, theirs.starts_at, theirs.ends_at),
    ]


class Together:
    """A rota whose first readers all see it before any of them goes on."""

    def __init__(self, rota: RotaStore, readers: int) -> None:
        self._rota, self._gate = rota, threading.Barrier(readers)
        self._seen = threading.local()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rota, name)

    def shifts_between(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """See RotaStore."""
        found = self._rota.shifts_between(start, end)
        if not getattr(self._seen, "it", False):
            self._seen.it = True
            self._gate.wait(timeout=60)
        return found


def test_one_who_takes_many_shifts_of_the_same_night_at_once_gets_one(racing_stores: Stores) -> None:
    calm = Team(racing_stores)
    offers = [calm.offered(calm.shift(f"s-{n}", who, 48, 60)) for n, who in enumerate(OTHERS[:8])]
    team = Team(replace(racing_stores, rota=Together(racing_stores.rota, 8)))

    answers = at_once(*[lambda offer=offer: team.exchanges.take(GIVER, offer.id) for offer in offers])

    assert sum(isinstance(answer, Exchange) for answer in answers) == 1
    assert all(isinstance(answer, Exchange | EarlyResponseError) for answer in answers)
    found = [shift.responder_id for shift in racing_stores.rota.shifts_between(NOW, NOW + timedelta(days=8))]
    assert found.count(GIVER) == 1
    assert len(found) == len(offers)


def test_a_shift_taken_while_its_giver_goes_sick_is_in_the_rota_once_or_not_at_all(racing_stores: Stores) -> None:
    team = Team(racing_stores)
    for number in range(10):
        shift = team.shift(f"s-{number}", GIVER, 5, 13)
        offer = team.offered(shift)

        at_once(
            lambda who=OTHERS[number], offer=offer: team.exchanges.take(who, offer.id),
            lambda: team.absences.report_sick(GIVER),
        )

        of_this = [(who, start, end) for who, start, end in team.rota() if who in (GIVER, OTHERS[number])]
        assert of_this in ([], [(OTHERS[number], shift.starts_at, shift.ends_at)])


def test_a_request_that_two_managers_decide_at_once_is_decided_once(racing_stores: Stores) -> None:
    team = Team(racing_stores)
    team.shift("s-1", GIVER, 48, 60)
    asked = team.absences.ask(GIVER, AbsenceKind.LEAVE, later(60 * 40), later(60 * 70))

    answers = at_once(
        *[lambda n=n: team.absences.approve(f"m-{n}", asked.absence.id) for n in range(4)],
        *[lambda n=n: team.absences.refuse(f"m-{n}", asked.absence.id, "Short of people.") for n in range(4)],
    )

    assert sum(not isinstance(answer, EarlyResponseError) for answer in answers) == 1
    stored = racing_stores.exchanges.request(asked.absence.id)
    approved = stored.stage == "approved"
    assert (team.rota() == []) == approved
    assert bool(racing_stores.rota.absences_between(NOW, NOW + timedelta(days=8))) == approved


def test_sweeps_at_the_same_moment_tell_everybody_once(racing_stores: Stores) -> None:
    team = Team(racing_stores)
    for number, who in enumerate(OTHERS[:6]):
        team.shift(f"s-{number}", who, -0.1, 8)

    answers = at_once(*[team.notices.tell] * 8)

    told = [notice.key for answer in answers for notice in answer]
    assert len(told) == len(set(told)) == 6
    assert team.notices.tell() == ()
