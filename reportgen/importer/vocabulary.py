"""The fixed words of the published forms and the reading of single texts.

Says what a text is: a label, a heading, a withheld phrase, a kind of funding, numbered goals.
It knows neither files nor tables, and must not know any published document in particular.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from reportgen import schema
from reportgen.core.values import OWN_NUMBER, clean_text, fold

SUFFIX = "绩效目标表"
MONEY = ("预算数", "财政资金", "其他资金")
BOND_ATTRIBUTES = (
    "项目性质", "项目编号", "项目单位", "主管部门",
    "计划开工时间", "计划竣工时间", "项目实施周期", "收益实现时间",
)  # fmt: skip
GOAL_LABELS = ("绩效目标", "总体目标", "当年目标")
BUDGET, PLAN, SOURCES, DUTIES, OWNER = (
    "预算规模及资金用途", "资金支出计划", "项目资金来源及落实情况", "部门职责", "部门名称",
)  # fmt: skip
# Words of a form (folded, without * : and units in brackets) and what they stand for.
_TOP = {
    "项目编码": "项目编码",
    "项目名称": "项目名称",
    BUDGET: BUDGET,
    "预算数": "预算数",
    "其中财政资金": "财政资金",
    "财政资金": "财政资金",
    "其他资金": "其他资金",
    "资金用途": "资金用途",
    PLAN: PLAN,
    **{label: label for label in (*schema.PLAN_LABELS, *GOAL_LABELS, *BOND_ATTRIBUTES)},
    "年度绩效目标": "绩效目标",
    "年度总体目标": "总体目标",
    "绩效指标": "绩效指标",
    SOURCES: SOURCES,
    "部门(单位)职责": DUTIES,
    "部门职责": DUTIES,
    "单位职责": DUTIES,
    "部门(单位)名称": OWNER,
    "部门名称": OWNER,
    "单位名称": OWNER,
}
_HEAD = {
    "一级指标": "一级指标",
    "二级指标": "二级指标",
    "三级指标": "三级指标",
    "绩效指标描述": "绩效指标描述",
    "指标描述": "绩效指标描述",
    "指标解释": "绩效指标描述",
    "指标值类型": "指标性质",
    "指标性质": "指标性质",
    "指标值": "指标值",
    "计量单位": "计量单位",
    "指标值确定依据": "指标值确定依据",
    "评(扣)分标准": "评分标准",
    "评分标准": "评分标准",
    "备注": "备注",
}
_FINANCE = {
    "资金来源": "资金来源",
    "金额": "金额",
    "利率": "利率",
    "占比": "占比",
    "已到位资金": "已到位资金",
    "到位时间": "到位时间",
    "存量融资抵质押状况": "抵质押状况",
    "抵质押状况": "抵质押状况",
}
_DECORATION = re.compile(r"[*:]|\((?:%|元|万元)\)")
_MONEY_UNIT = re.compile(r"\(?(?:金额)?单位:?(万元|元)\)?")
_WITH_MONEY_UNIT = re.compile(r"\s*[（(]?(?:金额)?单位\s*[:：]\s*万?元[)）]?$")
_UNIT = re.compile(r"(\d{3,12})\s*([^\d\s.．、,，%年月].*)", re.DOTALL)
_DECLARATION = re.compile(r"[^.．、]{0,20}整体(?:支出)?(?:预算)?绩效目标(?:申报)?表")
_NUMBERED = re.compile(r"(\d{1,4})\s*([.．、])\s*(?=\S)(.*)", re.DOTALL)
_SECRET = re.compile(
    r"[（(【\[]?(?:(?:此|该|本)(?:项目|项)?|项目)?(?:部分)?(?:内容|信息|数据|金额|指标|目标)?(?:因|由于)?"
    r"(?:依法|按规定|属于|属|涉及|涉)*(?:公安|警务|国家|工作|商业|敏感)*"
    r"(?:秘密|机密|涉密|敏感信息|不予公开|不公开|不宜公开)(?:项目|内容|事项)?"
    r"(?:[，,、；;]?(?:依法|按规定)?(?:不予公开|不公开|不宜公开|略))?[）)】\]]?[。.]?"
)
_LEVEL1, _LEVEL2 = frozenset(schema.LEVEL1), frozenset(schema.LEVEL2)


@lru_cache(maxsize=4096)
def squeeze(text: str) -> str:
    """The text without any white space, width kept: how two printings are compared."""
    return "".join(clean_text(text).split())


def one_line(text: str) -> str:
    """A text that was broken over lines, made one; Latin words keep a space between them."""
    joined = re.sub(r"(?<=[0-9A-Za-z])\n(?=[0-9A-Za-z])", " ", text)
    return joined.replace("\n", "")


def _key(text: str) -> str:
    return _DECORATION.sub("", fold(text))


def label_of(text: str) -> str | None:
    """The field that a label of a form's upper part stands for; None for any other text."""
    return _TOP.get(_key(text)) if len(text) < 40 else None


