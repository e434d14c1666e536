"""The fixed words of the published forms and the reading of single texts.

Says what a text is: a heading, a unit, a withheld phrase, a numbered line.
It knows neither files nor tables, and must not know any single published document.
"""

import re
from functools import lru_cache

from reportgen import schema
from reportgen.core.values import clean_text, fold
from reportgen.importer.wrapped_text import one_line

SUFFIX = "绩效目标表"
_LONGEST_TITLE = 60  # characters
NUMERALS = "一二三四五六七八九十"
_YEAR = re.compile(r"\(?(20\d{2})年?度?\)?")
_MONEY_UNIT = re.compile(
    r"\(?(?:(?:金额|货币|计量)?单位:?)(?:人民币)?(亿元|万元|千元|百元|元)(?:人民币)?\)?"
)
_WITH_MONEY_UNIT = re.compile(r"\s*[（(]?(?:金额)?单位\s*[:：]\s*[亿万千百]?元[)）]?$")
_UNIT = re.compile(r"(\d{3,12})\s*(?=.*[㐀-鿿])([^\d\s.．、,，%年月].*)", re.DOTALL)
_DECLARATION = re.compile(r"[^.．、]{0,20}整体(?:支出)?(?:预算)?绩效目标(?:申报)?表")
_PART = re.compile(
    r"第[一二三四]部分(?:(?:部门|单位)整体绩效目标|预算项目绩效目标)?|(?:部门|单位)整体绩效目标|预算项目绩效目标"
)
_NUMBERED = re.compile(r"(\d{1,4})\s*([.．、])\s*(?=\S)(.*)", re.DOTALL)
# Titles that name a kind of form, not a project; what a form is numbered as in an annex
_TITLE = re.compile(
    r"(?:附件?表?\d*[:、.]?)?(?:20\d{2}年度?)?[一-鿿()]{0,16}?(?:项目|部门|单位|支出|资金|债券|整体|预算|专项|区域|转移支付)+"
    r"(?:年度)?绩效(?:目标|运行)?(?:申报|批复|公开|情况)?表(?:\((?:20\d{2})年?度?\))?"
    r"|附[件表录]?[\d一二三四五六七八九十]*(?:[-—]\d+)?:?"
)
_WITHHELD_PHRASE = re.compile(
    r"[（(【\[]?(?:(?:此|该|本)(?:项目|项)?|项目)?(?:部分)?(?:内容|信息|数据|金额|指标|目标)?(?:因|由于)?"
    r"(?:依法|按规定|属于|属|涉及|涉)*(?:公安|警务|国家|工作|商业|敏感)*"
    r"(?:秘密|机密|涉密|敏感信息|不予公开|不公开|不宜公开)(?:项目|内容|事项)?"
    r"(?:[，,、；;]?(?:依法|按规定)?(?:不予公开|不公开|不宜公开|略))?[）)】\]]?[。.]?"
)
# The code of a project: region, year, letter and number.
PROJECT_CODE = re.compile(r"(?<![0-9A-Z])\d{6}\d{2}[A-Z][0-9A-Z]{12}(?![0-9A-Z])")
_LEVEL1, _LEVEL2 = frozenset(schema.LEVEL1), frozenset(schema.LEVEL2)


@lru_cache(maxsize=4096)
def squeeze(text: str) -> str:
    """The text without any white space, full width unchanged: how two printings are compared."""
    return "".join(clean_text(text).split())


def money_unit(text: str) -> str | None:
    """万元, 元, 百元 … when the text is the note 单位：万元."""
    match = _MONEY_UNIT.fullmatch(fold(text)) if len(text) < 40 else None
    return match[1] if match else None


def year_in_note(text: str) -> int | None:
    """The year when that is all a text says: `（2025年度）`."""
    match = _YEAR.fullmatch(fold(text)) if len(text) < 20 else None
    return int(match[1]) if match else None


def unit_of(text: str) -> tuple[str, str] | None:
    """Code and name of a printed unit: `324001 某局` or `345101某处`."""
    match = _UNIT.fullmatch(_WITH_MONEY_UNIT.sub("", one_line(text)))
    return (match[1], match[2].strip()) if match and len(text) < 60 else None


def numbered(text: str) -> tuple[int, str, str] | None:
    """Number, separator and rest of `12.某项目`; None where no number stands in front."""
    match = _NUMBERED.fullmatch(text.strip())
    return (int(match[1]), match[2], match[3].strip()) if match else None


def is_declaration(text: str) -> bool:
    """The title of a 部门（单位）整体绩效目标申报表"""
    return bool(_DECLARATION.fullmatch(squeeze(text)))


def is_part(text: str) -> bool:
    """One of the two part titles, or a half of one."""
    return bool(_PART.fullmatch(squeeze(text)))


def is_title(text: str) -> bool:
    """The title of a kind of form, or its number as an annex (附件3)."""
    return len(text) <= _LONGEST_TITLE and bool(_TITLE.fullmatch(fold(text)))


def is_withheld_phrase(text: str) -> bool:
    """Whether the whole text only says that something is not published."""
    flat = squeeze(text)
    return len(flat) <= 25 and bool(_WITHHELD_PHRASE.fullmatch(flat))


def secrecy_category(text: str) -> str:
    """The 类别 of a withheld phrase."""
    flat = squeeze(text)
    return next((name for name in ("工作秘密", "国家秘密", "商业秘密") if name in flat), "其他")


def level_name(text: str) -> str:
    """The name of a level of indicators, without the white space and colon of a label."""
    return squeeze(text).rstrip(":：")


def is_level1(text: str) -> bool:
    """A first-level name that every form knows."""
    return level_name(text) in _LEVEL1


def is_level2(text: str) -> bool:
    """A second-level name that every form knows."""
    return level_name(text) in _LEVEL2
