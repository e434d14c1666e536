"""From dataset to published files: which documents, made where, put in place how.

Raw data is read and redacted here; what is made from the public view happens in worker
processes, which receive nothing else. A document's files appear whole or not at all, and a
document that fails leaves the others, and its own last good files, as they are.
"""

import logging
import multiprocessing
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reportgen.atomic import replace_files
from reportgen.check import Report, check_loaded, chosen_rules
from reportgen.dataset import read_dataset, require_department
from reportgen.edition import Edition, kinds_of, make_edition, units_of
from reportgen.fonts import missing_characters
from reportgen.forms import Content, Forms
from reportgen.model import Dataset
from reportgen.problems import InputError, Problem, fail, os_reason
from reportgen.public import PublicDepartment
from reportgen.redaction import redact
from reportgen.rules import Severity

FORMATS = ("pdf", "docx", "html")


@dataclass(frozen=True)
class Selection:
    """Which documents to make: departments, and what of them; empty means all."""

    departments: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    each_unit: bool = False
    funding: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """One document to be made: public view and cut."""

    department: PublicDepartment
    units: tuple[str, ...]
    funding: tuple[str, ...]
    formats: tuple[str, ...]
    output: Path

    @property
    def label(self) -> str:
        """What a progress line calls it."""
        names = [unit.name for unit in units_of(self.department) if unit.code in self.units]
        return "、".join([self.department.name, *names, *self.funding])


@dataclass(frozen=True)
class Plan:
    """What is to be made, and what is not.

    `left_out` names the departments that errors in their rows leave out. `report` is what the
    rules find in the departments concerned; `blocked` the number of errors that stop everything.
    """

    jobs: tuple[Job, ...]
    left_out: tuple[str, ...]
    problems: tuple[Problem, ...]
    report: Report
    blocked: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of a job: the files made, or the problems that stopped it."""

    label: str
    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    bug: str = ""  # a traceback without values, where the fault is ours


def plan(
    dataset_path: Path,
    output: Path,
    formats: Collection[str],
    selection: Selection,
    own: Path | None,
    strict: bool = False,
) -> Plan:
    """Read, check and redact the dataset and list the documents to be made.

    With `strict`, or where the dataset says so, errors that the check finds leave nothing to be
    made. Raises InputError when nothing can be made.
    """
    forms = Forms(own)
    loaded = read_dataset(dataset_path, forms.names)
    if not loaded.usable:
        raise InputError(loaded.problems)
    dataset, problems = loaded.dataset, loaded.problems
    forms.typography(dataset.settings.typography)
    rules = chosen_rules((), ())
    report = _concerning(selection, dataset, check_loaded(loaded, forms.printed, rules))
    if (strict or dataset.settings.strict) and (errors := report.count(Severity.ERROR)):
        return Plan((), (), problems, report, errors)
    chosen = tuple(name for name in FORMATS if name in formats) or FORMATS
    departments = tuple(_departments(dataset, selection, forms))
    _check_selection(departments, selection)
    jobs = [
        Job(department, units, selection.funding, chosen, output)
        for department in departments
        for units in _cuts(department, selection)
    ]
    left_out = tuple(
        dataset.departments[code].name if code in dataset.departments else code
        for code in sorted(dataset.broken)
        if not selection.departments or code in selection.departments
    )
    if not jobs and not left_out:
        raise fail("没有要生成的文本", "请检查 --department、--unit 和 --funding 的值")
    _prepare(output)
    return Plan(tuple(jobs), left_out, problems, report)


def _concerning(selection: Selection, dataset: Dataset, report: Report) -> Report:
    """The report without findings about departments that are not to be made."""
    if not selection.departments:
        return report
    names = {require_department(dataset, code).name for code in selection.departments}
    shown = tuple(f for f in report.findings if f.department in ("", *names))
    return replace(report, findings=shown)


def _departments(
    dataset: Dataset, selection: Selection, forms: Forms
) -> Iterator[PublicDepartment]:
    asked = dict.fromkeys(selection.departments)
    codes = [require_department(dataset, code).code for code in asked]
    for code in codes or sorted(dataset.departments):
        if code not in dataset.broken:
            yield redact(dataset, code, forms.printed)


def _check_selection(departments: Sequence[PublicDepartment], selection: Selection) -> None:
    """InputError where a unit or kind of funding asked for is in none of the departments."""
    units = {unit.code: unit for department in departments for unit in units_of(department)}
    for code in selection.units:
        if code not in units:
            known = "、".join(f"{unit.code} {unit.name}" for unit in units.values())
            message = f"没有编码为“{code}”的单位，或它没有可公开的项目"
            raise fail(message, f"现有单位：{known}")
    kinds = sorted({kind for department in departments for kind in kinds_of(department)})
    for kind in selection.funding:
        if kind not in kinds:
            message = f"没有资金性质为“{kind}”的可公开项目"
            raise fail(message, f"现有资金性质：{'、'.join(kinds)}")


def _cuts(department: PublicDepartment, selection: Selection) -> Iterator[tuple[str, ...]]:
    """The units of each document to be made of a department; empty for all of them."""
    own = [unit.code for unit in units_of(department)]
    chosen = tuple(code for code in own if code in selection.units)
    if selection.units and not chosen:
        return
    cuts = [chosen, *(((code,) for code in chosen or own) if selection.each_unit else ())]
    for cut in dict.fromkeys(cuts):
        kinds = kinds_of(department, cut)
        if not selection.funding or set(kinds) & set(selection.funding):
            yield cut


def _prepare(output: Path) -> None:
    """Make the output folder and see that it can be written, before any work is done."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=output):
            pass
    except OSError as error:
        raise fail(
            f"输出文件夹 {output} 不能写入（{os_reason(error)}）",
            "请换一个文件夹（-o），或检查权限和磁盘空间",
        ) from None


