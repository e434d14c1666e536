"""Two editions compared: datasets, or folders of published texts, mixed as one likes.

A dataset is redacted first, so public views are compared in either case. What a dataset on the new
side withholds is known here besides, so that it is not listed where the old side says it. Documents
are made and audited in processes of their own, as those of a build are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from reportgen import schema
from reportgen.audit.findings import Channel
from reportgen.audit.search import Searcher
from reportgen.build.messages import leak_reason
from reportgen.build.pipeline import Order, Pipeline, put_in_place, without_layout
from reportgen.build.run import Outcome
from reportgen.check.run import find_stops
from reportgen.core.kept_copies import put_files
from reportgen.core.problems import InputError, Place, Problem, fail
from reportgen.core.spellings import spelled
from reportgen.dataset.load import read_dataset
from reportgen.dataset.settings_file import TOML_NAME
from reportgen.diff.change import Difference, View
from reportgen.diff.compare import compare
from reportgen.diff.notice import AdjustmentJob, adjustment_job
from reportgen.diff.views import texts_of
from reportgen.document.edition import kinds_of, make_edition, units_of
from reportgen.document.public import PublicDepartment, PublicProject
from reportgen.document.templates import Templates
from reportgen.redaction.public_view import redact, substitute_names
from reportgen.redaction.reasons import public_reasons
from reportgen.redaction.secrets import Secret, withheld_values
from reportgen.render.datapackage import ENDING, OpenData, public_view, read_package
from reportgen.render.formats import FORMATS

_NAME_COLUMNS = ("项目名称", "项目编码")


@dataclass(frozen=True)
class Side:
    """One of the two sides: views by department code, each with the extract that it is of.

    `left_out` names, by code, the departments that cannot be compared. `secrets` are what a
    dataset withholds and the comparison may not list.
    """

    views: Mapping[str, tuple[View, str]]
    left_out: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    secrets: tuple[Secret, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Comparison:
    """What differs, by department; those without a difference are there, too.

    `left_out` says which departments were not compared, and why.
    """

    differences: tuple[Difference, ...]
    left_out: tuple[str, ...]
    problems: tuple[Problem, ...]
    secrets: tuple[Secret, ...] = field(default=(), repr=False)

    @property
    def count(self) -> int:
        """How many changes there are."""
        return sum(len(difference.changes) for difference in self.differences)


def compare_editions(old: Path, new: Path, templates_folder: Path | None) -> Comparison:
    """Compare two datasets or output folders; `templates_folder` are the bureau's templates.

    InputError where one of them cannot be read.
    """
    templates = Templates(templates_folder)
    before, now = read_side(old, templates), read_side(new, templates)
    left_out = {**before.left_out, **now.left_out}
    differences = []
    for code in sorted({*before.views, *now.views} - left_out.keys()):
        views = _comparable(before.views.get(code), now.views.get(code))
        if views is None:
            name = (before.views.get(code) or now.views[code])[0].department.name
            left_out[code] = f"{name}（两边的摘录不同，不能比较）"
            continue
        view = views[1]
        leaks = _leak_test(now.secrets, view) if view else lambda _: False
        differences.append(compare(*views, leaks))
    problems = (*before.problems, *now.problems, *_idle_reasons(new, differences))
    names = tuple(left_out[code] for code in sorted(left_out))
    return Comparison(tuple(differences), names, problems, (*before.secrets, *now.secrets))


def _idle_reasons(new: Path, differences: Sequence[Difference]) -> Iterator[Problem]:
    """Reasons that the dataset at `new` gives for what has not changed."""
    for difference in differences:
        for row in difference.unused:
            place = Place(str(new), schema.REASONS.label, row)
            message = "这条原因没有对上任何一处变化，没有印出"
            yield Problem(place, message, "请核对编码和字段；不需要的删去这一行", warning=True)


# ---------------------------------------------------------------- the two sides


def read_side(path: Path, templates: Templates) -> Side:
    """A dataset or the packages of an output folder; InputError where it is neither."""
    if path.suffix.lower() == f".{ENDING}":
        return _published([path])
    if path.is_dir() and not (path / TOML_NAME).exists():
        if packages := sorted(path.glob(f"*.{ENDING}")):
            return _published(packages)
        if not any(path.glob("*.xlsx")) and not any(path.glob("*.csv")):
            message = "里面既没有数据集，也没有开放数据包（与文本同名的 .zip 文件）"
            remedy = "请写数据集，或 reportgen build 生成文本的文件夹"
            raise fail(message, remedy, Place(str(path)))
    return _dataset(path, templates)


def _published(packages: Iterable[Path]) -> Side:
    """The views in packages; of a department whose whole text is there, no extract."""
    by_department: dict[str, list[OpenData]] = {}
    for path in packages:
        package = read_package(path)
        by_department.setdefault(package.department.code, []).append(package)
    views: dict[str, tuple[View, str]] = {}
    left_out: dict[str, str] = {}
    for code, several in by_department.items():
        whole = [package for package in several if not package.extract] or several
        if len(whole) > 1:
            left_out[code] = f"{whole[0].department.name}（有几份摘录，没有整份文本的数据包）"
        else:
            views[code] = View(whole[0].department, None), whole[0].extract
    return Side(views, left_out)


def _dataset(path: Path, templates: Templates) -> Side:
    """The redacted views of a dataset, without departments in which something withheld leaks."""
    loaded = read_dataset(path, templates.names, templates.declared)
    if not loaded.usable:
        raise InputError(loaded.problems)
    dataset = loaded.dataset
    leaking = find_stops(dataset, templates.printed).departments
    views: dict[str, tuple[View, str]] = {}
    left_out = {code: f"{code}（数据有错）" for code in dataset.broken}
    for code, department in sorted(dataset.departments.items()):
        if code in dataset.broken:
            left_out[code] = f"{department.name}（数据有错）"
        elif code in leaking:
            left_out[code] = f"{department.name}（{leak_reason()}）"
        else:
            whole = redact(dataset, code, templates.printed)
            # with the parts one of units, for extracts of it
            public = replace(_in_order(whole), narrative=whole.narrative)
            reasons = public_reasons(dataset, code, templates.printed)
            views[code] = View(public, substitute_names(dataset, code), reasons), ""
    return Side(views, left_out, loaded.problems, tuple(withheld_values(dataset)))


def _in_order(
    department: PublicDepartment, units: Sequence[str] = (), funding: Sequence[str] = ()
) -> PublicDepartment:
    """The view as the document shows it, or an extract of it; headings do not matter here."""
    projects = (entry for entry in department.entries if isinstance(entry, PublicProject))
    suffixes = {project.form: "" for project in projects}
    return public_view(make_edition(department, suffixes, units, funding))


_ViewAndExtract = tuple[View, str] | None


def _comparable(
    old: _ViewAndExtract, new: _ViewAndExtract
) -> tuple[View | None, View | None] | None:
    """Both views of the same extract, or of the whole; None where that cannot be had."""
    if any(side and side[0].substitute_names is None and not side[1] for side in (old, new)):
        old, new = _without_units(old), _without_units(new)
    if old is None or new is None or old[1] == new[1]:
        return (old[0] if old else None), (new[0] if new else None)
    if not old[1]:
        part = _extract(old[0], new[1])
        return (part, new[0]) if part else None
    part = None if new[1] else _extract(new[0], old[1])
    return (old[0], part) if part else None


def _without_units(side: _ViewAndExtract) -> _ViewAndExtract:
    """The side without the parts one of units, which no package of a whole text holds."""
    if side is None:
        return None
    view, extract = side
    items = tuple(item for item in view.department.narrative if not item.of_unit)
    return replace(view, department=replace(view.department, narrative=items)), extract


def _extract(view: View, extract: str) -> View | None:
    """The part of a whole view that an extract shows; None where it has no such part."""
    parts = extract.split("、")
    department = view.department
    units = [unit.code for unit in units_of(department) if f"{unit.code} {unit.name}" in parts]
    funding = [kind for kind in kinds_of(department, units) if kind in parts]
    if len(units) + len(funding) != len(parts):
        return None
    return replace(view, department=_in_order(department, units, funding))


def _leak_test(secrets: Sequence[Secret], view: View) -> Callable[[str], bool]:
    """Whether a text contains what the new side withholds and does not say itself.

    Of other departments these are names and codes alone: a project may have come from there, while
    their other texts may stand here by chance.
    """
    public = "\n".join(texts_of(view.department))
    said = spelled(public)
    code = view.department.code
    searched = [s for s in secrets if s.department == code or s.column in _NAME_COLUMNS]
    searcher = Searcher(searched, public)
    short = {secret.whole_piece for secret in searched if secret.amount is None}
    short = {text for text in short if text not in said}

    def leaks(text: str) -> bool:
        return spelled(text) in short or any(searcher.search("", [Channel("", "", text)]))

    return leaks


# ---------------------------------------------------------------- documents


def adjustments(comparison: Comparison, formats: Sequence[str]) -> list[AdjustmentJob]:
    """The 调整说明 of every department in which something changed."""
    changed = [difference for difference in comparison.differences if difference.changes]
    return [adjustment_job(difference, formats) for difference in changed]


def write_adjustments(
    comparison: Comparison,
    formats: Sequence[str],
    folder: Path,
    templates_folder: Path | None,
    *,
    replace: bool = False,
) -> Iterator[Outcome]:
    """Make, audit and write the 调整说明 of every department in which something changed.

    People work on these: one that is there is kept as a copy where `replace` asks for another, and
    else is a problem of the outcome.
    """
    jobs = adjustments(comparison, formats)
    if not jobs:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with Pipeline(templates_folder, None, 1) as pipeline:
        laid_out = [name.upper() for name in formats if FORMATS[name].laid_out]
        if laid_out and (obstacle := pipeline.obstacle()):
            yield Outcome("、".join(laid_out), problems=(obstacle,))
            jobs = [job for job in map(without_layout, jobs) if job.formats]
        orders = (Order(job, comparison.secrets) for job in jobs)
        for made in pipeline.make(orders):
            copies: list[Path] = []
            put = partial(_put_keeping, copies, replace)
            files, problems = put_in_place(
                made, folder, "这份说明没有写出，请把情况告诉维护人员", put
            )
            label = made.order.job.label
            yield Outcome(label, files, problems, made.bug, copies=tuple(copies))


def _put_keeping(copies: list[Path], replace: bool, files: Mapping[Path, bytes]) -> None:
    """Write files; where copies of those before them are comes into `copies`."""
    copies += put_files(files, replace=replace)
