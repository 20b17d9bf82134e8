"""The stores, each new and empty: the doubles in memory, and the adapters over three implementations of DynamoDB.

moto is single-threaded by nature: it serves the contract, never a race.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.engine import Engine, Template
from local.faults.ports import Faults
from local.faults.script import Chance, Script
from local.faults.table import SimulatedCaseStore
from local.second_store import SecondStore, runs_here
from shared.adapters.dynamodb.advice import DynamoDBAdviceStore
from shared.adapters.dynamodb.cases import DynamoDBCaseStore
from shared.adapters.dynamodb.cover import DynamoDBToldStore
from shared.adapters.dynamodb.deliveries import DynamoDBDeliveries
from shared.adapters.dynamodb.exchange import DynamoDBExchanges
from shared.adapters.dynamodb.feeds import DynamoDBFeeds
from shared.adapters.dynamodb.heartbeats import DynamoDBHeartbeats
from shared.adapters.dynamodb.jobs import DynamoDBJobs
from shared.adapters.dynamodb.messages import DynamoDBMessageLog
from shared.adapters.dynamodb.notices import DynamoDBNotices
from shared.adapters.dynamodb.past import DynamoDBPastContacts
from shared.adapters.dynamodb.proposals import DynamoDBProposals
from shared.adapters.dynamodb.quarantine import DynamoDBQuarantine
from shared.adapters.dynamodb.roster import DynamoDBRosterStore
from shared.adapters.dynamodb.rota import DynamoDBRotaStore
from shared.adapters.dynamodb.staffing import DynamoDBStaffing
from shared.adapters.dynamodb.tables import DynamoDBDrafts
from shared.adapters.memory import InMemoryCaseStore, InMemoryHeartbeats, InMemoryRotaStore
from shared.adapters.memory_advice import InMemoryAdviceStore
from shared.adapters.memory_cover import InMemoryToldStore
from shared.adapters.memory_exchange import InMemoryExchanges, InMemoryFeeds, InMemoryNotices
from shared.adapters.memory_feedback import InMemoryDeliveries
from shared.adapters.memory_jobs import InMemoryJobs
from shared.adapters.memory_messages import InMemoryMessageLog
from shared.adapters.memory_proposals import InMemoryProposals, InMemoryStaffing
from shared.adapters.memory_quarantine import InMemoryQuarantine
from shared.adapters.memory_roster import InMemoryRosterStore
from shared.adapters.memory_tables import InMemoryDrafts, InMemoryPastContacts
from shared.domain.contact import Circumstance
from shared.domain.ids import ResponderId
from shared.domain.rota import Responder
from shared.domain.travel import Position
from shared.service.calendars import FeedStore
from shared.service.cover import ToldStore
from shared.service.exchange_store import ExchangeStore
from shared.service.feedback import Deliveries
from shared.service.jobs import JobStore
from shared.service.notices import NoticeStore
from shared.service.ports import AdviceStore, CaseStore, Heartbeats, MessageLog, RotaStore
from shared.service.proposal_store import ProposalStore
from shared.service.quarantine import Quarantine
from shared.service.roster_store import RosterStore
from shared.service.staffing import StaffingStore
from shared.service.table_store import DraftStore, PastContacts
from tests.builders import PRIORITY, person
from tests.tables import create_table

URGENT = (PRIORITY, Circumstance.OFFICERS_ON_SCENE)
"""What makes a contact grade 2 under the default table."""

_TABLES = count(1)


@dataclass(frozen=True)
class Stores:
    """One set of stores over one table."""

    cases: CaseStore
    rota: RotaStore
    quarantine: Quarantine
    messages: MessageLog
    heartbeats: Heartbeats
    advice: AdviceStore
    rosters: RosterStore
    exchanges: ExchangeStore
    notices: NoticeStore
    feeds: FeedStore
    cover_told: ToldStore
    staffing: StaffingStore
    proposals: ProposalStore
    deliveries: Deliveries
    drafts: DraftStore
    past: PastContacts
    jobs: JobStore


def in_preston(who: ResponderId) -> Responder:
    """A responder who starts from the middle of Preston."""
    return replace(person(who).responder, home=Position(53.77, -2.70))


def in_memory() -> Stores:
    rota = InMemoryRotaStore()
    made, cases = InMemoryRosterStore(rota), InMemoryCaseStore(rota)
    return Stores(
        cases,
        rota,
        InMemoryQuarantine(),
        InMemoryMessageLog(),
        InMemoryHeartbeats(),
        InMemoryAdviceStore(rota),
        made,
        InMemoryExchanges(made),
        InMemoryNotices(),
        InMemoryFeeds(),
        InMemoryToldStore(),
        InMemoryStaffing(),
        InMemoryProposals(made),
        InMemoryDeliveries(),
        InMemoryDrafts(),
        InMemoryPastContacts(cases),
        InMemoryJobs(),
    )


def simulated() -> Stores:
    """The stores that schedules of faults are played on, with nothing failing."""
    chance, rota = Chance(1), InMemoryRotaStore()
    made = InMemoryRosterStore(rota)
    calm = Faults(chance.faults, Script(1), lambda _: None, quiet=True)
    cases = SimulatedCaseStore(rota, lambda: datetime.now(UTC), calm, chance.order, lambda *_: None)
    return replace(
        in_memory(),
        cases=cases,
        past=InMemoryPastContacts(cases),
        rota=rota,
        advice=InMemoryAdviceStore(rota),
        rosters=made,
        exchanges=InMemoryExchanges(made),
        proposals=InMemoryProposals(made),
    )


def on_table(client: Any) -> Stores:
    """Stores on a table of their own."""
    table = f"stores-{next(_TABLES)}"
    create_table(client, table)
    return Stores(
        DynamoDBCaseStore(client, table),
        DynamoDBRotaStore(client, table),
        DynamoDBQuarantine(client, table),
        DynamoDBMessageLog(client, table),
        DynamoDBHeartbeats(client, table),
        DynamoDBAdviceStore(client, table),
        DynamoDBRosterStore(client, table),
        DynamoDBExchanges(client, table),
        DynamoDBNotices(client, table),
        DynamoDBFeeds(client, table),
        DynamoDBToldStore(client, table),
        DynamoDBStaffing(client, table),
        DynamoDBProposals(client, table, timedelta(days=240)),
        DynamoDBDeliveries(client, table),
        DynamoDBDrafts(client, table),
        DynamoDBPastContacts(client, table),
        DynamoDBJobs(client, table, timedelta(days=180)),
    )


@pytest.fixture(scope="session")
def emulator() -> Iterator[Any]:
    """A client of the local engine's DynamoDB. Nothing is deployed: a store asks for no more."""
    with Engine.start(Template(Path("nothing"), {}), name="stores") as engine:
        yield engine.client("dynamodb")


