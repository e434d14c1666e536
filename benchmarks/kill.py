"""Builds killed at random moments: is ever a file torn, and does the next run end the same?

    .venv/bin/python benchmarks/kill.py [KILLS] [SEED]

The processes of a build of two departments in three formats are killed together (SIGKILL), at
random moments between start and end, and then once before each file gets its name. Every
published file must then be the whole old or the whole new one, and the next run must leave the
bytes of an uninterrupted build. Some ten seconds a kill.
"""

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

KILLS, SEED = 100, 1


def main() -> None:
    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    from conftest import two_departments
    from killing import Bench, Killed

    kills, seed = (int(word) for word in (*sys.argv[1:3], *(KILLS, SEED)[len(sys.argv) - 1 :]))
    chance = random.Random(seed)  # noqa: S311 - moments, no secret
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        edited = two_departments()
        for project in edited["projects"]:
            project["资金用途"] = "改换用途，购买苗木。"
        bench = Bench(Path(place), two_departments(), edited)
        print(f"an uninterrupted build takes {bench.seconds:.1f} s", flush=True)

        def note(moment: str, killed: Killed) -> None:
            seen["kills"] += 1
            seen["torn"] += len(killed.torn)
            seen["ended otherwise"] += bool(killed.different or killed.message)
            seen["ended before the kill"] += killed.done
            seen["some files new, some old"] += 0 < killed.changed < len(bench.new)
            if killed.torn or killed.different or killed.message:
                print(f"killed {moment}: {killed}", flush=True)

        for number in range(1, kills + 1):
            after = chance.uniform(0, bench.seconds * 1.05)
            note(f"after {after:.2f} s", bench.kill(after))
            if number % 10 == 0:
                print(f"{number} kills", flush=True)
        for number in range(1, len(bench.new) + 2):  # the last one is the state
            note(f"before rename {number}", bench.kill_at_rename(number))
    print(", ".join(f"{name}: {count}" for name, count in seen.items()))
    sys.exit(1 if seen["torn"] or seen["ended otherwise"] else 0)


if __name__ == "__main__":
    main()
