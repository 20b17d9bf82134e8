"""What senders assess before they write: Right Care Right Person, and where a missing person is missing from.

The threshold for police attendance has three limbs (College of Policing, Right Care Right Person: crime, life,
serious harm); the words for who decides and who is asked instead are default. None of them names a person.
"""

from enum import StrEnum


class Limb(StrEnum):
    """Which limb of the threshold for police attendance is met."""

    NONE_MET = "none_met"
    CRIME = "crime"
    RISK_TO_LIFE = "risk_to_life"
    SERIOUS_HARM = "serious_harm"


class Decider(StrEnum):
    """Who decided on police attendance, by their work and not by name."""

    CALL_HANDLER = "call_handler"
    CONTROL_ROOM_SUPERVISOR = "control_room_supervisor"
    FORCE_INCIDENT_MANAGER = "force_incident_manager"
    OFFICER_ON_SCENE = "officer_on_scene"


class Agency(StrEnum):
    """Who was asked in place of the police."""

    AMBULANCE_SERVICE = "ambulance_service"
    MENTAL_HEALTH_CRISIS_TEAM = "mental_health_crisis_team"
    NHS_111 = "nhs_111"
    HOSPITAL = "hospital"
    GENERAL_PRACTICE = "general_practice"
    ADULT_SOCIAL_CARE = "adult_social_care"
    CHILDRENS_SOCIAL_CARE = "childrens_social_care"
    OTHER = "other"


class MissingFrom(StrEnum):
    """Where a missing person is missing from."""

    HOME = "home"
    CARE_PLACEMENT = "care_placement"
    HEALTH_SETTING = "health_setting"
    EDUCATION = "education"
    ELSEWHERE = "elsewhere"


THRIVE = ("threat", "harm", "risk", "investigation", "vulnerability", "engagement")
"""The six parts of THRIVE (DOMAIN §3), each scored 0 (none) to 3 (high) (default)."""
