"""The processes that make documents: some render, some audit, each within limits.

Renderers get the public view and nothing else; auditors get finished files and the withheld values
to look for. A document is laid out in pieces that renderers share, then written, then audited. One
that hangs, eats memory or brings its process down is told and stops no other.
"""

import signal
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from reportgen.render import worker
from reportgen.core.files import replace_files
from reportgen.audit import worker as auditor
from reportgen.audit.worker import Verdict
from reportgen.audit.findings import AuditFinding
from reportgen.core.processes import Limits, end_with_parent, start_early
from reportgen.core.problems import InputError, Problem
from reportgen.render.worker import OUT_OF_MEMORY, Piece, Rendered
from reportgen.document.job import Job
from reportgen.output.layout_cache import CACHE_FOLDER, LayoutCache
from reportgen.redaction.secrets import Secret

_FEW = 6  # pieces up to which a document is laid out while it is written
_AT_ONCE, _AT_LEAST = 8, 3  # pieces laid out in one go, which share their styles
_LARGE = 40  # pieces, from which on the formats of one document are made side by side
_TASKS = 200  # after which a process is renewed: whatever leaks, leaks no further


@dataclass(frozen=True)
class Order:
    """A document to be made and audited: its job, and the withheld values to look for."""

    job: Job
    secrets: Sequence[Secret] = field(default=(), repr=False)


@dataclass
class Made:
    """What became of an order: files by name, what the audit found, or what stopped it.

    `kept` are the keys under which its pages, and their readings, are kept.
    """

    order: Order
    files: dict[str, bytes] = field(default_factory=dict)
    found: list[AuditFinding] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    bug: str = ""  # a traceback without values, where the fault is ours
    kept: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether it came to nothing."""
        return bool(self.problems or self.bug)


def put_in_place(
    made: Made, folder: Path, remedy: str
) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Give a document's files their names in `folder`: their paths, or why they have none.

    None where it failed or the audit found anything; `remedy` says what to do then.
    """
    if made.failed:
        return (), made.problems
    if made.found:
        told = (f"{f.file} {f.channel} {f.place}：{f.message}" for f in made.found)
        return (), tuple(Problem(None, f"审查没有通过：{text}", remedy) for text in told)
    files = {folder / name: data for name, data in made.files.items()}
    try:
        replace_files(files)
    except InputError as error:
        return (), error.problems
    return tuple(files), ()


@dataclass(eq=False)
class _Open:
    """A document in the making, and the steps of it that are under way."""

    made: Made
    steps: set[Future[Any]] = field(default_factory=set)
    body: tuple[str, ...] = ()  # its sections as HTML
    large: bool = False


