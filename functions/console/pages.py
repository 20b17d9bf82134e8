"""Responses: pages with the headers that keep them safe, and redirects."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.shared.cookies import Cookie
from markupsafe import escape

from functions.console.assets import VERSION
from shared.web.environment import render
from shared.web.forms.values import Error
from shared.web.viewer import Viewer

_JS_ENABLED = "sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw="
"""The one script that stands in the page itself: the GOV.UK template's, which marks that scripts run."""

SAFE_HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' '{_JS_ENABLED}'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    ),
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_UNCACHED = {**SAFE_HEADERS, "Cache-Control": "no-store"}

HTML = "text/html; charset=utf-8"


def page(
    template: str,
    title: str,
    *,
    path: str = "",
    viewer: Viewer | None = None,
    status: int = 200,
    wide: bool = False,
    **view: Any,
) -> Response[str]:
    """Return a page that nobody else may keep a copy of. What is wrong with a field that it lacks has no link."""
    frame = {"title": title, "path": path, "viewer": viewer, "container": "app-wide" if wide else ""}
    view |= frame | {"assets": f"/assets/{VERSION}"}
    body = render(template, **view)
    errors: list[Error] = view.get("errors", [])
    standing = [error if has(body, error.field) else Error("", error.text) for error in errors]
    if standing != errors:
        body = render(template, **view | {"errors": standing})
    return Response(int(status), HTML, body, headers=dict(_UNCACHED), compress=True)


def has(body: str, field: str) -> bool:
    """Whether something on the page can be led to by that name."""
    return f'id="{escape(field)}"' in body


def partial(template: str, **view: Any) -> Response[str]:
    """Return a part of a page, for the script that keeps it up to date."""
    return Response(200, HTML, render(template, **view), headers=dict(_UNCACHED), compress=True)


def redirect(to: str, cookie: Cookie | None = None) -> Response[str]:
    """Send the browser to another page with GET."""
    headers = {**_UNCACHED, "Location": to}
    return Response(303, "text/plain", "", headers=headers, cookies=[cookie] if cookie else [])
