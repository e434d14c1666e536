"""指标: what stands in 指标值, number or words."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reportgen.check.support.examples import with_indicator
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.measures import (
    HUNDRED,
    MONEY,
    bad_rate,
    cost,
    folded,
    good_rate,
    head,
    nothing,
    number,
    per_cent,
    rate,
    satisfaction,
    share,
    statement,
)
from reportgen.check.support.quantities import target_of
from reportgen.check.support.registry import rule
from reportgen.check.support.serial_days import has_serial_day
from reportgen.check.support.subject import ProjectSubject
from reportgen.check.support.target_hits import value_hit
from reportgen.core.values import format_number
from reportgen.dataset.rows import Indicator
from reportgen.schema import QUALITATIVE


@rule(
    "I106",
    "比率超过 100%",
    Severity.ERROR,
    by_row=True,
    bad={"指标": {"三级指标": "市民满意率", "指标值": "105", "计量单位": "%"}},
    good={"指标": {"三级指标": "种植面积增长率", "指标值": "105", "计量单位": "%"}},
)
def share_is_at_most_all(subject: ProjectSubject) -> Iterator[Hit]:
    """满意度、合格率、覆盖率等是部分占全部的比例，不可能超过 100%。

    增长率、完成率、到位率、入学率、执行率，以及拨备、本息等资金的覆盖率可以超过 100%，不算。
    """
    for row in subject.indicators:
        target = target_of(row.sign, row.value, row.unit) if row.value else None
        if target is None or target.unit != "%" or target.number < HUNDRED or not share(row.level3):
            continue
        if target.number > HUNDRED or row.sign == ">":
            yield value_hit(subject, row, "超过了 100%", "请核对指标值，是否多写了一位或漏了小数点")


_FEW_PER_CENT = re.compile("增|减|降|变|差|抽|占比|比重|幅|波动|新增|发病|出生|中签|提取|收益|回报")


@rule(
    "I135",
    "百分数填成了小数",
    Severity.WARNING,
    by_row=True,
    bad={"指标": {"三级指标": "树木成活率", "指标值": "0.95", "计量单位": "%"}},
    good={"指标": {"三级指标": "种植面积增长率", "指标值": "0.95", "计量单位": "%"}},
)
def per_cent_is_no_fraction(subject: ProjectSubject) -> Iterator[Hit]:
    """合格率、随访率一类写成“≥0.95%”，多是把 95% 填成了小数，印出来不到百分之一。

    写“≤”的，增长、下降、占比、抽检一类可以不到百分之一的，不算。
    """
    for row in subject.indicators:
        value, name = number(row), head(row.level3)
        if value is None or not 0 < value < 1 or row.sign in ("≤", "<") or not per_cent(row):
            continue
        usual = rate(name) and not _FEW_PER_CENT.search(name) and not bad_rate(name)
        if good_rate(name) or usual:
            whole = format_number((value * HUNDRED).normalize())
            yield value_hit(subject, row, "不到百分之一", f"请核对：是 {whole}% 的，填 {whole}")


_SIGNS = "≥≤><="
_MORE_WORDS = "不低于|不少于|不小于|不高于|不大于|不超过|大于等于|小于等于|大于|小于|高于|低于"
_LIMIT_WORDS = "及以上|以上|及以下|以下|以内|之内|左右"
_LIMIT = re.compile(_LIMIT_WORDS)
_DOUBLED = re.compile(
    rf"[{_SIGNS}]{{2,}}\d|(?:{_MORE_WORDS})[{_SIGNS}]\d|[{_SIGNS}](?:{_MORE_WORDS})"
    rf"|[{_SIGNS}]\d[\d.,]*[^\d{_SIGNS},;、且至到-]{{0,5}}?(?:{_LIMIT_WORDS})"
)


def _doubled_sign(row: Indicator) -> str:
    """The piece of the value in which sign or limit stands twice."""
    if row.sign != QUALITATIVE and not _LIMIT.search(row.unit):
        return ""  # the number stands alone
    text = folded(statement(row)).replace(">=", "≥").replace("<=", "≤")
    match = _DOUBLED.search(text) if row.value else None
    return match[0] if match else ""


@rule(
    "I107",
    "指标值里符号重复",
    Severity.WARNING,
    by_row=True,
    bad={"指标": {"指标性质": "定性", "指标值": "≥95%以上", "计量单位": ""}},
    good={"指标": {"指标性质": "≥", "指标值": "95", "计量单位": "%"}},
)
def sign_stands_once(subject: ProjectSubject) -> Iterator[Hit]:
    """指标值里符号写了两遍，或者符号与“以上”“以内”“不低于”并用，如“≥95%以上”“≥≥90%”。

    “≤5%以上”这样的还自相矛盾。“≥90%且≤100%”是区间，不算。
    """
    for row in subject.indicators:
        if part := _doubled_sign(row):
            yield Hit(
                subject.spot(row, "指标值", part),
                f"“{row.level3}”的指标值“{statement(row)}”里，“{part}”的符号重复",
                "请只留一个符号，数填在指标值里，单位填在计量单位里",
            )


_BARE_NUMBER = re.compile(r"-?\d+(?:\.\d+)?%?")


@rule(
    "I108",
    "定性指标的值是一个数",
    Severity.WARNING,
    by_row=True,
    bad={"指标": {"指标性质": "定性", "指标值": "1200"}},
    good={"指标": {"指标性质": "≥", "指标值": "1200"}},
)
def words_where_words_are_meant(subject: ProjectSubject) -> Iterator[Hit]:
    """指标性质是“定性”，指标值却只是一个数，性质和值有一个填错了。

    “2024年底前”“每月1次”一类带文字的不算。
    """
    for row in subject.indicators:
        bare = row.sign == QUALITATIVE and _BARE_NUMBER.fullmatch(folded(row.value))
        if bare and not has_serial_day(row):
            yield value_hit(
                subject, row, "是数，指标性质却是“定性”", "请把指标性质改为 ≥、≤ 或 =，并填计量单位"
            )


_NUMBER_IN_WORDS = re.compile(
    rf"(?:(?:{_MORE_WORDS}|超过|至少|最多|达到)\d[\d.,]*[^\d,;]{{0,5}}"
    rf"|\d[\d.,]*[^\d,;]{{0,5}}?(?:{_LIMIT_WORDS}))"
)
_YEAR = re.compile(r"(?:19|20)\d\d年|月|日(?:前|底)")


@rule(
    "I109",
    "数值用文字写出",
    Severity.NOTICE,
    by_row=True,
    bad={"指标": {"指标性质": "定性", "指标值": "不少于1200株", "计量单位": ""}},
    good={"指标": {"指标性质": "≥", "指标值": "1200", "计量单位": "株"}},
)
def number_in_its_columns(subject: ProjectSubject) -> Iterator[Hit]:
    """指标值写成“不少于 20 次”“95%以上”，可以分开填成符号、数和单位。

    分开填了，才能汇总和比较，各处写法也一致。日期不算；“95%左右”没有相应的符号，也请改成
    明确的数。
    """
    for row in subject.indicators:
        text = folded(row.value)
        if row.sign != QUALITATIVE or _YEAR.search(text):
            continue
        if _NUMBER_IN_WORDS.fullmatch(text):
            yield value_hit(
                subject, row, "是数，写成了文字", "可用 ≥、≤ 填在指标性质里，数和单位分开填"
            )


_MAY_BE_BELOW_ZERO = re.compile(
    "增|减|降|变|差|温|标高|高程|海拔|净|涨|同比|幅|节约|偏|盈|结余|率$"
)
_MAY_BE_ZERO = re.compile(
    "事故|事件|投诉|错|故障|债|隐患|违|失|漏|误|超|欠|不|未|无|零|新增|上访|信访|案|伤|亡|死|损|缺"
    "|问题|逾期|污染|舆情|浪费|积压|闲置|空|停|断|火|疫|感染|辍|返|减|增|拖|退|纠纷|处罚|泄|举报"
    "|滞留|黑|臭|垃圾|重复|排放|存量|遗留|追加|额外|免|节|差|结余|收费|自付|负担|偏|涨|降|灾|病"
)


def _impossible(row: Indicator, value: Decimal) -> str:
    """What is wrong with a number that is zero or below; empty when it can be meant."""
    if value < 0:
        return "" if _MAY_BE_BELOW_ZERO.search(head(row.level3)) else "是负数"
    counted = row.level2 == "数量指标" and not per_cent(row)
    expense = cost(row) and row.unit in MONEY
    if good_rate(row.level3) or ((counted or expense) and not _MAY_BE_ZERO.search(row.level3)):
        return "等于没有要求" if row.sign == "≥" else "是 0，与指标的意思不符"
    return ""


@rule(
    "I110",
    "指标值为 0 或负数",
    Severity.WARNING,
    by_row=True,
    bad={"指标": {"指标值": "0"}},
    good=with_indicator("树木倒伏伤人事故|=|0|起"),
)
def number_is_possible(subject: ProjectSubject) -> Iterator[Hit]:
    """数量、成本、合格率等应是正数，指标值却是 0 或负数。

    事故、投诉、拖欠、新增债务等以 0 为好的不算；增减幅度、温度等可以为负的，也不算。“≥0”
    怎样都算完成，所以也报。
    """
    for row in subject.indicators:
        value = number(row)
        if value is None or value > 0 or row.sign == ">":
            continue
        if says := _impossible(row, value):
            yield value_hit(subject, row, says, "请核对指标值，填实际要达到的数")


_DATE = re.compile(r"\d月|月底|年底|\d[日号]|季度末|日前|年末")


@rule(
    "I111",
    "比率的指标值是时间",
    Severity.WARNING,
    by_row=True,
    bad=with_indicator("补植按时完成率|定性|2024年11月底前|"),
    good=with_indicator("补植完成时间|定性|2024年11月底前|"),
)
def rate_is_no_date(subject: ProjectSubject) -> Iterator[Hit]:
    """名称是及时率、完成率，指标值却是日期，名称与指标值对不上。

    指标值里另有百分数的不算；效率、频率、利率等不按比率看。
    """
    for row in subject.indicators:
        text = folded(row.value)
        dated = row.sign == QUALITATIVE and _DATE.search(text) and "%" not in text
        if dated and "百分" not in text and rate(row.level3):
            yield value_hit(
                subject, row, "是时间，不是比率", "请把名称改为“完成时间”，或把指标值改为百分数"
            )


@rule(
    "I112",
    "比率或满意度没有数",
    Severity.NOTICE,
    by_row=True,
    bad=with_indicator("市民满意度|定性|满意|"),
    good={"指标": {"三级指标": "市民满意度", "指标值": "90", "计量单位": "%"}},
)
def rate_has_a_number(subject: ProjectSubject) -> Iterator[Hit]:
    """名称是满意度或某某率，指标值只有“满意”“提高”一类的文字，无法考核。

    这类指标可以量化，一般填百分数。名称以“提高”“降低”开头的写法较多，也只作提示。
    """
    for row in subject.indicators:
        text = folded(row.value)
        if row.sign != QUALITATIVE or not text or nothing(text) or _DATE.search(text):
            continue
        measured = any(c.isdigit() for c in text) or "百分" in text
        if not measured and (rate(row.level3) or satisfaction(row.level3)):
            yield value_hit(subject, row, "没有数，无法考核", "请填百分数，如 ≥ 90 %")


@rule(
    "I113",
    "指标值重复指标名称",
    Severity.NOTICE,
    by_row=True,
    bad=with_indicator("提升城区绿化水平|定性|提升城区绿化水平|"),
    good=with_indicator("城区绿化水平|定性|主干道无缺株断带|"),
)
def value_says_more_than_its_name(subject: ProjectSubject) -> Iterator[Hit]:
    """定性指标的指标值照抄三级指标名称，没有说明要达到什么程度。"""
    for row in subject.indicators:
        text = folded(row.value)
        if row.sign == QUALITATIVE and len(text) > 3 and text == head(row.level3):
            yield Hit(
                subject.spot(row, "指标值", row.value),
                f"指标值“{row.value}”与三级指标名称相同",
                "请写明要达到的程度，能量化的填数",
            )


# 全覆盖, 应保尽保, 据实; but not 进一步, 统一, 全面
_COUNTED = re.compile(
    r"[\d零二两三四五六七八九十百千万每各双半首]|(?<![进统])一(?![步定般])|全(?![面力])|应.{0,2}尽"
    "|[据按]实|按需"
)


@rule(
    "I114",
    "数量指标没有数",
    Severity.WARNING,
    by_row=True,
    bad={"指标": {"指标性质": "定性", "指标值": "完成补植", "计量单位": ""}},
    good={"指标": {"指标性质": "≥", "指标值": "1200", "计量单位": "株"}},
)
def count_has_a_number(subject: ProjectSubject) -> Iterator[Hit]:
    """数量指标的指标值只有“完成”“提升”一类的文字，没有数，说不清要做多少。

    “每月一次”“全覆盖”“应保尽保”等说得出多少的不算；填“不涉及”的由 I025 提示。
    """
    for row in subject.indicators:
        text = folded(row.value)
        if row.level2 != "数量指标" or row.sign != QUALITATIVE or not text or nothing(text):
            continue
        if not _COUNTED.search(text) and not nothing(row.level3):
            yield value_hit(subject, row, "没有数", "请填要完成的数和计量单位，或改放别的二级指标")
