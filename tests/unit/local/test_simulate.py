"""The command plays what it is told and writes a report that can be read, with the data beside it."""

import csv
import json
import re
import shlex
from pathlib import Path

import html5lib
import pytest

from local.simulate import __main__ as command
from local.simulate.page import Told, as_page
from shared.domain.assignment import Role
from shared.planning.simulation.choosing import choosing
from shared.planning.simulation.figures import Share, figures, interval
from shared.planning.simulation.runs import Played
from shared.planning.simulation.staffing import read_staffing
from shared.web.simulated.report import in_detail
from shared.web.simulated.tables import count, minutes, share
from tests.unit.planning.test_simulation import on_duty, played, scenario

PLANNING = Path(__file__).parents[3] / "docs" / "planning.md"
TOLD = Told("python -m local.simulate", 1, (1,), 0.0)
SOCIAL, POLICE = Role.SOCIAL_WORKER, Role.POLICE


@pytest.fixture(scope="module")
def day() -> Played:
    return played(attended=0.2, way="product")


def test_too_small_counts_are_not_shown() -> None:
    assert interval([(1, 1)] * 4) == Share(None, None, None, 4)
    assert [share(interval([(1, 1)] * 4)), count(4), count(0), count(5)] == ["", "under 5", "0", "5"]


def test_minutes_are_told_as_people_say_them() -> None:
    assert [minutes(None), minutes(59.6), minutes(180), minutes(200)] == ["", "60 min", "3 h", "3 h 20"]


def assert_valid(page: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page)


def test_a_page_about_nothing_says_so() -> None:
    page = as_page([], None, TOLD)

    assert_valid(page)
    assert "No scenario was played." in page


@pytest.mark.parametrize("attended", [0.0, 0.02])
def test_a_page_about_hardly_anything_is_in_order(attended: float) -> None:
    found = figures("2 pairs", scenario(2, attended=attended), [played(pairs=2, attended=attended)])
    page = as_page([found], None, TOLD)

    assert_valid(page)
    assert "nan" not in page.lower()
    assert "None" not in page


def test_only_so_many_scenarios_are_drawn_as_can_be_told_apart(day: Played) -> None:
    found = [figures(f"{n}", scenario(), [day]) for n in range(9)]

    assert [f.name for f in in_detail(found)] == ["0", "3", "5", "8"]
    assert "The data files have every scenario" in as_page(found, None, TOLD)


def commands() -> list[str]:
    return re.findall(r"^python -m local\.simulate (.*)$", PLANNING.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_command_in_the_document_is_understood() -> None:
    assert len(commands()) >= 4
    for line in commands():
        command._parser().parse_args(shlex.split(line))


def test_the_first_command_of_the_document_writes_the_page_and_its_data(tmp_path: Path, capsys: object) -> None:
    assert command.main([*shlex.split(commands()[0]), "--out", str(tmp_path), "--processes", "1"]) == 0

    assert_valid((tmp_path / "report.html").read_text(encoding="utf-8"))
    data = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    with (tmp_path / "figures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert data["made_by"]["days"] == 1
    assert sum(len(each["figures"]) for each in data["scenarios"]) == len(rows) > 100
    assert {row["count"] for row in rows}.isdisjoint({"1", "2", "3", "4"})


def test_the_files_shown_in_the_document_can_be_used(tmp_path: Path) -> None:
    rota, policy = re.findall(
        r"^```json\n(.*?)^```", PLANNING.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    files = [tmp_path / "rota.json", tmp_path / "policy.json"]
    for file, text in zip(files, (rota, policy), strict=True):
        file.write_text(text)

    night = read_staffing(files[0])
    assert min(on_duty(night, role, 1440 + hour * 60 + 1) for role in Role for hour in range(24)) >= 3
    assert choosing(str(files[1])).name == json.loads(policy)["name"]


def test_a_bad_staffing_file_ends_the_command_with_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--staffing", str(tmp_path / "none.json")]) == 2
    assert "none.json is not a staffing file" in capsys.readouterr().err
