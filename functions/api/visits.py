"""The scheduled visits ahead, and the hands of the control room on their appointments."""

from functions.api.routing import CaseIdInPath, Routes
from shared.bootstrap import application
from shared.contracts.api import CaseSummary
from shared.contracts.api_control import Hand
from shared.contracts.api_visits import AgreeAppointment, PlanView, RecordAvailable
from shared.domain.case import Case
from shared.domain.ids import CaseId
from shared.service.visits import Visits

router = Routes()


def _visits() -> Visits:
    return application().visits


def _me() -> str:
    return router.caller.username


def _summary(case: Case) -> CaseSummary:
    return CaseSummary.of(case, application().clock.now())


@router.get("/plan", tags=["Visits"])
def plan() -> PlanView:
    """Every scheduled visit ahead with its appointment, or with the reason why it has none."""
    return PlanView.of(_visits().ahead())


@router.post("/cases/<case_id>/agree-appointment", tags=["Visits"])
def agree_an_appointment(case_id: CaseIdInPath, hand: AgreeAppointment) -> CaseSummary:
    """Record that the household has agreed, to the proposed time or to another; refused when nobody could go."""
    return _summary(_visits().agree(CaseId(case_id), hand.starts_at, hand.reason, _me(), hand.version))


@router.post("/cases/<case_id>/withdraw-appointment", tags=["Visits"])
def withdraw_an_appointment(case_id: CaseIdInPath, hand: Hand) -> CaseSummary:
    """Withdraw the appointment, agreed or proposed; the visit is planned anew."""
    return _summary(_visits().withdraw(CaseId(case_id), hand.reason, _me(), hand.version))


@router.post("/cases/<case_id>/availability", tags=["Visits"])
def record_availability(case_id: CaseIdInPath, hand: RecordAvailable) -> CaseSummary:
    """Record the only times at which the household, or a partner who must be there, can be visited."""
    spans = [(times.begins_at, times.ends_at) for times in hand.times]
    case = _visits().record_available(CaseId(case_id), hand.whose, spans, hand.reason, _me(), hand.version)
    return _summary(case)
