"""What passes between the sources of datasets and the rest, whatever kind a source is.

`SourceContent` is what a source reads, `TableChanges` what it is asked to change. Besides, what
sources have in common: which file or sheet is which table, and what to say where one is missing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportgen.core.problems import Place, Problem
from reportgen.core.values import fold, nearest
from reportgen.dataset.cell_writer import CellChanges
from reportgen.dataset.grid import Grid
from reportgen.schema import TABLES, Table

NEW_HINT = "用 reportgen new 可生成空表"


@dataclass(frozen=True)
class SourceContent:
    """A dataset as its source reads it: settings, the grid of each table by Table.name.

    `problems` concern the dataset as a whole; where one is an error, settings and grids may lack
    what could not be read. Rows that are read only when a grid is gone through come from something
    open, which `close` closes.
    """

    settings: dict[str, object]
    grids: dict[str, Grid]
    problems: list[Problem]
    close: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class TableChanges:
    """Cells of one table to be changed; `file` and `sheet` are where the table was read."""

    table: Table
    file: str
    sheet: str | None
    cells: CellChanges


def files_in(folder: Path, suffix: str) -> list[Path]:
    """Files with this suffix; not the lock files of an open Excel (`~$…`) or LibreOffice."""
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() == suffix and not file.name.startswith((".", "~$"))
    )


def match_names(
    candidates: Sequence[tuple[str, str]], book: str | None, problems: list[Problem]
) -> dict[str, str]:
    """Which file or sheet is which table: Table.name to the name on the disk.

    `candidates` are pairs of bare name and name on the disk; `book` is the file name of the
    workbook whose sheets they are, None where they are files.
    """
    tables = {fold(name).lower(): t.name for t in TABLES for name in (t.name, t.label)}
    names: dict[str, str] = {}
    for bare, name in candidates:
        place = Place(book, name) if book else Place(name)
        table = tables.get(fold(bare).lower())
        if table is None:
            likely = nearest(bare, [n for t in TABLES for n in (t.label, t.name)])
            advice = f"最接近的是“{likely}”，若是它请改名" if likely else "不需要的话请移走"
            problems.append(Problem(place, "没有读入：不是数据集的表", advice, warning=True))
        elif table in names:
            message = f"与“{names[table]}”是同一张表"
            problems.append(Problem(place, message, "请只留一个"))
        else:
            names[table] = name
    return names


def missing_table(table: Table, place: Place, name: str) -> Problem:
    """The error for a table that is not there; `name` is how its file or sheet is called."""
    remedy = f"请补上；没有内容也要有列名，{NEW_HINT}"
    return Problem(place, f"缺少“{table.label}”表（{name}）", remedy)
