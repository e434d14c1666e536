"""指标: what goals and descriptions say at all, and what a document cannot do without."""

import re
from collections.abc import Iterator
from functools import lru_cache

from reportgen.check.support.examples import with_text
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.measures import folded, says_nothing, says_only_general
from reportgen.check.support.project_names import base_name
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import DatasetSubject, DepartmentSubject, ProjectSubject
from reportgen.core.words import is_noun, is_verb
from reportgen.schema import DEPARTMENTS, NARRATIVE, QUALITATIVE, SETTINGS_SHEET, WHOLE_UNIT

_GUIDE = "财预〔2015〕88号（绩效目标审核：相关性、完整性、适当性、可行性）"
_MARKS = re.compile(r"[^\w%]|_")
# One phrase without a figure; whether it says what comes of the money, its words tell.
_PHRASE = re.compile(
    r"(?:(?:19|20)\d\d年?度?)?[\u4e00-\u9fffA-Za-z、（）()“”·-]{2,30}(?:[-—]?20\d\d年?(?:中央|省级|市级|县级)?)?"
)
_SAYS = re.compile(
    r"保障[^金费]|确保|保证|完成|实现|提高|提升|改善|加强|增强|促进|推进|推动|达到|满足|维持|加快|落实|建成|健全|完善"
    r"|解决|消除|降低|减少|防止|防范|做好|顺利|正常|按时|按期|及时|有效|用于|支持|惠及|维护(?!$|[费修保更服]|经费)|优化|缓解|杜绝|助力"
    r"|强化|全面|充分|切实|扎实|深入|不断|持续|进一步|得到|有所|能够|不|无[^人线障害]|零|未[^来成]"
    r"|(?:有序|平稳|稳定|良好|安全|满意|和谐|平安|畅通|美丽|整洁)$|全覆盖|让|使[^用]|(?<!雷)(?<!发)达|率|更[^换新]|应.尽|尽.尽|[上增减缩扩延]至|[改变转]为|把|将|为[\u4e00-\u9fff]{2}|给|对|向|[修建办管种抓搞做]好"
    r"|补齐|配齐|[有没][人病事]|[\u4e00-\u9fff]{2}到位|[修建改种补铺换清装][一二三四五六七八九十]|[两几每各全一二三四五六七八九十百千万]+[个项名人户所处次场座台套期家](?!性)"
)
_ACTION = re.compile(
    r"(?:开展|组织|购置|购买|采购|支付|发放|拨付|更新|新建|改造|维修|举办|召开|实施|治理|修建|修缮|保障|补助|补贴|培训|建设|建立"
    r"|印制|租赁|聘用|聘请|偿还|归还|缴纳|慰问|救助|服务|监测|检测|打造|引进|安装|铺设|拆除|更换|添置|配备|清淤|推广|承办|参加"
    r"|编制|制定|编印|修订|排查|整治|调查|监督|检查|扶持|资助|奖励|补偿|供养|安置)[^费款金经]"
)
# 实施 and 项目顺利完成 around a name add nothing to it.
_AROUND_NAME = re.compile(
    r"^(?:本项目|该项目|资金|经费|主要|用于|顺利|按时|按期|有序|继续|完成|实施|开展|做好|推进|落实|确保|保障|保证|支付|安排)+|(?:的?(?:项目|工程|工作|任务|经费|资金|支出|实施|开展|进行|完成"
    r"|推进|顺利|正常|按时|按期|建设))+$"
)


@rule(
    "I502",
    "绩效目标没有说要达到什么",
    Severity.WARNING,
    source=_GUIDE,
    bad={"目标": {"绩效目标": "城区行道树补植经费"}},
    good={"目标": {"绩效目标": "补植行道树1200株，保障市民出行有荫。"}},
)
def goal_is_more_than_a_name(subject: ProjectSubject) -> Iterator[Hit]:
    """绩效目标只是一个名词，或者照抄项目名称、资金用途，没有说要办成什么、达到什么效果。

    目标要说明产出和效果。“实施某某项目”“某某工作顺利完成”只在名称前后加几个字的，与资金用途一字不差的，
    “按计划执行”“完成全年各项任务”一类放在哪个项目都行的话，也算；项目有几条目标的，合起来看。
    """
    goals = [goal for goal in subject.goals if goal.text]
    text = "".join(goal.text for goal in goals)
    if says_nothing(text):
        return
    if says := _says_too_little(text, subject):
        yield Hit(
            subject.spot(goals[0], "绩效目标", goals[0].text),
            f"绩效目标{says}",
            "请在目标里写明办多少事、达到什么标准和效果",
        )


