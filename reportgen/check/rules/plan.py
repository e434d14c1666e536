"""计划: the cumulative payment plan."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.registry import Example, rule
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.check.support.unit_groups import in_units
from reportgen.core.values import format_number
from reportgen.schema import PLAN_LABELS

_ALL = Decimal(100)
_LAST = PLAN_LABELS[-1]


@dataclass(frozen=True, slots=True)
class _SpendingPlan:
    """The four cumulative shares in per cent, blank ones None."""

    shares: tuple[Decimal | None, ...]

    @property
    def given(self) -> list[tuple[str, Decimal]]:
        """The months that are filled in."""
        return [(m, s) for m, s in zip(PLAN_LABELS, self.shares, strict=True) if s is not None]

    @property
    def december(self) -> Decimal | None:
        return self.shares[-1]

    @property
    def are_fractions(self) -> bool:
        """0.25, 0.5, 0.75, 1 where 25, 50, 75, 100 are meant."""
        shares = [share for _, share in self.given]
        return bool(shares) and 0 < max(shares) <= 1 and any(share % 1 for share in shares)

    @property
    def are_increments(self) -> bool:
        """What each period adds: together all, though December alone is not all."""
        shares = [share for _, share in self.given]
        return self.december not in (None, _ALL) and min(shares) >= 0 and sum(shares) == _ALL

    @property
    def are_amounts(self) -> bool:
        return any(share > _ALL for _, share in self.given)

    @property
    def falls(self) -> bool:
        return any(after < before for (_, before), (_, after) in pairwise(self.given))

    def __str__(self) -> str:
        return "、".join(f"{month} {format_number(share)}" for month, share in self.given)


def _spending_plan(subject: ProjectSubject) -> _SpendingPlan | None:
    """The plan where the form prints it and nothing of it is withheld."""
    whole = all(subject.known(subject.project, label) for label in PLAN_LABELS)
    return _public_plan(subject) if whole else None


def _public_plan(subject: ProjectSubject) -> _SpendingPlan | None:
    """The plan where the form prints it; what is withheld of it is blank."""
    return subject.cached(_read_plan)


def _read_plan(subject: ProjectSubject) -> _SpendingPlan | None:
    project = subject.project
    if not subject.prints("资金支出计划"):
        return None
    return _SpendingPlan(
        (project.plan_march, project.plan_june, project.plan_october, project.plan_december)
    )


def _unusual_plan(subject: ProjectSubject) -> bool:
    """Whether it is anything but four shares of which none is less than before and the last all."""
    one = subject.project
    shares = (one.plan_march, one.plan_june, one.plan_october, one.plan_december)
    given = [share for share in (Decimal(0), *shares) if share is not None]
    return len(given) < len(PLAN_LABELS) + 1 or given[-1] != _ALL or given != sorted(given)


def _example(*shares: str) -> Example:
    return {"项目": dict(zip(PLAN_LABELS, shares, strict=True))}


_GOOD = _example("20", "50", "80", "100")


@rule(
    "P001",
    "支出计划填成了各期增量",
    Severity.ERROR,
    where=_unusual_plan,
    bad=_example("30", "30", "30", "10"),
    good=_example("30", "60", "90", "100"),
)
def the_plan_is_cumulative(subject: ProjectSubject) -> Iterator[Hit]:
    """资金支出计划应填到期末为止的累计进度，不填各期新增的部分。

    四个数加起来正好是 100、12月底却不是 100 的，是按增量填的：照印出去，读者会以为到年底只花了最后
    这一点。
    """
    plan = _spending_plan(subject)
    if plan and plan.given and plan.are_increments:
        sums: list[Decimal] = []
        for _, share in plan.given:
            sums.append(share + (sums[-1] if sums else 0))
        right = [f"{m} {format_number(s)}" for (m, _), s in zip(plan.given, sums, strict=True)]
        yield Hit(
            subject.spot(subject.project, plan.given[0][0]),
            f"{plan}，合计正好 100，填的是各期增量",
            f"请改成累计进度：{'、'.join(right)}",
        )


@rule(
    "P002",
    "支出计划前高后低",
    Severity.ERROR,
    where=_unusual_plan,
    bad=_example("20", "60", "50", "100"),
    good=_GOOD,
)
def the_plan_does_not_fall(subject: ProjectSubject) -> Iterator[Hit]:
    """累计支出进度只增不减。

    后一期比前一期低，等于说已经花出去的钱又收了回来。空着的月份不参加比较；按增量填的另有规则。
    """
    plan = _public_plan(subject)
    if not plan or not plan.given or plan.are_increments:
        return
    for (before, share), (after, less) in pairwise(plan.given):
        if less < share:
            yield Hit(
                subject.spot(subject.project, after),
                f"{after} {format_number(less)} 低于{before} {format_number(share)}",
                "请填累计进度，后一期不低于前一期",
            )


@rule(
    "P003",
    "支出计划超出 0 至 100",
    Severity.ERROR,
    where=_unusual_plan,
    bad=_example("20", "50", "80", "110"),
    good=_GOOD,
)
def the_plan_is_a_share(subject: ProjectSubject) -> Iterator[Hit]:
    """资金支出计划是百分比，在 0 与 100 之间。

    超过 100 的多半是把金额填进了百分比的格子，或者多打了一位。
    """
    plan = _public_plan(subject)
    for month, share in plan.given if plan else ():
        if share < 0 or share > _ALL:
            yield Hit(
                subject.spot(subject.project, month),
                f"{month}的累计支出进度是 {format_number(share)}%",
                "请填占预算数的百分比，12月底一般为 100",
            )
            return  # amounts in all four months are one mistake


@rule(
    "P004",
    "支出计划填成了小数",
    Severity.ERROR,
    where=_unusual_plan,
    bad=_example("0.2", "0.5", "0.8", "1"),
    good=_GOOD,
)
def the_plan_is_in_per_cent(subject: ProjectSubject) -> Iterator[Hit]:
    """资金支出计划填百分数的数字部分，25% 填 25，不填 0.25。

    最大的一个数也不超过 1，又带着小数的，印出来是不到百分之一的进度。
    """
    plan = _spending_plan(subject)
    if plan and plan.are_fractions:
        right = "、".join(f"{month} {share * 100:.0f}" for month, share in plan.given)
        yield Hit(
            subject.spot(subject.project, plan.given[-1][0]),
            f"{plan}，印出来不到百分之一",
            f"请乘以 100：{right}",
        )


@rule(
    "P005",
    "支出计划年底不到 100",
    Severity.WARNING,
    where=_unusual_plan,
    bad=_example("20", "50", "75", "90"),
    good=_GOOD,
)
def the_plan_ends_at_all(subject: ProjectSubject) -> Iterator[Hit]:
    """12月底的累计支出进度一般是 100。

    预算数是本年的支出安排，年底花不完的部分本不该列入。按增量、按小数填的，以及前高后低的，另有
    规则，这里不重复。
    """
    plan = _public_plan(subject)
    if not plan or plan.december is None or not 0 <= plan.december < _ALL:
        return
    if not (plan.are_increments or plan.are_fractions or plan.are_amounts or plan.falls):
        yield Hit(
            subject.spot(subject.project, _LAST),
            f"12月底的累计支出进度只有 {format_number(plan.december)}%",
            "请改成 100；确有一部分本年支付不了的，请核减预算数",
        )


@rule(
    "P006",
    "支出计划没有填到年底",
    Severity.WARNING,
    scope="部门",
    bad=_example("20", "50", "80", ""),
    good=_GOOD,
)
def the_plan_reaches_december(subject: DepartmentSubject) -> Iterator[Hit]:
    """前几个月填了支出进度，12月底却空着，并且没有到 100。

    读者看不出这笔钱年底前能不能花完。前面空着的月份按还没有支出看，不算漏填。一个单位只报一次，说明有
    多少个项目、在哪几行。
    """
    for told in in_units(subject, _stops_before_december):
        project, first = told.first
        says = f"支出进度只填到{first.text}，12月底是空的"
        if told.count > 1:
            says = (
                f"{told.unit.name}有 {told.count} 个项目的支出进度没有填到年底，12月底是空的，"
                f"如只填到{first.text}（{told.rows}）"
            )
        yield Hit(
            project.spot(project.project, _LAST),
            says,
            "请补填 12月底的累计进度，一般为 100",
            code=told.code,
        )


def _stops_before_december(subject: ProjectSubject) -> Iterator[Spot]:
    """The last month that is filled in, with its share, where the plan ends too early."""
    plan = _spending_plan(subject)
    if not plan or not plan.given or plan.december is not None:
        return
    month, share = plan.given[-1]
    if share < _ALL and not plan.are_fractions:
        text = f"{month}（{format_number(share)}%）"
        yield replace(subject.spot(subject.project, month), text=text)


@rule(
    "P007",
    "没有填支出计划",
    Severity.WARNING,
    where=_unusual_plan,
    bad=_example("", "", "", ""),
    good=_example("", "", "", "100"),
)
def the_plan_is_given(subject: ProjectSubject) -> Iterator[Hit]:
    """表式印出资金支出计划的，有预算数的项目都要填。

    四格都空着，表里就有一行空白。不予公开的不算；表式里没有这一栏的不算。
    """
    plan = _spending_plan(subject)
    budget = subject.project.budget
    if plan and not plan.given and budget:
        yield Hit(
            subject.spot(subject.project, _LAST),
            "资金支出计划四格都是空的",
            "请填各期末的累计支出进度；年底一次支付的，在 12月底填 100",
        )


@rule(
    "P008",
    "支出计划中间或末尾有空格",
    Severity.NOTICE,
    where=_unusual_plan,
    bad=_example("20", "", "80", "100"),
    good=_example("", "50", "80", "100"),
)
def the_plan_has_no_gaps(subject: ProjectSubject) -> Iterator[Hit]:
    """支出进度从填了的第一期起，后面各期最好都填上。

    中间空着一期，读者不知道是没有支出还是漏填；前一期已到 100 的，后面各期也写 100。开头空着表示
    还没有支出，不算。
    """
    plan = _spending_plan(subject)
    if not plan or not plan.given:
        return
    finished, begun = False, False
    for month, share in zip(PLAN_LABELS, plan.shares, strict=True):
        # a December that is blank before all is paid is P006's
        if share is None and begun and (month != _LAST or finished):
            remedy = "100" if finished else "累计进度；这一期没有支出的，写前一期的数"
            yield Hit(
                subject.spot(subject.project, month), f"{month}的支出进度是空的", f"请补填{remedy}"
            )
        begun = begun or bool(share)
        finished = finished or share == _ALL
