"""The amounts and quantities that a text states, in whatever unit and spelling.

`3,000,000元`, `300（万元）`, `三百余万元` or `¥3000000` as values with their unit. Money in 元.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from reportgen.core.spellings.folding import spelled, with_marks

IN_YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
MONEY = "元"
_CENT = Decimal("0.01")
_OF_ONE_DIGIT = 20  # so large a part of it may be missing from 近五百万
_SCALES = {"十": 10, "百": 100, "千": 1_000, "拾": 10, "佰": 100, "仟": 1_000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_DIGITS = {
    **{digit: value for value, digit in enumerate("零一二三四五六七八九")},
    **{digit: value for value, digit in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2, "参": 3, "廿": 20, "卅": 30,
}  # fmt: skip
_FIRST = "".join(_DIGITS) + "十拾"
_NUMERAL = rf"[{_FIRST}][{_FIRST}百千佰仟万亿]*"
_HALF = rf"(?<![{_FIRST}\d个])半个?(?=[十百千]?[万亿])"
_FIGURES = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_GAP = r"[ ()\[\]【】〔〕{}《》「」『』“”\"'‘’·:]{0,6}(?:单位:)?"
_FLOOR = (
    "余", "多", "超过", "超", "突破", "逾", "以上", "之上", "出头", "不低于", "不少于", "不小于",
    "至少", "最少", "高于", "多于", "大于",
)  # fmt: skip
_CEILING = (
    "近", "将近", "接近", "不足", "不到", "以内", "之内", "以下", "封顶", "不超过", "不超",
    "不高于", "不多于", "不大于", "至多", "最多", "低于", "少于", "小于",
)  # fmt: skip
_ABOUT = ("约", "约莫", "约计", "大概", "差不多", "几乎", "上下", "左右", "许", "来", "几")
# The longest first: 不超过 is no 超过.
_ROUNDING = "|".join(sorted({*_FLOOR, *_CEILING, *_ABOUT}, key=len, reverse=True))
_AHEAD = re.compile(rf"(?:({_ROUNDING}){_GAP}|(?P<mark>¥|rmb|cny|人民币){_GAP})+$")
_ENDS_AHEAD = frozenset(
    {word[-1] for word in (*_FLOOR, *_CEILING, *_ABOUT)}
    | set("¥bny币 ()[]【】〔〕{}《》「」『』“”\"'‘’·:")
)
_STATED = re.compile(
    rf"(?P<number>{_FIGURES}|{_NUMERAL}|{_HALF}){_GAP}(?P<more>[余多来几])?{_GAP}"
    rf"(?P<scale>[十百千拾佰仟]?(?:万|亿)*)(?P<further>(?:(?:{_FIGURES})[十百千]?[万亿]?)?)"
    rf"(?P<over>[余多])?{_GAP}(?=(?P<unit>[%‰]|[^\W\d_]{{0,8}}))"  # the next number may begin in it
)
_ALONE = re.compile(r"[≥≤]?([0-9]+(?:\.[0-9]+)?)([万亿](?=元))?(元|%|)")
_ANY_NUMBER = re.compile(rf"\d|[{_FIRST}半貳兩參陸①-⓿㊀-㊉]|[^\W\d_A-Za-z\u3400-\u9fff]")
# Ways to write a number that are rewritten before it is read: `18·46万`, `十八点四六`, `18.46w元`.
_POINT = re.compile(r"(?<=\d)[·・。点](?=\d)")
_WORDS_WITH_POINT = re.compile(
    r"([零〇一二三四五六七八九十百千两]+)点([零〇一二三四五六七八九]+)(?![点分])"
)
_IN_W = re.compile(r"(?<=\d) ?(?:wan|w(?=元|块|人民币)|(?<=\.\d)w|(?<=\.\d\d)w)(?![a-z])")
_OTHER_GROUPS = re.compile(r"\d(?:'\d{3}|’\d{3}|,\d{4})(?!\d)")  # 1846,3700 and 18'463'700
_PER_CENT = re.compile(rf"百分之({_FIGURES}|{_NUMERAL})")
_PER_MILLE = re.compile(rf"千分之({_FIGURES}|{_NUMERAL})")
_FRACTION = re.compile(
    r"(?<![百千万])(?<!\d)(\d{1,2}|[二两三四五六七八九十])分之(\d{1,2}|[一二两三四五六七八九十])"
)
_TENTHS = re.compile(  # 八成, 七成五, 3.5成; no 成员, no 一成不变
    r"(?<![第十百千万亿\d.])([一二两三四五六七八九]|[1-9](?:\.\d)?)成"
    r"(?:([一二三四五六七八九半])(?![个名项家次户座套台]))?(?![员果本立功为绩熟长份效就品都交套人不])"
)
_UNIT_BEFORE = re.compile(r"(亿|千万|百万|万|千)?元[)\]】〕]*[ :为是]*$")
_RANGE = re.compile(
    rf"({_FIGURES})( ?[十百千]?[万亿]?元?) ?(?:-|~|–|—|―|至|到)+ ?"
    rf"({_FIGURES}) ?([十百千]?[万亿]?元)"
)
# What is counted in 万 and 亿, and is no money: 300万株.
COUNTED = frozenset(
    "人次户个只头株棵尾册吨亩公平立千字度条件台套辆份支米名粒羽张盒袋瓶片斤km群师生"
)
# What else is counted; behind 万 these begin other words: 300万项目资金.
PIECES = COUNTED | frozenset("部所处座栋件项间组艘架幅根位批场例起家")
_ROUND_AFTER = re.compile(
    rf"^[元圆块{''.join(sorted(PIECES))}]?"
    "(左右|上下|多|余|许|以上|以内|之上|之内|以下|出头|封顶|不到)"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A value with the folded words behind it; money has the unit 元, a bare number none.

    `round` says how it is rounded: not at all (empty), `约`, `余` (there is more) or `近` (less).
    `step` is the worth of the last digit that is written; 0 where it was not read from a text.
    """

    value: Decimal
    unit: str
    round: str = ""
    step: Decimal = field(default=Decimal(0), compare=False)

    @property
    def digits(self) -> int:
        """The significant digits of the value."""
        return significant(self.value)

    def gives(self, amount: Decimal, fewest: int = 2) -> bool:
        """Whether it gives the amount: exactly, or rounded to at least `fewest` digits.

        Where no word says that it is rounded, to one digit more.
        """
        if self.value == amount:
            return True
        if not amount or not self.value or self.digits > significant(amount):
            return False
        step = self.last_digit
        if self.round and self.digits == 1:
            step = max(step, self.value / _OF_ONE_DIGIT)
        apart = amount - self.value
        if not self.round:
            return self.digits > fewest and abs(apart) * 2 <= step
        if max(self.digits, 2) < fewest:
            return False
        exact = abs(apart) * 2 <= step
        if self.round == "余":
            return exact or 0 <= apart < step
        return exact or (self.round == "近" and 0 <= -apart < step)

    @property
    def last_digit(self) -> Decimal:
        """What its last significant digit counts; of one digit alone, a tenth of that."""
        last = self.value.normalize().as_tuple()
        places = int(last.exponent) - (1 if len(last.digits) == 1 else 0)
        return Decimal(1).scaleb(places)


