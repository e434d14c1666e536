"""指标: units that are incomplete, colloquial, or count something else than the name says."""

import re
from collections.abc import Iterator

from reportgen.check.support.examples import with_indicator
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.matching import in_another_unit, targets_of
from reportgen.check.support.measures import folded, head, number
from reportgen.check.support.quantities import read_claims
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.check.support.target_hits import unit_hit

_SIZES = frozenset(("百", "千", "万", "十万", "百万", "千万", "亿"))


@rule(
    "I127",
    "计量单位只有“万”“千”",
    Severity.WARNING,
    by_row=True,
    covered_by=("I125",),
    bad={"指标": {"三级指标": "受益居民", "指标值": "12", "计量单位": "万"}},
    good={"指标": {"三级指标": "受益居民", "指标值": "12", "计量单位": "万人"}},
)
def size_is_of_something(subject: ProjectSubject) -> Iterator[Hit]:
    """计量单位只写了“万”“千”“亿”，没有写是万人、万元还是万平方米。

    金额漏了“元”的由 I125 指出。
    """
    for row in subject.indicators:
        if folded(row.unit) in _SIZES and number(row) is not None:
            yield unit_hit(
                subject,
                row,
                f"的单位只有“{row.unit}”",
                f"请写明是什么，如“{row.unit}人”“{row.unit}元”",
            )


# What is said in the street, and how the 法定计量单位 are called.
_COLLOQUIAL = {
    "平米": "平方米", "平": "平方米", "平方": "平方米",
    "万平": "万平方米", "万平米": "万平方米", "m2": "平方米",
    "米2": "平方米", "立方": "立方米", "方": "立方米", "万方": "万立方米",
    "m3": "立方米", "米3": "立方米", "公分": "厘米", "延米": "米", "平方公分": "平方厘米",
    "公升": "升", "英寸": "厘米", "马力": "千瓦", "担": "公斤", "丈": "米", "垧": "公顷",
    "人头": "人",
    "华里": "公里", "里": "公里", "斤": "公斤", "市斤": "公斤", "两": "克", "尺": "米",
    "度": "千瓦时", "KM": "公里", "Km": "公里", "KG": "千克", "Kg": "千克", "礼拜": "周",
    "星期": "周", "钟头": "小时", "天数": "天", "人数": "人", "块": "元", "块钱": "元", "号": "日",
}  # fmt: skip
_AS_WRITTEN = re.compile(
    "温度|水温|室温|角度|坡度|倾斜|湿度|经度|纬度|浊度|硬度|酒|镜|砖|板|牌|地块|展(?!示?面积)|拼|宣传栏|电池|硬盘|屏"
)


@rule(
    "I128",
    "计量单位不规范",
    Severity.NOTICE,
    by_row=True,
    source="《国务院关于在我国统一实行法定计量单位的命令》",
    bad={"指标": {"三级指标": "补种绿地面积", "指标值": "300", "计量单位": "平米"}},
    good={"指标": {"三级指标": "补种绿地面积", "指标值": "300", "计量单位": "平方米"}},
)
def unit_is_a_legal_one(subject: ProjectSubject) -> Iterator[Hit]:
    """计量单位用了口头的说法，如“平米”“公分”“立方”“斤”。

    公开的文本应当用法定计量单位：平方米、厘米、立方米、公斤。温度的“度”、牌匾的“块”等不算。
    """
    for row in subject.indicators:
        right = _COLLOQUIAL.get(folded(row.unit))
        if right and number(row) is not None and not _AS_WRITTEN.search(row.level3):
            yield unit_hit(subject, row, f"的单位“{row.unit}”不规范", f"请改为“{right}”")


_STROKE = re.compile("([百千万]?[人户台场班车辆件批架]) ?[/∕÷\\\\|] ?([次回])|([人户台])[、.·](次)")
_AVERAGE = re.compile("每|平均|均|次均|规模|单次")


@rule(
    "I129",
    "人次写成了“人/次”",
    Severity.WARNING,
    by_row=True,
    bad={"指标": {"三级指标": "参加义务植树", "指标值": "3000", "计量单位": "人/次"}},
    good={"指标": {"三级指标": "参加义务植树", "指标值": "3000", "计量单位": "人次"}},
)
def unit_of_times_has_no_stroke(subject: ProjectSubject) -> Iterator[Hit]:
    """“人/次”是每次多少人，累计的应写“人次”；台/次、户/次等也是这样。

    名称是每次、平均多少人的不算。
    """
    for row in subject.indicators:
        match = _STROKE.fullmatch(folded(row.unit))
        if match and number(row) is not None and not _AVERAGE.search(row.level3):
            right = "".join(part for part in match.groups() if part)
            yield unit_hit(subject, row, f"的单位“{row.unit}”是每次多少", f"累计的请改为“{right}”")


_CALENDAR = re.compile(
    "(?:完成|竣工|完工|交付|开工|拨付|支付|发放|到位|结束|启动|验收|采购|投用)(?:时间|日期|月份)$|月份$"
)


