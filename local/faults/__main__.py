"""``make faults SEEDS=n FIRST=k``: play n schedules of faults from seed k on; or one of them, step by step."""

import argparse
import gc
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from multiprocessing import Pool, cpu_count

from local.faults.mutations import MUTATIONS
from local.faults.play import Played, play, shortest
from local.faults.script import STORY, Script, read_spans

_INTERRUPTED = 130
"""The shell's word for a command that was ended by hand."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0 only when all was played and no invariant was broken."""
    parser = argparse.ArgumentParser(prog="python -m local.faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many schedules")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seed", type=int, help="play only this one")
    parser.add_argument("--steps", action="store_true", help="print every step of it")
    parser.add_argument("--until", type=int, default=STORY, help="seconds after which nothing fails any more")
    parser.add_argument("--without-acts", default="", help="acts to leave out, such as 2,4-6")
    parser.add_argument("--without-faults", default="", help="faults to leave out")
    parser.add_argument("--mutation", default="", choices=["", *MUTATIONS], help="break the code in this way")
    parser.add_argument("--processes", type=int, default=cpu_count(), help="how many to use")
    parsed = parser.parse_args(arguments)
    if parsed.seed is not None:
        return _one(parsed)
    scripts = [Script(parsed.first + n, mutation=parsed.mutation) for n in range(parsed.seeds)]
    return _many(scripts, parsed.processes)


def _one(parsed: argparse.Namespace) -> int:
    script = Script(
        parsed.seed,
        parsed.until,
        read_spans(parsed.without_acts),
        read_spans(parsed.without_faults),
        parsed.mutation,
    )
    played = play(script, print if parsed.steps else lambda _: None)
    print(f"Seed {script.seed}: {played.steps} steps, {sum(played.struck.values())} faults.")
    for violation in played.violations:
        print(f"BROKEN: {violation}")
    return 1 if played.violations else 0


def _many(scripts: list[Script], processes: int) -> int:
    started, steps, struck = time.monotonic(), 0, Counter[str]()
    broken: list[Played] = []
    number = 0
    try:
        for number, played in enumerate(_played(scripts, processes), 1):
            steps += played.steps
            struck.update(played.struck)
            broken += [played] if played.violations else []
            if sys.stdout.isatty() or number % max(len(scripts) // 10, 1) == 0:
                _progress(number, len(scripts), len(broken))
    except KeyboardInterrupt:
        print(f"\nEnded by hand. What was played of the seeds from {scripts[0].seed} on:")
    print(_summary(number, steps, struck, len(broken), time.monotonic() - started))
    for played in broken[:3]:
        _explain(played)
    if broken:
        return 1
    return 0 if number == len(scripts) else _INTERRUPTED


def _played(scripts: list[Script], processes: int) -> Iterator[Played]:
    with Pool(processes, initializer=_begin_process) as pool:
        yield from pool.imap_unordered(play, scripts, chunksize=4)


def _begin_process() -> None:
    """A world is thrown away whole; to look for garbage in it every few hundred objects is a tenth of the time.
    Whoever ends the command by hand wants the summary, not what each process was just doing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def _progress(done: int, of: int, broken: int) -> None:
    filled = 40 * done // of
    line = f"[{'#' * filled}{'.' * (40 - filled)}] {done} of {of} schedules, {broken} broken"
    print(f"\r{line}" if sys.stdout.isatty() else line, end="" if sys.stdout.isatty() else "\n", flush=True)


def _summary(schedules: int, steps: int, struck: Counter[str], broken: int, seconds: float) -> str:
    kinds = ", ".join(f"{count:,} {fault}" for fault, count in struck.most_common())
    return (
        f"\n{schedules:,} schedules, {steps:,} steps, {sum(struck.values()):,} faults in {seconds:,.0f} s: "
        f"{broken} broke an invariant.\nFaults: {kinds}."
    )


def _explain(played: Played) -> None:
    """Print what went wrong, and the shortest script found that shows it."""
    print(f"\nSeed {played.script.seed} broke:")
    for violation in played.violations:
        print(f"  {violation}")
    least = shortest(played)
    left = sum(least.struck.values())
    print(f"Shortest script found: {least.steps} steps, {left} faults. Step by step:\n  {least.script.command()}")


if __name__ == "__main__":
    sys.exit(main())
