"""The event bus, and its rules by event name."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.constructs.function import Function
from infra.constructs.queues import Inbox


class Bus(Construct):
    """The bus that contacts come in by and that our own events are told on."""

    def __init__(self, scope: Construct, id: str, *, our_source: str) -> None:
        super().__init__(scope, id)
        self._our_source = our_source
        self.bus = events.EventBus(self, "Bus", description="Early response: contacts in, events out")

    def deliver_ours(self, names: Sequence[str], *, to: Inbox) -> None:
        """Our own events of these names are put into the queue."""
        self._deliver(events.EventPattern(source=[self._our_source], detail_type=list(names)), "Ours", to)

    def deliver_from_others(self, names: Sequence[str], *, to: Inbox) -> None:
        """Events of these names from any source but ourselves are put into the queue."""
        others = events.Match.anything_but(self._our_source)
        self._deliver(events.EventPattern(source=others, detail_type=list(names)), "Others", to)

    def let_publish(self, function: Function) -> None:
        """The function may put events on this bus."""
        function.allow("events:PutEvents", on=[self.bus.event_bus_arn])

    def _deliver(self, pattern: events.EventPattern, id: str, to: Inbox) -> None:
        events.Rule(
            self,
            f"{id}To{to.node.id}",
            event_bus=self.bus,
            event_pattern=pattern,
            targets=[
                targets.SqsQueue(
                    to.queue,
                    dead_letter_queue=to.dead_letters.queue,
                    max_event_age=Duration.hours(24),
                    retry_attempts=185,
                )
            ],
        )
