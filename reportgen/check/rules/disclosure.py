"""公开: the decisions to withhold, and what gives withheld things away."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.registry import Example, rule
from reportgen.check.support.subject import (
    DatasetSubject,
    DepartmentSubject,
    DerivableCell,
)
from reportgen.check.support.unit_groups import rows_in_words
from reportgen.core.values import parse_date
from reportgen.dataset.rows import Decision
from reportgen.schema import AMOUNTS, SCOPE_PROJECT, SCOPES, SETTINGS_SHEET

_COMPLETE = {
    "编码": PROJECT_CODE,
    "范围": "字段",
    "字段": "指标值确定依据",
    "替代文字": "不予公开",
    "类别": "工作秘密",
    "依据": "《中华人民共和国保守国家秘密法》第六十四条",
    "审查人": "张明",
    "复核日期": "2099-12-31",
}


def _decision(**cells: str) -> Example:
    """A complete decision on the examples' project with these cells in place."""
    return {"不予公开": [{**_COMPLETE, **cells}]}


def _two_fields() -> Example:
    """The budget and one of its parts withheld."""
    return {"不予公开": [{**_COMPLETE, "字段": label} for label in ("预算数", "其他资金")]}


def _two_units() -> Example:
    """A withheld project in each of two units, below one published total."""
    first = {**_COMPLETE, "范围": SCOPE_PROJECT, "字段": "", "替代文字": "此项目涉密"}
    project = {"单位编码": "018001", "项目名称": "城区行道树补植", "预算数": "90", "财政资金": "90"}
    other = f"{PROJECT_CODE[:-1]}2"
    names = (("018001", "青禾市林业局本级"), ("018002", "青禾市苗圃"))
    units = [{"单位编码": code, "单位名称": name, "部门编码": "018"} for code, name in names]
    return {
        "单位": units,
        "项目": [
            {**project, "项目编码": PROJECT_CODE},
            {**project, "项目编码": other, "单位编码": "018002"},
        ],
        "目标": [],
        "指标": [],
        "不予公开": [first, {**first, "编码": other}],
        "已公开合计": [{"编码": "018", "列": "预算数", "金额": "180", "来源": "预算收支总表"}],
    }


@rule(
    "S001",
    "不予公开没有写依据",
    Severity.WARNING,
    scope="数据集",
    source="《中华人民共和国政府信息公开条例》第十四条至第十七条；"
    "《中华人民共和国预算法》第十四条（只有涉及国家秘密的除外）",
    bad=_decision(依据=""),
    good=_decision(),
)
def withholding_has_a_basis(subject: DatasetSubject) -> Iterator[Hit]:
    """每一项不予公开都要写明法律依据和条款。

    预算法规定部门预算应当公开，涉及国家秘密的除外；工作秘密、商业秘密、个人隐私不公开，另要有
    各自的依据。没有依据的，遇到申请公开时说不出理由，也无从复核。一个单位只报一次，说明有几项、在哪几行。
    """
    lacking = [decision for decision in subject.decisions if not decision.basis]
    for decisions in _by_unit(subject, lacking):
        yield _incomplete(
            subject,
            decisions,
            "依据",
            "没有写依据",
            "请写明法律名称和条款；没有依据的应当公开",
        )


def _by_unit(
    subject: DatasetSubject, decisions: Iterable[Decision]
) -> Iterable[Sequence[Decision]]:
    """The decisions of each unit; those that name a department or an unknown code, by code."""
    rows: dict[str, list[Decision]] = {}
    for decision in decisions:
        unit = subject.units.get(decision.code)
        rows.setdefault(unit.code if unit else decision.code, []).append(decision)
    return rows.values()


def _incomplete(
    subject: DatasetSubject, decisions: Sequence[Decision], label: str, lacks: str, hint: str
) -> Hit:
    """The hit for decisions of a unit that lack the same, at the cell `label` of the first."""
    first, codes = decisions[0], {decision.code for decision in decisions}
    says, unit = f"这一项不予公开{lacks}", subject.units.get(first.code)
    if len(decisions) > 1:
        rows = rows_in_words(decision.row for decision in decisions)
        says = f"{unit.name if unit else ''}不予公开的决定有 {len(decisions)} 项{lacks}（{rows}）"
    code = unit.code if unit and len(codes) > 1 else first.code
    return Hit(subject.spot(first, label), says, hint, code=code)


