"""The synthesized template: read as it is, and made anew when the sources are younger."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.engine.errors import TemplateMissing

ROOT = Path(__file__).resolve().parents[2]
CDK_OUT = ROOT / "cdk.out"
SOURCES = (
    "infra",
    "functions",
    "shared",
    "pyproject.toml",
    "requirements-lambda.lock",
    "requirements-feedback.lock",
    "requirements-rota-planner.lock",
    "requirements-simulator.lock",
    "cdk.json",
)


@dataclass(frozen=True)
class Function:
    """A Lambda function, as the template declares it."""

    logical_id: str
    handler: str
    variables: frozenset[str]
    name: str
    package: tuple[Any, Any] | None  # bucket and key, or nothing when the code stands in the template


@dataclass(frozen=True)
class Template:
    """A CloudFormation template, and where it was read from."""

    path: Path
    body: dict[str, Any] = field(repr=False)

    @classmethod
    def load(cls, place: Path = CDK_OUT) -> Template:
        """The template in a CDK output folder (the only stack of its manifest), or in a JSON file."""
        path = _stack_template(place) if place.is_dir() else place
        try:
            return cls(path, json.loads(path.read_text()))
        except (OSError, ValueError) as error:
            raise TemplateMissing(f"{path} can not be read as a template: {error}") from error

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """Every resource by its logical id."""
        resources: dict[str, dict[str, Any]] = self.body.get("Resources", {})
        return resources

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """The properties of every resource of this type, by logical id."""
        return {
            logical_id: resource.get("Properties", {})
            for logical_id, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def functions(self) -> list[Function]:
        """Every Lambda function of the template."""
        return [
            _function(logical_id, properties)
            for logical_id, properties in self.of_type("AWS::Lambda::Function").items()
        ]


def references(value: Any) -> Iterator[str]:
    """The name of every resource or parameter that this part of a template refers to."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for key, argument in value.items():
            yield from _references_of(key, argument)


def _references_of(key: str, argument: Any) -> Iterator[str]:
    if key == "Ref":
        yield argument
    elif key == "Fn::GetAtt":
        yield argument.split(".")[0] if isinstance(argument, str) else argument[0]
    elif key == "Fn::Sub":
        text, own = argument if isinstance(argument, list) else (argument, {})
        names = {name.split(".")[0] for name in re.findall(r"\$\{([^!}][^}]*)\}", text)}
        yield from names - set(own)
        yield from references(list(own.values()))
    else:
        yield from references(argument)


def _function(logical_id: str, properties: dict[str, Any]) -> Function:
    variables = properties.get("Environment", {}).get("Variables", {})
    code = properties.get("Code", {})
    service = variables.get("POWERTOOLS_SERVICE_NAME")
    return Function(
        logical_id=logical_id,
        handler=properties.get("Handler", ""),
        variables=frozenset(variables),
        name=service if isinstance(service, str) else logical_id,
        package=(code["S3Bucket"], code["S3Key"]) if "S3Key" in code else None,
    )


def _stack_template(folder: Path) -> Path:
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError) as error:
        raise TemplateMissing(f"{folder} holds no synthesized template; run `make synth`") from error
    stacks = [a for a in manifest["artifacts"].values() if a["type"] == "aws:cloudformation:stack"]
    if len(stacks) != 1:
        raise TemplateMissing(f"{folder} holds {len(stacks)} stacks; the local engine deploys exactly one")
    return folder / str(stacks[0]["properties"]["templateFile"])


def is_stale(folder: Path = CDK_OUT, root: Path = ROOT) -> bool:
    """Whether the template is missing, or older than a source that it is made from."""
    manifest = folder / "manifest.json"
    if not manifest.exists():
        return True
    made_at = manifest.stat().st_mtime
    return any(source.stat().st_mtime > made_at for source in _sources(root))


def _sources(root: Path) -> list[Path]:
    found: list[Path] = []
    for name in SOURCES:
        place = root / name
        if place.is_dir():
            found += [p for p in place.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
        elif place.exists():
            found.append(place)
    return found


def synthesize(folder: Path = CDK_OUT, root: Path = ROOT) -> Template:
    """The template of the sources as they are now, made anew only when they changed since the last time."""
    if is_stale(folder, root):
        _run_synthesis(root)
    return Template.load(folder)


def _run_synthesis(root: Path) -> None:
    node = Path(sys.executable).parent / "node"
    environment = {**os.environ, "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20"}
    if node.exists():
        environment["JSII_NODE"] = str(node)
    done = subprocess.run(
        [sys.executable, "-m", "infra.app"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise TemplateMissing(f"the template could not be synthesized:\n{done.stdout}{done.stderr}")