@pytest.fixture(scope="session")
def second_store() -> Iterator[SecondStore]:
    """DynamoDB as other authors wrote it."""
    if not runs_here():
        pytest.skip("the second store is made for Linux on x86-64 only")
    with SecondStore.start() as store:
        yield store


@pytest.fixture(scope="session")
def second(second_store: SecondStore) -> Any:
    """A client of it."""
    return second_store.client()


@pytest.fixture(scope="session")
def told_to_moto() -> Any:
    """A client that moto answers while it is switched on."""
    return boto3.client(
        "dynamodb", region_name="eu-west-2", aws_access_key_id="moto", aws_secret_access_key="moto"
    )


@pytest.fixture
def moto(told_to_moto: Any) -> Iterator[Any]:
    """A client of moto, which remembers nothing of the test before."""
    with mock_aws():
        yield told_to_moto


_PLAIN = {"memory": in_memory, "simulated": simulated}


def _stores(request: pytest.FixtureRequest) -> Stores:
    """Stores of the kind that is asked for: plain doubles, or adapters over the client of that name."""
    kind = request.param
    return _PLAIN[kind]() if kind in _PLAIN else on_table(request.getfixturevalue(kind))


_EMULATOR = pytest.param("emulator", marks=pytest.mark.engine)


@pytest.fixture(params=["memory", "simulated", "moto", _EMULATOR, "second"])
def stores(request: pytest.FixtureRequest) -> Stores:
    """Every kind of store."""
    return _stores(request)


@pytest.fixture(params=["memory", _EMULATOR, "second"])
def racing_stores(request: pytest.FixtureRequest) -> Stores:
    """Every kind of store that keeps its promises under threads."""
    return _stores(request)
