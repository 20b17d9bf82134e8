"""Brings a template up as a stack, unmodified, and makes sure that all of it came up."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError

from local.engine.emulator import ACCOUNT, REGION
from local.engine.errors import NotHonoured, StackFailed
from local.engine.honoured import refuse_what_is_not_honoured
from local.engine.pointer import package
from local.engine.template import Function, Template

TEMPLATES = "local-engine-templates"
BOOTSTRAP_VERSION = "30"


class Clients(Protocol):
    """Gives a client of a service, with the rights of whoever deploys."""

    def __call__(self, service: str) -> Any: ...


@dataclass(frozen=True)
class Stack:
    """A template that is up: what each logical id became, and the outputs."""

    name: str
    physical: dict[str, str]
    outputs: dict[str, str]
    template: Template

    def physical_of(self, kind: str) -> dict[str, str]:
        """The physical id of every resource of this type, by logical id."""
        return {i: self.physical[i] for i in self.template.of_type(kind) if i in self.physical}


def deploy(
    template: Template, name: str, parameters: dict[str, str], clients: Clients, root: Path, clock_file: Path
) -> Stack:
    """The template is up as a stack of this name, whole; otherwise an error says what is missing."""
    refuse_what_is_not_honoured(template)
    _publish_packages(template, clients("s3"), root, clock_file)
    _bootstrap(template, clients("ssm"))
    url = _publish_template(template, name, clients("s3"))
    cloudformation = clients("cloudformation")
    try:
        cloudformation.create_stack(
            StackName=name,
            TemplateURL=url,
            Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
    except ClientError as error:
        raise StackFailed(f"{template.path.name} was refused: {error}") from error
    outputs = _wait_until_complete(cloudformation, name)
    stack = Stack(name, _physical_ids(cloudformation, name), outputs, template)
    _expect_everything(stack)
    _expect_environments(stack, clients("lambda"))
    return stack


def undeploy(name: str, cloudformation: Any) -> None:
    """No stack of this name is left, whether it came up or not."""
    cloudformation.delete_stack(StackName=name)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            status = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        except ClientError:
            return
        if status == "DELETE_COMPLETE":
            return
        time.sleep(0.02)
    raise StackFailed(f"{name} is still there 60 s after it was to be deleted:\n{_reasons(cloudformation, name)}")


def _publish_packages(template: Template, s3: Any, root: Path, clock_file: Path) -> None:
    packages: dict[tuple[str, str], list[Function]] = defaultdict(list)
    for function in template.functions():
        if function.package is not None:
            bucket, key = (_plain(part) for part in function.package)
            packages[bucket, key].append(function)
    for bucket in {bucket for bucket, _ in packages}:
        _make_bucket(s3, bucket)
    for (bucket, key), functions in packages.items():
        s3.put_object(Bucket=bucket, Key=key, Body=package(functions, root, clock_file))


def _plain(value: Any) -> str:
    """The text of a bucket or key; CDK writes the account and the region into it as pseudo parameters."""
    text = value.get("Fn::Sub") if isinstance(value, dict) else value
    if not isinstance(text, str):
        raise NotHonoured(f"the place of a package is not plain: {value}")
    for name, known in {"AccountId": ACCOUNT, "Region": REGION, "Partition": "aws"}.items():
        text = text.replace(f"${{AWS::{name}}}", known)
    return text


def _make_bucket(s3: Any, bucket: str) -> None:
    try:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
            raise


def _bootstrap(template: Template, ssm: Any) -> None:
    """The account looks bootstrapped for CDK, which the template asks for by a parameter."""
    for parameter in template.body.get("Parameters", {}).values():
        if parameter["Type"].startswith("AWS::SSM::Parameter::Value"):
            ssm.put_parameter(Name=parameter["Default"], Value=BOOTSTRAP_VERSION, Type="String", Overwrite=True)


def _publish_template(template: Template, name: str, s3: Any) -> str:
    _make_bucket(s3, TEMPLATES)
    key = f"{name}.json"
    s3.put_object(Bucket=TEMPLATES, Key=key, Body=json.dumps(template.body).encode())
    return f"{s3.meta.endpoint_url}/{TEMPLATES}/{key}"


def _wait_until_complete(cloudformation: Any, name: str) -> dict[str, str]:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        if stack["StackStatus"] == "CREATE_COMPLETE":
            return {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}
        if not stack["StackStatus"].endswith("_IN_PROGRESS") or "ROLLBACK" in stack["StackStatus"]:
            raise StackFailed(f"{name} is {stack['StackStatus']}:\n{_reasons(cloudformation, name)}")
        time.sleep(0.02)
    raise StackFailed(f"{name} did not come up in 180 s:\n{_reasons(cloudformation, name)}")


def _reasons(cloudformation: Any, name: str) -> str:
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    return "\n".join(
        f"- {event['LogicalResourceId']} ({event['ResourceType']}): {event['ResourceStatusReason']}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED") and event.get("ResourceStatusReason")
    )


def _physical_ids(cloudformation: Any, name: str) -> dict[str, str]:
    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    return {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in resources if r.get("PhysicalResourceId")}


def _expect_everything(stack: Stack) -> None:
    missing = [
        f"- {logical_id} ({resource['Type']})"
        for logical_id, resource in stack.template.resources.items()
        if logical_id not in stack.physical and "Condition" not in resource
    ]
    if missing:
        raise StackFailed(f"{stack.name} came up without:\n" + "\n".join(missing))
    empty = [name for name in stack.template.body.get("Outputs", {}) if not stack.outputs.get(name)]
    if empty:
        raise StackFailed(f"{stack.name} came up with empty outputs: {', '.join(empty)}")


def _expect_environments(stack: Stack, lambda_client: Any) -> None:
    complaints: list[str] = []
    for function in stack.template.functions():
        deployed = lambda_client.get_function_configuration(FunctionName=stack.physical[function.logical_id])
        values = deployed.get("Environment", {}).get("Variables", {})
        complaints += [
            f"- {function.name}: {variable} is {values.get(variable)!r}"
            for variable in sorted(function.variables)
            if not str(values.get(variable) or "").strip() or "Fn::" in str(values[variable])
        ]
    if complaints:
        raise StackFailed(f"{stack.name}: variables did not resolve\n" + "\n".join(complaints))
