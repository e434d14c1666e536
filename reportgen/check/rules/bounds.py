"""指标: limits that are always kept, can never be, or stand on the wrong side."""

import re
from collections.abc import Iterator

from reportgen.check.support.examples import with_indicator
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.measures import HUNDRED, head, rate, satisfaction, share
from reportgen.check.support.quantities import Quantity, target_of
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.check.support.target_hits import sign_hit, value_hit
from reportgen.dataset.rows import Indicator
from reportgen.schema import QUALITATIVE

# What may be more than all of it: growth, debts, loads, beds, posts; and what is to be controlled.
_MAY_EXCEED = re.compile(
    "控制|成本|增|涨|升|降|负债|债务|负荷|负载|载荷|满载|编制|超(?![标期时限])|同比|环比|变动|变化|偏差|偏离|杠杆|拨备|流动|产能|收益"
    "|回报|利润|指数|价格|溢价|倍|周转|客座|入住|库存|床位|病床|车位|泊位|带宽|容量|内存|电|较|预算完成|收缴|调整"
)
_SHARE_WORDS = re.compile("(?:占比|比例|比重|满意度|知晓度|覆盖面|参与度)$")


def _target(row: Indicator) -> Quantity | None:
    """The one number of a target, whether in its columns or in words (不超过100%)."""
    return target_of(row.sign, row.value, row.unit) if row.value else None


@rule(
    "I130",
    "指标值怎样都算完成",
    Severity.WARNING,
    by_row=True,
    covered_by=("I102",),
    bad=with_indicator("树木病虫害发生率|≤|100|%"),
    good=with_indicator("绿化成本控制率|≤|100|%"),
)
def limit_can_be_missed(subject: ProjectSubject) -> Iterator[Hit]:
    """部分占全部的比率写成“≤100%”，不管做得怎样都不会超过，等于没有要求。

    差错率、投诉率、使用率、执行率等都是这样。成本控制率、增长率、负债率、床位使用率等可以超过
    100%，不算。
    """
    for row in subject.indicators:
        target = _target(row)
        if target is None or target.unit != "%" or target.sign != "≤" or target.number < HUNDRED:
            continue
        name = head(row.level3)
        if (rate(name) or _SHARE_WORDS.search(name)) and not _MAY_EXCEED.search(name):
            yield value_hit(
                subject,
                row,
                "怎样都不会超过，等于没有要求",
                "请填真正的上限，或改为“≥”和要达到的数",
            )


@rule(
    "I131",
    "比率写成 100% 以上",
    Severity.NOTICE,
    by_row=True,
    bad=with_indicator("苗木检疫合格率|≥|100|%"),
    good=with_indicator("苗木检疫合格率|=|100|%"),
)
def share_is_all_or_less(subject: ProjectSubject) -> Iterator[Hit]:
    """合格率、满意度等最多是 100%，写“≥100%”是做不到以上的，应写“=100%”。

    完成率、增长率等可以超过 100% 的不算。一个项目只提示一次，说明有几条。
    """
    rows = [row for row in subject.indicators if _at_least_all(row)]
    if rows:
        names = "、".join(f"“{row.level3}”" for row in rows[:3])
        more = f"等 {len(rows)} 条" if len(rows) > 3 else ""
        yield Hit(
            subject.spot(rows[0], "指标值", rows[0].value),
            f"{names}{more}最多是 100%，写成了“≥100%”",
            "请把指标性质改为“=”；达不到全部的，填能达到的数",
        )


def _at_least_all(row: Indicator) -> bool:
    target = _target(row)
    if target is None or row.sign == ">" or not share(row.level3):
        return False
    return (target.sign, target.number, target.unit) == ("≥", HUNDRED, "%")


@rule(
    "I132",
    "指标值永远做不到",
    Severity.WARNING,
    by_row=True,
    bad=with_indicator("树木倒伏伤人事故|<|0|起"),
    good=with_indicator("树木倒伏伤人事故|=|0|起"),
)
def target_can_be_reached(subject: ProjectSubject) -> Iterator[Hit]:
    """次数、人数、比率写成“小于 0”，怎样也做不到，应写“=0”；满意度以分计却超过 100 的也算。

    增减幅度、温度、标高等可以是负数的不算。
    """
    for row in subject.indicators:
        target = _target(row)
        if target is None:
            continue
        below = row.sign == "<" and target.number <= 0 and not _BELOW_ZERO.search(head(row.level3))
        if below:
            yield value_hit(subject, row, "是做不到的，没有比 0 更少的", "请把指标性质改为“=”")
        elif satisfaction(row.level3) and target.unit in _SCALES and target.number > HUNDRED:
            yield value_hit(subject, row, "超过了 100，没有这样的满意度", "请核对指标值和计量单位")


