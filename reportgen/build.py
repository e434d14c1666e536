"""From dataset to published files: which documents, made where, put in place how.

Raw data is read and redacted here; what is made from the public view happens in worker
processes, which receive nothing else. A document's files appear whole or not at all, and a
document that fails leaves the others, and its own last good files, as they are.
"""

import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from reportgen.atomic import sweep
from reportgen.check import Report, check_loaded, chosen_rules
from reportgen.dataset import read_dataset, require_department
from reportgen.edition import kinds_of, units_of
from reportgen.findings import place_of
from reportgen.forking import Limits
from reportgen.forms import Forms
from reportgen.model import Dataset
from reportgen.opendata import ENDING
from reportgen.problems import InputError, Problem, fail, os_reason
from reportgen.public import PublicDepartment
from reportgen.redaction import redact
from reportgen.render import FORMATS, Job
from reportgen.rules import Severity
from reportgen.shelf import SHELF, Shelf
from reportgen.state import LOCK_FILE, Kept
from reportgen.withheld import Secret, withheld_values

if TYPE_CHECKING:
    from reportgen.workshop import Workshop


@dataclass(frozen=True)
class Selection:
    """Which documents to make: departments, and what of them; empty means all."""

    departments: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    each_unit: bool = False
    funding: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What is to be made, and what is not.

    `left_out` names the departments that errors in their rows leave out, `giving_away` those in
    which something withheld can be read or worked out all the same. `report` is what the rules
    find in the departments concerned; `blocked` the number of errors that stop everything.
    `departments` are all of the dataset by code, None for those of which nothing is made now.
    `secrets` are the withheld values by department, for the audit alone.
    """

    jobs: tuple[Job, ...]
    left_out: tuple[str, ...]
    problems: tuple[Problem, ...]
    report: Report
    blocked: int = 0
    giving_away: tuple[str, ...] = ()
    departments: Mapping[str, PublicDepartment | None] = field(default_factory=dict)
    secrets: Mapping[str, tuple[Secret, ...]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Outcome:
    """What became of a document: the files made, or why not."""

    label: str
    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    bug: str = ""  # a traceback without values, where the fault is ours
    why: tuple[str, ...] = ()  # it was made
    unchanged: bool = False  # it was not, since its files are what they would be
    removed: tuple[Path, ...] = ()  # its source is gone
    outdated: bool = False  # it was not to be made, and its source has changed


def plan(
    dataset_path: Path,
    output: Path,
    formats: Collection[str],
    selection: Selection,
    own: Path | None,
    strict: bool = False,
    *,
    state_secrets: bool = False,
) -> Plan:
    """Read, check and redact the dataset and list the documents to be made.

    With `strict`, or where the dataset says so, errors that the check finds leave nothing to be
    made. A department in which something withheld can be read elsewhere or worked out is not
    made either. Raises InputError when nothing can be made, and for a project of state secrets
    with content, unless `state_secrets` allows it.
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
    if not state_secrets:
        _refuse_state_secrets(report)
    giving_away = _giving_away(report, dataset)
    chosen = tuple(n for n in FORMATS if not formats or n in {*formats, ENDING})
    departments = tuple(_departments(dataset, selection, forms))
    _check_selection(departments, selection)
    jobs = [
        Job(department, units, selection.funding, chosen)
        for department in departments
        if department.code not in giving_away
        for units in _cuts(department, selection)
    ]
    left_out = tuple(
        dataset.departments[code].name if code in dataset.departments else code
        for code in sorted(dataset.broken)
        if not selection.departments or code in selection.departments
    )
    if not jobs and not left_out and not giving_away:
        raise fail("没有要生成的文本", "请检查 --department、--unit 和 --funding 的值")
    _prepare(output)
    names = tuple(dataset.departments[code].name for code in sorted(giving_away))
    secrets = _by_department(dataset)
    # those whose own row cannot be read are there all the same: their last good files stay
    known = (*dataset.departments, *dataset.broken)
    every: dict[str, PublicDepartment | None] = dict.fromkeys(known)
    every |= {d.code: d for d in departments if d.code not in giving_away}
    return Plan(tuple(jobs), left_out, problems, report, 0, names, every, secrets)


_OF_THE_STATE = "S006"  # a project of 国家秘密 with content
_TELLING = ("S007", "S008")  # told elsewhere, or to be worked out


def _refuse_state_secrets(report: Report) -> None:
    """InputError for every project of 国家秘密 that is more than a stub."""
    found = [finding for finding in report.findings if finding.code == _OF_THE_STATE]
    if found:
        remedy = "请移走其内容；确已按规定处理的，加 --allow-state-secrets 再生成"
        raise InputError([Problem(None, f"{place_of(f.spot)}：{f.message}", remedy) for f in found])


def _giving_away(report: Report, dataset: Dataset) -> frozenset[str]:
    """The codes of departments whose public texts or sums give something withheld away."""
    names = {finding.department for finding in report.findings if finding.code in _TELLING}
    return frozenset(d.code for d in dataset.departments.values() if d.name in names)


def _by_department(dataset: Dataset) -> dict[str, tuple[Secret, ...]]:
    found: dict[str, list[Secret]] = {}
    for secret in withheld_values(dataset):
        found.setdefault(secret.department, []).append(secret)
    return {code: tuple(secrets) for code, secrets in found.items()}


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


