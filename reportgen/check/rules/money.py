"""金额: the budget and its parts."""

from collections.abc import Iterator
from decimal import Decimal

from reportgen import schema
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.core.values import format_number
from reportgen.dataset.rows import amount_in

_PARTS = ("财政资金", "其他资金")
_AMOUNTS = ("预算数", *_PARTS)
_NONE = Decimal(0)


def _amounts(subject: ProjectSubject) -> tuple[tuple[str, Decimal | None], ...]:
    project = subject.project
    return tuple(zip(_AMOUNTS, (project.budget, project.fiscal, project.other), strict=True))


def _unusual_amounts(subject: ProjectSubject) -> bool:
    """Whether they are anything but a budget above zero, to the cent, and the sum of its parts."""
    project = subject.project
    parts = [part for part in (project.fiscal, project.other) if part is not None]
    amounts = [project.budget or _NONE, *parts]
    return (
        amounts[0] <= 0
        or bool(project.further)
        or min(amounts) < 0
        or min(int(amount.as_tuple().exponent) for amount in amounts) < -2
        or sum(parts, _NONE) != amounts[0]
    )


@rule(
    "M001",
    "预算数不等于各项资金之和",
    Severity.ERROR,
    where=_unusual_amounts,
    bad={"项目": {"预算数": "100.00", "财政资金": "60.00", "其他资金": "30.00"}},
    good={"项目": {"预算数": "90.00", "财政资金": "60.00", "其他资金": "30.00"}},
)
def budget_is_the_sum_of_its_parts(subject: ProjectSubject) -> Iterator[Hit]:
    """预算数应等于财政资金与其他资金之和；表式另印上年结转、上级补助、地方资金的，连同它们。

    这几个数印在同一张表里，读者一加便知对错。空着的一项按 0 计；有一项不予公开，或各项
    都空着时，不作比较。
    """
    project = subject.project
    more = [label for label in schema.FURTHER_PARTS if subject.prints(label)]
    parts = [project.fiscal, project.other, *(amount_in(project, label) for label in more)]
    if project.budget is None or set(parts) == {None}:
        return
    if not all(subject.known(project, label) for label in (*_AMOUNTS, *more)):
        return
    total = sum((part for part in parts if part is not None), Decimal(0))
    if total != project.budget:
        yield Hit(
            subject.spot(project, "预算数"),
            f"预算数 {format_number(project.budget)} 不等于{'、'.join(['财政资金', *more])}"
            f"与其他资金之和 {format_number(total)}",
            "请核对这几个数，改正填错的一个" if more else "请核对三个数，改正填错的一个",
        )


@rule(
    "M002",
    "金额是负数",
    Severity.ERROR,
    where=_unusual_amounts,
    bad={"项目": {"预算数": "30.00", "财政资金": "60.00", "其他资金": "-30.00"}},
    good={"项目": {"预算数": "60.00", "财政资金": "60.00", "其他资金": "0.00"}},
)
def amounts_are_not_negative(subject: ProjectSubject) -> Iterator[Hit]:
    """预算数、财政资金、其他资金不会是负数。

    负数多半是从调整、冲销的表里抄来的。预算绩效文本印的是全年的预算安排，没有负的金额。
    """
    for label, amount in _amounts(subject):
        if amount is not None and amount < 0:
            yield Hit(
                subject.spot(subject.project, label),
                f"{label} {format_number(amount)} 是负数",
                "请改成本年预算安排的金额；没有的空着",
            )


@rule(
    "M003",
    "金额精确到分以下",
    Severity.ERROR,
    where=_unusual_amounts,
    bad={"项目": {"预算数": "90.0000001", "财政资金": "90.0000001", "其他资金": ""}},
    good={"项目": {"预算数": "90.123456", "财政资金": "90.123456", "其他资金": ""}},
)
def amounts_end_at_the_cent(subject: ProjectSubject) -> Iterator[Hit]:
    """金额最小到分：以万元计的至多六位小数，以元计的至多两位小数。

    小数位更多的不是真实的金额，多半是表格公式算出来没有取舍的数。末尾的 0 不算小数位。
    """
    unit = subject.settings.money_unit
    places = 6 if unit == "万元" else 2
    for label, amount in _amounts(subject):
        if amount is not None and -int(amount.normalize().as_tuple().exponent) > places:
            yield Hit(
                subject.spot(subject.project, label),
                f"{label} {format_number(amount)}{unit}精确到了分以下",
                "请按预算批复的金额填写，小数位至多到分",
            )


@rule(
    "M004",
    "没有填预算数",
    Severity.WARNING,
    where=_unusual_amounts,
    bad={"项目": {"预算数": "", "财政资金": "60.00", "其他资金": "30.00"}},
    good={"项目": {"预算数": "90.00", "财政资金": "60.00", "其他资金": "30.00"}},
)
def the_budget_is_given(subject: ProjectSubject) -> Iterator[Hit]:
    """表式印出预算数的，每个项目都要填预算数。

    没有预算数，社会公众不知道这个项目花多少钱，成本指标也无从对照。预算数不予公开的，以及表式
    里没有预算数一栏的（整体申报表、专项债券），不算缺。
    """
    project = subject.project
    missing = project.budget is None and subject.prints("预算数")
    if missing and subject.known(project, "预算数"):
        yield Hit(
            subject.spot(project, "预算数"),
            "预算数是空的",
            "请按预算批复填写；确实不能公开的，在“不予公开”表里写明",
        )


@rule(
    "M005",
    "预算数是 0",
    Severity.NOTICE,
    where=_unusual_amounts,
    bad={"项目": {"预算数": "0.00", "财政资金": "", "其他资金": ""}},
    good={"项目": {"预算数": "90.00", "财政资金": "60.00", "其他资金": "30.00"}},
)
def the_budget_is_not_zero(subject: ProjectSubject) -> Iterator[Hit]:
    """预算数是 0 的项目，请看看是否还要公开。

    本年没有安排资金的项目一般不列入文本；也可能是金额太小，以万元计时被舍成了 0。
    """
    project = subject.project
    if project.budget == 0 and subject.prints("预算数"):
        yield Hit(
            subject.spot(project, "预算数"),
            "预算数是 0",
            "请核对：漏填的补上；本年没有安排资金的，考虑不列这个项目",
        )
