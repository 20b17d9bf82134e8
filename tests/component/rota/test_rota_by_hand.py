"""A rota is searched around what people have put in by hand: that is fixed, and counts for rest and hours."""

from shared.domain.assignment import Role
from shared.domain.ids import ShiftId
from shared.domain.roster.edits import add_override, make_temporary
from shared.domain.roster.roster import Override, OverrideKind, TemporarySchedule
from shared.domain.roster.rotation import Stint
from shared.domain.rota import Shift
from tests.component.rota.test_rota_job import Desk
from tests.unit.domain.roster.crew import at, responder

ONE, TWO = responder("sw-1").id, responder("sw-2").id


def overridden(kind: OverrideKind, start: float, end: float, by=None) -> Desk:
    """Sw-1 is put on, taken off or replaced in those hours after the Monday."""
    desk = Desk()
    _override(desk, Override("", kind, ONE, at(start), at(end), by))
    return desk


def _override(desk: Desk, override: Override) -> None:
    decide = lambda roster, now: add_override(roster, override, desk.rosters.rules, now)  # noqa: E731
    desk.rosters.edit("preston", Role.SOCIAL_WORKER, decide, "r.admin")


def searched(desk: Desk) -> set[tuple[str, str]]:
    proposal = desk.asked()
    desk.job.run(proposal, 0)
    return desk.at_preston(proposal)


def test_who_is_put_on_by_an_override_gets_no_duty_on_top_or_in_the_rest_from_it() -> None:
    assert searched(overridden(OverrideKind.ADD, 24 + 6, 24 + 14)) == {(TWO, "Mon"), (TWO, "Tue")}
    assert searched(overridden(OverrideKind.ADD, 16, 24)) == {(ONE, "Tue"), (TWO, "Mon"), (TWO, "Tue")}


def test_a_shift_that_was_put_in_without_a_roster_counts_as_well() -> None:
    desk = Desk()
    desk.rota.put_shift(Shift(ShiftId("by-hand"), ONE, Role.SOCIAL_WORKER, "preston", at(30), at(38)))
    assert searched(desk) == {(TWO, "Mon"), (TWO, "Tue")}


def test_the_hours_of_what_was_put_in_by_hand_count_for_the_contract() -> None:
    desk = Desk()
    desk.rota.put_shift(Shift(ShiftId("by-hand"), ONE, Role.SOCIAL_WORKER, "preston", at(3 * 24), at(3 * 24 + 30)))
    assert {evening for evening in searched(desk) if evening[0] == ONE} == set(), "7 of 37 hours are left"


def test_nobody_is_missing_where_somebody_is_put_on_by_hand() -> None:
    desk = Desk()
    _override(desk, Override("", OverrideKind.REMOVE, TWO, at(16), at(24)))
    _override(desk, Override("", OverrideKind.ADD, ONE, at(16), at(24)))
    proposal = desk.asked()
    desk.job.run(proposal, 0)
    outcome = desk.proposals.proposed(proposal).outcome
    assert outcome is not None
    assert outcome.costs["uncovered"] == 2 * 5 * 8 * 60 * 1000, "only from Wednesday on, when there are no duties"


def test_who_is_taken_off_by_an_override_gets_no_duty_that_it_would_undo() -> None:
    assert searched(overridden(OverrideKind.REMOVE, 16, 24)) == {(ONE, "Tue"), (TWO, "Mon"), (TWO, "Tue")}


def test_who_stands_in_for_another_still_does() -> None:
    desk = Desk()
    turns = TemporarySchedule("", at(0), at(7 * 24), (Stint(ONE, at(24 + 6), at(24 + 14)),))
    decide = lambda roster, now: make_temporary(roster, turns, desk.rosters.rules, now)  # noqa: E731
    desk.rosters.edit("preston", Role.SOCIAL_WORKER, decide, "r.admin")
    _override(desk, Override("", OverrideKind.REPLACE, ONE, at(24 + 6), at(24 + 14), TWO))
    proposal = desk.asked()
    desk.job.run(proposal, 0)
    roster = next(one for one in desk.proposals.proposed(proposal).rosters if one.role is Role.SOCIAL_WORKER)

    assert {(s.responder_id, s.starts_at) for s in roster.stints} == {(ONE, at(16)), (ONE, at(40)), (TWO, at(30))}
    desk.proposals.publish(proposal, {roster.id: (roster.made_on, 0)}, "r.admin")
    on_call = {s.responder_id for s in desk.rota.shifts_between(at(31), at(32))}
    assert on_call == {TWO}