_SCALES = ("", "分", "/", "无", "-")
_BELOW_ZERO = re.compile("增|减|降|变|差(?!错)|温|标高|高程|海拔|净|涨|同比|幅|偏|盈|结余|水位")

_LIMIT_OF_TIME = re.compile(
    "(?:响应|修复|修补|恢复|处置|处理|解决|等待|等候|候诊|候车|排队|办理|办结|审批|审核|审查|审结|受理|答复|回复|回应|回访|应答|接通|反馈|整改|拨付"
    "|支付|发放|到账|到位|出警|到达|到场|赶到|送达|供货|交货|交付|配送|送货|检修|抢修|维修|报修|通关|滞留|停电|停水|断网"
    "|中断|救援|集结|出动|增援|转运|转诊|清除|清运|除雪|抢通|复通|复电|立案|破案|调解|出具|兑付|兑现|结算|报销|评审|接诉|接单|派单|登记|核查|调查|住院|筹备|周转|签发|上报|报送)"
    "[^,，。;；]{0,6}(?:时间|时长|时限|时效|期限|周期|用时|耗时|天数|工时|日)$|(?:用时|耗时|时限)$"
    r"|(?:响应|修复|恢复|处置|到场|送达|抢修|受理|答复|反馈|等待|等候|办结|解决|整改)$"
)
_SHORTENED = re.compile(
    "提前|缩短|减少|压减|压缩|节约|节省|降低|无故障|间隔|保留|保存|开放|服务时|值守|供应|公示|公告|征求"
)
_LIFE = re.compile(
    "(?:使用|服务|可用|有效|持续|耐用|运行|发挥作用|发挥效益|影响|管护|质保|保修|设计|服役|免维护)"
    "[^,，。;；]{0,4}(?:年限|寿命|期限|年数|时间|时长|周期|期)$|(?:[质维保]保期?|保[修固]期?|保质期|有效期|寿命|管护期|服役期)$"
)
_NO_LIFE = re.compile("折旧|报废|更新周期|超|最长|办理|借用|租|等待|停|故障|缩短|提前|减少|贷款|债")
_TIME_UNITS = frozenset(
    ("秒", "分", "分钟", "天", "工作日", "周", "个月", "年", "季度", "小时", "日", "月")
)
_LONG_TIMES = frozenset(("年", "个月", "月", "季度", "天", "日"))


@rule(
    "I104",
    "时间的方向反了",
    Severity.WARNING,
    by_row=True,
    bad=with_indicator("报修响应时间|≥|2|小时"),
    good=with_indicator("报修响应时间|≤|2|小时"),
)
def time_has_the_right_sign(subject: ProjectSubject) -> Iterator[Hit]:
    """响应时间、办理时限等越短越好，却写成“≥”“不少于”；使用年限、质保期越长越好，却写成“≤”。

    只看计量单位是时间的；提前、缩短的时间，开放、公示、值守的时间不算。
    """
    for row in subject.indicators:
        target = _target(row)
        if target is None or target.unit not in _TIME_UNITS:
            continue
        name = head(row.level3)
        if target.sign == "≥" and _LIMIT_OF_TIME.search(name) and not _SHORTENED.search(name):
            yield _side_hit(subject, row, "没有上限，这段时间越短越好", "请改为“≤”")
        elif target.sign == "≤" and target.unit in _LONG_TIMES and _is_life(name):
            yield _side_hit(subject, row, "没有下限，这段年限越长越好", "请改为“≥”")


def _side_hit(subject: ProjectSubject, row: Indicator, says: str, hint: str) -> Hit:
    """A hit at the sign, or at the words that stand for it."""
    hit = value_hit if row.sign == QUALITATIVE else sign_hit
    return hit(subject, row, says, hint)


def _is_life(name: str) -> bool:
    """Whether a name is that of a time that is to be long."""
    return bool(_LIFE.search(name)) and not _NO_LIFE.search(name)
