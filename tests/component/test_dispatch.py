"""One look at the county: every case of a batch settled, each thing read once, and nobody hidden by what fails."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

import functions.dispatch.handler as function
from shared.adapters.fingerprints import KeyedFingerprints
from shared.adapters.memory import CountingIds, InMemoryCaseStore
from shared.adapters.memory_messages import RecordingTimer
from shared.domain.case import Case, CaseState, Decision
from shared.domain.ids import CaseId
from shared.service.casebook import Casebook
from shared.service.dispatch import Dispatch
from shared.service.intake import Intake
from shared.service.response import Response
from shared.service.sweep import Sweep
from shared.service.watch import Watch
from tests.component.console.world import ANN, BEN, CLEO, PEOPLE, PRIORITY, World
from tests.component.test_sweep import notices_over


class Observed(InMemoryCaseStore):
    """A store that counts what is read, whose index may be late, and in which a case may refuse to be written."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.reads: Counter[str] = Counter()
        self.late: set[CaseId] = set()
        self.broken: set[CaseId] = set()
        self.rival: Callable[[], None] | None = None
        self.unreadable = False

    def load(self, case_id: CaseId) -> Case:
        """See CaseStore."""
        self.reads["case"] += 1
        return super().load(case_id)

    def waiting_cases(self) -> tuple[Case, ...]:
        """See CaseStore."""
        self.reads["waiting"] += 1
        if self.unreadable:
            raise ValueError("Not JSON.")
        return tuple(case for case in super().waiting_cases() if case.id not in self.late)

    def paired_cases(self) -> tuple[Case, ...]:
        """See CaseStore."""
        self.reads["paired"] += 1
        return super().paired_cases()

    def save(self, decision: Decision, **parts: Any) -> Case:
        """See CaseStore."""
        rival, self.rival = self.rival, None
        if rival:
            rival()
        if decision.case.id in self.broken:
            raise ValueError("Not JSON.")
        return super().save(decision, **parts)


