"""The fixed words of the forms: what a cell of a column of choices may hold, and labels used apart.

Holds words and nothing else; reads no file.
"""

from collections.abc import Collection

SIGNS = ("≥", "≤", "=", ">", "<", "定性")
QUALITATIVE = "定性"
LEVEL1 = ("产出指标", "效益指标", "满意度指标", "成本指标", "偿债指标")
LEVEL2 = (
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "经济成本指标",
    "社会成本指标",
    "生态环境成本指标",
    "经济效益指标",
    "社会效益指标",
    "生态效益指标",
    "可持续影响指标",
    "服务对象满意度指标",
)
COMMON_UNITS = ("%", "万元", "元", "个", "人", "人次", "次", "项", "套", "天", "年", "平方米")
GOAL_KINDS = ("绩效目标", "总体目标", "当年目标", "中期目标")
PERIODS = ("年度", "中期")  # of an indicator: the year, or the whole time of the project
YEARLY, WHOLE_PERIOD = PERIODS
COMPOSITION_KINDS = ("成本构成", "收入构成", "支出构成")


# Among the labels that a form prints: that it speaks for a whole unit.
WHOLE_UNIT = "申报表/整体"


def goals_label(kind: str) -> str:
    """By which a form says that it prints goals of this 类别, among the labels that it prints."""
    return f"绩效目标/{kind}"


def printed_goal_kinds(labels: Collection[str]) -> tuple[str, ...]:
    """The 类别 of goals that a form prints with these labels: all where it names none."""
    if "绩效目标" not in labels:
        return ()
    return tuple(kind for kind in GOAL_KINDS if goals_label(kind) in labels) or GOAL_KINDS


def declared_label(table: str, label: str) -> str:
    """By which a form says that it prints a column that it declares itself for this table."""
    return f"{table}/{label}"


# The fixed order in which kinds of funding stand in a document; others follow, by name.
FUNDING_KINDS = (
    "本级财政拨款",
    "中央转移支付",
    "中央直达资金",
    "省级转移支付",
    "一般债券",
    "专项债券",
    "债券利息",
    "非财政拨款",
)
OWN_FUNDING = "本级财政拨款"
CHAPTERS = ("总体绩效目标", "分项绩效目标", "工作保障措施")
# The last withholds nothing: it lets a public cell be published that repeats something withheld.
SCOPES = ("项目", "名称", "字段", "予以公开")
SCOPE_PROJECT, SCOPE_NAME, SCOPE_FIELD, SCOPE_RELEASE = SCOPES
CATEGORIES = ("国家秘密", "工作秘密", "商业秘密", "个人隐私", "其他")
PLAN_LABELS = ("3月底", "6月底", "10月底", "12月底")
PLAN = "资金支出计划"  # the four together, as forms and decisions call them
# Sign, number, unit and the text once printed are one statement: withheld together.
TARGET_LABELS = ("指标性质", "指标值", "计量单位", "指标值原文")
IMPRINT = ("保密审查情况", "负责人审签情况", "公开日期")  # attributes of a department, on the cover
HEADING = "标题"  # attribute: the heading as printed, where it is not the name
NAME_WITHHELD = "此项目涉密"  # the substitute where a whole project is withheld
AMOUNTS = ("预算数", "财政资金", "其他资金")
FURTHER_PARTS = ("上年结转", "上级补助", "地方资金")  # of 预算数, where a form parts it finer
WHOLE_AMOUNTS = ("实施期资金总额", "实施期财政资金", "实施期其他资金")
# Facts that say who somebody is: printed by no form unless it asks for them by name.
PERSONAL_FACTS = ("项目负责人", "负责人电话", "联系人", "联系电话", "经办人", "填报人", "填表人")
