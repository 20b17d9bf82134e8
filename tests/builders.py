"""Cases, people and policies for tests, with only what a test says about them being special.

Distances are told in minutes: a responder who starts from `minutes_away(20)` needs twenty minutes on the road.
"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.domain import offers
from shared.domain.assignment import Role
from shared.domain.case import Case, Decision
from shared.domain.contact import AccessPoint, Circumstance, Contact, Facts, IncidentType, Marker, Place
from shared.domain.grading import GradingTable, Outcome, Rule
from shared.domain.hours import WeeklyHours
from shared.domain.ids import CaseId, ContactKey, ResponderId
from shared.domain.opening import open_case
from shared.domain.policy import (
    Base,
    CaseworkPolicy,
    DispatchPolicy,
    EscalationPolicy,
    OverdueRule,
    PlanningPolicy,
    Policy,
    SafetyPolicy,
    StepRule,
    WatchingPolicy,
)
from shared.domain.rota import OnCall, Responder
from shared.domain.travel import Position
from shared.policy import load

NOW = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
"""A Friday evening."""

SW, PC = Role.SOCIAL_WORKER, Role.POLICE
ANN, BEN = ResponderId("sw-ann"), ResponderId("pc-ben")
CID, DAN = ResponderId("sw-cid"), ResponderId("pc-dan")

_PRESTON = Place(53.7769, -2.7049, "Preston")
_LONDON = ZoneInfo("Europe/London")
_ALL_DAY = {day: ((time(0), time.max),) for day in range(7)}
_OFFICE = {day: ((time(9), time(17)),) for day in range(5)}


def minutes(count: float) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=count)


def later(count: float) -> datetime:
    """Return the instant so many minutes after NOW."""
    return NOW + minutes(count)


def minutes_away(count: float) -> Position:
    """Return a place from where the road takes so long, whatever the destination."""
    return Position(count, 0.0)


def on_the_road(origin: Position, destination: Position) -> timedelta:
    """The travel model of the tests. See minutes_away."""
    return minutes(origin.latitude)


def grading_table() -> GradingTable:
    """Return a table of five rows: one for every outcome."""
    return GradingTable(
        version="test",
        hand_back=(
            Rule("HB-1", _has("immediate_risk_to_life"), "Immediate risk to life.", Outcome.HAND_BACK, None),
        ),
        eligible={"fact": "incident_type", "in": ["concern_for_safety", "missing_person"]},
        not_eligible_reason="Neither concern for safety nor missing person.",
        rules=(
            Rule(
                "RC-1",
                _has("health_need_only"),
                "A health need only.",
                Outcome.REDIRECT,
                None,
                redirect_to="the ambulance service",
            ),
            Rule("G2-6", _has("joint_response_requested"), "Officers ask for a joint visit.", Outcome.VISIT, 2),
            Rule("G4-1", _has("advice_meets_need"), "Advice meets the need.", Outcome.ADVISE, 4),
            Rule("DF-1", {"all": []}, "Nothing else matched.", Outcome.VISIT, 3),
        ),
    )


def _has(circumstance: str) -> dict[str, Any]:
    return {"fact": "circumstances", "has": circumstance}


def dispatch_policy(**changes: Any) -> DispatchPolicy:
    """Return a policy under which people answer in three minutes and nobody needs time to turn out."""
    policy = DispatchPolicy(
        time_to_answer=minutes(3),
        turn_out=timedelta(0),
        ask_again_after=minutes(15),
        reserve_pairs=1,
        lead_time=timedelta(hours=1),
        visiting_hours=WeeklyHours(_LONDON, _ALL_DAY),
        steps={
            2: (StepRule(0.25, "duty_manager"), StepRule(0.5, "service_manager")),
            3: (StepRule(0.5, "duty_manager"),),
        },
        travel=on_the_road,
        seen_good_for=timedelta(hours=4),
        seen_told_for=timedelta(hours=12),
        reckon_ahead=timedelta(hours=1),
    )
    return replace(policy, **changes)


CASEWORK = CaseworkPolicy(
    period=timedelta(weeks=6),
    first_review_after=timedelta(hours=72),
    extension=timedelta(weeks=2),
    remind_every=timedelta(days=1),
    on_board_before=timedelta(hours=4),
    most_listed=50,
)


ESCALATION = EscalationPolicy(queue_age={}, second_channel="", longest_extension=minutes(15))
"""Nobody is told of a case's age, and there is no second channel."""

SAFETY = SafetyPolicy(
    check_in={2: minutes(60), 3: minutes(60)},
    overdue=(
        OverdueRule(minutes(10), "control_room", "Call them."),
        OverdueRule(minutes(20), "duty_manager", "Decide."),
        OverdueRule(minutes(30), "police_control", "Send somebody."),
    ),
    call_again_after=minutes(2),
    call_again_every=minutes(5),
)

WATCHING = WatchingPolicy(
    patience=minutes(1),
    tell_after=minutes(5),
    set_out_within={2: minutes(10), 3: minutes(60)},
    arrive_late_by=minutes(15),
    on_scene_slack=minutes(60),
    on_scene_p90={},
    on_scene_p90_of_others=minutes(90),
    sweep_late_after=minutes(3),
    canary_late_after=minutes(15),
)


