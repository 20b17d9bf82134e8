"""The commands on a page of the documents, done as curl would do them."""

import re
import shlex
from collections.abc import Callable, Mapping

from tests.component.api.conftest import Answer, Client


def commands_of(page: str) -> list[tuple[str, str]]:
    """Each command on the page, behind the status that it is said to end with."""
    return re.findall(r"```sh\n# (\d{3})\n(curl .*?)\n```", page, re.DOTALL)


def run(command: str, people: Mapping[str, Client], file_named: Callable[[str], str]) -> Answer:
    """The answer to the command, said by whoever has its token; `file_named` gives what a file holds."""
    words = iter(shlex.split(command.replace("\\\n", " "))[1:])
    method, path, headers, body = "GET", "", {}, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name.lower()] = value
        elif word == "--data":
            body = next(words)
        else:
            path = word.removeprefix("$API")
    if body.startswith("@"):
        body = file_named(body[1:])
    return people[headers.pop("authorization")].call(method, path, body=body, headers=headers)
