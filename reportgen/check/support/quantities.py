"""Numbers in a sentence: of what, sign, number and unit (`行政复议案件审结率达 100%`).

Reads only what is plain. A number whose sense is not certain (a range, a date, a change against
last year, an approximation) is left out or marked as not sure, so that no rule compares it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reportgen.check.support.similarity import bare, marks
from reportgen.core.values import fold, parse_decimal
from reportgen.schema import QUALITATIVE

# Spellings of one unit: what it is compared as, and how much of it one is.
_SAME_UNIT = {
    "％": ("%", 1), "百分比": ("%", 1), "百分百": ("%", 1), "个百分点": ("百分点", 1),
    "公里": ("米", 1000), "千米": ("米", 1000), "km": ("米", 1000), "m": ("米", 1),
    "延长米": ("米", 1), "平方公里": ("平方米", 10**6), "平方千米": ("平方米", 10**6),
    "㎡": ("平方米", 1), "m²": ("平方米", 1), "m2": ("平方米", 1), "平米": ("平方米", 1),
    "公顷": ("平方米", 10**4), "m³": ("立方米", 1), "m3": ("立方米", 1),
    "吨": ("公斤", 1000), "千克": ("公斤", 1), "kg": ("公斤", 1),
    "小时": ("分钟", 60), "日": ("天", 1), "个工作日": ("工作日", 1), "月": ("个月", 1),
    "名": ("人", 1), "位": ("人", 1), "场": ("次", 1), "场次": ("次", 1), "株": ("棵", 1),
    "万": ("元", 10**4),
}  # fmt: skip
_SCALES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_LONG_UNITS = (
    "个百分点 百分点 平方公里 平方千米 平方米 平米 公顷 立方米 公里 千米 延长米 公斤 千克 个工作日"
    " 工作日 小时 分钟 个月 人次 场次 班次 批次 点次 断面次 车次 台次 户次 家次 件次 辆次"
    " 课时 学时 百分比 % ‰ ㎡ m² m2 m³ m3 km kg MPa"
)
# One character, and what it must not be the beginning of (个 is no unit in 3个月).
_SHORT_UNITS = {
    "元": "", "米": "面", "亩": "", "吨": "", "天": "然", "日": "常报均前",
    "年": "度级期代初底末前后", "人": "民员均口", "名": "单", "位": "于置",
    "个": "性人体别百工月", "项": "", "套": "", "台": "账", "辆": "", "座": "", "栋": "",
    "幢": "", "所": "有以在内属需", "家": "庭长属具", "户": "籍外口均", "间": "接", "株": "",
    "棵": "", "件": "", "份": "", "篇": "", "册": "", "张": "", "条": "件例款", "处": "理置级分",
    "次": "数级日年月", "场": "所地景馆", "期": "间限初末", "批": "准复发次", "轮": "", "起": "",
    "宗": "", "组": "织建成", "支": "出持付撑", "部": "门分级队署", "只": "", "头": "", "块": "",
    "片": "区", "面": "积向对临", "根": "", "眼": "", "盏": "", "艘": "", "架": "", "门": "诊类",
    "节": "约能水日点", "版": "", "幅": "", "枚": "", "倍": "", "例": "", "笔": "",
    "尾": "款气水矿", "羽": "毛", "匹": "配", "卷": "宗入", "箱": "体", "袋": "", "桶": "",
    "瓶": "颈装", "盒": "", "剂": "量型", "副": "县本省市处科局主食产", "樘": "",
    "床": "位上", "尊": "重老敬", "本": "级市年部项单局校次地区省县", "路": "", "m": "²³23",
}  # fmt: skip
# Units of things that can be counted in whole numbers only.
_WHOLE = frozenset(_SHORT_UNITS) - frozenset("元米亩吨年倍天日m")
_UNIT = "|".join(
    [*_LONG_UNITS.split()]
    + [f"{unit}(?![{rest}])" if rest else unit for unit, rest in _SHORT_UNITS.items()]
)
_ANY_NUMBER = re.compile("[0-9０-９两三四五六七八九十]")
_NUMBER = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,8})?|\d{1,15}(?:\.\d{1,8})?"  # bounded: no long search
_DASH_SIGN = "[-~～—–至到]"
_DASH = rf"\s*{_DASH_SIGN}+\s*"
_DASH_BEFORE_NUMBER = re.compile(rf"{_DASH_SIGN}\s*\d")
_RANGE = re.compile(rf"(?<![\d.])(?:{_NUMBER})\s*(?:[万亿]?(?:{_UNIT}))?{_DASH}(?:{_NUMBER})")
_BEHIND_UNIT = (
    r"(?P<per>/[^\s\d，。；、（）()]{1,6})?"
    r"\s*(?:[（(]含[）)])?(?P<after>及?以上|以下|以内|之内|内|左右|上下|余|多)?"
)
_STATED = re.compile(
    rf"(?<![A-Za-z0-9.,\-〔/:第#*×+])(?P<number>{_NUMBER})\s*(?P<unit>(?:{_UNIT})|"
    rf"[百千万亿](?:{_UNIT})){_BEHIND_UNIT}"
)
# Much quicker than reading all claims of a text only to see whether one stands at its end.
NUMBER_AT_END = re.compile(rf"[0-9０-９]\s*[百千万亿]?(?:{_UNIT}){_BEHIND_UNIT}[。；]?\s*$")
# The same in any line, whatever the unit is, if only it is as short as one.
LIKELY_AT_END = re.compile(rf"(?m)\d\s*[百千万亿]?(?:\D{{1,4}}|m\d){_BEHIND_UNIT}[。；]?\s*$")
_SPELLED = re.compile(
    r"(?<![一二三四五六七八九十百千万第两几数零])(?P<number>[两三四五六七八九十])"
    r"(?P<unit>[座栋台辆套间株](?![一-龥]?[型级类]))(?P<per>(?!))?(?P<after>以上|以内)?"
)
_DIGITS = {word: Decimal(n) for n, word in enumerate("三四五六七八九十", start=3)} | {
    "两": Decimal(2)
}
_WIDE_FORMS = "０１２３４５６７８９．％＋＞＜＝－／＊"
_ANY_WIDE = re.compile(f"[{_WIDE_FORMS}]")
_WIDE = str.maketrans(_WIDE_FORMS, "0123456789.%+><=-/*")
_AT_LEAST = "大于或等于 大于等于 不低于 不少于 不小于 不下于 大于 高于 超过 多于 至少 最少 ≥ >= > ≧"
_AT_MOST = "小于或等于 小于等于 不高于 不超过 不大于 不多于 不超 小于 低于 少于 至多 最多 ≤ <= < ≦"
_SIGNS = dict.fromkeys(_AT_LEAST.split(), "≥") | dict.fromkeys(_AT_MOST.split(), "≤")
_SIGN = re.compile("(?:" + "|".join(sorted(_SIGNS, key=len, reverse=True)) + r")\s*$")
_AFTER = {"以上": "≥", "及以上": "≥", "以下": "≤", "以内": "≤", "之内": "≤", "内": "≤"}
_ROUGH = ("左右", "上下", "余", "多")
_LINK = re.compile(
    r"(?:(?:应|要|须|均|都)?(?:控制|保持|维持|稳定|压缩|提高|提升|增加|下降|降低)?"
    r"(?:在|到|至|为|是|达到|达|=|：|:))\s*$"
)
_CHANGE = re.compile(r"(?:提高|提升|增长|增加|上升|下降|降低|减少|压减|缩短|缩减|扩大|增幅)\s*$")
_UNSURE = re.compile(
    r"分别|约\s*$|近\s*$|同比|环比|较上|比上|由\s*$|从\s*$|预留|已|仅|原|[×*x]\s*$"
)
_BREAK = re.compile(r"[，。；！？;,!?\n（）()：:“”]")
_END = re.compile(r"[，。；、！？;,!?\n（）()：:]|\d|从|由|按|并|共|和[一二三四五六七八九十两]")
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年|(上年|去年|往年|历年|上一年)")
_PER = re.compile(r"每(?:一|个)?(人|名|生|位|户|年|月|天|日|次|期|亩|公里|平方米|课时|场|台|辆|件)")
_SAME_PER = {"名": "人", "生": "人", "位": "人", "学生": "人", "日": "天", "场": "次"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the unit that it is compared in; `per` are the units after the stroke."""

    number: Decimal
    unit: str
    sign: str = ""  # ≥ or ≤; blank where the words leave it open
    per: frozenset[str] = frozenset()

    def same_kind(self, other: "Quantity") -> bool:
        """Whether both count the same kind of thing."""
        return self.unit == other.unit and self.per == other.per

    def differs(self, other: "Quantity") -> bool:
        """Another number, or a limit on the other side."""
        if self.unit == "元" and abs(self.number - other.number) * 200 < self.number:
            return False  # a rounded amount
        return self.number != other.number or {self.sign, other.sign} == {"≥", "≤"}


