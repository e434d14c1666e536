"""From plan to published files: what is made, put in place, or removed."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from reportgen.build.former import files_of
from reportgen.build.plan import Plan
from reportgen.build.same_names import refuse_names_of_others
from reportgen.build.unclaimed import files_of_other_years, unclaimed_files
from reportgen.build.withdrawal import Withdrawn, withdrawing
from reportgen.core.files import is_link, replace_files, sweep
from reportgen.core.problems import InputError, Problem, fail, os_reason
from reportgen.core.processes import Limits
from reportgen.core.temporary import clear_left_over
from reportgen.document.job import Job
from reportgen.document.templates import Templates
from reportgen.output.layout_cache import CACHE_FOLDER, LayoutCache
from reportgen.output.links import refuse_links
from reportgen.output.manifest import Manifest, PublishedDocument, nothing_noted
from reportgen.output.own_files import LOCK_FILE
from reportgen.render.datapackage import ENDING
from reportgen.render.formats import FORMATS, linked_formats

if TYPE_CHECKING:
    from reportgen.build.cluster_options import ClusterOptions
    from reportgen.build.pipeline import Pipeline


@dataclass(frozen=True)
class Outcome:
    """What became of a document: the files made, or why not."""

    label: str
    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    bug: str = ""  # a traceback without values, where the fault is ours
    noted: str = ""  # where that can be read, once it was noted
    why: tuple[str, ...] = ()  # it was made
    unchanged: bool = False  # it was not, since its files are what they would be
    removed: tuple[Path, ...] = ()  # its source is gone
    outdated: bool = False  # it was not to be made, and its source has changed
    withdrawn: Withdrawn | None = None  # its files of before say something withheld now
    unclaimed: tuple[Path, ...] = ()  # files of unknown origin that may say such a thing
    published: tuple[Path, ...] = ()  # files of other years that say such a thing
    copies: tuple[Path, ...] = ()  # of what stood where its files are
    changed: tuple[Path, ...] = ()  # its source is gone, but somebody has changed these files
    others: tuple[str, ...] = ()  # documents of another year or dataset, which stay
    notices: tuple[Problem, ...] = ()  # of the machines that render

    @property
    def settled(self) -> bool:
        """Whether a run that finds all as this one leaves it has nothing to do or to tell of it.

        Of documents of others it tells again how many there are.
        """
        told = (self.problems, self.bug, self.outdated, self.withdrawn, self.unclaimed,
                self.published, self.changed, self.notices)  # fmt: skip
        return not any(told)


_PAGE = "html"
_SAVE_EVERY = 10  # seconds
_NOT_PUBLISHED = "这份文本没有公开，请改正后再生成"


@dataclass(frozen=True)
class _Task:
    """A document that has to be made, and why."""

    job: Job
    name: str  # of its files, without ending
    reasons: tuple[str, ...]


def run_plan(
    planned: Plan,
    dataset: Path,
    output: Path,
    templates_folder: Path | None,
    processes: int,
    *,
    force: bool = False,
    limits: Limits | None = None,
    pipeline: "Pipeline | None" = None,
    cluster: "ClusterOptions | None" = None,
) -> Iterator[Outcome]:
    """Make, audit and publish what changed; outcomes come as they are done.

    A document whose files are what they would be is left alone, unless `force`; one whose
    source is gone from the dataset is removed. So are, before all else, files of earlier runs that
    say something withheld now and are not replaced. A `pipeline` that is given stays open, so that
    its processes are warm the next time; a `cluster` renders in place of processes. InputError
    while another run is at work in `output`, and for what a plan refuses.
    """
    refuse_links(output)
    if planned.refused or planned.blocked:
        yield from _withdraw_alone(planned, dataset, output, templates_folder)
        if planned.refused:
            raise InputError(planned.refused)
        return
    with _alone(output):
        templates = Templates(templates_folder)
        manifest = Manifest(output, dataset, templates)
        _disown_strangers(planned, manifest)
        refuse_names_of_others(planned.jobs, manifest, planned.year)
        cache = LayoutCache(output / CACHE_FOLDER)
        if force:
            cache.keep_only(())
        try:
            todo: list[_Task] = []
            unchanged: dict[str, str] = {}  # labels by name
            for job in planned.jobs:
                if task := _task(job, manifest, templates, force=force):
                    todo.append(task)
                else:
                    unchanged[job.name or ""] = job.label
            remade = {t.name: [f"{t.name}.{form}" for form in t.job.formats] for t in todo}
            judged = (planned.standing, manifest, output, templates, remade, unchanged)
            with withdrawing(*judged) as withdrawal:
                yield from _unclaimed(planned, manifest, output, remade)
                yield from map(_of_withdrawn, withdrawal.at_once())
                yield from (Outcome(label, unchanged=True) for label in unchanged.values())
                failed: set[str] = set()
                if todo:
                    given = (templates_folder, output, processes, limits, cluster)
                    with _open(pipeline, *given, len(todo)) as opened:
                        yield from _notices(opened)
                        obstacle, possible = _possible(todo, opened)
                        if obstacle:
                            withdrawal.judge_all()
                            yield obstacle
                        made = _make(planned, possible, manifest, templates, output, opened)
                        for task, outcome in made:
                            if not outcome.files:
                                failed.add(task.job.department.code)
                            gone = withdrawal.settle(task.name, outcome.files)
                            yield replace(outcome, withdrawn=gone)
                        yield from _notices(opened)
                settled = (failed, withdrawal.left)
                yield from _remove_stale(planned, manifest, output, templates, *settled)
        finally:
            manifest.save()
            cache.keep_only(manifest.cached_keys())


def _of_withdrawn(withdrawn: Withdrawn) -> Outcome:
    return Outcome(withdrawn.name, withdrawn=withdrawn)


def _unclaimed(
    planned: Plan, manifest: Manifest, output: Path, remade: Mapping[str, Collection[str]]
) -> Iterator[Outcome]:
    """The files that may say something withheld now and are not this run's to remove.

    They are not known to be of this dataset, or were published for another year.
    """
    if planned.standing is None:
        return
    noted = (files_of(output, name) for name, _ in manifest.of_this_dataset())
    claimed = {path.name for paths in noted for path in paths} | {
        name for names in remade.values() for name in names
    }
    files = tuple(unclaimed_files(planned.standing, output, claimed))
    published = tuple(files_of_other_years(planned.standing, output))
    for name in {path.stem for path in (*files, *published)} & manifest.documents.keys():
        manifest.documents[name] = nothing_noted(manifest.documents[name])
    if files or published:
        yield Outcome("", unclaimed=files, published=published)


def _withdraw_alone(
    planned: Plan, dataset: Path, output: Path, templates_folder: Path | None
) -> Iterator[Outcome]:
    """Take away what may not be said any more, where nothing can be made."""
    if not output.is_dir():
        return
    with _alone(output):
        templates = Templates(templates_folder)
        manifest = Manifest(output, dataset, templates)
        unknown = list(_unclaimed(planned, manifest, output, {}))
        with withdrawing(planned.standing, manifest, output, templates, {}, ()) as withdrawal:
            gone = [*unknown, *map(_of_withdrawn, withdrawal.at_once())]
        if gone:
            manifest.save()
            LayoutCache(output / CACHE_FOLDER).keep_only(manifest.cached_keys())
        yield from gone


@contextmanager
def _open(
    pipeline: "Pipeline | None",
    templates_folder: Path | None,
    output: Path,
    processes: int,
    limits: Limits | None,
    cluster: "ClusterOptions | None",
    documents: int,
) -> Iterator["Pipeline"]:
    """The pipeline given, left open; else one for this run, of so many documents, alone."""
    from reportgen.build.pipeline import Pipeline  # loads all that audits: only where there is work

    if pipeline:
        yield pipeline
    else:
        given = (templates_folder, output, processes, limits)
        with Pipeline(*given, cluster=cluster, documents=documents) as opened:
            yield opened


def _notices(pipeline: "Pipeline") -> Iterator[Outcome]:
    if notices := tuple(pipeline.notices()):
        yield Outcome("", notices=notices)


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
        clear_left_over()
        yield
    finally:
        lock.release()


def _task(job: Job, manifest: Manifest, templates: Templates, *, force: bool) -> _Task | None:
    """What of a document has to be made; None when its files are what they would be.

    A web page that is there has links to the files beside it, so it may have to be made for them.
    """
    name = job.name or ""
    try:
        reasons, kept = manifest.compare(job.edition(templates), job.formats)
    except Exception:  # the worker meets it again and says what is wrong, of this document alone
        reasons, kept = ["以前没有生成过"], ()
    if force:
        reasons = ["要求全部重新生成"]
    formats = set(job.formats if reasons else ())
    linked = linked_formats({*job.formats, *kept})
    if _PAGE in {*kept} - formats and manifest.documents[name].linked != linked:
        formats.add(_PAGE)
        reasons = reasons or ["网页上的下载链接要更新"]
    if not reasons:
        return None
    made = replace(job, formats=_in_order(formats), style=manifest.style, linked=linked)
    return _Task(made, name, tuple(reasons))


def _in_order(formats: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in FORMATS if name in formats)


def _disown_strangers(planned: Plan, manifest: Manifest) -> None:
    """Leave all documents alone where the dataset has none of their departments.

    Then another dataset stands where the one that they were made of has been.
    """
    documents = list(manifest.of_this_dataset(planned.year))
    if not any(planned.knows(name, document.department) for name, document in documents):
        for name, _ in documents:
            manifest.disown(name)


def _remove_stale(
    planned: Plan,
    manifest: Manifest,
    output: Path,
    templates: Templates,
    failed: Collection[str],
    left: Collection[str],
) -> Iterator[Outcome]:
    """Remove documents of which the dataset has nothing any more; tell those out of date.

    Not those of departments of which something `failed`: their last good files stay. Nor those
    that could not be removed before and are `left`. Documents of other years and datasets stay.
    """
    wanted = {*left, *(job.name or "" for job in planned.jobs)}
    documents = list(manifest.of_this_dataset(planned.year))
    if others := manifest.others(planned.year):
        yield Outcome("", others=tuple(others))
    for name, document in documents:
        code = document.department
        department = planned.departments.get(code)
        waits = department is None and code in planned.departments
        if name in wanted or code in failed or waits:
            continue
        job = department and Job(department, document.units, document.funding, tuple(FORMATS))
        named = job.named(templates).name if job else ""
        if job and named == name:
            formats = {Path(file).suffix[1:] for file in document.files}
            if manifest.why(job.edition(templates), sorted(formats)):
                yield Outcome(name, outdated=True)
        elif named is not None:
            yield _remove(name, document, manifest, output)


def _remove(name: str, document: PublishedDocument, manifest: Manifest, output: Path) -> Outcome:
    """Remove the files of a document, but for those that somebody has changed since."""
    files = [file for file in document.files if Path(file).suffix[1:] in FORMATS]
    there = [file for file in files if (output / file).is_file() or is_link(output / file)]
    gone = [output / file for file in there if manifest.is_as_made(document, file)]
    for path in gone:
        path.unlink(missing_ok=True)
    del manifest.documents[name]
    changed = tuple(output / file for file in there if output / file not in gone)
    return Outcome(name, removed=tuple(gone), changed=changed)


def _possible(
    todo: Sequence[_Task], pipeline: "Pipeline"
) -> tuple[Outcome | None, Sequence[_Task]]:
    """What can be made on this machine, and where that is not all, an outcome that says why."""
    from reportgen.build.pipeline import without_layout

    laid_out = {name for task in todo for name in task.job.formats if FORMATS[name].laid_out}
    obstacle = pipeline.obstacle() if laid_out else None
    if obstacle is None:
        return None, todo
    left = [replace(task, job=without_layout(task.job)) for task in todo]
    label = "、".join(name.upper() for name in FORMATS if name in laid_out)
    return Outcome(label, problems=(obstacle,)), [task for task in left if task.job.formats]


def _make(
    planned: Plan,
    todo: Sequence[_Task],
    manifest: Manifest,
    templates: Templates,
    output: Path,
    pipeline: "Pipeline",
) -> Iterator[tuple[_Task, Outcome]]:
    """Have the documents made and audited, and put their files in place.

    A file gets its name in `output` only when nothing was found in any file of its document.
    """
    from reportgen.build.pipeline import Order, put_in_place

    tasks = {id(task.job): task for task in todo}
    orders = (Order(t.job, planned.secrets.get(t.job.department.code, ())) for t in todo)
    saved = time.monotonic()
    for made in pipeline.make(orders):
        job = made.order.job
        files, problems = put_in_place(made, output, _NOT_PUBLISHED, put)
        if files:
            of_job = (job.edition(templates), job.units, job.funding)
            linked = job.linked if _PAGE in job.formats else None
            manifest.note(*of_job, made.files, made.cached, linked)
        if time.monotonic() - saved > _SAVE_EVERY:  # what a kill may undo
            manifest.save()
            saved = time.monotonic()
        task = tasks[id(job)]
        yield task, Outcome(job.label, files, problems, made.bug, why=task.reasons)


def put(files: Mapping[Path, bytes]) -> None:
    """Give files their names; that of the package last, by which those beside it are judged."""
    last = sorted(files, key=lambda path: path.suffix == f".{ENDING}")
    replace_files({path: files[path] for path in last}, links=False)
