"""The wiring of the service: what exists, what calls what, and who may do what."""

from collections.abc import Mapping

from aws_cdk import CfnOutput, CfnParameter, DefaultStackSynthesizer, Duration, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import doors
from infra.acknowledgements import accept
from infra.constructs.alerts import Alerts
from infra.constructs.bus import Bus
from infra.constructs.canary import Canary
from infra.constructs.feedback import Feedback
from infra.constructs.function import Function
from infra.constructs.http_api import HttpApi
from infra.constructs.identity import Identity
from infra.constructs.queues import DeadLetters, Inbox
from infra.constructs.schedule import Regularly, Sweep
from infra.constructs.store import Store
from infra.constructs.topic import Topic
from infra.package import Package
from infra.stages import Stage

# A queue hides a message for one minute while its function works: six times as long as the function may take.
_BEHIND_A_QUEUE = Duration.seconds(10)
# Ten callbacks, of which each may keep us waiting.
_CALLING_BACK = Duration.seconds(60)
# The planner searches for some seconds (shared/policy/planning.json) and has ten times as many to save.
_PLANNING = Duration.seconds(60)
# Eight weeks of shifts after a large edit are some hundred transactions.
_OF_THE_ROTA = Duration.seconds(60)
# The search takes 54 seconds at most (shared/policy/rota_proposal.json). `silent_for` of proposals.json is longer.
_SEARCHING = Duration.minutes(5)
# A year of contacts is read, graded twice and counted in some tens of seconds.
_REPLAYING = Duration.seconds(300)
# A year of one scenario takes one to two minutes of a whole processor.
_SIMULATING = Duration.minutes(10)
_BEHIND_THE_STREAM = Duration.seconds(30)
_BEHIND_HTTP = Duration.seconds(20)
# A message counts as waiting until it is handled; one that broke off is hidden for six times as long.
_MAY_BE_OLD = {"Simulator": Duration.hours(2)}
_LONGER = {
    "Feedback": _CALLING_BACK,
    "Planner": _PLANNING,
    "Relay": _BEHIND_THE_STREAM,
    "Replay": _REPLAYING,
    "Rota": _OF_THE_ROTA,
    "RotaPlanner": _SEARCHING,
    "Simulator": _SIMULATING,
}


