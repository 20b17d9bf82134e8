"""The template as ``make synth`` writes it, made once for all of these tests."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
Resource = dict[str, Any]


@dataclass(frozen=True)
class Synthesis:
    """What the CDK program left in its output folder."""

    folder: Path
    template: dict[str, Any]

    def of_type(self, kind: str) -> dict[str, Resource]:
        """Logical id → properties of every resource of this type, and there is at least one."""
        found = {
            name: {**resource.get("Properties", {}), "_": resource}
            for name, resource in self.template["Resources"].items()
            if resource["Type"] == kind
        }
        assert found, f"the template holds no {kind}"
        return found

    def functions(self) -> dict[str, Resource]:
        """Our name of a function → its properties."""
        return {f["Handler"].split(".")[1]: f for f in self.of_type("AWS::Lambda::Function").values()}

    def statements_of(self, role: str) -> list[dict[str, Any]]:
        """Every statement of the policies of this role."""
        return [
            statement
            for policy in self.of_type("AWS::IAM::Policy").values()
            if {"Ref": role} in policy["Roles"]
            for statement in policy["PolicyDocument"]["Statement"]
        ]


def synthesize(folder: Path, stage: str) -> Synthesis:
    """The template of a stage, made the way the Makefile makes it, but told nothing about node."""
    told = {name: value for name, value in os.environ.items() if not name.startswith(("JSII_", "AWS_"))}
    environment = {**told, "CDK_OUTDIR": str(folder), "STAGE": stage}
    made = subprocess.run(
        [sys.executable, "-m", "infra.app"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr[-4000:]
    return Synthesis(folder, json.loads((folder / "early-response.template.json").read_text()))


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    return synthesize(tmp_path_factory.mktemp("live"), "live")


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    return synthesize(tmp_path_factory.mktemp("trial"), "trial")


def listed(value: Any) -> list[Any]:
    """IAM writes a list of one as the one."""
    return value if isinstance(value, list) else [value]


def target_of(arn: Any) -> str:
    """The logical id that an ``Fn::GetAtt`` or ``Ref`` points to."""
    return arn["Fn::GetAtt"][0] if "Fn::GetAtt" in arn else arn["Ref"]