_SAVE_EVERY = 10  # seconds


def run(
    planned: Plan,
    dataset: Path,
    output: Path,
    own: Path | None,
    processes: int,
    *,
    force: bool = False,
    limits: Limits | None = None,
    workshop: "Workshop | None" = None,
) -> Iterator[Outcome]:
    """Make, audit and publish what changed; outcomes come as they are done.

    A document whose files are what they would be is left alone, unless `force`; one whose
    source is gone from the dataset is removed. A `workshop` that is given stays open, so that its
    processes are warm the next time. InputError while another run is at work in `output`.
    """
    with _alone(output):
        forms = Forms(own)
        kept = Kept(output, dataset, forms)
        shelf = Shelf(output / SHELF)
        if force:
            shelf.keep_only(())
        try:
            todo: list[tuple[Job, tuple[str, ...]]] = []
            for job in planned.jobs:
                why = _why(job, kept, forms, force=force)
                if why:
                    todo.append((replace(job, style=kept.style), why))
                else:
                    yield Outcome(job.label, unchanged=True)
            failed: set[str] = set()
            saved = time.monotonic()
            if todo:
                with _open(workshop, own, output, processes, limits) as at_work:
                    for code, outcome in _make(planned, todo, kept, forms, output, at_work):
                        if not outcome.files:
                            failed.add(code)
                        if time.monotonic() - saved > _SAVE_EVERY:  # what a kill may undo
                            kept.save()
                            saved = time.monotonic()
                        yield outcome
            yield from _remove_stale(planned, kept, output, forms, failed)
        finally:
            kept.save()
            shelf.keep_only(kept.on_shelf())


@contextmanager
def _open(
    workshop: "Workshop | None",
    own: Path | None,
    output: Path,
    processes: int,
    limits: Limits | None,
) -> Iterator["Workshop"]:
    """The workshop given, left open; else one for this run alone."""
    from reportgen.workshop import Workshop  # loads all that audits: not for a run without work

    if workshop:
        yield workshop
    else:
        with Workshop(own, output, processes, limits) as opened:
            yield opened


@contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Hold the folder for this run; a crash lets go of it. Sweeps up what a crash has left."""
    try:
        lock = FileLock(output / LOCK_FILE)
        lock.acquire(timeout=0)
    except Timeout:
        message = f"另一个 reportgen build 正在往 {output} 里生成"
        raise fail(message, "请等它完成，或换一个文件夹（-o）") from None
    except OSError as error:
        raise fail(f"输出文件夹 {output} 不能写入（{os_reason(error)}）", "请检查权限") from None
    try:
        sweep(output)
        yield
    finally:
        lock.release()


def _why(job: Job, kept: Kept, forms: Forms, *, force: bool) -> tuple[str, ...]:
    if force:
        return ("要求全部重新生成",)
    try:
        return tuple(kept.why(job.edition(forms), job.formats))
    except Exception:  # the worker meets it again and says what is wrong, of this document alone
        return ("以前没有生成过",)


def _remove_stale(
    planned: Plan, kept: Kept, output: Path, forms: Forms, failed: Collection[str]
) -> Iterator[Outcome]:
    """Remove documents of which the dataset has nothing any more; tell those out of date.

    Not those of departments of which something `failed`: their last good files stay.
    """
    wanted = {_name(job, forms) for job in planned.jobs}
    for name, document in kept.own():
        code = document.department
        department = planned.departments.get(code)
        waits = department is None and code in planned.departments
        if name in wanted or code in failed or waits:
            continue
        job = department and Job(department, document.units, document.funding, FORMATS)
        if job and _name(job, forms) == name:
            formats = {Path(file).suffix[1:] for file in document.files}
            if kept.why(job.edition(forms), sorted(formats)):
                yield Outcome(name, outdated=True)
            continue
        gone = [output / file for file in document.files]
        for path in gone:
            path.unlink(missing_ok=True)
        del kept.documents[name]
        yield Outcome(name, removed=tuple(gone))


def _name(job: Job, forms: Forms) -> str:
    """The files' name of a document; empty when there is no such document."""
    try:
        return job.edition(forms).file_name
    except Exception:  # no such unit any more, or a fault that its worker tells
        return ""


def _make(
    planned: Plan,
    todo: Sequence[tuple[Job, tuple[str, ...]]],
    kept: Kept,
    forms: Forms,
    output: Path,
    workshop: "Workshop",
) -> Iterator[tuple[str, Outcome]]:
    """Have the documents made and audited, and put their files in place; with department codes.

    A file gets its name in `output` only when nothing was found in any file of its document.
    """
    from reportgen.workshop import Order, put_in_place

    reasons = {id(job): why for job, why in todo}
    orders = (Order(job, planned.secrets.get(job.department.code, ())) for job, _ in todo)
    for made in workshop.make(orders):
        job = made.order.job
        files, problems = put_in_place(made, output, _NOT_PUBLISHED)
        if files:
            kept.note(job.edition(forms), job.units, job.funding, made.files, made.kept)
        outcome = Outcome(job.label, files, problems, made.bug, reasons[id(job)])
        yield job.department.code, outcome


_NOT_PUBLISHED = "这份文本没有公开，上次生成的保持原样；请改正后再生成"
