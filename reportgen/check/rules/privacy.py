"""文字: telephone, identity and card numbers, which no published text may hold.

A finding never shows the number: neither its message nor its spot. What other rules say of a
cell that holds one goes through `mask_numbers_of_hit`.
"""

import re
from collections.abc import Iterator
from typing import Any

from reportgen import schema
from reportgen.check.support.contents import has_more
from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.personal_numbers import (
    LIKELY_NUMBER,
    card_numbers,
    identity_numbers,
    landline_numbers,
    mobile_numbers,
)
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.check.support.text_search import spots_with
from reportgen.schema import declared_label

_PERSON = re.compile(r"联系人|联系电话|负责人[:：]?[^，。]")
_PERSONAL_LABEL = re.compile(
    r"(?:负责|责任|联系|经办|承办|牵头|填报|填表|审核)人(?:员|姓名|签字|签名)?$"
    r"|(?:电话|手机)(?:号|号码)?$|联系方式$|身份证"
)
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")  # 负责人（签字）
_LAW = "《中华人民共和国政府信息公开条例》第十五条（涉及个人隐私的政府信息）"


def _with_long_numbers(subject: ProjectSubject) -> tuple[Spot, ...]:
    return tuple(spots_with(subject, LIKELY_NUMBER))


@rule(
    "W013",
    "文中有手机号码",
    Severity.ERROR,
    looks_for=LIKELY_NUMBER,
    source=_LAW,
    bad={"项目": {"资金用途": "用于补植行道树，联系人手机13800001234。"}},
    good={"项目": {"资金用途": "用于补植行道树，市民热线12345。"}},
)
def mobile_number(subject: ProjectSubject) -> Iterator[Hit]:
    """公开的文字里有手机号码。

    手机号码属于个人信息，不应随预算文本公开。金额、编号里的数字不算；提示里只显示号码的一部分。
    """
    for spot in subject.cached(_with_long_numbers):
        yield from mobile_numbers(spot)


@rule(
    "W014",
    "文中有身份证号码",
    Severity.ERROR,
    looks_for=LIKELY_NUMBER,
    source=_LAW,
    bad={"项目": {"资金用途": "用于发放养护工人补助，证件号11010519491231002X。"}},
    good={"项目": {"资金用途": "用于发放养护工人补助，合同编号110105194912310021。"}},
)
def identity_number(subject: ProjectSubject) -> Iterator[Hit]:
    """公开的文字里有居民身份证号码。

    出生日期和校验码都对的 18 位号码才算，编号、金额不算。提示里只显示号码的一部分。
    """
    for spot in subject.cached(_with_long_numbers):
        yield from identity_numbers(spot)


@rule(
    "W015",
    "文中有银行卡号",
    Severity.WARNING,
    looks_for=LIKELY_NUMBER,
    source=_LAW,
    bad={"项目": {"资金用途": "补助打入养护工人银行卡6222020000000000000。"}},
    good={"项目": {"资金用途": "补助打入养护工人银行卡，批次编号6222020000000000001。"}},
)
def card_number(subject: ProjectSubject) -> Iterator[Hit]:
    """公开的文字里有银行卡号。

    以 62 开头、16 至 19 位、校验码正确的号码才算。提示里只显示号码的一部分。
    """
    for spot in subject.cached(_with_long_numbers):
        yield from card_numbers(spot)


@rule(
    "W016",
    "文中有固定电话号码",
    Severity.NOTICE,
    bad={"项目": {"资金用途": "用于补植行道树，联系电话：0399-8700123。"}},
    good={"项目": {"资金用途": "用于补植行道树，图号0399-87。"}},
)
def landline_number(subject: ProjectSubject) -> Iterator[Hit]:
    """公开的文字里有固定电话号码。

    单位对外公开的电话可以保留；个人住宅电话不应公开。
    """
    for spot in subject.cached(_with_long_numbers):
        yield from landline_numbers(spot)


@rule(
    "W033",
    "会公开个人信息",
    Severity.ERROR,
    where=has_more,
    source=_LAW,
    bad={"项目": {"表式": "tianjin_bond"},
         "项目属性": [{"编码": PROJECT_CODE, "属性": "项目单位", "值": "联系人顾青禾"}]},
    good={"项目属性": [{"编码": PROJECT_CODE, "属性": "项目负责人", "值": "顾青禾"}]},
)  # fmt: skip
def persons_are_not_published(subject: ProjectSubject) -> Iterator[Hit]:
    """项目负责人、联系人、联系电话这样的个人信息会印出来。

    自带的表式印出这几格的标签，格子空着，值不进入公开数据；写进 prints 就会公开，表式添加的列也
    一样。印出的别的属性里写着“联系人”“负责人”的也提示。不予公开的不算。
    """
    remedy = "请从表式的 prints 里删去，或在“不予公开”表里写明；只留单位的，删去人名和电话"
    for name, value in subject.attributes.items():
        personal = _names_persons(name) or _PERSON.search(value)
        if value and personal and subject.prints(name):
            spot = subject.attribute_spot(name)
            yield Hit(spot, f"“{name}”会公开，写的是个人信息", remedy)
    for row in _rows_that_forms_widen(subject):
        for name, value in row.further:
            spot = subject.spot(row, name)
            printed = subject.prints(name) or subject.prints(declared_label(spot.table, name))
            if value and printed and _names_persons(name):
                yield Hit(spot, f"“{name}”一列会公开，写的是个人信息", remedy)


def _names_persons(label: str) -> bool:
    plain = _BRACKETED.sub("", label)
    return label in schema.PERSONAL_FACTS or bool(_PERSONAL_LABEL.search(plain))


def _rows_that_forms_widen(subject: ProjectSubject) -> Iterator[Any]:
    yield from (*subject.goals, *subject.indicators, *subject.whole_period, *subject.finance)
    for table in schema.RECORD_TABLES:
        yield from subject.rows(table)
