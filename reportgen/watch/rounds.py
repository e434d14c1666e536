"""The loop of `watch`: when to build again, what came of it, and what it changed.

What lies on the disk decides; events only wake. So an event too many (the lock file of an open
Excel) builds nothing, and one too few (some network shares report none) costs a few seconds. Of
the plan, which knows withheld values, nothing is kept from one round to the next.
"""

import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from watchfiles import watch

from reportgen.build.pipeline import Workshop
from reportgen.build.plan import Plan, Selection, make_plan
from reportgen.build.run import Outcome, run_plan
from reportgen.check.rules import Finding, Severity
from reportgen.check.run import Report
from reportgen.check.text import one_line, place_of
from reportgen.core.problems import (
    InputError,
    Problem,
    describe_bug,
    error_log,
    fail,
    note_fault,
    os_reason,
)
from reportgen.dataset.sources import is_source_file, source_files
from reportgen.document.templates import Templates
from reportgen.output.manifest import Manifest
from reportgen.render.worker import FORMATS

_LOOK_AGAIN = 2.0  # seconds, where nothing is reported
_PAUSE = 0.2  # seconds in which nothing may move before it is read
_PATIENCE = 15  # pauses to wait for a file that is gone or cannot be opened, as in a save
_TRIES = 10  # readings, where something is written while it is read
_PASSING = (".tmp", ".swp", ".bak", "~")  # what editors leave for a moment beside a template

Snapshot = Mapping[Path, tuple[int, int]]  # size in bytes and time of change in nanoseconds
_T = TypeVar("_T")


@dataclass(frozen=True)
class Work:
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
class Document:
    """A document that lies in the output folder: its files by format, and when they were made."""

    name: str
    code: str  # of the department
    department: str
    files: Mapping[str, str]
    made: datetime


@dataclass(frozen=True)
class Round:
    """What one build has made and found.

    `problems` say why nothing could be read, or written; `report` and `documents` are then those
    of the round before. `new` and `gone` are findings against the last report, empty when there
    was none. `failed` are departments with errors in their rows, `telling` those of which
    something withheld could be read.
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
    failed: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    blocked: int = 0
    documents: tuple[Document, ...] = ()


# ---------------------------------------------------------------- when


class Source:
    """The files of a dataset and a bureau's templates, as they lay when they were last read."""

    def __init__(
        self, dataset: Path, templates: Path | None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._dataset = dataset
        self._templates = templates
        self._sleep = sleep
        self._seen: Snapshot = {}

    def folders(self) -> list[Path]:
        """The folders in which to wait for events; a file is replaced in its folder."""
        own = [self._dataset if self._dataset.is_dir() else self._dataset.parent]
        if self._templates:
            inner = (path for path in self._templates.rglob("*") if path.is_dir())
            own += [self._templates, *inner]
        return [folder for folder in own if folder.is_dir()]

    def look(self) -> Snapshot:
        """What lies there now; nothing where it cannot be looked at."""
        try:
            files = source_files(self._dataset)
            if self._templates:
                files += [path for path in self._templates.rglob("*") if _is_template(path)]
            stats = {path: path.stat() for path in files}
        except OSError:  # a folder or file is gone since it was listed
            return {}
        return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}

    def changed(self) -> tuple[str, ...]:
        """Names of the files that are not what was read last."""
        now = self.look()
        paths = {path for path, _ in self._seen.items() ^ now.items()}
        return tuple(sorted(path.name for path in paths))

    def read(self, reader: Callable[[], _T]) -> _T:
        """What `reader` makes of files into which nobody wrote meanwhile.

        Raises what `reader` raises, of such files; InputError where they never stand still.
        """
        for _ in range(_TRIES):
            self._seen = self._settled()
            try:
                made = reader()
            except InputError:
                if not self.changed():
                    raise
            else:
                if not self.changed():
                    return made
        raise fail("数据一直在改动，读不成", "请等保存或同步完成")

    def _settled(self) -> Snapshot:
        """What lies there once nothing moves: half a save is no mistake in the data.

        Files that are gone or cannot be opened are waited for, but not for ever.
        """
        left, before = _PATIENCE, self.look()
        while left:
            self._sleep(_PAUSE)
            now = self.look()
            if now == before and self._seen.keys() <= now.keys() and all(map(_is_whole, now)):
                break
            left = left - 1 if now == before else _PATIENCE
            before = now
        return before


