"""What could not be read: to see, to mend and to read again, or to set aside."""

import json
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.api.routing import MessageIdInPath, Routes
from shared.bootstrap import application
from shared.contracts.api_contacts import ContactAnswer, NoticeAnswer
from shared.contracts.api_quarantine import QuarantinedLine, QuarantinedView
from shared.contracts.api_requests import Reason, Replay
from shared.contracts.mending import read_again, read_what_was_sent
from shared.domain.contact import Contact

router = Routes()


@router.get("/quarantine", tags=["Quarantine"])
def quarantined(
    handled: Annotated[bool, Query(description="Those that were handled, the latest first")] = False,
) -> list[QuarantinedLine]:
    """What could not be read and waits for somebody, the oldest first; without what it says."""
    app = application()
    policy, now = app.policy.quarantine, app.clock.now()
    found = (app.quarantine.handled if handled else app.quarantine.waiting)(policy.most_listed)
    return [QuarantinedLine.of(message, policy, now) for message in found]


@router.get("/quarantine/<message_id>", tags=["Quarantine"])
def quarantined_message(message_id: MessageIdInPath) -> QuarantinedView:
    """One message, with everything hidden that may name a person, and what was done about it."""
    app = application()
    return QuarantinedView.of(app.quarantine.get(message_id), app.policy.quarantine, app.clock.now())


@router.post("/quarantine/<message_id>/replay", tags=["Quarantine"])
def replay(message_id: MessageIdInPath, replay: Replay) -> ContactAnswer | NoticeAnswer:
    """Read a message again, mended or as it was. What is read is taken in, once; who comes second is told."""
    app = application()
    edited = None if replay.document is None else json.dumps(replay.document)
    statement, document = read_again(app.quarantine.get(message_id), edited, app.places)
    case = app.mending.send_again(
        message_id, statement, by=router.caller.username, why=replay.reason, document=document
    )
    if isinstance(statement, Contact) and case is not None:
        return ContactAnswer.of(case, statement)
    return NoticeAnswer.of(case)


@router.post("/quarantine/<message_id>/finish", tags=["Quarantine"])
def finish(message_id: MessageIdInPath) -> QuarantinedView:
    """Take in what somebody has sent again and was not finished; it changes nothing where it was."""
    app = application()
    message = app.mending.finish(message_id, lambda sent: read_what_was_sent(sent, app.places))
    return QuarantinedView.of(message, app.policy.quarantine, app.clock.now())


@router.post("/quarantine/<message_id>/set-aside", tags=["Quarantine"])
def set_aside(message_id: MessageIdInPath, why: Reason) -> QuarantinedView:
    """Nothing will come of the message. It is kept, and waits no longer."""
    app = application()
    message = app.mending.set_aside(message_id, by=router.caller.username, why=why.reason)
    return QuarantinedView.of(message, app.policy.quarantine, app.clock.now())
