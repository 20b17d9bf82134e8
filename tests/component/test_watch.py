"""Watch: a timer for every offer."""

from shared.adapters.memory import FixedClock, InMemoryCaseStore, InMemoryRotaStore
from shared.adapters.memory_messages import RecordingTimer
from shared.domain.ids import CaseId
from shared.service.casebook import Casebook
from shared.service.dispatch import Dispatch
from shared.service.watch import Watch
from tests.builders import NOW, later, policy


def test_each_offer_has_a_timer_of_its_own_though_another_runs_out_first() -> None:
    timer, clock = RecordingTimer(), FixedClock(NOW)
    rota = InMemoryRotaStore()
    casebook = Casebook(InMemoryCaseStore(rota), policy())
    watch = Watch(casebook, Dispatch(casebook, rota, clock), timer, clock)

    watch.await_answers(CaseId("C-1"), later(3))
    watch.await_answers(CaseId("C-1"), later(5))

    assert timer.set == [("C-1", later(3)), ("C-1", later(5))]