def _is_template(path: Path) -> bool:
    return path.is_file() and not (path.name.startswith((".", "~")) or path.name.endswith(_PASSING))


def _is_whole(path: Path) -> bool:
    """Whether the file can be opened and is not just being written."""
    try:
        if path.suffix.lower() == ".xlsx":
            return zipfile.is_zipfile(path)  # what makes it one is written last
        with path.open("rb") as file:
            return bool(file.read(1))
    except OSError:
        return False


def of_templates(changed: Sequence[str]) -> bool:
    """Whether a file of this name may be one of the templates, not of the dataset."""
    return any(not is_source_file(name) for name in changed)


def wakes(source: Source) -> Iterator[None]:
    """Comes back at each event in the folders, and every few seconds without one."""
    pause = int(_LOOK_AGAIN * 1000)
    while True:
        folders = source.folders()
        try:
            for _ in watch(
                *folders,
                watch_filter=None,
                step=50,
                debounce=500,
                rust_timeout=pause,
                yield_on_timeout=True,
                recursive=False,  # a workbook may stand in a folder with everything else
            ):
                yield
                if source.folders() != folders:
                    break
        except (OSError, RuntimeError):  # gone for now, or the system watches no more folders
            time.sleep(_LOOK_AGAIN)
            yield


def changes(source: Source, wakened: Iterator[None]) -> Iterator[tuple[str, ...]]:
    """Names of the files that have changed, each time there is something to build.

    None of them the first time, when there is everything.
    """
    yield ()
    for _ in wakened:
        if names := source.changed():
            yield names


# ---------------------------------------------------------------- what came of it


def make_round(
    work: Work,
    source: Source,
    changed: tuple[str, ...],
    before: Round | None,
    told: Callable[[Outcome], None],
    workshop: Workshop | None = None,
) -> Round:
    """Build once; each outcome is `told` as it comes. Raises nothing that a user can mend.

    The processes of a `workshop` stay warm from round to round.
    """
    started = time.monotonic()
    last = before or Round(0, datetime.now())
    made = Round(last.number + 1, last.at, changed=changed, report=last.report)
    outcomes: list[Outcome] = []
    names = {document.code: document.department for document in last.documents}
    try:
        planned = source.read(lambda: _plan(work))
        made = _planned(made, planned, last.report)
        names |= {code: found.name for code, found in planned.departments.items() if found}
        if not planned.blocked:
            for outcome in run_plan(
                planned,
                work.dataset,
                work.output,
                work.templates,
                work.processes,
                workshop=workshop,
            ):
                if outcome.bug:
                    note_fault(outcome.bug)
                outcomes.append(outcome)
                told(outcome)
    except InputError as error:
        made = replace(made, problems=error.problems)
    except OSError as error:
        made = replace(made, problems=(_of_system(error),))
    except Exception as error:  # our own fault: told, and the next save may do without it
        made = replace(made, problems=(_of_ours(error),))
    return replace(
        made,
        at=datetime.now(),
        seconds=time.monotonic() - started,
        outcomes=tuple(outcomes),
        documents=_documents(work, names, last.documents),
    )


def _plan(work: Work) -> Plan:
    return make_plan(
        work.dataset,
        work.output,
        work.formats,
        work.selection,
        work.templates,
        work.strict,
        state_secrets=work.state_secrets,
    )


def _planned(made: Round, planned: Plan, last: Report | None) -> Round:
    """The round with what the plan says; nothing of the plan itself."""
    new, gone = compare(last, planned.report)
    return replace(
        made,
        report=planned.report,
        new=new,
        gone=gone,
        failed=planned.left_out,
        telling=planned.giving_away,
        blocked=planned.blocked,
    )