@rule(
    "S002",
    "不予公开的决定该复核了",
    Severity.WARNING,
    scope="数据集",
    source="《中华人民共和国政府信息公开条例》第十八条（定期评估，情势变化可以公开的应当公开）",
    bad=_decision(复核日期="2020-01-01"),
    good=_decision(),
)
def withholding_is_reviewed_in_time(subject: DatasetSubject) -> Iterator[Hit]:
    """不予公开的决定过了复核日期。

    不予公开的信息要定期复核，情况变了、可以公开的，就要公开。以运行当天的日期为准。
    """
    for decision in subject.decisions:
        day = parse_date(decision.review_date)
        if day and day < subject.today:
            yield Hit(
                subject.spot(decision, "复核日期", decision.review_date),
                f"复核日期 {decision.review_date} 已经过了",
                "请复核：仍不公开的写上下次复核日期，可以公开的删去这一行",
            )


@rule(
    "S003",
    "不予公开的决定没有填全",
    Severity.NOTICE,
    scope="数据集",
    source="《中华人民共和国保守国家秘密法实施条例》第四十二条（先审查、后公开，一事一审）",
    bad=_decision(审查人="", 复核日期=""),
    good=_decision(),
)
def withholding_is_complete(subject: DatasetSubject) -> Iterator[Hit]:
    """不予公开的决定要写明类别、审查人和复核日期。

    类别不同，依据就不同；一事一审，要知道是谁审的、什么时候再审。一个单位缺同样几项的，合成一条，说明在哪几行。
    """
    lacking: dict[tuple[str, ...], list[Decision]] = {}
    for decision in subject.decisions:
        lacking.setdefault(_missing(decision), []).append(decision)
    for labels, some in lacking.items():
        for decisions in _by_unit(subject, some if labels else ()):
            hint = "请补上；复核日期写成 2026-06-30 的样子"
            yield _incomplete(subject, decisions, labels[0], f"没有填{'、'.join(labels)}", hint)


def _missing(decision: Decision) -> tuple[str, ...]:
    """The columns that a decision leaves blank."""
    given = {
        "类别": decision.category,
        "审查人": decision.reviewer,
        "复核日期": parse_date(decision.review_date) or "",
    }
    return tuple(label for label, value in given.items() if not value)


@rule(
    "S004",
    "替代文字能看出真名",
    Severity.ERROR,
    scope="部门",
    of_secrets=True,
    stops=True,
    source="《中华人民共和国保守国家秘密法》第三十六条（多条信息汇集关联后的风险）",
    bad=_decision(范围="名称", 字段="", 替代文字="XDSBZ专项"),
    good=_decision(范围="名称", 字段="", 替代文字="第一号专项"),
)
def substitute_hides_the_name(subject: DepartmentSubject) -> Iterator[Hit]:
    """名称的替代文字用了真名的拼音或首字母，或留下了真名里的词。

    读者把字母一拼就知道是什么。替代文字应与真名毫无关系，如“第一号专项”。这个项目的各项替代文字都查；
    “设备”“购置”之类各项目都用的词不算。该部门的文本不生成，列为例外也没有用。
    """
    for spot, how in subject.decoded:
        yield Hit(spot, how, "请换成与真名无关的文字，如“第一号专项”")


@rule(
    "S006",
    "国家秘密的项目有内容",
    Severity.ERROR,
    scope="数据集",
    stops=True,
    source="《中华人民共和国保守国家秘密法实施条例》第四十一条（涉密信息不得在非涉密系统处理）",
    bad=_decision(范围=SCOPE_PROJECT, 字段="", 替代文字="此项目涉密", 类别="国家秘密"),
    good=_decision(范围=SCOPES[1], 字段="", 替代文字="第一号专项", 类别="工作秘密"),
)
def state_secrets_are_elsewhere(subject: DatasetSubject) -> Iterator[Hit]:
    """按国家秘密整个不予公开的项目，在这个数据集里还有内容。

    国家秘密不应存放在这台计算机上。这样的项目只留一行：项目编码、单位编码和序号，别的都空着。
    """
    for decision in subject.decisions:
        if decision.scope != SCOPE_PROJECT or decision.category != "国家秘密":
            continue
        if decision.code in subject.has_content:
            yield Hit(
                Spot("项目", subject.codes.get(decision.code)),
                "国家秘密的项目除编码、单位和序号外还有内容",
                "请立即把其余内容移出这台计算机，并按保密规定处理；这里只留编码、单位编码和序号",
            )


