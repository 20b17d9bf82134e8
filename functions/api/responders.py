"""What responders see and say, each for themselves, and who is on call."""

from functions.api.routing import CaseIdInPath, Routes
from shared.bootstrap import application
from shared.contracts.api import CaseDetail, CaseSummary, Visit
from shared.contracts.api_advice import AdviceView
from shared.contracts.api_reports import OnCallView
from shared.contracts.api_requests import Reason
from shared.domain.case import Case
from shared.domain.ids import CaseId, ResponderId
from shared.domain.statements import further_contacts
from shared.observability import logger

router = Routes()


def me() -> ResponderId:
    """Return the caller as a responder."""
    return router.caller.responder_id


def _summary(case: Case) -> CaseSummary:
    """Return the case as it stands now. The log line belongs to the contact's trail, not only to the request's."""
    logger.info("A responder answered", case_id=case.id, state=case.state, correlation_id=case.correlation_id)
    return CaseSummary.of(case, application().clock.now())


@router.get("/visit", tags=["Responders"])
def my_visit() -> Visit:
    """The case that holds you now, or null; what the contact tells of people once you have accepted."""
    app = application()
    case = app.response.current(me())
    if case is None:
        return Visit(case=None)
    if not case.is_worked_by(me()):
        return Visit(case=CaseDetail.with_contact(case, app.clock.now(), None, desk=False))
    others = [app.store.contact(key) for key in further_contacts(case)]
    contact = app.store.contact(case.contact_key)
    return Visit(case=CaseDetail.with_contact(case, app.clock.now(), contact, others, desk=False))


@router.post("/cases/<case_id>/accept", tags=["Responders"])
def accept(case_id: CaseIdInPath) -> CaseSummary:
    """You will go."""
    return _summary(application().response.accept(CaseId(case_id), me()))


@router.post("/cases/<case_id>/decline", tags=["Responders"])
def decline(case_id: CaseIdInPath, reason: Reason) -> CaseSummary:
    """You can not go, and why."""
    return _summary(application().response.decline(CaseId(case_id), me(), reason.reason))


@router.post("/cases/<case_id>/acknowledge-warnings", tags=["Responders"])
def acknowledge_warnings(case_id: CaseIdInPath) -> CaseSummary:
    """You have read the warnings."""
    return _summary(application().safety.acknowledge_warnings(CaseId(case_id), me()))


@router.post("/cases/<case_id>/en-route", tags=["Responders"])
def en_route(case_id: CaseIdInPath) -> CaseSummary:
    """You are on your way. Refused until both of the pair have accepted and you have acknowledged warnings."""
    return _summary(application().response.set_out(CaseId(case_id), me()))


@router.post("/cases/<case_id>/on-scene", tags=["Responders"])
def on_scene(case_id: CaseIdInPath) -> CaseSummary:
    """You are there."""
    return _summary(application().response.arrive(CaseId(case_id), me()))


@router.post("/cases/<case_id>/check-in", tags=["Responders"])
def check_in(case_id: CaseIdInPath) -> CaseSummary:
    """You are on scene and well: your timer runs anew."""
    return _summary(application().safety.check_in(CaseId(case_id), me()))


@router.post("/cases/<case_id>/duress", tags=["Responders"])
def duress(case_id: CaseIdInPath) -> CaseSummary:
    """You need help now: the duty manager and police control are told at once."""
    return _summary(application().safety.raise_duress(CaseId(case_id), me()))


@router.post("/cases/<case_id>/clear", tags=["Responders"])
def clear(case_id: CaseIdInPath) -> CaseSummary:
    """You have left. When both have, the case is held for its intensive period."""
    return _summary(application().response.clear(CaseId(case_id), me()))


@router.post("/visit/waiting-there", tags=["Responders"])
def waiting_there() -> AdviceView | None:
    """You are where you were advised to wait; null, as you are advised nothing from then on."""
    advising = application().advising
    advising.there(me())
    found = advising.of(me())
    return AdviceView.of(found) if found else None


@router.get("/on-call", tags=["Rota"])
def on_call() -> list[OnCallView]:
    """Who is on call now, and which case holds them."""
    return [OnCallView.of(person) for person in application().dispatch.on_call_now()]