def head_of(text: str) -> str | None:
    """The column of 指标 that a head of the indicator table stands for."""
    return _HEAD.get(_key(text)) if len(text) < 40 else None


def finance_head_of(text: str) -> str | None:
    """The column of 资金来源 that a head stands for."""
    return _FINANCE.get(_key(text)) if len(text) < 40 else None


def money_unit(text: str) -> str | None:
    """万元 or 元 when the text is the note 单位：万元."""
    found = _MONEY_UNIT.fullmatch(fold(text)) if len(text) < 40 else None
    return found[1] if found else None


def unit_of(text: str) -> tuple[str, str] | None:
    """Code and name of a printed unit: `324001 某局` or `345101某处`."""
    found = _UNIT.fullmatch(_WITH_MONEY_UNIT.sub("", one_line(text)))
    return (found[1], found[2].strip()) if found and len(text) < 60 else None


def numbered(text: str) -> tuple[int, str, str] | None:
    """Number, separator and rest of `12.某项目`; None where no number stands in front."""
    found = _NUMBERED.fullmatch(text.strip())
    return (int(found[1]), found[2], found[3].strip()) if found else None


def is_declaration(text: str) -> bool:
    """The title of a 部门（单位）整体绩效目标申报表, which is a form of its own."""
    return bool(_DECLARATION.fullmatch(squeeze(text)))


def withheld(text: str) -> bool:
    """Whether the whole text only says that something is not published."""
    flat = squeeze(text)
    return len(flat) <= 25 and bool(_SECRET.fullmatch(flat))


def category(text: str) -> str:
    """The 类别 of a withheld phrase."""
    flat = squeeze(text)
    return next((name for name in ("工作秘密", "国家秘密", "商业秘密") if name in flat), "其他")


def is_level1(text: str) -> bool:
    """A first-level name that every form knows."""
    return squeeze(text) in _LEVEL1


def is_level2(text: str) -> bool:
    """A second-level name that every form knows."""
    return squeeze(text) in _LEVEL2


