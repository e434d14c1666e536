"""What people do to forms: rows and columns of their own, lost cells, labels not merged."""

# fmt: off
from collections.abc import Callable

from form_files import Cell, spans
from form_layouts import Invent, Layout, Value

Rows = list[list[Cell]]


def _reached(rows: Rows) -> list[bool]:
    """Of each row whether a cell from above reaches into it."""
    left, made = 0, []
    for row in rows:
        made.append(left > 0)
        left = max([left - 1, *(spans(cell)[2] - 1 for cell in row)])
    return made


def plain(layout: Layout, invent: Invent) -> None:
    """As it is."""


def blank_rows(layout: Layout, invent: Invent) -> None:
    """Blank rows among the facts, and before and behind the indicators."""
    rows = []
    for row, reached in zip(layout.facts, _reached(layout.facts), strict=True):
        if not reached and invent.random.random() < 0.3:
            rows.append([("", layout.width, 1)])
        rows.append(row)
    layout.facts = [*rows, [("", layout.width, 1)]]
    layout.rows = [*layout.rows, [("", layout.width, 1)]]


def labels_not_merged(layout: Layout, invent: Invent) -> None:
    """Tall labels at the left stand in their first row, with blank cells below."""
    layout.facts, layout.rows = _low(layout.facts), _low(layout.rows)


def _low(rows: Rows) -> Rows:
    made: Rows = []
    left = 0
    for row in rows:
        if left:
            made.append(["", *row])
            left -= 1
            continue
        text, width, height = spans(row[0])
        if height > 1 and width == 1 and not isinstance(text, Value):
            left = height - 1
            made.append([(text, 1, 1), *row[1:]])
        else:
            made.append(row)
    return made


def values_not_merged(layout: Layout, invent: Invent) -> None:
    """A wide value stands in its first cell, with blank cells at its right."""
    layout.facts = [[part for cell in row for part in _narrow(cell)] for row in layout.facts]


def _narrow(cell: Cell) -> list[Cell]:
    text, width, height = spans(cell)
    if width == 1 or height > 1 or not isinstance(text, Value):
        return [cell]
    return [text, *[""] * (width - 1)]


def unknown_row(layout: Layout, invent: Invent) -> None:
    """A row of two labels that no form knows."""
    places = [at for at, reached in enumerate(_reached(layout.facts)) if not reached and at]
    at = invent.random.choice([*places, len(layout.facts)])
    first, second = ("督办科室", "归档编号")
    half = max(1, layout.width - 3)
    row: list[Cell] = [first, (Value(invent.words("科"), "项目属性", first, wanted=False), half, 1),
                       second, Value(invent.words("号"), "项目属性", second, wanted=False)]  # fmt: skip
    layout.facts[at:at] = [row if layout.width >= 4 else row[:2]]


def unknown_column(layout: Layout, invent: Invent) -> None:
    """A column among the indicators with a head that no form knows."""
    heads = _heads_at(layout.rows)
    if heads is None:
        return
    place = invent.random.choice((len(layout.rows[heads]), 2 if len(layout.rows[heads]) > 3 else 1))
    behind = len(layout.rows[heads]) - place
    for at, row in enumerate(layout.rows[heads:], start=heads):
        new: Cell = "督办科室" if at == heads else Value(invent.words("科"), "指标", "", wanted=False)
        if at > heads and str(spans(row[-1])[0]) == "指标值":
            new = "督办科室"  # the heads of the next table
        row.insert(len(row) - behind, new)
    wider = layout.width + 1
    layout.facts = [_widened(row, layout.width, wider) for row in layout.facts]
    layout.width = wider


def _widened(row: list[Cell], width: int, wider: int) -> list[Cell]:
    text, own, height = spans(row[-1])
    return [*row[:-1], (text, own + wider - width, height)]


def _heads_at(rows: Rows) -> int | None:
    return 0 if rows else None


def numbered_rows(layout: Layout, invent: Invent) -> None:
    """序号 before the third level."""
    heads = layout.rows[0]
    if any("长期" in str(spans(c)[0]) for c in heads) or sum("三级" in str(spans(c)[0]) for c in heads) > 1:
        return
    behind = len(heads) - next((n for n, c in enumerate(heads) if "三" in str(spans(c)[0])), 2)
    for at, row in enumerate(layout.rows):
        row.insert(len(row) - behind, "序号" if at == 0 else str(at))
    wider = layout.width + 1
    layout.facts = [_widened(row, layout.width, wider) for row in layout.facts]
    layout.width = wider


def lost_cell(layout: Layout, invent: Invent) -> None:
    """A row of indicators has lost a cell: what stands behind it has moved to the left."""
    rows = [row for row in layout.rows[1:] if len(row) > 2]
    row = invent.random.choice(rows)
    del row[invent.random.randrange(len(row) - 1)]
    row[:] = [_unwanted(cell) for cell in row]


