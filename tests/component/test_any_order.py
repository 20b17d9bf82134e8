"""Whatever senders say, in whatever order it arrives and however often: nothing is lost, nothing gets worse."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.case import OPEN
from shared.domain.contact import Circumstance, Contact, Notice, Told, WarningKind
from shared.domain.statements import own_strand, strands_of
from shared.domain.traces import MOST_SIGHTINGS
from tests.builders import NOW, PRIORITY
from tests.component.desk import CHILD, HOME, LOG, Desk

FACTS = st.sampled_from([(), (PRIORITY,), (Circumstance.ADVICE_MEETS_NEED,), (Circumstance.HEALTH_NEED_ONLY,)])
ALIKE = st.sampled_from([{}, {"address": HOME}, {"uprn": "10012345"}, {"persons": (CHILD,)}])
WARNINGS = st.frozensets(st.sampled_from([WarningKind.DOGS, WarningKind.WEAPONS]))
SAID = st.tuples(
    st.integers(1, 3), st.integers(0, 4), FACTS, ALIKE, WARNINGS, st.sampled_from([Told.REPORTED, Told.UPDATED])
)
ENDED = st.tuples(st.integers(1, 3), st.integers(1, 5), st.sampled_from([Told.CANCELLED, Told.CLOSED]))
WORDS = st.lists(st.one_of(SAID, ENDED), min_size=1, max_size=12)


def statement(desk: Desk, word: tuple[Any, ...]) -> Contact | Notice:
    if len(word) == 6:
        log, sequence, facts, alike, warnings, told = word
        return desk.says(*facts, log=log, sequence=sequence, warnings=warnings, told=told, **alike)
    log, sequence, told = word
    said = desk.says(log=log)
    return Notice(said.key, said.source, "n", said.subject, "c", NOW, told, sequence, "other", LOG.format(log))


def take_in(desk: Desk, said: Contact | Notice) -> None:
    if isinstance(said, Contact):
        desk.intake.receive(said)
    else:
        desk.intake.hear(said)


@settings(max_examples=120, deadline=None)
@given(words=WORDS, data=st.data())
def test_nothing_is_lost_nothing_is_lowered_and_twice_is_once(words: list[Any], data: st.DataObject) -> None:
    desk = Desk()
    said = [statement(desk, word) for word in words]
    for each in data.draw(st.permutations(said)):
        take_in(desk, each)
    cases = {case_id: desk.store.load(case_id) for case_id in desk.store._cases}
    events = {case_id: desk.store.timeline(case_id) for case_id in cases}

    for each in said:
        case_id = desk.store.case_of_contact(each.key)
        assert case_id in cases or isinstance(each, Notice)
    for case_id, case in cases.items():
        opened = events[case_id][0]
        assert case.grade == opened.data["grade"]
        assert case.deadline is None or case.deadline.isoformat() == opened.data["deadline"]
        assert [event.sequence for event in events[case_id]] == list(range(1, case.sequence + 1))
        assert len(case.proposals) == len({proposal.ask for proposal in case.proposals}) <= 2
    for each in said:
        if isinstance(each, Contact) and (case_id := desk.store.case_of_contact(each.key)):
            strand = own_strand(cases[case_id], each)
            assert strand is not None
            assert strand.sequence >= each.sequence
            assert cases[case_id].state not in OPEN or each.warnings <= cases[case_id].warnings

    for each in said:
        take_in(desk, each)
    assert {case_id: desk.store.load(case_id) for case_id in desk.store._cases} == cases


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 70), minutes=st.integers(0, 3 * 24 * 60))
def test_a_trace_stays_small_however_many_come(count: int, minutes: int) -> None:
    desk = Desk()
    for log in range(count):
        desk.hears(Circumstance.ADVICE_MEETS_NEED, log=log + 1, address=HOME)
        desk.clock.move(timedelta(minutes=minutes))
    assert all(len(trace.sightings) <= MOST_SIGHTINGS for trace in desk.store._traces.values())
    assert sum(len(strands_of(desk.store.load(case_id))) for case_id in desk.store._cases) == count
