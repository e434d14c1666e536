"""The kind of funding (资金性质) of a project, from the words in its name.

Knows names only; it must not read amounts or other fields.
"""

import re
from collections.abc import Sequence

from reportgen import schema
from reportgen.core.values import fold
from reportgen.importer.catalog import Catalog
from reportgen.importer.project import ReadProject

_YEAR = r"(?:提前下达)?(?:\d{4}年?度?)?(?:提前下达)?"
_BATCH = r"(?:第?[一二三四五六七八九十\d]+批次?)?"
# Without the word 转移支付 only words that speak of money may stand beside 中央 or 省级:
# otherwise a name that begins with 中央空调 would become a transfer.
_POLICY = (
    r"(?:财政|提前|下达|政法|纪检监察|补助|专项|基建|预算内|投资|奖补|奖励|结转|结余|拨款|"
    r"资金|经费|第?[一二三四五六七八九十\d]+批次?)*"
)
_PHRASES = (
    ("债券利息", r"(?:地方政府|政府)?(?:一般|专项)?债券(?:付息|利息)"),
    ("专项债券", r"(?:新增|再融资|地方政府|政府)*专项债券?"),
    ("一般债券", r"(?:新增|再融资|地方政府|政府)*一般债券?"),
    ("中央直达资金", r"(?:中央)?(?:财政)?直达"),
    ("省级转移支付", rf"省级?(?:财政)?{_BATCH}[^-—–]{{0,15}}转移支付|省级{_POLICY}"),
    ("中央转移支付", rf"中央(?:财政)?{_BATCH}[^-—–]{{0,15}}转移支付|中央{_POLICY}"),
    ("非财政拨款", r"非(?:本级)?财政(?:拨款)?"),
)
_MONEY_WORD = r"(?:资金|项目资金|经费|项目)?"
_SEPARATED = tuple(
    (
        kind,
        re.compile(
            rf"(?:^|[-—–_(\[【〔]){_YEAR}(?:{core})"  # apart
            rf"{_MONEY_WORD}{_BATCH}(?:$|[-—–_)\]】〕:])"
            rf"|\d{{4}}年?(?:{core}){_MONEY_WORD}$"  # behind a year, at the end
        ),
    )
    for kind, core in _PHRASES
)
_UNSEPARATED = tuple(  # words that speak for themselves at either end of a name
    (kind, re.compile(rf"^{_YEAR}(?:{core})(?:资金|\d{{4}}年|[-—–(])|(?:{core})(?:资金)?$"))
    for kind, core in (
        ("债券利息", "债券利息"),
        ("专项债券", "专项债券"),
        ("一般债券", "一般债券"),
        ("中央直达资金", "(?:中央)?(?:财政)?直达资金"),
        ("中央转移支付", "中央财政(?!大学)[^-—–]{2,15}(?:补助|资金)"),
        ("省级转移支付", rf"省级?(?:财政)?{_BATCH}[^-—–]{{0,15}}转移支付"),
        ("中央转移支付", rf"中央(?:财政)?{_BATCH}[^-—–]{{0,15}}转移支付"),
        ("非财政拨款", "非财政拨款"),
    )
)


# Years and batches behind a name: （2024年）, -2024年提前下达, (第二批)
_LOT = r"(?:提前下达|发行|预算|安排|第?[一二三四五六七八九十\d]+批次?)"
_BEHIND = re.compile(
    rf"(?:[-—–_]?[(\[【〔]?(?:(?:20)?\d{{2}}年度?{_LOT}*|20\d{{2}}{_LOT}*|{_LOT}+)[)\]】〕]?)+$"
)


def funding_of(name: str) -> str:
    """The 资金性质 that a project name states: apart in front, behind or in brackets.

    A mere mention within the name does not count.
    """
    flat = _BEHIND.sub("", fold(name)) or fold(name)
    for rules in (_SEPARATED, _UNSEPARATED):
        for kind, pattern in rules:
            if pattern.search(flat):
                return kind
    return schema.OWN_FUNDING


def set_funding(projects: Sequence[ReadProject], catalog: Catalog) -> None:
    """Store the 资金性质 of all projects that print none; stubs have none."""
    for project in projects:
        usual = catalog.funding(project.form)
        if not usual or project.stub or "资金性质" in project.fields:
            continue
        kind = funding_of(project.name)
        project.funding_from_name = kind if kind != schema.OWN_FUNDING else ""
        project.fields["资金性质"] = usual if kind == schema.OWN_FUNDING else kind
