"""What a killed engine finds again: the messages that nobody has dealt with, and nothing else."""

from pathlib import Path
from typing import Any

from local.engine.kept import Journal, KeptQueue


def message(name: str) -> dict[str, Any]:
    return {"id": name, "body": f"body of {name}", "receipt_handle": "h", "visible_at": 5.0}


def queue(file: Path) -> KeptQueue:
    return KeptQueue({"messages": [], "attributes": {"VisibilityTimeout": "60"}}, file)


def names(found: KeptQueue) -> list[str]:
    return [str(each["id"]) for each in found["messages"]]


def test_after_a_kill_a_queue_holds_what_came_and_was_not_dealt_with_in_order(tmp_path: Path) -> None:
    before = queue(tmp_path / "queue")
    for name in ("first", "second", "third", "fourth"):
        before["messages"].append(message(name))
    before["messages"].remove(before["messages"][0])
    before["messages"] = [each for each in before["messages"] if each["id"] != "third"]

    after = queue(tmp_path / "queue")

    assert names(after) == ["second", "fourth"]
    assert after["messages"][0] == message("second") | {"receipt_handle": None}
    assert after["attributes"] == before["attributes"]


def test_a_queue_that_was_emptied_is_empty_after_a_kill(tmp_path: Path) -> None:
    before = queue(tmp_path / "queue")
    before["messages"].append(message("first"))
    before["messages"].clear()

    assert names(queue(tmp_path / "queue")) == []


def test_what_a_kill_left_half_written_spoils_nothing_that_comes_after(tmp_path: Path) -> None:
    before = queue(tmp_path / "queue")
    before["messages"].append(message("first"))
    with (tmp_path / "queue").open("a") as file:
        file.write('{"in": {"id": "half')

    queue(tmp_path / "queue")["messages"].append(message("next"))

    assert names(queue(tmp_path / "queue")) == ["first", "next"]


def test_a_reader_sees_every_line_that_is_whole(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "texts")
    assert journal.read() == []
    journal.write({"message": "a"}, {"message": "b"})
    with (tmp_path / "texts").open("a") as file:
        file.write('{"message"')

    assert journal.read() == [{"message": "a"}, {"message": "b"}]
