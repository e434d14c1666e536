"""Findings as text, for a terminal (coloured) or a pipe (plain); rules explained likewise.

Makes lines and prints nothing. A line is a sequence of pieces with a style each: rich shows
the styles, plain text puts 【】 around what a colour would point out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportgen.check.rules import Finding, Severity, Spot
from reportgen.check.run import Report
from reportgen.dataset.fixes import Repair

WHOLE, DEPARTMENT = "整个数据集", "部门整体"
MARK = "mark"  # the style of the piece that a finding is about
STYLES = {
    Severity.ERROR.label: "bold red",
    Severity.WARNING.label: "yellow",
    Severity.NOTICE.label: "cyan",
    MARK: "bold reverse",
    "head": "bold",
    "dim": "dim",
}
_AROUND = 30  # characters shown on each side of the piece
_SHOWN = 80  # characters shown of a text in which no piece is meant


@dataclass(frozen=True)
class Piece:
    """Some text and its style, a key of STYLES or nothing."""

    text: str
    style: str = ""


Line = tuple[Piece, ...]


def plain(line: Line) -> str:
    """A line for a pipe or a file: no colours, marked pieces in 【】."""
    return "".join(f"【{piece.text}】" if piece.style == MARK else piece.text for piece in line)


def lines_of(report: Report) -> Iterator[Line]:
    """All findings, grouped by department, unit and project, and the summary."""
    for department, units in _grouped(report.findings).items():
        yield (Piece(department or WHOLE, "head"),)
        for (unit, code, name), findings in units.items():
            heading = "　".join(filter(None, (unit, code, name)))
            if heading or department:
                yield (Piece("  "), Piece(heading or DEPARTMENT, "head"))
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
        Piece("    "),
        Piece(label, label),
        Piece(f" {finding.code}", "dim"),
        Piece(f"{about}{one_line(finding.message)}"),
    )
    spot = finding.spot
    said = not spot.part and one_line(spot.text) in one_line(finding.message)  # a number, mostly
    if not said and (excerpt := shortened(spot)):
        yield (Piece("      原文：", "dim"), *excerpt)
    yield (Piece("      建议：", "dim"), Piece(one_line(finding.hint)))


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
    """The cell's text around the piece concerned, which is marked; nothing where none is meant."""
    text, part = one_line(spot.text), one_line(spot.part)
    start = text.find(part) if part else -1
    if start < 0:
        cut = text[:_SHOWN] + ("……" if len(text) > _SHOWN else "")
        return (Piece(cut),) if cut else ()
    end = start + len(part)
    before, after = text[:start], text[end:]
    if len(before) > _AROUND:
        before = "……" + before[-_AROUND:]
    if len(after) > _AROUND:
        after = after[:_AROUND] + "……"
    return tuple(p for p in (Piece(before), Piece(part, MARK), Piece(after)) if p.text)


def summary(report: Report) -> Iterator[Line]:
    """How many findings there are, what was left out, and how to read on."""
    pieces: list[Piece] = []
    for severity in Severity:
        pieces += [Piece("、")] if pieces else []
        pieces.append(Piece(f"{report.count(severity)} 个{severity.label}", severity.label))
    if report.excepted:
        pieces.append(Piece(f"；另有 {report.excepted} 条按例外不列"))
    yield tuple(pieces)
    if report.unread:
        names = "、".join(report.unread[:5]) + ("等" if len(report.unread) > 5 else "")
        count = len(report.unread)
        yield (Piece(f"{names}（{count} 个部门）的数据读不进去，没有按其他规则检查，改正后请再查"),)
    if report.findings:
        worst = min(report.findings, key=lambda finding: list(Severity).index(finding.severity))
        yield (Piece(f"规则的说明和正误对照：reportgen rules {worst.code}", "dim"),)


def counts(report: Report) -> dict[str, int]:
    """The numbers of the summary, for programs."""
    numbers = {severity.value: report.count(severity) for severity in Severity}
    return numbers | {"excepted": report.excepted}


def short_summary(report: Report, dataset: str) -> Sequence[str]:
    """What `build` says of the check, in two lines at most; nothing where all is well."""
    if not report.findings:
        return ()
    found = "、".join(f"{report.count(severity)} 个{severity.label}" for severity in Severity)
    return (f"数据检查：{found}。详情请看 reportgen check {dataset}",)


def lines_of_repair(repair: Repair) -> Iterator[Line]:
    """A repair as before → after, around what changes; nothing of a withheld cell."""
    place = place_of(Spot(repair.table, repair.row, repair.column))
    if repair.hidden:
        yield (Piece(f"{place}：（不予公开的内容，不显示）"), Piece(f" {repair.why}", "dim"))
        return
    before, after = visible(repair.before), visible(repair.after)
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    yield (
        Piece(f"{place}："),
        *_around(before, start, end),
        Piece(" → "),
        *_around(after, start, end),
        Piece(f"　{repair.why}", "dim"),
    )


def _around(text: str, start: int, end: int) -> Iterator[Piece]:
    """The changed piece of a text, marked, with some of what stands before and behind it."""
    stop = len(text) - end
    before, after = text[:start], text[stop:]
    yield Piece("……" + before[-_AROUND:] if len(before) > _AROUND else before)
    if stop > start:
        yield Piece(text[start:stop], MARK)
    yield Piece(after[:_AROUND] + "……" if len(after) > _AROUND else after)


def visible(text: str) -> str:
    """Text in which characters that nobody sees are named."""
    return "".join(c if c.isprintable() or c == "\u3000" else f"‹U+{ord(c):04X}›" for c in text)
