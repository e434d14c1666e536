"""Findings as text, for a terminal (coloured) or a pipe (plain); rules explained likewise.

Makes lines and prints nothing. A line is a sequence of texts with a style each: rich shows
the styles, plain text puts 【】 around what a colour would point out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportgen.check.rules import Finding, Severity, Spot
from reportgen.check.run import Report
from reportgen.dataset.fixes import Repair

WHOLE, DEPARTMENT = "整个数据集", "部门整体"
MARK = "mark"  # the style of the words that a finding is about
STYLES = {
    Severity.ERROR.label: "bold red",
    Severity.WARNING.label: "yellow",
    Severity.NOTICE.label: "cyan",
    MARK: "bold reverse",
    "head": "bold",
    "dim": "dim",
}
_AROUND = 30  # characters shown on each side of the marked words
_SHOWN = 80  # characters shown of a text in which no words are marked


@dataclass(frozen=True)
class Styled:
    """Some text and its style, a key of STYLES or nothing."""

    text: str
    style: str = ""


Line = tuple[Styled, ...]


def plain(line: Line) -> str:
    """A line for a pipe or a file: no colours, marked words in 【】."""
    return "".join(f"【{part.text}】" if part.style == MARK else part.text for part in line)


def lines_of(report: Report) -> Iterator[Line]:
    """All findings, grouped by department, unit and project, and the summary."""
    for department, units in _grouped(report.findings).items():
        yield (Styled(department or WHOLE, "head"),)
        for (unit, code, name), findings in units.items():
            heading = "　".join(filter(None, (unit, code, name)))
            if heading or department:
                yield (Styled("  "), Styled(heading or DEPARTMENT, "head"))
            for finding in findings:
                yield from _lines_of(finding)
        yield ()
    yield from summary(report)


_Groups = dict[str, dict[tuple[str, str, str], list[Finding]]]


def _grouped(findings: Iterable[Finding]) -> _Groups:
    """By department, then by unit and project, each in the order of its first finding."""
    groups: _Groups = {}
    for finding in findings:
        owner = (finding.unit, finding.project_code, finding.project_name)
        groups.setdefault(finding.department, {}).setdefault(owner, []).append(finding)
    return groups


def _lines_of(finding: Finding) -> Iterator[Line]:
    label, place = finding.severity.label, place_of(finding.spot)
    about = f" {place}：" if place else " "
    yield (
        Styled("    "),
        Styled(label, label),
        Styled(f" {finding.code}", "dim"),
        Styled(f"{about}{one_line(finding.message)}"),
    )
    spot = finding.spot
    quoted = not spot.part and one_line(spot.text) in one_line(finding.message)  # a number, mostly
    if not quoted and (excerpt := shortened(spot)):
        yield (Styled("      原文：", "dim"), *excerpt)
    yield (Styled("      建议：", "dim"), Styled(one_line(finding.hint)))


def place_of(spot: Spot) -> str:
    """`“项目”表 第 2 行 “预算数”列`, as far as it is known."""
    table = f"“{spot.table}”表" if spot.table else ""
    row = f"第 {spot.row} 行" if spot.row else ""
    column = f"“{spot.column}”列" if spot.column else ""
    return " ".join(filter(None, (table, row, column)))


def one_line(text: str) -> str:
    """Text of a cell or a message without line ends."""
    return " ".join(text.split("\n"))


def shortened(spot: Spot) -> Line:
    """The cell's text around the words concerned, which are marked; nothing where none are."""
    text, part = one_line(spot.text), one_line(spot.part)
    start = text.find(part) if part else -1
    if start < 0:
        cut = text[:_SHOWN] + ("……" if len(text) > _SHOWN else "")
        return (Styled(cut),) if cut else ()
    end = start + len(part)
    before, after = text[:start], text[end:]
    if len(before) > _AROUND:
        before = "……" + before[-_AROUND:]
    if len(after) > _AROUND:
        after = after[:_AROUND] + "……"
    return tuple(p for p in (Styled(before), Styled(part, MARK), Styled(after)) if p.text)


def summary(report: Report) -> Iterator[Line]:
    """How many findings there are, what was left out, and how to read on."""
    texts: list[Styled] = []
    for severity in Severity:
        texts += [Styled("、")] if texts else []
        texts.append(Styled(f"{report.count(severity)} 个{severity.label}", severity.label))
    if report.excepted:
        texts.append(Styled(f"；另有 {report.excepted} 条按例外不列"))
    yield tuple(texts)
    if report.unlisted:
        yield (Styled(unlisted(report)),)
    if report.unread:
        names = "、".join(report.unread[:5]) + ("等" if len(report.unread) > 5 else "")
        count = len(report.unread)
        yield (
            Styled(
                f"{names}（{count} 个部门）有读不进去的数据，这些没有按其他规则检查，改正后请再查"
            ),
        )
    if report.findings:
        worst = min(report.findings, key=lambda finding: list(Severity).index(finding.severity))
        yield (Styled(f"规则的说明和正误对照：reportgen rules {worst.code}", "dim"),)


def unlisted(report: Report) -> str:
    """That findings which stop the publication are not listed."""
    return (
        f"另有 {report.unlisted} 条会泄露不予公开内容的问题按 --select 或 --ignore 没有列出，"
        "有关的文本照样不生成"
    )


def counts(report: Report) -> dict[str, int]:
    """The numbers of the summary, for programs."""
    numbers = {severity.value: report.count(severity) for severity in Severity}
    return numbers | {"excepted": report.excepted, "unlisted": report.unlisted}


def short_summary(report: Report, dataset: str) -> Sequence[str]:
    """What `build` says of the check, in two lines at most; nothing where all is well."""
    if not report.findings:
        return ()
    numbers = "、".join(f"{report.count(severity)} 个{severity.label}" for severity in Severity)
    return (f"数据检查：{numbers}。详情请看 reportgen check {dataset}",)


def lines_of_repair(repair: Repair) -> Iterator[Line]:
    """A repair as before → after, around what changes; nothing of a withheld cell."""
    place = place_of(Spot(repair.table, repair.row, repair.column))
    if repair.hidden:
        yield (
            Styled(f"{place}：（不予公开的内容，不显示）"),
            Styled(f" {repair.why}", "dim"),
        )
        return
    before, after = visible(repair.before), visible(repair.after)
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    yield (
        Styled(f"{place}："),
        *_around(before, start, end),
        Styled(" → "),
        *_around(after, start, end),
        Styled(f"　{repair.why}", "dim"),
    )


def _around(text: str, start: int, end: int) -> Iterator[Styled]:
    """The changed part of a text, marked, with some of what stands before and behind it."""
    stop = len(text) - end
    before, after = text[:start], text[stop:]
    yield Styled("……" + before[-_AROUND:] if len(before) > _AROUND else before)
    if stop > start:
        yield Styled(text[start:stop], MARK)
    yield Styled(after[:_AROUND] + "……" if len(after) > _AROUND else after)


def visible(text: str) -> str:
    """Text in which invisible characters are named."""
    return "".join(c if c.isprintable() or c == "\u3000" else f"‹U+{ord(c):04X}›" for c in text)
