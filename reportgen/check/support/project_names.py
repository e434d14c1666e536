"""Names of projects: what they are about, and whether two are about the same."""

import re
from functools import lru_cache

from reportgen.check.support.measures import folded

_SUFFIX = re.compile(
    r"[-—–－]*(?:提前下达)?(?:20\d\d年?度?)?(?:中央|省级|市级|县级|区级|本级|上级)?(?:第?[一二三四五六七八九十\d]+批)?"
    r"(?:转移支付|直达|专项|补助|一般债券|专项债券|新增债券|债券|非财政拨款|结转|财政拨款|配套)*(?:资金|项目|经费)?$"
)
_INSTALMENT = (
    "续建|新增|追加|增加|补充|尾款|余款|质保金|首付|预付|进度|结转|结余|中央|省级|市级|县级|区级|本级|直达"
    "|转移支付|债券|批|期|标段|阶段|年"
)
_BATCH = re.compile(
    rf"[(（][^()（）]{{0,12}}(?:{_INSTALMENT})[^()（）]{{0,4}}[)）]|"
    r"[(（]?第?[一二三四五六七八九十\d]+(?:批|期|标段|阶段)次?[)）]?|[(（](?:尾款|续建|余款|首付|进度|预付|[一二三四五六\d])款?[)）]"
    r"|(?:尾款|余款|首付款|进度款|预付款)$|20\d\d年?度?|年度"
)
_MARKS = re.compile(r"[^\w]|_")
_GENERAL = re.compile(
    r"项目|经费|专项|资金|工程|费用|补助|补贴|工作|年度|20\d\d年?|\d+|中央|省级|市级|县级|区级|本级|直达|转移支付"
    r"|一般债券|专项债券|非财政拨款|财政|预算|支出|建设|购置|采购|服务|及|和|等|的"
)


@lru_cache(maxsize=65536)
def base_name(name: str) -> str:
    """The name without year, kind of funding, batch and instalment."""
    text = _BATCH.sub("", _SUFFIX.sub("", folded(name), count=1))
    return _MARKS.sub("", _SUFFIX.sub("", text, count=1)) or _MARKS.sub("", folded(name))


@lru_cache(maxsize=65536)
def _subject(name: str) -> str:
    return _MARKS.sub("", _GENERAL.sub("", folded(name)))


def akin(one: str, other: str) -> bool:
    """Whether two names share what they are about: 一中公用经费 and 二中公用经费."""
    short, long = sorted((_subject(one), _subject(other)), key=len)
    if not short:
        return True  # nothing but general words
    common = _longest_common(short, long)
    return common >= 3 or common * 2 >= len(short)


def _longest_common(short: str, long: str) -> int:
    """The length of the longest piece that stands in both."""
    for length in range(len(short), 0, -1):
        if any(short[at : at + length] in long for at in range(len(short) - length + 1)):
            return length
    return 0
