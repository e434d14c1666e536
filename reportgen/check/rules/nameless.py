"""金额: rows of some forms that say how much, or when, and not what for."""

from collections.abc import Iterator

from reportgen import schema
from reportgen.check.support.contents import has_more
from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.dataset.rows import further, text_in

# For each table what its rows are called, and what is said of them.
_NAMED = (
    (schema.TASKS, "任务名称", ("任务金额", "任务财政资金", "任务其他资金")),
    (schema.SCHEDULE, "实施内容", ("开始时间", "完成时间")),
    (schema.COMPOSITION, "构成项目", ("构成金额", "构成占比", "上年金额", "前年金额")),
)
_TASK = {
    "项目编码": PROJECT_CODE,
    "序号": "1",
    "任务金额": "90",
    "任务财政资金": "60",
    "任务其他资金": "30",
}


@rule(
    "M309",
    "有金额或时间而没有名称",
    Severity.ERROR,
    where=has_more,
    bad={"项目": {"表式": "whole"}, "年度任务": [_TASK]},
    good={"项目": {"表式": "whole"}, "年度任务": [{**_TASK, "任务名称": "补植"}]},
)
def a_row_says_what_it_is_for(subject: ProjectSubject) -> Iterator[Hit]:
    """年度任务、实施进度、资金构成里的一行，填了金额、占比或时间，名称却空着。

    印出来的表上，读者看不出这笔钱、这段时间是做什么的。名称不予公开的不算。
    """
    for table, name, told in _NAMED:
        for row in subject.rows(table):
            if text_in(row, name) or not subject.known(row, name):
                continue
            filled = [label for label in told if further(row, label) is not None]
            if filled:
                yield Hit(
                    subject.spot(row, name),
                    f"填了{'、'.join(filled)}，“{name}”却空着",
                    f"请补上“{name}”；是多余的一行，就删去",
                )
