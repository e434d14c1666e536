"""What `reportgen check --fix` puts right: certain slips in cells, found and written back.

Works on what the `reader` read, before types and references are looked at: a sign that the model
does not know is just what can be repaired. Names of departments, units and
projects, codes, keys and what stands in 不予公开 keep their visible characters: others refer
to them. Repairs of withheld cells are made like any other, and marked: nobody may show them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportgen import schema
from reportgen.core.kept_copies import keep_copies
from reportgen.core.lookalikes import LOOKALIKE, plain_characters
from reportgen.core.values import clean_text, parse_decimal, parse_integer, split_value
from reportgen.dataset.grid import TextRow, TextTable
from reportgen.dataset.reader import OpenTable, RawDataset, read_tables
from reportgen.dataset.row_checks import check_rows
from reportgen.dataset.row_index import RowIndex, TableIndexer
from reportgen.dataset.source_content import TableChanges
from reportgen.dataset.sources import find_source
from reportgen.dataset.typed_rows import type_table
from reportgen.dataset.typos import one_percent, one_sign, typed_right, without_second_number
from reportgen.dataset.veiled_problems import all_decided
from reportgen.dataset.withholding import Withholding
from reportgen.schema import Kind, Table

_UNSEEN = "去掉看不见的字符和前后的空格"
_SIGN = "指标性质改成规范的写法"
_PERCENT = "计量单位“百分比”一类改成 %"
_VALUE = "指标值里只留数，单位归“计量单位”列"
_NUMBER = "去掉重复的序号"
_LOOKALIKE = "形近的部首字符改成正常的字"

# Texts that others refer to, or that are matched with fixed words.
_NAMES = frozenset(
    (
        "部门名称", "单位名称", "项目名称", "表式", "资金性质", "资金来源", "章节", "属性",
        "一级指标", "二级指标",
    )
)  # fmt: skip
_UNTOUCHED = ("withheld", "exceptions")  # tables, by Table.name: a table is slow to hash
# For each table the columns with text that somebody composed.
_COMPOSED = {
    table.name: tuple(
        c.label for c in table.columns if c.kind is Kind.TEXT and c.label not in _NAMES
    )
    for table in schema.TABLES
}
# Names too: characters put right look the same. Not what decisions and sums refer to, letter by
# letter.
_REFERRED_TO = frozenset(("表式", "资金性质", "资金来源", "章节", "属性"))
_TEXTS = {
    table.name: tuple(
        c.label for c in table.columns if c.kind is Kind.TEXT and c.label not in _REFERRED_TO
    )
    for table in schema.TABLES
}
_LISTED = {"goals": "绩效目标", "narrative": "标题"}  # tables of numbered texts


@dataclass(frozen=True, slots=True)
class Repair:
    """One cell to change: table and column by their labels, row as Excel counts.

    `before` is the text as it stands in the file. Where `hidden`, the cell is withheld and
    neither text may be shown.
    """

    table: str
    row: int
    column: str
    before: str = field(repr=False)
    after: str = field(repr=False)
    why: str
    hidden: bool = False


def find_repairs(raw: RawDataset) -> list[Repair]:
    """All repairs, in the order of tables, rows and columns."""
    withholding = _withholding(raw)
    repairs = []
    for table in raw.tables.values():
        lists = _texts_of_lists(table)
        for row in table.rows:
            for label, after, reasons in _repaired(table.table, row, lists):
                before = row.raw.get(label, row.cells[label])
                hidden = _is_hidden(table.table, row, label, withholding)
                why = "；".join(reasons)
                repairs.append(
                    Repair(table.table.label, row.number, label, before, after, why, hidden)
                )
    return repairs


def apply_repairs(path: Path, repairs: Collection[Repair]) -> tuple[list[Repair], tuple[Path, ...]]:
    """Write the repairs into the dataset at `path`; those that were made, and copies of before.

    Only the cells concerned change; all files are replaced, or none. Not made are repairs of
    cells that hold something else by now, and those in rows where a formula gives one of the
    cells to change. Raises InputError when the dataset cannot be read or a file not written.
    """
    wanted = set(repairs)
    raw = read_tables(path)
    todo = [repair for repair in find_repairs(raw) if repair in wanted]
    if not todo:
        return [], ()
    source = find_source(path)
    copies = keep_copies(source.files(path))
    left = source.rewrite(path, _changes_of(todo, raw))
    return [repair for repair in todo if (repair.table, repair.row) not in left], copies


def _changes_of(repairs: Sequence[Repair], raw: RawDataset) -> list[TableChanges]:
    """The repairs as changes of cells, table by table."""
    by_label: dict[str, dict[int, dict[str, str]]] = {}
    for repair in repairs:
        rows = by_label.setdefault(repair.table, {})
        rows.setdefault(repair.row, {})[repair.column] = repair.after
    return [
        TableChanges(table.table, table.file, table.sheet, by_label[table.table.label])
        for table in raw.tables.values()
        if table.table.label in by_label
    ]


_RepairedCell = tuple[str, str, tuple[str, ...]]  # column, text put right, reasons


def _repaired(
    table: Table, row: TextRow, lists: Mapping[tuple[str, ...], str]
) -> Iterator[_RepairedCell]:
    """The cells of a row that change."""
    corrected = {label: (clean_text(text), [_UNSEEN]) for label, text in row.raw.items()}
    if table.name not in _UNTOUCHED:
        for label, after, reason in _put_right(table, row, lists):
            reasons = corrected[label][1] if label in corrected else []
            corrected[label] = (after, [*reasons, reason])
    for label in table.labels if corrected else ():
        if label in corrected:
            after, reasons = corrected[label]
            yield label, after, tuple(dict.fromkeys(reasons))


def _put_right(
    table: Table, row: TextRow, lists: Mapping[tuple[str, ...], str]
) -> Iterator[tuple[str, str, str]]:
    """Column, text and reason for each step; a later step for a column goes on from it."""
    texts = dict(row.cells)
    for label in _TEXTS[table.name]:
        if LOOKALIKE.search(texts.get(label, "")):
            texts[label] = plain_characters(texts[label])
            yield label, texts[label], _LOOKALIKE
    if not (table.name == "attributes" and texts["属性"] == schema.HEADING):  # it is a name
        for label in (one for one in _COMPOSED[table.name] if one in texts):
            after, reasons = _composed_right(label, texts[label])
            texts[label] = after
            for reason in reasons:
                yield label, after, reason
    for label, after, reason in _by_table(table, texts, lists):
        if after != texts[label]:
            texts[label] = after
            yield label, after, reason


def _composed_right(label: str, text: str) -> tuple[str, tuple[str, ...]]:
    after, reasons = typed_right(text) if text else (text, ())
    if label == "计量单位" and "（" in after and "（" not in text:
        return text, ()  # in units like `元/(人·年)` brackets may be narrow
    return after, reasons


def _by_table(
    table: Table, texts: dict[str, str], lists: Mapping[tuple[str, ...], str]
) -> Iterator[tuple[str, str, str]]:
    """Slips that only the meaning of the columns shows; `texts` changes from step to step."""
    if table.name == "indicators":
        yield "指标性质", one_sign(texts["指标性质"]), _SIGN
        value, unit = _number_alone(texts)
        yield "指标值", value, _VALUE
        yield "计量单位", unit, _VALUE
        if texts["指标性质"] != schema.QUALITATIVE:
            unit = one_percent(texts["计量单位"], texts["指标值"], texts["三级指标"])
            yield "计量单位", unit, _PERCENT
    elif label := _LISTED.get(table.name):
        number = parse_integer(texts["序号"]) or 0
        others = lists.get(_list_of(table, texts), "")
        yield label, without_second_number(texts[label], number, others), _NUMBER


def _number_alone(texts: Mapping[str, str]) -> tuple[str, str]:
    """指标值 and 计量单位 where the value holds sign or unit, too: `≥`, `95%` becomes 95, %."""
    sign, value, unit = texts["指标性质"], texts["指标值"], texts["计量单位"]
    if sign in ("", schema.QUALITATIVE) or not value or parse_decimal(value) is not None:
        return value, unit
    target = split_value(value)
    signed = not value[0].isdigit() and value[0] != "-"
    if target.sign == schema.QUALITATIVE or (signed and target.sign != sign):
        return value, unit
    same = one_percent(unit, target.value, texts["三级指标"])
    if target.unit and unit and target.unit not in (unit, same):
        return value, unit
    return target.value, target.unit or unit


def _texts_of_lists(table: TextTable) -> dict[tuple[str, ...], str]:
    """All texts of each list of goals or items, by what identifies the list."""
    label = _LISTED.get(table.table.name, "")
    lists: dict[tuple[str, ...], list[str]] = {}
    for row in table.rows if label else ():
        lists.setdefault(_list_of(table.table, row.cells), []).append(row.cells[label])
    return {key: "\n".join(texts) for key, texts in lists.items()}


def _list_of(table: Table, cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(cells[label] for label in table.key if label != "序号")


def _withholding(raw: RawDataset) -> Withholding:
    """Which cells may be withheld, as `load` decides it, though the rows may have any errors."""
    index = RowIndex()
    decisions, problems = type_table(OpenTable.of(raw.tables[schema.WITHHELD.name]), index)
    for table in raw.tables.values():
        if table.table != schema.WITHHELD:
            indexer = TableIndexer(table.table, index)
            for row in table.rows:
                indexer.add(row)
    tables = {schema.WITHHELD.name: decisions}
    wrong = (*raw.problems, *problems, *check_rows(tables, index))
    known = set[str]().union(*index.codes.values())
    return Withholding(decisions.rows, known, understood=all_decided(wrong, tables))


def _is_hidden(table: Table, row: TextRow, label: str, withholding: Withholding) -> bool:
    """Whether a cell's text may not be shown: withheld, of a decision itself, or in doubt."""
    if table == schema.WITHHELD or not withholding.understood:
        return True
    asked = row.cells["属性"] if table == schema.ATTRIBUTES else label
    return withholding.may_be_withheld(table.label, row.cells.get(table.key[0], ""), asked)