class Workshop:
    """Keeps its processes until it is closed; the next document finds them warm.

    `templates_folder` are the bureau's templates; what is laid out is kept in a folder in `output`, if given.
    """

    def __init__(
        self, templates_folder: Path | None, output: Path | None, processes: int, limits: Limits | None = None
    ) -> None:
        self.limits = limits or Limits()
        kept = output / CACHE_FOLDER if output else None
        self.cache = LayoutCache(kept)
        self._processes = max(1, processes)
        # font settings and the like: a process that is stopped does not clear up after itself
        self._temporary = TemporaryDirectory(prefix="reportgen-", ignore_cleanup_errors=True)
        self._steps: dict[Future[Any], _Open] = {}
        context = start_early()
        self._renderers = self._pool(context, worker.start, (templates_folder, kept))
        self._auditors = self._pool(context, auditor.start, (templates_folder, kept))

    def _pool(self, context: Any, start: Any, values: tuple[Any, ...]) -> ProcessPool:
        limited = (self.limits.megabytes, self._temporary.name, start, values)
        return ProcessPool(self._processes, _TASKS, _start_limited, limited, context)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for pool in (self._renderers, self._auditors):
            leave = pool.close if error is None else pool.stop
            leave()  # type: ignore[no-untyped-call]  # Pebble has no hints here
            pool.join()
        self._temporary.cleanup()

    def make(self, orders: Iterable[Order]) -> Iterator[Made]:
        """Make and audit documents, a few at a time; each as soon as it is finished."""
        waiting = iter(orders)
        open_ones: set[_Open] = set()
        while True:
            while len(open_ones) < 2 * self._processes and (order := next(waiting, None)):
                document = _Open(Made(order))
                open_ones.add(document)
                self._begin(document)
            if not open_ones:
                return
            for future in wait(self._steps, return_when=FIRST_COMPLETED).done:
                document = self._steps.pop(future)
                document.steps.discard(future)
                if document in open_ones and self._finish(document, future):
                    open_ones.discard(document)
                    yield document.made

    # ---------------------------------------------------------------- the steps of a document

    def _begin(self, document: _Open) -> None:
        order, idle = document.made.order, not self._steps
        self._render(document, worker.cut, order.job)
        if idle and len(order.job.department.entries) >= _LARGE:
            for _ in range(self._processes):  # nobody waits for them
                limit = self.limits.seconds
                self._auditors.schedule(auditor.prepare, (order.job, order.secrets), timeout=limit)

    def _set(self, document: _Open, pieces: Sequence[Piece]) -> None:
        """Lay out what is not kept; a small document does so while it is written."""
        job = document.made.order.job
        document.body = tuple(text for piece in pieces for text in piece.sections)
        document.large = len(pieces) >= _LARGE
        missing = [piece for piece in pieces if not self.cache.has(piece.key)]
        paged = bool({"pdf", "docx"} & set(job.formats))
        if not paged or not self.cache.keeps or len(missing) <= _FEW:
            self._write(document)
            return
        typography = job.department.typography
        for some in _shares(missing, self._processes):
            self._render(document, worker.set_pieces, typography, some)
        if "pdf" in job.formats:
            self._render(document, worker.set_numbers, typography, len(pieces), job.style)

    def _write(self, document: _Open) -> None:
        job = document.made.order.job
        for formats in self._shared_out(document, job.formats):
            self._render(document, worker.make, replace(job, formats=formats), document.body)

    def _shared_out(self, document: _Open, formats: Sequence[str]) -> list[tuple[str, ...]]:
        """PDF by itself and the others together where the document is large; else all at once."""
        apart = tuple(name for name in formats if document.large and name == "pdf")
        shares = (apart, tuple(name for name in formats if name not in apart))
        return [share for share in shares if share]

    def _render(self, document: _Open, work: Any, *values: Any) -> None:
        self._note(document, self._renderers.schedule(work, values, timeout=self.limits.seconds))

    def _audit(self, document: _Open, files: Mapping[str, bytes]) -> None:
        order, limit = document.made.order, self.limits.seconds
        values = (order.job, files, order.secrets)
        self._note(document, self._auditors.schedule(auditor.audit, values, timeout=limit))

    def _note(self, document: _Open, future: Future[Any]) -> None:
        document.steps.add(future)
        self._steps[future] = document

    def _finish(self, document: _Open, future: Future[Any]) -> bool:
        """Take a step's result and go on with the next; whether the document is finished."""
        made, result = document.made, self._result(future)
        made.kept = tuple(dict.fromkeys((*made.kept, *result.kept)))
        made.problems += getattr(result, "problems", ())
        made.bug = made.bug or result.bug
        if made.failed:
            return True
        if isinstance(result, Verdict):
            made.found += result.findings
            return not document.steps
        if result.files:
            made.files |= result.files
            self._audit(document, result.files)
        elif result.pieces:
            self._set(document, result.pieces)
        elif not document.steps:
            self._write(document)
        return False

    def _result(self, future: Future[Any]) -> Rendered | Verdict:
        """What a step gave; a step that was stopped or died gives the reason."""
        try:
            result: Rendered | Verdict = future.result()
            return result
        except TimeoutError:
            message = f"{self.limits.seconds:.0f} 秒里没有做完，已停下"
            remedy = "请检查有没有特别长的格；确实需要的，用 --time-limit 放宽"
            return Rendered({}, problems=(Problem(None, message, remedy),))
        except (MemoryError, ProcessExpired):  # C code that gets no memory ends its process
            return Rendered({}, problems=(OUT_OF_MEMORY,))
        except Exception as error:
            return Rendered({}, bug=type(error).__name__)


def _shares(pieces: Sequence[Piece], processes: int) -> Iterator[Sequence[Piece]]:
    """Pieces for one task each: fewer towards the end, so that no process waits for long."""
    rest = pieces
    while rest:
        size = max(_AT_LEAST, min(_AT_ONCE, len(rest) // (2 * processes)))
        yield rest[:size]
        rest = rest[size:]


def _start_limited(megabytes: int, folder: str, start: Any, values: tuple[Any, ...]) -> None:
    """Set a process up that gets no more memory than this, and a folder for temporary files.

    Ctrl-C reaches every process of a terminal: the one that began decides what ends, quietly.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = folder
    end_with_parent()
    try:
        import resource
    except ImportError:  # Windows has no such limit
        pass
    else:
        most = megabytes << 20
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    start(*values)
