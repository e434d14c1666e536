"""From plan to published files: what is made, put in place, or removed."""

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from reportgen.build.plan import Plan
from reportgen.core.files import sweep
from reportgen.core.problems import Problem, fail, os_reason
from reportgen.core.processes import Limits
from reportgen.document.job import Job
from reportgen.document.templates import Templates
from reportgen.output.layout_cache import CACHE_FOLDER, LayoutCache
from reportgen.output.manifest import LOCK_FILE, Manifest
from reportgen.render.worker import FORMATS

if TYPE_CHECKING:
    from reportgen.build.pipeline import Workshop


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


_SAVE_EVERY = 10  # seconds


def run_plan(
    planned: Plan,
    dataset: Path,
    output: Path,
    templates_folder: Path | None,
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
        templates = Templates(templates_folder)
        kept = Manifest(output, dataset, templates)
        cache = LayoutCache(output / CACHE_FOLDER)
        if force:
            cache.keep_only(())
        try:
            todo: list[tuple[Job, tuple[str, ...]]] = []
            for job in planned.jobs:
                why = _why(job, kept, templates, force=force)
                if why:
                    todo.append((replace(job, style=kept.style), why))
                else:
                    yield Outcome(job.label, unchanged=True)
            failed: set[str] = set()
            saved = time.monotonic()
            if todo:
                with _open(workshop, templates_folder, output, processes, limits) as at_work:
                    for code, outcome in _make(planned, todo, kept, templates, output, at_work):
                        if not outcome.files:
                            failed.add(code)
                        if time.monotonic() - saved > _SAVE_EVERY:  # what a kill may undo
                            kept.save()
                            saved = time.monotonic()
                        yield outcome
            yield from _remove_stale(planned, kept, output, templates, failed)
        finally:
            kept.save()
            cache.keep_only(kept.cached_keys())


@contextmanager
def _open(
    workshop: "Workshop | None",
    templates_folder: Path | None,
    output: Path,
    processes: int,
    limits: Limits | None,
) -> Iterator["Workshop"]:
    """The workshop given, left open; else one for this run alone."""
    from reportgen.build.pipeline import (
        Workshop,  # loads all that audits: not for a run without work
    )

    if workshop:
        yield workshop
    else:
        with Workshop(templates_folder, output, processes, limits) as opened:
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


def _why(job: Job, kept: Manifest, templates: Templates, *, force: bool) -> tuple[str, ...]:
    if force:
        return ("要求全部重新生成",)
    try:
        return tuple(kept.why(job.edition(templates), job.formats))
    except Exception:  # the worker meets it again and says what is wrong, of this document alone
        return ("以前没有生成过",)


def _remove_stale(
    planned: Plan, kept: Manifest, output: Path, templates: Templates, failed: Collection[str]
) -> Iterator[Outcome]:
    """Remove documents of which the dataset has nothing any more; tell those out of date.

    Not those of departments of which something `failed`: their last good files stay.
    """
    wanted = {_name(job, templates) for job in planned.jobs}
    for name, document in kept.of_this_dataset():
        code = document.department
        department = planned.departments.get(code)
        waits = department is None and code in planned.departments
        if name in wanted or code in failed or waits:
            continue
        job = department and Job(department, document.units, document.funding, FORMATS)
        if job and _name(job, templates) == name:
            formats = {Path(file).suffix[1:] for file in document.files}
            if kept.why(job.edition(templates), sorted(formats)):
                yield Outcome(name, outdated=True)
            continue
        gone = [output / file for file in document.files]
        for path in gone:
            path.unlink(missing_ok=True)
        del kept.documents[name]
        yield Outcome(name, removed=tuple(gone))


def _name(job: Job, templates: Templates) -> str:
    """The files' name of a document; empty when there is no such document."""
    try:
        return job.edition(templates).file_name
    except Exception:  # no such unit any more, or a fault that its worker tells
        return ""


def _make(
    planned: Plan,
    todo: Sequence[tuple[Job, tuple[str, ...]]],
    kept: Manifest,
    templates: Templates,
    output: Path,
    workshop: "Workshop",
) -> Iterator[tuple[str, Outcome]]:
    """Have the documents made and audited, and put their files in place; with department codes.

    A file gets its name in `output` only when nothing was found in any file of its document.
    """
    from reportgen.build.pipeline import Order, put_in_place

    reasons = {id(job): why for job, why in todo}
    orders = (Order(job, planned.secrets.get(job.department.code, ())) for job, _ in todo)
    for made in workshop.make(orders):
        job = made.order.job
        files, problems = put_in_place(made, output, _NOT_PUBLISHED)
        if files:
            kept.note(job.edition(templates), job.units, job.funding, made.files, made.kept)
        outcome = Outcome(job.label, files, problems, made.bug, reasons[id(job)])
        yield job.department.code, outcome


_NOT_PUBLISHED = "这份文本没有公开，上次生成的保持原样；请改正后再生成"
