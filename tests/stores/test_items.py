"""How long bodies are kept: small, and read alike from table and stream, and as they were kept before."""

import zlib
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter

from shared.adapters.dynamodb import items, packing
from shared.domain.case import Case
from shared.domain.ids import ResponderId
from tests.builders import offered


def a_long_case() -> Case:
    """Asked for among sixty people on call, each of whom has a reason for not being chosen."""
    others = tuple((ResponderId(f"pc-{n:03}"), f"would arrive {n} min later") for n in range(60))
    return replace(offered(), not_chosen=others)


def as_text(case: Case) -> str:
    return TypeAdapter(Case).dump_json(case).decode()


def test_a_long_case_takes_a_sixth_of_its_room_and_is_read_as_it_was() -> None:
    case = a_long_case()

    item = items.case_item(case, None)

    assert len(item["body"]["B"]) < len(as_text(case)) / 6
    assert items.read_case(item) == case


def test_the_stream_gives_the_same_body_in_base_64() -> None:
    item = items.case_item(a_long_case(), None)

    streamed = {**item, "body": {"B": b64encode(item["body"]["B"]).decode()}}

    assert items.read_case(streamed) == a_long_case()


def test_a_case_that_was_kept_as_text_is_still_read() -> None:
    item = items.case_item(a_long_case(), None)

    assert items.read_case({**item, "body": {"S": as_text(a_long_case())}}) == a_long_case()


def test_a_case_that_was_packed_without_a_dictionary_is_still_read() -> None:
    item = items.case_item(a_long_case(), None)
    plain = zlib.compress(as_text(a_long_case()).encode(), 1)

    assert items.read_case({**item, "body": {"B": plain}}) == a_long_case()
    assert items.read_case({**item, "body": {"B": b64encode(plain).decode()}}) == a_long_case()


def test_no_dictionary_that_bodies_are_packed_with_ever_changes() -> None:
    """A body can be read with the very bytes only that it was packed with. A better dictionary is a new file."""
    folder = Path(packing.__file__).parent
    found = {file.name: sha256(file.read_bytes()).hexdigest() for file in folder.glob("dictionary-*.txt")}

    assert found == {"dictionary-1.txt": "ef38ed40e7a063d43cb3296d03bd1d2c1bb8faf69cf3fb0177ff1db64643bb22"}