@rule(
    "I133",
    "月数写成了“月”",
    Severity.WARNING,
    by_row=True,
    bad=with_indicator("时效指标|补植工期|≤|3|月"),
    good=with_indicator("时效指标|补植工期|≤|3|个月"),
)  # fmt: skip
def months_are_counted(subject: ProjectSubject) -> Iterator[Hit]:
    """一段时间有几个月，单位是“个月”；写成“月”，“≤3月”读起来是三月份。

    名称是完成时间、月份，值是 1 到 12 的，是说哪个月，不算。
    """
    for row in subject.indicators:
        value = number(row)
        if folded(row.unit) != "月" or value is None:
            continue
        names_a_month = _CALENDAR.search(head(row.level3)) and 1 <= value <= 12
        if not names_a_month:
            yield unit_hit(subject, row, "读起来是月份", "几个月长的，请把单位改为“个月”")


# What a name counts by its end, and the units that fit it; others that count are wrong.
_FITTING = {
    "人次": "人次 次 学时 课时", "期": "期 班", "户": "户 家 户次",
    "台": "台 套 台套 台/套 辆", "套": "套 台套 台/套 台 副 组",
    "份": "份 本 册 张 篇 件 卷", "册": "册 本 份 种", "辆": "辆 台 辆次",
    "间": "间 个 处", "所": "所 个 家 处",
    "棵": "棵 株", "株": "株 棵", "亩": "亩", "场": "场 次 场次",
    "批": "批 批次 次", "篇": "篇 条 个",
    "场次": "场 次 场次", "批次": "批次 批 次", "天": "天 日 工作日 个工作日",
    "次": "次 场 场次 批次 起 件 例 宗 轮 趟 班次 车次 台次 户次 辆次 人次 遍 回 批 频次 期",
}  # fmt: skip
# 平台数, 车间数, 派出所数, 市场数, 软件数, 学期数: the end of the thing itself, and no counter.
_THINGS = (
    "(?<![平舞电窗柜灶擂]台)(?<![车房生空时中民]间)(?<![厕场出究守务诊住]所)(?<![市农林牧渔车广机操商赛现考]场)"
    "(?<![软硬零部文构配组邮稿]件)(?<![学周工分假长]期)(?<![手配外]套)(?<![股身月年省]份)"
)
_ENDS = re.compile(
    f"(?P<what>{'|'.join(sorted(_FITTING, key=len, reverse=True))}){_THINGS}数$"
    "|(?P<times>人次|场次|批次)(?:数量|总数)?$"
)
_COUNTING = frozenset(
    [
        "人",
        "名",
        "个",
        "次",
        "项",
        "套",
        "台",
        "件",
        "份",
        "场",
        "辆",
        "家",
        "户",
        "座",
        "所",
        "起",
        "例",
        "页",
        "册",
        "株",
        "棵",
        "亩",
        "间",
        "期",
        "班",
        "批",
        "人次",
        "场次",
        "天",
        "月",
        "年",
        "元",
        "万元",
        "小时",
        "篇",
        "条",
        "平方米",
    ]
)
_NO_COUNTER = re.compile("(?:代|参|指|函|系|层|倍|基|总|分|人均|户均|平均|每).{0,4}数$")


@rule(
    "I134",
    "计量单位与数的是两样东西",
    Severity.WARNING,
    by_row=True,
    covered_by=("I124",),
    bad={"指标": {"三级指标": "园艺培训期数", "指标值": "4", "计量单位": "次"}},
    good={"指标": {"三级指标": "园艺培训期数", "指标值": "4", "计量单位": "期"}},
)
def unit_counts_what_the_name_counts(subject: ProjectSubject) -> Iterator[Hit]:
    """名称末尾说了数的是什么（期数、户数、人次、册数），计量单位却是另一样。

    期数以“次”计、人次以“人”计，两处有一处填错：3000 人次不等于 3000 人。意思相同的单位（台与套、
    场与次）不算；人数的单位由 I124 指出。
    """
    for row in subject.indicators:
        unit, match = folded(row.unit).lstrip("百千万亿"), _ENDS.search(head(row.level3))
        if not match or unit not in _COUNTING or number(row) is None:
            continue
        what = match["what"] or match["times"]
        if unit not in _FITTING[what].split() and not _NO_COUNTER.search(row.level3):
            right = _FITTING[what].split()[0]
            yield unit_hit(
                subject,
                row,
                f"以“{row.unit}”计，名称数的却是“{what}”",
                f"请把单位改为“{right}”，或改写名称",
            )


@rule(
    "I409",
    "目标与指标的数相同、单位不同",
    Severity.WARNING,
    bad={
        "目标": {"绩效目标": "培训养护人员120人次。"},
        "指标": {"三级指标": "培训养护人员数量", "指标值": "120", "计量单位": "人"},
    },
    good={
        "目标": {"绩效目标": "培训养护人员120人。"},
        "指标": {"三级指标": "培训养护人员数量", "指标值": "120", "计量单位": "人"},
    },
)
def one_number_has_one_unit(subject: ProjectSubject) -> Iterator[Hit]:
    """绩效目标写 120 人次，同一件事的指标却是 120 人，不知道数的是人还是次。

    数相同、名称大部分相同的指标只有一条，才算同一件事；10 以下的数不比较。
    """
    targets = targets_of(subject)
    for goal in subject.goals if targets else ():
        for claim in read_claims(goal.text, subject.settings.year):
            if target := in_another_unit(claim, targets):
                yield Hit(
                    subject.spot(goal, "绩效目标", claim.part),
                    f"目标写“{claim.part}”，而指标第 {target.indicator.number} 条"
                    f"“{target.indicator.level3}”是 {target.printed}，数相同，单位不同",
                    "请核对数的是什么，把单位改成一致",
                )
