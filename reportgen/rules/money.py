"""金额: budgets, their parts, cost indicators."""

from collections.abc import Iterator
from decimal import Decimal

from reportgen.rules.finding import Hit, Severity
from reportgen.rules.registry import rule
from reportgen.rules.subject import ProjectSubject
from reportgen.values import format_number


@rule(
    "M001",
    "预算数不等于各项资金之和",
    Severity.ERROR,
    bad={"项目": {"预算数": "100.00", "财政资金": "60.00", "其他资金": "30.00"}},
    good={"项目": {"预算数": "90.00", "财政资金": "60.00", "其他资金": "30.00"}},
)
def budget_is_the_sum_of_its_parts(subject: ProjectSubject) -> Iterator[Hit]:
    """预算数应等于财政资金与其他资金之和。

    三个数印在同一张表里，读者一加便知对错。空着的一项按 0 计；三项中有一项不予公开，或两项
    都空着时，不作比较。
    """
    project = subject.project
    parts = [project.fiscal, project.other]
    labels = ("预算数", "财政资金", "其他资金")
    if project.budget is None or parts == [None, None]:
        return
    if not all(subject.known(project, label) for label in labels):
        return
    total = sum((part for part in parts if part is not None), Decimal(0))
    if total != project.budget:
        yield Hit(
            subject.spot(project, "预算数"),
            f"预算数 {format_number(project.budget)} 不等于财政资金与其他资金之和"
            f" {format_number(total)}",
            "请核对三个数，改正填错的一个",
        )
