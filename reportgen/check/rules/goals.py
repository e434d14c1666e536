"""指标: goals that the form has no place for."""

from collections.abc import Iterator

from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import Example, rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.schema import printed_goal_kinds


def _goal(kind: str) -> Example:
    cells = {
        "项目编码": PROJECT_CODE,
        "序号": "1",
        "类别": kind,
        "绩效目标": "建成绿地两千平方米。",
    }
    return {"项目": {"表式": "hunan"}, "目标": [cells]}


@rule(
    "I015",
    "表式不印这一类目标",
    Severity.ERROR,
    bad=_goal(""),
    good=_goal("总体目标"),
    source="templates/README.md（表式说明里的 goals）",
)
def form_prints_the_goal(subject: ProjectSubject) -> Iterator[Hit]:
    """目标的类别不是所用表式印的类别，这一条在文本里印不出来，也不会进入公开数据。

    类别空着按“绩效目标”。整体申报表（湖南）印“总体目标”，专项债券表印“总体目标”和“当年目标”，
    其余的印“绩效目标”。类别填错了，目标就悄悄不见了。
    """
    printed = printed_goal_kinds(subject.printed)
    for goal in subject.goals if printed else ():
        if goal.text and goal.kind not in printed and subject.known(goal, "类别"):
            choices = "或".join(f"“{kind}”" for kind in printed)
            yield Hit(
                subject.spot(goal, "类别"),
                f"类别是“{goal.kind}”，本项目的表式不印这一类，这条目标印不出来",
                f"请把类别改成{choices}；不要公开的，请删去这一条",
            )
