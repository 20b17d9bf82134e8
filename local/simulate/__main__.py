"""``make simulate``: a county year through the production decision, for any staffing and policy; writes a report.

    python -m local.simulate --days 28 --pairs 10 16 20 --replicates 2
    python -m local.simulate --staffing rota.json --policy product my-figures.json
    python -m local.simulate --days 28 --pairs 16 --target 97.7

Every staffing is played with every policy and every share attended, on the same contacts.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from itertools import product
from multiprocessing import cpu_count
from pathlib import Path

from local.simulate.cores import play_all
from local.simulate.page import Told, as_text, write
from shared import policy
from shared.planning.simulation.assumptions import ASSUMED
from shared.planning.simulation.choosing import SHORT, PolicyFileInvalid, choosing
from shared.planning.simulation.cost import Answer, pairs_for
from shared.planning.simulation.figures import Figures, Share, figures
from shared.planning.simulation.runs import Played, Run, Scenario
from shared.planning.simulation.staffing import Staffing, StaffingInvalid, following_demand, read_staffing

ROOT = Path(__file__).parents[2]
OUT = ROOT / ".local" / "simulate"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return what the shell gets."""
    parsed = _parser().parse_args(arguments)
    started = time.monotonic()
    try:
        scenarios = _scenarios(parsed)
    except (PolicyFileInvalid, StaffingInvalid) as error:
        print(error, file=sys.stderr)
        return 2
    seeds = range(parsed.seed, parsed.seed + parsed.replicates)
    runs = [Run(scenario, parsed.days, seed) for _, scenario in scenarios for seed in seeds]
    played = play_all(runs, parsed.processes, Progress("Playing"))
    found = [
        figures(name, scenario, played[n * len(seeds) : (n + 1) * len(seeds)])
        for n, (name, scenario) in enumerate(scenarios)
    ]
    answer = _answer(parsed, found) if parsed.target else None
    command = "python -m local.simulate " + " ".join(sys.argv[1:] if arguments is None else arguments)
    told = Told(command.strip(), parsed.days, tuple(seeds), time.monotonic() - started)
    files = write(parsed.out, found, answer, told)
    print(as_text(found, answer, told))
    print("\n".join(f"Wrote {path}" for path in files))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.simulate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    whole = {"type": _positive}
    parser.add_argument("--days", **whole, default=365, help="that count, from 1 January 2027 (default: a year)")
    parser.add_argument("--replicates", **whole, default=1, help="how many such periods, each with its own seed")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--pairs", type=_count, nargs="+", default=[], help="pairs that start a shift each day")
    parser.add_argument("--officers", type=_count, nargs="+", help="police, where they are not as many as --pairs")
    parser.add_argument("--shift", type=float, default=ASSUMED.shift_hours, help="hours of the shifts of --pairs")
    parser.add_argument(
        "--staffing", type=Path, nargs="+", default=[], help="staffing files (see docs/planning.md)"
    )
    known = ", ".join(SHORT)
    parser.add_argument("--policy", nargs="+", default=["product"], help=f"{known}, or policy files")
    share = policy.documents()["matching"]["attended_share"]
    parser.add_argument("--attended", type=_share, nargs="+", default=[share], help="share that needs a visit")
    parser.add_argument(
        "--target",
        type=float,
        help="search what this %% of Grade 2 in its hour would cost, in shifts of the usual length",
    )
    parser.add_argument("--processes", **whole, default=cpu_count(), help="how many cores to use")
    parser.add_argument("--out", type=Path, default=OUT, help="where the report and the data are written")
    return parser


def _scenarios(parsed: argparse.Namespace) -> list[tuple[str, Scenario]]:
    """Every staffing with every policy and share attended, each under a name that tells it from the others."""
    pairs = parsed.pairs or ([] if parsed.staffing else [16])
    officers = parsed.officers or pairs
    if len(officers) != len(pairs):
        raise StaffingInvalid("--officers takes as many numbers as --pairs")
    staffings: list[Staffing] = [
        following_demand(one, other, parsed.shift * 60) for one, other in zip(pairs, officers, strict=True)
    ]
    staffings += [read_staffing(path) for path in parsed.staffing]
    chosen = [choosing(name) for name in parsed.policy]
    found = []
    for staffing, choice, attended in product(staffings, chosen, parsed.attended):
        parts = [staffing.name]
        parts += [choice.name] if len(chosen) > 1 else []
        parts += [f"{attended:.0%} attended"] if len(parsed.attended) > 1 else []
        found.append((", ".join(parts), Scenario(staffing, choice, attended)))
    return found


def _answer(parsed: argparse.Namespace, found: Sequence[Figures]) -> Answer:
    """The pairs that the target takes, with the first policy and share attended; levels played already are used
    again."""
    chosen, attended = found[0].scenario.choosing, found[0].scenario.attended
    by_staffing = {
        f.scenario.staffing: f.in_time[2]
        for f in found
        if f.scenario.choosing is chosen and f.scenario.attended == attended
    }
    seeds = range(parsed.seed, parsed.seed + parsed.replicates)

    def share_of(pairs: int) -> Share:
        staffing = following_demand(pairs)
        if staffing in by_staffing:
            return by_staffing[staffing]
        scenario = Scenario(staffing, chosen, attended)
        runs = [Run(scenario, parsed.days, seed) for seed in seeds]
        played: list[Played] = play_all(runs, parsed.processes, Progress(f"Trying {pairs} pairs"))
        return figures(staffing.name, scenario, played).in_time[2]

    return pairs_for(parsed.target, share_of, min(parsed.pairs, default=16))


class Progress:
    """Call it with the days played and the days to play. On a terminal the bar is drawn anew; elsewhere a line
    for each quarter."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._quarter = -1
        self._started = time.monotonic()

    def __call__(self, done: float, total: float) -> None:
        """Show how far it has come."""
        filled = round(40 * done / total)
        bar = f"[{'#' * filled}{'.' * (40 - filled)}]"
        seconds = time.monotonic() - self._started
        line = f"{self._title} {bar} {done:,.0f} of {total:,.0f} days, {seconds:,.0f} s"
        if sys.stdout.isatty():
            print(f"\r{line}", end="\n" if done >= total else "", flush=True)
        elif filled // 10 > self._quarter:
            self._quarter = filled // 10
            print(line, flush=True)


def _positive(text: str) -> int:
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


def _count(text: str) -> int:
    if not 0 <= int(text) <= 99:
        raise ValueError(text)
    return int(text)


def _share(text: str) -> float:
    if not 0 <= float(text) <= 1:
        raise ValueError(text)
    return float(text)


if __name__ == "__main__":
    sys.exit(main())
