"""Managers ask what a staffing would give, see how far it has come, and come back to what was found."""

import json
import re
from datetime import timedelta
from typing import Any

import html5lib
import pytest

from shared.domain.errors import JobChanged, JobRunning
from shared.domain.jobs import Job, JobId, JobKind, JobStage
from shared.planning.simulation.runs import play
from tests.component.console.browser import Browser, Page
from tests.component.console.world import World
from tests.component.simulated import play_everything, simulations

HERE = "/planning-tool"
FORM = {"days": "1", "seed": "1", "replicates": "1", "way-1": "closest", "attended-1": "20", "pairs-1": "6"}
TWO = {**FORM, "way-2": "closest", "attended-2": "20", "hours-2": " ".join(["4"] * 24)}


def asked(manager: Browser, **changes: Any) -> str:
    page = manager.post(HERE, **{**FORM, **changes})
    assert page.status == 303, page.words
    return page.leads_to


def job(world: World) -> Job:
    return world.simulation_jobs.store.jobs(JobKind.SIMULATION)[0]


def test_what_was_asked_for_waits_then_is_played_and_stays_under_its_address(manager: Browser, world: World):
    address = asked(manager, **TWO)
    waiting = manager.get(address)
    assert "It begins in a moment" in waiting.words
    assert "Asked by m.duty, 21:30: 1 day, seed 1." in waiting.words
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting.text

    play_everything(world.simulation_jobs)

    result = manager.get(address)
    assert "Side by side" in result.words
    assert "4 pairs at any hour" in result.words
    assert 'http-equiv="refresh"' not in result.text
    assert "Done" in manager.get(HERE).words


def test_each_part_that_is_played_is_seen_in_the_share_done(manager: Browser, world: World):
    address = asked(manager, **TWO)
    simulations(world.simulation_jobs).run(job(world).id, 0)
    assert "33 % played" in manager.get(f"{address}/live").words
    simulations(world.simulation_jobs).run(job(world).id, 1)
    assert "66 % played" in manager.get(f"{address}/live").words


