"""Rows for the examples of rules, where several rules need the like."""

from reportgen.check.support.registry import Example

PROJECT_CODE = "330100240000000010001"  # the faultless sample project of the examples
_LABELS = ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "计量单位")


def indicator(number: int, *cells: str, description: str = "按实施方案统计") -> dict[str, str]:
    """A row of 指标: levels one to three, sign, value and unit."""
    return {
        "项目编码": PROJECT_CODE,
        "序号": str(number),
        **dict(zip(_LABELS, cells, strict=True)),
        "绩效指标描述": description,
        "指标值确定依据": "实施方案",
    }


COUNT = indicator(1, "产出指标", "数量指标", "种植苗木数量", "≥", "300", "株")
QUALITY = indicator(2, "产出指标", "质量指标", "苗木验收合格率", "≥", "95", "%")
TIME = indicator(3, "产出指标", "时效指标", "种植完成时间", "定性", "2024年10月底前", "")
EXPENSE = indicator(4, "产出指标", "成本指标", "种植总成本", "≤", "90", "万元")
BENEFIT = indicator(5, "效益指标", "生态效益指标", "新增绿地面积", "≥", "2000", "平方米")
CONTENT = indicator(6, "满意度指标", "服务对象满意度指标", "居民满意度", "≥", "90", "%")
COMPLETE = (COUNT, QUALITY, TIME, EXPENSE, BENEFIT, CONTENT)


def bond_example(*lines: str, **project: str) -> Example:
    """A special bond with these lines of 资金来源, their cells parted by `|`."""
    heads = ("资金来源", "金额", "利率", "占比", "已到位资金", "到位时间")
    return {
        "项目": {"表式": "tianjin_bond"} | project,
        "资金来源": [
            {"项目编码": PROJECT_CODE, "序号": str(number)}
            | dict(zip(heads, line.split("|"), strict=False))
            for number, line in enumerate(lines, start=1)
        ],
    }


def time_target(value: str) -> dict[str, str]:
    """Cells of a 时效指标 with this value in words."""
    return {"二级指标": "时效指标", "指标性质": "定性", "指标值": value, "计量单位": ""}


def with_indicator(line: str = "", **cells: str) -> Example:
    """An example whose indicator has these cells, by their labels or in a line.

    A line holds name, sign, value and unit, with the second level before them where it matters.
    """
    values = line.split("|") if line else []
    return {
        "指标": dict(zip(_LABELS[-len(values) :] if values else (), values, strict=True)) | cells
    }


def with_text(chapter: str, **cells: str) -> Example:
    """An example with one piece of part one, in this chapter."""
    return {"文本": [{"部门编码": "018", "章节": chapter, "序号": "1", **cells}]}
