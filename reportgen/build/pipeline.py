"""The processes that make documents: some render, some audit, each within limits.

Renderers get the public view and nothing else; auditors get finished files and the withheld values
to look for. A document is laid out in portions that renderers share, then written, then audited.
One that hangs, eats memory or brings its process down is reported and stops no other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from pebble import ProcessPool

from reportgen.audit import worker as auditor
from reportgen.audit.findings import AuditFinding
from reportgen.audit.worker import Verdict
from reportgen.build.cluster import ClusterRenderers
from reportgen.build.cluster_options import ClusterOptions
from reportgen.core.problems import InputError, Problem
from reportgen.core.processes import Limits, start_early, start_limited
from reportgen.core.temporary import run_folder
from reportgen.document.job import Job
from reportgen.output.layout_cache import CACHE_FOLDER, LayoutCache, users_number
from reportgen.redaction.secrets import Secret
from reportgen.render import worker as renderer
from reportgen.render.formats import FORMATS
from reportgen.render.renderer import Portion
from reportgen.render.worker import Rendered, stopped

_AnyJob = TypeVar("_AnyJob", bound=Job)
_FEW = 6  # portions up to which a small document is laid out while it is written
_AT_ONCE, _AT_LEAST = 8, 3  # portions laid out in one go, which share their styles
_LARGE = 40  # portions, from which on the formats of one document are made side by side
_TASKS = 200  # after which a process is renewed: whatever leaks, leaks no further


@dataclass(frozen=True)
class Order:
    """A document to be made and audited: its job, and the withheld values to look for."""

    job: Job
    secrets: Sequence[Secret] = field(default=(), repr=False)


@dataclass
class MadeDocument:
    """What became of an order: files by name, what the audit found, or what stopped it.

    `cached` are the keys under which its pages, and their readings, are kept.
    """

    order: Order
    files: dict[str, bytes] = field(default_factory=dict)
    findings: list[AuditFinding] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    bug: str = ""  # a traceback without values, where the fault is ours
    cached: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether it came to nothing."""
        return bool(self.problems or self.bug)


def without_layout(job: _AnyJob) -> _AnyJob:
    """The job without the formats for which something must be laid out."""
    formats, linked = (
        tuple(name for name in names if not FORMATS[name].laid_out)
        for names in (job.formats, job.linked)
    )
    return replace(job, formats=formats, linked=linked)