class EarlyResponse(Stack):
    """The whole service in one stack."""

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, package: Package, packages: Mapping[str, Package]
    ) -> None:
        super().__init__(
            scope,
            id,
            description="Early response: a social worker and a police responder, together, on time",
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
            analytics_reporting=False,
            termination_protection=stage.keeps_data,
        )
        self._stage = stage
        self._code = lambda_.Code.from_asset(str(package.zip), asset_hash=package.hash)
        self._code_of = {
            name: lambda_.Code.from_asset(str(own.zip), asset_hash=own.hash) for name, own in packages.items()
        }
        self._store = Store(self, "Store", stage=stage)
        self._alerts = Alerts(self, "Alerts", key=self._store.key)
        # Gaps in the cover ahead go to those who make the rota; no alarm and no escalation goes there.
        self._rota_desk = Topic(self, "RotaDesk", key=self._store.key, display_name="Early response rota")
        self._bus = Bus(self, "Bus", our_source=doors.OUR_SOURCE)
        self._identity = Identity(self, "Identity", groups=doors.GROUPS, stage=stage)
        self._http = HttpApi(self, "Http", identity=self._identity, alerts=self._alerts, stage=stage)
        self._travel_times = CfnParameter(
            self,
            "TravelTimes",
            default="model",
            allowed_values=["model", "amazon-location"],
            description="Whose travel times decide: the county's model, or Amazon Location Service",
        )
        self._inboxes = {name: self._inbox(name) for name in ("Intake", "Relay", *doors.EVENTS_HEARD)}
        self._functions_behind_queues()
        self._function_that_calls_back()
        self._function_behind_the_stream()
        self._functions_behind_http()
        self._what_each_queue_hears()
        self._outputs()

    def _inbox(self, name: str) -> Inbox:
        return Inbox(
            self,
            f"{name}Queue",
            key=self._store.key,
            alerts=self._alerts,
            function_timeout=_LONGER.get(name, _BEHIND_A_QUEUE),
            oldest_message_for=_MAY_BE_OLD.get(name, self._stage.oldest_message_for),
        )

    def _function(self, name: str, *, timeout: Duration, memory: int, environment: Mapping[str, str]) -> Function:
        return Function(
            self,
            "".join(word.capitalize() for word in name.split("_")),
            name=name,
            code=self._code_of.get(name, self._code),
            stage=self._stage,
            timeout=timeout,
            memory=memory,
            environment=environment,
        )

    def _keeper(
        self, name: str, *, timeout: Duration, memory: int = 512, environment: Mapping[str, str] | None = None
    ) -> Function:
        """A function that reads and writes the table."""
        table = {"TABLE_NAME": self._store.table.table_name}
        function = self._function(
            name, timeout=timeout, memory=memory, environment={**table, **(environment or {})}
        )
        self._store.let_read_and_write(function)
        return function

    def _let_take(self, function: Function) -> None:
        """The function may take contacts in: it finds those that are alike."""
        function.tell("MATCHING_KEYS", self._store.matching_key.key_arn)
        self._store.let_match(function)

    def _let_decide(self, function: Function) -> None:
        """The function may choose people: it learns how long they take."""
        function.tell("TRAVEL_TIMES", self._travel_times.value_as_string)
        function.allow_journey_times()

    def _functions_behind_queues(self) -> None:
        watched = self._inboxes["Watch"]
        console_url = CfnParameter(
            self,
            "ConsoleUrl",
            default="https://early-response.example.gov.uk",
            allowed_pattern=r"^https?://\S*[^/\s]$",
            constraint_description="an http or https address without a slash at the end",
            description="Address of the pages, as people see it; messages link to it",
        )
        notify_environment = {
            "ALERTS_TOPIC_ARN": self._alerts.topic.topic_arn,
            "CONSOLE_URL": console_url.value_as_string,
        }
        intake = self._keeper("intake", timeout=_BEHIND_A_QUEUE)
        dispatch = self._keeper("dispatch", timeout=_BEHIND_A_QUEUE)
        notify = self._keeper("notify", timeout=_BEHIND_A_QUEUE, environment=notify_environment)
        watch = self._keeper(
            "watch", timeout=_BEHIND_A_QUEUE, environment={"WATCH_QUEUE_URL": watched.queue.queue_url}
        )
        planner = self._keeper("planner", timeout=_PLANNING, memory=1769)  # one whole processor
        replay = self._keeper("replay", timeout=_REPLAYING, memory=1769)
        self._let_take(intake)
        self._let_decide(dispatch)
        self._let_decide(watch)
        rota = self._keeper("rota", timeout=_OF_THE_ROTA)
        rota_planner = self._keeper("rota_planner", timeout=_SEARCHING, memory=3538)  # two whole processors
        self._alerts.let_publish(notify)
        self._rota_desk.let_publish(rota)
        rota.tell("ROTA_TOPIC_ARN", self._rota_desk.topic.topic_arn)
        notify.allow_text_messages()
        watched.let_send(watch)
        simulator = self._keeper("simulator", timeout=_SIMULATING, memory=1769)
        for function in (intake, dispatch, notify, watch, planner, replay, rota):
            self._inboxes[function.node.id].feed(function)
        self._inboxes["RotaPlanner"].feed(rota_planner, at_once=1)
        self._inboxes["Simulator"].feed(simulator, at_once=1)

    def _function_that_calls_back(self) -> None:
        inbox = self._inboxes["Feedback"]
        feedback = Feedback(self, "FeedbackOf", key=self._store.key, alerts=self._alerts, inbox=inbox)
        environment = {**feedback.environment, "FEEDBACK_QUEUE_URL": inbox.queue.queue_url}
        function = self._keeper("feedback", timeout=_CALLING_BACK, environment=environment)
        feedback.let_read_registrations(function)
        inbox.let_send(function)
        inbox.feed(function)

    def _function_behind_the_stream(self) -> None:
        set_aside = self._inboxes["Relay"]
        relay = self._function(
            "relay",
            timeout=_BEHIND_THE_STREAM,
            memory=512,
            environment={
                "BUS_NAME": self._bus.bus.event_bus_name,
                "TABLE_NAME": self._store.table.table_name,
                "RELAY_QUEUE_URL": set_aside.queue.queue_url,
            },
        )
        self._bus.let_publish(relay)
        self._store.let_read_one(relay)
        set_aside.let_send(relay)
        set_aside.feed(relay)
        dead_letters = DeadLetters(self, "RelayDeadLetters", key=self._store.key, alerts=self._alerts)
        accept(dead_letters, {"SQS3": "This queue is itself the place for dead letters."})
        self._store.feed_new_events(relay, dead_letters=dead_letters, alerts=self._alerts)

    def _functions_behind_http(self) -> None:
        api = self._keeper("api", timeout=_BEHIND_HTTP, memory=1024)
        client = {"USER_POOL_CLIENT_ID": self._identity.client.user_pool_client_id}
        console = self._keeper("console", timeout=_BEHIND_HTTP, memory=1024, environment=client)
        for function in (api, console):
            self._let_take(function)
            self._let_decide(function)
        self._identity.let_sign_in(console)
        for name, function in (("api", api), ("console", console)):
            self._http.route_signed_in(doors.SIGNED_IN_ROUTES.get(name, ()), to=function)
            self._http.route_public(doors.PUBLIC_ROUTES.get(name, ()), to=function)

    def _what_each_queue_hears(self) -> None:
        self._bus.deliver_from_others(doors.CONTACTS, to=self._inboxes["Intake"])
        for name, heard in doors.EVENTS_HEARD.items():
            self._bus.deliver_ours(heard, to=self._inboxes[name])
        Sweep(self, "Sweep", to=self._inboxes["Watch"], key=self._store.key, alerts=self._alerts)
        Regularly(
            self,
            "Replan",  # shifts change without an event
            {"plan": True},
            "plan the scheduled visits ahead",
            every=Duration.minutes(10),
            delivered_within=Duration.minutes(5),
            to=self._inboxes["Planner"],
            key=self._store.key,
        )
        Regularly(
            self,
            "NewDay",
            {"new_day": True},
            "publish another day of the rota",
            every=Duration.days(1),
            delivered_within=Duration.hours(12),
            to=self._inboxes["Rota"],
            key=self._store.key,
        )
        Canary(
            self,
            "Canary",
            bus=self._bus,
            alerts=self._alerts,
            source=doors.CANARY_SOURCE,
            name=doors.CONTACT_REPORTED,
            detail=doors.CANARY,
        )

    def _outputs(self) -> None:
        outputs = {
            "ApiUrl": self._http.api.api_endpoint,
            "TableName": self._store.table.table_name,
            "BusName": self._bus.bus.event_bus_name,
            "UserPoolId": self._identity.pool.user_pool_id,
            "UserPoolClientId": self._identity.client.user_pool_client_id,
            "AlertsTopicArn": self._alerts.topic.topic_arn,
            "RotaTopicArn": self._rota_desk.topic.topic_arn,
            **{f"{name}QueueUrl": inbox.queue.queue_url for name, inbox in self._inboxes.items()},
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
