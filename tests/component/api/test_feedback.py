"""What did not reach a sender is listed over the API, and sent again on demand."""

from datetime import UTC, datetime

import pytest

from shared.bootstrap import Application
from shared.domain.delivery import Delivery
from shared.domain.ids import CaseId
from tests.component.api.conftest import CONTROL_ROOM, MANAGER, Client, contact
from tests.unit.domain.test_feedback import ANSWER

pytestmark = pytest.mark.usefixtures("clock")

GOVERNANCE = Client("g.governance", ("governance",))


def given_up(app: Application) -> Delivery:
    """An answer that did not reach its sender."""
    case_id = CaseId(CONTROL_ROOM.post("/contacts", contact()).json["case_id"])
    now = datetime.now(UTC)
    delivery = Delivery(
        case_id,
        2,
        0,
        "/police",
        "a-1",
        now,
        None,
        ANSWER,
        attempts=10,
        given_up_at=now,
        problem="It answered 503.",
    )
    app.deliveries.add(delivery)
    return delivery


def test_what_was_given_up_is_listed_with_its_reason_and_sent_again_under_its_id(app: Application) -> None:
    delivery = given_up(app)
    (listed,) = GOVERNANCE.get("/feedback").json
    assert (listed["delivery_id"], listed["state"], listed["problem"]) == (
        delivery.id,
        "given_up",
        "It answered 503.",
    )

    asked = GOVERNANCE.post(f"/feedback/{delivery.id}/redeliver")
    assert (asked.status, asked.json["state"], asked.json["asked_again_by"]) == (200, "waiting", "g.governance")
    assert CONTROL_ROOM.post(f"/feedback/{delivery.id}/redeliver").status == 409
    assert [each["state"] for each in MANAGER.get(f"/cases/{delivery.case_id}/feedback").json] == ["waiting"]


@pytest.mark.parametrize("name", ["C-1.2.0", "nothing", "C-1.x.y"])
def test_an_unknown_delivery_is_not_found(app: Application, name: str) -> None:
    assert MANAGER.post(f"/feedback/{name}/redeliver").status == 404


def test_what_a_sender_is_told_over_the_api_is_what_is_published(app: Application) -> None:
    answer = CONTROL_ROOM.post("/contacts", contact()).json
    (published,) = (
        event.data["answers"][0]
        for event in app.store.timeline(CaseId(answer["case_id"]))
        if event.name == "AnswerGiven"
    )
    assert published["event_id"] == "event-1"
    assert {name: published[name] for name in ("outcome", "grade", "decided_by", "reasons", "answer")} == {
        name: answer[name] for name in ("outcome", "grade", "decided_by", "reasons", "answer")
    }
