"""Timers as delayed queue messages."""

import json
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from shared.domain.ids import CaseId
from shared.service.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_LONGEST = timedelta(minutes=15)


class SqsTimer:
    """Implements Timer and Courier. SQS delays by at most 15 minutes; what is further off is left to the sweep."""

    def __init__(self, client: "SQSClient", queue_url: str, clock: Clock) -> None:
        self._client = client
        self._queue_url = queue_url
        self._clock = clock

    def look_again(self, case_id: CaseId, at: datetime) -> None:
        """See Timer."""
        self._send_at({"case_id": case_id}, at)

    def bring_back(self, delivery_id: str, at: datetime) -> None:
        """See Courier."""
        self._send_at({"delivery": delivery_id}, at)

    def _send_at(self, message: dict[str, str], at: datetime) -> None:
        delay = max(timedelta(0), at - self._clock.now())
        if delay > _LONGEST:
            return
        self._client.send_message(
            QueueUrl=self._queue_url, MessageBody=json.dumps(message), DelaySeconds=ceil(delay.total_seconds())
        )
