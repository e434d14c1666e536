"""What arithmetic gives away: 200,000 amounts, 18,000 published totals, 900 withheld."""

import random
import time
from fractions import Fraction

from reportgen.disclosure.linear import Equation, derivable

CELLS, TOTALS, SECRETS = 200_000, 18_000, 900


def make_equations(chance: random.Random) -> list[Equation]:
    units = [chance.randrange(6_000) for _ in range(CELLS)]
    kinds = [chance.randrange(8) for _ in range(CELLS)]
    groups: dict[tuple[int, ...], list[int]] = {}
    for cell, (unit, kind) in enumerate(zip(units, kinds, strict=True)):
        department = unit // 12
        keys = ((), (0, kind), (1, department), (2, department, kind), (3, unit), (4, unit, kind))
        for key in keys:
            groups.setdefault(key, []).append(cell)
    keys = sorted(groups)[:TOTALS]
    return [Equation(dict.fromkeys(groups[key], 1), Fraction(0), str(key)) for key in keys]


def main() -> None:
    chance = random.Random(1)  # noqa: S311 - a benchmark's data, no secret
    equations = make_equations(chance)
    hidden = chance.sample(range(CELLS), SECRETS)
    begun = time.perf_counter()
    found = derivable(equations, hidden)
    print(f"{len(equations)} totals, {len(found)} of {SECRETS} derivable: ", end="")
    print(f"{time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