def put_in_place(
    made: MadeDocument, folder: Path, remedy: str, put: Callable[[Mapping[Path, bytes]], object]
) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Give a document's files their names in `folder`: their paths, or why they have none.

    None where it failed or the audit found anything; `remedy` says what to do then. `put` writes
    all of them or raises InputError.
    """
    if made.failed:
        return (), made.problems
    if made.findings:
        return (), tuple(Problem(None, f"审查没有通过：{f}", remedy) for f in made.findings)
    files = {folder / name: data for name, data in made.files.items()}
    try:
        put(files)
    except InputError as error:
        return (), error.problems
    return tuple(files), ()


@dataclass(eq=False)
class _InProgress:
    """A document in the making, and the steps of it that are under way."""

    made: MadeDocument
    steps: set[Future[Any]] = field(default_factory=set)
    portions: tuple[Portion, ...] = ()  # what its body is laid out in
    pages: dict[str, bytes] = field(default_factory=dict)  # laid out where no disk is shared
    large: bool = False


_Next = Callable[[_InProgress, Any], None]  # what to do with a step's result


class Pipeline:
    """Keeps its processes until it is closed; the next document finds them warm.

    `templates_folder` is the bureau's; what is laid out is kept in a folder in `output`, if given.
    Without `audited`, documents are made and not looked at. Of few `documents` each is audited by
    one process, which works out but once what its files may say. With a `cluster`, rendering is
    done by its machines; what is laid out is then not kept.
    """

    def __init__(
        self,
        templates_folder: Path | None,
        output: Path | None,
        processes: int,
        limits: Limits | None = None,
        *,
        audited: bool = True,
        cluster: ClusterOptions | None = None,
        documents: int | None = None,
    ) -> None:
        self.limits = limits or Limits()
        cache = output / CACHE_FOLDER if output else None
        seal_with = users_number() if cache else b""
        self.cache = LayoutCache(None if cluster else cache, seal_with)
        self._processes = max(1, processes)
        # font settings and the like: a process that is stopped does not clear up after itself
        self._temporary = TemporaryDirectory(dir=run_folder(), ignore_cleanup_errors=True)
        self._steps: dict[Future[Any], tuple[_InProgress, _Next]] = {}
        context = start_early()
        values = (templates_folder, cache, seal_with)
        self._cluster = (
            ClusterRenderers(cluster, templates_folder, self.limits) if cluster else None
        )
        self._renderers = self._cluster or self._pool(
            self._processes, context, renderer.start, values
        )
        self._alone = documents == 1
        auditing = min(self._processes, documents or self._processes)
        self._auditors = self._pool(auditing, context, auditor.start, values) if audited else None
        self._at_work = max(self._processes, self._cluster.count if self._cluster else 0)

    def _pool(
        self, processes: int, context: Any, start: Any, values: tuple[Any, ...]
    ) -> ProcessPool:
        limited = (self.limits.megabytes, self._temporary.name, start, values)
        return ProcessPool(processes, _TASKS, start_limited, limited, context)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pools: list[Any] = [pool for pool in (self._renderers, self._auditors) if pool]
        for pool in pools:  # at once: what is still under way is of documents that have failed
            pool.stop()
        for pool in pools:
            pool.join()
        self._temporary.cleanup()

    def obstacle(self) -> Problem | None:
        """What keeps this machine from laying anything out; None where it can."""
        future = self._renderers.schedule(renderer.find_obstacle, timeout=self.limits.seconds)
        return next(iter(cast(Rendered, self._result(future)).problems), None)

    def notices(self) -> list[Problem]:
        """What is to be told of the machines that render, once."""
        return self._cluster.notices() if self._cluster else []

    def make(self, orders: Iterable[Order]) -> Iterator[MadeDocument]:
        """Make and audit documents, a few at a time; each as soon as it is finished."""
        waiting = iter(orders)
        in_progress: set[_InProgress] = set()
        while True:
            while len(in_progress) < 2 * self._at_work and (order := next(waiting, None)):
                document = _InProgress(MadeDocument(order))
                in_progress.add(document)
                self._begin(document)
            if not in_progress:
                return
            done = wait(self._steps, return_when=FIRST_COMPLETED).done
            for future in [step for step in self._steps if step in done]:  # in their own order
                document, go_on = self._steps.pop(future)
                document.steps.discard(future)
                if document in in_progress and self._finish(document, future, go_on):
                    in_progress.discard(document)
                    yield document.made

    # ---------------------------------------------------------------- the steps of a document

    def _begin(self, document: _InProgress) -> None:
        """First step: fill the templates in and cut the document into portions."""
        job = document.made.order.job
        if self._auditors and self._alone:  # its auditor has time until there are files
            values = (job, document.made.order.secrets)
            self._auditors.schedule(auditor.prepare, values, timeout=self.limits.seconds)
        if self._cluster and len(job.department.entries) < _LARGE:
            self._write(document)  # one errand instead of two
        else:
            self._render(document, self._lay_out, renderer.cut, job)

    def _lay_out(self, document: _InProgress, cut: Rendered) -> None:
        """Second step: lay out what is not kept; a small document does so while it is written."""
        job, portions = document.made.order.job, cut.portions
        document.portions = portions
        shared = bool(self.cache.keeps or self._cluster)
        document.large = shared and len(portions) >= _LARGE
        missing = [portion for portion in portions if not self.cache.has(portion.key)]
        laid_out = any(FORMATS[name].laid_out for name in job.formats)
        few = len(missing) <= _FEW
        if not (laid_out and shared and missing) or (few and not document.large):
            self._write(document)
            return
        typography = job.department.typography
        for some in _shares(missing, self._at_work):
            self._render(document, self._write_when_laid_out, renderer.lay_out, typography, some)
        if not few and any(FORMATS[name].painted for name in job.formats):
            numbers = (typography, len(portions), job.style)
            self._render(document, self._write_when_laid_out, renderer.lay_out_numbers, *numbers)

    def _write_when_laid_out(self, document: _InProgress, laid_out: Rendered) -> None:
        document.pages |= laid_out.pages
        if not document.steps:
            self._write(document)

    def _write(self, document: _InProgress) -> None:
        """Third step: write the files; those of a large document side by side."""
        job = document.made.order.job
        for formats in _shared_out(job.formats, apart=document.large):
            share = (replace(job, formats=formats), document.portions, document.pages)
            self._render(document, self._audit, renderer.make, *share)

    def _audit(self, document: _InProgress, rendered: Rendered) -> None:
        """Last step: audit what was written, as soon as it is."""
        made = document.made
        made.files |= rendered.files
        if self._auditors is None:
            return
        values = (made.order.job, rendered.files, made.order.secrets)
        limit = self.limits.seconds
        future = self._auditors.schedule(auditor.audit, values, timeout=limit)
        self._note(document, future, self._judge)

    def _judge(self, document: _InProgress, verdict: Verdict) -> None:
        document.made.findings += verdict.findings

    def _render(self, document: _InProgress, go_on: _Next, work: Any, *values: Any) -> None:
        future = self._renderers.schedule(work, values, timeout=self.limits.seconds)
        self._note(document, future, go_on)

    def _note(self, document: _InProgress, future: Future[Any], go_on: _Next) -> None:
        document.steps.add(future)
        self._steps[future] = (document, go_on)

    def _finish(self, document: _InProgress, future: Future[Any], go_on: _Next) -> bool:
        """Take a step's result and go on with the next; whether the document is finished."""
        made, result = document.made, self._result(future)
        made.cached = tuple(dict.fromkeys((*made.cached, *result.cached)))
        if isinstance(result, Rendered):
            made.problems += result.problems
        made.bug = made.bug or result.bug
        if not made.failed:
            go_on(document, result)
        return made.failed or not document.steps

    def _result(self, future: Future[Any]) -> Rendered | Verdict:
        """What a step gave; a step that was stopped or died gives the reason."""
        try:
            result: Rendered | Verdict = future.result()
            return result
        except Exception as error:
            return stopped(error, self.limits.seconds)


def _shared_out(formats: Sequence[str], *, apart: bool) -> Iterator[tuple[str, ...]]:
    """Painted formats by themselves and the others together, where `apart`; else all at once."""
    for painted in (True, False):
        share = tuple(name for name in formats if (apart and FORMATS[name].painted) is painted)
        if share:
            yield share


def _shares(portions: Sequence[Portion], processes: int) -> Iterator[Sequence[Portion]]:
    """Portions for one task each: fewer towards the end, so that no process waits for long."""
    rest = portions
    while rest:
        size = max(_AT_LEAST, min(_AT_ONCE, len(rest) // (2 * processes)))
        yield rest[:size]
        rest = rest[size:]
