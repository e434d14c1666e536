"""指标: shares of more than all in texts. In 指标值 itself I106 finds them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from reportgen.check.support.examples import with_text
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.measures import HUNDRED, share
from reportgen.check.support.quantities import Claim, read_claims
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject

_WORKING = re.compile("正常(?:运行|运转|使用)$")
_ABOVE = re.compile(r"[%％]\s*(?:[（(]含[）)])?及?以上$")
_MAY_BE_ALL = re.compile(r"[\d,.]{3}\s*[%％百]")  # three figures
_TEXTS = ("绩效目标", "资金用途", "绩效指标描述", "指标值")


def _above_all(spot: Spot, year: int) -> Iterator[Hit]:
    """Every share in a text that is more than all, or all `以上`."""
    for claim in read_claims(spot.text, year):
        if claim.quantity.unit == "%" and _is_share(claim):
            number = claim.quantity.number
            if number > HUNDRED or (number == HUNDRED and _ABOVE.search(claim.part)):
                wrong = "超过了 100%" if number > HUNDRED else "已是全部，不会在 100% 以上"
                yield Hit(
                    replace(spot, part=claim.part),
                    f"“{claim.part}”{wrong}",
                    "请核对数字；确是全部的，写 100%，不写“以上”",
                )


def _is_share(claim: Claim) -> bool:
    return any(share(name) or _WORKING.search(name) for name in claim.names)


@rule(
    "I115",
    "文字里的比率超过100%",
    Severity.WARNING,
    looks_for=_MAY_BE_ALL,
    covered_by=("I106",),
    bad={"目标": {"绩效目标": "补植行道树1200株，苗木验收合格率达到100%以上。"}},
    good={"目标": {"绩效目标": "补植行道树1200株，苗木验收合格率达到100%，任务完成率100%以上。"}},
)
def share_in_words_is_at_most_all(subject: ProjectSubject) -> Iterator[Hit]:
    """绩效目标、资金用途、描述和文字的指标值里，满意度、合格率等写成了 100% 以上，或者超过 100%。

    部分占全部的比例最多是 100%。增长率、完成率、到位率等可以超过 100%，不算；指标值只是一个数的由
    I106 指出。
    """
    for spot in subject.texts_in(*_TEXTS):
        if _MAY_BE_ALL.search(spot.text):
            yield from _above_all(spot, subject.settings.year)


@rule(
    "I116",
    "第一部分的比率超过100%",
    Severity.WARNING,
    scope="部门",
    bad=with_text("分项绩效目标", 标题="城区绿化", 绩效指标="喷灌系统正常运行100%以上。"),
    good=with_text("分项绩效目标", 标题="城区绿化", 绩效指标="喷灌系统正常运行率达到98%以上。"),
)
def share_in_part_one_is_at_most_all(subject: DepartmentSubject) -> Iterator[Hit]:
    """第一部分的文字里，正常运行、合格率等写成了 100% 以上，或者超过 100%。

    与 I115 相同，只是出在部门整体绩效目标里，不属于哪个项目。
    """
    for spot in subject.texts:
        yield from _above_all(spot, subject.settings.year)
