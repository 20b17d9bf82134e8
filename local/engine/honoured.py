"""What the engine honours, by type of resource. What is not written here is an error at start.

The emulator knows far more types than it acts on, and takes some properties only to forget them.
This list is ours, kept by hand and by test: a type or a property enters it when its effect was seen.
"""

from __future__ import annotations

from typing import Any

from local.engine.errors import NotHonoured
from local.engine.template import Template, references

# These do here what they do when deployed.
ACTING = frozenset(
    {
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Authorizer",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::ApiGatewayV2::Stage",
        "AWS::Cognito::UserPool",
        "AWS::Cognito::UserPoolClient",
        "AWS::Cognito::UserPoolGroup",
        "AWS::DynamoDB::Table",
        "AWS::Events::EventBus",
        "AWS::Events::Rule",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::KMS::Alias",
        "AWS::KMS::Key",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Function",
        "AWS::Lambda::Permission",
        "AWS::Logs::LogGroup",
        "AWS::SecretsManager::Secret",
        "AWS::SNS::Subscription",
        "AWS::SNS::Topic",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::Queue",
        "AWS::SQS::QueuePolicy",
        "AWS::Scheduler::Schedule",
        "AWS::Scheduler::ScheduleGroup",
        "AWS::SSM::Parameter",
    }
)

# These are made and can be read back, and no more: nothing that runs on this machine waits for them.
RECORDED = {
    "AWS::CDK::Metadata": "only the deployment's own book-keeping",
    "AWS::CloudWatch::Alarm": "no queue or function reports its metrics here; ask the engine for dead letters",
    "AWS::CloudWatch::Dashboard": "nobody looks at it here",
}

# Properties that are taken and then forgotten, or acted on differently, so that relying on them would deceive.
FORGOTTEN = {
    ("AWS::Scheduler::Schedule", "StartDate"),
    ("AWS::Scheduler::Schedule", "EndDate"),
    ("AWS::Scheduler::Schedule", "ScheduleExpressionTimezone"),
    ("AWS::Events::EventBus", "EventSourceName"),
    ("AWS::Events::EventBus", "Policy"),
    ("AWS::Lambda::EventSourceMapping", "TumblingWindowInSeconds"),
    ("AWS::Lambda::EventSourceMapping", "MaximumBatchingWindowInSeconds"),
    ("AWS::Lambda::Function", "FileSystemConfigs"),
    ("AWS::Lambda::Function", "Layers"),
    ("AWS::Lambda::Function", "VpcConfig"),
}


def refuse_what_is_not_honoured(template: Template) -> None:
    """Every resource of the template is one that this engine honours; if not, all that are not are named."""
    complaints = [
        complaint
        for logical_id, resource in template.resources.items()
        for complaint in _complaints(logical_id, resource)
    ] + _dangling(template)
    if complaints:
        raise NotHonoured(f"{template.path.name} can not be honoured here:\n" + "\n".join(complaints))


def _complaints(logical_id: str, resource: dict[str, Any]) -> list[str]:
    kind = resource["Type"]
    if kind not in ACTING and kind not in RECORDED:
        return [f"- {logical_id}: type {kind} is not among those that the local engine honours"]
    found = [
        f"- {logical_id}: {kind} {name} would be taken and forgotten"
        for name in resource.get("Properties", {})
        if (kind, name) in FORGOTTEN
    ]
    if kind == "AWS::Lambda::Function":
        found += _function_complaints(logical_id, resource.get("Properties", {}))
    return found


def _dangling(template: Template) -> list[str]:
    """A reference to nothing would be taken for a plain text; each is named."""
    known = {*template.resources, *template.body.get("Parameters", {})}
    parts = {**template.resources, "Outputs": template.body.get("Outputs", {})}
    return [
        f"- {where}: refers to {name}, which is not in the template"
        for where, part in parts.items()
        for name in sorted(set(references(part)))
        if name not in known and not name.startswith("AWS::")
    ]


def _function_complaints(logical_id: str, properties: dict[str, Any]) -> list[str]:
    if properties.get("PackageType", "Zip") != "Zip" or "S3Key" not in properties.get("Code", {}):
        return [f"- {logical_id}: only functions whose package is a zip in a bucket run from the working tree"]
    if not str(properties.get("Runtime", "")).startswith("python3"):
        return [f"- {logical_id}: runtime {properties.get('Runtime')} can not run here"]
    return []


def recorded_only(template: Template) -> dict[str, int]:
    """How many resources of each type are made here without acting."""
    return {kind: len(template.of_type(kind)) for kind in RECORDED if template.of_type(kind)}