def significant(value: Decimal) -> int:
    """How many significant digits a value has."""
    return len(value.normalize().as_tuple().digits)


@dataclass(frozen=True, slots=True)
class Span:
    """A range of money in 元."""

    low: Decimal
    high: Decimal

    def gives(self, amount: Decimal) -> bool:
        """Whether it encloses the amount within a tenth of it."""
        return self.low <= amount <= self.high and (self.high - self.low) * 10 <= amount


def statements(text: str) -> Iterator[Statement]:
    """Every amount and quantity in a text.

    Blanks and line ends may stand within a number or between two: it is read in both ways.
    """
    if alone := _ALONE.fullmatch(text):
        yield _of_number(*alone.groups())
        return
    if not _ANY_NUMBER.search(text):
        return
    plain = _plain(text)
    yield from _stated(plain)
    closed = plain.replace(" ", "")
    if closed != plain:
        yield from _stated(closed)
    if _OTHER_GROUPS.search(closed):
        yield from _stated(re.sub(r"(?<=\d)['’,](?=\d)", "", closed))


def _of_number(number: str, scale: str | None, unit: str) -> Statement:
    """A number with its unit and nothing else, as targets mostly are: they need no search."""
    factor = _factor(scale or "")
    step = Decimal(1).scaleb(-len(number.partition(".")[2])) * factor
    return Statement(Decimal(number) * factor, unit, "", step)