PLANNING = PlanningPolicy(
    horizon=timedelta(hours=48),
    notice=minutes(40),
    answer_lead=minutes(15),
    to_the=minutes(1),
    worth_changing=minutes(5),
    settled_after=timedelta(seconds=2),
    seconds=60.0,
    rounds=300,
    seed=1,
)
ROSTER = load().roster
"""The figures of the rota."""


def policy(**changes: Any) -> Policy:
    """Return a whole policy."""
    whole = Policy(
        roster=ROSTER,
        version="test",
        grading=grading_table(),
        return_interview_within=timedelta(hours=72),
        deadlines={2: timedelta(minutes=60), 3: timedelta(hours=48)},
        core_hours=WeeklyHours(_LONDON, _OFFICE),
        core_hours_go_to_day_team=True,
        dispatch=dispatch_policy(),
        escalation=ESCALATION,
        safety=SAFETY,
        casework=CASEWORK,
        matching=replace(load().matching, divert=False),
        stays={},
        write_up=minutes(30),
        advice_lasts=timedelta(hours=2),
        watching=WATCHING,
        intake=load().intake,
        feedback=load().feedback,
        quarantine=load().quarantine,
        roads=load().roads,
        tables=load().tables,
        planning=PLANNING,
        notices=load().notices,
        feeds=load().feeds,
        outside_calendars=load().outside_calendars,
        exchange=load().exchange,
        leave=load().leave,
        bases=(Base("preston", "Preston", minutes_away(0)), Base("burnley", "Burnley", minutes_away(0))),
        areas={"Preston": "preston", "Burnley": "burnley"},
    )
    return replace(whole, **changes)


def contact(*circumstances: Circumstance, reported_at: datetime = NOW, **changes: Any) -> Contact:
    """Return a contact about somebody's safety, reported at NOW from Preston."""
    facts = Facts(
        access_point=AccessPoint.POLICE,
        incident_type=IncidentType.CONCERN_FOR_SAFETY,
        markers=frozenset({Marker.VULNERABLE_CHILD}),
        circumstances=frozenset(circumstances),
    )
    plain = Contact(
        key=ContactKey("key"),
        source="/police/control",
        event_id="1",
        subject="LANCS:2026-11-20:1",
        correlation_id="correlation",
        reported_at=reported_at,
        received_at=reported_at,
        facts=facts,
        place=_PRESTON,
    )
    whole = replace(plain, **changes)
    return whole if "subject" in changes else replace(whole, subject=f"LANCS:2026-11-20:{whole.key}")


PRIORITY = Circumstance.JOINT_RESPONSE_REQUESTED


def opened(grade: int = 2, *, skills: tuple[frozenset[str], ...] = (), **changes: Any) -> Case:
    """Return a case just opened at NOW, as the store would give it back."""
    case = open_case(contact(*((PRIORITY,) if grade == 2 else ())), CaseId("C-1"), policy(), NOW).case
    return replace(case, decision=replace(case.decision, skills=skills), **changes)


def person(
    responder_id: str,
    away: float = 10,
    *,
    base: str = "preston",
    skills: tuple[str, ...] = (),
    until: datetime | None = None,
    held_by: str | None = None,
) -> OnCall:
    """Return somebody on call, `away` minutes from every case. The id begins with sw or pc: that is the role."""
    responder = Responder(
        id=ResponderId(responder_id),
        name=responder_id,
        role=SW if responder_id.startswith("sw") else PC,
        base=base,
        skills=frozenset(skills),
        phone="+447700900000",
        home=minutes_away(away),
    )
    held = CaseId(held_by) if held_by else None
    return OnCall(responder, base, until or NOW + timedelta(hours=8), responder.home, held)


TEAM = (person(ANN), person(BEN))
"""One pair, ten minutes away."""


def saved(decision: Decision) -> Case:
    """Return the case as the store gives it back."""
    return replace(decision.case, version=decision.case.version + 1)


def offered(grade: int = 2, team: tuple[OnCall, ...] = TEAM, **changes: Any) -> Case:
    """Return a case that was offered at NOW to whoever of the team is best."""
    policy_for_one_pair = dispatch_policy(reserve_pairs=0)
    case = opened(grade, **changes)
    return saved(offers.offer(case, team, policy_for_one_pair, max(NOW, case.offer_from or NOW)))


def assigned(grade: int = 2) -> Case:
    """Return a case that Ann and Ben have both accepted, a minute after it was offered."""
    case = offered(grade)
    for responder_id in (ANN, BEN):
        case = saved(offers.accept(case, responder_id, later(1)))
    return case


def attended(arrival: float = 20) -> Case:
    """Return a case with both on scene so many minutes after NOW."""
    case = assigned()
    for responder_id in (ANN, BEN):
        case = saved(offers.set_out(case, responder_id, later(2)))
        case = saved(offers.arrive(case, responder_id, later(arrival)))
    return case


def held(arrival: float = 20) -> Case:
    """Return a case that both have left after an hour: its intensive period runs from the first arrival."""
    case = attended(arrival)
    for responder_id in (ANN, BEN):
        case = saved(offers.clear(case, responder_id, CASEWORK, later(arrival + 60)))
    return case
