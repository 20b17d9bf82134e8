"""Who comes on call and who goes off is told once, late after an outage, and never hours late."""

from datetime import datetime, timedelta

from shared.domain.events import EventName
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.roster.notices import Notice, owed
from shared.domain.roster.policies import NoticePolicy
from shared.domain.rota import Shift
from tests.builders import ANN, BEN, SW, later, minutes

POLICY = NoticePolicy(late_by=minutes(30), look_back=minutes(180))
BEGAN, ENDED = EventName.ON_CALL_BEGAN, EventName.ON_CALL_ENDED


def shift(start: float, end: float, who: ResponderId = ANN, base: str = "burnley") -> Shift:
    """A shift from so many to so many minutes after NOW."""
    return Shift(ShiftId(f"{who}.{base}.{start}"), who, SW, base, later(start), later(end))


def told(notices: tuple[Notice, ...]) -> list[tuple[str, datetime, bool]]:
    """What is told, of when, and whether it was dropped."""
    return [(notice.name, notice.at, notice.dropped) for notice in notices]


def owed_at(count: float, *shifts: Shift, known: frozenset[str] = frozenset()) -> list[tuple[str, datetime, bool]]:
    """What is owed so many minutes after NOW."""
    return told(owed(shifts, known, POLICY, later(count)))


def test_the_beginning_is_told_when_it_comes_and_the_end_when_it_comes() -> None:
    one = shift(0, 240)
    assert owed_at(-1, one) == []
    assert owed_at(0, one) == [(BEGAN, later(0), False)]
    assert owed_at(240, one) == [(ENDED, later(240), False)]


def test_what_was_told_is_not_owed_again() -> None:
    first = owed([shift(0, 240)], (), POLICY, later(1))
    assert owed([shift(0, 240)], {notice.key for notice in first}, POLICY, later(2)) == ()


def test_shifts_that_follow_one_another_are_one_spell_with_one_beginning_and_one_end() -> None:
    chain = (shift(0, 60), shift(60, 120), shift(100, 170))
    (began,) = owed(chain, (), POLICY, later(1))
    assert began.spell.ends_at == later(170)
    assert owed_at(61, *chain, known=frozenset({began.key})) == []
    assert owed_at(170, *chain, known=frozenset({began.key})) == [(ENDED, later(170), False)]


def test_whoever_goes_on_at_another_base_is_told_of_that_one_only() -> None:
    there = (shift(0, 60), shift(60, 120, base="preston"))
    known = frozenset(notice.key for notice in owed(there, (), POLICY, later(1)))
    assert owed_at(60, *there, known=known) == [(BEGAN, later(60), False)]


def test_after_an_outage_it_is_told_late_and_after_half_an_hour_it_is_dropped() -> None:
    assert owed_at(30, shift(0, 240)) == [(BEGAN, later(0), False)]
    assert owed_at(31, shift(0, 240)) == [(BEGAN, later(0), True)]
    assert owed_at(181, shift(0, 240)) == []


def test_the_beginning_of_what_is_over_already_is_dropped() -> None:
    assert owed_at(20, shift(0, 10)) == [(BEGAN, later(0), True), (ENDED, later(10), False)]


def test_who_steps_in_for_a_sick_colleague_is_told_although_the_hour_has_struck() -> None:
    changed = (shift(-60, 5), shift(0, 240, BEN))
    assert [(n.spell.responder_id, n.name) for n in owed(changed, (), POLICY, later(6)) if not n.dropped] == [
        (BEN, BEGAN),
        (ANN, ENDED),
    ]


def test_the_id_of_the_event_says_nothing_of_the_person_and_its_data_no_name_or_phone() -> None:
    (notice,) = owed([shift(0, 240)], (), POLICY, later(0))
    event = notice.event({"burnley": "Burnley"}, later(0))
    assert ANN not in event.id
    assert event.data["base"] == "Burnley"
    assert set(event.data) == {"responder_id", "role", "base", "at", "until"}
    assert datetime.fromisoformat(event.data["until"]) == later(240)


def test_a_minute_by_minute_night_with_an_outage_tells_everything_once() -> None:
    shifts = [shift(0, 480), shift(240, 720, BEN), shift(480, 540)]
    known: set[str] = set()
    said: list[Notice] = []
    for minute in [*range(-5, 235), *range(265, 800)]:  # nobody looks for half an hour
        found = owed(shifts, known, POLICY, later(minute))
        known |= {notice.key for notice in found}
        said += found
    assert [(n.spell.responder_id, n.name, n.dropped) for n in said] == [
        (ANN, BEGAN, False),
        (BEN, BEGAN, False),
        (ANN, ENDED, False),
        (BEN, ENDED, False),
    ]
    assert said[2].at == later(540) == said[0].at + timedelta(hours=9)