@dataclass(frozen=True, slots=True)
class Claim:
    """A number stated in a text: `names` are the ways to read what it is the number of.

    `part` is the piece as it stands there, `context` the words around it; `sure` is False where
    it may not be compared. `spelled` numbers are Chinese words (三座).
    """

    names: tuple[str, ...]
    quantity: Quantity
    part: str
    context: str
    marks: frozenset[str]
    sure: bool
    spelled: bool


@lru_cache(maxsize=8192)  # several rules read the same text, and many texts are alike
def read_claims(text: str, year: int = 0) -> tuple[Claim, ...]:
    """Every number with its unit in a text that is about the budget year `year`."""
    return tuple(_claims(text, year)) if _ANY_NUMBER.search(text) else ()


def _claims(text: str, year: int) -> Iterator[Claim]:
    flat = text.translate(_WIDE) if _ANY_WIDE.search(text) else text
    dashed = _RANGE.finditer(flat) if _DASH_BEFORE_NUMBER.search(flat) else ()
    ranges = {at for match in dashed for at in range(*match.span())}
    stated = [*_STATED.finditer(flat), *_SPELLED.finditer(flat)]
    end, names = 0, ()  # type: int, tuple[str, ...]
    for match in sorted(stated, key=lambda one: one.start()):
        if match.start() in ranges or _is_date(flat, match):
            end, names = match.end(), ()
            continue
        claim = _claim(text, flat, match, end, names, year)
        if claim:
            yield claim
            names = claim.names
        end = match.end()