def run(jobs: Sequence[Job], own: Path | None, processes: int) -> Iterator[Outcome]:
    """Make the documents in `processes` processes; outcomes come as they are done."""
    if not jobs:
        return
    context = multiprocessing.get_context("spawn")  # a fresh process: no raw data in memory
    workers = max(1, min(processes, len(jobs)))
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=(own,)) as pool:
        futures = {pool.submit(_make, job): job for job in jobs}
        for future in as_completed(futures):
            try:
                yield future.result()
            except Exception as error:  # a worker died: name the document, go on
                yield Outcome(futures[future].label, bug=type(error).__name__)


class _Worker:
    """What a worker process keeps from one document to the next."""

    def __init__(self, own: Path | None) -> None:
        self.forms = Forms(own)
        self._tools: dict[str, Any] = {}

    def tools(self, typography: str) -> Any:
        """Printer and Word writer for a typography, made once."""
        from reportgen.pdf import Printer
        from reportgen.word import WordWriter

        if typography not in self._tools:
            measures = self.forms.typography(typography)
            self._tools[typography] = (
                Printer(self.forms, measures),
                WordWriter(self.forms, measures),
            )
        return self._tools[typography]


_workers: list[_Worker] = []


def _start(own: Path | None) -> None:
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it quotes what it lays out
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    _workers[:] = [_Worker(own)]


def _make(job: Job) -> Outcome:
    """Make and publish one document; whatever goes wrong is told, not raised."""
    try:
        worker = _workers[0]
        forms = worker.forms
        edition = make_edition(
            job.department,
            forms.suffixes,
            job.units,
            job.funding,
            forms.all[job.department.form].summaries,
        )
        made = _render(worker, edition, job.formats)
        files = {job.output / f"{edition.file_name}.{form}": data for form, data in made.items()}
        replace_files(files)
        return Outcome(job.label, tuple(files))
    except InputError as error:
        return Outcome(job.label, problems=error.problems)
    except Exception as error:  # our own bug must not stop the other documents
        return Outcome(job.label, bug=describe_bug(error))


def _render(worker: _Worker, edition: Edition, formats: Collection[str]) -> Mapping[str, bytes]:
    from reportgen.web import write_page

    if not edition.entries and not edition.chapters:
        raise fail("没有可公开的内容", "请检查这个部门的项目和不予公开的决定")
    forms = worker.forms
    cover, body = forms.cover(edition), forms.body(edition)
    check_characters(edition, [cover, *body])
    files: dict[str, bytes] = {}
    if {"pdf", "docx"} & set(formats):
        printer, word = worker.tools(edition.department.typography)
        layout = printer.lay_out(edition, body)
        contents = forms.contents(edition, layout.numbers)
        front = printer.lay_out_front(edition, [cover, contents])
        if "pdf" in formats:
            files["pdf"] = printer.write(edition, front, layout)
        if "docx" in formats:
            content = Content(cover, contents, layout.body)
            files["docx"] = word.write(edition, content)
    if "html" in formats:
        content = Content(cover, forms.contents(edition, None), body)
        files["html"] = write_page(edition, content, forms)
    return files


def check_characters(edition: Edition, sections: Sequence[Any]) -> None:
    """InputError naming each character that no font has, and the heading below which it stands."""
    texts = {section: "".join(section.itertext()) for section in sections}
    missing = missing_characters("".join(texts.values()))
    problems = []
    for character in missing:
        section = next(section for section, text in texts.items() if character in text)
        heading = section.find(".//h2")
        where = "".join(heading.itertext()) if heading is not None else edition.title
        problems.append(
            Problem(
                None,
                f"《{where}》里的“{character}”（U+{ord(character):04X}）没有字体能印出来",
                "请改用别的字，或安装含有这个字的字体（运行 reportgen doctor 看怎么装）",
            )
        )
    if problems:
        raise InputError(problems)


def describe_bug(error: BaseException) -> str:
    """Where a fault of ours happened: type, files and lines, never a value."""
    lines, trace = [type(error).__name__], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"  {Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return "\n".join(lines)
