"""Every form of the pages, filled in by somebody with time: a page comes back, never an error of ours."""

import base64
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.console.console import answer, console
from tests.component.console.browser import Browser, signed_in
from tests.component.console.test_contacts import FORM
from tests.component.console.world import PRIORITY
from tests.fuzz.budget import tries
from tests.fuzz.doors import MARKER, Doors, within
from tests.fuzz.hostile import MOMENTS, NUMBERS, TEXTS

TEMPLATES = Path("shared/web/templates")
WORDS = st.one_of(
    st.sampled_from([*TEXTS, *MOMENTS, *map(str, NUMBERS[:-1]), "preston", "social_worker", "sw-ann", "3", "2"]),
    st.sampled_from(
        ["2026-11-20", "0001-01-01", "9999-12-31", "19:30", "00:00", "24:00", "2026-11-20T19:30", "on"]
    ),
    st.text(max_size=30),
).map(lambda text: text.encode(errors="replace").decode())


@cache
def names() -> list[str]:
    """Return the names of all fields of all forms, as far as they stand in the templates and in the code."""
    texts = [path.read_text() for path in TEMPLATES.rglob("*.html")]
    texts += [path.read_text() for path in Path("functions/console").glob("*.py")]
    texts += [path.read_text() for path in Path("shared/web/forms").glob("*.py")]
    found = re.findall(r'(?:name="|one\("|many\("|field\(")([a-z_]+)"', "\n".join(texts))
    return sorted(set(found) - {"csrf_token"})


def ways(method: str) -> list[str]:
    """Return the addresses of all pages of that method, their parts in angle brackets."""
    routes = [*console._static_routes, *console._dynamic_routes]
    patterns = [route.path for route in routes if method in route.method]
    return sorted({path for path in patterns if path not in ("/sign-out", "/sign-in")})


def filled(path: str, doors: Doors) -> str:
    """Return the address with a case, somebody or something that exists in its place, as far as there is one."""
    known = {"case_id": "C-1", "base": "preston", "role": "social_worker", "responder_id": "sw-ann"}
    return re.sub(r"<(\w+)>", lambda part: known.get(part[1], "nothing"), path)


def county(doors: Doors, who: str) -> Browser:
    """An evening with a case, the same for one test, and somebody who has signed in."""
    if who not in doors.browsers:
        if not doors.browsers:
            doors.world.everybody_on_call()
            doors.world.reported(*PRIORITY, summary=f"{MARKER} is alone.")
        doors.browsers[who] = signed_in(doors.world, who)
        doors.logged()
    return doors.browsers[who]


@pytest.mark.parametrize("path", ways("POST"))
@tries(3)
@given(fields=st.dictionaries(st.sampled_from(names()), st.lists(WORDS, min_size=1, max_size=3), max_size=14))
def test_a_form_is_answered_with_a_page(doors: Doors, path: str, fields: dict[str, list[str]]) -> None:
    for who in ("c.room", "m.duty", "r.admin", "sw-ann"):
        browser = county(doors, who)
        with within():
            page = browser.post(filled(path, doors), **fields)
        assert page.status < 500, (who, page.words[:200], doors.logged()[-3000:])
        assert_nobody_is_named(doors, fields)
        if page.status not in (403, 404):
            break


FIELDS = [*FORM, "postcode", "easting", "uprn", "linked_log", "found_on", "found_at", "earlier_contacts"]


@pytest.mark.parametrize("field", sorted(set(FIELDS)))
def test_whatever_is_typed_into_one_field_is_told_at_the_field(doors: Doors, field: str) -> None:
    browser = county(doors, "c.room")
    for text in (*TEXTS, *MOMENTS, *map(str, NUMBERS)):
        typed = text.encode(errors="replace").decode()
        with within():
            page = browser.post("/contacts/new", **(FORM | {field: typed}))
        assert page.status in (303, 422, 403), (typed[:40], page.words[:200], doors.logged()[-3000:])
        assert MARKER not in doors.logged()


@tries(40)
@given(changed=st.dictionaries(st.sampled_from(FIELDS), WORDS, max_size=4))
def test_a_contact_that_is_raised_by_hand_is_a_case_or_told_field_by_field(
    doors: Doors, changed: dict[str, str]
) -> None:
    browser = county(doors, "c.room")

    with within():
        page = browser.post("/contacts/new", **(FORM | changed))

    assert page.status in (303, 422), (page.words[:200], doors.logged()[-3000:])
    assert_nobody_is_named(doors, {})


@pytest.mark.parametrize("path", ways("GET"))
@tries(2)
@given(query=st.dictionaries(st.sampled_from([*names(), "from", "to", "day", "until"]), WORDS, max_size=4))
def test_an_address_with_anything_behind_it_is_answered_with_a_page(
    doors: Doors, path: str, query: dict[str, str]
) -> None:
    for who in ("c.room", "m.duty", "r.admin", "sw-ann"):
        browser = county(doors, who)
        with within():
            page = browser.get(f"{filled(path, doors)}?{urlencode(query)}")
        assert page.status < 500, (who, page.words[:200], doors.logged()[-3000:])
        assert_nobody_is_named(doors, {})
        if page.status not in (403, 404):
            break


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe=\xff", b"a=1&" * 5_000, b"%ff%fe=%00", b"", b"=" * 10_000, "summary=Zxqv".encode("utf-16")],
)
def test_what_is_no_form_is_answered_with_a_page(doors: Doors, body: bytes) -> None:
    browser = county(doors, "c.room")
    for path in ("/contacts/new", "/sign-in", "/cases/C-1/notes"):
        event: dict[str, Any] = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": "",
            "cookies": [browser.cookie],
            "headers": {"x-forwarded-proto": "https", "content-type": "application/x-www-form-urlencoded"},
            "requestContext": {"http": {"method": "POST", "path": path}, "requestId": "r", "stage": "$default"},
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }
        with within():
            assert answer(event, None, doors.world)["statusCode"] < 500, doors.logged()[-3000:]  # type: ignore[arg-type]
    assert MARKER not in doors.logged()


def assert_nobody_is_named(doors: Doors, fields: dict[str, list[str]]) -> None:
    """The log holds neither the marker nor a longer text that was typed."""
    lines = doors.logged()
    assert MARKER not in lines
    typed = {text for texts in fields.values() for text in texts if len(text) > 12 and text.isascii()}
    assert [text[:40] for text in typed if text in lines] == []