def _is_date(flat: str, match: re.Match[str]) -> bool:
    """Whether day or year belong to a date, or the number to a phrase such as 7×24小时."""
    before = flat[max(0, match.start() - 8) : match.start()].rstrip()
    if match["unit"] == "年":
        return len(match["number"]) == 4 or before.endswith(("近", "过去", "前", "连续"))
    if match["unit"] == "小时" and match["number"] == "24":
        return True  # round the clock
    return match["unit"] == "日" and before.endswith("月")


def _claim(
    text: str,
    flat: str,
    match: re.Match[str],
    end: int,
    inherited: tuple[str, ...],
    year: int,
) -> Claim | None:
    spelled = match["number"] in _DIGITS
    number = _DIGITS[match["number"]] if spelled else Decimal(match["number"].replace(",", ""))
    if match["unit"] in _WHOLE and number != number.to_integral_value():
        return None  # 1.12个 is the list's number 1 and twelve
    start = max(
        [end, *(at.end() for at in _BREAK.finditer(flat, end, match.start()))],
    )
    before = flat[start : match.start()]
    name, sign = _without_sign(before)
    after = match["after"] or ""
    tail = _tail(flat, match.end())
    per = _per(match["per"] or "")
    if not per and match["unit"].endswith("元"):
        per = frozenset(_SAME_PER.get(one, one) for one in _PER.findall(before))
    quantity = measure(number, match["unit"], sign or _AFTER.get(after, ""), per)
    names = _names(name, tail, inherited, rate=quantity.unit == "%")
    context = flat[start : match.end()] + tail
    of_others = quantity.unit == "%" and flat.startswith("的", match.end())
    rough = of_others or after in _ROUGH or _UNSURE.search(before) or _CHANGE.search(name)
    named_year = _nearest_year(flat, match.start())
    sure = not rough and (not named_year or not year or named_year == str(year))
    part = text[start : match.end()].strip(" 、\n")
    return Claim(names, quantity, part, context, marks(name + tail), sure, spelled)


