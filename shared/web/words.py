"""The words of the pages for the values of the domain."""

from enum import StrEnum

from shared.domain.assessments import Agency, Limb, MissingFrom
from shared.domain.assignment import Status
from shared.domain.case import CaseState, Close
from shared.domain.contact import AccessPoint, Circumstance, IncidentType
from shared.domain.grading import Outcome

GRADE_NAMES = {1: "Emergency", 2: "Priority", 3: "Scheduled", 4: "Resolved without deployment"}

GRADE_COLOURS = {1: "purple", 2: "red", 3: "blue", 4: "grey"}

STATE_COLOURS = {
    CaseState.WAITING: "orange",
    CaseState.OFFERED: "yellow",
    CaseState.ASSIGNED: "teal",
    CaseState.ATTENDING: "green",
    CaseState.HELD: "blue",
    CaseState.CLOSED: "grey",
    CaseState.ANSWERED: "grey",
    CaseState.CANARY: "grey",
}

STATUS_COLOURS = {
    Status.OFFERED: "yellow",
    Status.ACCEPTED: "teal",
    Status.EN_ROUTE: "green",
    Status.ON_SCENE: "green",
    Status.CLEAR: "blue",
    Status.DECLINED: "orange",
    Status.TIMED_OUT: "orange",
    Status.WITHDRAWN: "grey",
    Status.STOOD_DOWN: "grey",
}

OUTCOMES = {
    Outcome.HAND_BACK: "Handed back to police control",
    Outcome.REDIRECT: "Redirected to another agency",
    Outcome.VISIT: "Joint visit",
    Outcome.ADVISE: "Advice or referral",
    Outcome.NOT_ELIGIBLE: "Outside the remit",
    Outcome.DAY_TEAM: "Passed to the day team",
}

CLOSES = {
    Close.STEP_DOWN: "Step down to early support",
    Close.STEP_UP: "Step up to statutory services",
    Close.MOVED: "Moved away",
    Close.DECLINED: "Declined by the person or family",
    Close.NO_FURTHER_ACTION: "No further action",
    Close.HANDED_BACK: "Handed back before a visit",
    Close.WITHDRAWN: "Withdrawn: a visit is no longer needed",
}

ACCESS_POINTS = {
    AccessPoint.POLICE: "Police contact management",
    AccessPoint.EMERGENCY_DUTY_TEAM: "Emergency Duty Team (EDT)",
    AccessPoint.CONTACT_AND_REFERRAL_TEAM: "Contact and referral team (CART)",
    AccessPoint.ADULT_INTAKE: "Adult intake and assessment",
}

_IRREGULAR: dict[StrEnum, str] = {
    Agency.NHS_111: "NHS 111",
    Agency.CHILDRENS_SOCIAL_CARE: "Children's social care",
    MissingFrom.CARE_PLACEMENT: "A care placement",
    MissingFrom.EDUCATION: "School or college",
    Limb.RISK_TO_LIFE: "Real and immediate risk to life",
    Limb.SERIOUS_HARM: "Real and immediate risk of serious harm",
    Limb.NONE_MET: "No limb is met",
    IncidentType.ANTISOCIAL_BEHAVIOUR: "Anti-social behaviour",
    Circumstance.MISSING_CHILD: "The missing person is a child",
    Circumstance.CHILD_FROM_CARE: "A child from care",
    Circumstance.EXPLOITATION: "Signs of exploitation",
    Circumstance.LEFT_WITHOUT_CARER: "A child or dependent adult is left without a carer",
    Circumstance.JOINT_RESPONSE_REQUESTED: "Officers on scene ask for a joint response",
    Circumstance.FOUND_AFTER_MISSING: "Found after having been missing",
    Circumstance.WELFARE_CHECK: "A welfare check is asked for",
    Circumstance.CHILD_PROTECTION_PLAN: "A child with a child protection plan",
    Circumstance.CHILD_IN_NEED: "A child in need",
    Circumstance.CHILD_IN_HOUSEHOLD: "A child in the household",
    Circumstance.DOMESTIC_INCIDENT_LIVE: "The domestic incident is still going on",
    Circumstance.OFFICERS_LEAVING: "Officers are about to leave",
    Circumstance.UNEXPLAINED_INJURY_TO_CHILD: "An unexplained injury to a child",
    Circumstance.HEALTH_SETTING: "At a hospital or another health setting",
    Circumstance.HEALTH_NEED_ONLY: "The need is a health need only",
    Circumstance.POLICE_ATTENDANCE_NOT_MET: "Right Care Right Person: threshold for police not met",
    Circumstance.POLICE_THRESHOLD_MET: "Right Care Right Person: threshold for police met",
    Circumstance.VULNERABLE_LOCATION: "At a children's home, hostel, youth club or the like",
    Circumstance.NOT_COPING: "The family is not coping",
    Circumstance.JUST_COPING: "The family is only just coping",
    Circumstance.ADVICE_MEETS_NEED: "Advice, information or a referral would meet the need",
}


def label(value: StrEnum) -> str:
    """The value as a person reads it: "Concern for safety"."""
    return _IRREGULAR.get(value) or spaced(value.value)


def spaced(name: str) -> str:
    """An identifier as words, with a capital: "duty_manager" → "Duty manager"."""
    text = name.replace("_", " ").replace("-", " ")
    return text[:1].upper() + text[1:]


def percent(share: float, decimals: int = 1) -> str:
    """ "97.7 %"."""
    return f"{100 * share:.{decimals}f} %"


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 case", "3 cases"."""
    return f"{count} {one if count == 1 else many or one + 's'}"
