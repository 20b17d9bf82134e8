"""The longer run: the tests of this folder again and again with new dice, until the time is up or one fails.

python -m tests.fuzz --minutes 10
python -m tests.fuzz --seed 4711      one round with these dice
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from random import SystemRandom
from time import monotonic

HERE = Path(__file__).parent


def one_round(seed: int) -> int:
    """Return what pytest returns for a round with these dice."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "auto", f"--hypothesis-seed={seed}", str(HERE)]
    return subprocess.run(command, env={**os.environ, "FUZZ_LONG": "1"}, check=False).returncode


def main() -> int:
    """Return 0 when nothing failed; otherwise say how to play the round again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int)
    asked = parser.parse_args()
    until, dice = monotonic() + asked.minutes * 60, SystemRandom()
    rounds = 0
    while rounds == 0 or (asked.seed is None and monotonic() < until):
        seed = dice.randrange(2**32) if asked.seed is None else asked.seed
        print(f"Round {rounds + 1}, seed {seed}", flush=True)
        if one_round(seed):
            print(f"Again: python -m tests.fuzz --seed {seed}")
            return 1
        rounds += 1
    print(f"{rounds} rounds, and every door held.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
