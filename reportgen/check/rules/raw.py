"""文字: what stands in the file and never reaches print, because readers clean it away."""

from collections.abc import Iterable, Iterator

from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import DatasetSubject
from reportgen.dataset.invisible import InvisibleCharacters

_NAMED_ROWS = 5  # more row numbers than these say nothing that a count does not


@rule(
    "W901",
    "单元格里夹有看不见的字符",
    Severity.NOTICE,
    bad={"指标": {"三级指标": "补植行道树\u200b数量"}},
    good={"指标": {"三级指标": "补植 行道树数量"}},
    scope="数据集",
)
def a_cell_holds_invisible_characters(subject: DatasetSubject) -> Iterator[Hit]:
    """单元格里夹有制表符、不间断空格、零宽空格一类看不见的字符。

    多半是从网页或别的系统复制时带进来的。生成文本时会自动去掉或换成普通空格，不会印出来；但
    留在表里，查找、筛选和比对时，看上去一样的两格会对不上。同一列的合成一条提示。普通空格、
    全角空格和换行不算。
    """
    cells = [cell for cell in subject.invisible if cell.characters]
    for column in _by_column(cells):
        names = "、".join(dict.fromkeys(name for cell in column for name in cell.characters))
        yield Hit(
            _spot(column),
            f"“{column[0].column}”列{_rows(column)}夹有看不见的字符：{names}",
            "不会印出，生成时自动去掉；要清理数据，请运行 reportgen check --fix",
        )


@rule(
    "W902",
    "文字前后有多余的空格",
    Severity.NOTICE,
    bad={"指标": {"三级指标": "补植行道树数量  "}},
    good={"指标": {"三级指标": "补植行道树数量"}},
    scope="数据集",
)
def a_text_has_outer_blanks(subject: DatasetSubject) -> Iterator[Hit]:
    """单元格里的文字末尾有空格，或开头有一个空格。

    多半是输入时碰到的。生成文本时会自动去掉，不会印出来；但留在表里，查找、筛选和比对时，看上去
    一样的两格会对不上。同一列的合成一条提示。段首的全角空格和连续几个空格是有意的缩进，不算。
    """
    cells = [cell for cell in subject.invisible if cell.outer_blank]
    for column in _by_column(cells):
        yield Hit(
            _spot(column),
            f"“{column[0].column}”列{_rows(column)}文字前后有多余的空格",
            "不会印出，生成时自动去掉；要清理数据，请运行 reportgen check --fix",
        )


def _by_column(cells: Iterable[InvisibleCharacters]) -> Iterable[list[InvisibleCharacters]]:
    groups: dict[tuple[str, str], list[InvisibleCharacters]] = {}
    for cell in cells:
        groups.setdefault((cell.table, cell.column), []).append(cell)
    return groups.values()


def _spot(column: list[InvisibleCharacters]) -> Spot:
    return Spot(column[0].table, column[0].row, column[0].column)


def _rows(column: list[InvisibleCharacters]) -> str:
    """`第 3、7 行`, and how many there are when they are many."""
    named = "、".join(str(cell.row) for cell in column[:_NAMED_ROWS])
    more = f"等 {len(column)} 行" if len(column) > _NAMED_ROWS else "行"
    return f"第 {named} {more}"
