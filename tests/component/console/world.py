"""A small county for tests of the pages: the use cases over plain doubles, with a Friday evening in it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any

from shared.adapters.calendars.reading import read_calendar
from shared.adapters.calendars.writing import write_calendar
from shared.adapters.fingerprints import KeyedFingerprints
from shared.adapters.memory import (
    CountingIds,
    FixedClock,
    InMemoryCaseStore,
    InMemoryHeartbeats,
    InMemoryRotaStore,
)
from shared.adapters.memory_advice import InMemoryAdviceStore
from shared.adapters.memory_exchange import InMemoryExchanges, InMemoryFeeds
from shared.adapters.memory_feedback import InMemoryDeliveries
from shared.adapters.memory_jobs import InMemoryJobs
from shared.adapters.memory_messages import InMemoryMessageLog, RecordingMessenger
from shared.adapters.memory_proposals import InMemoryProposals, InMemoryStaffing
from shared.adapters.memory_quarantine import InMemoryQuarantine
from shared.adapters.memory_roster import InMemoryRosterStore
from shared.adapters.memory_sessions import InMemorySessions, InMemorySignIn
from shared.adapters.memory_tables import InMemoryDrafts, InMemoryPastContacts
from shared.contracts.contact import read_contact
from shared.contracts.grading import table_document
from shared.domain.assignment import Role
from shared.domain.case import Case
from shared.domain.ids import CaseId, ResponderId, ShiftId
from shared.domain.jobs import JobKind, JobRules
from shared.domain.policy import Policy
from shared.domain.quarantine import Quarantined
from shared.domain.rota import Responder, Shift
from shared.policy import areas, gradings, load, read_table, rota_files
from shared.policy.place_files import gazetteer
from shared.policy.proposal_files import proposing
from shared.policy.simulation_files import simulating
from shared.service.advising import Advising
from shared.service.away import Absences
from shared.service.calendars import Calendars
from shared.service.casebook import Casebook
from shared.service.casework import Casework
from shared.service.control import Control
from shared.service.cover import CoverAhead
from shared.service.day_planner import DayPlanner
from shared.service.dispatch import Dispatch
from shared.service.exchange import Exchanges
from shared.service.feedback import Redelivery
from shared.service.intake import Intake
from shared.service.jobs import Jobs
from shared.service.messaging import Messaging
from shared.service.placing import Places
from shared.service.ports import Beat
from shared.service.proposal_view import ProposalView
from shared.service.quarantine import Mending
from shared.service.replays import Replays
from shared.service.reporting import Reporting
from shared.service.response import Response
from shared.service.rest import Rest
from shared.service.roads import Roads
from shared.service.roster import Rosters
from shared.service.rota_making import RotaMaking
from shared.service.rota_proposals import RotaProposals
from shared.service.rota_view import OwnRota, RotaView
from shared.service.safety import Safety
from shared.service.staffing import Staffing
from shared.service.table_drafts import TableDrafts
from shared.service.tables import Tables
from shared.service.visits import Visits

FRIDAY_EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
PASSWORD = "Correct-horse-9"

ANN, BEN = ResponderId("sw-ann"), ResponderId("pc-ben")
CLEO, DEV = ResponderId("sw-cleo"), ResponderId("pc-dev")
PEOPLE = (
    (ANN, "Ann Almond", Role.SOCIAL_WORKER, "preston"),
    (CLEO, "Cleo Clove", Role.SOCIAL_WORKER, "preston"),
    (BEN, "Ben Basil", Role.POLICE, "preston"),
    (DEV, "Dev Dill", Role.POLICE, "preston"),
    (ResponderId("sw-eve"), "Eve Elder", Role.SOCIAL_WORKER, "burnley"),
    (ResponderId("pc-fay"), "Fay Fennel", Role.POLICE, "burnley"),
    (ResponderId("pc-gus"), "Gus Ginger", Role.POLICE, "lancaster"),
)
_SKILLS = frozenset(
    ("generic", "child", "child_protection", "youth", "domestic_abuse", "mental_health", "amhp", "police")
)


@dataclass
class World:
    """The application as the pages see it, over doubles; and short ways to make things happen."""

    clock: FixedClock = field(default_factory=lambda: FixedClock(FRIDAY_EVENING))
    rota: InMemoryRotaStore = field(default_factory=InMemoryRotaStore)
    quarantine: InMemoryQuarantine = field(default_factory=InMemoryQuarantine)
    messages: InMemoryMessageLog = field(default_factory=InMemoryMessageLog)
    heartbeats: InMemoryHeartbeats = field(default_factory=InMemoryHeartbeats)
    deliveries: InMemoryDeliveries = field(default_factory=InMemoryDeliveries)
    sign_in: InMemorySignIn = field(default_factory=InMemorySignIn)
    policy: Policy = field(default_factory=load)
    roads: Roads = field(default_factory=Roads)
    places: Places = field(default_factory=gazetteer)

    def __post_init__(self) -> None:
        self.store = InMemoryCaseStore(self.rota)
        self.sessions = InMemorySessions(self.clock)
        self.drafts_store = InMemoryDrafts()
        self.tables = Tables(self.drafts_store, gradings(), self.policy.tables.read_again_after, self.clock)
        self.casebook = Casebook(self.store, self.policy, self.tables)
        self.table_drafts = TableDrafts(self.drafts_store, gradings(), read_table, self.policy, self.clock)
        replays = self._jobs(JobKind.REPLAY, self.policy.tables.replays)
        self.replays = Replays(self.table_drafts, replays, InMemoryPastContacts(self.store))
        self.intake = Intake(self.casebook, self.clock, CountingIds(), KeyedFingerprints(b"secret"))
        self.mending = Mending(self.quarantine, self.intake, self.policy.quarantine, self.clock)
        self.dispatch = Dispatch(self.casebook, self.rota, self.clock, self.roads)
        self.response = Response(self.casebook, self.rota, self.clock)
        self.control = Control(self.casebook, self.dispatch, self.clock)
        self.advice = InMemoryAdviceStore(self.rota)
        self.advising = Advising(self.advice, self.dispatch, CountingIds(), self.clock)
        self.safety = Safety(self.casebook, self.clock)
        self.day_planner = DayPlanner(self.casebook, self.rota, self.heartbeats, self.clock, lambda: 0.0)
        self.visits = Visits(self.casebook, self.day_planner, self.clock)
        self.casework = Casework(self.casebook, self.clock)
        self.reporting = Reporting(self.store, self.clock)
        self.simulation_jobs = self._jobs(JobKind.SIMULATION, simulating().jobs)
        self.feeds = InMemoryFeeds()
        self.calendars = Calendars(
            self.rota, self.feeds, self.policy.feeds, self.policy.outside_calendars, self.clock
        )
        self.write_calendar = write_calendar
        self._make_rota()
        self.redelivery = Redelivery(self.deliveries, self.policy.feedback, self.clock)
        self._contacts = 0
        for username, groups in _SIGN_INS.items():
            self.sign_in.add(username, PASSWORD, groups)

    def _jobs(self, kind: JobKind, rules: JobRules) -> Jobs:
        ids = count(1)
        return Jobs(kind, InMemoryJobs(), rules, self.clock, lambda: f"{kind}-{next(ids)}")

    def _make_rota(self) -> None:
        policy, ids, made = self.policy, count(1), InMemoryRosterStore(self.rota)
        kept = InMemoryExchanges(made)

        def new_id() -> str:
            return f"id-{next(ids)}"

        kept_contracts = InMemoryStaffing()
        self.cover = CoverAhead(
            self.rota,
            self.store,
            self.clock,
            rota_files.cover(),
            rota_files.calendar(),
            policy.bases,
            made,
            kept_contracts,
        )
        rest = Rest(self.store, self.cover.policy.working_time, self.cover.calendar, self.clock)
        self.rosters = Rosters(made, self.rota, policy.roster, policy.bases, self.clock)
        self.exchanges = Exchanges(
            kept, self.rosters, policy.exchange, rest.too_little, rest.reach, self.clock, new_id
        )
        self.absences = Absences(kept, self.rosters, policy.leave, self.clock, new_id)
        self.staffing = Staffing(kept_contracts, self.rota, proposing().staffing, self.clock, new_id)
        rules, jobs = proposing().proposals, self._jobs(JobKind.ROTA_PROPOSAL, proposing().jobs)
        self.rota_proposals = RotaProposals(
            jobs, InMemoryProposals(made), self.rosters, self.staffing, self.cover, rules
        )
        self.proposal_view = ProposalView(self.rota_proposals)
        self.rota_view = RotaView(self.cover)
        self.rota_making = RotaMaking(self.rosters, self.cover)
        self.own_rota = OwnRota(self.rota, self.exchanges, self.clock, policy.roster.published_ahead)
        self.read_calendar = read_calendar

    @cached_property
    def messaging(self) -> Messaging:
        """Tells people what has to be told."""
        return Messaging(self.rota, RecordingMessenger(), self.messages, self.clock, "https://console.example")

    def everybody_on_call(self) -> None:
        """All of PEOPLE are on call until two in the morning."""
        centres = {area.name.lower(): area.centre for area in areas()}
        for number, (who, name, role, base) in enumerate(PEOPLE):
            phone = f"+4477009000{number:02d}"
            self.rota.put_responder(Responder(who, name, role, base, _SKILLS, phone, centres[base]))
            starts_at, ends_at = (
                FRIDAY_EVENING - timedelta(hours=4),
                FRIDAY_EVENING + timedelta(hours=4, minutes=30),
            )
            self.rota.put_shift(Shift(ShiftId(f"shift-{number}"), who, role, base, starts_at, ends_at))

    def reported(
        self,
        *circumstances: str,
        district: str = "Preston",
        minutes_ago: int = 5,
        dispatch: bool = True,
        **data: Any,
    ) -> Case:
        """A contact has come in; by default its case has been offered at once."""
        self._contacts += 1
        document = contact_document(
            f"event-{self._contacts}",
            *circumstances,
            district=district,
            reported_at=self.clock.now() - timedelta(minutes=minutes_ago),
            number=100 + self._contacts,
            **data,
        )
        contact = read_contact(document, received_at=self.clock.now(), correlation_id=f"r-{self._contacts}")
        case = self.intake.receive(contact)
        if dispatch and case.deadline:
            case = self.dispatch.find_pair(case.id)
            self._tell(case)
        return case

    def _tell(self, case: Case) -> None:
        for event in self.store.timeline(case.id):
            if event.name == "PairOffered":
                self.messaging.pair_offered(event.id, case.id, event.data)

    def asked(self, case_id: str) -> list[ResponderId]:
        """Whom the case holds."""
        return [assignment.responder_id for assignment in self.store.load(CaseId(case_id)).live()]

    def all_say(self, case_id: str, *steps: str, minutes: int = 4) -> Case:
        """Everybody whom the case holds takes these steps, some minutes apart."""
        say = {
            "accept": self.response.accept,
            "acknowledge": self.safety.acknowledge_warnings,
            "set_out": self.response.set_out,
            "arrive": self.response.arrive,
            "clear": self.response.clear,
        }
        for step in steps:
            for who in self.asked(case_id):
                say[step](CaseId(case_id), who)
            self.clock.move(timedelta(minutes=minutes))
        return self.store.load(CaseId(case_id))


_SIGN_INS: dict[str, Iterable[str]] = {
    "c.room": ("control-room",),
    "m.duty": ("manager",),
    "m.second": ("manager",),
    "r.admin": ("rota-administrator",),
    "g.audit": ("governance",),
    "n.obody": (),
    **{who: ("responder",) for who, *_ in PEOPLE},
}


def contact_document(
    event_id: str, *circumstances: str, district: str, reported_at: datetime, number: int, **data: Any
) -> dict[str, Any]:
    """A contact as the police send it. No such people exist."""
    centre = next(area.centre for area in areas() if area.name == district)
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "/lancashire/control",
        "type": "early-response.contact.reported.v1",
        "data": {
            "access_point": "police",
            "log": {"force": "lancashire", "date": reported_at.date().isoformat(), "number": number},
            "reported_at": reported_at.isoformat(),
            "incident_type": "concern_for_safety",
            "markers": ["vulnerable_child"],
            "circumstances": list(circumstances),
            "location": {
                "latitude": centre.latitude,
                "longitude": centre.longitude,
                "district": district,
                "address": f"{number}-1 Nowhere Street",
            },
            "persons": [{"role": "child", "name": "Zebedee Quillfeather", "age": 7}],
            "summary": "Zebedee was found alone by a neighbour.",
            **data,
        },
    }


PRIORITY = ("officers_on_scene", "joint_response_requested")


def friday_evening() -> World:
    """An evening with something in every state: see the names of its cases in `EVENING`."""
    world = World()
    world.everybody_on_call()
    world.clock.move_to(FRIDAY_EVENING - timedelta(hours=95))
    _held(world, "Wyre")
    world.clock.move_to(FRIDAY_EVENING - timedelta(minutes=40))
    attended = world.reported(*PRIORITY, district="Burnley", warnings=["dogs", "violence"])
    for who in world.asked(attended.id):
        world.safety.acknowledge_warnings(attended.id, who)
    world.all_say(attended.id, "accept", "set_out", "arrive")
    world.clock.move_to(FRIDAY_EVENING - timedelta(minutes=2))
    assigned = world.reported("left_without_carer", district="South Ribble", minutes_ago=48)
    world.all_say(assigned.id, "accept", minutes=1)
    world.reported(*PRIORITY, minutes_ago=9, warnings=["weapons"])
    world.clock.move_to(FRIDAY_EVENING)
    world.reported("left_without_carer", district="Lancaster", minutes_ago=71)
    world.reported("left_without_carer", district="Fylde", minutes_ago=3)
    world.reported("found_after_missing", district="Chorley", incident_type="missing_person", minutes_ago=25)
    world.reported("advice_meets_need", district="Pendle", minutes_ago=30)
    world.reported("immediate_risk_to_life", district="Hyndburn", minutes_ago=15, police_grade=1)
    _quarantined(world)
    _drafts(world)
    world.heartbeats.record(Beat.SWEEP, world.clock.now() - timedelta(seconds=12))
    return world


def _held(world: World, district: str) -> None:
    world.rota.put_shift(
        Shift(ShiftId("early-sw"), ANN, Role.SOCIAL_WORKER, "preston", world.clock.now(), world.clock.now() + _DAY)
    )
    world.rota.put_shift(
        Shift(ShiftId("early-pc"), BEN, Role.POLICE, "preston", world.clock.now(), world.clock.now() + _DAY)
    )
    case = world.reported(*PRIORITY, district=district)
    world.all_say(case.id, "accept", "set_out", "arrive", "clear", minutes=12)


_DAY = timedelta(days=1)


def _drafts(world: World) -> None:
    """A draft with a replay, and one that waits for approval."""
    table = table_document(world.table_drafts.in_force())
    row = next(row for row in table["rules"] if row["id"] == "G2-5")
    row.update(id="G3-7", order=3, grade=3)
    table["rules"].remove(row)
    table["rules"].insert(6, row)
    for version in ("2027-05", "2027-06"):
        world.table_drafts.make(version, "2026-11", table, "Trying <b>less</b>", "m.second")
    first = world.replays.ask("2027-05", FRIDAY_EVENING - 28 * _DAY, FRIDAY_EVENING, "m.duty")
    world.replays.run(first.job.id, 0)
    world.replays.ask("2027-06", FRIDAY_EVENING - 28 * _DAY, FRIDAY_EVENING, "m.duty")
    world.table_drafts.submit("2027-06", FRIDAY_EVENING + 30 * _DAY, "Before the year ends", "m.second")


def _quarantined(world: World) -> None:
    document = contact_document(
        "event-bad", "welfare_check", district="Preston", reported_at=FRIDAY_EVENING, number=9
    )
    document["data"]["incident_type"] = "concern"
    reasons = ("data.incident_type: This is not one of the incident types.",)
    world.quarantine.put(Quarantined("q-1", FRIDAY_EVENING, reasons, json.dumps(document)))


EVENING = {
    "held": "C-1",
    "attended": "C-2",
    "assigned": "C-3",
    "offered": "C-4",
    "late": "C-5",
    "waiting": "C-6",
    "planned": "C-7",
    "advised": "C-8",
    "handed_back": "C-9",
}