def compare(
    before: Report | None, after: Report
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings that are new, and findings that are gone; none where nothing is to compare with.

    A finding is the same one in another row: rows above it come and go.
    """
    if before is None:
        return (), ()
    return _beyond(after.findings, before.findings), _beyond(before.findings, after.findings)


def _beyond(these: Sequence[Finding], those: Sequence[Finding]) -> tuple[Finding, ...]:
    known = Counter(map(_key, those))
    found = []
    for finding in these:
        key = _key(finding)
        if known[key]:
            known[key] -= 1
        else:
            found.append(finding)
    return tuple(found)


def _key(finding: Finding) -> tuple[object, ...]:
    """What makes a finding the same one; not its row, nor a name where there is a code."""
    owner = finding.project_code or (finding.unit, finding.project_name)
    spot = finding.spot
    return finding.code, finding.department, owner, spot.table, spot.column, finding.message


def _documents(
    work: Work, names: Mapping[str, str], last: tuple[Document, ...]
) -> tuple[Document, ...]:
    """The documents of this dataset in the output folder; the `last` ones where a template is bad.

    `names` are those of departments by code.
    """
    try:
        kept = Manifest(work.output, work.dataset, Templates(work.templates))
    except (InputError, OSError):
        return last
    found = []
    for name, made in sorted(kept.of_this_dataset()):
        files = {file.rpartition(".")[2]: file for file in made.files if _is_plain(file)}
        there = {form: file for form, file in files.items() if (work.output / file).is_file()}
        if there:
            changed = max((work.output / file).stat().st_mtime for file in there.values())
            department = names.get(made.department, made.department)
            at = datetime.fromtimestamp(changed)
            found.append(Document(name, made.department, department, there, at))
    return tuple(found)


def _is_plain(file: str) -> bool:
    """Whether this is a name of ours and no way to elsewhere: the record can be edited."""
    return not file.startswith(".") and file == Path(file).name and file.endswith(FORMATS)


def _of_system(error: OSError) -> Problem:
    return Problem(None, f"文件读写失败（{os_reason(error)}）", "请检查权限和磁盘空间")


def _of_ours(error: Exception) -> Problem:
    log = note_fault(describe_bug(error))
    return Problem(None, f"程序出错，详情见 {log}（其中没有数据）", "其他改动照常生成")


# ---------------------------------------------------------------- in words


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """What became of a document, and why."""
    if outcome.files:
        formats = "、".join(path.suffix[1:] for path in outcome.files)
        yield f"已生成 {outcome.label}（{formats}）：{'；'.join(outcome.why)}"
    for file in outcome.removed:
        yield f"已删除 {file.name}（数据集里已没有它的内容）"
    if outcome.outdated:
        yield f"没有更新 {outcome.label}（内容已变，这次没有要求生成它）"
    if outcome.problems or outcome.bug:
        yield f"没有生成 {outcome.label}（上次生成的保持原样）"
        yield from (f"错误：{problem}" for problem in outcome.problems)
    if outcome.bug:
        yield f"程序出错，详情见 {error_log()}（其中没有数据）"


def trouble_lines(made: Round) -> Iterator[str]:
    """Why there is nothing new, or not all of it."""
    for problem in made.problems:
        yield f"{'提示' if problem.warning else '错误'}：{problem}"
    for name in made.failed:
        yield f"没有生成 {name}（数据有错，上次生成的文本保持原样）"
    for name in made.telling:
        reason = "公开的内容会泄露不予公开的内容，请看 S007、S008"
        yield f"没有生成 {name}（{reason}；上次生成的文本保持原样）"
    if made.blocked:
        yield f"有 {made.blocked} 个错误，按严格的要求没有生成任何文本，请先改正"


def finding_line(finding: Finding) -> str:
    """A finding in one line, with whom it concerns."""
    owner = (finding.department, finding.unit, finding.project_code, finding.project_name)
    where = " ".join(filter(None, (*owner, place_of(finding.spot))))
    about = f"{where}：" if where else ""
    return f"{finding.severity.label} {finding.code} {about}{one_line(finding.message)}"


def closing_line(made: Round) -> str:
    """How it ended: documents, findings, seconds."""
    if made.problems:
        return (
            f"没有生成，上次生成的文本保持原样；改正并保存后会自动再生成（{made.seconds:.1f} 秒）"
        )
    done = sum(bool(outcome.files) for outcome in made.outcomes)
    same = sum(outcome.unchanged for outcome in made.outcomes)
    left = f"，{same} 份没有变化" if same else ""
    return f"生成了 {done} 份文本{left}，用 {made.seconds:.1f} 秒；{count_line(made.report)}"


def count_line(report: Report | None) -> str:
    """How many findings there are."""
    if report is None:
        return "还没有检查"
    counts = "、".join(f"{report.count(severity)} 个{severity.label}" for severity in Severity)
    return f"数据检查：{counts}"
