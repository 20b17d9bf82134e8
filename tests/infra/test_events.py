"""Every event reaches the queue that must hear it, and every stored event reaches the bus."""

import json

from shared.contracts.canary import is_canary
from shared.domain.events import EventName
from shared.domain.jobs import JobEventName
from shared.domain.roster.events import RotaEventName
from tests.infra.conftest import Resource, Synthesis, target_of

HEARD = {
    "Intake": {"ContactReported", "ContactUpdated", "ContactCorrected", "ContactCancelled", "ContactClosed"},
    "Dispatch": {
        "CaseOpened",
        "CaseRegraded",
        "OfferDeclined",
        "OfferTimedOut",
        "OfferWithdrawn",
        "ResponderClear",
        "ResponderStoodDown",
        "OffersReopened",
        "HoldReleased",
        "LoneVisitApproved",
        "BriefingChanged",
        "CanaryOpened",
    },
    "Notify": {
        "PairOffered",
        "OfferRepeated",
        "OfferWithdrawn",
        "CaseEscalated",
        "CaseRegraded",
        "ResponderStoodDown",
        "LoneVisitApproved",
        "BriefingChanged",
        "ContactJoined",
        "CanaryDispatched",
        "MoveAdvised",
        "AbsenceRecorded",
        "SwapAsked",
        "ShiftOffered",
        "ExchangeAnswered",
        "OnCallBegan",
        "OnCallEnded",
    },
    "Watch": {"PairOffered", "OfferExtended"},
    "Planner": {
        "CaseOpened",
        "CaseRegraded",
        "CaseClosed",
        "CaseWithdrawn",
        "PairAssigned",
        "PairDiverted",
        "ResponderStoodDown",
        "LoneVisitApproved",
        "AppointmentAgreed",
        "AppointmentWithdrawn",
        "AvailabilityRecorded",
    },
    "Replay": {"ReplayAsked"},
    "Rota": {"RotaChanged", "AbsenceRecorded", "AbsenceEnded"},
    "RotaPlanner": {"RotaProposalAsked"},
    "Feedback": {"AnswerGiven"},
    "Simulator": {"SimulationAsked", "SimulationPartPlayed"},
}
OURS = ["early-response"]
OTHERS = [{"anything-but": ["early-response"]}]


def schedule_named(synthesis: Synthesis, name: str) -> Resource:
    (schedule,) = (
        schedule
        for logical_id, schedule in synthesis.of_type("AWS::Scheduler::Schedule").items()
        if logical_id.startswith(name)
    )
    return schedule


def rule_into(synthesis: Synthesis, queue: str) -> Resource:
    url = target_of(synthesis.template["Outputs"][f"{queue}QueueUrl"]["Value"])
    (rule,) = (
        rule
        for rule in synthesis.of_type("AWS::Events::Rule").values()
        if url in [target_of(target["Arn"]) for target in rule["Targets"]]
    )
    return rule


def test_each_queue_hears_the_events_it_must_and_no_others(live: Synthesis) -> None:
    for queue, names in HEARD.items():
        pattern = rule_into(live, queue)["EventPattern"]
        assert set(pattern["detail-type"]) == names
        assert pattern["source"] == (OTHERS if queue == "Intake" else OURS)
    assert len(live.of_type("AWS::Events::Rule")) == len(HEARD)


def test_no_queue_waits_for_an_event_that_is_never_told(live: Synthesis) -> None:
    ours = set.union(*(names for queue, names in HEARD.items() if queue != "Intake"))
    assert ours <= {event.value for event in (*EventName, *RotaEventName, *JobEventName)}


def test_every_rule_puts_into_a_queue_and_what_it_can_not_deliver_into_that_queues_dead_letters(
    live: Synthesis,
) -> None:
    queues = live.of_type("AWS::SQS::Queue")
    for rule in live.of_type("AWS::Events::Rule").values():
        (target,) = rule["Targets"]
        dead_letters = queues[target_of(target["Arn"])]["RedrivePolicy"]["deadLetterTargetArn"]
        assert target["DeadLetterConfig"]["Arn"] == dead_letters
        assert target["RetryPolicy"]["MaximumRetryAttempts"] == 185


