"""Wiring: the only module that knows every adapter."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.config import Config

from shared.adapters.amazon_location import AmazonLocationJourneyTimes
from shared.adapters.bus import EventBridgeBus
from shared.adapters.clock import SystemClock
from shared.adapters.cognito import CognitoSignIn
from shared.adapters.dynamodb.advice import DynamoDBAdviceStore
from shared.adapters.dynamodb.cases import DynamoDBCaseStore
from shared.adapters.dynamodb.heartbeats import DynamoDBHeartbeats
from shared.adapters.dynamodb.messages import DynamoDBMessageLog, DynamoDBQuarantine
from shared.adapters.dynamodb.notices import DynamoDBNotices
from shared.adapters.dynamodb.roster import DynamoDBRosterStore
from shared.adapters.dynamodb.rota import DynamoDBRotaStore
from shared.adapters.dynamodb.sessions import DynamoDBSessions
from shared.adapters.ids import RandomIds, new_id
from shared.adapters.sns import SnsMessenger
from shared.adapters.sqs import SqsTimer
from shared.domain.policy import Policy
from shared.domain.roster.policies import FeedPolicy
from shared.domain.rota import Responder, Shift
from shared.observability import count_travel_by_model
from shared.policy import load
from shared.service.advising import Advising
from shared.service.canaries import Canaries
from shared.service.casebook import Casebook
from shared.service.casework import Casework
from shared.service.control import Control
from shared.service.dispatch import Dispatch
from shared.service.intake import Intake
from shared.service.messaging import Messaging
from shared.service.notices import Notices
from shared.service.ports import CaseStore, Clock, Heartbeats, MessageLog, Quarantine, RotaStore
from shared.service.reporting import Reporting
from shared.service.response import Response
from shared.service.roads import Roads
from shared.service.roster import Rosters
from shared.service.safety import Safety
from shared.service.sign_in import Sessions, SignIn
from shared.service.sweep import Sweep
from shared.service.watch import Watch
from shared.settings import Settings, read_settings

if TYPE_CHECKING:
    from shared.domain.roster.feeds import Feed, Said
    from shared.service.away import Absences
    from shared.service.calendars import Calendars, Reader
    from shared.service.exchange import Exchanges
    from shared.service.exchange_store import ExchangeStore
    from shared.service.rota_view import OwnRota, RotaView


@dataclass(frozen=True)
class Application:
    """The use cases over the real adapters. Each part is built when it is first asked for, so that a function
    pays only for what it uses."""

    settings: Settings

    @cached_property
    def clock(self) -> Clock:
        """The time."""
        return SystemClock()

    @cached_property
    def policy(self) -> Policy:
        """The policy in force."""
        return load()

    @cached_property
    def _aws(self) -> Any:
        """Where clients come from: botocore's own session, as boto3 would load much that nothing here uses."""
        return botocore.session.get_session()

    @cached_property
    def _dynamodb(self) -> Any:
        return self._aws.create_client("dynamodb")

    @cached_property
    def store(self) -> CaseStore:
        """The cases."""
        return DynamoDBCaseStore(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def rota(self) -> RotaStore:
        """Responders and shifts."""
        return DynamoDBRotaStore(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def rosters(self) -> Rosters:
        """The rota as it is made."""
        store = DynamoDBRosterStore(self._dynamodb, self.settings.need("table_name"))
        return Rosters(store, self.rota, self.policy.roster, self.policy.bases, self.clock)

    @cached_property
    def rota_view(self) -> "RotaView":
        """What people see of the rota. Loaded when first asked for, with the policy of cover."""
        from shared.policy.rota_files import calendar, cover
        from shared.service.rota_view import RotaView

        return RotaView(self.rota, self.store, cover(), calendar(), self.policy.bases)

    @cached_property
    def own_rota(self) -> "OwnRota":
        """What a responder sees of their own rota."""
        from shared.service.rota_view import OwnRota

        return OwnRota(self.rota, self.exchanges, self.clock, self.policy.roster.published_ahead)

    @cached_property
    def quarantine(self) -> Quarantine:
        """What could not be read."""
        return DynamoDBQuarantine(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def heartbeats(self) -> Heartbeats:
        """When the sweep and the canary were last seen alive."""
        return DynamoDBHeartbeats(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def advising(self) -> Advising:
        """Who is advised to wait where."""
        store = DynamoDBAdviceStore(self._dynamodb, self.settings.need("table_name"))
        return Advising(store, self.dispatch, RandomIds(), self.clock)

    @cached_property
    def messages(self) -> MessageLog:
        """What was sent."""
        return DynamoDBMessageLog(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def sessions(self) -> Sessions:
        """Who is signed in to the pages."""
        return DynamoDBSessions(self._dynamodb, self.settings.need("table_name"), self.clock)

    @cached_property
    def sign_in(self) -> SignIn:
        """How people prove who they are."""
        return CognitoSignIn(self._aws.create_client("cognito-idp"), self.settings.need("user_pool_client_id"))

    @cached_property
    def bus(self) -> EventBridgeBus:
        """The bus that the relay publishes to."""
        return EventBridgeBus(self._aws.create_client("events"), self.settings.need("bus_name"))

    @cached_property
    def casebook(self) -> Casebook:
        """Load, decide, save."""
        return Casebook(self.store, self.policy)

    @cached_property
    def intake(self) -> Intake:
        """The door for contacts."""
        return Intake(self.casebook, self.clock, RandomIds())

    @cached_property
    def dispatch(self) -> Dispatch:
        """Finding pairs."""
        return Dispatch(self.casebook, self.rota, self.clock, self.roads)

    @cached_property
    def roads(self) -> Roads:
        """What the roads take: by the county's model alone, unless a travel service is configured."""
        if self.settings.travel_times == "model":
            return Roads()
        return Roads(AmazonLocationJourneyTimes(self._geo_routes), count_travel_by_model)

    def _geo_routes(self) -> Any:
        """A client that asks once and gives up in time: the county's model is better than a late answer."""
        seconds = self.policy.roads.answer_within.total_seconds()
        once = Config(connect_timeout=seconds, read_timeout=seconds, retries={"total_max_attempts": 1})
        return self._aws.create_client("geo-routes", config=once)

    @cached_property
    def response(self) -> Response:
        """What responders do."""
        return Response(self.casebook, self.rota, self.clock)

    @cached_property
    def control(self) -> Control:
        """The hands of the control room."""
        return Control(self.casebook, self.dispatch, self.clock)

    @cached_property
    def safety(self) -> Safety:
        """Warnings, check-ins and calls for help."""
        return Safety(self.casebook, self.clock)

    @cached_property
    def casework(self) -> Casework:
        """The intensive period."""
        return Casework(self.casebook, self.clock)

    @cached_property
    def reporting(self) -> Reporting:
        """The figures."""
        return Reporting(self.store, self.clock)

    @cached_property
    def watch(self) -> Watch:
        """What time sets in motion."""
        timer = SqsTimer(self._aws.create_client("sqs"), self.settings.need("watch_queue_url"), self.clock)
        return Watch(self.casebook, self.dispatch, timer, self.clock)

    @cached_property
    def sweep(self) -> Sweep:
        """What looks at everything once a minute."""
        return Sweep(self.casebook, self.watch, self.dispatch, self.heartbeats, self.notices, self.clock)

    @cached_property
    def notices(self) -> Notices:
        """What people are told of their own shifts."""
        store = DynamoDBNotices(self._dynamodb, self.settings.need("table_name"))
        bases = {base.id: base.name for base in self.policy.bases}
        return Notices(self.rota, store, self.policy.notices, bases, self.clock)

    @cached_property
    def exchanges(self) -> "Exchanges":
        """Shifts that change hands. Loaded when first asked for, like all that few functions use."""
        from shared.service.exchange import Exchanges

        return Exchanges(
            self._exchange_store, self.rota, self.policy.exchange, _any_rest_will_do, self.clock, new_id
        )

    @cached_property
    def absences(self) -> "Absences":
        """Leave and sickness."""
        from shared.service.away import Absences

        most = self.policy.exchange.most_shifts
        return Absences(self._exchange_store, self.rota, self.policy.leave, most, self.clock, new_id)

    @cached_property
    def _exchange_store(self) -> "ExchangeStore":
        from shared.adapters.dynamodb.exchange import DynamoDBExchanges

        return DynamoDBExchanges(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def calendars(self) -> "Calendars":
        """Feeds of shifts, and calendars from outside."""
        from shared.adapters.dynamodb.feeds import DynamoDBFeeds
        from shared.service.calendars import Calendars

        store = DynamoDBFeeds(self._dynamodb, self.settings.need("table_name"))
        return Calendars(self.rota, store, self.policy.feeds, self.policy.outside_calendars, self.clock)

    @cached_property
    def write_calendar(self) -> "Callable[[Feed, tuple[Said, ...], dict[str, str], FeedPolicy], bytes]":
        """Writes feeds. Loaded when first asked for."""
        from shared.adapters.calendars.writing import write_calendar

        return write_calendar

    @cached_property
    def read_calendar(self) -> "Reader":
        """Reads calendars from outside. Loaded when first asked for: its library is used by nothing else."""
        from shared.adapters.calendars.reading import read_calendar

        return read_calendar

    @cached_property
    def canaries(self) -> Canaries:
        """What walks the path and touches nobody."""
        return Canaries(self.intake, self.dispatch, self.heartbeats, self.clock)

    @cached_property
    def messaging(self) -> Messaging:
        """What is said to people."""
        messenger = SnsMessenger(self._aws.create_client("sns"), self.settings.need("alerts_topic_arn"))
        return Messaging(self.rota, messenger, self.messages, self.clock, self.settings.need("console_url"))


def _any_rest_will_do(_who: Responder, _shifts: Sequence[Shift]) -> str:
    """Until the rule of rest is there, nothing is a breach of it."""
    return ""


@cache
def application() -> Application:
    """Return the application of this process, wired from its environment."""
    return Application(read_settings(os.environ))