@rule(
    "S007",
    "不予公开的内容在别处又写明了",
    Severity.ERROR,
    scope="部门",
    of_secrets=True,
    needs_all=True,
    stops=True,
    source="《中华人民共和国保守国家秘密法》第三十五条（公开前的保密审查）",
    bad={
        **_decision(字段="预算数"),
        "目标": [
            {
                "项目编码": PROJECT_CODE,
                "序号": "1",
                "类别": "绩效目标",
                "绩效目标": "全年投入90万元补植行道树。",
            }
        ],
        "指标": [],
    },
    good={
        **_decision(字段="预算数"),
        "目标": [
            {
                "项目编码": PROJECT_CODE,
                "序号": "1",
                "类别": "绩效目标",
                "绩效目标": "全年补植行道树。",
            }
        ],
        "指标": [],
    },
)
def withheld_value_stands_nowhere_else(subject: DepartmentSubject) -> Iterator[Hit]:
    """不予公开的金额、名称或文字，在公开的别处又出现了。

    例如预算数不公开，绩效目标里却写着同一个数；或项目名称不公开，别的项目、别的部门的文字里写着它。
    凡要公开的文字都查：部门和单位的名称、各张表、设置、替代文字。全半角、繁简体、中间加了空格、换行
    或标点的，都算同样的文字；名称换了词序、加了字词、去掉地名和项目类别、写成拼音或首字母的，也算。金额换算成元后
    比较，大写、分节、约数也算。同一项目里，没写单位或换了单位、
    拆成几笔、写成单价乘数量、占比、增幅、利息的，也算。这里只说地方，不引原文。该部门的文本不生成，
    列为例外也没有用；经审查可以公开的，在“不予公开”表里登记一项“予以公开”。
    """
    yield from _leaks(subject, sure=True)


@rule(
    "S011",
    "公开的文字可能写了不予公开的内容",
    Severity.WARNING,
    scope="部门",
    of_secrets=True,
    needs_all=True,
    source="《中华人民共和国保守国家秘密法》第三十五条（公开前的保密审查）",
    bad={
        **_decision(字段="预算数"),
        "项目": {"预算数": "351.27", "财政资金": "", "其他资金": ""},
        "指标": [],
        "单位": [
            {"单位编码": "018001", "单位名称": "青禾市林业局本级", "部门编码": "018"},
            {"单位编码": "019001", "单位名称": "青禾市园林局本级", "部门编码": "019"},
        ],
        "部门": [
            {"部门编码": "018", "部门名称": "青禾市林业局", "表式": "hebei"},
            {"部门编码": "019", "部门名称": "青禾市园林局", "表式": "hebei"},
        ],
        "文本": [
            {
                "部门编码": "019",
                "章节": "总体绩效目标",
                "序号": "1",
                "正文": "配合约350万元的补植工程，做好宣传。",
            }
        ],
    },
    good={**_decision(范围="名称", 字段="", 替代文字="第一号专项")},
)
def withheld_value_may_stand_elsewhere(subject: DepartmentSubject) -> Iterator[Hit]:
    """公开的文字与不予公开的内容相近，但可能只是巧合，要由财政部门核对。

    多见于别的部门的文字里有同样的短语、常用的名称、名称中较长的一段，或相近的约数。确是同一件事的，改写这一格
    或列入不予公开；不是的，不必改。
    """
    yield from _leaks(subject, sure=False)


_OF_SETTINGS = (
    "设置每份文本都印，不能列入不予公开：请由财政部门改写这一项；经审查可以公开的，登记一项“予以公开”，"
    "编码填不予公开的那一项的，字段填这一项设置的名称"
)


