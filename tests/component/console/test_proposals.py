"""An administrator asks for a rota, looks at what it would mean, changes it and publishes it."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest

from shared.domain.assignment import Role
from shared.domain.jobs import JobId, JobStage
from shared.domain.roster.absence import AbsenceKind
from shared.domain.roster.edits import Edit, add_override, withdraw_temporary
from shared.domain.roster.roster import Override, OverrideKind, Roster
from tests.component.console.browser import Browser, Page, signed_in
from tests.component.console.proposal_world import MONDAY, at, proposed, with_contracts
from tests.component.console.rota_world import rota_weeks
from tests.component.console.world import ANN, BEN, CLEO, DEV, World


@pytest.fixture
def made() -> tuple[World, str]:
    """The world, and the address of its proposal."""
    world, proposal = proposed()
    return world, f"/rota/proposals/{proposal}"


@pytest.fixture
def world(made: tuple[World, str]) -> World:
    return made[0]


@pytest.fixture
def here(made: tuple[World, str]) -> str:
    return made[1]


def seen_on(page: Page) -> list[str]:
    """The rosters that are chosen to be published, as the form sends them."""
    return re.findall(r'name="seen" type="checkbox" value="([^"]+)" checked', page.text)


def duty(page: Page, name: str, day: str) -> str:
    """Where the duty of that person on that day leads to."""
    links = re.findall(
        r'href="([^"]+/duty[^"]+)">([^<]+)<span class="govuk-visually-hidden"> on ([^,]+),', page.text
    )
    (href,) = (unescape(href) for href, who, when in links if (who, when) == (name, day))
    return href


def hidden(page: Page) -> dict[str, str]:
    """What the first form of the page about a duty sends besides what is chosen."""
    form = page.text.split("<form")[2]
    return dict(re.findall(r'type="hidden" name="(?!csrf)([\w-]+)" value="([^"]*)"', form)) | {}


def on_call(world: World, day: int, hour: int) -> set[str]:
    moment = at(day, hour)
    return {s.responder_id for s in world.rota.shifts_at(moment) if s.covers(moment) and s.base == "preston"}


def test_whoever_asks_sees_that_the_search_goes_on_and_its_end() -> None:
    world = with_contracts()
    manager = signed_in(world, "m.duty")

    assert manager.post("/rota/proposals", first=str(MONDAY), weeks="4").leads_to == "/rota/proposals"
    assert "Asked 4 weeks from Monday 30 November 2026" in manager.get("/rota/proposals").words
    manager.post("/rota/proposals", first=str(MONDAY), weeks="4")
    (asked,) = world.rota_proposals.proposals()
    world.rota_proposals.jobs.run(asked.job.id, 0, lambda going: going.failed("There is no lawful rota."))

    live = manager.get("/rota/proposals/live").words
    assert "Failed" in live
    assert "There is no lawful rota." in live
    assert manager.get(f"/rota/proposals/{asked.job.id}").leads_to == "/rota/proposals"


def test_a_search_that_never_ended_is_told_as_overdue_and_can_be_asked_for_again() -> None:
    world = with_contracts()
    manager = signed_in(world, "m.duty")
    manager.post("/rota/proposals", first=str(MONDAY), weeks="4")
    world.clock.move(timedelta(hours=2))

    assert "Overdue" in manager.get("/rota/proposals").words
    manager.post("/rota/proposals", first=str(MONDAY), weeks="4")
    assert [one.job.stage for one in world.rota_proposals.proposals()] == [JobStage.ASKED] * 2


@pytest.mark.parametrize(
    ("first", "weeks", "said"),
    [
        ("2026-12-01", "4", "whole weeks, from a Monday"),
        ("2026-11-16", "4", "one of the next 56 days"),
        ("2027-11-29", "4", "one of the next 56 days"),
        ("2026-11-30", "9", "1 to 8 weeks"),
        ("soon", "4", "Give the Monday"),
    ],
)
def test_weeks_that_can_not_be_are_refused_with_the_reason(first: str, weeks: str, said: str) -> None:
    manager = signed_in(with_contracts(), "m.duty")

    answer = manager.post("/rota/proposals", first=first, weeks=weeks)
    assert (answer.status, said in answer.words) == (422, True)


def test_without_contracts_there_is_nothing_to_search() -> None:
    manager = signed_in(rota_weeks(), "m.duty")

    assert "Nobody has a contract yet" in manager.post("/rota/proposals", first=str(MONDAY), weeks="4").words


def test_the_page_tells_what_publishing_would_mean_in_plain_words(admin: Browser, here: str) -> None:
    words = admin.get(f"{here}?base=preston&week=0").words

    assert "Of all rotas that keep these rules none is more than 4.1 % better. Found in 21 s." in words
    assert "1 away; 1 would break a rule: the hours of the contract, the rest between days" in words
    assert "Preston: no police responder Wed 2 Dec, 17:00 to 09:00" in words
    assert "Ann Almond: daily rest" in words
    assert "Cleo Clove would rather have none and has one: Tue 1 Dec, 16:00 to 00:00" in words
    assert "1 wish is met, 1 is not" in words
    assert "Wed 2 Dec, 17:00 to 01:00: 0 instead of 1" in words
    assert "Ben Basil Police responder Preston 74 49 0 2 0" in words


def test_somebody_whose_contract_has_no_hours_is_named_last_for_a_gap(
    admin: Browser, world: World, here: str
) -> None:
    assert "Could be filled by Ben Basil, Dev Dill" in admin.get(f"{here}?base=preston&week=0").words

    world.staffing.set_contract(BEN, timedelta(), True, 1)

    words = admin.get(f"{here}?base=preston&week=0").words
    assert "Could be filled by Dev Dill, Ben Basil" in words
    assert "Could be filled by Ben Basil, Dev Dill" not in words


def test_only_the_week_and_the_base_that_were_chosen_are_shown(admin: Browser, here: str) -> None:
    second = admin.get(f"{here}?base=burnley&week=2").words

    assert "Mon 7 Dec" in second
    assert "Mon 30 Nov" not in second
    assert "Ben Basil Police responder Preston" not in second
    assert "Eve Elder" in second


def test_somebody_taken_off_makes_a_gap_and_somebody_put_on_fills_it(admin: Browser, here: str) -> None:
    page = admin.get(duty(admin.get(f"{here}?base=preston"), "Ann Almond", "Fri 4 Dec"))
    back = admin.post(f"{here}/adjust", **hidden(page) | {"do": "off"}).leads_to
    changed = admin.get(back.split("#")[0])

    assert "Changed. What it means was reckoned anew." in changed.words
    assert "Preston: no social worker Fri 4 Dec, 17:00" in changed.words
    put = {"who": "sw-eve", "at": "preston", "from-on": "2026-12-04", "from-at": "17:00"}
    version = re.findall(r'name="(version-[^"]+)" value="(\d+)"', changed.text)
    answer = admin.post(f"{here}/put-on", **put, **{"to-on": "2026-12-04", "to-at": "23:00"}, **dict(version))
    assert answer.status == 303
    assert "17:00–23:00 Eve Elder" in admin.get(f"{here}?base=preston").words


def test_a_duty_is_given_to_somebody_who_is_free_and_the_breach_is_gone(admin: Browser, here: str) -> None:
    shown = admin.get(f"{here}?base=preston&week=2")
    assert "Ann Almond: daily rest" in shown.words
    page = admin.get(duty(shown, "Ann Almond", "Wed 9 Dec"))

    free = page.text.split("Free, and no rest broken")[1].split("</optgroup>")[0]
    assert "Eve Elder" in free
    assert "Cleo Clove" not in free
    admin.post(f"{here}/adjust", **hidden(page) | {"do": "give", "by": "sw-eve"})

    assert "Ann Almond: daily rest" not in admin.get(f"{here}?base=preston&week=2").words


def test_two_people_swap_their_duties(admin: Browser, world: World, here: str) -> None:
    page = admin.get(duty(admin.get(f"{here}?base=preston"), "Ben Basil", "Mon 30 Nov"))
    (other,) = re.findall(r'value="([^"]+)">Dev Dill: Thu 3 Dec', page.text)

    assert admin.post(f"{here}/adjust", **hidden(page) | {"do": "swap", "with": other}).status == 303
    words = admin.get(f"{here}?base=preston").words
    assert "16:00–00:00 Dev Dill on Mon 30 Nov" in words
    assert "16:00–00:00 Ben Basil on Thu 3 Dec" in words


def test_of_two_who_saw_the_same_proposal_the_second_changes_nothing(admin: Browser, here: str) -> None:
    shown = admin.get(f"{here}?base=preston")
    first, second = (admin.get(duty(shown, "Ann Almond", day)) for day in ("Mon 30 Nov", "Wed 2 Dec"))
    admin.post(f"{here}/adjust", **hidden(first) | {"do": "off"})

    answer = admin.post(f"{here}/adjust", **hidden(second) | {"do": "off"})

    assert answer.status == 409
    assert "Somebody was faster: this proposal has changed since you saw it. Nothing was done." in answer.words
    assert "Ann Almond on Wed 2 Dec" in admin.get(f"{here}?base=preston").words


def test_what_can_not_be_put_on_is_said_and_what_was_typed_stays(admin: Browser, here: str) -> None:
    version = dict(re.findall(r'name="(version-[^"]+)" value="(\d+)"', admin.get(here).text))
    twice = {"who": "sw-ann", "at": "preston", "from-on": "2026-11-30", "from-at": "20:00"}
    answer = admin.post(f"{here}/put-on", **twice, **{"to-on": "2026-11-30", "to-at": "22:00"}, **version)
    assert (answer.status, "on duty at that time already" in answer.words) == (409, True)
    assert 'value="20:00"' in answer.text

    outside = twice | {"from-on": "2026-12-14", "to-on": "2026-12-14", "to-at": "23:00"}
    assert "within the weeks" in admin.post(f"{here}/put-on", **outside, **version).words
    assert "Choose who" in admin.post(f"{here}/put-on", **version).words


def test_what_is_published_is_who_is_on_call(admin: Browser, world: World, here: str) -> None:
    assert on_call(world, 2, 18) == {CLEO, DEV}
    seen = seen_on(admin.get(here))
    assert len(seen) == 2

    after = admin.get(admin.post(f"{here}/publish", seen=seen).leads_to)

    assert "Published. The rota is as you see it here." in after.words
    assert on_call(world, 2, 18) == {ANN}
    assert on_call(world, 1, 18) == {CLEO, DEV}
    assert on_call(world, 1, 0.5) == set()
    roster = world.rosters.roster("preston", Role.POLICE)
    assert [len(schedule.shifts) for schedule in roster.temporary] == [14]
    assert on_call(world, 0, 0.5) == {ANN, BEN}, (
        "whoever was on duty when the weeks began stays until the end of it"
    )


def test_published_twice_nothing_changes(admin: Browser, world: World, here: str) -> None:
    seen = seen_on(admin.get(here))
    admin.post(f"{here}/publish", seen=seen)
    roster, shifts = world.rosters.roster("preston", Role.POLICE), world.rota.shifts_between(at(0, 0), at(14, 0))

    assert admin.post(f"{here}/publish", seen=seen).status == 303

    assert world.rosters.roster("preston", Role.POLICE) == roster
    assert world.rota.shifts_between(at(0, 0), at(14, 0)) == shifts


def withdraw_from_rota(world: World, role: Role) -> None:
    """What was published for that role at Preston is taken back by hand."""

    def withdraw(roster: Roster, now: datetime) -> Edit:
        return withdraw_temporary(roster, roster.temporary[-1].id, now)

    world.rosters.edit("preston", role, withdraw, "r.other")


def test_whoever_looks_is_told_that_what_was_published_was_withdrawn(
    admin: Browser, world: World, here: str
) -> None:
    admin.post(f"{here}/publish", seen=seen_on(admin.get(here)))
    assert "Withdrawn" not in admin.get(here).words

    withdraw_from_rota(world, Role.POLICE)

    told = "Withdrawn What was published of Preston: police responders no longer counts"
    assert told in signed_in(world, "m.duty").get(here).words
    again = admin.get(here)
    assert "Withdrawn Preston: police responders, 13 duties" in again.words
    assert "Published Preston: social workers, 15 duties" in again.words
    assert not any(one.startswith("preston.police") for one in seen_on(again)), "nobody chose it again"


def test_what_was_withdrawn_can_be_changed_and_published_again(admin: Browser, world: World, here: str) -> None:
    before = seen_on(admin.get(here))
    admin.post(f"{here}/publish", seen=before)
    for role in Role:
        withdraw_from_rota(world, role)
    assert on_call(world, 2, 18) == {CLEO, DEV}, "the rota is as it was"
    assert admin.post(f"{here}/publish", seen=before).status == 409, "the page was of before"

    page = admin.get(duty(admin.get(f"{here}?base=preston"), "Ann Almond", "Wed 2 Dec"))
    assert admin.post(f"{here}/adjust", **hidden(page) | {"do": "off"}).status == 303
    seen = re.findall(r'name="seen" type="checkbox" value="(preston[^"]+)"', admin.get(here).text)
    admin.post(f"{here}/publish", seen=seen)

    assert on_call(world, 2, 18) == set()
    assert on_call(world, 1, 18) == {CLEO, DEV}
    assert "Withdrawn" not in admin.get(here).words
    assert "Published Preston: police responders" in admin.get(here).words


def test_what_is_withdrawn_after_its_first_day_is_told_and_stays_told(
    admin: Browser, world: World, here: str
) -> None:
    admin.post(f"{here}/publish", seen=seen_on(admin.get(here)))
    world.clock.move_to(at(3, 9))
    withdraw_from_rota(world, Role.POLICE)

    for moment in (at(3, 9), at(20, 9)):
        world.clock.move_to(moment)
        words = signed_in(world, "r.admin").get(here).words
        assert "Withdrawn Preston: police responders, 13 duties" in words
        assert "Published Preston: social workers, 15 duties" in words


def test_a_rota_that_was_changed_meanwhile_is_not_published_over(admin: Browser, world: World, here: str) -> None:
    seen = seen_on(admin.get(here))
    extra = Override("", OverrideKind.ADD, DEV, at(2, 16), at(2, 24))
    world.rosters.edit(
        "preston", Role.POLICE, lambda r, now: add_override(r, extra, world.policy.roster, now), "r.other"
    )

    answer = admin.post(f"{here}/publish", seen=seen)

    assert answer.status == 409
    assert "Somebody was faster: the rota has changed since you saw it. Nothing was done." in answer.words
    for role in Role:
        assert world.rosters.roster("preston", role).temporary == ()
    assert "The rota was changed after the search." in answer.words
    assert "Preston: no police responder Wed 2 Dec, 17:00 to 09:00" not in answer.words, (
        "the override that somebody made stays on top and fills the gap"
    )
    assert admin.post(f"{here}/publish", seen=seen_on(answer)).status == 303
    assert on_call(world, 2, 18) == {ANN, DEV}


def test_leave_that_came_after_the_search_is_kept(admin: Browser, world: World, here: str) -> None:
    world.rosters.record_absence(ANN, AbsenceKind.LEAVE, at(2, 0), at(3, 0), "r.admin")

    assert "Preston: no social worker Wed 2 Dec" in admin.get(f"{here}?base=preston").words
    admin.post(f"{here}/publish", seen=seen_on(admin.get(here)))
    assert on_call(world, 2, 18) == set()


def test_a_proposal_is_published_before_its_first_day(admin: Browser, world: World, here: str) -> None:
    seen = seen_on(admin.get(here))
    world.clock.move_to(at(0, 9))

    answer = signed_in(world, "r.admin").post(f"{here}/publish", seen=seen)
    assert (answer.status, "before its first day" in answer.words) == (409, True)
    assert "Hours, nights and weekends of each person" in answer.words, "it can be looked at all the same"


def test_managers_look_and_administrators_change_and_nobody_else_comes_near(world: World, here: str) -> None:
    manager, room, ann = (signed_in(world, name) for name in ("m.duty", "c.room", "sw-ann"))

    assert manager.get(here).status == 200
    assert "/duty?" not in manager.get(here).text
    assert manager.post(f"{here}/publish", seen="preston.police.1.1").status == 403
    assert manager.post(f"{here}/adjust", do="off").status == 403
    assert manager.post(f"{here}/put-on").status == 403
    for path in (here, "/rota/proposals", "/rota/contracts"):
        assert room.get(path).status == 403
        assert ann.get(path).status == 403


def test_what_is_not_there_is_not_found(admin: Browser, here: str) -> None:
    assert admin.get("/rota/proposals/nothing").status == 404
    assert admin.get(f"{here}/duty?of=preston.police&who=pc-ben&starts=never").status == 404
    assert admin.get(f"{here}/duty?of=leeds.police&who=pc-ben&starts=2026-11-30T16:00Z").status == 404
    assert admin.post(f"{here}/adjust", do="dance").status == 404
    assert admin.post(f"{here}/publish", seen="leeds.police.1.1").status == 404
    assert admin.post(f"{here}/publish", seen="nonsense").status == 422


def test_contracts_are_kept_and_a_second_who_saw_the_same_is_refused() -> None:
    world = rota_weeks()
    one, other = signed_in(world, "r.admin"), signed_in(world, "m.duty")
    form = {"who": "sw-ann", "hours": "22.5", "version": "0"}

    assert one.post("/rota/contracts", **form).leads_to == "/rota/contracts"
    late = other.post("/rota/contracts?who=sw-ann", **form | {"hours": "37", "nights": "yes"})

    assert (late.status, "Somebody was faster" in late.words) == (409, True)
    assert "Ann Almond Social worker Preston 22.5 no" in one.get("/rota/contracts").words
    for hours in ("many", "-3", "100", "nan"):
        assert one.post("/rota/contracts?who=sw-ann", **form | {"hours": hours}).status in (409, 422)


def test_a_wish_is_kept_on_the_phone_and_taken_back() -> None:
    world = rota_weeks()
    ann = signed_in(world, "sw-ann")
    evening = {"on": "2026-12-04", "from": "17:00", "until": "01:00", "wants": "no"}

    assert ann.post("/my-shifts/wishes", **evening).leads_to == "/my-shifts/wishes"
    shown = ann.get("/my-shifts/wishes")
    assert "Rather not Fri 4 Dec, 17:00 to 01:00" in shown.words
    assert "/my-shifts/wishes" in ann.get("/my-shifts").text
    assert "You have a wish about that time already" in ann.post("/my-shifts/wishes", **evening).words
    assert "Give the day" in ann.post("/my-shifts/wishes", on="", wants="yes").words
    (wish,) = world.staffing.wishes_of(ANN)
    assert signed_in(world, "sw-cleo").post(f"/my-shifts/wishes/{wish.id}/take-back").status == 404

    assert ann.post(f"/my-shifts/wishes/{wish.id}/take-back").status == 303
    assert "You have none." in ann.get("/my-shifts/wishes").words


def test_a_name_that_is_not_a_name_is_shown_and_not_run(world: World, here: str) -> None:
    proposal = world.rota_proposals.proposal(JobId(here.rsplit("/", 1)[1]))
    bad = signed_in(world, "r.admin").get(
        f"{here}?base=<script>&week=<script>&done=<script>&from=<script>&at=%22>"
    )

    assert bad.status == 200
    assert "<script>&" not in bad.text
    assert proposal.job.stage is JobStage.DONE
