"""A Friday evening of scheduled visits: the use cases over the doubles, three pairs in two towns, real roads."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shared.adapters.fingerprints import KeyedFingerprints
from shared.adapters.memory import (
    CountingIds,
    FixedClock,
    InMemoryCaseStore,
    InMemoryHeartbeats,
    InMemoryRotaStore,
)
from shared.domain.appointment import Appointment
from shared.domain.case import Case
from shared.domain.contact import Place
from shared.domain.events import Event, EventName
from shared.domain.ids import CaseId, ContactKey, ResponderId, ShiftId
from shared.domain.rota import Responder, Shift
from shared.domain.travel import Position, RoadFactorModel
from shared.policy import load
from shared.service.casebook import Casebook
from shared.service.control import Control
from shared.service.day_planner import DayPlanner
from shared.service.dispatch import Dispatch
from shared.service.intake import Intake
from shared.service.response import Response
from shared.service.visits import Visits
from tests.builders import NOW, PC, PRIORITY, SW, contact, dispatch_policy, later, policy

PRESTON, BURNLEY = Place(53.7769, -2.7049, "Preston"), Place(53.7926, -2.2503, "Burnley")
ANN, BEN, CID, DAN, EVE, FAY = (
    ResponderId(who) for who in ("sw-ann", "pc-ben", "sw-cid", "pc-dan", "sw-eve", "pc-fay")
)
HOMES = {ANN: PRESTON, BEN: PRESTON, CID: BURNLEY, DAN: BURNLEY, EVE: PRESTON, FAY: PRESTON}


class County:
    """Everybody is on call from NOW for ten hours, and nothing has come in. `slack` is how many Grade 2
    reports may be lost for a scheduled visit: five are more than there are, with none there is never slack."""

    def __init__(self, slack: float = 5.0) -> None:
        self.clock, self.rota, self.heartbeats = FixedClock(NOW), InMemoryRotaStore(), InMemoryHeartbeats()
        self.store = InMemoryCaseStore(self.rota)
        dispatching = dispatch_policy(travel=RoadFactorModel(), reserve_pairs=0, turn_out=timedelta(minutes=5))
        matching = replace(load().matching, divert=False, bear_calm=slack, bear_due=slack)
        self.policy = policy(dispatch=dispatching, matching=matching, stays={"": timedelta(minutes=60)})
        casebook = Casebook(self.store, self.policy)
        self.dispatch = Dispatch(casebook, self.rota, self.clock)
        self.intake = Intake(casebook, self.clock, CountingIds(), KeyedFingerprints(b"secret"))
        self.response = Response(casebook, self.rota, self.clock)
        self.control = Control(casebook, self.dispatch, self.clock)
        self.planner = DayPlanner(casebook, self.rota, self.heartbeats, self.clock, lambda: 0.0)
        self.visits = Visits(casebook, self.planner, self.clock)
        self._reported = 0
        for who in HOMES:
            self.works(who)

    def works(self, who: ResponderId, begins: float = -60, ends: float = 600) -> None:
        """The only shift of the person is this, in minutes from NOW."""
        role = SW if who.startswith("sw") else PC
        home = Position(HOMES[who].latitude, HOMES[who].longitude)
        self.rota.put_responder(Responder(who, who, role, "preston", frozenset(), "+447700900000", home))
        self.rota.put_shift(Shift(ShiftId(who), who, role, "preston", later(begins), later(ends)))

    def stays_on(self, who: ResponderId, begins: float, ends: float) -> None:
        """The person has a further shift, in minutes from NOW."""
        role = SW if who.startswith("sw") else PC
        self.rota.put_shift(Shift(ShiftId(f"{who}-more"), who, role, "preston", later(begins), later(ends)))

    def is_ill(self, *people: ResponderId) -> None:
        """Their shifts are over before they begin to matter."""
        for who in people:
            self.works(who, -600, -540)

    def reported(self, place: Place = PRESTON, grade: int = 3, **changes: Any) -> CaseId:
        """A contact has come in now."""
        self._reported += 1
        key, circumstances = ContactKey(f"key-{self._reported}"), (PRIORITY,) if grade == 2 else ()
        changes = {"reported_at": self.clock.now(), "received_at": self.clock.now(), **changes}
        return self.intake.receive(replace(contact(*circumstances, key=key), place=place, **changes)).id

    def case(self, case_id: CaseId) -> Case:
        """The case as stored."""
        return self.store.load(case_id)

    def appointment(self, case_id: CaseId) -> Appointment:
        """The appointment of the case."""
        found = self.case(case_id).visit.appointment
        assert found is not None, self.case(case_id).visit.not_placed_because
        return found

    def agreed(self, case_id: CaseId, starts_at: datetime | None = None) -> Appointment:
        """The household has agreed, to the proposal or to a time."""
        self.visits.agree(case_id, starts_at, "With the mother, by phone.", "desk")
        return self.appointment(case_id)

    def looks_for_pairs(self, at: datetime) -> None:
        """It is that time and the sweep looks for pairs."""
        self.clock.move_to(at)
        self.dispatch.find_pairs()

    def asked(self, case_id: CaseId) -> set[ResponderId]:
        """Whom the case holds."""
        return {a.responder_id for a in self.case(case_id).live()}

    def events(self, case_id: CaseId, name: EventName) -> list[Event]:
        """The events of this name."""
        return [event for event in self.store.timeline(case_id) if event.name is name]