def _without_sign(before: str) -> tuple[str, str]:
    """The words before a number without 不低于, 达到, 控制在; and the sign they mean."""
    sign = ""
    while True:
        if not sign and (match := _SIGN.search(before)):
            sign = _SIGNS[match[0].strip()]
        elif not (match := _LINK.search(before)):
            return before, sign
        before = before[: match.start()]


def _tail(flat: str, end: int) -> str:
    """The noun after the unit: 排涝泵站 in 改造3座排涝泵站，…"""
    stop = _END.search(flat, end)
    return bare(flat[end : stop.start() if stop else len(flat)])[:16]


def _names(name: str, tail: str, inherited: tuple[str, ...], *, rate: bool) -> tuple[str, ...]:
    """How the thing counted may be called; a list (18期、1560人次) goes on with its noun."""
    last = name.rpartition("、")[2]
    candidates = [bare(last), bare(name)] if rate else [bare(last), bare(last) + tail, tail]
    names = tuple(dict.fromkeys(one for one in candidates if len(one) > 1))
    return names or (inherited if name.startswith("、") else ())


def _nearest_year(flat: str, at: int) -> str:
    """The year last named in the sentence before a number: `2024` or 上年."""
    nearby = max(0, at - 200)  # a sentence, in reason
    if "年" not in flat[nearby:at]:
        return ""
    start = max(nearby, *(flat.rfind(mark, nearby, at) + 1 for mark in "。；;\n"))
    years = [one[1] or one[2] for one in _YEAR.finditer(flat, start, at)]
    return years[-1] if years else ""


def measure(
    number: Decimal, unit: str, sign: str = "", per: frozenset[str] | None = None
) -> Quantity:
    """A number brought to the unit in which it is compared: 22.59 万元 is 225900 元."""
    same, factor = _canonical(unit)
    return Quantity(number * factor, same, sign, per or frozenset())


@lru_cache(maxsize=4096)
def _canonical(unit: str) -> tuple[str, Decimal]:
    if unit in _SAME_UNIT:
        same, factor = _SAME_UNIT[unit]
        return same, Decimal(factor)
    scale = _SCALES.get(unit[:1])
    if scale and len(unit) > 1:
        same, factor_of_rest = _canonical(unit[1:])
        return same, factor_of_rest * scale
    return unit, Decimal(1)


@lru_cache(maxsize=4096)
def _per(stroke: str) -> frozenset[str]:
    """The units after the stroke: 人 and 月 for /人·月."""
    return frozenset(_SAME_PER.get(one, one) for one in re.split(r"[/·.]", stroke) if one)


_DATED = re.compile(r"\s*20\d\d\s*年")


@lru_cache(maxsize=65536)
def target_of(sign: str, value: str, unit: str) -> Quantity | None:
    """The 指标值 of an indicator; None where it is no single number."""
    if sign == QUALITATIVE:
        claims = () if _DATED.match(value) else read_claims(value)
        plain = len(claims) == 1 and not claims[0].names and claims[0].part == value.strip()
        return claims[0].quantity if plain and claims[0].sure else None
    number = parse_decimal(value)
    if number is None:
        return None
    unit = fold(unit)
    base, stroke, rest = unit.partition("/")
    if base.endswith(("率", "百分比", "百分百", "(%)")):
        base, rest = "%", ""
    side = {"≥": "≥", ">": "≥", "≤": "≤", "<": "≤"}.get(sign, "")
    return measure(number, base, side, _per(stroke + rest))