def lost_cell_of_facts(layout: Layout, invent: Invent) -> None:
    """A row of facts has lost a cell."""
    rows = [row for row in layout.facts if len(row) > 2]
    if not rows:
        return
    row = invent.random.choice(rows)
    del row[invent.random.randrange(len(row))]
    row[:] = [_unwanted(cell) for cell in row]


def _unwanted(cell: Cell) -> Cell:
    text, width, height = spans(cell)
    if isinstance(text, Value):
        text = Value(text, text.table, text.column, text.row, wanted=False)
    return (text, width, height)


def lost_head(layout: Layout, invent: Invent) -> None:
    """A head has been blanked: of the indicators, or of a table among the facts."""
    rows = [layout.rows[0]]
    rows += [row for row in layout.facts if sum(_is_head(c) for c in row) > 2]
    row = invent.random.choice(rows)
    places = [at for at, cell in enumerate(row) if _is_head(cell)]
    at = invent.random.choice(places)
    head = str(spans(row[at])[0])
    row[at] = ("", *spans(row[at])[1:])
    _unwant_all(layout, head)


def _is_head(cell: Cell) -> bool:
    text, _, height = spans(cell)
    return bool(text) and not isinstance(text, Value) and height == 1


def renamed_head(layout: Layout, invent: Invent) -> None:
    """A head or label in words that nobody knows."""
    row = invent.random.choice([*layout.facts, layout.rows[0]])
    places = [at for at, cell in enumerate(row) if spans(cell)[0] and not isinstance(spans(cell)[0], Value)]
    if not places:
        return
    at = invent.random.choice(places)
    row[at] = ("督办事项", *spans(row[at])[1:])
    _unwant_all(layout, "")
    values = [t for line in layout.facts for cell in line if isinstance(t := spans(cell)[0], Value)]
    invent.derived += [Value(t, "项目属性", "督办事项", wanted=False) for t in values]


def _unwant_all(layout: Layout, head: str) -> None:
    """Which values that concerns is not worked out: none of them has to be read."""
    layout.facts = [[_unwanted(cell) for cell in row] for row in layout.facts]
    layout.rows = [[_unwanted(cell) for cell in row] for row in layout.rows]


def footers(layout: Layout, invent: Invent) -> None:
    """Signatures and notes below the table, as lines or as rows of it."""
    lines = ["填表人：顾某某　　联系电话：13911112222", "注：本表一式三份。", "单位负责人：李某某　　财务负责人：赵某某"]
    if invent.random.random() < 0.5:
        layout.below += lines
    else:
        layout.below += [[(line, layout.width, 1)] for line in lines[:2]]
        half = layout.width // 2
        layout.below.append([("单位负责人", 1, 1), (Value("李某某", "项目属性", "单位负责人", wanted=False), half - 1 or 1, 1), ("填报日期", 1, 1), Value("2025年1月8日", "项目属性", "填报日期", wanted=False)])


def opinion(layout: Layout, invent: Invent) -> None:
    """The opinion of the bureau in the last row."""
    layout.below.append([("审核意见", 1, 1), (Value("同意申报。（盖章）", "项目属性", "审核意见", wanted=False), layout.width - 1, 1)])


def parted(layout: Layout, invent: Invent) -> None:
    """The indicators are a table of their own, below a line."""
    if not _reached([*layout.facts, []])[-1]:
        layout.facts = [*layout.facts, "绩效指标"]  # type: ignore[list-item]


def total_row(layout: Layout, invent: Invent) -> None:
    """A sum of the points below the indicators."""
    layout.below.append([("合计", 2, 1), *[""] * (layout.width - 3), "100"])


def head_rows(layout: Layout, invent: Invent) -> None:
    """Title, year and unit are rows of the table, the unit beside the body; signatures below."""
    left, right = layout.width // 2, layout.width - layout.width // 2
    titles = [line for line in layout.above if "单位：" not in line]
    invent.derived += [Value(line, "项目", "项目名称", wanted=False) for line in titles]
    body = invent.random.choice(("填报单位（盖章）：", "填报单位：（盖章）", "申报单位："))
    rows: Rows = [[(line, layout.width, 1)] for line in titles]
    rows.append([(body, left, 1), (f"金额单位：{invent.unit}", right, 1)])
    layout.above, layout.facts = [], [*rows, *layout.facts]
    layout.below.append([("单位负责人（签字）：", left, 1), ("填报日期：2025年1月15日", right, 1)])


VARIATIONS: dict[str, Callable[[Layout, Invent], None]] = {
    f.__name__: f
    for f in (
        plain, blank_rows, labels_not_merged, values_not_merged, unknown_row, unknown_column,
        numbered_rows, lost_cell, lost_cell_of_facts, lost_head, renamed_head, footers, opinion, total_row, parted,
        head_rows,
    )
}  # fmt: skip
# Of what is spoilt by these not all can be read, whatever one does.
SPOILT = ("lost_cell", "lost_cell_of_facts", "lost_head", "renamed_head")
