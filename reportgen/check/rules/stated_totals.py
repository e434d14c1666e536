"""项目支出总额: totals that sentences state, against the sums over the projects."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reportgen.check.support.amounts import UNITS
from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.registry import Example, rule
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.check.support.text_search import spots_with
from reportgen.core.values import fold

# Only where nothing but the total of 项目支出 can be meant: the amount follows at once.
_TOTAL = re.compile(
    r"(?P<before>[^,，。；;]*)项目支出(?:预算)?(?:总额|总计|合计|共计|共安排|安排|共|为)?"
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)"
)
# 比上年增加, 调整后; 全年安排重点项目支出 means some of them.
_NOT_ALL = re.compile(
    r"上年|去年|往年|年初|比|较|同比|增|减|执行|决算|调整|追加|结转|重点|主要|专项|基建|某|每|该项|其他"
)
_SPENT = re.compile("支出")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")


def _narrative(text: str) -> Example:
    part = {"部门编码": "018", "章节": "总体绩效目标", "序号": "1", "正文": text}
    return {"文本": [part], "目标": [_GOAL]}


_GOAL = {
    "项目编码": PROJECT_CODE,
    "序号": "1",
    "类别": "绩效目标",
    "绩效目标": "全年补植行道树1200株以上，苗木成活率达到95%以上。",
}


@rule(
    "M006",
    "文字里的项目支出总额对不上",
    Severity.WARNING,
    scope="部门",
    needs_all=True,
    bad=_narrative("2024年全年安排项目支出95万元，用于城区绿化。"),
    good=_narrative("2024年全年安排项目支出90万元，用于城区绿化。"),
)
def a_stated_total_is_a_sum(subject: DepartmentSubject) -> Iterator[Hit]:
    """文字里写明的项目支出总额，应等于各项目之和。

    写着“全年安排项目支出……万元”的，按写明的位数，应等于全部门、某个单位或某种资金性质的项目的
    预算数（或财政资金、其他资金）之和。有项目不予公开，或有项目没有填预算数的部门，不作比较；说上年、
    增减或一部分项目的句子也不比。
    """
    projects = subject.projects
    if not projects or not subject.all_amounts_public:
        return
    if any(project.project.budget is None for project in projects):
        return
    texts = [spot for spot in subject.texts if "支出" in spot.text]
    for project in projects:
        texts += spots_with(project, _SPENT)
    sums = _sums(projects) if texts else set()
    for spot in texts:
        yield from _totals_off(spot, sums, subject.settings.year)


def _sums(projects: tuple[ProjectSubject, ...]) -> set[Decimal]:
    """The sums of a column over all, a unit, a kind of funding, or both, in 元."""
    sums: dict[tuple[str, str, int], Decimal] = {}
    for subject in projects:
        project, unit = subject.project, subject.unit.code
        factor = UNITS[subject.settings.money_unit]
        for column, amount in enumerate((project.budget, project.fiscal, project.other)):
            for key in {(u, f, column) for u in ("", unit) for f in ("", project.funding)}:
                sums[key] = sums.get(key, Decimal(0)) + (amount or Decimal(0)) * factor
    return set(sums.values())


def _totals_off(spot: Spot, sums: set[Decimal], year: int) -> Iterator[Hit]:
    for match in _TOTAL.finditer(fold(spot.text)):
        other_year = any(found != str(year) for found in _YEAR.findall(match["before"]))
        if other_year or _NOT_ALL.search(match["before"]):
            continue
        number = Decimal(match["number"].replace(",", ""))
        factor = UNITS[match["unit"]]
        step = Decimal(1).scaleb(int(number.as_tuple().exponent)) * factor
        if not any(abs(total - number * factor) < step for total in sums):
            yield Hit(
                spot,
                f"写的项目支出总额 {match['number']}{match['unit']} 不等于任何一个项目合计",
                "请核对是文字还是“项目”表里的金额有误；只指一部分项目的，请写明是哪些",
            )
