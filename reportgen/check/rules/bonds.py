"""Special bonds: where the money comes from.

Amounts of 资金来源 are in 元, those of 项目 in Settings.money_unit.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from reportgen.check.support.amounts import UNITS, budget_in_words, in_words
from reportgen.check.support.contents import has_sources
from reportgen.check.support.examples import bond_example
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.core.values import fold, format_number
from reportgen.dataset.funding_sources import LEAST_BOND, FundingSources, sources_of
from reportgen.dataset.rows import FinanceLine

_HUNDRED = Decimal(100)
_COLUMNS = (("金额", "amount"), ("已到位资金", "received"))


def _value(line: FinanceLine, field: str) -> Decimal:
    value: Decimal | None = getattr(line, field)
    return value or Decimal(0)


def _all_known(subject: ProjectSubject, label: str) -> bool:
    return all(subject.known(line, label) for line in subject.finance)


_GOOD = bond_example(
    "合计|50000000||100|30000000|",
    "财政拨款/市级|10000000||20||",
    "专项债券资金|40000000|2.5|80|30000000|2023-11-20",
)


@rule(
    "M201",
    "各项资金来源之和不等于合计",
    Severity.ERROR,
    where=has_sources,
    bad=bond_example("合计|50000000", "财政拨款/市级|10000000", "专项债券资金|30000000|2.5"),
    good=_GOOD,
)
def sources_add_up(subject: ProjectSubject) -> Iterator[Hit]:
    """资金来源各项的金额、已到位资金加起来应等于合计。

    “其中：银行贷款”“其他融资资金”是其他资金的明细，不重复相加；其他资金空着或为 0 而明细有数的，
    把明细加进去再比。空着的按 0 计，各项都空着的不比较。
    """
    sources = sources_of(subject.finance)
    for label, field in _COLUMNS:
        stated = getattr(sources.total, field, None)
        if stated is None or not subject.prints(label) or not _all_known(subject, label):
            continue
        if all(getattr(line, field) is None for line in sources.top):
            continue
        total = sum((_value(line, field) for line in sources.top), Decimal(0))
        if stated not in _possible_totals(sources, field, total) and sources.total:
            yield Hit(
                subject.spot(sources.total, label),
                f"合计的{label} {format_number(stated)} 元，各项之和是 {format_number(total)} 元",
                "请核对合计和各项，改正填错的一个",
            )


def _possible_totals(sources: FundingSources, field: str, total: Decimal) -> set[Decimal]:
    possible = {total}
    for owner, parts in sources.parts:
        if not _value(owner, field):
            possible.add(total + sum((_value(part, field) for part in parts), Decimal(0)))
        # some forms let the last line, 其他融资资金, stand beside 其他资金
        alone = [part for part in parts if not re.search("其中|/", fold(part.source))]
        possible |= {total + _value(part, field) for part in alone}
    return possible


@rule(
    "M202",
    "明细大于所属的一项",
    Severity.ERROR,
    where=has_sources,
    bad=bond_example("合计|50000000", "其他资金|50000000", "其中：银行贷款|60000000"),
    good=bond_example("合计|50000000", "其他资金|50000000", "其中：银行贷款|20000000"),
)
def parts_stay_within_their_source(subject: ProjectSubject) -> Iterator[Hit]:
    """“其中”各行是上一项的明细，加起来不能比上一项还大。

    例如银行贷款是其他资金的一部分。上一项空着或为 0 的另作合计比较；小于上一项的不算差错，
    上一项可以还有没有列出的部分。
    """
    sources = sources_of(subject.finance)
    if not subject.prints("金额") or not _all_known(subject, "金额"):
        return
    for owner, parts in sources.parts:
        inner = [part for part in parts if "/" in part.source or "其中" in part.source]
        total = sum((_value(part, "amount") for part in inner), Decimal(0))
        if owner.amount and total > owner.amount:
            yield Hit(
                subject.spot(owner, "金额"),
                f"{owner.source} {format_number(owner.amount)} 元，其明细之和却是"
                f" {format_number(total)} 元",
                "请核对这一项和它的明细",
            )


def _wrong_shares(subject: ProjectSubject) -> list[tuple[FinanceLine, Decimal]]:
    """Lines whose 占比 is not what their 金额 is of 合计, with the right one."""
    total = sources_of(subject.finance).total
    if total is None or not total.amount or not subject.prints("占比"):
        return []
    wrong = []
    for line in subject.finance:
        if line.share is not None and line.amount is not None:
            right = line.amount * _HUNDRED / total.amount
            if abs(line.share - right) > _last_place(line.share):
                wrong.append((line, right))
    return wrong


def _last_place(number: Decimal) -> Decimal:
    """One unit of the last decimal written: shares are rounded or cut off there."""
    return Decimal(1).scaleb(min(0, int(number.as_tuple().exponent)))


@rule(
    "M203",
    "占比与金额不符",
    Severity.ERROR,
    where=has_sources,
    bad=bond_example(
        "合计|50000000||100", "财政拨款/市级|10000000||25", "专项债券资金|40000000|2.5|75"
    ),
    good=_GOOD,
)
def shares_follow_the_amounts(subject: ProjectSubject) -> Iterator[Hit]:
    """占比应是这一项的金额占合计的百分比。

    只差末位的舍入不算。占比填成小数（0.2 表示 20%）的也会在这里指出。
    """
    for line, right in _wrong_shares(subject):
        yield Hit(
            subject.spot(line, "占比"),
            f"{line.source}的占比是 {format_number(line.share or Decimal(0))}%，"
            f"按金额应是 {right:.2f}%",
            "请核对金额和占比",
        )


@rule(
    "M204",
    "各项占比之和不是 100",
    Severity.ERROR,
    where=has_sources,
    bad=bond_example("合计|||100", "财政拨款/市级|||30", "专项债券资金|||60"),
    good=_GOOD,
)
def shares_add_up(subject: ProjectSubject) -> Iterator[Hit]:
    """各项资金来源的占比加起来应是 100%。

    舍入造成的末位之差不算；有金额的项没有填占比时不比较；占比与金额不符的另有规则，不重复指出。
    """
    sources = sources_of(subject.finance)
    if not subject.prints("占比") or not _all_known(subject, "占比") or _wrong_shares(subject):
        return
    if any(line.amount and line.share is None for line in sources.top):
        return
    shares = [line.share for line in sources.top if line.share is not None]
    if len(shares) < 2:
        return
    total, parts = sum(shares, Decimal(0)), _parts_share(sources)
    slack = sum((_last_place(share) for share in shares), Decimal(0))
    if abs(total - _HUNDRED) > slack and abs(total + parts - _HUNDRED) > slack:
        spot = next(line for line in sources.top if line.share is not None)
        yield Hit(
            subject.spot(spot, "占比"),
            f"各项占比之和是 {format_number(total)}%",
            "请核对各项占比，加起来应是 100%",
        )


def _parts_share(sources: FundingSources) -> Decimal:
    return sum((_value(part, "share") for _, parts in sources.parts for part in parts), Decimal(0))


@rule(
    "M205",
    "已到位资金大于金额",
    Severity.ERROR,
    where=has_sources,
    bad=bond_example("合计|50000000||||", "专项债券资金|50000000|2.5|100|60000000|2023-11-20"),
    good=_GOOD,
)
def no_more_arrives_than_is_planned(subject: ProjectSubject) -> Iterator[Hit]:
    """一项资金已到位的不能比它的金额还多。

    多半是金额没有随调整更新，或者两列填颠倒了。金额空着的不比较。
    """
    if not subject.prints("已到位资金"):
        return
    for line in subject.finance:
        if line.amount is not None and line.received is not None and line.received > line.amount:
            yield Hit(
                subject.spot(line, "已到位资金"),
                f"{line.source}已到位 {format_number(line.received)} 元，多于金额"
                f" {format_number(line.amount)} 元",
                "请核对这两列",
            )


@rule(
    "M206",
    "资金来源的金额像是按万元填的",
    Severity.ERROR,
    where=has_sources,
    bad=bond_example("合计|5000", "财政拨款/市级|1000", "专项债券资金|4000|2.5"),
    good=_GOOD,
)
def sources_are_in_yuan(subject: ProjectSubject) -> Iterator[Hit]:
    """资金来源表的金额单位是元，不是万元。

    合计不到十万元的专项债券项目是没有的，多半是把万元的数直接填了进来，印出去小了一万倍。
    """
    total = sources_of(subject.finance).total
    if total is None or not total.amount or not subject.prints("金额"):
        return
    if 0 < total.amount < LEAST_BOND:
        yield Hit(
            subject.spot(total, "金额"),
            f"合计的金额只有 {format_number(total.amount)} 元",
            "表中金额以元计，请把各项都换算成元",
        )


@rule(
    "M207",
    "预算数大于资金来源合计",
    Severity.WARNING,
    where=has_sources,
    bad=bond_example(
        "合计|50000000", "专项债券资金|50000000|2.5", 预算数="9000.00", 财政资金="9000.00"
    ),
    good=bond_example(
        "合计|50000000", "专项债券资金|50000000|2.5", 预算数="4000.00", 财政资金="4000.00"
    ),
)
def the_budget_has_its_sources(subject: ProjectSubject) -> Iterator[Hit]:
    """本年的预算数不应大于项目全部资金来源的合计。

    资金来源表列的是整个项目的资金，本年预算只是其中一年的。预算数按数据集的金额单位换算成元再比。
    """
    total, budget = sources_of(subject.finance).total, subject.project.budget
    if total is None or budget is None or not total.amount or total.amount < LEAST_BOND:
        return
    if budget * UNITS[subject.settings.money_unit] > total.amount:
        yield Hit(
            subject.spot(total, "金额"),
            f"预算数 {budget_in_words(subject)}，大于资金来源合计 {in_words(total.amount, '万元')}",
            "请核对预算数和资金来源的金额、单位",
        )


@rule(
    "M208",
    "资金来源的金额不成金额",
    Severity.ERROR,
    where=has_sources,
    bad=bond_example("合计|50000000", "财政拨款/市级|-1000000", "专项债券资金|51000000|2.5"),
    good=_GOOD,
)
def sources_are_amounts(subject: ProjectSubject) -> Iterator[Hit]:
    """资金来源的金额和已到位资金不能是负数，也不能精确到分以下。

    单位是元，至多两位小数；末尾的 0 不算。
    """
    for line in subject.finance:
        for label, field in _COLUMNS:
            value: Decimal | None = getattr(line, field)
            if value is None or not subject.prints(label):
                continue
            if value < 0 or -int(value.normalize().as_tuple().exponent) > 2:
                wrong = "是负数" if value < 0 else "精确到了分以下"
                yield Hit(
                    subject.spot(line, label),
                    f"{line.source}的{label} {format_number(value)} 元{wrong}",
                    "请按实际金额填写，单位是元",
                )