def _says_too_little(text: str, subject: ProjectSubject) -> str:
    """How a goal says nothing; empty where it says something."""
    plain, name = _MARKS.sub("", folded(text)), subject.project.name
    if name and len(plain) < len(name) + _FILLING and _is_name(plain, name):
        return "只是项目名称，没有说要达到什么"
    phrase = text.strip().rstrip("。；;.")
    noun = _PHRASE.fullmatch(phrase) and not _SAYS.search(phrase) and _is_noun(phrase)
    if noun or says_only_general(text):
        return f"只有“{phrase}”几个字，没有说要达到什么"
    use = subject.project.purpose
    if use and abs(len(use) - len(text)) < _FILLING:
        use = _USED_FOR.sub("", _MARKS.sub("", folded(use)))
        if use and _USED_FOR.sub("", plain) == use:
            return "与资金用途一样，没有分别说清钱花在哪里、要达到什么"
    return ""


_FILLERS = frozenset(_AROUND_NAME.pattern)  # what such filling is made of
_FILLING = 20  # characters that 实施 and 项目顺利完成 around a name may have


def _is_name(plain: str, name: str) -> bool:
    """Whether a text without marks is a project's name, with nothing or only filling around it."""
    names = (_MARKS.sub("", folded(name)), base_name(name))
    if not set(plain) <= _FILLERS.union(*names):
        return False
    return _without_filling(plain) in map(_without_filling, names)


def _is_noun(phrase: str) -> bool:
    """Whether all parts of a phrase name what is paid for, and none says what is done."""
    return all(map(_names_a_thing, re.split("[、，]", phrase)))


def _names_a_thing(part: str) -> bool:
    if _MONEY.search(part) and not _PAYS.search(part):
        return True
    if _ACTION.match(part) or _DOES.search(part) or is_verb(part[:2]):
        return False
    end = part[-2:]
    return bool(_HEAD.search(part)) or is_noun(end) or (is_verb(end) and not _RESULT.search(end))


# Verbs that say what comes of it: 农民增收, 火灾下降.
_RESULT = re.compile("[增减升降]|受益|收益|脱贫|复苏|达产|见效|投用|启用|恢复|好转|变")


_MONEY = re.compile(r"(?:经费|资金|费用|补助|补贴|工资|津贴|款|费|项目|支出|专项)$")
_PAYS = re.compile(
    "^(?:缴纳|补发|落实|兑现|申领|保障|清偿|结清|付清|减免|免除|收缴|追缴|追回|筹集|归集|补[足齐]|节约)"
    "|(?:发放|支付|拨付|兑付|偿还|归还)(?![费款金经资]).{2}"
)
# What a noun is at its end that comes of a verb: 路面维修, 安保服务采购.
_HEAD = re.compile(
    r"(?:金|工程|采购|购置|维修|维护|改造|建设|服务|租赁|保险|培训|宣传|工作|活动|设备|系统|平台|保障|运转|运行|更新|修缮|检测|治理"
    r"|任务|补偿|奖励|救助|运维|监测|业务|管理|养护|修复|整治|绿化|亮化|防治|保洁|巡查|普查|调查|评审|审计|鉴定|接种|防控|编制"
    r"|规划|研究|推广|示范|创建|扶持|供养|安置|帮扶|帮教|调解|执法|演练|考试|比赛|展览|演出|印刷|印制|体检|伙食|被装|物业|水电|取暖"
    r"|待遇|疫苗|教育|用品|药品|免疫|补植|派遣|支付|发放|慰问|清运|处置|加固|扩建|新建|续建|重建|检修|抢修|安保|消防|运输|配送|补充"
    r"|开发|升级|托管|外包|代理|咨询|设计|监理|勘察|评估|认证|检验|检疫|登记|抽检|更换|储备|[灯机器车船站所院室馆库房楼桥渠闸泵网台柜床椅仪卡证牌册表报刊书材料药廊园厅墙碑亭井坝堤塘棚圈])$"
)
_DOES = re.compile(
    r".{2}(?:组织|负责|举办|承办|进行|开展|牵头).{2}|^[在从由按经]|^.[清完好齐成通住掉满]"
)
_USED_FOR = re.compile(r"^(?:资金|本项目|经费|主要)*用于")


@lru_cache(maxsize=65536)
def _without_filling(name: str) -> str:
    """A name without 实施, 项目, 顺利完成 around it."""
    return _AROUND_NAME.sub("", name) or name


