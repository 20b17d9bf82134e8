"""Static files. Their address holds their version, so browsers may keep them for a year."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from aws_lambda_powertools.event_handler import Response

from functions.console.routing import Routes
from shared.domain.errors import NotFound

router = Routes()

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
}


@cache
def _found() -> dict[str, Traversable]:
    """Every file that is served, by its path. What is not listed here can not be asked for."""
    return dict(_walk(files("shared.web") / "static", ""))


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    listed: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            listed += _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.rsplit(".", 1)[-1] in _TYPES:
            listed.append((prefix + entry.name, entry))
    return listed


def _version() -> str:
    digest = sha256()
    for name, file in sorted(_found().items()):
        digest.update(name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


VERSION = _version()


@router.get("/assets/.+", compress=True)
def asset() -> Response[str | bytes]:
    """One file, found by its path behind the version."""
    _, _, _, name = (
        router.current_event.path.split("/", 3) if router.current_event.path.count("/") > 2 else [""] * 4
    )
    file = _found().get(name)
    if file is None:
        raise NotFound("There is no such file.")
    kind = name.rsplit(".", 1)[-1]
    body = file.read_bytes() if kind in ("png", "ico") else file.read_text(encoding="utf-8")
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    return Response(200, _TYPES[kind], body, headers=headers)
