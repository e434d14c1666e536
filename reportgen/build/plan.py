"""What has to be made: the dataset read, checked, redacted, and cut into documents.

Raw data is seen here, in a copy of the process that ends when the plan is made: what stays of a
city are its public views, packed, and the withheld values, for the audit alone. What is made of the
plan (`run`) happens in worker processes, which receive public views.
"""

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from reportgen.build.former import WithheldNow
from reportgen.build.same_names import refuse_same_names, whole_names
from reportgen.check.rules import Severity
from reportgen.check.run import Report, Stops, check_loaded, chosen_rules
from reportgen.check.text import place_of
from reportgen.core.copies import done_apart
from reportgen.core.packed import Packed
from reportgen.core.problems import InputError, Place, Problem, fail, os_reason
from reportgen.dataset.load import read_dataset, require_department
from reportgen.dataset.model import Dataset
from reportgen.dataset.sources import refuse_dataset
from reportgen.document.edition import kinds_of, units_of
from reportgen.document.job import Job
from reportgen.document.public import PublicDepartment, PublicUnit
from reportgen.document.templates import Templates
from reportgen.output.links import refuse_links
from reportgen.redaction.public_view import redact
from reportgen.redaction.secrets import Secret, withheld_values
from reportgen.render.formats import chosen_formats


@dataclass(frozen=True)
class Selection:
    """Which documents to make: departments, and what of them; empty means all."""

    departments: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    each_unit: bool = False
    funding: tuple[str, ...] = ()
    each_funding: bool = False


@dataclass(frozen=True)
class Plan:
    """What is to be made, and what is not.

    `left_out` names the departments that errors in their rows leave out, `leaking` those in
    which something withheld can be read or worked out all the same. `report` is what the rules
    find in the departments concerned; `blocked` the number of errors that stop everything.
    `departments` are all of the dataset by code, None for those of which nothing is made now.
    `secrets` are the withheld values by department, for the audit alone. `standing` is what files
    of earlier runs are judged by. `refused` says why nothing can be made; `run_plan` raises it once
    it has taken away those files that say something withheld now.
    """

    jobs: tuple[Job, ...]
    left_out: tuple[str, ...]
    problems: tuple[Problem, ...]
    report: Report
    blocked: int = 0
    leaking: tuple[str, ...] = ()
    departments: Mapping[str, Packed[PublicDepartment] | None] = field(default_factory=dict)
    secrets: Mapping[str, tuple[Secret, ...]] = field(default_factory=dict, repr=False)
    standing: WithheldNow | None = field(default=None, repr=False)
    refused: tuple[Problem, ...] = ()
    year: int = 0  # the budget year
    names: Mapping[str, str] = field(default_factory=dict)  # of whole documents, by department
    called: Mapping[str, str] = field(default_factory=dict)  # the departments' own names, by code

    def knows(self, name: str, code: str) -> bool:
        """Whether a document of this name and department's code may be one of the dataset."""
        whole = self.names.get(code)
        return name.startswith(whole) if whole else code in self.departments


def make_plan(
    dataset_path: Path,
    output: Path,
    formats: Collection[str],
    selection: Selection,
    templates_folder: Path | None,
    strict: bool = False,
    *,
    state_secrets: bool = False,
    meanwhile: Callable[[], object] = lambda: None,
) -> Plan:
    """Read, check and redact the dataset and list the documents to be made.

    With `strict`, or where the dataset says so, errors that the check finds leave nothing to be
    made. A department in which something withheld can be read elsewhere or worked out is not
    made either. Raises InputError when nothing can be read; what is `refused` is said by the plan.
    The process does `meanwhile` while a copy of it plans.
    """
    _refuse_dataset(dataset_path, output)
    given = (dataset_path, formats, selection, templates_folder)
    work = partial(_read_plan, *given, strict=strict, state_secrets=state_secrets)
    plan = done_apart(work, meanwhile)
    if not (plan.blocked or plan.refused):
        _prepare(output)
    return plan


def _read_plan(
    dataset_path: Path,
    formats: Collection[str],
    selection: Selection,
    templates_folder: Path | None,
    *,
    strict: bool,
    state_secrets: bool,
) -> Plan:
    """As `make_plan`, but nothing is looked at where documents are to come."""
    templates = Templates(templates_folder)
    loaded = read_dataset(dataset_path, templates.names, templates.declared)
    if not loaded.usable:
        raise InputError(loaded.problems)
    dataset, problems = loaded.dataset, loaded.problems
    templates.typography(dataset.settings.typography)
    every = check_loaded(loaded, templates.printed, chosen_rules((), ()))
    report = _concerning(selection, dataset, every)
    secrets = _by_department(dataset)
    leaking = frozenset(every.stops.departments)
    standing = WithheldNow.of(dataset, templates.printed, leaking, secrets)
    plan = Plan((), (), problems, report, secrets=secrets, standing=standing)
    called = {code: department.name for code, department in dataset.departments.items()}
    year = dataset.settings.year
    plan = replace(plan, year=year, names=whole_names(dataset), called=called)
    if (strict or dataset.settings.strict) and (errors := report.count(Severity.ERROR)):
        return replace(plan, blocked=errors)
    try:
        if not state_secrets:
            _refuse_state_secrets(report.stops)
        return _with_documents(plan, dataset, formats, selection, templates)
    except InputError as error:
        return replace(plan, refused=error.problems)


