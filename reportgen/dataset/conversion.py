"""A dataset written anew in another kind of store, every text as it is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from reportgen.core.problems import InputError, Problem
from reportgen.dataset.reader import read_tables
from reportgen.dataset.writer import refuse_replacing, write_tables


def convert_tables(source: Path, target: Path) -> dict[str, int]:
    """Write the dataset at `source` anew at `target`; the number of its rows by Table.name.

    Every text as it stands there, with characters that nobody sees. Raises InputError, with
    nothing written, where something of it cannot be read, or where `target` holds anything.
    """
    refuse_replacing(target)
    raw = read_tables(source)
    if unread := list(_unread(raw.problems)):
        raise InputError(unread)
    rows = {name: [{**row.cells, **row.raw} for row in table.rows]
            for name, table in raw.tables.items()}  # fmt: skip
    write_tables(target, raw.settings, rows)
    return {name: len(records) for name, records in rows.items()}


def _unread(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Cells that cannot be read: only where they are, for they may be withheld."""
    for problem in problems:
        if not problem.warning:
            remedy = "请先改正；是什么错，reportgen check 会说明"
            yield Problem(problem.place, "这里有错，转换会丢失内容，什么也没有写", remedy)
