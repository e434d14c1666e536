"""How often a withheld cell is said to be told elsewhere, on published texts; and the time.

    python benchmarks/leaks.py DATASET... [--cells 400] [--show]

Reads imported datasets, withholds one cell at a time at random, and counts the cells with findings.
With `--show` each finding is quoted, to be judged by a person: for published texts only.
"""

import argparse
import random
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from reportgen import schema
from reportgen.dataset.load import read_dataset
from reportgen.dataset.model import Dataset, Decision
from reportgen.disclosure import leaks_in
from reportgen.document.templates import Templates


def merged(datasets: list[Dataset]) -> Dataset:
    """All in one, as a bureau has them."""
    names = ("departments", "units", "projects", "goals", "indicators", "narrative", "finance",
             "attributes", "attribute_rows")  # fmt: skip
    parts = {name: {k: v for d in datasets for k, v in getattr(d, name).items()} for name in names}
    return replace(datasets[0], **parts, withheld={}, totals=(), broken=frozenset())


def some_decision(dataset: Dataset, chance: random.Random) -> Decision:
    """A decision on a project at random: whole, its name or one of its fields."""
    code = chance.choice(sorted(dataset.projects))
    scope = chance.choice((*schema.SCOPES, schema.SCOPE_FIELD, schema.SCOPE_FIELD))
    labels = ["预算数", "财政资金", "资金用途", "绩效目标#1"]
    rows = dataset.indicators.get(code, ())
    labels += [f"{label}#{r.number}" for r in rows for label in ("指标值", "绩效指标描述")]
    label = chance.choice(labels) if scope == schema.SCOPE_FIELD else ""
    return Decision(code, scope, label, "不便公布", "工作秘密", "", "", "")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--cells", type=int, default=400)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    templates = Templates(None)
    read = [read_dataset(path, templates.names).dataset for path in given.datasets]
    dataset, chance = merged(read), random.Random(7)  # noqa: S311 - the same cells each time
    counts: Counter[str] = Counter()
    start = time.perf_counter()
    for _ in range(given.cells):
        decision = some_decision(dataset, chance)
        withheld = replace(dataset, withheld={decision.code: (decision,)})
        leaks = list(leaks_in(withheld, templates.printed))
        counts["decisions"] += 1
        counts["with S007"] += any(leak.sure for leak in leaks)
        counts["with S011 alone"] += bool(leaks) and not any(leak.sure for leak in leaks)
        counts["S007"] += sum(leak.sure for leak in leaks)
        counts["S011"] += sum(not leak.sure for leak in leaks)
        for leak in leaks if given.show else ():
            which = "S007" if leak.sure else "S011"
            same = leak.secret.project == leak.text.project
            where = f"{leak.text.table}/{leak.text.column}{'' if same else ' of another'}"
            value = leak.text.text or leak.text.figure
            print(which, leak.secret.column, repr(leak.secret.text[:60]), "|", where, repr(value))
    print(dict(counts), f"{time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
