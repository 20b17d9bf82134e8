"""Runs share the cores of this machine."""

from collections.abc import Callable, Sequence
from multiprocessing import Pool, Value
from typing import Any

from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.runs import Played, Run, play

_POLL_SECONDS = 0.3


def play_all(runs: Sequence[Run], processes: int, tell: Callable[[float, float], None]) -> list[Played]:
    """Return what each run came to, in the order given; `tell` hears the days played and the days to play."""
    done = Value("d", 0.0)
    total = float(sum(run.days + ASSUMED.warm_up_days for run in runs))
    with Pool(max(1, min(processes, len(runs))), _share, (done,)) as pool:
        asked = [pool.apply_async(_play_and_tell, (run,)) for run in runs]
        for each in asked:
            while not each.ready():
                each.wait(_POLL_SECONDS)
                tell(min(done.value, total), total)
        tell(total, total)
        return [each.get() for each in asked]


_done: Any = None


def _share(done: Any) -> None:
    """The counter of days is known to this process."""
    global _done
    _done = done


def _play_and_tell(run: Run) -> Played:
    def another_day() -> None:
        with _done.get_lock():
            _done.value += 1

    return play(run, another_day)
