"""Whose shift begins soon is reckoned with: a case waits for them, and they are asked when they come."""

from datetime import UTC, datetime

import pytest

from shared.adapters.fingerprints import KeyedFingerprints
from shared.adapters.memory import CountingIds, FixedClock, InMemoryCaseStore, InMemoryRotaStore
from shared.domain.case import Case
from shared.domain.ids import ContactKey, ShiftId
from shared.domain.rota import OnCall, Shift
from shared.service.casebook import Casebook
from shared.service.dispatch import Dispatch
from shared.service.intake import Intake
from tests.builders import PRIORITY, contact, dispatch_policy, minutes, person, policy

EVENING = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
BEFORE_MIDNIGHT = datetime(2026, 11, 20, 23, 45, tzinfo=UTC)
FAR, NEAR = (person("sw-far", 45), person("pc-far", 45)), (person("sw-near", 5), person("pc-near", 5))


class County:
    """A dispatch with all that it needs."""

    def __init__(self, now: datetime) -> None:
        self.clock, self.rota = FixedClock(now), InMemoryRotaStore()
        self.store = InMemoryCaseStore(self.rota)
        casebook = Casebook(self.store, policy(dispatch=dispatch_policy(reserve_pairs=0)))
        self.dispatch = Dispatch(casebook, self.rota, self.clock)
        self.intake = Intake(casebook, self.clock, CountingIds(), KeyedFingerprints(b"secret"))

    def on_duty(self, people: tuple[OnCall, ...], starts_in: float, hours: float = 8) -> None:
        """Their shift starts in so many minutes and runs for so many hours."""
        starts_at = self.clock.now() + minutes(starts_in)
        for one in people:
            who = one.responder
            self.rota.put_responder(who)
            self.rota.put_shift(
                Shift(
                    ShiftId(f"{who.id} {starts_at}"),
                    who.id,
                    who.role,
                    who.base,
                    starts_at,
                    starts_at + minutes(60 * hours),
                )
            )

    def reported(self, key: str = "key") -> Case:
        """A Grade 2 contact has come in, and a pair has been looked for."""
        contact_now = contact(PRIORITY, key=ContactKey(key), reported_at=self.clock.now())
        return self.dispatch.find_pair(self.intake.receive(contact_now).id)


def asked(case: Case) -> set[str]:
    return {assignment.responder_id for assignment in case.live()}


@pytest.mark.parametrize("now", [EVENING, BEFORE_MIDNIGHT], ids=["evening", "the next day in universal time"])
def test_a_case_waits_for_a_pair_whose_shift_begins_in_minutes_when_the_pair_on_call_is_far_away(
    now: datetime,
) -> None:
    county = County(now)
    county.on_duty(FAR, -60)
    county.on_duty(NEAR, 20)

    case = county.reported()

    assert asked(case) == set()
    assert case.waiting_because == "Nobody free is sooner. Waits for pc-near and sw-near."
    county.clock.move(minutes(20))
    county.dispatch.find_pairs()
    assert asked(county.store.load(case.id)) == {"sw-near", "pc-near"}


def test_nobody_waits_for_a_shift_that_begins_only_after_an_hour() -> None:
    county = County(EVENING)
    county.on_duty(FAR, -60)
    county.on_duty(NEAR, 61)

    assert asked(county.reported()) == {"sw-far", "pc-far"}


def test_nobody_waits_for_a_shift_of_those_who_are_still_on_a_case_from_the_one_before() -> None:
    county = County(EVENING)
    county.on_duty(NEAR, -60, hours=1.25)
    assert asked(county.reported()) == {"sw-near", "pc-near"}
    county.clock.move(minutes(20))
    county.on_duty(NEAR, 20)
    county.on_duty(FAR, -60)

    assert asked(county.reported("another")) == {"sw-far", "pc-far"}
