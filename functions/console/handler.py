"""The console: every page of the service. The gateway lets anybody in; each page checks the session itself."""

from typing import Any

from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.console.console import answer
from shared.bootstrap import application
from shared.observability import logger, traced


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
@traced
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request with a page."""
    return answer(event, context, application())
