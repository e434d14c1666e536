"""A department of any size to measure with: 120 projects and 1,000 indicators by default."""

from datetime import date
from decimal import Decimal

from reportgen.document.public import (
    PublicDepartment,
    PublicGoal,
    PublicIndicator,
    PublicItem,
    PublicProject,
    PublicUnit,
)

_LEVELS = (
    ("产出指标", "数量指标", "完成改造的村级道路里程", "≥12.5公里"),
    ("产出指标", "数量指标", "安装太阳能路灯数量", "≥240盏"),
    ("产出指标", "质量指标", "工程一次验收合格率", "≥98%"),
    ("产出指标", "时效指标", "主体工程完工时间", "2025年10月底前"),
    ("产出指标", "成本指标", "项目总成本", "≤120.50万元"),
    ("效益指标", "社会效益指标", "受益行政村覆盖率", "≥95%"),
    ("效益指标", "可持续影响指标", "道路设计使用年限", "≥10年"),
    ("满意度指标", "服务对象满意度指标", "沿线群众满意度", "≥90%"),
)


def make_department(projects: int = 120) -> PublicDepartment:
    """A Hebei department with this many projects, eight to nine indicators each."""
    units = [PublicUnit(f"3010{n:02d}", f"青禾市交通运输局第{n}中心") for n in range(1, 7)]
    items = tuple(
        PublicItem("工作保障措施", n, "完善管理制度", "修订资金和工程管理办法，明确责任。", "", "")
        for n in range(1, 8)
    )
    return PublicDepartment(
        code="301",
        name="青禾市交通运输局",
        form="hebei",
        year=2025,
        publisher="青禾市财政局",
        published_on=date(2025, 2, 10),
        dated=True,
        grouping=("单位",),
        numbering="continuous",
        paging="each",
        typography="gbt9704",
        money_unit="万元",
        imprint=(),
        narrative=items,
        entries=tuple(_project(n, units[n % len(units)]) for n in range(1, projects + 1)),
    )


def _project(number: int, unit: PublicUnit) -> PublicProject:
    rows = _LEVELS if number % 3 else (*_LEVELS[:1], *_LEVELS)
    amount = Decimal("120.50")
    return PublicProject(
        unit=unit,
        order=number,
        form="hebei",
        funding="本级财政拨款",
        code=f"99010025P{number:012d}",
        name=f"第{number}批农村公路安全提升工程",
        heading="",
        budget=amount,
        fiscal=amount,
        other=None,
        purpose="用于村级道路路面修复、护栏安装和太阳能路灯购置。",
        plan=(None, Decimal(40), Decimal(80), Decimal(100)),
        goals=(PublicGoal("绩效目标", 1, "改造道路12.5公里，安装路灯240盏，满意度90%以上。"),),
        indicators=tuple(
            PublicIndicator(
                *names, f"{names[2]}，按验收资料统计", value, "", value, "", "计划", "", ""
            )
            for *names, value in rows
        ),
        finance=(),
        attributes={},
    )