def test_every_plot_is_a_picture_with_a_name_and_the_figures_can_be_taken_away(manager: Browser, world: World):
    address = asked(manager)
    play_everything(world.simulation_jobs)
    pictures = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', manager.get(address).text)
    assert len(pictures) > 5
    for source, name in pictures:
        picture = manager.get(source)
        assert (picture.status, picture.headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
        assert "script" not in picture.headers["content-security-policy"]
        assert name
    rows = manager.get(f"{address}/files/figures.csv")
    assert rows.text.startswith("scenario,measure,of,group,value,low,high,count")
    assert manager.get(f"{address}/files/report.json").status == 404


def test_what_was_typed_is_shown_as_text(manager: Browser, world: World):
    shifts = [{"role": "pair", "base": "preston", "start": "08:00", "hours": 12, "people": 4}]
    rota = json.dumps({"name": "Ours <script>alert(1)</script>", "shifts": shifts})
    address = asked(manager, **{"pairs-1": "", "rota-1": rota})
    play_everything(world.simulation_jobs)
    page = manager.get(address)
    assert "Ours <script>alert(1)</script>" in page.words
    pictures = [manager.get(source).text for source in re.findall(r'<img src="([^"]+)"', page.text)]
    assert not [text for text in (page.text, manager.get(HERE).text, *pictures) if "<script>alert" in text]


def test_a_message_that_comes_twice_gives_one_result(manager: Browser, world: World):
    asked(manager)
    work = simulations(world.simulation_jobs)
    first = work.run(job(world).id, 0)
    assert work.run(job(world).id, 0) == first
    done = work.run(job(world).id, 1)
    assert work.run(job(world).id, 1) == done
    assert done.stage is JobStage.DONE


def test_two_who_hear_of_the_same_part_do_not_play_it_both(manager: Browser, world: World):
    asked(manager)
    work = simulations(world.simulation_jobs)

    def heard_again(*heard: Any) -> Any:
        with pytest.raises(JobRunning):
            work.run(job(world).id, 0)
        return play(*heard)

    type(work)(work.jobs, work.limits, work.make_report, heard_again).run(job(world).id, 0)
    assert job(world).part == 1


def test_who_was_given_up_and_comes_back_changes_nothing(manager: Browser, world: World):
    address = asked(manager)
    work = simulations(world.simulation_jobs)

    def slow(*heard: Any) -> Any:
        world.clock.move(timedelta(minutes=7))
        manager.post(f"{address}/again")
        work.run(job(world).id, 0)
        return play(*heard)

    with pytest.raises(JobChanged):
        type(work)(work.jobs, work.limits, work.make_report, slow).run(job(world).id, 0)
    assert (job(world).part, job(world).stage) == (1, JobStage.ASKED)


def test_asked_twice_it_is_one_run_while_it_goes_on(manager: Browser, world: World):
    assert asked(manager) == asked(manager)
    play_everything(world.simulation_jobs)
    world.clock.move(timedelta(seconds=1))
    asked(manager)
    assert len(world.simulation_jobs.store.jobs(JobKind.SIMULATION)) == 2


def test_a_run_that_crashed_says_so_and_goes_on_when_asked_again(manager: Browser, world: World):
    address = asked(manager, **TWO)
    work = simulations(world.simulation_jobs)
    work.run(job(world).id, 0)

    def crash(*_: object) -> object:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        type(work)(work.jobs, work.limits, work.make_report, crash).run(job(world).id, 1)  # type: ignore[arg-type]
    page = manager.get(address)
    assert "The simulator broke off with a fault of ours" in page.words
    assert "33 % is played already and is not played again" in page.words

    manager.post(f"{address}/again")
    assert job(world).stage is JobStage.ASKED
    assert play_everything(world.simulation_jobs).stage is JobStage.DONE


def test_a_run_that_fell_silent_says_so_and_can_be_asked_again(manager: Browser, world: World):
    address = asked(manager)
    assert manager.post(f"{address}/again").status == 409
    world.clock.move(timedelta(minutes=7))
    assert "Nothing has been heard of it for 7 min." in manager.get(address).words
    manager.post(f"{address}/again")
    assert "It begins in a moment" in manager.get(address).words


def test_a_run_that_breaks_off_every_time_is_given_up(manager: Browser, world: World):
    asked(manager)
    store, rules = world.simulation_jobs.store, world.simulation_jobs.rules

    class Killed(BaseException):
        """As when the function runs out of its time: nothing gets to say a word."""

    def killed(*_: object) -> object:
        raise Killed

    work = simulations(world.simulation_jobs)
    dying = type(work)(work.jobs, work.limits, work.make_report, killed)  # type: ignore[arg-type]
    for _ in range(rules.most_tries):
        with pytest.raises(Killed):
            dying.run(job(world).id, 0)
        world.clock.move(rules.silent_for + timedelta(seconds=1))
    failed = dying.run(job(world).id, 0)
    assert failed.stage is JobStage.FAILED
    assert "It broke off 3 times" in store.job(JobKind.SIMULATION, failed.id).because


def test_a_run_is_kept_let_go_and_deleted(manager: Browser, world: World):
    address = asked(manager)
    assert manager.post(f"{address}/keep", keep="yes").status == 409
    play_everything(world.simulation_jobs)
    assert "It is forgotten after 19 May 2027" in manager.get(address).words
    manager.post(f"{address}/keep", keep="yes")
    assert "It is kept until somebody lets go of it" in manager.get(address).words
    assert manager.post(f"{address}/delete").status == 409
    manager.post(f"{address}/keep", keep="no")
    assert not job(world).kept
    manager.post(f"{address}/delete")
    assert manager.get(address).status == 404
    assert world.simulation_jobs.store.files(JobId(address.rsplit("/", 1)[1])) == {}


def test_only_so_many_go_on_at_once(manager: Browser, world: World):
    for seed in range(world.simulation_jobs.rules.most_open):
        asked(manager, seed=str(seed))
    page = manager.post(HERE, **{**FORM, "seed": "99"})
    assert page.status == 422
    assert "Wait until one is done" in page.words


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"pairs-1": ""}, "pairs-1", "Say how many are on duty in at least one scenario"),
        ({"pairs-1": "many"}, "pairs-1", "Scenario 1: enter the pairs a day as a whole number"),
        ({"pairs-1": "999"}, "pairs-1", "Scenario 1: At most 40 pairs"),
        ({"pairs-1": "0"}, "pairs-1", "Scenario 1: Nobody is on duty of one of the two roles"),
        ({"hours-1": "1 2 3"}, "pairs-1", "fill in one of pairs a day"),
        ({"pairs-1": "", "hours-1": "1 2 3"}, "hours-1", "enter 24 whole numbers"),
        ({"pairs-1": "", "rota-1": "<b>"}, "rota-1", "Scenario 1: The rota can not be used"),
        (
            {"pairs-1": "", "rota-1": '{"shifts": [{"role": "pair", "base": "x"}]}'},
            "rota-1",
            "base must be one of",
        ),
        (
            {"pairs-1": "", "rota-1": '{"name": "=1+1"}'},
            "rota-1",
            "The name of the rota begins with",
        ),
        ({"attended-1": "all"}, "attended-1", "enter the share attended as a number such as 55"),
        ({"attended-1": "0"}, "pairs-1", "The share attended is above 0 %"),
        ({"way-1": "dice"}, "pairs-1", "Choose who decides"),
        ({"days": "367"}, "days", "Play 1 to 366 days"),
        ({"days": "x"}, "days", "Enter the days to play as a whole number"),
        ({"replicates": "9"}, "days", "Play a period 1 to 4 times"),
        ({"seed": "-1"}, "seed", "Enter the seed"),
    ],
)
def test_a_form_that_can_not_be_played_says_what_to_do(
    manager: Browser, changes: dict[str, str], field: str, message: str
):
    page = manager.post(HERE, **{**FORM, **changes})
    assert page.status == 422
    assert message in page.words
    assert f'href="#{field}"' in page.text
    assert "<b>" not in page.text


def test_nobody_but_managers_may_ask_or_look(control_room: Browser, manager: Browser):
    address = asked(manager)
    for page in (
        control_room.get(HERE),
        control_room.get(address),
        control_room.get(f"{address}/live"),
        control_room.get(f"{address}/files/figures.csv"),
        control_room.post(HERE, **FORM),
        control_room.post(f"{address}/again"),
        control_room.post(f"{address}/keep", keep="yes"),
        control_room.post(f"{address}/delete"),
    ):
        assert page.status == 403
    assert manager.get(address).status == 200


def test_every_page_of_it_is_valid(manager: Browser, world: World):
    def valid(page: Page) -> None:
        html5lib.HTMLParser(strict=True).parse(page.text)
        ids = re.findall(r'\sid="([^"]*)"', page.text)
        assert len(ids) == len(set(ids))

    valid(manager.get(HERE))
    address = asked(manager)
    valid(manager.get(address))
    play_everything(world.simulation_jobs)
    valid(manager.get(address))
    valid(manager.post(HERE, **{**FORM, "days": "x"}))
