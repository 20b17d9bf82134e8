"""Cases: the live list, one case, its timeline, and the work of its intensive period."""

from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.api.access import must_take_part
from functions.api.routing import CaseIdInPath, Routes
from shared.bootstrap import application
from shared.contracts.api import CaseDetail, CaseSummary, TimelineEntry
from shared.contracts.api_requests import CaseOutcome, LeadWorker, Note, Reason, ReviewHeld, StandDown
from shared.contracts.api_watching import HeldWanted, LiveCase
from shared.domain.assignment import Role
from shared.domain.case import Case
from shared.domain.errors import NotFound, Refused
from shared.domain.ids import CaseId, ResponderId
from shared.domain.statements import further_contacts

router = Routes()


def _case(case_id: str) -> Case:
    """Return the case if the caller may see it. Raises NotFound: another's case is as good as none."""
    if router.caller.sees_all_cases:
        return application().store.load(CaseId(case_id))
    return application().response.own_case(CaseId(case_id), router.caller.responder_id)


def _work_on(case_id: str) -> CaseId:
    """Return the id of a case that the caller may work on. Raises NotFound or NotPermitted."""
    case = _case(case_id)
    must_take_part(router.caller, case)
    return case.id


def _reads_private_texts(case: Case) -> bool:
    return router.caller.sees_all_cases or case.is_worked_by(router.caller.responder_id)


def _me() -> str:
    return router.caller.username


def _detail(case: Case) -> CaseDetail:
    """Return all of the case that the caller may see."""
    app = application()
    desk = router.caller.sees_all_cases
    if not _reads_private_texts(case):
        return CaseDetail.with_contact(case, app.clock.now(), None, desk=desk)
    others = [app.store.contact(key) for key in further_contacts(case)]
    contact = app.store.contact(case.contact_key)
    return CaseDetail.with_contact(case, app.clock.now(), contact, others, desk=desk)


def _summary(case: Case) -> CaseSummary:
    """Return the case as it stands now."""
    return CaseSummary.of(case, application().clock.now())


@router.get("/cases", tags=["Cases"])
def live_cases(
    held: Annotated[
        HeldWanted, Query(description="Held cases: all, those of which something is due as on the board, or none")
    ] = HeldWanted.ALL,
) -> list[LiveCase]:
    """Every case that is being dispatched or held, by deadline, with what is stuck about it. Held cases are many:
    who asks often asks for those that are due."""
    app = application()
    now = app.clock.now()
    return [LiveCase.under(app.policy, case, now) for case in _live(held, now)]


def _live(held: HeldWanted, now: datetime) -> tuple[Case, ...]:
    app = application()
    if held is HeldWanted.ALL:
        return app.store.live_cases()
    found = app.store.dispatching_cases()
    if held is HeldWanted.DUE:
        found += app.store.held_cases(until=now + app.policy.casework.on_board_before)
    return tuple(sorted(found, key=lambda case: case.deadline or case.reported_at))


@router.get("/cases/<case_id>", tags=["Cases"])
def one_case(case_id: CaseIdInPath) -> CaseDetail:
    """One case: why it has its grade, who was chosen and why, what happens next."""
    return _detail(_case(case_id))


@router.get("/cases/<case_id>/timeline", tags=["Cases"])
def timeline(case_id: CaseIdInPath) -> list[TimelineEntry]:
    """The stored events of a case, in order."""
    case = _case(case_id)
    private = _reads_private_texts(case)
    return [TimelineEntry.of(event, private=private) for event in application().store.timeline(case.id)]


@router.post("/cases/<case_id>/notes", tags=["Casework"])
def add_a_note(case_id: CaseIdInPath, note: Note) -> CaseSummary:
    """Add a note to the timeline."""
    return _summary(application().casework.add_note(_work_on(case_id), note.text, _me()))


@router.post("/cases/<case_id>/reviews", tags=["Casework"])
def record_a_review(case_id: CaseIdInPath, review: ReviewHeld) -> CaseSummary:
    """Record that a review was held, and what it agreed."""
    worked_on = _work_on(case_id)
    return _summary(application().casework.record_review(worked_on, review.name, review.text, _me()))


@router.post("/cases/<case_id>/extension", tags=["Casework"])
def extend_the_period(case_id: CaseIdInPath, reason: Reason) -> CaseSummary:
    """Extend the intensive period, once."""
    return _summary(application().casework.extend(CaseId(case_id), reason.reason, _me()))


@router.post("/cases/<case_id>/outcome", tags=["Casework"])
def close_with_an_outcome(case_id: CaseIdInPath, outcome: CaseOutcome) -> CaseSummary:
    """Step the case down or up, or close it otherwise, with the reason."""
    worked_on = _work_on(case_id)
    return _summary(application().casework.close(worked_on, outcome.outcome, outcome.reason, _me()))


@router.post("/cases/<case_id>/lead-worker", tags=["Casework"])
def name_the_lead_worker(case_id: CaseIdInPath, lead: LeadWorker) -> CaseSummary:
    """Put another social worker in the lead."""
    app = application()
    worker = ResponderId(lead.responder_id)
    roles = {responder.id: responder.role for responder in app.rota.responders()}
    if worker not in roles:
        raise NotFound("There is no such responder.")
    if roles[worker] is not Role.SOCIAL_WORKER:
        raise Refused("The lead worker is a social worker.")
    return _summary(app.casework.name_lead_worker(CaseId(case_id), worker, _me()))


@router.post("/cases/<case_id>/stand-down", tags=["Dispatch"])
def stand_a_responder_down(case_id: CaseIdInPath, who: StandDown) -> CaseSummary:
    """Release a responder who had accepted; the role is asked again."""
    responder_id = ResponderId(who.responder_id)
    response = application().response
    return _summary(response.stand_down(CaseId(case_id), responder_id, who.reason, _me(), who.version))
