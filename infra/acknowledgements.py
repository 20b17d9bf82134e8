"""Findings of the security rules that we have looked at and accept, each with its reason."""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def accept(construct: IConstruct, findings: dict[str, str]) -> None:
    """The findings (rule → reason) are recorded as accepted for this construct and what is inside it."""
    Validations.of(construct).acknowledge(
        *(Acknowledgment(id=f"AwsSolutions-{rule}", reason=reason) for rule, reason in findings.items())
    )
