"""Decisions alone and contacts in memory: our own code on one core, with no emulator and no SDK in the way."""

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from time import perf_counter
from typing import Any

from bench.table import Row, as_percentiles, percentile
from local.crowd import FRIDAY_EVENING, contacts, responders, shift_of
from shared.adapters.fingerprints import KeyedFingerprints
from shared.adapters.memory import CountingIds, FixedClock, InMemoryCaseStore, InMemoryRotaStore
from shared.contracts.contact import read_contact
from shared.domain.assignment import Role
from shared.domain.contact import Contact
from shared.domain.grading import grade
from shared.domain.ids import CaseId
from shared.domain.offers import offer
from shared.domain.opening import open_case
from shared.domain.rota import OnCall
from shared.domain.travel import Position
from shared.policy import load
from shared.service.casebook import Casebook
from shared.service.dispatch import Dispatch
from shared.service.intake import Intake

_WAITING = 200


class Memory:
    """The use cases over the in-memory stores, with pairs on call."""

    def __init__(self, pairs: int) -> None:
        rota, clock = InMemoryRotaStore(), FixedClock(FRIDAY_EVENING)
        for person in responders(pairs):
            rota.put_responder(person)
            rota.put_shift(shift_of(person, FRIDAY_EVENING))
        self.store = InMemoryCaseStore(rota)
        casebook = Casebook(self.store, load())
        self.intake = Intake(casebook, clock, CountingIds(), KeyedFingerprints(b"secret"))
        self.dispatch = Dispatch(casebook, rota, clock)


def rows(quick: bool) -> list[Row]:
    """Grading, pairing, and contacts a second."""
    count = 2_000 if quick else 10_000
    return [_grading(), _pairing(quick), _waiting(), *_in_memory(count)]


def _grading() -> Row:
    documents = list(contacts(400, FRIDAY_EVENING, "grading", visits_only=False))
    facts = [_read(document).facts for document in documents]
    table = load().grading
    graded = _microseconds(lambda one: grade(one, table), facts)
    texts = [json.dumps(document) for document in documents]
    parsed = percentile(_microseconds(json.loads, texts), 0.5)
    return Row(
        "grading of one contact, p50 / p95 / p99",
        as_percentiles(graded, "µs", 1),
        f"json.loads of the contact {parsed:.1f} µs",
        percentile(graded, 0.5) / parsed,
    )


def _pairing(quick: bool) -> Row:
    policy, now = load(), FRIDAY_EVENING
    people = Memory(30).dispatch.on_call_now()
    read = [_read(document) for document in contacts(200 if quick else 1_000, now, "pairing")]
    cases = [open_case(contact, CaseId(contact.event_id), policy, now).case for contact in read]
    taken = _microseconds(lambda case: offer(case, people, policy.dispatch, now + timedelta(seconds=1)), cases)
    places = [Position(case.place.latitude, case.place.longitude) for case in cases]
    nearest = percentile(_microseconds(lambda place: _nearest(people, place), places), 0.5)
    return Row(
        "pairing with reasons, 30 + 30 people, p50 / p95 / p99",
        as_percentiles([t / 1000 for t in taken], "ms"),
        f"nearest of each role, no reasons {nearest / 1000:.2f} ms",
        percentile(taken, 0.5) / nearest,
        "p50 ≤ 1 ms, p99 ≤ 5 ms",
    )


def _nearest(people: Iterable[OnCall], place: Position) -> list[OnCall]:
    travel = load().dispatch.travel
    by_role = ([p for p in people if p.responder.role is role] for role in (Role.SOCIAL_WORKER, Role.POLICE))
    return [min(some, key=lambda p: travel(p.position, place)) for some in by_role]


def _waiting() -> Row:
    """A look at every waiting case, nobody being free: what each person who is clear costs on a bad night."""
    world = Memory(30)
    for document in contacts(_WAITING + 30, FRIDAY_EVENING, "waiting"):
        world.intake.receive(_read(document))
    world.dispatch.find_pairs()
    waiting = len(world.store.waiting_cases())
    looked = [t / 1000 for t in _microseconds(lambda _: world.dispatch.find_pairs(), range(20))]
    return Row(f"a look at {waiting} waiting cases, nobody free", f"{percentile(looked, 0.5):.1f} ms p50")


def _in_memory(count: int) -> list[Row]:
    now = FRIDAY_EVENING
    texts = [json.dumps(document) for document in contacts(count, now, "memory", visits_only=False)]
    texts += texts[::10]  # every tenth comes twice
    plain = _rate(lambda text: json.dumps(json.loads(text)), texts)
    world = Memory(30)
    received = _rate(lambda text: world.intake.receive(_read(text)), texts)
    offered = _offers(now, min(count // 4, 1_000))
    beside = f"json.loads + dumps {plain:,.0f} a second"
    return [
        Row(
            "contacts a second a core, in memory: read, checked, known again, graded, stored with events",
            f"{received:,.0f}",
            beside,
            received / plain,
            "≥ 2,000",
        ),
        Row("the same, and the best pair of 30 + 30 offered", f"{offered:,.0f}", beside, offered / plain),
    ]


def _offers(now: Any, count: int) -> float:
    """A fresh county for every fifteen contacts, so that there is somebody to offer to."""
    texts = [json.dumps(document) for document in contacts(count, now, "offers")]
    counties = [Memory(30) for _ in range(0, count, 15)]

    def receive(numbered: tuple[int, str]) -> None:
        world = counties[numbered[0] // 15]
        world.dispatch.find_pair(world.intake.receive(_read(numbered[1])).id)

    return _rate(receive, list(enumerate(texts)))


def _read(document: object) -> Contact:
    return read_contact(document, received_at=FRIDAY_EVENING, correlation_id="bench")


def _microseconds(act: Callable[[Any], Any], things: Iterable[Any]) -> list[float]:
    taken = []
    for thing in things:
        start = perf_counter()
        act(thing)
        taken.append((perf_counter() - start) * 1e6)
    return taken


def _rate(act: Callable[[Any], Any], things: list[Any]) -> float:
    start = perf_counter()
    for thing in things:
        act(thing)
    return len(things) / (perf_counter() - start)