def _plain(text: str) -> str:
    """The text with every number written in one of the ways that are read."""
    plain = with_marks(text)
    plain = _POINT.sub(".", plain)
    if "点" in plain:
        plain = _WORDS_WITH_POINT.sub(_with_point, plain)
    if "w" in plain:
        plain = _IN_W.sub("万", plain)
    if "百分" in plain:
        plain = _PER_CENT.sub(r"\1%", plain).replace("百分比", "%")
    if "分之" in plain:
        plain = _FRACTION.sub(_in_per_cent, _PER_MILLE.sub(r"\1‰", plain))
    if "成" in plain:
        plain = _TENTHS.sub(_of_tenths, plain)
    return plain


def _with_point(match: re.Match[str]) -> str:
    return f"{_number(match[1])}.{''.join(str(_DIGITS[digit]) for digit in match[2])}"


def _in_per_cent(match: re.Match[str]) -> str:
    """A fraction in words, as far as it is one below 1: `四分之三`."""
    whole, part = _number(match[1]), _number(match[2])
    return f"{round(100 * part / whole, 2):f}%" if part < whole else match[0]


def _of_tenths(match: re.Match[str]) -> str:
    more = {"": Decimal(0), "半": Decimal(5)}.get(match[2] or "")
    value = 10 * _number(match[1]) + (_number(match[2]) if more is None else more)
    return f"{value:f}%"


def spans(text: str) -> Iterator[Span]:
    """Every range of money in a text: `3000-3200万元`."""
    for low, scale, high, last in _RANGE.findall(_plain(text)):
        factor = _factor(last.removesuffix(MONEY))
        first = _factor(scale.strip().removesuffix(MONEY)) if scale.strip() else factor
        yield Span(_number(low) * first, _number(high) * factor)


def _stated(plain: str) -> Iterator[Statement]:
    for match in _STATED.finditer(plain):
        value = _number(match["number"]) * _factor(match["scale"])
        if match["further"] and match["scale"]:
            value += _further(match["further"])
        yield from _of_match(match, value, plain)


def _of_match(match: re.Match[str], value: Decimal, plain: str) -> Iterator[Statement]:
    if match["further"] and not match["scale"]:
        return
    if len(match["number"]) == 1 and not match["number"].isdecimal() and _is_a_word(match):
        return
    start = match.start("number")
    ahead = None
    if start and plain[start - 1] in _ENDS_AHEAD:  # asked first: most numbers have no such word
        ahead = _AHEAD.search(plain, max(0, start - 16), start)
    unit, rounded = match["unit"], _rounding(match, ahead[1] if ahead else None)
    step = _step_of(match, value)
    scaled = any(char in _MYRIADS for char in match["number"] + match["scale"])
    if unit[:1] in ("元", "圆", "块"):
        after = match.start("unit") + 1
        cents = _cents(plain[after : after + 8])
        yield Statement(value + cents, MONEY, rounded, _CENT if cents else step)
        if unit not in ("元", "圆", "块"):
            yield Statement(value, unit, rounded, step)  # 元/人
        return
    if (ahead and ahead["mark"]) or (scaled and _is_money(unit)):
        yield Statement(value, MONEY, rounded, step)
    before = None
    if not scaled and MONEY in plain[max(0, start - 8) : start]:
        before = _UNIT_BEFORE.search(plain, max(0, start - 12), start)
    if before:
        factor = _factor(before[1] or "")
        yield Statement(value * factor, MONEY, rounded, step * factor)
    yield Statement(value, unit, rounded, step)