def _leaks(subject: DepartmentSubject, *, sure: bool) -> Iterator[Hit]:
    """Hits at the cells that tell something withheld; another department's is not placed."""
    said = "写明了不予公开的内容" if sure else "可能写了不予公开的内容"
    for leak in subject.leaks:
        if leak.sure is not sure:
            continue
        message = f"这一格{said}（{leak.withheld or '别的部门的'}）"
        if leak.spot.table == SETTINGS_SHEET:
            hint = _OF_SETTINGS
        elif not leak.withheld:
            hint = "请财政部门核对，不要转给单位：确是同一内容的，改写这一格，或把它也列入不予公开"
        else:
            hint = "请改写这一格，或把它也列入不予公开；经审查可以公开的，登记一项“予以公开”"
        yield Hit(leak.spot, message, hint, internal=not leak.withheld)


def _derivable(
    subject: DepartmentSubject, wanted: Callable[[DerivableCell], bool]
) -> Iterator[Hit]:
    """Hits at the derivable amounts that this rule is about."""
    for cell in subject.derivable:
        if wanted(cell):
            by = f"{cell.by} 单位知道自己的数，" if cell.by else "读者"
            sources = "、".join(cell.sources)
            yield Hit(
                cell.spot,
                f"{by}可以从{sources}推算出这个不予公开的数",
                "可以：" + "；或".join(cell.remedies or ("让别的单位也有不予公开的数",)),
            )


_PARTS = ("90.00", "60.00", "30.00")
_SHOWN: Example = {
    "项目": dict(zip(AMOUNTS, _PARTS, strict=True)),
    "指标": [],
}


@rule(
    "S008",
    "不予公开的数能推算出来",
    Severity.ERROR,
    scope="部门",
    of_secrets=True,
    needs_all=True,
    stops=True,
    source="《中华人民共和国保守国家秘密法》第三十六条（多条信息汇集关联后的风险）",
    bad={**_SHOWN, **_decision(字段="预算数")},
    good={**_SHOWN, **_two_fields()},
)
def withheld_amount_cannot_be_derived(subject: DepartmentSubject) -> Iterator[Hit]:
    """不予公开的金额、占比、进度或分值，读者能从公开的数推算出来。

    同一张表里预算数等于财政资金与其他资金之和，只藏一个，一减便知（不论藏的数对不对得上）；
    占比乘以合计、100 减去其余的占比或分值、前后相等的累计进度，也是如此。别处公布过的
    合计（填在“已公开合计”表里）和句子里写的合计，减去公开的各项，也能得出。这里把所有等式和上下限放在一起解，凡只有一个解，或上下限相差
    不到百分之一的，都列出，并给出补救办法。我们自己印的汇总表不含不予公开的项目，不会泄露。
    reportgen build 遇到这一条，不生成该部门的文本。
    """
    yield from _derivable(subject, lambda cell: cell.held and not cell.by)


@rule(
    "S009",
    "已公开的文本里能推算出不公开的数",
    Severity.WARNING,
    scope="部门",
    of_secrets=True,
    needs_all=True,
    source="《中华人民共和国保守国家秘密法》第三十六条（多条信息汇集关联后的风险）",
    bad={"项目": {"预算数": "", "财政资金": "60", "其他资金": "30"}, **_decision(字段="预算数")},
    good={"项目": {"预算数": "", "财政资金": "60", "其他资金": ""}, **_two_fields()},
)
def absent_amount_cannot_be_derived(subject: DepartmentSubject) -> Iterator[Hit]:
    """数据集里没有这个数（只有替代文字），读者却能从公开的数推算出来。

    多见于从已公开的文本读入的数据。既已公开，收不回来；下次公开前应改。
    """
    yield from _derivable(subject, lambda cell: not cell.held and not cell.by)


@rule(
    "S010",
    "某个单位能推算出别的单位不公开的数",
    Severity.NOTICE,
    scope="部门",
    of_secrets=True,
    needs_all=True,
    source="《中华人民共和国保守国家秘密法》第三十六条（多条信息汇集关联后的风险）",
    bad=_two_units(),
    good=_decision(),
)
def units_cannot_derive_each_others_amounts(subject: DepartmentSubject) -> Iterator[Hit]:
    """一个单位知道自己的数，再用公开的合计一减，就得出别的单位不公开的数。

    合计里只藏着两个单位的数时就会这样。外人推算不出，知情的单位可以。
    """
    yield from _derivable(subject, lambda cell: bool(cell.by))
