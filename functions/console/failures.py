"""Errors as pages: what has happened, in words, and what to do next."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from botocore.exceptions import BotoCoreError, ClientError

from functions.console.pages import page
from shared.domain.errors import Conflict, NotFound, NotPermitted, Refused
from shared.observability import kind_of, logger
from shared.service.sign_in import SignInUnavailable
from shared.web.forms.values import NotAForm, TextTooLong

_PAGES: dict[type[Exception], tuple[HTTPStatus, str, str]] = {
    NotPermitted: (
        HTTPStatus.FORBIDDEN,
        "This is not for you",
        "If you need it, ask a manager for the right group.",
    ),
    NotFound: (
        HTTPStatus.NOT_FOUND,
        "There is nothing here",
        "Check the address, or begin again from your first page.",
    ),
    Conflict: (
        HTTPStatus.CONFLICT,
        "Somebody was faster",
        "Nothing was changed. Reload the page to see how it is now.",
    ),
    TextTooLong: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "This text is too long",
        "Go back with the button of your browser: what you typed is still there.",
    ),
    Refused: (HTTPStatus.CONFLICT, "That can not be done now", "Reload the page to see how things are now."),
    NotAForm: (
        HTTPStatus.BAD_REQUEST,
        "This is not a form of ours",
        "Nothing was changed. Go back to the page and fill in the form there.",
    ),
    SignInUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "Sign-in does not answer", "Try again in a minute."),
    ClientError: (HTTPStatus.SERVICE_UNAVAILABLE, "The service does not answer", "Try again in a minute."),
    BotoCoreError: (HTTPStatus.SERVICE_UNAVAILABLE, "The service does not answer", "Try again in a minute."),
    Exception: (
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong here",
        "It was recorded. Try again in a minute.",
    ),
}
"""What each error says. The first that fits counts; the texts of our own errors are safe to show."""

_NOT_OUR_FAULT = (NotAForm,)
_OURS = (NotPermitted, NotFound, Conflict, Refused, SignInUnavailable)


def answer_with_pages(app: APIGatewayHttpResolver) -> None:
    """Whatever goes wrong, a person gets a page."""

    def failed(error: Exception) -> Response[str]:
        status, title, advice = next(found for kind, found in _PAGES.items() if isinstance(error, kind))
        own_words = str(error) if isinstance(error, _OURS) else ""
        if not own_words and not isinstance(error, _NOT_OUR_FAULT):
            logger.error("A page failed", **kind_of(error))
        return _page(app, status, title, [own_words, advice] if own_words else [advice])

    def not_found(_error: NotFoundError) -> Response[str]:
        return _page(app, HTTPStatus.NOT_FOUND, "There is nothing here", [_PAGES[NotFound][2]])

    app.exception_handler(list(_PAGES))(failed)
    app.not_found(not_found)


def _page(app: APIGatewayHttpResolver, status: HTTPStatus, title: str, lines: list[str]) -> Response[str]:
    reference = app.current_event.raw_event.get("requestContext", {}).get("requestId", "")
    return page(
        "message.html",
        title,
        viewer=app.context.get("viewer"),
        status=status,
        lines=lines,
        actions=[("/", "Your first page")],
        reference=reference if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "",
    )
