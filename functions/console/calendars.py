"""Calendar feeds: files that calendar programs fetch with nothing but the address that a person gave them."""

from hashlib import sha256

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import SAFE_HEADERS
from functions.console.routing import Routes
from shared.domain.errors import NotFound

router = Routes()

_CALENDAR = "text/calendar; charset=utf-8"


@router.get("/calendar/<token>", compress=True)
def feed(token: str) -> Response[str]:
    """The file, or word that it has not changed. Whatever is wrong with the address, the answer is the same."""
    application = router.application
    try:
        feed, said = application.calendars.read(token.removesuffix(".ics"))
    except NotFound:
        headers = {**SAFE_HEADERS, "Cache-Control": "no-store"}
        return Response(404, "text/plain; charset=utf-8", "There is no such calendar.\n", headers=headers)
    policy = application.policy
    body = application.write_calendar(feed, said, router.base_names, policy.feeds)
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {
        **SAFE_HEADERS,
        "Cache-Control": f"private, max-age={int(policy.feeds.refresh_every.total_seconds())}",
        "Content-Disposition": 'inline; filename="on-call.ics"',
        "ETag": etag,
        "X-Robots-Tag": "noindex",
    }
    if etag in router.current_event.headers.get("if-none-match", ""):
        return Response(304, _CALENDAR, "", headers=headers)
    return Response(200, _CALENDAR, body.decode(), headers=headers)