def _is_money(unit: str) -> bool:
    """Whether what is counted in 万 and 亿 is money, since nothing else is named."""
    return not unit or unit[0] not in COUNTED or unit.startswith("人民币")


def _step_of(match: re.Match[str], value: Decimal) -> Decimal:
    """The worth of the last digit written; of a numeral in words, of its last that is not 零."""
    number = match["number"]
    if match["further"] or not number[0].isdecimal():
        return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
    decimals = len(number.partition(".")[2])
    return Decimal(1).scaleb(-decimals) * _factor(match["scale"])


def _is_a_word(match: re.Match[str]) -> bool:
    """Whether a single Chinese numeral is rather part of a word: 一般, 三级."""
    return not match["scale"] and match["unit"][:1] not in ("元", "圆", "块")


def _rounding(match: re.Match[str], before: str | None) -> str:
    after = _ROUND_AFTER.match(match["unit"]) if len(match["unit"]) > 1 else None
    words = (match["more"], match["over"], before, after and after[1])
    said = [word for word in words if word]
    if any(word in _FLOOR for word in said):
        return "余"
    if any(word in _CEILING for word in said):
        return "近"
    return "约" if said or _is_of_speech(match) else ""


def _is_of_speech(match: re.Match[str]) -> bool:
    """Whether nobody writes an exact amount so: 半个亿, 1.2千万."""
    number, scale = match["number"], match["scale"]
    return number[0] == "半" or ("." in number and scale[:1] in ("百", "千") and len(scale) > 1)


def _factor(scale: str) -> Decimal:
    factor = Decimal(1)
    for char in scale:
        factor *= _SCALES.get(char) or _MYRIADS.get(char) or 1
    return factor


def _further(text: str) -> Decimal:
    """The second part of `3亿5000万`."""
    number = text.rstrip("十百千万亿")
    return _number(number) * _factor(text[len(number) :])


def _cents(text: str) -> Decimal:
    """角 and 分 behind 元."""
    cents = Decimal(0)
    for part, worth in (("角", "0.1"), ("分", "0.01")):
        if match := re.match(rf"整?零?([{_FIRST}]|\d){part}", text):
            cents += _number(match[1]) * Decimal(worth)
            text = text[match.end() :]
    return cents


def _number(text: str) -> Decimal:
    """A number in figures or in Chinese numerals."""
    if text[0].isdecimal():
        return Decimal(text.replace(",", ""))
    if text[0] == "半":
        return Decimal("0.5")
    if all(char in "零〇一二三四五六七八九" for char in text):  # 二〇二四
        return Decimal("".join(str(_DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in _MYRIADS:
            if char == "亿":
                total, section, digit = total + section + digit or 1, 0, 0
                total *= _MYRIADS[char]
            else:
                total += (section + digit or 1) * _MYRIADS[char]
                section = digit = 0
        elif char in _SCALES:
            section += (digit or 1) * _SCALES[char]
            digit = 0
        else:
            digit = _DIGITS[char]
            section, digit = (section + digit, 0) if digit >= 20 else (section, digit)
    return Decimal(total + section + digit)


def unit_of(text: str) -> str:
    """A unit of measure as the statements have it."""
    plain = with_marks(text).strip()
    return "%" if plain in ("%", "百分比") else spelled(text) or plain
