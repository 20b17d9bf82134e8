"""A rota was proposed, and somebody with duties in it has left, or has another role, before it is published."""

from dataclasses import replace

from shared.domain.assignment import Role
from tests.component.console.browser import signed_in
from tests.component.console.proposal_world import proposed
from tests.component.console.test_proposals import duty, hidden, on_call, seen_on
from tests.component.console.world import ANN, CLEO, DEV


def test_with_duties_of_somebody_who_has_left_nothing_is_published_until_others_have_them() -> None:
    world, proposal = proposed()
    admin, here = signed_in(world, "r.admin"), f"/rota/proposals/{proposal}"
    del world.rota._responders[CLEO]
    dev = next(person for person in world.rota.responders() if person.id == DEV)
    world.rota.put_responder(replace(dev, role=Role.SOCIAL_WORKER))

    shown = admin.get(f"{here}?week=0")
    assert "sw-cleo has left: 7 duties at Preston: social workers" in shown.words
    assert "Dev Dill is not on call in this role any more: 7 duties at Preston: police responders" in shown.words
    answer = admin.post(f"{here}/publish", seen=seen_on(shown))

    assert (answer.status, "Nothing was published." in answer.words) == (409, True)
    assert "sw-cleo has left" in answer.words
    for role in Role:
        assert world.rosters.roster("preston", role).temporary == ()

    for day in ("Tue 1 Dec", "Thu 3 Dec", "Sat 5 Dec", "Mon 7 Dec", "Wed 9 Dec", "Fri 11 Dec", "Sun 13 Dec"):
        page = admin.get(duty(admin.get(f"{here}?base=preston&week=0"), "sw-cleo", day))
        assert admin.post(f"{here}/adjust", **hidden(page) | {"do": "off"}).status == 303
    again = admin.get(here)
    assert "has left" not in again.words
    social = [one for one in seen_on(again) if one.startswith("preston.social_worker")]
    assert admin.post(f"{here}/publish", seen=social).status == 303, "the other roster is not chosen"
    assert on_call(world, 2, 18) >= {ANN}
