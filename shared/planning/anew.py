"""Planning again, with as little change as it is worth: somebody may be on the phone about what was proposed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from shared.domain.ids import CaseId
from shared.planning.asked import Agreed, Asked
from shared.planning.day import DayPlan

Planner = Callable[[tuple[Asked, ...]], DayPlan]
"""Plans what is asked for, with everything else given."""

_STEADY = 2
"""How often proposals are tried to be kept, fewer at the second time: a planning takes three searches at most."""


def plan_anew(
    asked: Iterable[Asked], proposed: Mapping[CaseId, Agreed], planner: Planner, worth: timedelta
) -> DayPlan:
    """Return a plan in which the proposals stand that can, unless a free one places more visits, or saves more
    driving than `worth` for each proposal that it changes. What is agreed stands in either."""
    every = tuple(asked)
    free = planner(every)
    held = {each.case_id: proposed[each.case_id] for each in every if each.case_id in proposed}
    for _ in range(_STEADY):
        if not held:
            break
        steady = planner(tuple(replace(each, agreed=each.agreed or held.get(each.case_id)) for each in every))
        broken = {each.case_id for each in (*steady.not_placed, *steady.clashes)} & held.keys()
        if not broken:
            return _better(free, steady, held, worth)
        held = {case_id: agreed for case_id, agreed in held.items() if case_id not in broken}
    return free


def _better(free: DayPlan, steady: DayPlan, held: Mapping[CaseId, Agreed], worth: timedelta) -> DayPlan:
    placed = len(free.appointments) - len(steady.appointments)
    new = {each.case_id: Agreed(each.starts_at, each.people) for each in free.appointments}
    changed = sum(new.get(case_id) != proposal for case_id, proposal in held.items())
    if placed > 0 or (placed == 0 and steady.on_the_road - free.on_the_road > worth * changed):
        return free
    appointments = tuple(
        replace(each, agreed=False) if each.case_id in held else each for each in steady.appointments
    )
    return replace(steady, appointments=appointments)
