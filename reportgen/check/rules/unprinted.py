"""数据: what is filled in and printed nowhere, and what is printed in pieces."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from reportgen import schema
from reportgen.check.support.contents import has_more
from reportgen.check.support.examples import COMPLETE, COUNT, QUALITY, indicator
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.dataset.rows import Indicator

# Columns of what somebody composed for print. The amounts and the plan of 项目 are kept by many
# bureaus for all projects alike; 指标性质 and 计量单位 are part of every 指标值.
_OF_INDICATORS = ("绩效指标描述", "指标值确定依据", "评分标准", "备注")
_SORTING = ("期间", "目标序号", "构成类别")
_OF_FINANCE = ("金额", "利率", "占比", "已到位资金", "到位时间", "抵质押状况")


@rule(
    "D020",
    "填了表式不印的列",
    Severity.NOTICE,
    scope="部门",
    source="templates/README.md（表式说明里的 prints）",
    bad={"指标": {"备注": "由园林处负责"}},
    good={"指标": {"指标值确定依据": "实施方案"}},
)
def what_is_filled_in_is_printed(subject: DepartmentSubject) -> Iterator[Hit]:
    """所用的表式不印这一列，填的内容在文本和公开数据里都没有。

    如河北的表式不印评分标准和备注。“项目”表的金额和支出计划各表通用，不算。要公开的请换用印这一列的表式，或写进印出的列；只供内部用的可以
    留着。一个部门的一列只提示一次，说明有多少格。
    """
    first: dict[tuple[str, str], Spot] = {}
    count: dict[tuple[str, str], int] = {}
    for project in subject.projects:
        for spot in _unprinted(project):
            key = (
                spot.table,
                spot.text if spot.table == schema.ATTRIBUTES.label else spot.column or "",
            )
            first.setdefault(key, Spot(spot.table, spot.row, spot.column))
            count[key] = count.get(key, 0) + 1
    for (table, label), spot in first.items():
        yield Hit(
            spot,
            f"“{table}”的“{label}”填了 {count[table, label]} 格，所用的表式不印，公开的文本里没有",
            "要公开的，写进印出的列或换用印它的表式；只供内部用的，可以不改",
        )


def _unprinted(project: ProjectSubject) -> Iterator[Spot]:
    """Cells with content that the form does not print; of 项目属性 the text is the fact's name."""
    tables = (
        (schema.INDICATORS, project.indicators, _OF_INDICATORS),
        (schema.FINANCE, project.finance, _OF_FINANCE),
    )
    for table, rows, labels in tables:
        for label in labels if rows else ():
            if not project.prints(label):
                name = table.column(label).name
                filled = (row for row in rows if getattr(row, name) not in ("", None))
                yield from (Spot(table.label, row.row, label) for row in filled)
    if not has_more(project):
        return
    yield from _unprinted_further(project)
    names = (*schema.IMPRINT, schema.HEADING, "项目编码", *schema.PERSONAL_FACTS)
    for name, value in project.attributes.items():
        if value and not project.prints(name) and name not in names:
            yield Spot(schema.ATTRIBUTES.label, project.attribute_rows.get(name), "值", name)


def _unprinted_further(project: ProjectSubject) -> Iterator[Spot]:
    """As `_unprinted`, of the columns that only some forms have; not what rows are sorted by."""
    rows_of: dict[schema.Table, Sequence[Any]] = {
        schema.PROJECTS: (project.project,),
        schema.GOALS: project.goals,
        schema.INDICATORS: (*project.indicators, *project.whole_period),
        schema.FINANCE: project.finance,
        **{table: project.rows(table) for table in schema.RECORD_TABLES},
    }
    for table, rows in rows_of.items():
        filled = [row for row in rows if row.further]
        printed = (*schema.printed_further(table, project.printed), *_SORTING) if filled else ()
        for row in filled:
            yield from (
                Spot(table.label, row.row, label)
                for label, _ in row.further
                if label not in printed
            )


_APART = [COUNT, indicator(2, "效益指标", "社会效益指标", "惠及居民户数", "≥", "800", "户"),
          {**QUALITY, "序号": "3"}, *COMPLETE[2:]]  # fmt: skip


_LAWN = indicator(3, "产出指标", "数量指标", "补种草皮面积", "≥", "800", "平方米")
_SPLIT = [COUNT, QUALITY, _LAWN, *COMPLETE[2:]]


_FIRST_LEVELS = {"数量": "产出", "质量": "产出", "时效": "产出", "效益": "效益", "满意": "满意"}


