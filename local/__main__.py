"""``python -m local``: the whole system on this machine. ``python -m local night``: a whole night, checked.
``python -m local kills``: hours of a night in which engine and store are killed.
``python -m local rota-proposal``: four weeks of rota for made-up staff.
``python -m local load``: the county's peak hour many times over, measured."""

import argparse
import signal
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from local.demo import serve
from local.engine import Engine, EngineError, synthesize
from local.kills import night as night_with_kills
from local.night import play
from local.progress import Progress
from local.report import summary
from local.second_store import runs_here


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return what the shell gets: 0 only when everything held."""
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    run = commands.add_parser("run", help="serve the console with a night on it, until stopped (the default)")
    run.add_argument("--port", type=int, default=8000, help="port of the console on 127.0.0.1")
    run.add_argument("--evening", type=int, default=270, help="minutes after 17:00 that are played fast at first")
    night = commands.add_parser("night", help="play the whole night and check every invariant")
    kills = commands.add_parser("kills", help="kill engine and store in the middle of a night; check the same")
    kills.add_argument("--kills", type=int, default=5, help="how often something is killed")
    kills.add_argument("--hours", type=float, default=3, help="how much of the night is played")
    rota = commands.add_parser("rota-proposal", help="propose a rota for made-up staff and say what it is worth")
    rota.add_argument("--first", type=date.fromisoformat, default=date(2026, 12, 14), help="the first Monday")
    rota.add_argument("--weeks", type=int, default=4, help="how many weeks")
    rota.add_argument("--each", type=int, default=9, help="people of each role at each base")
    rota.add_argument("--threads", type=int, default=2, help="bases that are solved at once")
    rota.add_argument("--pins", type=Path, help="a file of shifts to keep and to bar")
    rota.add_argument("--save", type=Path, help="where the proposal is written")
    load = commands.add_parser("load", help="play the county's peak hour many times over and measure")
    load.add_argument("--times", type=float, default=10, help="how many times the peak hour: 1, 10, 100")
    load.add_argument(
        "--minutes", type=float, default=5, help="how long; at least a dozen contacts come in any case"
    )
    load.add_argument("--pairs", type=int, help="pairs on call (default: enough for every contact)")
    load.add_argument("--until-decided", action="store_true", help="stop there: no visit is seen through")
    load.add_argument("--at-once", action="store_true", help="all contacts in the same moment")
    for command in (run, night, kills, load):
        command.add_argument("--seed", type=int, default=1, help="how the people of the night behave")
    parsed = parser.parse_args(arguments if arguments else (sys.argv[1:] or ["run"]))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that everything is put away
    try:
        if parsed.command == "night":
            return _night(parsed.seed)
        if parsed.command == "kills":
            return _kills(parsed.seed, parsed.kills, parsed.hours)
        if parsed.command == "rota-proposal":
            return _rota(parsed)
        if parsed.command == "load":
            return _load(parsed)
        return serve(parsed.port, parsed.seed, timedelta(minutes=parsed.evening))
    except EngineError as error:
        print(f"The local engine could not go on:\n{error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _rota(parsed: argparse.Namespace) -> int:
    # Imported here: the solver takes as long to load as everything else together.
    from local import rota_proposal

    return rota_proposal.run(parsed.first, parsed.weeks, parsed.each, parsed.threads, parsed.pins, parsed.save)


def _kills(seed: int, kills: int, hours: float) -> int:
    if not runs_here():
        print("The second store is made for Linux on x86-64 only: nothing can be killed here.", file=sys.stderr)
        return 2
    with Progress("The night of Friday, with kills") as progress:
        survived = night_with_kills.survive(seed, kills, hours, progress)
    print(night_with_kills.summary(survived))
    return 1 if survived.wrong else 0


def _load(parsed: argparse.Namespace) -> int:
    # Imported here: it brings the simulator's demand and the night with it.
    from local.load import command

    see_through = not parsed.until_decided
    return command.run(
        command.Wanted(parsed.times, parsed.minutes, parsed.seed, parsed.pairs, parsed.at_once, see_through)
    )


def _night(seed: int) -> int:
    synthesize()
    with Engine.start(parameters={"ConsoleUrl": "http://127.0.0.1:8000"}) as engine:
        with Progress("The night of Friday") as progress:
            played = play(engine, seed, progress)
        print(summary(played))
    return 1 if played.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
