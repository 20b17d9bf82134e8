"""`python -m local.dictionary`: how long bodies of cases are, packed in several ways; with `--write FILE` the
dictionary that packs them best.

Evenings are played in memory by the product's own decisions: contacts come in, pairs are asked, people accept,
drive, arrive, check in and leave. Each state of each case is a body. The dictionary is put together from bodies of
the first evenings, one at a time, each time the one that shortens most; it is tried on evenings with other people.
What names a person is not in a case, and so not in the dictionary. With PYTHONHASHSEED=0 the same file comes out.
"""

import argparse
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from pydantic import TypeAdapter

from local.crowd import FRIDAY_EVENING, contacts, responders, shift_of
from local.report import table
from shared import policy
from shared.adapters.dynamodb.packing import packed
from shared.adapters.fingerprints import KeyedFingerprints
from shared.adapters.memory import FixedClock, InMemoryCaseStore, InMemoryRotaStore
from shared.contracts.contact import read_contact
from shared.domain.assignment import Assignment, Status
from shared.domain.case import Case
from shared.domain.errors import EarlyResponseError
from shared.domain.ids import CaseId, ResponderId
from shared.domain.rota import Responder
from shared.service.casebook import Casebook
from shared.service.dispatch import Dispatch
from shared.service.intake import Intake
from shared.service.response import Response
from shared.service.safety import Safety

_PAIRS, _CONTACTS = 16, 50
_LEARNED, _TRIED = (1, 2), (11, 12)
"""Evenings that the dictionary is made from, and others that it is tried on."""
_MOST = 30 * 1024
"""Bytes. A window of zlib is 32 KB, and what stands farther back takes longer to point at."""
_CANDIDATES, _JUDGES = 40, 80
_ROOM = 887
"""Bytes that a body may take for the item of a case that is being dispatched to be one KB, with the attributes
beside it."""


class Evening:
    """One evening over the in-memory stores; `bodies` has every case as it was stored, each time."""

    def __init__(self, seed: int, people: Iterable[Responder]) -> None:
        self._chance = Random(seed)
        self._clock = FixedClock(FRIDAY_EVENING + timedelta(days=seed, microseconds=self._chance.randrange(10**6)))
        rota = InMemoryRotaStore()
        for person in people:
            rota.put_responder(person)
            rota.put_shift(
                replace(shift_of(person, self._clock.now()), ends_at=self._clock.now() + timedelta(days=2))
            )
        self._store = InMemoryCaseStore(rota)
        casebook = Casebook(self._store, policy.load())
        self._intake = Intake(casebook, self._clock, self, KeyedFingerprints(b"evening"))
        self._dispatch = Dispatch(casebook, rota, self._clock)
        self._response, self._safety = Response(casebook, rota, self._clock), Safety(casebook, self._clock)
        self.bodies: list[bytes] = []

    def case_id(self) -> CaseId:
        """See Ids."""
        return CaseId(f"C-{self._random(5)}-{self._random(5)}".upper())

    def _random(self, letters: int) -> str:
        return f"{self._chance.getrandbits(4 * letters):0{letters}x}"

    def play(self, seed: int) -> None:
        """All contacts of the evening came in, and people did what they do."""
        shape, seen = TypeAdapter(Case), set[tuple[str, int]]()
        documents = list(contacts(_CONTACTS, self._clock.now(), f"evening-{seed}"))
        self._chance.shuffle(documents)
        for document in documents:
            self._clock.move(timedelta(seconds=self._chance.uniform(60, 700)))
            read = read_contact(document, received_at=self._clock.now(), correlation_id=self._random(32))
            self._intake.receive(read)
            self._dispatch.find_pairs()
            self._keep(shape, seen)
            for case in self._store.dispatching_cases():
                for assignment in case.live():
                    self._act(case, assignment)
            self._keep(shape, seen)

    def _keep(self, shape: TypeAdapter[Case], seen: set[tuple[str, int]]) -> None:
        new = [case for case in self._store.live_cases() if (case.id, case.version) not in seen]
        seen.update((case.id, case.version) for case in new)
        self.bodies += [shape.dump_json(case) for case in new]

    def _act(self, case: Case, mine: Assignment) -> None:
        """The next thing that this person does; what is refused, as the partner is not so far, they do later."""
        well = mine.status is Status.ON_SCENE and self._chance.random() < 0.4
        say: dict[Status, Callable[..., Case]] = {
            Status.OFFERED: self._response.accept,
            Status.ACCEPTED: self._response.set_out,
            Status.EN_ROUTE: self._response.arrive,
            Status.ON_SCENE: self._safety.check_in if well else self._response.clear,
        }
        try:
            if mine.status is Status.ACCEPTED:
                self._safety.acknowledge_warnings(case.id, mine.responder_id)
            say[mine.status](case.id, mine.responder_id)
        except EarlyResponseError:
            return


def bodies(seeds: Iterable[int], people: Callable[[int], Iterable[Responder]]) -> list[bytes]:
    """Return every body of these evenings."""
    found = []
    for seed in seeds:
        evening = Evening(seed, people(seed))
        evening.play(seed)
        found += evening.bodies
    return found


def _others(seed: int) -> Iterator[Responder]:
    """People with other names and not every skill."""
    chance = Random(seed)
    for person in responders(_PAIRS):
        some = chance.sample(sorted(person.skills), chance.randint(2, 6))
        yield replace(person, id=ResponderId(f"{chance.getrandbits(32):x}.{person.role}"), skills=frozenset(some))


def put_together(learned: Sequence[bytes]) -> bytes:
    """Return the dictionary: what stands at its end is pointed at in the fewest bits, so the best stands there."""
    candidates, judges = _some(learned, _CANDIDATES), _some(learned, _JUDGES)
    chosen = b""
    while True:
        fitting = [body for body in candidates if len(body) + len(chosen) <= _MOST]
        if not fitting:
            return chosen
        chosen = min((body + chosen for body in fitting), key=lambda tried: sum(_with(tried, j) for j in judges))


def _some(every: Sequence[bytes], count: int) -> list[bytes]:
    return list(every[:: max(1, len(every) // count)][:count])


def _with(dictionary: bytes, body: bytes) -> int:
    packer = zlib.compressobj(6, zdict=dictionary)
    return len(packer.compress(body) + packer.flush())


def report(tried: Sequence[bytes]) -> str:
    """Return a table of lengths in bytes."""
    ways: dict[str, Callable[[bytes], int]] = {
        "as text": len,
        "zlib, level 1": lambda body: len(zlib.compress(body, 1)),
        "zlib, level 9": lambda body: len(zlib.compress(body, 9)),
        "as stored": lambda body: len(next(iter(packed(body).values()))),
    }
    rows = []
    for name, length in ways.items():
        found = sorted(map(length, tried))
        shares = (found[len(found) // 2], found[len(found) * 95 // 100], found[-1])
        rows.append((name, *shares, f"{sum(one <= _ROOM for one in found) / len(found):.0%}"))
    return table((f"{len(tried)} bodies, bytes", "p50", "p95", "most", "item within 1 KB"), rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the lengths; write a dictionary where asked to."""
    parser = argparse.ArgumentParser(prog="python -m local.dictionary", description=__doc__)
    parser.add_argument("--write", type=Path, help="where a new dictionary is written; never over one in use")
    parsed = parser.parse_args(arguments)
    if parsed.write:
        with parsed.write.open("xb") as file:
            file.write(put_together(bodies(_LEARNED, lambda _: responders(_PAIRS))))
    print(report(bodies(_TRIED, _others)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
