"""Builds killed at random moments: is ever a file torn, and does the next run end the same?

    .venv/bin/python benchmarks/kill.py [KILLS] [SEED]

The processes of a build of two departments in three formats are killed together (SIGKILL), at a
moment between start and end. Every published file must then be the whole old or the whole new
one, and the next run must leave the bytes of an uninterrupted build. Some six seconds a kill.
"""

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

KILLS, SEED = 100, 1


def main() -> None:
    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    from killing import Bench

    kills, seed = (int(word) for word in (*sys.argv[1:3], *(KILLS, SEED)[len(sys.argv) - 1 :]))
    chance = random.Random(seed)  # noqa: S311 - moments, no secret
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(Path(place))
        print(f"an uninterrupted build takes {bench.seconds:.1f} s", flush=True)
        seen: Counter[str] = Counter()
        for number in range(1, kills + 1):
            killed = bench.kill(chance.uniform(0, bench.seconds * 1.05))
            seen["torn"] += len(killed.torn)
            seen["ended otherwise"] += bool(killed.different or killed.message)
            seen["ended before the kill"] += killed.done
            seen["some files new, some old"] += 0 < killed.changed < len(bench.new)
            if killed.torn or killed.different or killed.message:
                print(f"kill {number} after {killed.after:.2f} s: {killed}", flush=True)
    print(f"{kills} kills: " + ", ".join(f"{name} {count}" for name, count in seen.items()))
    sys.exit(1 if seen["torn"] or seen["ended otherwise"] else 0)


if __name__ == "__main__":
    main()
