"""An administrator asks for a rota, sees what publishing it would mean, adjusts it and asks again."""

from dataclasses import replace
from datetime import timedelta

from shared import policy
from shared.adapters.cpsat import CpSatSolver
from shared.domain.ids import ShiftId
from shared.domain.rota import Shift
from shared.planning.proposal.asked import Bar
from shared.planning.proposal.defaults import Defaults
from shared.policy import rota_files
from shared.service.rota_planning import Request, RotaPlanning
from tests.component.rota.test_cover_told import RotaOfTheTest
from tests.unit.domain.roster.crew import LONDON, at, away, responder, shift
from tests.unit.planning.proposal.small import ALL, EFFORT, EVENING, EVENINGS, MONDAY

NAMES = ("sw-1", "sw-2", "pc-1", "pc-2")


def planning(rota: RotaOfTheTest) -> RotaPlanning:
    rules = replace(ALL, kinds=(EVENING,))
    return RotaPlanning(
        rota=rota,
        solver=CpSatSolver(threads=1),
        cover=replace(rota_files.cover(), rules=(EVENINGS,)),
        defaults=Defaults(rules, EFFORT, timedelta(minutes=40)),
        calendar=LONDON,
        bases=tuple(base for base in policy.load().bases if base.id == "preston"),
        load={"preston": (0.5,) * 168},
    )


def request(rota: RotaOfTheTest, **changes) -> Request:
    return Request(MONDAY, 1, {person.id: timedelta(hours=37) for person in rota.people}, **changes)


def rota_of(*shifts: Shift) -> RotaOfTheTest:
    return RotaOfTheTest([responder(name) for name in NAMES], list(shifts))


def made(who: str, start: float, end: float) -> Shift:
    """A shift that came out of a roster, and goes when something else takes its place."""
    one = shift(who, start, end)
    return replace(one, id=ShiftId(f"preston.{one.role}.{one.id}"))


def test_the_preview_compares_with_what_is_published_now() -> None:
    rota = rota_of(made("sw-1", 16, 24), made("pc-1", 16, 24), made("sw-1", 17 + 24, 20 + 24))

    proposal, preview = planning(rota).propose(request(rota))

    assert proposal.unmet == ()
    assert preview.cover.gaps == ()
    assert at(17 + 24) in {gone.starts_at for gone in preview.removed}
    assert min(change.after for change in preview.pairs) == 1
    assert {change.before for change in preview.pairs} == {0}


def test_what_was_worked_on_sunday_night_counts_for_rest_on_monday() -> None:
    rota = rota_of(*(shift(name, 0 - 2, 0 + 6) for name in ("sw-1", "pc-1")))

    proposal, _ = planning(rota).propose(request(rota))

    monday = {s.responder_id for s in proposal.shifts if s.starts_at == at(16)}
    assert monday.isdisjoint({"sw-1", "pc-1"})


def test_leave_in_the_store_is_kept_and_a_barred_shift_goes_to_somebody_else() -> None:
    rota = rota_of()
    rota.absences = [away("sw-1", 0, 30)]
    first, _ = planning(rota).propose(request(rota))
    tuesday = next(s for s in first.shifts if s.starts_at == at(40) and s.role == "social_worker")

    bar = Bar(tuesday.responder_id, tuesday.starts_at, tuesday.ends_at)
    kept = tuple(s for s in first.shifts if s.role == "police")
    second, _ = planning(rota).propose(request(rota, bars=(bar,), kept=kept))

    assert (
        next(s.responder_id for s in first.shifts if s.starts_at == at(16) and s.role == "social_worker") == "sw-2"
    )
    assert set(kept) <= set(second.shifts)
    assert tuesday.responder_id not in {s.responder_id for s in second.shifts if s.starts_at == at(40)}
