"""Wiring: the only module that knows the adapters, but for that of the rota beneath it and that of the relay."""

import os
from dataclasses import dataclass
from functools import cache, cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from shared.adapters.amazon_location import AmazonLocationJourneyTimes
from shared.adapters.cognito import CognitoSignIn
from shared.adapters.dynamodb.advice import DynamoDBAdviceStore
from shared.adapters.dynamodb.heartbeats import DynamoDBHeartbeats
from shared.adapters.dynamodb.messages import DynamoDBMessageLog
from shared.adapters.dynamodb.published_tables import DynamoDBPublishedTables
from shared.adapters.dynamodb.quarantine import DynamoDBQuarantine
from shared.adapters.dynamodb.sessions import DynamoDBSessions
from shared.adapters.fingerprints import KmsFingerprints
from shared.adapters.ids import RandomIds
from shared.adapters.sqs import SqsTimer
from shared.bootstrap_rota import RotaApplication
from shared.observability import count_travel_by_model
from shared.policy import gradings, read_table
from shared.service.advising import Advising
from shared.service.canaries import Canaries
from shared.service.casebook import Casebook
from shared.service.casework import Casework
from shared.service.control import Control
from shared.service.dispatch import Dispatch
from shared.service.intake import Intake
from shared.service.messaging import Messaging
from shared.service.placing import Places
from shared.service.ports import Fingerprints, Heartbeats, MessageLog
from shared.service.quarantine import Mending, Quarantine
from shared.service.reporting import Reporting
from shared.service.response import Response
from shared.service.roads import Roads
from shared.service.safety import Safety
from shared.service.sign_in import Sessions, SignIn
from shared.service.sweep import Sweep
from shared.service.tables import Tables
from shared.service.watch import Watch
from shared.settings import read_settings

if TYPE_CHECKING:
    from shared.service.day_planner import DayPlanner
    from shared.service.feedback import Deliveries, Feedback, Redelivery
    from shared.service.jobs import Jobs
    from shared.service.replays import Replays
    from shared.service.table_drafts import TableDrafts
    from shared.service.visits import Visits


@dataclass(frozen=True)
class Application(RotaApplication):
    """The use cases over the real adapters. Each part is built when it is first asked for, so that a function
    pays only for what it uses."""

    @cached_property
    def quarantine(self) -> Quarantine:
        """What could not be read."""
        return DynamoDBQuarantine(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def mending(self) -> Mending:
        """What people do about what could not be read."""
        return Mending(self.quarantine, self.intake, self.policy.quarantine, self.clock)

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
    def casebook(self) -> Casebook:
        """Load, decide, save."""
        return Casebook(self.store, self.policy, self.tables)

    @cached_property
    def tables(self) -> Tables:
        """The versions of the grading table."""
        store = DynamoDBPublishedTables(self._dynamodb, self.settings.need("table_name"))
        return Tables(store, gradings(), self.policy.tables.read_again_after, self.clock)

    @cached_property
    def table_drafts(self) -> "TableDrafts":
        """Drafts of the grading table. Loaded when first asked for."""
        from shared.adapters.dynamodb.tables import DynamoDBDrafts
        from shared.service.table_drafts import TableDrafts

        store = DynamoDBDrafts(self._dynamodb, self.settings.need("table_name"))
        return TableDrafts(store, gradings(), read_table, self.policy, self.clock)

    @cached_property
    def replays(self) -> "Replays":
        """What-if. Loaded when first asked for."""
        from shared.adapters.dynamodb.past import DynamoDBPastContacts
        from shared.domain.jobs import JobKind
        from shared.service.replays import Replays

        past = DynamoDBPastContacts(self._dynamodb, self.settings.need("table_name"))
        return Replays(self.table_drafts, self._jobs(JobKind.REPLAY, self.policy.tables.replays), past)

    @cached_property
    def intake(self) -> Intake:
        """The door for contacts."""
        return Intake(self.casebook, self.clock, RandomIds(), self.fingerprints)

    @cached_property
    def places(self) -> Places:
        """Dated records of places: a file of the county's, or the small set that comes with the service."""
        if self.settings.places_file:
            from shared.adapters.recorded_places import SqlitePlaces

            return SqlitePlaces(self.settings.places_file)
        from shared.policy import place_files

        return place_files.gazetteer()

    @cached_property
    def fingerprints(self) -> Fingerprints:
        """How contacts that are alike are found."""
        key_ids = self.settings.need("matching_keys").split(",")
        return KmsFingerprints(self._aws.create_client("kms"), key_ids)

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
    def visits(self) -> "Visits":
        """The hands on appointments. Loaded when first asked for, as the search is that plans them."""
        from shared.service.visits import Visits

        return Visits(self.casebook, self.day_planner, self.clock)

    @cached_property
    def day_planner(self) -> "DayPlanner":
        """The plan of the scheduled visits ahead. Loaded when first asked for."""
        from shared.service.day_planner import DayPlanner

        return DayPlanner(self.casebook, self.rota, self.heartbeats, self.clock, monotonic)

    @cached_property
    def canaries(self) -> Canaries:
        """What walks the path and touches nobody."""
        return Canaries(self.dispatch, self.heartbeats, self.clock, RandomIds())

    @cached_property
    def simulation_jobs(self) -> "Jobs":
        """What managers ask the county simulator for. Loaded when first asked for."""
        from shared.domain.jobs import JobKind
        from shared.policy.simulation_files import simulating

        return self._jobs(JobKind.SIMULATION, simulating().jobs)

    @cached_property
    def messaging(self) -> Messaging:
        """What is said to people."""
        return Messaging(self.rota, self.messenger, self.messages, self.clock, self.settings.need("console_url"))

    @cached_property
    def deliveries(self) -> "Deliveries":
        """Answers on their way. Loaded when first asked for, as all of feedback is."""
        from shared.adapters.dynamodb.deliveries import DynamoDBDeliveries

        return DynamoDBDeliveries(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def redelivery(self) -> "Redelivery":
        """What people see of answers on their way."""
        from shared.service.feedback import Redelivery

        return Redelivery(self.deliveries, self.policy.feedback, self.clock)

    @cached_property
    def feedback(self) -> "Feedback":
        """What brings answers to their senders. No other function has `requests` in its package."""
        from shared.adapters.callbacks import HttpsCallbacks
        from shared.adapters.registrations import SecretRegistrations
        from shared.service.feedback import Feedback

        policy, settings = self.policy.feedback, self.settings
        registrations = SecretRegistrations(
            self._aws.create_client("secretsmanager"),
            settings.need("registrations_secret"),
            policy.registrations_good_for,
            self.clock,
        )
        hosts = settings.need("callback_hosts").split(",")
        callbacks = HttpsCallbacks(hosts, policy, self.clock, test_port=int(settings.callback_test_port))
        courier = SqsTimer(self._aws.create_client("sqs"), settings.need("feedback_queue_url"), self.clock)
        return Feedback(self.deliveries, registrations, callbacks, courier, policy, self.clock)


@cache
def application() -> Application:
    """Return the application of this process, wired from its environment."""
    return Application(read_settings(os.environ))
