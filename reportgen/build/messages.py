"""The sentences of a build, for those who print them: the command line and `watch`.

Makes lines and prints nothing; no line contains a withheld value. The command line writes
`没有生成：…` where `watch` writes `没有生成 …`, since there each line stands in a list.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from reportgen.build.run import Outcome
from reportgen.check.rules import RULES, Finding, Severity
from reportgen.check.run import Report
from reportgen.check.text import one_line, place_of

_PREVIOUS_STAY = "上次生成的文本保持原样"
_PREVIOUS_GONE = "上次生成的文本里有现已不予公开的内容，不能留着"
_RULES_SHOWN = "请看"  # the findings stand beside the line
_RULES_TO_ASK = "请运行 reportgen check 看"


# ---------------------------------------------------------------- documents


def made(name: str | Path) -> str:
    """That a document or file was made."""
    return f"已生成 {name}"


def not_made(name: str, reason: str = "", *, separator: str = "：") -> str:
    """That a document, or those of a department, were not made, and why."""
    return f"没有生成{separator}{name}{f'（{reason}）' if reason else ''}"


def removed(file: str | Path) -> str:
    """That a file was removed, whose source is gone."""
    return f"已删除 {file}（数据集里已没有它的内容）"


def changed(file: str | Path) -> str:
    """That a file was left whose source is gone, since somebody has changed it."""
    return f"没有删除 {file}（数据集里已没有它的内容，但生成之后有人改过它），请自己决定去留"


def others(count: int) -> str:
    """That documents of another year or dataset lie in the folder, too, and stay."""
    return f"没有动文件夹里别的年度或别的数据集的文本（{count} 份）"


def withdrawn(file: str | Path) -> str:
    """That a file was removed, since it said something that is withheld now."""
    return f"已删除 {file}（其中有现已不予公开的内容）"


def not_withdrawn(file: str | Path, reason: str) -> str:
    """That such a file could not be removed."""
    return f"不能删除 {file}（{reason}）：其中有现已不予公开的内容，请马上自己删除，并收回已发出的"


def unclaimed(file: str | Path) -> str:
    """That a file of unknown origin may say something withheld, and was left alone."""
    return (
        f"{file} 不在这个数据集的生成记录里，其中可能有现已不予公开的内容，没有动它："
        "请核对，并马上移走或删除"
    )


def published(file: str | Path) -> str:
    """That a file of another year says something that is withheld now, and was left alone."""
    return (
        f"{file} 是往年的文本，其中有现已不予公开的内容，没有动它：应撤回的，请马上移走或删除；"
        "经审查仍可公开的，在“不予公开”表登记一项“予以公开”，编码填不予公开的那一项的（整份的填部门编码），"
        "字段写这一年，如 2025年文本"
    )


def not_updated(name: str, *, separator: str = "：") -> str:
    """That a document is out of date and was not to be made."""
    return f"没有更新{separator}{name}（内容已变，这次没有要求生成它）"


def fault(noted: str) -> str:
    """That the program failed, and what `note_fault` says of where more can be read."""
    return f"程序出错，{noted}"


def named_first(outcome: Outcome, *, full: bool = True) -> Iterator[str]:
    """The files that say something withheld now and are not the run's to remove."""
    for files, said in ((outcome.unclaimed, unclaimed), (outcome.published, published)):
        yield from (said(file if full else file.name) for file in files)


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """What became of a document, and why."""
    yield from (f"错误：{line}" for line in named_first(outcome, full=False))
    if gone := outcome.withdrawn:
        yield from (f"错误：{not_withdrawn(file.name, reason)}" for file, reason in gone.left)
        yield from (withdrawn(file.name) for file in gone.removed)
    if outcome.files:
        formats = "、".join(path.suffix[1:] for path in outcome.files)
        yield f"{made(outcome.label)}（{formats}）：{'；'.join(outcome.why)}"
    for file in outcome.removed:
        yield removed(file.name)
    for file in outcome.changed:
        yield changed(file.name)
    if outcome.others:
        yield others(len(outcome.others))
    if outcome.outdated:
        yield not_updated(outcome.label, separator=" ")
    if outcome.problems or outcome.bug:
        stays = outcome.withdrawn is None
        previous = "上次生成的保持原样" if stays else _PREVIOUS_GONE
        yield not_made(outcome.label, previous, separator=" ")
        yield from (f"错误：{problem}" for problem in outcome.problems)
    if outcome.bug:
        yield fault(outcome.noted)


def result_line(outcomes: Collection[Outcome], seconds: float, report: Report | None) -> str:
    """How many documents were made or did not change, in how many seconds, and the findings."""
    done = sum(bool(outcome.files) for outcome in outcomes)
    same = sum(outcome.unchanged for outcome in outcomes)
    unchanged = f"，{same} 份没有变化" if same else ""
    return f"生成了 {done} 份文本{unchanged}，用 {seconds:.1f} 秒；{count_line(report)}"


# ---------------------------------------------------------------- departments


def broken_department(name: str, *, separator: str = "：", stays: bool = True) -> str:
    """That nothing was made of a department, since its rows have errors; `stays` as below."""
    return not_made(name, f"数据有错，{_previous(stays=stays)}", separator=separator)


def leaking_department(
    name: str, *, separator: str = "：", findings_shown: bool = False, stays: bool = True
) -> str:
    """That nothing was made of a department, since something withheld could be read.

    `stays` where its files of before say nothing that is withheld now.
    """
    reason = f"{leak_reason(findings_shown=findings_shown)}；{_previous(stays=stays)}"
    return not_made(name, reason, separator=separator)


def _previous(*, stays: bool) -> str:
    return _PREVIOUS_STAY if stays else _PREVIOUS_GONE


def leak_reason(*, findings_shown: bool = False) -> str:
    """Why a department may not be published; `findings_shown` where they stand beside it."""
    see = _RULES_SHOWN if findings_shown else _RULES_TO_ASK
    stopping = "、".join(code for code, rule in sorted(RULES.items()) if rule.stops_departments)
    return f"公开的内容会泄露不予公开的内容，{see} {stopping}"


def blocked(errors: int) -> str:
    """That errors in the data stopped a strict build."""
    return f"有 {errors} 个错误，按严格的要求没有生成任何文本，请先改正"


# ---------------------------------------------------------------- findings


def finding_line(finding: Finding) -> str:
    """A finding in one line, with whom it concerns."""
    owner = (finding.department, finding.unit, finding.project_code, finding.project_name)
    where = " ".join(filter(None, (*owner, place_of(finding.spot))))
    about = f"{where}：" if where else ""
    return f"{finding.severity.label} {finding.code} {about}{one_line(finding.message)}"


def count_line(report: Report | None) -> str:
    """How many findings there are."""
    if report is None:
        return "还没有检查"
    counts = "、".join(f"{report.count(severity)} 个{severity.label}" for severity in Severity)
    return f"数据检查：{counts}"
