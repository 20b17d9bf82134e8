"""The functions of the deployment, as thin as their handlers: one message in, one use case called.

The handlers themselves need a runtime; what they decide is in the use cases, and those are the real ones.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from local.faults.hub import Hub
from local.faults.ports import Unavailable
from shared.domain.events import EventName
from shared.domain.ids import CaseId
from shared.domain.roster.events import RotaEventName
from shared.service.day_planner import DayPlanner
from shared.service.dispatch import Dispatch
from shared.service.messaging import Messaging
from shared.service.roster import Rosters
from shared.service.sweep import Sweep
from shared.service.watch import Watch

_IN_PROGRESS_FOR = timedelta(seconds=30)


@dataclass
class OnceOnly:
    """What keeps an event that is delivered twice from being told twice, as the notify function has it: an entry
    for each event, in progress until it is done or its invocation must be over."""

    hub: Hub
    entries: dict[str, datetime | None] = field(default_factory=dict)

    def begin(self, event_id: str) -> bool:
        """Whether the event is to be told. Raises Unavailable while another invocation is at it."""
        if event_id not in self.entries:
            self.entries[event_id] = self.hub.now() + _IN_PROGRESS_FOR
            return True
        until = self.entries[event_id]
        if until is None:
            return False
        if self.hub.now() < until:
            raise Unavailable("another invocation is telling it")
        self.entries[event_id] = self.hub.now() + _IN_PROGRESS_FOR
        return True

    def finish(self, event_id: str) -> None:
        """The event has been told."""
        self.entries[event_id] = None

    def forget(self, event_id: str) -> None:
        """It failed and is to be tried again."""
        self.entries.pop(event_id, None)


@dataclass(frozen=True)
class Functions:
    """What each queue calls."""

    dispatch: Dispatch
    watch: Watch
    sweep: Sweep
    messaging: Messaging
    planner: DayPlanner
    rosters: Rosters
    once: Any

    def on_dispatch(self, event: dict[str, Any]) -> None:
        """As functions/dispatch, with a batch of one."""
        self.dispatch.find_pair(CaseId(event["case_id"]))

    def on_watch(self, message: dict[str, Any]) -> None:
        """As functions/watch: a sweep, an event that wants a timer, or a timer that has run out."""
        if message.get("sweep"):
            self.sweep.run()
        elif "name" in message:
            expires_at = datetime.fromisoformat(message["data"]["expires_at"])
            self.watch.await_answers(CaseId(message["case_id"]), expires_at)
        else:
            self.watch.look_at(CaseId(message["case_id"]))

    def on_planner(self, message: dict[str, Any]) -> None:
        """As functions/planner: what changed, or the clock, wants a plan."""
        at = message.get("at")
        self.planner.plan_unless_planned_since(datetime.fromisoformat(at) if at else self.planner.clock.now())

    def on_notify(self, event: dict[str, Any]) -> None:
        """As functions/notify, with what keeps a repeated event from being told again."""
        if not self.once.begin(event["id"]):
            return
        try:
            self._tell(event)
        except Exception:
            self.once.forget(event["id"])
            raise
        self.once.finish(event["id"])

    def on_rota(self, message: dict[str, Any]) -> None:
        """As functions/rota: what an edit left to be written is written."""
        self.rosters.heard(message["of"])

    def _tell(self, event: dict[str, Any]) -> None:
        if event["name"] == RotaEventName.ABSENCE_RECORDED:
            self.messaging.absence_recorded(event["id"], event["data"])
            return
        tell = {
            EventName.PAIR_OFFERED: self.messaging.pair_offered,
            EventName.OFFER_REPEATED: self.messaging.offer_repeated,
            EventName.OFFER_WITHDRAWN: self.messaging.told_to_stop,
            EventName.RESPONDER_STOOD_DOWN: self.messaging.told_to_stop,
            EventName.LONE_VISIT_APPROVED: self.messaging.goes_alone,
            EventName.BRIEFING_CHANGED: self.messaging.briefing_changed,
            EventName.CASE_REGRADED: self.messaging.regraded,
            EventName.CONTACT_JOINED: self.messaging.contact_joined,
            EventName.CASE_ESCALATED: self.messaging.escalated,
        }[EventName(event["name"])]
        tell(event["id"], CaseId(event["case_id"]), event["data"])
