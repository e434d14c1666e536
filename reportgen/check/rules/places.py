"""指标: names that stand under a second level where they do not belong."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reportgen.check.support.amounts import is_cost
from reportgen.check.support.examples import with_indicator
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.measures import folded, head, nothing, number, per_cent, rate
from reportgen.check.support.registry import rule
from reportgen.check.support.similarity import bare
from reportgen.check.support.subject import ProjectSubject
from reportgen.core.words import is_verb
from reportgen.dataset.rows import Indicator
from reportgen.schema import QUALITATIVE

_Places = tuple[tuple[re.Pattern[str], tuple[str, ...], str], ...]
_EFFECTS = ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")


def _placed(subject: ProjectSubject, places: _Places) -> Iterator[tuple[Indicator, str]]:
    """Rows whose names stand under a second level that `places` has as wrong; the right one."""
    for row in subject.indicators:
        for pattern, wrong, right in places:
            if row.level2 in wrong and pattern.search(head(row.level3)):
                yield row, right
                break


# What is said of people and order, and of nothing that grows, flows or is burnt.
_NATURE = (
    "生态|环境|环保|污|绿|水质|水源|水环境|水土|水体|空气|大气|扬尘|排放|减排|节能|节水|节电|节约|能耗|耗电|垃圾|废"
    "|碳|秸秆|焚烧|粪|土壤|耕地|林|草|湿地|河|湖|海|噪|卫生|资源|循环|回收|生物|动物|植物|沙|景观|整洁|宜居|污水|异味|病虫|农药|化肥"
)
_SOCIAL = re.compile(
    rf"^(?!.*(?:{_NATURE})).*(?:权益|权利|合法|法治|法律|治安|就业|上学|入学|教育|民生|公平|公正|和谐|稳定|犯罪|案件"
    r"|文化|素质|养老|救助|保障水平|服务水平|服务能力|幸福感|获得感|安全感|公信力|知晓|普法|维权|纠纷|矛盾"
    r"|交通事故|上访|信访|投诉|诈骗|溺水|辍学|看病|就医|脱贫|返贫|社会风气|文明程度)"
)
# What people learn, do and live by, and names in which nature plays a part.
_PEOPLE = re.compile(
    "意识|技能|素养|办学|教学|健身|健康|办公|办案|执法|安全感|服务|队伍|人才|学习|生活|出行|医疗|诊疗|文明|群众|学生|职工|老年|残疾"
    "|儿童|妇女|青少年|公众|市民|居民|村民"
)
_OF_NATURE = re.compile(
    f"{_NATURE}|自然|低碳|清洁|人居|村容|市容|面貌|风貌|火|灾|水|农|林|畜|渔|粪|秸秆|塑|无纸|纸|山|鱼|鸟|树|花|木|风|雨|气|霾|烟|尘|矿|地质"
    "|臭|辐射|光|电|油|煤|能源|放流|再生|可持续|美丽|公园|海|滩|岸|动物|虫"
)
_MONEY = re.compile(
    rf"^(?!.*(?:{_NATURE})).*(?:增收|产值|税收|利润|营业收入|收入增长|经济增长|财政收入|增加收入|节约(?:资金|成本|费用)|投资额|GDP)"
)
# Names that cannot stand under these second levels. 质量 and 社会效益 are left out where a
# careful person could have meant it.
_MISPLACED: _Places = (
    (
        re.compile("满意(?:度|率)$"),
        ("数量指标", "时效指标", "成本指标", "经济成本指标", "经济效益指标", "生态效益指标"),
        "服务对象满意度指标",
    ),
    (
        re.compile("(?:总成本|成本合计|成本总额|预算控制数|成本控制数)$"),
        ("数量指标", "质量指标", "时效指标", *_EFFECTS, "服务对象满意度指标"),
        "成本指标",
    ),
    (
        re.compile("(?:完成|竣工|完工|拨付|发放|支付|交付|结束|开工|验收)(?:时间|时限|日期|时点)$"),
        ("数量指标", "质量指标", "成本指标", *_EFFECTS, "服务对象满意度指标"),
        "时效指标",
    ),
    (
        re.compile("(?<!不)合格率$"),
        ("数量指标", "时效指标", "成本指标", "服务对象满意度指标"),
        "质量指标",
    ),
    (
        re.compile(
            "^(?!.*(?:进度|工期|时间|时效|及时|按时|按期|准时|期限|节点))"
            ".*(?<!不)(?:完整|真实|准确|正确|差错|错误|出错|失误|误差|故障|故障发生|事故|事故发生|完好|优良|优秀|达标|返修|返工"
            "|破损|漏检|合规|规范|成活)率$|准确(?:性|度)$"
        ),
        ("时效指标", "成本指标"),
        "质量指标",
    ),
    (_SOCIAL, ("生态效益指标",), "社会效益指标"),
    (_MONEY, ("生态效益指标",), "经济效益指标"),
)


@rule(
    "I013",
    "三级指标放错了二级指标",
    Severity.WARNING,
    by_row=True,
    bad={"指标": {"三级指标": "市民满意度", "指标值": "90", "计量单位": "%"}},
    good={"指标": {"三级指标": "受访市民人数", "指标值": "200", "计量单位": "人"}},
)
def third_level_under_its_second(subject: ProjectSubject) -> Iterator[Hit]:
    """满意度、总成本、完成时间、合格率、准确率等放在了明显不对的二级指标之下。

    如满意度放在数量指标之下，故障率、准确率放在时效指标之下，权益、就业、治安放在生态效益指标之下。
    只看这几种不会有疑问的名称，并且只按名称的末尾判断：“满意度调查次数”是数量，不算。
    """
    for row, right in _placed(subject, _MISPLACED):
        yield Hit(
            subject.spot(row, "三级指标", row.level3),
            f"“{row.level3}”放在“{row.level2}”之下，应属于“{right}”",
            "请移到应属的二级指标之下，或改写三级指标名称",
        )


# The last character of units that count things, and what only looks like one of them.
_COUNTER = frozenset(
    "人次个台套份场期户件册辆所座棵株块张间处篇批家名亩门头只匹尾羽剂支瓶盒箱袋桶颗粒枚副双对顶面幅部首集届堂节款条宗起例项卷种栋幢孔口眼盏艘架"
)
_NO_COUNTER = re.compile("[/每]|^(?:分|度|倍|成|米|天|年|月|日|级|时)$|工作日|层次|项次")
_MEASURED = frozenset(("平方米", "公里", "千米", "万人次", "万人", "公顷", "米", "延米", "吨"))


def _is_counter(unit: str) -> bool:
    """Whether a unit counts things, or measures what has been made."""
    known = unit[-1:] in _COUNTER and len(unit) < 4 and not _NO_COUNTER.search(unit)
    return known or unit in _MEASURED


# Faults, and what has been found out, are a matter of quality.
_FAULTS = re.compile(
    "错|误|问题|事故|缺陷|投诉|不|未|无|违|漏|隐患|故障|失|满意|合格|达标|率|获奖|奖|优|精品|名次|评|等级|以上"
)
_COUNT = re.compile(
    "(?:数量|人数|个数|份数|次数|人次|场次|户数|面积|里程|台数|套数|件数|期数|册数|辆数|篇数|数)$"
)
_DONE = re.compile(
    "^(?:拍摄|制作|引进|铺设|巡演|放映|演出|创作|出版|接种|投放|施用|收集|整理|修复|拆除|搬迁|办理|审理|受理|修建|修筑|架设|开挖|疏浚|搭建|研发|编印|录制|组建|选派|派出|举行|订购|配发|发送|放流|印发|分发|派发|张贴|悬挂|播放|播出|刊发|推送|撰写|绘制|研制|抽查|督查|督导|排查|巡护|巡逻|购置|采购|购买|印制|印刷|制作|发放|举办|组织|开展|召开|新建|建设|改造|维修|修缮|安装|更换|更新|培训|检测|巡查"
    "|编制|种植|补植|清理|清运|聘用|租赁|走访|慰问|配备|添置|抽检|检查)"
)


# What comes of the work, though a verb begins it: 带动就业, 减少事故.
_COMES_OF_IT = re.compile(
    "受益|惠及|带动|新增|^(?:接受|吸|[增减降提]|覆盖|辐射|服务|解决|促进|保障|保护|改善|转移|安置|救助|挽|避免|接待|满足|拉动|缓解|消除|防|创"
    "|提供|扩大|获|参与|支持|参加|撬动|引导|引领|培育|脱贫|就业|化解|遏制|达|实现|居住|入|毕业|上)"
)


def _is_done(name: str) -> bool:
    """Whether a name says what is done, and not what comes of it: 购置, 完成体检."""
    done = bare(name)
    if _DONE.search(name) or _DONE.search(done):
        return True
    return is_verb(done[:2]) and not _COMES_OF_IT.search(done)


def _counts(row: Indicator) -> bool:
    """Whether a row says how many of something are to be done."""
    value = number(row)
    return value is not None and row.sign in ("≥", "=", ">") and _is_counter(row.unit)


# Rates that say when something is done, or how far it has come.
_IN_TIME = re.compile(
    "时|期|进度|完成|到位|拨付|支付|发放|执行|办结|结案|响应|兑现|开工|竣工|受理|达产|速|天|日|率先|[季月年]"
)


def _perhaps_elsewhere(row: Indicator) -> str:
    """The second level under which a row would be expected; empty where it is right."""
    name = head(row.level3)
    if row.level2 in ("质量指标", "社会效益指标", "可持续影响指标") and name.endswith(
        ("满意度", "满意率")
    ):
        return "服务对象满意度指标"
    named = bool(_COUNT.search(name)) and not _FAULTS.search(name)
    if row.level2 in ("时效指标", "服务对象满意度指标") and named:
        return "数量指标"
    if row.level2 == "时效指标" and rate(name) and per_cent(row) and not _IN_TIME.search(name):
        return "质量指标"
    if row.level2 == "质量指标" and not _FAULTS.search(name):
        counted = _counts(row) and number(row) != Decimal(1)
        return "数量指标" if counted or re.search("(?:数量|人数|个数|份数)$", name) else ""
    return _of_no_effect(row, name) if row.level2 in _EFFECTS else ""


def _of_no_effect(row: Indicator, name: str) -> str:
    """The second level of what stands under an effect and is none, or one of another kind."""
    if _is_done(name) and _counts(row):
        return "数量指标"
    of_people = row.level2 == "生态效益指标" and _PEOPLE.search(name)
    return "社会效益指标" if of_people and not _OF_NATURE.search(name) else ""


@rule(
    "I014",
    "三级指标似应放在别的二级指标下",
    Severity.NOTICE,
    by_row=True,
    covered_by=("I013", "I024"),
    bad={"指标": {"二级指标": "质量指标", "三级指标": "发放树苗数量"}},
    good={"指标": {"二级指标": "质量指标", "三级指标": "不合格树苗数量"}},
)
def third_level_perhaps_elsewhere(subject: ProjectSubject) -> Iterator[Hit]:
    """满意度放在质量指标或社会效益指标之下，数量放在质量、时效、满意度或效益指标之下，请看是否合适。

    与时间无关的比率放在时效指标之下的，说的是人、与自然无关却放在生态效益指标之下的，也请看看。
    差错、事故、不合格等的数量说的是质量，不算；效益指标之下，只有名称是购置、举办、发放等做了什么的
    才算，受益人数、新增就业等是效益。
    """
    for row in subject.indicators:
        if right := _perhaps_elsewhere(row):
            yield Hit(
                subject.spot(row, "三级指标", row.level3),
                f"“{row.level3}”放在“{row.level2}”之下，一般属于“{right}”",
                "请看是否移到该二级指标之下",
            )


_CONTENT = re.compile(
    "满意|认可|好评|投诉|评价|评议|获得感|幸福感|安全感|信任|测评|口碑|欢迎|体验|知晓|支持|反映|反馈|信访(?!积案|事项|问题)|差评|认同|评分"
)
_NOBODY = re.compile(
    "(?:项目|工作|服务|总体|整体|综合|平均|质量|工程|实施|使用|调查|抽样|年度|效果|提高|提升|达到)*满意(?:度|率|程度)"
    "(?:指标|情况|水平|调查|结果|测评|评价|得分|达标|提高|提升|较高|良好|[≥>]?[0-9]+%(?:以上)?)*"
)


@rule(
    "I031",
    "满意度指标不是谁的满意度",
    Severity.WARNING,
    by_row=True,
    covered_by=("I013", "I012", "I021", "I020"),
    bad={"指标": {"一级指标": "满意度指标", "二级指标": "服务对象满意度指标",
                "三级指标": "提高工作效率"}},
    good={"指标": {"一级指标": "满意度指标", "二级指标": "服务对象满意度指标",
                 "三级指标": "市民投诉下降率", "指标值": "10", "计量单位": "%"}},
)  # fmt: skip
def satisfaction_is_somebodys(subject: ProjectSubject) -> Iterator[Hit]:
    """满意度指标之下的三级指标与满意无关，如“提高工作效率”“资金支付率”。

    满意度指标考核服务对象满不满意；投诉、好评、测评、知晓等也算。
    """
    for row in subject.indicators:
        name = head(row.level3)
        if "满意" in row.level2 and name and not nothing(name) and not _CONTENT.search(name):
            yield Hit(
                subject.spot(row, "三级指标", row.level3),
                f"“{row.level3}”放在“{row.level2}”之下，却不是谁的满意度",
                "请改为“某某满意度”，或移到应属的二级指标之下",
            )


@rule(
    "I032",
    "满意度没有写是谁的",
    Severity.NOTICE,
    by_row=True,
    covered_by=("I021",),
    bad={"指标": {"一级指标": "满意度指标", "二级指标": "服务对象满意度指标", "三级指标": "满意度",
                "指标值": "90", "计量单位": "%"}},
    good={"指标": {"一级指标": "满意度指标", "二级指标": "服务对象满意度指标",
                 "三级指标": "市民满意度", "指标值": "90", "计量单位": "%"}},
)  # fmt: skip
def satisfaction_names_somebody(subject: ProjectSubject) -> Iterator[Hit]:
    """三级指标只写“满意度”“工作满意度”，没有说是谁满意，不知道该问谁。

    “服务对象满意度”是通行的写法，不算。
    """
    for row in subject.indicators:
        if _NOBODY.fullmatch(head(row.level3)):
            yield Hit(
                subject.spot(row, "三级指标", row.level3),
                f"“{row.level3}”没有写是谁的满意度",
                "请写明，如“参训人员满意度”“周边居民满意度”",
            )


_RULES = re.compile(
    r"《[^》]*》|(?:管理|实施|暂行)?(?:办法|规定|细则|条例|制度|准则)|〔\d{4}〕\d+号"
)
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百千万]+(?:元|万|倍|折|成)|零")


_NOT_SPENT = re.compile("(?:社会|环境|生态)成本$")


@rule(
    "I033",
    "成本指标没有数",
    Severity.WARNING,
    by_row=True,
    covered_by=("I020", "I101", "I113"),
    bad=with_indicator("成本指标|补植总成本|定性|按《绿化管理办法》执行|"),
    good=with_indicator("成本指标|补植总成本|≤|90|万元"),
)  # fmt: skip
def cost_has_a_figure(subject: ProjectSubject) -> Iterator[Hit]:
    """成本指标要有金额或比例，只写“控制在预算内”或者一个文件的名称，约束不了花钱。

    社会成本、生态环境成本可以用文字，不算；填“不涉及”的由 I025 提示。
    """
    for row in subject.indicators:
        if not is_cost(row) or row.sign != QUALITATIVE or nothing(row.value) or not row.value:
            continue
        if _NOT_SPENT.search(head(row.level3)):
            continue
        text = folded(row.value)
        if not _FIGURE.search(_RULES.sub("", text)) and not nothing(row.level3):
            says = "只是一个文件的名称" if _RULES.search(text) else "没有数"
            yield Hit(
                subject.spot(row, "指标值", row.value),
                f"成本指标“{row.level3}”的值“{row.value}”{says}",
                "请填金额、单价或比例，和计量单位",
            )