def _with_documents(
    plan: Plan,
    dataset: Dataset,
    formats: Collection[str],
    selection: Selection,
    templates: Templates,
) -> Plan:
    """The plan with what is to be made; InputError where that is nothing."""
    leaking = _leaking(plan.report.stops, selection)
    # those whose own row cannot be read are there all the same: their last good files stay
    every: dict[str, Packed[PublicDepartment] | None]
    every = dict.fromkeys((*dataset.departments, *dataset.broken))
    jobs: list[Job] = []
    there = _Cuttings()
    for department in _departments(dataset, selection, templates):
        there.add(department)
        if department.code not in leaking:
            every[department.code] = packed = Packed.of(department)
            for units, kinds in _cuts(department, selection):
                job = Job(packed, units, kinds, chosen_formats(formats))
                jobs.append(job.named(templates))
    there.refuse_others(selection)
    refuse_same_names(jobs, dataset)
    left_out = tuple(
        dataset.departments[code].name if code in dataset.departments else code
        for code in sorted(dataset.broken)
        if not selection.departments or code in selection.departments
    )
    if not jobs and not left_out and not leaking:
        raise fail("没有要生成的文本", "请检查 --department、--unit 和 --funding 的值")
    names = tuple(dataset.departments[code].name for code in sorted(leaking))
    return replace(plan, jobs=tuple(jobs), left_out=left_out, leaking=names, departments=every)


def _refuse_state_secrets(stops: Stops) -> None:
    """InputError for every project of 国家秘密 that is more than a stub."""
    if stops.dataset:
        remedy = "请移走其内容；确已按规定处理的，加 --allow-state-secrets 再生成"
        raise InputError(
            [Problem(None, f"{place_of(f.spot)}：{f.message}", remedy) for f in stops.dataset]
        )


def _leaking(stops: Stops, selection: Selection) -> frozenset[str]:
    """The departments asked for whose public texts or sums give something withheld away."""
    return frozenset(
        code
        for code in stops.departments
        if not selection.departments or code in selection.departments
    )


def _by_department(dataset: Dataset) -> dict[str, tuple[Secret, ...]]:
    secrets: dict[str, list[Secret]] = {}
    for secret in withheld_values(dataset):
        secrets.setdefault(secret.department, []).append(secret)
    return {code: tuple(values) for code, values in secrets.items()}


def _concerning(selection: Selection, dataset: Dataset, report: Report) -> Report:
    """The report without findings about departments that are not to be made."""
    if not selection.departments:
        return report
    names = {require_department(dataset, code).name for code in selection.departments}
    shown = tuple(f for f in report.findings if f.department in ("", *names))
    return replace(report, findings=shown)


def _departments(
    dataset: Dataset, selection: Selection, templates: Templates
) -> Iterator[PublicDepartment]:
    asked = dict.fromkeys(selection.departments)
    codes = [require_department(dataset, code).code for code in asked]
    for code in codes or sorted(dataset.departments):
        if code not in dataset.broken:
            yield redact(dataset, code, templates.printed)


@dataclass
class _Cuttings:
    """By what documents of some departments can be cut: units by code, kinds of funding."""

    units: dict[str, PublicUnit] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)

    def add(self, department: PublicDepartment) -> None:
        """Add those of another department."""
        self.units |= {unit.code: unit for unit in units_of(department)}
        self.kinds |= set(kinds_of(department))

    def refuse_others(self, selection: Selection) -> None:
        """InputError where a unit or kind of funding is asked for that is in none of them."""
        for code in selection.units:
            if code not in self.units:
                known = "、".join(f"{unit.code} {unit.name}" for unit in self.units.values())
                message = f"没有编码为“{code}”的单位，或它没有可公开的项目"
                raise fail(message, f"现有单位：{known}")
        for kind in selection.funding:
            if kind not in self.kinds:
                message = f"没有资金性质为“{kind}”的可公开项目"
                raise fail(message, f"现有资金性质：{'、'.join(sorted(self.kinds))}")


def _cuts(
    department: PublicDepartment, selection: Selection
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Units and kinds of funding of each document to be made of a department; empty for all."""
    every = [unit.code for unit in units_of(department)]
    chosen = tuple(code for code in every if code in selection.units)
    if selection.units and not chosen:
        return
    present = kinds_of(department, chosen)
    kinds = tuple(kind for kind in present if kind in selection.funding)
    if selection.funding and not kinds:
        return
    cuts = [(chosen, kinds)]
    for code in chosen or every if selection.each_unit else ():
        of_unit = tuple(kind for kind in kinds_of(department, (code,)) if kind in kinds)
        if of_unit or not kinds:
            cuts.append(((code,), of_unit))
    if selection.each_funding:
        cuts += [(chosen, (kind,)) for kind in kinds or present]
    yield from dict.fromkeys(cuts)


def _refuse_dataset(dataset: Path, output: Path) -> None:
    """InputError where documents would come into the folder of a dataset: it is not public."""
    remedy = "请用 -o 另选一个文件夹；要公开的文件夹里不能有数据"
    if output.is_dir() and output.resolve() == dataset.resolve():
        raise fail("不能生成到数据集里", remedy, Place(str(output)))
    refuse_dataset(output, remedy)


def _prepare(output: Path) -> None:
    """Make the output folder and see that it can be written, before any work is done."""
    refuse_links(output)
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=output):
            pass
    except OSError as error:
        raise fail(
            f"输出文件夹 {output} 不能写入（{os_reason(error)}）",
            "请换一个文件夹（-o），或检查权限和磁盘空间",
        ) from None
