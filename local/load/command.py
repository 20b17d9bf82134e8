"""`python -m local load`: the deployed template under load; a table, and the figures as a file."""

import json
import sys
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from math import ceil
from pathlib import Path

from local.engine import Engine, synthesize
from local.engine.meter import metering
from local.engine.template import ROOT
from local.load.cost import PRICES
from local.load.demand import arrivals, peak_hour
from local.load.figures import Figures, figures
from local.load.play import Load
from local.report import table

OUT = ROOT / ".local" / "load"
LEAST = 12
"""An hour of the county has nine contacts: fewer than a dozen tell nothing."""


@dataclass(frozen=True)
class Wanted:
    """What to play. Without `pairs` there are enough for every contact."""

    times: float = 10
    minutes: float = 5
    seed: int = 1
    pairs: int | None = None
    at_once: bool = False
    see_through: bool = True
    least: int = LEAST


def run(wanted: Wanted, out: Path = OUT) -> int:
    """The load was played and its figures printed and written; return 0 when every invariant held."""
    synthesize()
    with Engine.start(parameters={"ConsoleUrl": "http://127.0.0.1:8000"}) as engine:
        engine.warm()
        found = stretch(engine, wanted, shown=True)
    print(as_text(found))
    print(f"Wrote {write(found, out)}")
    return 1 if found.wrong else 0


def stretch(engine: Engine, wanted: Wanted, shown: bool = False) -> Figures:
    """Return the figures of one stretch of load."""
    expected = max(wanted.least, ceil(wanted.times * peak_hour() * wanted.minutes / 60))
    load = Load(engine, wanted.pairs or ceil(1.3 * expected), wanted.seed)
    moments: list[datetime] = arrivals(engine.now(), wanted.times, wanted.minutes, wanted.seed, wanted.least)
    if wanted.at_once:
        moments = [engine.now()] * len(moments)
    progress = Progress(len(moments)) if shown else lambda _: None
    began = time.perf_counter()
    with metering(engine) as meter:
        load.play(moments, f"load-{wanted.seed}", progress, wanted.see_through)
    return figures(load, meter, wanted.times, time.perf_counter() - began)


def write(found: Figures, out: Path) -> Path:
    """The figures are in a file; return it."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"load-{found.times:g}x-{found.pairs}-pairs.json"
    path.write_text(json.dumps(asdict(found), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def as_text(found: Figures) -> str:
    """Return the figures as tables for a terminal."""
    parts = [
        f"{found.times:g} times the peak hour: {found.contacts} contacts, {found.pairs} pairs on call, "
        f"{found.took:.0f} s, load average {found.load_average:.1f}.",
        table(
            ("seconds", "p50", "p95", "p99"),
            [(name, *(f"{value:.2f}" for value in of)) for name, of in found.seconds.items()],
        ),
        f"{found.offered} of {found.cases} cases were offered a pair. Grade 2 that a Grade 3 overtook: "
        f"{found.overtaken}" + (f", by {found.longest_overtaken:.1f} s." if found.overtaken else "."),
        table(("by each contact", "data calls", "other", "read units", "write units"), _by_contact(found)),
        f"{found.failed_calls} of {found.data_calls} data calls lost a race or a condition; "
        f"{found.unanswered} requests of phones were not answered and made again.",
        table(
            ("hot keys", "key", "reads", "writes", "most in 1 s", ""),
            [
                (
                    k.where,
                    k.partition,
                    f"{k.reads:.0f}",
                    f"{k.writes:.0f}",
                    f"{k.most_reads:.0f} r",
                    f"{k.most_writes:.0f} w",
                )
                for k in found.hot
            ],
        ),
        _cost(found),
        "\n".join(["INVARIANTS BROKEN:", *found.wrong]) if found.wrong else "Every invariant held.",
    ]
    return "\n\n".join(parts)


def _by_contact(found: Figures) -> list[tuple[str, ...]]:
    rows = [
        (name, *(f"{of[column] / found.contacts:.1f}" for column in ("data", "other", "reads", "writes")))
        for name, of in found.by_function.items()
    ]
    total = [
        sum(of[column] for of in found.by_function.values()) for column in ("data", "other", "reads", "writes")
    ]
    return [*rows, ("all", *(f"{value / found.contacts:.1f}" for value in total))]


def _cost(found: Figures) -> str:
    def of_thousand(pounds: float) -> str:
        return f"£{1000 * pounds / found.contacts:.4f}"

    rows = [
        (name.replace("_", " "), f"{found.use[name] / found.contacts:.2f}", of_thousand(pounds))
        for name, pounds in (*found.cost.machine.items(), *found.cost.beside.items())
    ]
    machine, beside = sum(found.cost.machine.values()), sum(found.cost.beside.values())
    rows.append(("all without logs, traces and texts", "", of_thousand(machine)))
    rows.append(("logs and traces", "", of_thousand(beside)))
    rows.append(("texts", f"{found.texts / found.contacts:.2f}", of_thousand(found.cost.texts)))
    return table((f"cost, prices of {PRICES['recorded']}", "a contact", "1,000 contacts"), rows)


class Progress:
    """Call it with the contacts that came in so far. On a terminal the bar is drawn anew; elsewhere a line for
    each quarter."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._quarter = -1
        self._last = -1
        self._started = time.monotonic()

    def __call__(self, done: int) -> None:
        """Show how far it has come."""
        filled = 40 * done // self._total
        bar = f"[{'#' * filled}{'.' * (40 - filled)}]"
        line = f"{bar} {done} of {self._total} contacts, {time.monotonic() - self._started:.0f} s"
        if sys.stdout.isatty():
            if done != self._last:
                print(f"\r{line}", end="\n" if done == self._total else "", flush=True)
        elif filled // 10 > self._quarter:
            print(line, flush=True)
        self._last, self._quarter = done, max(self._quarter, filled // 10)
