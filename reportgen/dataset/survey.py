"""What is there of a dataset and what is missing, table by table, for whoever sets a source up.

Counts and names; no value of a cell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportgen.core.problems import InputError, Problem
from reportgen.dataset import database_folder
from reportgen.dataset.database.mapped_rows import OpenPart, missing_columns, other_years
from reportgen.dataset.database.mapping import Part
from reportgen.dataset.database_folder import Tables
from reportgen.dataset.sources import find_source, shown_path
from reportgen.schema import TABLES, Table


@dataclass(frozen=True)
class SourceFact:
    """One thing looked for; `blocks` when the dataset cannot be read without it."""

    text: str
    remedy: str = ""
    blocks: bool = False


def survey(path: Path) -> Iterator[SourceFact]:
    """What the source at `path` holds. InputError where it cannot be opened at all."""
    source = find_source(path)
    if source is database_folder:
        yield from _of_folder(path)
        return
    content = source.read(path)
    try:
        yield SourceFact(f"{source.LABEL} {shown_path(path)}")
        yield from _problems(content.problems)
        for table in TABLES:
            if grid := content.grids.get(table.name):
                count = sum(1 for _ in grid.records)
                yield SourceFact(f"“{table.label}”：{grid.sheet or grid.file}，{count} 行")
    finally:
        content.close()


def _of_folder(path: Path) -> Iterator[SourceFact]:
    settings, problems, tables = database_folder.open_folder(path)
    if tables is None:
        yield from _problems(problems)
        return
    try:
        yield SourceFact(f"数据库 {tables.name}，{settings['year']} 年，只读")
        for table in TABLES:
            known = len(problems)
            if parts := tables.mapped_parts(table):
                yield from _mapped(table, tables, parts, str(settings["year"]))
            elif grid := tables.grid(table):
                count = sum(1 for _ in grid.records)
                yield SourceFact(f"“{table.label}”：{grid.sheet or grid.file}，{count} 行")
            yield from _problems(problems[known:])
    finally:
        tables.close()


def _mapped(table: Table, tables: Tables, parts: Sequence[Part], year: str) -> Iterator[SourceFact]:
    for part in parts:
        try:
            (opened,) = tables.open_parts(table, [part])
        except InputError as error:
            yield from _problems(error.problems)
            continue
        yield _found(table, opened, tables.years(opened), year)
        if missing := list(missing_columns(opened)):
            text = f"“{table.label}”：{opened.name} 没有 {'、'.join(missing)}"
            yield SourceFact(text, "没有也能读；数据库里叫别的名称的，请写进映射文件")


def _found(table: Table, opened: OpenPart, counted: dict[str, int], year: str) -> SourceFact:
    name = opened.name or "查询"
    if not counted:
        return SourceFact(f"“{table.label}”：{name}" + ("，没有行" if opened.part.year else ""))
    others = other_years(counted, year)
    text = f"“{table.label}”：{name}，{year} 年 {counted.get(year, 0)} 行"
    text += f"（另有 {others}）" if others else ""
    remedy = "" if year in counted else "请核对 dataset.toml 的 year，或映射里写年度的列"
    return SourceFact(text, remedy, blocks=year not in counted)


def _problems(problems: Sequence[Problem]) -> Iterator[SourceFact]:
    for problem in problems:
        where = f"{problem.place}：" if problem.place else ""
        yield SourceFact(f"{where}{problem.message}", problem.remedy, blocks=not problem.warning)
