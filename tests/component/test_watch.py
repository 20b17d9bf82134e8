"""Watch: a timer for every offer; what is due is done with those who are on call when it is done."""

from datetime import datetime, timedelta

from shared.adapters.memory import FixedClock, InMemoryCaseStore, InMemoryRotaStore
from shared.adapters.memory_messages import RecordingTimer
from shared.domain.ids import CaseId, ShiftId
from shared.domain.opening import open_case
from shared.domain.policy import StepRule
from shared.domain.rota import Shift
from shared.domain.steps import StepKind
from shared.service.casebook import Casebook
from shared.service.dispatch import Dispatch
from shared.service.watch import Watch
from tests.builders import NOW, PRIORITY, contact, dispatch_policy, later, person, policy


def test_each_offer_has_a_timer_of_its_own_though_another_runs_out_first() -> None:
    timer, clock = RecordingTimer(), FixedClock(NOW)
    rota = InMemoryRotaStore()
    casebook = Casebook(InMemoryCaseStore(rota), policy())
    watch = Watch(casebook, Dispatch(casebook, rota, clock), timer, clock)

    watch.await_answers(CaseId("C-1"), later(3))
    watch.await_answers(CaseId("C-1"), later(5))

    assert timer.set == [("C-1", later(3)), ("C-1", later(5))]


class Passing(FixedClock):
    """A clock on which a second passes between two looks."""

    def now(self) -> datetime:
        """See Clock."""
        seen = super().now()
        self.move(timedelta(seconds=1))
        return seen


def test_mutual_aid_that_falls_due_while_the_case_is_looked_at_finds_who_is_free_elsewhere() -> None:
    clock, rota = Passing(later(36) - timedelta(seconds=0.5)), InMemoryRotaStore()
    steps = {2: (StepRule(0.6, "", StepKind.MUTUAL_AID),)}
    casebook = Casebook(InMemoryCaseStore(rota), policy(dispatch=dispatch_policy(steps=steps)))
    casebook.save(open_case(contact(PRIORITY), CaseId("C-1"), casebook.policy, NOW), before=None)
    helper = person("sw-cid", base="burnley").responder
    rota.put_responder(helper)
    rota.put_shift(Shift(ShiftId("S-1"), helper.id, helper.role, helper.base, NOW, later(480)))
    watch = Watch(casebook, Dispatch(casebook, rota, clock), RecordingTimer(), clock)

    watch.look_at(CaseId("C-1"))
    case = watch.look_at(CaseId("C-1"))

    assert case.asked_afresh_at is not None
    assert [(step.done_at is None, step.skipped) for step in case.steps] == [(False, "")]
