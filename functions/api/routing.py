"""What the routes of every subject share: who is asking, and the parts of addresses."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api.access import Caller

CaseIdInPath = Annotated[str, Path(max_length=64, pattern=r"^[\w.-]+$", description="Opaque id of a case")]
MessageIdInPath = Annotated[str, Path(max_length=256, description="Id of a quarantined message")]

DeliveryIdInPath = Annotated[
    str, Path(max_length=96, pattern=r"^[\w.-]+$", description="Id of a delivery, which is its webhook-id")
]


class Routes(APIGatewayHttpRouter):
    """The routes of one subject."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def caller(self) -> Caller:
        """Who is asking."""
        caller: Caller = self.context["caller"]
        return caller

    @property
    def correlation_id(self) -> str:
        """What the logs, the case and the answer to this request carry."""
        correlation_id: str = self.context["correlation_id"]
        return correlation_id
