"""The template comes up whole and unmodified, or the engine says what it can not do."""

import copy
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.engine import Engine, NotHonoured, StackFailed, Template, TemplateMissing
from local.engine.template import is_stale
from tests.engine.conftest import PROBE

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def body() -> dict[str, Any]:
    """The probe template, to be spoilt."""
    return copy.deepcopy(Template.load(PROBE).body)


def start(body: dict[str, Any]) -> None:
    with Engine.start(Template(PROBE, body), name="spoilt"):
        pass


def test_every_resource_of_the_template_is_there(probe: Engine) -> None:
    assert set(probe.stack.physical) == set(probe.stack.template.resources)


def test_outputs_and_parameters_are_those_of_the_template(probe: Engine) -> None:
    assert probe.outputs["Greeting"] == "good evening"
    assert set(probe.outputs) == set(probe.stack.template.body["Outputs"])


@pytest.mark.parametrize(
    "kind", ["AWS::Events::Archive", "AWS::CloudFormation::Macro", "Custom::Thing", "AWS::ECS::Cluster"]
)
def test_a_type_that_is_not_honoured_is_an_error_at_start(probe: Engine, body: dict[str, Any], kind: str) -> None:
    body["Resources"]["Odd"] = {"Type": kind, "Properties": {}}

    with pytest.raises(NotHonoured, match=f"Odd: type {kind}"):
        start(body)


def test_everything_that_is_not_honoured_is_named_at_once(probe: Engine, body: dict[str, Any]) -> None:
    body["Resources"]["One"] = {"Type": "AWS::Events::Archive"}
    body["Resources"]["Schedule"]["Properties"]["StartDate"] = "2027-01-01T00:00:00Z"
    body["Resources"]["Look"]["Properties"]["Runtime"] = "nodejs24.x"

    with pytest.raises(NotHonoured) as error:
        start(body)

    for name in ("One", "StartDate would be taken and forgotten", "nodejs24.x can not run here"):
        assert name in str(error.value)


def test_a_setting_that_resolves_to_nothing_is_an_error_at_start(probe: Engine, body: dict[str, Any]) -> None:
    body["Resources"]["Look"]["Properties"]["Environment"]["Variables"]["CALLED"] = ""

    with pytest.raises(StackFailed, match="look: CALLED is ''"):
        start(body)


@pytest.mark.parametrize(
    "reference", [{"Ref": "Nowhere"}, {"Fn::Sub": "${Nowhere.Arn}"}, {"Fn::GetAtt": ["Nowhere", "Arn"]}]
)
def test_a_reference_to_nothing_is_an_error_at_start(probe: Engine, body: dict[str, Any], reference: Any) -> None:
    body["Resources"]["Rule"]["Properties"]["EventBusName"] = reference

    with pytest.raises(NotHonoured, match="Rule: refers to Nowhere"):
        start(body)


def test_a_template_that_is_refused_says_where(probe: Engine, body: dict[str, Any]) -> None:
    body["Resources"]["Rule"]["Properties"]["EventBusName"] = {"Fn::GetAtt": ["Bus", "Colour"]}

    with pytest.raises(StackFailed, match="Colour"):
        start(body)


def test_a_missing_template_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(TemplateMissing, match="make synth"):
        Template.load(tmp_path)


def test_a_template_older_than_its_sources_is_stale(tmp_path: Path) -> None:
    source = tmp_path / "infra" / "stack.py"
    source.parent.mkdir()
    source.write_text("")
    made = tmp_path / "cdk.out"
    made.mkdir()
    assert is_stale(made, tmp_path)

    (made / "manifest.json").write_text("{}")
    os.utime(source, (1, 1))
    assert not is_stale(made, tmp_path)

    os.utime(source)
    os.utime(made / "manifest.json", (1, 1))
    assert is_stale(made, tmp_path)


ALONE = """
import os, subprocess, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from local.engine import Engine, Template

workdir = Path(sys.argv[1])
before = datetime.now(UTC)
os.environ["AWS_PROFILE"] = "mine"
with Engine.start(Template.load(Path("tests/engine/probe.json")), name="alone", workdir=workdir) as engine:
    engine.move(timedelta(days=400))
    engine.warm()
    listening = subprocess.run(["cat", "/proc/net/tcp"], capture_output=True, text=True).stdout
    port = f":{int(engine.endpoint.rsplit(':', 1)[1]):04X}"
    places = [line.split()[1] for line in listening.splitlines()[1:]]
    hosts = {place.split(":")[0] for place in places if place.endswith(port)}
    own = [d for d in os.listdir("/tmp") if "alone" in d]
    assert own, "workers have folders"
    assert hosts == {"0100007F"}, hosts
assert not [d for d in os.listdir("/tmp") if d.startswith("ministack-lambda-alone")]
left = subprocess.run(["pgrep", "-P", str(os.getpid())], capture_output=True, text=True).stdout.split()
assert len(left) <= 1, left  # the look itself
assert os.environ["AWS_PROFILE"] == "mine" and "GATEWAY_PORT" not in os.environ
assert datetime.now(UTC) - before < timedelta(minutes=2)
assert not list(workdir.rglob("clock-*"))
with Engine.start(Template.load(Path("tests/engine/probe.json")), name="again", workdir=workdir) as engine:
    assert engine.invoke("look", {})["process"]
"""


def test_after_a_stop_nothing_is_left_and_it_can_start_again(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(tmp_path)],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
