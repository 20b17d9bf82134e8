"""The county of the journeys: who is on call, what comes in, what phones and desks say.

Everything here goes through the doors that users have: the bus, the HTTP API, text messages, the duty manager's
topic. Only the rota is written straight into the table, as there is no door for it yet.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from local.callers import Caller
from local.engine import Engine
from local.samples import FOLDER, index
from local.seed_rota import responders
from shared.adapters.dynamodb import items
from shared.adapters.dynamodb.rota import DynamoDBRotaStore
from shared.domain.ids import ShiftId
from shared.domain.rota import Responder, Shift

LONDON = ZoneInfo("Europe/London")
CHILDREN_AT_LIVE_DOMESTIC = 3
"""The sample that most journeys begin with: Grade 2, Lancaster, asks for child and domestic-abuse skills."""

PAIR = ("lancaster-sw-1", "lancaster-pc-3")
"""A pair with these skills; of all who could go equally soon, the first by name."""

_FIRST_LOG_NUMBER = 73_500
_OF_THE_ROTA = "Rota cover"


class Person:
    """A responder with their phone."""

    def __init__(self, county: "County", responder: Responder) -> None:
        self.id = str(responder.id)
        self.api = Caller(county.engine, self.id)
        self._county = county
        self._phone = responder.phone

    def texts(self) -> list[str]:
        """What the phone has received."""
        sent = self._county.engine.sent_messages()
        return [message["message"] for message in sent if message.get("phone") == self._phone]

    def visit(self) -> dict[str, Any] | None:
        """What the phone page shows, or None when there is nothing."""
        visit: dict[str, Any] | None = self.api.get("/visit")["case"]
        return visit

    def says(self, what: str, **body: str) -> dict[str, Any]:
        """Say it about the present visit; all that follows from it at once has happened. Raises Refused."""
        visit = self.visit()
        assert visit is not None, f"{self.id} has nothing on the phone."
        answer: dict[str, Any] = self.api.post(f"/cases/{visit['case_id']}/{what}", body)
        self._county.engine.settle()
        return answer


class County:
    """The county at a moment."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.control_room = Caller(engine, "control.room")
        self.manager = Caller(engine, "duty.manager")
        self._known = {str(responder.id): responder for responder in responders()}
        self.rota = DynamoDBRotaStore(engine.client("dynamodb"), engine.outputs["TableName"])
        self._contacts = 0

    # Time

    def it_is(self, year: int, month: int, day: int, hour: int, minute: int = 0) -> None:
        """It is that time by the clocks of London."""
        self.until(datetime(year, month, day, hour, minute, tzinfo=LONDON))

    def until(self, moment: datetime) -> None:
        """It is `moment`, and all that follows from that at once has happened."""
        self.engine.move_to(moment)
        self.engine.settle()

    def later(self, **by: float) -> None:
        """So much time has passed, and all that follows from that at once has happened."""
        self.until(self.engine.now() + timedelta(**by))

    def until_nothing_is_tried_again(self) -> None:
        """Time went on until every message that had failed was handled or set apart."""
        for _ in range(60):
            self.engine.settle()
            due = self.engine.next_due()
            if not self.engine.retrying() or due is None:
                return
            self.engine.move_to(max(due, self.engine.now()))
        raise AssertionError(f"Still being tried: {self.engine.retrying()}")

    # People

    def on_call(self, *names: str, hours: float = 12) -> tuple[Person, ...]:
        """These people have been on call for an hour and stay for `hours`."""
        now = self.engine.now()
        for name in names:
            person = self._known[name]
            shift = ShiftId(f"{name}.{now.isoformat()}")
            self.rota.put_responder(person)
            self.rota.put_shift(
                Shift(
                    shift,
                    person.id,
                    person.role,
                    person.base,
                    now - timedelta(hours=1),
                    now + timedelta(hours=hours),
                )
            )
        return tuple(Person(self, self._known[name]) for name in names)

    def is_ill(self, name: str) -> None:
        """The person is taken off the rota for the next two days."""
        now = self.engine.now()
        dynamodb = self.engine.client("dynamodb")
        for shift in self.rota.shifts_between(now, now + timedelta(days=2)):
            if shift.responder_id == name:
                for item in items.shift_items(shift):
                    key = {part: item[part] for part in ("pk", "sk")}
                    dynamodb.delete_item(TableName=self.engine.outputs["TableName"], Key=key)

    def everybody(self) -> tuple[Person, ...]:
        """All that there are, on call or not."""
        return tuple(Person(self, responder) for responder in self._known.values())

    # What comes in

    def contact(self, sample: int, minutes_ago: float = 2) -> dict[str, Any]:
        """A contact like that sample, but about other people elsewhere, reported so many minutes ago."""
        self._contacts += 1
        (file,) = (entry["file"] for entry in index() if entry["file"].startswith(f"{sample:02d}-"))
        document: dict[str, Any] = json.loads((FOLDER / file).read_text(encoding="utf-8"))
        reported_at = self.engine.now() - timedelta(minutes=minutes_ago)
        data = document["data"] | {"reported_at": reported_at.isoformat()}
        if "log" in data:
            day = reported_at.astimezone(LONDON).date().isoformat()
            data["log"] = data["log"] | {"date": day, "number": _FIRST_LOG_NUMBER + self._contacts}
        data["location"] = data["location"] | {"address": f"{self._contacts}-{data['location']['address']}"}
        data["persons"] = [self._somebody_else(person) for person in data.get("persons", [])]
        event_id = f"{reported_at:%Y-%m-%dT%H%M%S}-{sample:02d}-{self._contacts}"
        return document | {"id": event_id, "time": reported_at.isoformat(), "data": data}

    def _somebody_else(self, person: dict[str, Any]) -> dict[str, Any]:
        """A person of the same role and age who was never heard of."""
        if "date_of_birth" not in person:
            return person
        born = date.fromisoformat(person["date_of_birth"]) - timedelta(days=self._contacts)
        return person | {"date_of_birth": born.isoformat()}

    def put_on_the_bus(self, document: dict[str, Any]) -> None:
        """A force's own system puts the contact on the bus; nobody waits for what follows."""
        self.put_event("ContactReported", document, source="lancashire-police")

    def put_event(self, name: str, detail: dict[str, Any], source: str) -> None:
        """The event is on the bus."""
        entry = {
            "Source": source,
            "DetailType": name,
            "Detail": json.dumps(detail),
            "EventBusName": self.engine.outputs["BusName"],
        }
        answer = self.engine.client("events").put_events(Entries=[entry])
        assert answer["FailedEntryCount"] == 0, answer

    def comes_by_bus(self, document: dict[str, Any]) -> str:
        """The contact came by the bus and all that follows at once has happened; return its case."""
        self.put_on_the_bus(document)
        self.engine.settle()
        return str(self.control_room.post("/contacts", document)["case_id"])

    def comes_by_api(self, document: dict[str, Any]) -> dict[str, Any]:
        """The contact was posted and all that follows at once has happened; return the answer."""
        answer: dict[str, Any] = self.control_room.post("/contacts", document)
        self.engine.settle()
        return answer

    # What desks see

    def case(self, case_id: str) -> dict[str, Any]:
        """The case as the control room sees it."""
        case: dict[str, Any] = self.control_room.get(f"/cases/{case_id}")
        return case

    def timeline(self, case_id: str) -> list[dict[str, Any]]:
        """The events of the case as the control room sees them."""
        events: list[dict[str, Any]] = self.control_room.get(f"/cases/{case_id}/timeline")
        return events

    def names_of(self, case_id: str) -> list[str]:
        """What has happened to the case, in order, besides what its senders were told of it."""
        names = [event["name"] for event in self.timeline(case_id)]
        return [name for name in names if name != "AnswerGiven"]

    def duty_manager_was_told(self) -> list[str]:
        """The texts published to those who watch over the service, but not what is said of the rota."""
        return [text for subject, text in self._published() if not subject.startswith(_OF_THE_ROTA)]

    def rota_administrators_were_told(self) -> list[str]:
        """The texts published about the cover ahead."""
        return [text for subject, text in self._published() if subject.startswith(_OF_THE_ROTA)]

    def _published(self) -> list[tuple[str, str]]:
        return [(sent["subject"], sent["message"]) for sent in self.engine.sent_messages() if "topic" in sent]

    # Whole stretches

    def attended(self, pair: tuple[Person, Person]) -> str:
        """A Grade 2 contact was offered to this pair, accepted and attended, and both are still there."""
        case_id = self.comes_by_bus(self.contact(CHILDREN_AT_LIVE_DOMESTIC))
        for step in ("accept", "acknowledge-warnings", "en-route"):
            for person in pair:
                person.says(step)
        self.later(minutes=20)
        for person in pair:
            person.says("on-scene")
        return case_id

    def held(self, pair: tuple[Person, Person]) -> str:
        """A case was attended by this pair, who have left: its intensive period runs."""
        case_id = self.attended(pair)
        self.later(minutes=55)
        for person in pair:
            person.says("clear")
        return case_id


def assignments(case: dict[str, Any]) -> dict[str, str]:
    """Where each responder stands on the case."""
    return {who["responder_id"]: who["status"] for who in case["assignments"]}


def moment(text: str | None) -> datetime:
    """The instant that the API wrote."""
    assert text is not None
    return datetime.fromisoformat(text)