@rule(
    "I503",
    "没有绩效目标",
    Severity.ERROR,
    source=_GUIDE,
    bad={"目标": []},
    good={"目标": {"绩效目标": "补植行道树1200株。"}},
)
def project_has_a_goal(subject: ProjectSubject) -> Iterator[Hit]:
    """表式印出绩效目标的，每个项目都要有目标。

    没有目标，或者只填了“无”“/”“同上”“详见附件”，花钱要办成什么说不清。目标不予公开的不算。
    """
    withheld = any(label == "绩效目标" for _, label, _ in subject.hidden)
    goals = [goal for goal in subject.goals if goal.text]
    if not subject.prints("绩效目标") or withheld or not all(says_nothing(g.text) for g in goals):
        return
    if goals:
        yield Hit(
            subject.spot(goals[0], "绩效目标", goals[0].text),
            f"绩效目标只填了“{goals[0].text.strip()}”，等于没有目标",
            "请写明办多少事、达到什么标准和效果",
        )
    else:
        yield Hit(
            subject.spot(subject.project, "项目名称"),
            "项目没有绩效目标",
            "请在“目标”表里补填；不应公开的，请在“不予公开”里作出决定",
        )


@rule(
    "M007",
    "没有写资金用途",
    Severity.WARNING,
    bad={"项目": {"资金用途": ""}},
    good={"项目": {"资金用途": "用于补植城区主干道缺株的行道树。"}},
)
def use_of_funds_is_given(subject: ProjectSubject) -> Iterator[Hit]:
    """表式印出资金用途的，每个项目都要写明钱花在哪里；只填“无”“详见附件”“按规定使用”的等于没有写。

    资金用途不予公开的不算；表式里没有这一栏的不算。
    """
    project = subject.project
    empty = says_nothing(project.purpose) or says_only_general(project.purpose)
    missing = empty and subject.prints("资金用途")
    if missing and subject.known(project, "资金用途"):
        filled = project.purpose.strip()
        yield Hit(
            subject.spot(project, "资金用途", filled),
            f"资金用途只填了“{filled}”" if filled else "资金用途是空的",
            "请写明钱花在哪些方面；不应公开的，请在“不予公开”里作出决定",
        )


@rule(
    "M008",
    "资金用途只是项目名称",
    Severity.NOTICE,
    covered_by=("M007",),
    source=_GUIDE,
    bad={"项目": {"资金用途": "城区行道树补植经费"}},
    good={"项目": {"资金用途": "用于补植城区主干道缺株的行道树。"}},
)
def use_of_funds_is_more_than_a_name(subject: ProjectSubject) -> Iterator[Hit]:
    """资金用途照抄项目名称，或者只加了“用于”“支付”“经费”几个字，没有说钱花在哪些方面。"""
    project = subject.project
    if not project.name or not project.purpose or not subject.prints("资金用途"):
        return
    use = _MARKS.sub("", folded(project.purpose))
    if len(use) < len(project.name) + _FILLING and _is_name(use, project.name):
        yield Hit(
            subject.spot(project, "资金用途", project.purpose),
            "资金用途只是项目名称，没有说钱花在哪些方面",
            "请写明买什么、付给谁、办什么事",
        )


@rule(
    "D023",
    "公开日期与年度相差太远",
    Severity.WARNING,
    scope="数据集",
    bad={"设置": [{"设置项": "公开日期", "值": "2020-02-20"}]},
    good={"设置": [{"设置项": "公开日期", "值": "2024-02-20"}]},
)
def day_fits_the_year(subject: DatasetSubject) -> Iterator[Hit]:
    """设置里的公开日期与预算年度相差两年以上，多是沿用了往年的设置，或年度填错了。"""
    settings = subject.settings
    if settings.date and settings.year and abs(settings.date.year - settings.year) > 1:
        yield Hit(
            Spot(SETTINGS_SHEET, None, "值"),
            f"公开日期是 {settings.date}，年度却是 {settings.year}",
            "请核对 dataset.toml 或“设置”表里的年度和公开日期",
        )


@rule(
    "I030",
    "绩效指标描述照抄指标值或目标",
    Severity.NOTICE,
    covered_by=("I027", "I113"),
    bad={"指标": {"指标性质": "定性", "指标值": "每株成活并挂牌", "计量单位": "",
                "绩效指标描述": "每株成活并挂牌"}},
    good={"指标": {"指标性质": "定性", "指标值": "每株成活并挂牌", "计量单位": "",
                 "绩效指标描述": "抽查已补植的树木"}},
)  # fmt: skip
def description_explains(subject: ProjectSubject) -> Iterator[Hit]:
    """绩效指标描述与文字的指标值相同，或者整段照抄绩效目标，没有说明指标的含义和算法。"""
    if not subject.prints("绩效指标描述"):
        return
    goals = {_bare(goal.text) for goal in subject.goals if len(goal.text) > 7}
    for row in subject.indicators:
        text = _bare(row.description)
        value = row.sign == QUALITATIVE and len(text) > 3 and text == _bare(row.value)
        if value or (text and text in goals):
            yield Hit(
                subject.spot(row, "绩效指标描述", row.description),
                f"“{row.level3}”的描述照抄了{'指标值' if value else '绩效目标'}",
                "请写明指标的含义、算法或口径",
            )


