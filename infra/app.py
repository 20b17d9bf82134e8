"""Write the CloudFormation template and the packages into cdk.out: ``python -m infra.app``.

``STAGE`` (live unless said otherwise) picks the stage. No account, no container and no tool beyond this
environment is needed.
"""

import os
import sys
from pathlib import Path

# aws_cdk starts a node as soon as it is imported: use the one that came with this environment.
_NODE = Path(sys.executable).parent / "node"
if _NODE.exists():
    os.environ.setdefault("JSII_NODE", str(_NODE))

from aws_cdk import App, Tags, Validations  # noqa: E402
from cdk_nag import AwsSolutionsChecks  # noqa: E402

from infra.package import build_package  # noqa: E402
from infra.recipes import BESIDES  # noqa: E402
from infra.stack import EarlyResponse  # noqa: E402
from infra.stages import stage_named  # noqa: E402

_ROOT = Path(__file__).resolve().parents[1]

# Here and not in cdk.json, so that the template is the same with and without the CDK command line.
_FLAGS = {
    "@aws-cdk/aws-iam:minimizePolicies": True,
    "@aws-cdk/aws-lambda:recognizeLayerVersion": True,
    "@aws-cdk/core:enablePartitionLiterals": True,
    "@aws-cdk/core:target-partitions": ["aws"],
}


def synthesize() -> None:
    """``cdk.out`` holds the template and the packages; the run fails if a security rule does."""
    stage = stage_named(os.environ.get("STAGE", "live"))
    output = Path(os.environ.get("CDK_OUTDIR", _ROOT / "cdk.out"))
    packages = {name: build_package(_ROOT, recipe) for name, recipe in BESIDES.items()}
    app = App(context=_FLAGS, outdir=str(output))
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    EarlyResponse(app, "early-response", stage=stage, package=build_package(_ROOT), packages=packages)
    Tags.of(app).add("service", "early-response")
    Tags.of(app).add("stage", stage.name)
    app.synth()
    used = (output / "early-response.assets.json").read_text()
    for package_file in output.glob("asset.*.zip"):
        if package_file.name not in used:
            package_file.unlink()


if __name__ == "__main__":
    synthesize()