class Night(World):
    """Everybody is on call, before a store that is watched."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.store: Observed = Observed(self.rota)
        self.casebook = Casebook(self.store, self.policy)
        self.intake = Intake(self.casebook, self.clock, CountingIds(), KeyedFingerprints(b"secret"))
        self.dispatch = Dispatch(self.casebook, self.rota, self.clock)
        self.response = Response(self.casebook, self.rota, self.clock)
        self.everybody_on_call()

    def urgent(self, district: str = "Preston") -> CaseId:
        """A Grade 2 that nobody has looked at."""
        return self.reported(*PRIORITY, district=district, dispatch=False).id

    def state(self, case_id: CaseId) -> CaseState:
        """As stored."""
        return self.store.load(case_id).state


@pytest.fixture
def night() -> Night:
    return Night()


def heard(monkeypatch: pytest.MonkeyPatch, night: Night, *messages: tuple[str, str]) -> list[str]:
    """The function was given these events in one batch; return the numbers of the messages that come back."""
    monkeypatch.setattr(function, "application", lambda: night)
    monkeypatch.setattr(function.metrics.provider, "namespace", "EarlyResponse")
    monkeypatch.setattr(function.metrics.provider, "service", "dispatch")
    records = [
        {
            "messageId": str(number),
            "body": json.dumps({"detail-type": name, "detail": {"case_id": case_id, "correlation_id": "c"}}),
        }
        for number, (name, case_id) in enumerate(messages)
    ]
    context = SimpleNamespace(
        function_name="dispatch", memory_limit_in_mb=512, invoked_function_arn="arn", aws_request_id="1"
    )
    answer = function.handler({"Records": records}, context)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_a_case_that_the_index_does_not_show_yet_is_asked_for_all_the_same(night: Night) -> None:
    case_id = night.urgent()
    night.store.late.add(case_id)

    assert night.dispatch.find_pair(case_id).state is CaseState.OFFERED


def test_a_batch_of_events_is_one_look_at_the_county(monkeypatch: pytest.MonkeyPatch, night: Night) -> None:
    cases = [night.urgent(district) for district in ("Preston", "Burnley")]
    night.store.reads.clear()

    assert heard(monkeypatch, night, *[("CaseOpened", case_id) for case_id in (*cases, cases[0])]) == []

    assert night.store.reads == {"waiting": 1, "case": 2}
    assert {night.state(case_id) for case_id in cases} == {CaseState.OFFERED}


def test_where_nothing_waits_nobody_is_looked_up(night: Night) -> None:
    case_id = night.urgent()
    night.dispatch.find_pair(case_id)
    night.rota.shifts_at = None  # type: ignore[assignment,method-assign]

    assert night.dispatch.find_pairs([case_id]).failed == {}


def test_of_a_batch_only_what_could_not_be_settled_comes_back(
    monkeypatch: pytest.MonkeyPatch, night: Night
) -> None:
    broken, whole = night.urgent(), night.urgent()
    night.store.broken.add(broken)

    failed = heard(monkeypatch, night, ("CaseOpened", broken), ("CaseOpened", whole), ("CaseOpened", "C-none"))

    assert failed == ["2", "0"]
    assert night.state(whole) is CaseState.OFFERED


def test_a_case_that_can_not_be_written_keeps_no_pair_from_the_others(night: Night) -> None:
    broken, *others = [night.urgent() for _ in range(4)]
    night.store.broken.add(broken)

    look = night.dispatch.find_pairs()

    assert list(look.failed) == [broken]
    assert [night.state(case_id) for case_id in others] == [CaseState.OFFERED] * 3


def test_when_somebody_else_takes_who_was_chosen_the_next_best_are_asked_in_the_same_look(night: Night) -> None:
    case_id = night.urgent()
    night.store.rival = lambda: night.rota.held.update(dict.fromkeys([ANN, BEN, CLEO], CaseId("C-rival")))

    night.dispatch.find_pair(case_id)

    assert set(night.asked(case_id)) == {"sw-eve", "pc-dev"}


def test_an_index_that_can_not_be_read_keeps_nobody_from_a_case_that_is_known(night: Night) -> None:
    case_id = night.urgent()
    night.store.unreadable = True

    look = night.dispatch.find_pairs([case_id])

    assert isinstance(look.unplanned, ValueError)
    assert night.state(case_id) is CaseState.OFFERED


def test_the_sweep_finds_pairs_for_all_that_is_due_though_the_index_can_not_be_read(night: Night) -> None:
    cases = [night.urgent(district) for district in ("Preston", "Burnley")]
    night.store.unreadable = True
    watch = Watch(night.casebook, night.dispatch, RecordingTimer(), night.clock)

    notices = notices_over(night.rota, night.clock)
    swept = Sweep(night.casebook, watch, night.dispatch, night.heartbeats, notices, night.clock).run()

    assert swept.failed == [("search for pairs", "ValueError")]
    assert [night.state(case_id) for case_id in cases] == [CaseState.OFFERED] * 2


def test_should_the_decision_about_all_fail_each_case_is_settled_by_itself(night: Night) -> None:
    cases = [night.urgent(district) for district in ("Preston", "Burnley")]
    broken = replace(night.policy, matching=replace(night.policy.matching, overrun_for={}))
    night.dispatch = Dispatch(Casebook(night.store, broken), night.rota, night.clock)

    look = night.dispatch.find_pairs()

    assert isinstance(look.unplanned, KeyError)
    assert [night.state(case_id) for case_id in cases] == [CaseState.OFFERED] * 2


def test_the_case_that_waits_says_of_everybody_what_holds_them_and_compares_no_minutes(night: Night) -> None:
    taken = [night.urgent() for _ in range(3)]
    night.dispatch.find_pairs(taken)
    waiting = night.dispatch.find_pair(night.urgent())

    told = dict(waiting.not_chosen)

    assert set(told) == {who for who, *_ in PEOPLE}
    assert not any("would arrive" in why for why in told.values())
    assert sum(why.startswith("on another case, expected free about ") for why in told.values()) == 6


def test_who_is_nearer_but_needed_elsewhere_is_told_for_which_case(night: Night) -> None:
    near, far = night.urgent(), night.urgent("Fylde")

    night.dispatch.find_pairs([near, far])

    whys = {why for case_id in (near, far) for _, why in night.store.load(case_id).not_chosen}
    assert any(why.startswith("asked for case C-") for why in whys)
