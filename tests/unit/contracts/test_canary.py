"""The canary is read like every contact, and no contact is ever taken for one."""

from datetime import UTC, datetime

import pytest

from infra import doors
from shared.contracts.canary import DETAIL, SOURCE, is_canary, read_canary
from shared.domain.grading import grade
from shared.policy import load

AT = datetime(2026, 11, 20, 19, 0, 3, tzinfo=UTC)
ENVELOPE = {"id": "e-1", "source": SOURCE, "time": "2026-11-20T19:00:00Z", "detail": DETAIL}


def test_what_is_sent_as_a_canary_is_known_as_one() -> None:
    assert (doors.CANARY_SOURCE, doors.CANARY) == (SOURCE, DETAIL)
    assert is_canary(ENVELOPE)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"source": "lancashire-police"},
        {"source": "early-response"},
        {"detail": {"canary": True, "data": {"summary": "Help."}}},
        {"detail": {"specversion": "1.0", "source": SOURCE}},
        {"detail": {}},
        {"detail": None},
    ],
)
def test_whatever_says_anything_else_is_no_canary(spoiled: dict[str, object]) -> None:
    assert not is_canary({**ENVELOPE, **spoiled})


def test_a_canary_is_a_grade_2_about_nobody_reported_when_it_was_sent() -> None:
    contact = read_canary(ENVELOPE, received_at=AT)

    assert grade(contact.facts, load().grading).grade == 2
    assert contact.reported_at == datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
    assert contact.correlation_id == "e-1"
    assert (contact.persons, contact.address, contact.summary) == ((), "", "")


def test_the_same_envelope_is_the_same_canary_and_the_next_another() -> None:
    again = read_canary(ENVELOPE, received_at=AT)
    other = read_canary({**ENVELOPE, "id": "e-2"}, received_at=AT)

    assert read_canary(ENVELOPE, received_at=AT).key == again.key != other.key