# ---------------------------------------------------------------------------------- funding

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
_FUNDING = tuple(
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
_TELLING = tuple(  # words that speak for themselves at either end of a name
    (kind, re.compile(rf"^{_YEAR}(?:{core})(?:资金|\d{{4}}年)|(?:{core})(?:资金)?$"))
    for kind, core in (
        ("债券利息", "债券利息"),
        ("专项债券", "专项债券"),
        ("一般债券", "一般债券"),
        ("中央直达资金", "(?:中央)?(?:财政)?直达资金"),
        ("省级转移支付", rf"省级?(?:财政)?{_BATCH}[^-—–]{{0,15}}转移支付"),
        ("中央转移支付", rf"中央(?:财政)?{_BATCH}[^-—–]{{0,15}}转移支付"),
        ("非财政拨款", "非财政拨款"),
    )
)


def funding_of(name: str) -> str:
    """The 资金性质 that a project name tells: apart in front, behind or in brackets.

    A mere mention within the name tells nothing.
    """
    flat = fold(name)
    for rules in (_FUNDING, _TELLING):
        for kind, pattern in rules:
            if pattern.search(flat):
                return kind
    return schema.OWN_FUNDING


# ------------------------------------------------------------------------------------ goals

_CHINESE = "一二三四五六七八九十"


def split_goals(text: str) -> list[tuple[int, str]]:
    """A goals cell as (序号, text): cut only where the next expected number stands.

    The forms print `{序号}.{text}` unless the text brings its own number; so the number is
    taken off only where that printing gives the source back.
    """
    first = re.match(r"(\d{1,2})\s*[.．]", text)
    if first:
        return _split_numbers(text, int(first[1]))
    if text.startswith("一、"):
        return _split_numerals(text)
    return [(0, text)] if text else []


def split_printed_goals(text: str) -> list[tuple[int, str]]:
    """A goals cell that our own forms have printed: one goal begins on a line of its own.

    A line is a goal's first only where its number follows and printing gives the line back;
    any other line goes on with the goal above.
    """
    goals: list[tuple[int, str]] = []
    for line in text.split("\n") if text else []:
        last = goals[-1][0] if goals else 0
        goal = _printed_goal(line, last)
        if goal:
            goals.append(goal)
        elif goals:
            goals[-1] = (last, f"{goals[-1][1]}\n{line}")
        else:
            goals.append((0, line))
    return goals


def _printed_goal(line: str, last: int) -> tuple[int, str] | None:
    """Number and text of a goal that begins with `line`, `last` being the number above."""
    found = re.fullmatch(r"([1-9]\d{0,3})\.(\S.*)", line)
    if found and not OWN_NUMBER.match(found[2]):
        number = int(found[1])
        # `3.5万元` is rather an amount, unless a goal 3 is due
        if number == last + 1 or (number > last and not found[2][0].isdigit()):
            return number, found[2]
    return (last + 1, line) if OWN_NUMBER.match(line) else None


def _split_numbers(text: str, number: int) -> list[tuple[int, str]]:
    goals = []
    while True:
        following = re.compile(rf"(?:(?<=[\s。；;])){number + 1}\s*[.．](?!\d)")
        cut = following.search(text)
        goals.append((number, _without_number(text[: cut.start()] if cut else text, number)))
        if not cut:
            return goals
        text, number = text[cut.start() :], number + 1


def _without_number(text: str, number: int) -> str:
    text = text.strip()
    rest = re.sub(rf"^{number}\s*[.．]\s*", "", text)
    # A full-width stop would come back as a plain one: then the text keeps its number.
    plain = re.match(rf"{number}\s*\.", text)
    return rest if plain and rest and not OWN_NUMBER.match(rest) else text


def _split_numerals(text: str) -> list[tuple[int, str]]:
    goals: list[tuple[int, str]] = []
    for line in text.split("\n"):
        number = len(goals) + 1
        if number <= len(_CHINESE) and line.startswith(f"{_CHINESE[number - 1]}、"):
            goals.append((number, line))
        else:
            goals[-1] = (goals[-1][0], f"{goals[-1][1]}\n{line}")
    return goals


# -------------------------------------------------------------------------------- unwrapping


def _is_cjk(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or character in "“”‘’—…"


def _width(text: str) -> float:
    return sum(1.0 if _is_cjk(character) else 0.5 for character in text)


def unwrap(text: str) -> str:
    """Take out the single spaces that an extraction left where a narrow cell broke its lines.

    Only where the pieces look like such lines: all but the last equally wide, none after
    them wider. A space that somebody typed between two clauses stays.
    """
    pieces = [""]
    for at, character in enumerate(text):
        inside = 0 < at < len(text) - 1 and _is_cjk(text[at - 1])
        # A line may also begin with an operator; Latin words keep their spaces.
        if character == " " and inside and (_is_cjk(text[at + 1]) or text[at + 1] in "*/+=("):
            pieces.append("")
        else:
            pieces[-1] += character
    widths = [_width(piece) for piece in pieces]
    wrapped = (
        len(pieces) > 1
        and widths[0] >= 3
        and max(widths[:-1]) - min(widths[:-1]) <= 1
        and widths[-1] <= max(widths[:-1])
    )
    return "".join(pieces) if wrapped else text


def ends_sentence(text: str) -> bool:
    """Whether a paragraph that ends so is complete."""
    return text.rstrip().endswith(tuple("。；！？：.;!?:”）")) if text else True


def join_torn(lines: Sequence[str]) -> str:
    """Paragraphs of which some were torn over two lines, each made whole; newline between."""
    result = ""
    for line in lines:
        result += line if ends_sentence(result) is False or not result else f"\n{line}"
    return result
