"""The rounds of `watch`: one build each, what came of it, and what it changed.

Of the plan, which knows withheld values, nothing is kept from one round to the next.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from reportgen.build import messages
from reportgen.build.pipeline import Pipeline
from reportgen.build.plan import Plan, Selection, make_plan
from reportgen.build.run import Outcome, run_plan
from reportgen.check.rules import RULES, Finding
from reportgen.check.run import Report
from reportgen.core.faults import describe_bug, note_fault
from reportgen.core.files import is_link
from reportgen.core.problems import InputError, Problem, os_reason
from reportgen.document.templates import Templates
from reportgen.output.manifest import Manifest
from reportgen.render.formats import FORMATS
from reportgen.watch.source import WatchedFiles


@dataclass(frozen=True)
class BuildOptions:
    """What to build from what: the options of the command."""

    dataset: Path
    output: Path
    formats: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)
    templates: Path | None = None
    strict: bool = False
    state_secrets: bool = False
    processes: int = 1


@dataclass(frozen=True)
class BuiltDocument:
    """A document that lies in the output folder: its files by format, and when they were made."""

    name: str
    code: str  # of the department
    department: str
    files: Mapping[str, str]
    made: datetime


@dataclass(frozen=True)
class Round:
    """One build and what came of it: documents, and findings of the check.

    `problems` say why nothing could be read, or written; where it could not be read, `report` and
    `documents` are those of the round before. `new` and `gone` are findings against the last
    report, empty when there was none; those gone say no more than is public now. `broken` are
    departments with errors in their rows, `leaking` those of which something withheld could be
    read.
    """

    number: int
    at: datetime
    seconds: float = 0.0
    changed: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    problems: tuple[Problem, ...] = ()
    report: Report | None = None
    new: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()
    broken: tuple[str, ...] = ()
    leaking: tuple[str, ...] = ()
    blocked: int = 0
    documents: tuple[BuiltDocument, ...] = ()


def make_round(
    options: BuildOptions,
    files: WatchedFiles,
    changed: tuple[str, ...],
    before: Round | None,
    report_outcome: Callable[[Outcome], None],
    pipeline: Pipeline | None = None,
) -> Round:
    """Build once; `report_outcome` gets each outcome as it comes.

    Raises nothing that a user can mend. The processes of a `pipeline` stay warm from round to
    round.
    """
    started = time.monotonic()
    last = before or Round(0, datetime.now())
    result = Round(last.number + 1, last.at, changed=changed, report=last.report)
    outcomes: list[Outcome] = []
    names = {document.code: document.department for document in last.documents}
    try:
        plan = files.read(lambda: _plan(options))
        result = _with_plan(result, plan, last.report)
        names |= plan.called
        for outcome in _outcomes(plan, options, pipeline):
            outcomes.append(outcome)
            report_outcome(outcome)
    except InputError as error:
        result = replace(result, problems=error.problems)
    except OSError as error:
        result = replace(result, problems=(_system_problem(error),))
    except Exception as error:  # our own fault: the next save may do without it
        result = replace(result, problems=(_fault(error),))
    return replace(
        result,
        at=datetime.now(),
        seconds=time.monotonic() - started,
        outcomes=tuple(outcomes),
        documents=_documents(options, names, last.documents),
    )


def _plan(options: BuildOptions) -> Plan:
    return make_plan(
        options.dataset,
        options.output,
        options.formats,
        options.selection,
        options.templates,
        options.strict,
        state_secrets=options.state_secrets,
    )


def _outcomes(plan: Plan, options: BuildOptions, pipeline: Pipeline | None) -> Iterator[Outcome]:
    """What becomes of each document planned; a fault of ours is noted in the log."""
    for outcome in run_plan(
        plan,
        options.dataset,
        options.output,
        options.templates,
        options.processes,
        pipeline=pipeline,
    ):
        yield replace(outcome, noted=note_fault(outcome.bug)) if outcome.bug else outcome


def _with_plan(result: Round, plan: Plan, last: Report | None) -> Round:
    """The round with what the plan says; nothing of the plan itself."""
    new, gone = compare_findings(last, plan.report)
    return replace(
        result,
        report=plan.report,
        new=new,
        gone=tuple(_as_of_now(finding, plan) for finding in gone),
        broken=plan.left_out,
        leaking=plan.leaking,
        blocked=plan.blocked,
    )


def _as_of_now(finding: Finding, plan: Plan) -> Finding:
    """A finding of before without what it quotes, nor a project that may not be named any more."""
    said = replace(finding, message=RULES[finding.code].name, spot=replace(finding.spot, text=""))
    unnamed = plan.standing.unnamed if plan.standing else {}
    if finding.project_code in unnamed or finding.project_name in unnamed:
        return replace(said, project_code="", project_name="")
    return said


def compare_findings(
    before: Report | None, after: Report
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings that are new, and findings that are gone; none where there was no report before.

    A finding is the same one in another row: rows above it come and go.
    """
    if before is None:
        return (), ()
    return _beyond(after.findings, before.findings), _beyond(before.findings, after.findings)