def _bare(text: str) -> str:
    """A text without the mark at its end."""
    return text.strip().rstrip("。；;.")


@rule(
    "C010",
    "合计行当成了项目",
    Severity.ERROR,
    bad={"项目": {"项目名称": "合  计"}},
    good={"项目": {"项目名称": "合计量器具检定"}},
)
def project_is_no_total(subject: ProjectSubject) -> Iterator[Hit]:
    """项目名称是“合计”“小计”“教育类项目合计”，是把汇总表里的合计行当成项目读进来了。

    这样会多印一张表，金额也重复计算。
    """
    if _TOTAL.fullmatch(folded(subject.project.name)):
        yield Hit(
            subject.spot(subject.project, "项目名称", subject.project.name),
            f"“{subject.project.name}”是合计行，不是项目",
            "请删去这一行和它的目标、指标",
        )


_TOTAL = re.compile(r".{0,12}(?:合计|小计|总计|共计|(?<!.)累计)(?:数|金额|行)?[:：]?")


@rule(
    "D021",
    "没有第一部分",
    Severity.NOTICE,
    scope="部门",
    needs_all=True,
    bad={"文本": []},
    good=with_text("总体绩效目标", 正文="补齐城区缺株。"),
)
def part_one_is_there(subject: DepartmentSubject) -> Iterator[Hit]:
    """部门没有填“文本”表，文本里没有第一部分 部门整体绩效目标。

    部门预算绩效文本一般先写部门整体绩效目标，再列各个项目。只公开项目目标表的，可以不填。全部是整体绩效目标
    申报表的部门不算缺：表本身说的就是整体。
    """
    whole = all(WHOLE_UNIT in project.printed for project in subject.projects)
    if not subject.part_one and not (subject.projects and whole):
        yield Hit(
            Spot(DEPARTMENTS.label, subject.department.row, "部门名称"),
            f"{subject.department.name}没有第一部分（部门整体绩效目标）",
            "请在“文本”表里补填；只公开项目表的，可以不填",
        )


@rule(
    "D024",
    "单位的第一部分没有地方印",
    Severity.WARNING,
    scope="部门",
    needs_all=True,
    source="data/README.md（数据表的填法）",
    bad={
        "单位": [
            {"单位编码": "018001", "单位名称": "青禾市林业局本级", "部门编码": "018"},
            {"单位编码": "018002", "单位名称": "青禾市苗圃", "部门编码": "018"},
        ],
        "文本": [
            {"部门编码": "018002", "章节": "总体绩效目标", "序号": "1", "正文": "育苗三万株。"}
        ],
    },
    good={
        "文本": [
            {"部门编码": "018001", "章节": "总体绩效目标", "序号": "1", "正文": "育苗三万株。"}
        ]
    },
)
def parts_of_units_are_printed(subject: DepartmentSubject) -> Iterator[Hit]:
    """“文本”表里有单位自己的第一部分，这个单位却没有可以公开的项目。

    单位的第一部分只印在它的摘录里，没有项目可印的单位没有摘录，写下的就哪里都不公开。多半是单位编码填错了，
    或者项目还没有填。一个单位报一次。
    """
    printed = {one.project.unit for one in subject.projects}
    of_units = {item.code: item for item in reversed(subject.narrative)}
    for code, item in sorted(of_units.items()):
        if code not in {subject.department.code, *printed}:
            yield Hit(
                Spot(NARRATIVE.label, item.row, "部门编码", code),
                f"单位 {code} 没有可以公开的项目，不生成摘录，它的第一部分哪里都不印",
                "请检查编码；确实没有项目的，把要说的写进部门的第一部分，删去这几行",
            )


@rule(
    "D022",
    "没有发布单位或公开日期",
    Severity.NOTICE,
    scope="数据集",
    bad={"设置": [{"设置项": "公开日期", "值": ""}]},
    good={"设置": [{"设置项": "公开日期", "值": "2024-02-20"}]},
)
def publisher_and_day_are_given(subject: DatasetSubject) -> Iterator[Hit]:
    """设置里没有写发布单位或公开日期，封面和文件属性里就没有。

    公开日期空着时，文件属性按年度的 1 月 1 日记。
    """
    settings = subject.settings
    given = {"发布单位": settings.publisher, "公开日期": settings.date}
    if missing := [label for label, value in given.items() if not value]:
        yield Hit(
            Spot(SETTINGS_SHEET, None, "值"),
            f"设置里没有写{'、'.join(missing)}",
            "请在 dataset.toml 或“设置”表里补上",
        )
