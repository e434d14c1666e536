"""Declarations with points and scoring (整体绩效目标申报表): I3."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import Example, rule
from reportgen.check.support.subject import ProjectSubject
from reportgen.core.values import fold, format_number, parse_decimal
from reportgen.dataset.rows import Indicator

_N = r"(\d+(?:\.\d+)?)"
_REMARK = re.compile(rf"(?:分值|满分)?:?{_N}分?")
_STATED = re.compile(rf"(?:分值|满分)(?:为|是|:)?{_N}分")
# 考核得90分以上 is the mark of another examination, not points of this one
_AWARD = re.compile(rf"(?<![考测核评均绩效])[得计]{_N}分(?!以|及|的|者|\(|-|~|至|、|\d)")
_SCALE = re.compile(rf"得分=\([^()=]{{1,14}}?-{_N}%\)[/÷]\({_N}(%?)-{_N}%\)[*×xX]{_N}(?![\d%])")
_DIVIDED = re.compile(
    rf"得分=[^()=;。,\d]{{1,24}}[/÷]{_N}(%?)[^\d;。,=()]{{0,4}}[*×xX]{_N}(?![\d%])"
)
_FULL = re.compile(
    rf"(?<![-—~至\d.]){_N}(%|[^\d\s,:;。()]{{0,4}}?)(?:\(含\))?"
    r"(?:及以上|以上|及以内|以内|以下|及以下)?(?:\(含\))?(?:的|者)?[,:]?"
    rf"[得计记为](满|\d+(?:\.\d+)?)分"
)
_RANGE = re.compile(r"[%\d](?:\(含\))?[^\d,;。]{0,4}到$")
_NONE = ("", "/", "无", "不适用", "不涉及", "-", "—")
_LEAST_ROWS = 3
_TOTALS = (Decimal(90), Decimal(100))
_ALL = Decimal(100)


def points(row: Indicator) -> Decimal | None:
    """What an indicator is worth: in 备注, or as its 评分标准 says."""
    match = _REMARK.fullmatch(fold(row.remark)) or _STATED.search(fold(row.scoring))
    return Decimal(match[1]) if match and Decimal(match[1]) <= _ALL else None


def _applies(row: Indicator) -> bool:
    """Whether the row holds an indicator; forms print 不适用 where a category has none."""
    return row.level3.strip() not in _NONE and fold(row.remark) not in _NONE[3:]


def _scored(subject: ProjectSubject) -> list[Indicator]:
    if not subject.prints("评分标准"):
        return []
    return [row for row in subject.indicators if _applies(row)]


def _example(*rows: str) -> Example:
    """A declaration; rows are name, target, unit, scoring and points, parted by `|`."""
    heads = ("三级指标", "指标值", "计量单位", "评分标准", "备注")
    start = {
        "项目编码": PROJECT_CODE,
        "一级指标": "产出指标",
        "二级指标": "数量指标",
        "指标性质": "≥",
    }
    return {
        "项目": {"表式": "hunan"},
        "指标": [
            start | {"序号": str(number)} | dict(zip(heads, row.split("|"), strict=True))
            for number, row in enumerate(rows, start=1)
        ],
    }


def _rows_of(*shares: str) -> Example:
    return _example(*(f"第{n}类活动场次|8|场||{share}" for n, share in enumerate(shares, start=1)))


def _one(target: str, scoring: str, worth: str) -> Example:
    return _example(f"活动参与率|{target}|%|{scoring}|{worth}")


@rule(
    "I301",
    "各指标分值之和不是 100 分",
    Severity.WARNING,
    where=_scored,
    bad=_rows_of("40分", "30分", "20分", "15分"),
    good=_rows_of("40分", "30分", "20分", "10分"),
)
def points_add_up(subject: ProjectSubject) -> Iterator[Hit]:
    """整体绩效目标申报表各指标的分值加起来应是 100 分。

    另有 10 分留给预算执行率、表里不列的，合计 90 分也对。有的指标没有写分值时不相加；写着不适用的
    行不算。分值取自备注，备注没有的取评分标准里的“分值为……分”“满分……分”。
    """
    rows = subject.cached(_scored)
    worth = [value for row in rows if (value := points(row)) is not None]
    if len(rows) < _LEAST_ROWS or len(worth) < len(rows):
        return
    total = sum(worth, Decimal(0))
    execution = any("预算执行率" in row.level3 for row in rows)
    if total not in (_TOTALS[1:] if execution else _TOTALS):
        yield Hit(
            subject.spot(rows[0], "备注"),
            f"{len(rows)} 个指标的分值之和是 {format_number(total)} 分",
            "请调整分值，合计 100 分（另计预算执行率 10 分的，合计 90 分）",
        )


@rule(
    "I302",
    "指标没有分值",
    Severity.WARNING,
    where=_scored,
    bad=_rows_of("40分", "30分", "20分", ""),
    good=_rows_of("40分", "30分", "20分", "10分"),
)
def every_indicator_has_points(subject: ProjectSubject) -> Iterator[Hit]:
    """别的指标都写了分值，这一个没有。

    没有分值就无法评分，合计也对不上。多数指标都没有写分值的表不算；写着不适用的行不算。
    """
    rows = subject.cached(_scored)
    missing = [row for row in rows if points(row) is None]
    if len(rows) < _LEAST_ROWS or len(missing) * 2 >= len(rows):
        return
    for row in missing:
        if not row.remark and subject.known(row, "备注") and subject.known(row, "评分标准"):
            yield Hit(
                subject.spot(row, "备注"), f"指标“{row.level3}”没有分值", "请在备注里补上分值"
            )


@rule(
    "I303",
    "评分标准与分值不符",
    Severity.ERROR,
    where=_scored,
    bad=_one("90", "该指标分值为5分，每低1个百分点扣1分，扣完为止。", "10分"),
    good=_one("90", "该指标分值为10分，每低1个百分点扣1分，扣完为止。", "10分"),
)
def scoring_agrees_with_the_points(subject: ProjectSubject) -> Iterator[Hit]:
    """评分标准里写的分值、最高得分，应与备注里的分值一致。

    两处不同，评分时就不知道以哪个为准。某一档的得分高于分值的也指出；得分低于分值的各档、扣分，
    以及“考核得90分以上”这类别的考核的分数，不算。
    """
    for row in subject.cached(_scored):
        text, worth = fold(row.scoring), points(row)
        if worth is None or not text:
            continue
        stated = [Decimal(match[1]) for match in _STATED.finditer(text)]
        awards = [Decimal(match[1]) for match in _AWARD.finditer(text)]
        if stated and worth not in (*stated, sum(stated)) and not _other_scale(stated[0], worth):
            scoring = f"评分标准写的分值是 {format_number(stated[0])} 分"
        elif awards and worth < max(awards) and not _other_scale(max(awards), worth):
            scoring = f"评分标准里有一档得 {format_number(max(awards))} 分"
        else:
            continue
        yield Hit(
            subject.spot(row, "评分标准"),
            f"指标“{row.level3}”的分值是 {format_number(worth)} 分，{scoring}",
            "请改成一致",
        )


def _other_scale(award: Decimal, worth: Decimal) -> bool:
    """Marks out of a hundred in another examination, not points of this form."""
    return award >= 60 and worth <= 30


@rule(
    "I304",
    "得分公式与分值、目标值不符",
    Severity.ERROR,
    where=_scored,
    bad=_one("95", "得分=（实际参与率-60%）/（90%-60%）*10。", "10分"),
    good=_one("95", "得分=（实际参与率-60%）/（95%-60%）*10。", "10分"),
)
def the_formula_fits(subject: ProjectSubject) -> Iterator[Hit]:
    """得分公式里的满分线、起点和乘数，应与目标值、分值一致。

    公式如“得分=（实际值-60%）/（95%-60%）*10”：前后两个起点要相同，95% 是目标值，10 是分值。按完成
    率计算、满分线写 1 或 100% 的不与目标值比较；读不懂的公式不评论。
    """
    for row in subject.cached(_scored):
        wrong = _wrong_formula(row)
        if wrong:
            yield Hit(
                subject.spot(row, "评分标准"),
                f"指标“{row.level3}”的得分公式{wrong}",
                "请核对公式、目标值和分值",
            )


def _wrong_formula(row: Indicator) -> str:
    text, worth, target = fold(row.scoring), points(row), _target(row)
    scale, divided = _SCALE.search(text), _DIVIDED.search(text)
    if scale:
        low, top, percent, low2, factor = scale.groups()
        if Decimal(low) != Decimal(low2):
            return f"前后两个起点不同：{low}% 和 {low2}%"
    elif divided:
        top, percent, factor = divided.groups()
    else:
        return ""
    if worth is not None and Decimal(factor) != worth:
        return f"乘以 {factor}，分值却是 {format_number(worth)} 分"
    line = Decimal(top)
    if target is None or line in (1, _ALL) or (scale and not percent):
        return ""
    if bool(percent) != _is_rate(row) and (scale or percent):
        return ""  # a rate of completion beside a target that is a number
    return "" if line == target else f"以 {top}{percent} 为满分线，目标值却是 {row.value}{row.unit}"


def _target(row: Indicator) -> Decimal | None:
    return None if row.sign in ("", "定性") else parse_decimal(row.value)


def _is_rate(row: Indicator) -> bool:
    return fold(row.unit) in ("%", "百分比")


@rule(
    "I305",
    "得满分的条件与目标值不符",
    Severity.WARNING,
    where=_scored,
    bad=_one("95", "参与率90%（含）以上得10分，80%以上得6分，其余不得分。", "10分"),
    good=_one("95", "参与率95%（含）以上得10分，80%以上得6分，其余不得分。", "10分"),
)
def full_points_are_for_the_target(subject: ProjectSubject) -> Iterator[Hit]:
    """得满分的条件应当是达到目标值。

    目标值写 95%，90% 就得满分，等于目标是 90%。只比较单位与目标值相同、紧挨着得分的数；按完成率
    评分的（完成率 100% 得满分）不比较；有一处与目标值相同的，不指出。
    """
    for row in subject.cached(_scored):
        target, worth, text = _target(row), points(row), fold(row.scoring)
        if target is None or worth is None:
            continue
        lines = [line for line in _full_lines(row, text, worth) if _concerns(line, row, text)]
        if lines and target not in lines:
            yield Hit(
                subject.spot(row, "评分标准"),
                f"指标“{row.level3}”的目标值是 {row.sign}{row.value}{row.unit}，"
                f"评分标准却以 {format_number(lines[0])}{row.unit} 得满分",
                "请把目标值和得满分的条件改成一致",
            )


def _full_lines(row: Indicator, text: str, worth: Decimal) -> Iterator[Decimal]:
    """The numbers in the target's unit at which all points are given."""
    unit = "%" if _is_rate(row) else fold(row.unit)
    for match in _FULL.finditer(text):
        number, written, award = match.groups()
        before = text[: match.start()]
        clause = re.split("[;。,]", before)[-1]
        full = award == "满" or Decimal(award) == worth
        if full and written == unit and "每" not in clause and not _RANGE.search(before):
            yield Decimal(number)


def _concerns(line: Decimal, row: Indicator, text: str) -> bool:
    """Whether the number is one of the target, not of completion (100 % of what was planned)."""
    return not (line == _ALL and _is_rate(row)) and "完成率" not in text.replace(row.level3, "")
