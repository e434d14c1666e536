"""The account of a form that was read: cells right, not placed, and in a wrong place."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from form_files import Block, spans
from form_layouts import Value

from reportgen import schema
from reportgen.core.values import parse_decimal
from reportgen.importer import Imported

_CODES = {
    "项目编码",
    "单位编码",
    "部门编码",
    "编码",
    "序号",
    "表式",
    "资金性质",
    "期间",
    "部门名称",
    "财政指标",
    "构成类别",
}
_MONEY = {c.label for t in schema.TABLES for c in t.columns if c.kind is schema.Kind.MONEY}
_LEVELS = ("一级指标", "二级指标")
_NO_UNIT = "（未印单位名称）"


@dataclass
class Account:
    """Counts of cells, and what stands wrong: table, column, text."""

    right: int = 0
    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """How much of what is to be read was."""
        return self.right / max(1, self.right + len(self.missing))

    def __iadd__(self, other: "Account") -> "Account":
        self.right += other.right
        self.missing += other.missing
        self.wrong += other.wrong
        return self


def values_of(blocks: Sequence[Block]) -> Iterator[Value]:
    for block in blocks:
        if not isinstance(block, str):
            yield from (t for cell in block if isinstance(t := spans(cell)[0], Value) and t)


def account(
    read: Imported | None, blocks: Sequence[Block], unit: str, derived: Sequence[Value] = ()
) -> Account:
    """`unit`: in what the form prints its amounts."""
    values = [*values_of(blocks), *derived]
    made = Account()
    if read is None:
        made.missing = [f"{v.table}.{v.column}={v}" for v in values if v.wanted]
        return made
    kept = str(read.settings.get("money_unit", "万元"))
    truth = Counter((v.table, v.column, said(v.column, v, unit)) for v in values)
    truth.update(
        ("项目", "项目名称", said("", block, unit)) for block in blocks if isinstance(block, str)
    )
    wanted = [(v.table, v.column, said(v.column, v, unit)) for v in values if v.wanted]
    found = Counter(cells(read, kept))
    for place in wanted:
        if found[place] > 0:
            made.right += 1
        else:
            made.missing.append("{}.{}={}".format(*place))
    for place, count in found.items():
        if count > truth[place]:
            made.wrong.append("{}.{}={}".format(*place))
    made.wrong += _rows_of_others(read, values)
    return made


def said(column: str, text: str, unit: str) -> str:
    """A text as it is compared: amounts in 元, the rest without white space and numbering."""
    number = parse_decimal(text) if column in _MONEY else None
    if number is not None:
        return str((number * (10000 if unit == "万元" else 1)).normalize() + 0)
    if column in ("绩效目标", "当年目标", "中期目标", "总体目标"):
        lines = [re.sub(r"^\d+\.|^\d、|^（\d）", "", line.strip()) for line in text.split("\n")]
        return re.sub(r"[；。;\s]", "", "".join(lines))
    return re.sub(r"\s", "", text)


def cells(read: Imported, unit: str) -> Iterator[tuple[str, str, str]]:
    """Every filled cell that was read: table, column and text."""
    for name, rows in read.rows.items():
        label = schema.TABLE_BY_NAME[name].label
        if label == "目标":
            by_kind: dict[tuple[str, str], list[str]] = {}
            for row in rows:
                own = by_kind.setdefault((row["项目编码"], row["类别"]), [])
                own.append(row["绩效目标"])
            for (_, kind), texts in by_kind.items():
                yield label, kind, said(kind, "\n".join(texts), unit)
            continue
        for row in rows:
            yield from _of_row(label, row, "元" if label == "资金来源" else unit)


def _of_row(label: str, row: dict[str, str], unit: str) -> Iterator[tuple[str, str, str]]:
    if label == "项目属性":
        if row["值"]:
            yield label, row["属性"], said("", row["值"], unit)
        return
    if label in ("部门", "不予公开", "文本"):
        return
    if label == "指标" and row.get("指标值原文"):
        row = {k: v for k, v in row.items() if k not in schema.TARGET_LABELS or k == "指标值原文"}
    elif label == "指标":
        row = {k: v for k, v in row.items() if k != "指标值原文"}
    for column, text in row.items():
        if column == "项目编码" and label == "项目" and re.fullmatch(r"\d{8}P\d+", text):
            yield label, column, text
        if not text or text == _NO_UNIT or column in _CODES or column in _LEVELS:
            continue
        if column == "资金来源" and "/" in text:
            continue
        yield label, column, said(column, text, unit)


def _rows_of_others(read: Imported, values: Sequence[Value]) -> Iterator[str]:
    """Cells of records that stand in another record's row."""
    names = {
        "指标": "三级指标",
        "年度任务": "任务名称",
        "资金构成": "构成项目",
        "实施进度": "实施内容",
        "资金来源": "资金来源",
    }
    by_row: dict[tuple[str, str, str], str] = {
        (v.table, v.row, v.column): re.sub(r"\s", "", v) for v in values if v.row
    }
    for table, rows in read.rows.items():
        label = schema.TABLE_BY_NAME[table].label
        name = names.get(label, "")
        for row in rows if name else ():
            key = row.get(name, "")
            for column, text in row.items():
                printed = by_row.get((label, key, column))
                if column in _MONEY or not text or printed is None:
                    continue
                if re.sub(r"\s", "", text) != printed and not (
                    column == "指标值" and row.get("指标值原文")
                ):
                    yield f"{label}.{column}={text}（{key}，印的是{printed}）"