def _is_misplaced(row: Indicator) -> bool:
    """Whether its two levels contradict each other: that is I012, and one row only."""
    return any(word in row.level2 and one not in row.level1 for word, one in _FIRST_LEVELS.items())


@rule(
    "I017",
    "同一类指标没有排在一起",
    Severity.WARNING,
    bad={"指标": [{**row, "序号": str(n)} for n, row in enumerate(_APART, start=1)]},
    good={"指标": COMPLETE},
    covered_by=("I012", "I013"),
)
def kinds_stand_together(subject: ProjectSubject) -> Iterator[Hit]:
    """同一个一级指标的各行中间夹着别的一级指标，印出来这一类成了两段。

    一级指标的格是合并的，次序乱了，同一类就印两次。按“序号”排列；一级指标有空着或不予公开的不作
    判断。每个项目只报一次，说明哪些类。
    """
    yield from _printed_twice(subject, 1)


@rule(
    "I018",
    "同一个二级指标没有排在一起",
    Severity.NOTICE,
    bad={"指标": [{**row, "序号": str(n)} for n, row in enumerate(_SPLIT, start=1)]},
    good={"指标": COMPLETE},
    covered_by=("I012", "I013", "I017"),
)
def second_kinds_stand_together(subject: ProjectSubject) -> Iterator[Hit]:
    """同一个二级指标的各行中间夹着同一级的别的二级指标，印出来这一类成了两段。

    如数量指标、质量指标之后又是数量指标。二级指标有空着或不予公开的不作判断；每个项目只报一次。
    """
    hits = list(_printed_twice(subject, 2))
    if hits and not any(_printed_twice(subject, 1)):
        yield from hits


def _printed_twice(subject: ProjectSubject, level: int) -> Iterator[Hit]:
    """A hit at the first row at which a kind of this level begins again."""
    label = ("一级指标", "二级指标")[level - 1]
    rows = subject.indicators
    if not _repeats(tuple(_level(row, level) for row in rows)) or not subject.prints(label):
        return
    if not all(_level(row, level)[-1] and subject.known(row, label) for row in rows):
        return
    if again := _begun_again([row for row in rows if not _is_misplaced(row)], level):
        names = "、".join(dict.fromkeys(_level(row, level)[-1] for row in again))
        yield Hit(
            subject.spot(again[0], label, _level(again[0], level)[-1]),
            f"{names}没有排在一起，从第 {again[0].number} 条起又印一段",
            f"请改“序号”，把同一个{label}的各行排在一起",
        )


def _level(row: Indicator, level: int) -> tuple[str, ...]:
    """The names of the first one or two levels."""
    return (row.level1, row.level2)[:level]


@lru_cache(maxsize=4096)  # projects have their kinds in one of a few orders
def _repeats(kinds: tuple[tuple[str, ...], ...]) -> bool:
    """Whether a kind stands in two runs."""
    return sum(1 for _ in groupby(kinds)) > len(set(kinds))


def _begun_again(rows: list[Indicator], level: int) -> list[Indicator]:
    """The rows at which a kind begins that has stood before."""
    runs = [next(group) for _, group in groupby(rows, key=lambda row: _level(row, level))]
    before: set[tuple[str, ...]] = set()
    again = []
    for run in runs:
        again += [run] if _level(run, level) in before else []
        before.add(_level(run, level))
    return again


@rule(
    "I019",
    "中期的指标印不出来",
    Severity.NOTICE,
    where=has_more,
    source="templates/README.md（表式说明里的 prints）",
    bad={"指标": [*COMPLETE, {**COMPLETE[0], "序号": "7", "期间": "中期"}]},
    good={"项目": {"表式": "two_halves"},
          "指标": [*COMPLETE, {**COMPLETE[0], "序号": "7", "期间": "中期"}]},
)  # fmt: skip
def indicators_of_the_period_are_printed(subject: ProjectSubject) -> Iterator[Hit]:
    """期间是“中期”的指标，所用的表式不印，也不进入公开数据。

    只印年度指标的表式不会把整个实施期的指标当作年度的印出来。要公开的请换用分中期和年度的表式。
    """
    if subject.whole_period and not subject.prints("期间"):
        yield Hit(
            subject.spot(subject.whole_period[0], "期间"),
            f"有 {len(subject.whole_period)} 个中期的指标，所用的表式只印年度的",
            "要公开的，换用印中期指标的表式；只供内部用的，可以不改",
        )
