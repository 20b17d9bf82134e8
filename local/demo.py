"""The console with a night on it: the first hours are played fast, then time passes as it does for everybody."""

import threading
import time
from datetime import date, timedelta

from local.engine import Engine, EngineError, synthesize
from local.gateway import Gateway, is_free
from local.night import FRIDAY
from local.progress import Progress
from local.report import table
from local.samples import samples
from local.seed import PASSWORD
from local.story import LONDON, Story

_NEXT_CONTACT_EVERY = timedelta(seconds=75)


def serve(port: int, seed: int, evening: timedelta, friday: date = FRIDAY) -> int:
    """Everything is up, seeded, and the first part of the evening played; it is served until Ctrl-C."""
    print("Synthesizing the template and starting the local engine …", flush=True)
    synthesize()
    if not is_free(port):
        raise EngineError(f"Port {port} is in use. Choose another: make run PORT={port + 1}")
    gateway_url = f"http://127.0.0.1:{port}"
    with Engine.start(parameters={"ConsoleUrl": gateway_url}) as engine, Gateway(engine.api_url, port) as gateway:
        engine.warm()
        story = Story(engine, friday, seed)
        story.plan_contacts(until=evening)
        with Progress("Playing the evening") as progress:
            story.play_until(story.start + evening, progress)
        guests = visitors(story)
        for username in guests:
            story.phones.leave_to_visitor(username)
        _say_where(gateway.url, story, guests)
        _live(story, evening)
    return 0


def visitors(story: Story) -> tuple[str, ...]:
    """One social worker and one police responder, of one base if possible, who are on call and free."""
    now = story.engine.now()
    held = story.rota.holds()
    on_duty = {s.responder_id for s in story.rota.shifts_at(now) if s.covers(now) and s.responder_id not in held}
    free = [person for person in story.seeded.responders if person.id in on_duty]
    by_base = {base: {p.role.value: str(p.id) for p in free if p.base == base} for base in {p.base for p in free}}
    anywhere = {person.role.value: str(person.id) for person in free}
    return tuple(max((*by_base.values(), anywhere), key=len, default={}).values())


def _say_where(url: str, story: Story, guests: tuple[str, ...]) -> None:
    now = story.engine.now().astimezone(LONDON)
    users = [
        ("control.room", "the board: watch, raise a contact, see why"),
        ("duty.manager", "the board, the figures, extensions, the planning tool, a draft of the grading table"),
        ("service.manager", "the same: a second manager approves what the first has drafted"),
        ("rota.administrator", "the rota: make it, fill gaps, ask for a proposal, swaps and leave"),
        ("governance.officer", "answers that did not reach their senders"),
        *((name, "a phone: accept, decline, en route, on scene, clear") for name in guests),
    ]
    print(f"\nThe console: {url}   (its clock says {now:%A %d %B %H:%M} and goes on from there)\n")
    print(table(("sign in as", "to see"), users))
    print(
        f"\npassword of all: {PASSWORD}\nA new contact comes in about every minute. Stop with Ctrl-C.", flush=True
    )


def _live(story: Story, evening: timedelta) -> None:
    """Time passes; the rest of the night's contacts come in one by one; simulated people answer their phones."""
    rest = [document for minute, document in samples(story.start) if timedelta(minutes=minute) >= evening]
    begin = story.engine.now()
    for number, document in enumerate(rest, start=1):
        moved = story.reported_now(document, begin + number * _NEXT_CONTACT_EVERY)
        story.agenda.add(begin + number * _NEXT_CONTACT_EVERY, lambda d=moved: story.send_by_bus(d))  # type: ignore[misc]
    stopped = threading.Event()
    try:
        while not stopped.wait(0.5):
            for act in story.agenda.take_due(story.engine.now()):
                act()
            story.phones.look()
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
        time.sleep(0.1)
