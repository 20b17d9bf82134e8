"""Answers on their way to senders: what did not arrive, and sending it again."""

from functions.api.routing import CaseIdInPath, DeliveryIdInPath, Routes
from shared.bootstrap import application
from shared.contracts.api_feedback import DeliveryView
from shared.domain.ids import CaseId

router = Routes()


@router.get("/feedback", tags=["Feedback"])
def undelivered() -> list[DeliveryView]:
    """The answers that were given up last, the oldest first, then those that failed and are tried next."""
    return [DeliveryView.of(each) for each in application().redelivery.undelivered()]


@router.get("/cases/<case_id>/feedback", tags=["Feedback"])
def deliveries_of_a_case(case_id: CaseIdInPath) -> list[DeliveryView]:
    """Every answer of a case whose sender has registered a callback, in order."""
    case = application().store.load(CaseId(case_id))
    return [DeliveryView.of(each) for each in application().deliveries.of_case(case.id)]


@router.post("/feedback/<delivery_id>/redeliver", tags=["Feedback"])
def redeliver(delivery_id: DeliveryIdInPath) -> DeliveryView:
    """Send an answer again within a minute, whether it had arrived or was given up; its id stays the same."""
    return DeliveryView.of(application().redelivery.ask(delivery_id, router.caller.username))
