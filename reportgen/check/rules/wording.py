"""文字: the same mistakes in part one, which belongs to no project.

For projects each mistake has a rule of its own, in `leftovers`, `punctuation` and `privacy`.
"""

from collections.abc import Callable, Iterator
from functools import partial

from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.personal_numbers import (
    card_numbers,
    identity_numbers,
    landline_numbers,
    mobile_numbers,
)
from reportgen.check.support.punctuation_marks import (
    doubled_marks,
    full_width_letters,
    half_width_marks,
    marks_at_the_edges,
    marks_behind_names,
    unpaired_brackets,
)
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import DepartmentSubject
from reportgen.check.support.template_leftovers import (
    crosses_to_fill,
    other_crosses,
    prompts,
    template_only,
)
from reportgen.check.support.word_slips import (
    clauses_twice,
    confusions,
    cut_off,
    doubled_words,
    lookalikes,
    perhaps_doubled_words,
    stray_quotes,
    wrong_number_brackets,
)

_PART_ONE = {"部门编码": "018", "章节": "工作保障措施", "序号": "1", "标题": "加强管理"}
_Finder = Callable[[Spot], Iterator[Hit]]


def _all(subject: DepartmentSubject, *finders: _Finder) -> Iterator[Hit]:
    for spot in subject.texts:
        for find in finders:
            yield from find(spot)


@rule(
    "W021",
    "部门整体文字里有错误",
    Severity.ERROR,
    scope="部门",
    bad={"文本": [{**_PART_ONE, "正文": "成立专班，联系人手机13800001234。"}]},
    good={"文本": [{**_PART_ONE, "正文": "成立专班，明确专人负责，开通市民热线12345。"}]},
)
def wrong_in_part_one(subject: DepartmentSubject) -> Iterator[Hit]:
    """第一部分的文字里有模板文字、乱码、手机号码或身份证号码。

    与 W001、W013、W014 相同，只是出在部门整体绩效目标里，不属于哪个项目。
    """
    yield from _all(subject, template_only, mobile_numbers, identity_numbers)


@rule(
    "W022",
    "部门整体文字里有疏漏",
    Severity.WARNING,
    scope="部门",
    bad={"文本": [{**_PART_ONE, "正文": "完善制度，，落实责任。"}]},
    good={"文本": [{**_PART_ONE, "正文": "完善制度，落实责任。"}]},
)
def slips_in_part_one(subject: DepartmentSubject) -> Iterator[Hit]:
    """第一部分的文字里有没删的提示、没填的XX、重复的字词、错别字、连用或错位的标点、银行卡号。

    断了的句子、形近的部首、多余的引号也在内。与 W002、W003、W006、W007、W012、W015、W017、W026、
    W027、W028 相同，只是出在部门整体绩效目标里，不属于哪个项目。
    """
    yield from _all(
        subject,
        prompts,
        crosses_to_fill,
        doubled_words,
        cut_off,
        stray_quotes,
        lookalikes,
        partial(confusions, own=subject.settings.confusions),
        doubled_marks,
        marks_at_the_edges,
        card_numbers,
    )


@rule(
    "W023",
    "部门整体文字的写法请再看看",
    Severity.NOTICE,
    scope="部门",
    bad={"文本": [{**_PART_ONE, "正文": "完善制度（含内部控制，落实责任。"}]},
    good={"文本": [{**_PART_ONE, "正文": "完善制度（含内部控制），落实责任。"}]},
)
def style_of_part_one(subject: DepartmentSubject) -> Iterator[Hit]:
    """第一部分的文字里有××、不成对的括号、半角标点、全角数字、标题末尾的标点、固定电话号码。

    像是重复的词、发文字号的括号也在内。与 W004、W008 至 W011、W016、W024、W025 相同，只是出在部门
    整体绩效目标里，不属于哪个项目。
    """
    yield from _all(
        subject,
        other_crosses,
        marks_behind_names,
        unpaired_brackets,
        half_width_marks,
        full_width_letters,
        landline_numbers,
        perhaps_doubled_words,
        clauses_twice,
        wrong_number_brackets,
    )