def test_contacts_and_our_events_go_by_our_own_bus(live: Synthesis) -> None:
    (bus,) = live.of_type("AWS::Events::EventBus")
    assert {target_of(rule["EventBusName"]) for rule in live.of_type("AWS::Events::Rule").values()} == {bus}


def test_each_new_event_in_the_table_is_relayed_from_the_very_first(live: Synthesis) -> None:
    (table,) = live.of_type("AWS::DynamoDB::Table")
    (mapping,) = (
        mapping
        for mapping in live.of_type("AWS::Lambda::EventSourceMapping").values()
        if mapping["EventSourceArn"] == {"Fn::GetAtt": [table, "StreamArn"]}
    )
    (pattern,) = (json.loads(f["Pattern"]) for f in mapping["FilterCriteria"]["Filters"])
    assert pattern == {"eventName": ["INSERT"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "EVENT#"}]}}}}
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["BatchSize"] == 100
    assert mapping["ParallelizationFactor"] == 1
    assert target_of(mapping["FunctionName"]).startswith("Relay")


def test_what_no_bus_takes_is_tried_for_a_day_and_then_put_aside_by_itself(live: Synthesis) -> None:
    (mapping,) = (m for m in live.of_type("AWS::Lambda::EventSourceMapping").values() if "StartingPosition" in m)
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["MaximumRetryAttempts"] >= 100
    assert target_of(mapping["DestinationConfig"]["OnFailure"]["Destination"]).startswith("RelayDeadLetters")


def test_what_a_lost_timer_left_behind_is_looked_for_once_a_minute(live: Synthesis) -> None:
    schedule = schedule_named(live, "Sweep")
    watch = target_of(live.template["Outputs"]["WatchQueueUrl"]["Value"])
    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["State"] == "ENABLED"
    assert target_of(schedule["Target"]["Arn"]) == watch
    assert json.loads(schedule["Target"]["Input"]) == {"sweep": True}
    assert "WatchQueueDeadLetters" in target_of(schedule["Target"]["DeadLetterConfig"]["Arn"])


def test_the_visits_ahead_are_planned_every_ten_minutes_whatever_was_lost(live: Synthesis) -> None:
    schedule = schedule_named(live, "Replan")
    planner = target_of(live.template["Outputs"]["PlannerQueueUrl"]["Value"])
    assert schedule["ScheduleExpression"] == "rate(10 minutes)"
    assert schedule["State"] == "ENABLED"
    assert target_of(schedule["Target"]["Arn"]) == planner
    assert json.loads(schedule["Target"]["Input"]) == {"plan": True}
    assert "PlannerQueueDeadLetters" in target_of(schedule["Target"]["DeadLetterConfig"]["Arn"])


def test_the_rota_is_published_a_day_further_each_day(live: Synthesis) -> None:
    schedule = schedule_named(live, "NewDay")
    assert schedule["ScheduleExpression"] == "rate(1 day)"
    assert schedule["State"] == "ENABLED"
    assert target_of(schedule["Target"]["Arn"]) == target_of(live.template["Outputs"]["RotaQueueUrl"]["Value"])
    assert json.loads(schedule["Target"]["Input"]) == {"new_day": True}


def test_a_canary_goes_by_the_bus_as_a_contact_of_somebody_else_every_five_minutes(live: Synthesis) -> None:
    schedule = schedule_named(live, "Canary")
    target = schedule["Target"]
    (bus,) = live.of_type("AWS::Events::EventBus")
    told = target["EventBridgeParameters"]
    pattern = rule_into(live, "Intake")["EventPattern"]
    assert schedule["ScheduleExpression"] == "rate(5 minutes)"
    assert schedule["State"] == "ENABLED"
    assert target_of(target["Arn"]) == bus
    assert told["DetailType"] in pattern["detail-type"]
    assert [told["Source"]] != OURS
    assert is_canary({"source": told["Source"], "detail": json.loads(target["Input"])})


def test_nothing_keeps_a_second_copy_of_the_events(live: Synthesis) -> None:
    assert "AWS::Events::Archive" not in {r["Type"] for r in live.template["Resources"].values()}
