"""The process that renders: public view in, files out; it knows nothing else.

A worker process has never seen the raw tables: a job brings the public view, and what goes back are
finished files. Nothing here may import what knows raw data.
"""

import gc
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pebble import ProcessExpired

from reportgen.core.faults import describe_bug
from reportgen.core.frames import with_room
from reportgen.core.problems import OUT_OF_MEMORY, InputError, Problem
from reportgen.core.processes import ended_problem
from reportgen.document.edition import Edition
from reportgen.document.job import Job
from reportgen.output.layout_cache import LayoutCache
from reportgen.render import machine
from reportgen.render.formats import FORMATS
from reportgen.render.pages_in_hand import PagesInHand
from reportgen.render.prepared import cut_body, prepare
from reportgen.render.renderer import Portion, Renderer

_UNCOLLECTED = 2_000_000  # objects made until garbage is looked for: the boxes of many pages


@dataclass(frozen=True)
class Rendered:
    """What became of a job or a part of it: files by name, or the problems that stopped it.

    `cached` are the keys under which its pages are kept, `portions` what it is laid out in. `pages`
    are those that were laid out, by key, where no disk is shared.
    """

    files: Mapping[str, bytes]
    cached: tuple[str, ...] = ()
    portions: tuple[Portion, ...] = ()
    problems: tuple[Problem, ...] = ()
    bug: str = ""  # a traceback without values, where the fault is ours
    pages: Mapping[str, bytes] = field(default_factory=dict, repr=False)


class _Process:
    """What this process keeps; set by `start`."""

    renderer: Renderer
    in_hand: PagesInHand | None = None  # where no disk is shared with the other processes


def start(templates_folder: Path | None, cache: Path | None = None, seal_with: bytes = b"") -> None:
    """Set a worker process up; `templates_folder` is the bureau's, `cache` keeps its pages."""
    _set_up(templates_folder, LayoutCache(cache, seal_with))


def start_on_cluster(templates_folder: Path | None) -> None:
    """As `start`, but pages come with a task and go back with its result."""
    _Process.in_hand = PagesInHand()
    _set_up(templates_folder, _Process.in_hand)


def _set_up(templates_folder: Path | None, cache: LayoutCache) -> None:
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it quotes what it lays out
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    gc.freeze()  # what is loaded stays; boxes of a page are many, and garbage only when it is done
    gc.set_threshold(_UNCOLLECTED, 20, 100)
    _Process.renderer = Renderer(templates_folder, cache)


def find_obstacle() -> Rendered:
    """What keeps this machine from laying anything out, as a problem."""
    obstacle = machine.find_obstacle()
    return Rendered({}, problems=(obstacle,) if obstacle else ())


def cut(job: Job) -> Rendered:
    """Fill the templates in and cut the document into portions; problems are returned."""

    def work() -> Rendered:
        renderer = _Process.renderer
        edition = job.edition(renderer.templates)
        kept = renderer.pieces("entries", edition, job.style)
        cut = cut_body(renderer, edition, job.style, kept)
        kept.keep()
        return Rendered({}, portions=tuple(cut))

    return _without_raising(work)


def lay_out(typography: str, wanted: Sequence[Portion]) -> Rendered:
    """Lay portions of a document out, so that `make` finds them; problems are returned."""

    def work() -> Rendered:
        _Process.renderer.fragments(typography, wanted)
        return _laid_out()

    return _without_raising(work)


def lay_out_numbers(typography: str, count: int, style: str) -> Rendered:
    """Lay so many page numbers out, so that `make` finds them; problems are returned."""

    def work() -> Rendered:
        _Process.renderer.numbers(typography, count, style)
        return _laid_out()

    return _without_raising(work)


def _laid_out() -> Rendered:
    """What is kept on the disk needs no telling."""
    return Rendered({}, pages=_Process.in_hand.pages if _Process.in_hand else {})


def make(
    job: Job, portions: Sequence[Portion] = (), pages: Mapping[str, bytes] | None = None
) -> Rendered:
    """Make one document; problems are returned, not raised.

    `portions` are what `cut` has made of it, where it was cut; `pages` what was laid out of it by
    key, where that is kept on no disk.
    """

    def work() -> Rendered:
        renderer = _Process.renderer
        if _Process.in_hand:
            _Process.in_hand.hold(pages or {})
        edition = job.edition(renderer.templates)
        files = render(renderer, edition, job.formats, job.style, portions, job.linked)
        return Rendered({f"{edition.file_name}.{name}": data for name, data in files.items()})

    return _without_raising(work)


def _without_raising(work: Callable[[], Rendered]) -> Rendered:
    """The result of `work`, or what stopped it; with the keys of the pages that it used."""
    used = _Process.renderer.used
    try:
        used.clear()
        if _Process.in_hand:
            _Process.in_hand.hold({})
            return with_room(work)
        return replace(with_room(work), cached=tuple(used))
    except InputError as error:
        return Rendered({}, problems=error.problems)
    except MemoryError:
        return Rendered({}, problems=(OUT_OF_MEMORY,))
    except Exception as error:  # our own bug must not stop the other documents
        return Rendered({}, bug=describe_bug(error))


def stopped(error: Exception, seconds: float) -> Rendered:
    """What becomes of a step that raised nothing of its own: it took too long, or its process died.

    `seconds` is how long it could take.
    """
    if isinstance(error, TimeoutError):
        message = f"{seconds:.0f} 秒里没有做完，已停下"
        remedy = "请检查有没有特别长的格；确实需要的，用 --time-limit 放宽"
        return Rendered({}, problems=(Problem(None, message, remedy),))
    if isinstance(error, MemoryError):
        return Rendered({}, problems=(OUT_OF_MEMORY,))
    if isinstance(error, ProcessExpired):
        return Rendered({}, problems=(ended_problem(error.exitcode),))
    return Rendered({}, bug=type(error).__name__)


def render(
    renderer: Renderer,
    edition: Edition,
    formats: Collection[str],
    style: str = "",
    portions: Sequence[Portion] = (),
    linked: Collection[str] = (),
) -> Mapping[str, bytes]:
    """The files of an edition by format; InputError for what cannot be printed.

    The page has links to the formats `linked`.
    """
    document = prepare(renderer, edition, style, portions, tuple(linked))
    return {name: each.write(document) for name, each in FORMATS.items() if name in formats}
