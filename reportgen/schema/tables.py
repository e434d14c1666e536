"""Every table and column, once.

Each Chinese label of the forms has exactly one English name, given here. Readers, writers, the
typed model, the workbook to fill in and every message take labels from this module. Reads no file.
"""

from reportgen.schema.columns import Column, Kind, Table
from reportgen.schema.words import (
    AMOUNTS,
    CATEGORIES,
    CHAPTERS,
    COMPOSITION_KINDS,
    FUNDING_KINDS,
    GOAL_KINDS,
    PERIODS,
    SCOPES,
    SIGNS,
)

_CODE = Kind.CODE


def _further(
    label: str, name: str, kind: Kind = Kind.TEXT, help: str = "", choices: tuple[str, ...] = ()
) -> Column:
    """A column that several forms have and most datasets have not."""
    return Column(label, name, kind, optional=True, choices=choices, help=help, further=True)


DEPARTMENTS = Table(
    "departments",
    "部门",
    ("部门编码",),
    (
        Column("部门编码", "code", _CODE, required=True, help="文本，前面的 0 保留，如 001"),
        Column("部门名称", "name", required=True, help="封面上印的全称"),
        Column("表式", "form", help="本部门的绩效目标表式；空着用数据集设置里的表式"),
    ),
    "一行一个部门，每个部门出一份文本",
)
UNITS = Table(
    "units",
    "单位",
    ("单位编码",),
    (
        Column("单位编码", "code", _CODE, required=True, help="文本，前面的 0 保留"),
        Column("单位名称", "name", required=True),
        Column("部门编码", "department", _CODE, required=True, help="“部门”表里的编码"),
    ),
    "一行一个预算单位",
)
PROJECTS = Table(
    "projects",
    "项目",
    ("项目编码",),
    (
        Column("项目编码", "code", _CODE, required=True, help="21 位编码；没有的自编，不得重复"),
        Column("单位编码", "unit", _CODE, required=True, help="“单位”表里的编码"),
        Column("项目名称", "name", help="照原样印出"),
        Column(
            "资金性质",
            "funding",
            help="空着按“本级财政拨款”；可选：" + "、".join(FUNDING_KINDS),
        ),
        Column("预算数", "budget", Kind.MONEY, help="万元"),
        Column("财政资金", "fiscal", Kind.MONEY, help="万元，其中：财政资金"),
        Column("其他资金", "other", Kind.MONEY, help="万元"),
        Column("资金用途", "purpose"),
        Column("3月底", "plan_march", Kind.PERCENT, help="累计支出进度，填 25 表示 25%"),
        Column("6月底", "plan_june", Kind.PERCENT, help="累计支出进度，不是当期增量"),
        Column("10月底", "plan_october", Kind.PERCENT, help="累计支出进度"),
        Column("12月底", "plan_december", Kind.PERCENT, help="累计支出进度，一般为 100"),
        Column("表式", "form", optional=True, help="与部门表式不同时才填"),
        Column("序号", "order", Kind.INTEGER, optional=True, help="同组项目的先后"),
        _further("上年结转", "carried_over", Kind.MONEY, "万元，预算数里的上年结转资金"),
        _further("上级补助", "upper_level", Kind.MONEY, "万元，预算数里的中央（上级）补助"),
        _further("地方资金", "local", Kind.MONEY, "万元，预算数里的地方资金"),
        _further("实施期资金总额", "whole_budget", Kind.MONEY, "万元，整个实施期（中期）的"),
        _further("实施期财政资金", "whole_fiscal", Kind.MONEY, "万元，整个实施期的财政拨款"),
        _further("实施期其他资金", "whole_other", Kind.MONEY, "万元，整个实施期的其他资金"),
        _further("执行率分值", "execution_points", Kind.NUMBER, "预算执行率的分值，一般为 10"),
    ),
    "一行一个预算项目，每个项目一张绩效目标表",
)
GOALS = Table(
    "goals",
    "目标",
    ("项目编码", "序号", "类别"),
    (
        Column("项目编码", "project", _CODE, required=True),
        Column("序号", "number", Kind.INTEGER, required=True, help="0 表示印出时不带序号"),
        Column("类别", "kind", Kind.CHOICE, choices=GOAL_KINDS, help="空着按“绩效目标”"),
        Column("绩效目标", "text"),
    ),
    "一行一条绩效目标",
)
INDICATORS = Table(
    "indicators",
    "指标",
    ("项目编码", "序号"),
    (
        Column("项目编码", "project", _CODE, required=True),
        Column("序号", "number", Kind.INTEGER, required=True),
        Column("一级指标", "level1"),
        Column("二级指标", "level2"),
        Column("三级指标", "level3"),
        Column("绩效指标描述", "description"),
        Column("指标性质", "sign", Kind.CHOICE, choices=SIGNS, help="≥ ≤ = > < 或 定性"),
        Column("指标值", "value", help="只填数；定性指标填文字"),
        Column("计量单位", "unit", help="%、万元、个、次 ……"),
        Column("指标值确定依据", "basis"),
        Column("评分标准", "scoring"),
        Column("备注", "remark"),
        Column(
            "指标值原文",
            "printed",
            optional=True,
            help="已公开文本里的原样；与左边各列一致时照此印出，不一致时以左边各列为准",
        ),
        _further("期间", "period", Kind.CHOICE, "空着按“年度”；整个实施期的填“中期”", PERIODS),
        _further("目标序号", "goal", Kind.INTEGER, "属于哪一条目标：“目标”表的序号"),
        _further("权重", "weight", Kind.NUMBER, "分值，只填数"),
        _further("指标方向", "direction", help="正向指标、反向指标"),
        _further("绩效标准", "standard", help="计划标准、历史标准、行业标准"),
        _further("上年值", "last_year", help="上年实现值，连同单位"),
        _further("前年值", "before_last", help="前年实现值，连同单位"),
    ),
    "一行一个三级指标",
)
NARRATIVE = Table(
    "narrative",
    "文本",
    ("部门编码", "章节", "序号"),
    (
        Column("部门编码", "code", _CODE, required=True, help="单位自己的第一部分填单位编码"),
        Column("章节", "chapter", required=True, help="、".join(CHAPTERS)),
        Column("序号", "number", Kind.INTEGER, required=True),
        Column("标题", "title", help="有标题的印成“1、标题”；只有正文的印成一段"),
        Column("正文", "body"),
        Column("绩效目标", "goal"),
        Column("绩效指标", "indicator"),
    ),
    "第一部分 部门整体绩效目标，一行一段",
)
FINANCE = Table(
    "finance",
    "资金来源",
    ("项目编码", "序号"),
    (
        Column("项目编码", "project", _CODE, required=True),
        Column("序号", "number", Kind.INTEGER, required=True),
        Column("资金来源", "source", required=True, help="两级的用“/”隔开，如 财政拨款/中央"),
        Column("金额", "amount", Kind.MONEY, help="元"),
        Column("利率", "rate", Kind.PERCENT, help="%"),
        Column("占比", "share", Kind.PERCENT, help="%"),
        Column("已到位资金", "received", Kind.MONEY, help="元"),
        Column("到位时间", "received_on", Kind.DATE, help="如 2024-12-08"),
        Column("抵质押状况", "pledge"),
    ),
    "专项债券项目的资金来源及落实情况，一行一种来源",
)
_OF_PROJECT = (
    Column("项目编码", "project", _CODE, required=True),
    Column("序号", "number", Kind.INTEGER, required=True),
)
TASKS = Table(
    "tasks",
    "年度任务",
    ("项目编码", "序号"),
    (
        *_OF_PROJECT,
        _further("任务名称", "name"),
        _further("主要内容", "content"),
        _further("任务金额", "amount", Kind.MONEY, "万元"),
        _further("任务财政资金", "fiscal", Kind.MONEY, "万元，其中：财政拨款"),
        _further("任务其他资金", "other", Kind.MONEY, "万元"),
    ),
    "整体绩效目标表的年度主要任务，一行一项；没有的不需要这张表",
    optional=True,
)
SCHEDULE = Table(
    "schedule",
    "实施进度",
    ("项目编码", "序号"),
    (
        *_OF_PROJECT,
        _further("实施内容", "content"),
        _further("开始时间", "begins", Kind.DATE, "如 2025-03-01，或 2025年3月"),
        _further("完成时间", "ends", Kind.DATE, "如 2025-11-30，或 2025年11月"),
    ),
    "项目实施进度计划，一行一步；没有的不需要这张表",
    optional=True,
)
COMPOSITION = Table(
    "composition",
    "资金构成",
    ("项目编码", "序号"),
    (
        *_OF_PROJECT,
        _further("构成类别", "kind", Kind.CHOICE, "空着按“成本构成”", COMPOSITION_KINDS),
        _further("构成项目", "name", help="如 设备购置、财政拨款收入；合计也是一行"),
        _further("构成金额", "amount", Kind.MONEY, "万元"),
        _further("构成占比", "share", Kind.PERCENT, "%"),
        _further("测算依据", "basis"),
        _further("上年金额", "last_year", Kind.MONEY, "万元，上年执行数"),
        _further("前年金额", "before_last", Kind.MONEY, "万元，前年执行数"),
    ),
    "成本、收入或支出由什么构成，一行一项；没有的不需要这张表",
    optional=True,
)
# Tables of which a project has any number of rows, all of whose columns are `further`.
RECORD_TABLES = (TASKS, SCHEDULE, COMPOSITION)
# To these a form may add columns of its own.
REPEATING_TABLES = (GOALS, INDICATORS, FINANCE, *RECORD_TABLES)
ATTRIBUTES = Table(
    "attributes",
    "项目属性",
    ("编码", "属性"),
    (
        Column("编码", "code", _CODE, required=True, help="项目编码、单位编码或部门编码"),
        Column("属性", "name", required=True, help="项目性质、主管部门、计划开工时间、部门职责 ……"),
        Column("值", "value"),
    ),
    "项目、单位或部门的其他事项，一行一项",
)
WITHHELD = Table(
    "withheld",
    "不予公开",
    ("编码", "范围", "字段"),
    (
        Column(
            "编码",
            "code",
            _CODE,
            required=True,
            help="项目编码；“文本”的用部门（单位）编码",
        ),
        Column(
            "范围",
            "scope",
            Kind.CHOICE,
            required=True,
            choices=SCOPES,
            help="“予以公开”不挡住什么：某一格重复了不予公开的内容，经审查仍可公开的，登记一行",
        ),
        Column(
            "字段",
            "field",
            help="范围为“字段”“予以公开”时填列名；只限某一行时写成 指标值#3",
        ),
        Column("替代文字", "substitute", help="公开时印在原处的文字"),
        Column("类别", "category", Kind.CHOICE, choices=CATEGORIES),
        Column("依据", "basis", help="法律名称和条款"),
        Column("审查人", "reviewer"),
        Column("复核日期", "review_date", Kind.DATE, help="“予以公开”的过了这一天不再算数"),
    ),
    "一行一项不予公开的决定；予以公开的，字段、依据、审查人、复核日期缺一不可",
)
EXCEPTIONS = Table(
    "exceptions",
    "例外",
    ("规则", "编码", "列"),
    (
        Column("规则", "rule", _CODE, required=True, help="检查规则的编号，如 M001"),
        Column("编码", "code", _CODE, help="项目、单位或部门的编码；空着指全部"),
        Column("列", "column", help="列名，如 预算数；空着指各列"),
        Column("理由", "reason", required=True, help="为什么这样填是对的"),
        Column("批准人", "approver"),
        Column(
            "有效期至", "until", Kind.DATE, required=True, help="如 2025-12-31；过了这一天不再算数"
        ),
    ),
    "一行一项认可的例外：reportgen check 查出、经核实无须改正的，不再列出；没有例外的不需要这张表",
    optional=True,
)
TOTALS = Table(
    "totals",
    "已公开合计",
    ("编码", "资金性质", "列", "来源"),
    (
        Column("编码", "code", _CODE, required=True, help="部门、单位或项目的编码：谁的合计"),
        Column("资金性质", "funding", help="只含这种资金性质的合计；空着指全部"),
        Column("列", "column", Kind.CHOICE, required=True, choices=AMOUNTS),
        Column("金额", "amount", Kind.MONEY, required=True, help="与“项目”表同一单位"),
        Column("来源", "source", help="在哪里公开的，如 2025年部门预算收支总表"),
    ),
    "一行一个别处已公开、含不予公开项目在内的合计；用来查不予公开的数会不会被推算出来，没有的不需要这张表",
    optional=True,
)
REASONS = Table(
    "reasons",
    "调整原因",
    ("编码", "字段"),
    (
        Column("编码", "code", _CODE, required=True, help="项目、单位或部门的编码：谁的调整"),
        Column(
            "字段",
            "field",
            help="列名或表名；只限某一行时写成 指标值#3、指标#3；空着指其余各处",
        ),
        Column("原因", "text", required=True, help="印在调整说明里，如 年中追加预算"),
    ),
    "调整说明（reportgen diff）里印的原因，一行一项；没有的不需要这张表",
    optional=True,
)
TABLES = (
    DEPARTMENTS,
    UNITS,
    PROJECTS,
    GOALS,
    INDICATORS,
    NARRATIVE,
    FINANCE,
    ATTRIBUTES,
    WITHHELD,
    EXCEPTIONS,
    TOTALS,
    *RECORD_TABLES,
    REASONS,
)
TABLE_BY_NAME = {table.name: table for table in TABLES}
