"""What forms of other bureaus are made of: invented content, and what each cell says.

A value knows the table and column that it belongs to, and no two values of a form are alike, so
that one in a wrong place shows.
"""

# fmt: off

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from form_files import Block, Cell, spans

_THINGS = ("道路", "苗圃", "水闸", "灯杆", "展柜", "校车", "机井", "围栏", "泵房", "凉亭")
_DEEDS = ("养护", "修缮", "更换", "检测", "巡查", "清理", "改造", "采购", "维保", "登记")
_PLACES = ("东岭", "西川", "南坪", "北苑", "新港", "古渡", "双桥", "云台", "柳林", "石湾")
_UNITS = ("公里", "个", "人次", "亩", "套", "份", "台")


class Value(str):
    """A text of a form that is a value: its table, its column, and the row that it stands in."""

    __slots__ = ("column", "row", "table", "wanted")

    def __new__(cls, text: str, table: str, column: str, row: str = "", *, wanted: bool = True) -> "Value":
        made = super().__new__(cls, text)
        made.table, made.column, made.row, made.wanted = table, column, row, wanted
        return made


@dataclass
class Layout:
    """A form: lines above, rows of facts, heads and rows of indicators, lines below."""

    above: list[str] = field(default_factory=list)
    facts: list[list[Cell]] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    below: list[Block] = field(default_factory=list)
    width: int = 0

    @property
    def blocks(self) -> list[Block]:
        return [*self.above, *self.facts, *self.rows, *self.below]


class Invent:
    """Invented content, no two texts alike, and how a label is spelled today."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 (nothing secret)
        self._said: set[str] = set()
        self.unit = self.random.choice(("万元", "万元", "万元", "元"))
        self.derived: list[Value] = []  # what may be read without standing in a cell of its own

    def new(self, make: Callable[[], str]) -> str:
        """A text that was not said before."""
        while (text := make()) in self._said:
            pass
        self._said.add(text)
        return text

    def words(self, end: str = "") -> str:
        pick = self.random.choice
        return self.new(
            lambda: f"{pick(_PLACES)}{pick(_THINGS)}{pick(_DEEDS)}"
            f"{pick(('', '二期', '试点', '（甲区）', '及' + pick(_DEEDS)))}{end}"
        )

    def fact(self, column: str, end: str = "", text: str = "") -> Value:
        return Value(text or self.words(end), "项目属性", column)

    def name(self) -> Value:
        return Value(self.words("经费"), "项目", "项目名称")

    def body(self) -> Value:
        return Value(self.words("中心"), "单位", "单位名称")

    def money(self, column: str, table: str = "项目", row: str = "") -> Value:
        places = self.random.choice((0, 1, 2)) if self.unit == "万元" else 0
        top = 90000 if self.unit == "万元" else 90000000
        number = self.random.randint(100, top)
        text = self.new(lambda: f"{Decimal(number + len(self._said)).scaleb(-places):f}")
        return Value(text, table, column, row)

    def goal(self, kind: str) -> Value:
        lines = [self.words("到位") for _ in range(self.random.choice((1, 1, 2, 3)))]
        if len(lines) == 1:
            text = lines[0] + self.random.choice(("。", ""))
        else:
            mark = self.random.choice(("{}.", "{}、", "（{}）"))
            text = "\n".join(mark.format(n) + line + "；" for n, line in enumerate(lines, 1))
        return Value(text, "目标", kind)

    def spelled(self, label: str) -> str:
        """A label with the blanks, line ends and colons that people put in."""
        how = self.random.randrange(8)
        if how == 0:
            return label + "："
        if how == 1 and len(label) > 3:
            return label[:2] + "\n" + label[2:]
        if how == 2 and len(label) in (3, 4):
            return " ".join(label)
        return f" {label} " if how == 3 else label

    def one_of(self, *labels: str) -> str:
        return self.spelled(self.random.choice(labels))


def row_of(width: int, *cells: Cell) -> list[Cell]:
    """A row over all columns: the last cell reaches as far as is left."""
    used = sum(spans(cell)[1] for cell in cells[:-1])
    text, _, height = spans(cells[-1])
    return [*cells[:-1], (text, width - used, height)]


def tall(label: str, rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """The rows with a label at their left that reaches over all of them."""
    return [[(label, 1, len(rows)), *rows[0]], *rows[1:]]


LEVELS = (
    ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", ("服务对象满意度指标",)),
)


@dataclass
class Indicators:
    """The rows of an indicator table: for each row its cells by column."""

    invent: Invent
    columns: Sequence[tuple[str, str]]  # head, column
    levels: int = 3
    period: str = ""
    repeat: str = ""  # how names of levels stand: merged, blank below the first, repeated

    def cells(self) -> list[list[Cell]]:
        pick = self.invent.random
        how = self.repeat or pick.choice(("merged", "merged", "blank", "repeated"))
        rows: list[list[Cell]] = []
        for first, seconds in LEVELS:
            names = [s for s in seconds if pick.random() < 0.6] or [seconds[0]]
            names = sorted([*names, *([names[0]] if pick.random() < 0.4 else [])], key=seconds.index)
            for at, second in enumerate(names):
                key = f"{self.period}{self.invent.words('率')}"
                level1: list[Cell]
                if how == "merged":
                    level1 = [(first, 1, len(names))] if at == 0 else []
                else:
                    level1 = [first if how == "repeated" or at == 0 else ""]
                row = [*level1, *([second] if self.levels == 3 else [])]
                rows.append([*row, *self.own(first, second, key)])
        return rows

    def own(self, first: str, second: str, key: str) -> list[Cell]:
        pick, made = self.invent.random, []
        sign, unit = pick.choice("≥≤="), pick.choice(_UNITS)
        number = self.invent.new(lambda: str(pick.randint(2, 9999)))
        for _, column in self.columns:
            if column == "三级指标":
                text = key
            elif column == "指标值原文":
                text = f"{sign}{number}{unit}"
            elif column == "指标性质":
                text = sign
            elif column == "指标值":
                text = number
            elif column == "计量单位":
                text = unit
            elif column == "权重":
                text = str(pick.randint(1, 30))
            elif column == "指标方向":
                text = pick.choice(("正向", "反向"))
            elif column in ("前年值", "上年值"):
                text = self.invent.new(lambda: f"≥{pick.randint(2, 999)}{unit}")
            elif column == "绩效标准":
                text = pick.choice(("计划标准", "历史标准", "行业标准"))
            else:
                text = self.invent.words("法")
            made.append(Value(text, "指标", column, key))
        return made