def _beyond(these: Sequence[Finding], those: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings of `these` that are not among `those`; each of several alike counts."""
    known = Counter(map(_key, those))
    findings = []
    for finding in these:
        key = _key(finding)
        if known[key]:
            known[key] -= 1
        else:
            findings.append(finding)
    return tuple(findings)


def _key(finding: Finding) -> tuple[object, ...]:
    """What makes a finding the same one; not its row, nor a name where there is a code."""
    owner = finding.project_code or (finding.unit, finding.project_name)
    spot = finding.spot
    return finding.code, finding.department, owner, spot.table, spot.column, finding.message


def _documents(
    options: BuildOptions, names: Mapping[str, str], last: tuple[BuiltDocument, ...]
) -> tuple[BuiltDocument, ...]:
    """The documents of this dataset in the output folder; the `last` ones where a template is bad.

    `names` are those of departments by code.
    """
    try:
        manifest = Manifest(options.output, options.dataset, Templates(options.templates))
    except (InputError, OSError):
        return last
    documents = []
    for name, published in sorted(manifest.of_this_dataset()):
        files = {file.rpartition(".")[2]: file for file in published.files if _is_plain(file)}
        there = {form: file for form, file in files.items() if _is_there(options.output / file)}
        if there:
            changed = max((options.output / file).stat().st_mtime for file in there.values())
            code = published.department
            at = datetime.fromtimestamp(changed)
            documents.append(BuiltDocument(name, code, names.get(code, code), there, at))
    return tuple(documents)


def _is_there(path: Path) -> bool:
    return path.is_file() and not is_link(path)


def _is_plain(file: str) -> bool:
    """Whether this is the name of a document and no path: the manifest can be edited."""
    return not file.startswith(".") and file == Path(file).name and file.endswith(tuple(FORMATS))


def _system_problem(error: OSError) -> Problem:
    return Problem(None, f"文件读写失败（{os_reason(error)}）", "请检查权限和磁盘空间")


def _fault(error: Exception) -> Problem:
    noted = note_fault(describe_bug(error))
    return Problem(None, messages.fault(noted), "其他改动照常生成")


# ---------------------------------------------------------------- in words


def trouble_lines(result: Round) -> Iterator[str]:
    """Why there is nothing new, or not all of it."""
    for problem in result.problems:
        yield f"{'提示' if problem.warning else '错误'}：{problem}"
    gone = {outcome.withdrawn.department for outcome in result.outcomes if outcome.withdrawn}
    for name in result.broken:
        yield messages.broken_department(name, separator=" ", stays=name not in gone)
    for name in result.leaking:
        yield messages.leaking_department(
            name, separator=" ", findings_shown=True, stays=name not in gone
        )
    if result.blocked:
        yield messages.blocked(result.blocked)


def closing_line(result: Round) -> str:
    """How it ended: documents, findings, seconds."""
    if result.problems:
        gone = any(outcome.withdrawn for outcome in result.outcomes)
        stays = "不能留的已按上面所说处理" if gone else "上次生成的文本保持原样"
        return f"没有生成，{stays}；改正并保存后会自动再生成（{result.seconds:.1f} 秒）"
    return messages.result_line(result.outcomes, result.seconds, result.report)
