"""Messaging: tells responders of offers and the duty manager of what needs a human, once each.

No text holds a name, an address or a reference that means anything outside (DOMAIN §8): grade, district, time
and a link that needs sign-in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.domain.ids import CaseId, ResponderId
from shared.service.ports import Clock, Message, MessageLog, Messenger, RotaStore, SentMessage

_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Messaging:
    """Says what has to be said."""

    rota: RotaStore
    messenger: Messenger
    log: MessageLog
    clock: Clock
    console_url: str

    def pair_offered(self, event_id: str, case_id: CaseId, data: dict[str, Any]) -> None:
        """Send each person who is asked one message, however often the event is delivered."""
        text = f"{_headline(data)}. Answer by {_clock_time(data['expires_at'])}: {self.console_url}/visit"
        self._tell_each(event_id, case_id, [offer["responder_id"] for offer in data["offers"]], text)

    def offer_repeated(self, event_id: str, case_id: CaseId, data: dict[str, Any]) -> None:
        """Send each person who has not answered a second message: today by the same provider, see the policy's
        `second_channel`."""
        self.pair_offered(event_id, case_id, data)

    def told_to_stop(self, event_id: str, case_id: CaseId, data: dict[str, Any]) -> None:
        """Tell a responder that the offer is withdrawn or that they are stood down, and from which job: this
        message may come after that of the next job. Whoever was to go with them is told to wait for another."""
        job = _headline(data) if "area" in data else "your present job"
        text = f"You are not needed any more: {job}. Details: {self.console_url}/visit"
        texts = {data["responder_id"]: text}
        for partner in data.get("partners", ()):
            texts[partner] = (
                f"Your partner does not come: {job}. Another is being found; do not go in alone. "
                f"Details: {self.console_url}/visit"
            )
        self._tell(event_id, case_id, texts)

    def goes_alone(self, event_id: str, case_id: CaseId, data: dict[str, Any]) -> None:
        """Tell whoever has accepted that they go alone now, as the duty manager has approved."""
        if "responders" not in data:
            return
        text = f"You go alone, as the duty manager has approved: {_headline(data)}. {self.console_url}/visit"
        self._tell_each(event_id, case_id, data["responders"], text)

    def briefing_changed(self, event_id: str, case_id: CaseId, data: dict[str, Any]) -> None:
        """Tell those who go that there is more to know before they do; what it is stands behind the sign-in."""
        text = f"What you must know of your present job has changed. Read it now: {self.console_url}/visit"
        self._tell_each(event_id, case_id, data["responders"], text)
        text = f"What you must know of a case that you lead has changed: {self.console_url}/cases/{case_id}"
        self._tell_each(event_id, case_id, [data["lead_worker"]] if data["lead_worker"] else [], text)

    def regraded(self, event_id: str, case_id: CaseId, data: dict[str, Any]) -> None:
        """Tell those who stay on the case by when they are needed now."""
        text = f"Your present job has changed: {_headline(data)}. Details: {self.console_url}/visit"
        self._tell_each(event_id, case_id, data["responders"], text)

    def contact_joined(self, event_id: str, case_id: CaseId, data: dict[str, Any]) -> None:
        """Tell the lead worker of a held case that a further contact has joined it."""
        text = f"A further contact has joined a case that you lead: {self.console_url}/cases/{case_id}"
        self._tell_each(event_id, case_id, [data["lead_worker"]] if data["lead_worker"] else [], text)

    def move_advised(self, event_id: str, story: CaseId, data: dict[str, Any]) -> None:
        """Tell each of a pair where they are advised to wait until they are asked."""
        text = (
            f"You are advised to wait near {data['area']} until you are asked. "
            f"Say when you are there: {self.console_url}/visit"
        )
        self._tell_each(event_id, story, data["responder_ids"], text)

    def on_call_began(self, event_id: str, case_id: CaseId, data: dict[str, Any]) -> None:
        """Tell a person, once, that they are on call, where and until when."""
        text = f"You are on call for {data['base']} until {_clock_time(data['until'])}."
        self._tell_each(event_id, case_id, [data["responder_id"]], text)

    def on_call_ended(self, event_id: str, case_id: CaseId, data: dict[str, Any]) -> None:
        """Tell a person, once, that they are no longer on call."""
        text = f"You are no longer on call for {data['base']}."
        self._tell_each(event_id, case_id, [data["responder_id"]], text)

    def swap_asked(self, event_id: str, subject: CaseId, data: dict[str, Any]) -> None:
        """Ask whoever has the other shift, once; who asks stands behind the sign-in."""
        text = (
            f"You are asked to swap your shift of {_shift(data['wanted'])} for that of {_shift(data['given'])}. "
            f"Answer: {self.console_url}/my-shifts"
        )
        self._tell_each(event_id, subject, data["responder_ids"], text)

    def shift_offered(self, event_id: str, subject: CaseId, data: dict[str, Any]) -> None:
        """Tell those who could take it, once each, that a shift is offered; and whoever had given it away already,
        that it is theirs again."""
        shift = _shift(data["given"])
        texts = dict.fromkeys(
            data["responder_ids"], f"A shift is offered: {shift}. Take it: {self.console_url}/my-shifts"
        )
        if data["returned_to"]:
            texts[data["returned_to"]] = (
                f"Your shift was given back and is offered again. Until it is taken you are on call {shift}."
            )
        self._tell(event_id, subject, texts)

    def exchange_answered(self, event_id: str, subject: CaseId, data: dict[str, Any]) -> None:
        """Tell those whom a swap or an offered shift concerns how it ended, and when each is on call now."""
        given, wanted = _shift(data["given"]), _shift(data["wanted"]) if "wanted" in data else ""
        texts = {}
        for to in data["responder_ids"]:
            own, other = (given, wanted) if to == data["given_by"] else (wanted, given)
            texts[to] = _answer(data["stage"], own, other)
        self._tell(event_id, subject, texts)

    def escalated(self, event_id: str, case_id: CaseId, data: dict[str, Any]) -> None:
        """Tell those who watch over the service what needs a decision, and where to take it."""
        message_id = f"{event_id}.{data['to']}"
        if self.log.was_sent(case_id, message_id):
            return
        text = f"{_headline(data)}. {data['reason']} {self.console_url}/cases/{case_id}"
        self.messenger.tell_duty_manager(f"For the {data['to'].replace('_', ' ')}: {_headline(data)}", text)
        self._record(message_id, case_id, ResponderId(data["to"]), text)

    def absence_recorded(self, event_id: str, data: dict[str, Any]) -> None:
        """When a case holds whoever is away from now, tell the control room, once: the case keeps them until it
        is decided there. Nobody is told of any other absence."""
        if data["case_id"] is None or self.log.was_sent(CaseId(data["case_id"]), event_id):
            return
        case_id = CaseId(data["case_id"])
        text = (
            f"A responder on this case is no longer available. Decide who goes: {self.console_url}/cases/{case_id}"
        )
        self.messenger.tell_duty_manager("For the control room: a responder is no longer available", text)
        self._record(event_id, case_id, ResponderId("control_room"), text)

    def _tell_each(self, event_id: str, case_id: CaseId, responders: Sequence[str], text: str) -> None:
        self._tell(event_id, case_id, dict.fromkeys(responders, text))

    def _tell(self, event_id: str, case_id: CaseId, texts: Mapping[str, str]) -> None:
        """Each of them is told once; who has left the service or has no phone is not. They are read by key: a
        message is about two people among hundreds. Raises what kept one from being told when all others are."""
        known = {responder.id: responder for responder in self.rota.responders_of(map(ResponderId, texts))}
        failed = []
        for to, text in texts.items():
            responder = known.get(ResponderId(to))
            if responder is None or not responder.phone:
                continue
            try:
                self._send(Message(f"{event_id}.{to}", case_id, responder.id, responder.phone, text))
            except Exception as error:
                failed.append(error)
        if failed:
            raise failed[0]

    def _send(self, message: Message) -> None:
        if self.log.was_sent(message.case_id, message.id):
            return
        self.messenger.send(message)
        self._record(message.id, message.case_id, message.to, message.text)

    def _record(self, message_id: str, case_id: CaseId, to: ResponderId, text: str) -> None:
        self.log.record(SentMessage(message_id, case_id, to, self.clock.now(), text))


def _headline(data: dict[str, Any]) -> str:
    deadline, starts_at = data.get("deadline"), data.get("starts_at")
    by = f", respond by {_clock_time(deadline)}" if deadline else ""
    if starts_at:
        by = f", be there at {_clock_time(starts_at)}"
    return f"Grade {data['grade']} job, {data['area']}{by}"


def _answer(stage: str, own: str, other: str) -> str:
    """What an exchange that has ended means to one side of it; `own` and `other` may be empty."""
    if stage == "done":
        said = "is agreed", "You are no longer on call", "You are on call"
    else:
        said = f"was {stage}", "You stay on call", "You are not on call"
    ended, of_own, of_other = said
    parts = [f"{of_own} {own}."] * bool(own) + [f"{of_other} {other}."] * bool(other)
    return " ".join((f"An exchange of shifts {ended}.", *parts))


def _shift(span: dict[str, str]) -> str:
    """Base, day and times: a shift may be weeks ahead."""
    starts_at, ends_at = (
        datetime.fromisoformat(span[edge]).astimezone(_LONDON) for edge in ("starts_at", "ends_at")
    )
    day = f"{starts_at:%a} {starts_at.day} {starts_at:%b}"
    return f"{day} {_time_of_day(starts_at)}-{_time_of_day(ends_at)}, {span['base']}"


def _clock_time(instant: str) -> str:
    local = datetime.fromisoformat(instant).astimezone(_LONDON)
    return f"{local:%a} {_time_of_day(local)}"


def _time_of_day(local: datetime) -> str:
    """In the hour that happens twice in autumn with GMT or BST, as on the pages."""
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M}" + (f" {local.tzname()}" if twice else "")
