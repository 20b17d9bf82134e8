"""The sweep over the doubles: what was lost is mended, what is stuck is told, and nothing holds up the rest."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.adapters.fingerprints import KeyedFingerprints
from shared.adapters.memory import (
    CountingIds,
    FixedClock,
    InMemoryCaseStore,
    InMemoryHeartbeats,
    InMemoryRotaStore,
)
from shared.adapters.memory_exchange import InMemoryNotices
from shared.adapters.memory_messages import RecordingTimer
from shared.domain.case import Case, Close, Decision
from shared.domain.events import EventName
from shared.domain.hands import withdraw
from shared.domain.ids import CaseId, ContactKey, ShiftId
from shared.domain.rota import Shift
from shared.domain.stuck import Kind
from shared.policy import load
from shared.service.canaries import Canaries
from shared.service.casebook import Casebook
from shared.service.dispatch import Dispatch
from shared.service.intake import Intake
from shared.service.notices import Notices
from shared.service.ports import Beat, Clock, RotaStore
from shared.service.response import Response
from shared.service.safety import Safety
from shared.service.sweep import Sweep
from shared.service.watch import Watch
from tests.builders import ANN, BEN, NOW, PRIORITY, TEAM, contact, dispatch_policy, later, minutes, policy


class Unreadable(InMemoryCaseStore):
    """A store in which one case can neither be read nor written, though the index shows it."""

    broken: CaseId | None = None

    def load(self, case_id: CaseId) -> Case:
        """See CaseStore."""
        if case_id == self.broken:
            raise ValueError("Not JSON.")
        return super().load(case_id)

    def save(self, decision: Decision, **parts: Any) -> Case:
        """See CaseStore."""
        if decision.case.id == self.broken:
            raise ValueError("Not JSON.")
        return super().save(decision, **parts)


class Silent(InMemoryRotaStore):
    """A rota that may be out of order."""

    broken = False

    def shifts_at(self, now: datetime) -> tuple[Shift, ...]:
        """See RotaStore."""
        if self.broken:
            raise ValueError("No answer.")
        return super().shifts_at(now)


def notices_over(rota: RotaStore, clock: Clock) -> Notices:
    """Notices that nobody has been told yet."""
    return Notices(rota, InMemoryNotices(), load().notices, {}, clock)


class County:
    """A sweep with all that it needs, at NOW."""

    def __init__(self) -> None:
        self.clock, self.rota = FixedClock(NOW), Silent()
        self.store, self.heartbeats = Unreadable(self.rota), InMemoryHeartbeats()
        casebook = Casebook(self.store, policy(dispatch=dispatch_policy(reserve_pairs=0)))
        dispatch = Dispatch(casebook, self.rota, self.clock)
        watch = Watch(casebook, dispatch, RecordingTimer(), self.clock)
        self.intake = Intake(casebook, self.clock, CountingIds(), KeyedFingerprints(b"secret"))
        self.response = Response(casebook, self.rota, self.clock)
        self.safety = Safety(casebook, self.clock)
        self.sweep = Sweep(
            casebook, watch, dispatch, self.heartbeats, notices_over(self.rota, self.clock), self.clock
        )

    def reported(self, key: str = "key") -> CaseId:
        """A Grade 2 contact has come in and nobody has heard of it yet."""
        return self.intake.receive(contact(PRIORITY, key=ContactKey(key), reported_at=self.clock.now())).id

    def on_call(self) -> None:
        """Ann and Ben are on call."""
        for person in TEAM:
            who = person.responder
            self.rota.put_responder(who)
            shift = Shift(ShiftId(who.id), who.id, who.role, who.base, later(-60), later(600))
            self.rota.put_shift(shift)

    def escalations(self, case_id: CaseId) -> list[str]:
        """What the duty manager was told of the case."""
        events = self.store.timeline(case_id)
        return [event.data["reason"] for event in events if event.name is EventName.CASE_ESCALATED]


@pytest.fixture
def county() -> County:
    return County()


def test_a_sweep_leaves_its_heartbeat_and_counts_what_is_due(county: County) -> None:
    county.reported()
    county.clock.move(minutes(0.5))

    swept = county.sweep.run()

    assert (swept.due, swept.healed, swept.told, swept.failed) == (1, [], [], [])
    assert county.heartbeats.last(Beat.SWEEP) == later(0.5)


def test_a_case_whose_event_was_lost_is_looked_for_and_counted_as_healed(county: County) -> None:
    county.on_call()
    case_id = county.reported()
    county.clock.move(minutes(2))

    swept = county.sweep.run()

    assert swept.healed == [(case_id, Kind.NOBODY_LOOKED_FOR)]
    assert county.store.load(case_id).state == "offered"
    assert county.escalations(case_id) == []
    assert county.sweep.run().healed == []


def test_an_offer_that_outlived_its_time_is_ended_and_counted_as_healed(county: County) -> None:
    county.on_call()
    case_id = county.reported()
    county.sweep.run()
    county.clock.move(minutes(4.5))

    swept = county.sweep.run()

    assert set(swept.healed) == {(case_id, Kind.OFFER_NOT_ENDED)}
    assert {a.status for a in county.store.load(case_id).assignments} == {"timed_out"}


def test_a_pair_that_does_not_set_out_is_told_within_a_minute_and_once(county: County) -> None:
    county.on_call()
    case_id = county.reported()
    county.sweep.run()
    for who in (ANN, BEN):
        county.response.accept(case_id, who)

    swept = []
    for _ in range(13):
        county.clock.move(minutes(1))
        swept.append(county.sweep.run().told)

    assert swept == [[]] * 10 + [[case_id]] + [[]] * 2
    (reason,) = county.escalations(case_id)
    assert "has not set out" in reason


def test_a_case_that_can_not_be_moved_is_named_and_the_rest_is_moved(county: County) -> None:
    county.on_call()
    broken, whole = county.reported("one"), county.reported("two")
    county.store.broken = broken
    county.clock.move(minutes(2))

    swept = county.sweep.run()

    assert {what for what, _ in swept.failed} == {broken}
    assert {error for _, error in swept.failed} == {"ValueError"}
    assert county.store.load(whole).state == "offered"
    assert county.heartbeats.last(Beat.SWEEP) == later(2)


def test_what_could_not_be_done_for_minutes_is_told(county: County) -> None:
    county.rota.broken = True
    case_id = county.reported()

    healed = []
    for _ in range(7):
        county.clock.move(minutes(1))
        healed += county.sweep.run().healed

    assert healed == []
    assert county.escalations(case_id) == ["Nobody has looked for a social worker and a police responder."]


def test_a_canary_is_nothing_to_sweep(county: County) -> None:
    canaries = Canaries(county.sweep.dispatch, county.heartbeats, county.clock, CountingIds())
    county.on_call()
    canary = canaries.open(contact(PRIORITY))
    assert canaries.open(contact(PRIORITY)).id == canary.id
    canaries.dispatch_one(canary.id)
    canaries.dispatch_one(canary.id)
    county.clock.move(minutes(60))

    swept = county.sweep.run()

    assert (swept.due, swept.healed, swept.told) == (0, [], [])
    assert [event.name for event in county.store.timeline(canary.id)] == ["CanaryOpened", "CanaryDispatched"]
    assert county.store.live_cases() == ()
    assert county.store.reported_between(later(-600), later(600)) == ()
    assert county.rota.holds() == {}
    assert canaries.welcome(NOW) == timedelta(hours=1)
    assert county.heartbeats.last(Beat.CANARY) == later(60)


@pytest.mark.parametrize("away", [minutes(2), minutes(60)], ids=["two minutes", "an hour"])
def test_an_open_call_for_help_on_a_case_that_is_over_is_told_again_once_by_the_next_sweep(
    county: County, away: timedelta
) -> None:
    county.on_call()
    case_id = county.reported()
    county.sweep.run()
    county.response.accept(case_id, ANN)
    county.store.save(withdraw(county.store.load(case_id), Close.WITHDRAWN, "Found.", "desk", NOW), due_at=None)
    county.safety.raise_duress(case_id, ANN)
    county.clock.move(away)

    for _ in range(2):
        assert county.sweep.run().failed == []

    calls = [said for said in county.escalations(case_id) if said.startswith("DURESS")]
    assert len(calls) == 3
    assert f"called for help {away.seconds // 60} min ago" in calls[-1]
    county.safety.resolve_duress(case_id, ANN, "She is at home.", "desk")
    county.clock.move(minutes(60))
    assert county.sweep.run().due == 0
