"""The heads of a list: a table with many projects, one row for each indicator.

Columns stand in any order and are known by their heads alone. A head that nobody knows leaves its
column unread and shifts no other; where a head can mean two things, what stands below it decides.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from reportgen.core.labels import LONGEST_LABEL, label_key
from reportgen.importer.catalog import Catalog, KnownForm
from reportgen.importer.grid import Cell, Grid
from reportgen.importer.records import LEVEL1, LEVEL3, NUMBER, VALUE, Column, columns_above
from reportgen.importer.vocabulary import is_withheld_phrase, squeeze
from reportgen.schema import PERIODS, WHOLE_PERIOD, YEARLY

_LEAST_SHARE = 0.6  # of the heads that must be known
_MOST_ROWS = 3  # of heads above one another
NUMBERS = "序号"
_NAME, _CODE = "projects.name", "projects.code"
_VALUES = (VALUE, NUMBER)
_SIGN, _UNIT = "indicators.sign", "indicators.unit"
_DIRECTION, _NATURE, _PERIOD = "indicators.指标方向", "indicators.指标属性", "indicators.期间"
_NAMES = ("项目名称", "项目", "单位名称、项目名称", "单位、项目名称", "单位(项目)名称",
          "项目单位(项目名称)", "单位名称(项目名称)", "项目(单位)名称")  # fmt: skip
_CODES = ("单位编码(项目编码)", "单位(项目)编码", "项目(单位)编码")
# What stands in a column tells which one it is, where its head may mean several.
_CONTENTS = (
    (_DIRECTION, re.compile(r"(?:正向|反向|负向)(?:指标)?")),
    (_SIGN, re.compile(r">=|<=|[≥≧≤≦=＝>＞<＜═]|定性|(?:大于|小于|不[大小多少高低]于|等于)+")),
    (_NATURE, re.compile(r"定[量性](?:指标)?")),
    (_PERIOD, re.compile(r"(?:年度|当年|本年|中期|长期|实施期|中长期)(?:绩效)?(?:目标|指标)?")),
)
_MANY_MEANINGS = (_SIGN, _DIRECTION, _NATURE, "类型")


@dataclass
class ListHeads:
    """The heads of a list in the rows from `top` to before `end`, and the form they are of."""

    form: KnownForm
    top: int
    end: int
    cells: list[Cell] = field(default_factory=list)  # all, those of groups included
    columns: list[Column] = field(default_factory=list)
    unknown: list[Cell] = field(default_factory=list)

    @property
    def fields(self) -> set[str]:
        """All fields that have a column."""
        return {column.field for column in self.columns}

    @property
    def names_projects(self) -> bool:
        """Whether a column tells the projects apart."""
        return _NAME in self.fields

    @property
    def wide(self) -> bool:
        """Whether first levels are groups of columns."""
        return any(column.level1 for column in self.columns)

    @property
    def mixes_units(self) -> bool:
        """Whether units stand above their projects, in the same column."""
        heads = (c.head.text for c in self.columns if c.field in (_NAME, _CODE))
        return any("单位" in label_key(text) for text in heads)

    @property
    def words(self) -> list[str]:
        """The texts of the heads, by which they are known where a page repeats them."""
        return [squeeze(cell.text) for cell in self.cells]

    def above(self, cell: Cell) -> list[Column]:
        """The columns, known or not, in which a cell stands."""
        return columns_above(cell, self.columns, self.unknown)


def find_list_heads(grid: Grid, y: int, catalog: Catalog) -> ListHeads | None:
    """The heads of a list that begin in row `y`; None where none do."""
    if sum(bool(cell.text) for cell in grid.rows[y]) < 2:
        return None
    best: ListHeads | None = None
    for height in range(1, _MOST_ROWS + 1):
        if y + height > len(grid.rows):
            break
        for form in catalog.lists:
            found = _heads(grid, y, height, form, catalog)
            if found and (best is None or _rank(found) > _rank(best)):
                best = found
    return best


def _rank(heads: ListHeads) -> tuple[int, int, int, int]:
    """The more known heads the better, in fewer rows; and of a form that prints no others."""
    own = heads.form.lists.columns if heads.form.lists else ()
    fields = {column.field for column in own}
    common = len(heads.fields & fields)
    wide = heads.form.lists is not None and heads.form.lists.wide == heads.wide
    return len(heads.columns), int(wide), common, -len(fields - heads.fields)


def _heads(grid: Grid, y: int, height: int, form: KnownForm, catalog: Catalog) -> ListHeads | None:
    cells = [cell for row in grid.rows[y : y + height] for cell in row]
    if any(cell.y + cell.height > y + height for cell in cells if cell.text):
        return None  # a cell reaches into the rows below
    if any(len(cell.text) > LONGEST_LABEL for cell in cells):
        return None
    lowest = _lowest(grid, y, height)
    above = [cell for cell in cells if cell.text and cell not in lowest]
    if not all(any(_is_group(grid, c, head) for head in lowest) for c in above):
        return None  # neither a head nor that of a group
    heads = ListHeads(form, y, y + height, [cell for cell in cells if cell.text])
    levels = {cell: _group(grid, cell, y, catalog) for cell in lowest}
    for cell in lowest:
        name = _field(cell, form, catalog)
        if name:
            heads.columns.append(Column(cell, name, levels[cell]))
        else:
            heads.unknown.append(cell)
    _settle_groups(heads)
    _settle_unit(heads, lowest, catalog)
    if _lost_heads(grid, heads):
        return None
    _settle_twins(heads)
    known, every = len(heads.columns), len(lowest)
    return heads if _is_list(heads) and known >= _LEAST_SHARE * every else None


def _lowest(grid: Grid, y: int, height: int) -> list[Cell]:
    """The lowest head of each column; a blank one below a head that was not merged is that head."""
    below = grid.lowest(y, height)
    return [c for c in below if not any(o is not c and _covers(grid, c, o) for o in below)]


def _is_group(grid: Grid, cell: Cell, head: Cell) -> bool:
    """Whether a cell is the head of a group to which `head` belongs."""
    return _covers(grid, cell, head) and _right(grid, cell) - cell.x > head.width


def _lost_heads(grid: Grid, heads: ListHeads) -> bool:
    """Whether rows go on behind the last head, or groups stand above others' columns.

    Most rows have to, as people write notes beside a table; of a wide list any may be blank.
    """
    groups = ([column.field for column in columns] for _, columns in groups_of(heads))
    if any(fields.count(LEVEL3) > 1 for fields in groups):
        return True
    right = max((cell.right for cell in heads.cells), default=0)
    rows = [row for row in grid.rows[heads.end :] if sum(bool(cell.text) for cell in row) > 1]
    longer = [row for row in rows if any(cell.text and cell.x >= right for cell in row)]
    return bool(longer) and (heads.wide or 2 * len(longer) > len(rows))


def _covers(grid: Grid, group: Cell, head: Cell) -> bool:
    return group.y < head.y and group.x <= head.x and head.right <= _right(grid, group)


def _right(grid: Grid, group: Cell) -> int:
    """How far the head of a group reaches: over blank cells that were not merged with it, too."""
    right = group.right
    while right < grid.width:
        cell = grid.at(right, group.y)  # workbooks leave out the last ones
        if cell is not None and (cell.text or cell.height > 1):
            break
        right = cell.right if cell is not None else right + 1
    return right


def _group(grid: Grid, head: Cell, top: int, catalog: Catalog) -> Cell | None:
    """The first level that a wider cell above a head names."""
    for row in range(top, head.y):
        above = grid.at(head.x, row)
        while above is not None and not above.text and above.x > 0:
            above = grid.at(above.x - 1, row)
        if (
            above
            and _is_group(grid, above, head)
            and (catalog.is_level(above.text) or is_withheld_phrase(above.text))
        ):
            return above
    return None


def _field(head: Cell, form: KnownForm, catalog: Catalog) -> str:
    """The field below a head; blank for one that nobody knows."""
    key, text = label_key(head.text), head.text
    if key == NUMBERS:
        return NUMBERS
    if key in _NAMES:
        return _NAME
    if key in _CODES:
        return _CODE
    own = form.lists.columns if form.lists else ()
    same = catalog.synonyms.key(text)
    named = [c.field for c in own if label_key(c.head) == key]
    named += [c.field for c in own if catalog.synonyms.key(c.head) == same]
    if named:
        return named[0]
    name = catalog.list_field(text) or ""
    if name.startswith("goals.") and form.lists and len(form.lists.goal_kinds) == 1:
        return f"goals.{form.lists.goal_kinds[0]}"
    return name


def _settle_groups(heads: ListHeads) -> None:
    """Only a first level that has a third below it, and no other level, is one of a wide list."""
    below = {level: [c.field for c in columns] for level, columns in groups_of(heads)}
    true = [level for level, fields in below.items() if LEVEL3 in fields and LEVEL1 not in fields]
    heads.columns = [
        column if column.level1 in true else replace(column, level1=None)
        for column in heads.columns
    ]


def _settle_unit(heads: ListHeads, lowest: Sequence[Cell], catalog: Catalog) -> None:
    """单位 right behind values is that of the measure."""
    for before, cell in pairwise(lowest):
        if label_key(cell.text) != "单位":
            continue
        known = {column.head: column.field for column in heads.columns}
        if known.get(before) in (*_VALUES, _SIGN) and _UNIT not in known.values():
            heads.unknown = [head for head in heads.unknown if head is not cell]
            heads.columns = [c for c in heads.columns if c.head is not cell]
            heads.columns.append(Column(cell, _UNIT))


def _settle_twins(heads: ListHeads) -> None:
    """Heads that mean the same are none, unless what stands below them will tell."""
    seen: dict[tuple[str, Cell | None], list[Column]] = {}
    for column in heads.columns:
        seen.setdefault((column.field, column.level1), []).append(column)
    for (name, _), twins in seen.items():
        if len(twins) == 1 or name in _MANY_MEANINGS:
            continue
        own = {label_key(c.head) for c in (heads.form.lists.columns if heads.form.lists else ())}
        exact = [column for column in twins if label_key(column.head.text) in own]
        others = [c for c in twins if len(exact) != 1 or c is not exact[0]]
        heads.columns = [column for column in heads.columns if column not in others]
        heads.unknown += [column.head for column in others]


def _is_list(heads: ListHeads) -> bool:
    fields = heads.fields
    indicators = LEVEL3 in fields and bool(fields & set(_VALUES))
    named = heads.names_projects or (LEVEL1 in fields and not heads.wide)
    ordered = not heads.wide or len({id(c.level1) for c in heads.columns if c.level1}) > 1
    return indicators and named and ordered


def settle_by_contents(heads: ListHeads, texts: Mapping[Cell, Iterable[str]]) -> None:
    """Give columns whose heads may mean several things the meaning of what stands below them.

    `texts` are all texts below each head. Two columns for one field are none.
    """
    columns = []
    for column in heads.columns:
        if column.field in _MANY_MEANINGS:
            name = _told_by(texts.get(column.head, ()), column.field)
            columns.append(replace(column, field=name or column.field))
        else:
            columns.append(column)
    for head in list(heads.unknown):
        if label_key(head.text) == "类型" and _told_by(texts.get(head, ())) == _PERIOD:
            heads.unknown.remove(head)
            columns.append(Column(head, _PERIOD))
    heads.columns = columns
    counted = [column.field for column in columns if column.level1 is None]
    twice = {name for name in counted if counted.count(name) > 1}
    heads.unknown += [c.head for c in columns if c.field in twice]
    heads.columns = [c for c in columns if c.field not in twice]


def _told_by(texts: Iterable[str], usual: str = "") -> str | None:
    """The field whose words all texts are, rather the `usual` one; None for no field.

    Blank where there are no texts.
    """
    flat = {squeeze(text) for text in texts if text and not is_withheld_phrase(text)}
    if not flat:
        return ""
    for name, words in sorted(_CONTENTS, key=lambda pair: pair[0] != usual):
        if all(words.fullmatch(text) for text in flat):
            return name
    return None


def period_in(text: str) -> str:
    """The 期间 that a cell of a column 类型 says; blank for the year."""
    whole = any(word in text for word in ("中期", "长期", "实施期"))
    return WHOLE_PERIOD if whole else YEARLY if text in PERIODS else ""


def groups_of(heads: ListHeads) -> Iterator[tuple[Cell, list[Column]]]:
    """The groups of a wide list: the cell of the first level, and the columns below it."""
    groups: dict[Cell, list[Column]] = {}
    for column in heads.columns:
        if column.level1 is not None:
            groups.setdefault(column.level1, []).append(column)
    yield from groups.items()
