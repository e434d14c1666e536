"""One document rendered: public view in, files out, in a process that knows nothing else.

Started fresh (`spawn`), a worker process has never seen the raw tables: a job brings the public
view, and what goes back are finished files. Nothing here may import what knows raw data.
"""

import gc
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lxml import etree

from reportgen.core.problems import InputError, Problem, describe_bug, fail
from reportgen.document.edition import Edition
from reportgen.document.fonts import missing_characters
from reportgen.document.job import Job
from reportgen.document.templates import Content, Templates
from reportgen.output.layout_cache import LayoutCache, key_of
from reportgen.render.datapackage import ENDING, write_package
from reportgen.render.pagination import groups
from reportgen.render.pdf.fragments import Fragment, PaintedPage, from_bytes, to_bytes

FORMATS = ("pdf", "docx", "html", ENDING)  # the open data go with every document


@dataclass(frozen=True)
class Piece:
    """Sections that begin on a new page, as HTML, and the key under which their strip is kept."""

    key: str
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Rendered:
    """What became of a job or a part of it: files by name, or the problems that stopped it.

    `kept` are the keys under which its pages are kept, `pieces` what it is laid out in.
    """

    files: Mapping[str, bytes]
    kept: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()
    problems: tuple[Problem, ...] = ()
    bug: str = ""  # a traceback without values, where the fault is ours


def pieces(edition: Edition, body: Sequence[etree._Element], style: str) -> list[Piece]:
    """What of a document is laid out by itself, in order."""
    found = []
    for group in groups(body):
        texts = tuple(etree.tostring(section, encoding="unicode") for section in group)
        found.append(Piece(key_of([style, edition.department.typography, *texts]), texts))
    return found


class Worker:
    """What a worker process keeps from one document to the next."""

    def __init__(self, templates_folder: Path | None, cache: LayoutCache | None = None) -> None:
        self.templates = Templates(templates_folder)
        self.cache = cache or LayoutCache(None)
        self.used: list[str] = []  # keys of strips, by the document in hand
        self._tools: dict[str, Any] = {}

    def tools(self, typography: str) -> Any:
        """Typesetter and Word writer for a typography, made once."""
        from reportgen.render.docx import WordWriter
        from reportgen.render.pdf.typeset import Typesetter

        if typography not in self._tools:
            measures = self.templates.typography(typography)
            self._tools[typography] = (
                Typesetter(self.templates, measures),
                WordWriter(self.templates, measures),
            )
        return self._tools[typography]

    def fragments(self, typography: str, wanted: Sequence[Piece]) -> list[Fragment]:
        """The strips of these pieces: those kept, and the others laid out and kept from now on."""
        found = {piece.key: self._kept(piece.key) for piece in wanted}
        missing = [piece for piece in wanted if not found[piece.key]]
        if missing:
            sections = [[etree.fromstring(text) for text in piece.sections] for piece in missing]
            laid_out = self.tools(typography)[0].set(sections)
            for piece, fragment in zip(missing, laid_out, strict=True):
                found[piece.key] = fragment
                self.cache.put(piece.key, to_bytes(fragment))
        return [fragment for piece in wanted if (fragment := found[piece.key])]

    def front(self, typography: str, sections: Sequence[etree._Element], style: str) -> Fragment:
        """Cover and contents, kept like the rest."""
        texts = [etree.tostring(section, encoding="unicode") for section in sections]
        key = key_of([style, typography, "front", *texts])
        fragment = self._kept(key)
        if not fragment:
            fragment = self.tools(typography)[0].set_front(sections)
            self.cache.put(key, to_bytes(fragment))
        return fragment

    def numbers(self, typography: str, count: int, style: str) -> list[PaintedPage]:
        """The printed numbers of so many pages, in runs that are kept."""
        found: list[PaintedPage] = []
        while len(found) < count:
            first, last = len(found) + 1, len(found) + NUMBERS_AT_ONCE
            key = numbers_key(style, typography, first)
            fragment = self._kept(key)
            if not fragment:
                fragment = Fragment(
                    tuple(self.tools(typography)[0].set_numbers(first, last)), (), ()
                )
                self.cache.put(key, to_bytes(fragment))
            found += fragment.pages
        return found

    def _kept(self, key: str) -> Fragment | None:
        self.used.append(key)
        data = self.cache.get(key)
        return from_bytes(data) if data else None


NUMBERS_AT_ONCE = 50  # an even number: runs begin on right-hand pages


def numbers_key(style: str, typography: str, first: int) -> str:
    """Under which the run of page numbers that begins with `first` is kept."""
    return key_of([style, typography, "numbers", str(first)])


_workers: list[Worker] = []


def start(templates_folder: Path | None, cache: Path | None = None) -> None:
    """Set a worker process up; `templates_folder` is the bureau's."""
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it quotes what it lays out
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    gc.freeze()  # what is loaded stays; boxes of a page are many, and garbage only when it is done
    gc.set_threshold(200_000, 20, 100)
    _workers[:] = [Worker(templates_folder, LayoutCache(cache))]


def cut(job: Job) -> Rendered:
    """Fill the templates in and cut the document into pieces; what goes wrong is told."""

    def work() -> Rendered:
        templates = _workers[0].templates
        edition = job.edition(templates)
        return Rendered({}, pieces=tuple(pieces(edition, templates.body(edition), job.style)))

    return _told(work)


def set_pieces(typography: str, wanted: Sequence[Piece]) -> Rendered:
    """Lay pieces of a document out, so that `make` finds them; what goes wrong is told."""

    def work() -> Rendered:
        _workers[0].fragments(typography, wanted)
        return Rendered({})

    return _told(work)


def set_numbers(typography: str, count: int, style: str) -> Rendered:
    """Lay so many page numbers out, so that `make` finds them; what goes wrong is told."""

    def work() -> Rendered:
        _workers[0].numbers(typography, count, style)
        return Rendered({})

    return _told(work)


def make(job: Job, body: Sequence[str] = ()) -> Rendered:
    """Make one document; whatever goes wrong is told, not raised.

    `body` are its sections as HTML, where they have been filled in already.
    """
    return _told(lambda: _make(job, body))


def _told(work: Callable[[], Rendered]) -> Rendered:
    try:
        _workers[0].used.clear()
        return replace(work(), kept=tuple(_workers[0].used))
    except InputError as error:
        return Rendered({}, problems=error.problems)
    except MemoryError:
        return Rendered({}, problems=(OUT_OF_MEMORY,))
    except Exception as error:  # our own bug must not stop the other documents
        return Rendered({}, bug=describe_bug(error))


OUT_OF_MEMORY = Problem(
    None,
    "内存超过了限额，没有做完",
    "请检查有没有特别长的格；确实需要的，用 --memory-limit 放宽",
)


def _make(job: Job, texts: Sequence[str]) -> Rendered:
    edition = job.edition(_workers[0].templates)
    body = tuple(etree.fromstring(text) for text in texts)
    made = render(_workers[0], edition, job.formats, job.style, body)
    return Rendered({f"{edition.file_name}.{form}": data for form, data in made.items()})


def render(
    worker: Worker,
    edition: Edition,
    formats: Collection[str],
    style: str = "",
    body: tuple[etree._Element, ...] = (),
) -> Mapping[str, bytes]:
    """The files of an edition by format; InputError for what cannot be printed.

    `body` is its tree below the contents, where that has been made already.
    """
    from reportgen.render.html import write_page

    if not edition.entries and not edition.chapters:
        raise fail("没有可公开的内容", "请检查这个部门的项目和不予公开的决定")
    templates = worker.templates
    cover, body = templates.cover(edition), body or templates.body(edition)
    check_characters(edition, [cover, *body])
    files: dict[str, bytes] = {}
    if {"pdf", "docx"} & set(formats):
        files |= _paged(worker, edition, formats, cover, pieces(edition, body, style), style)
    if "html" in formats:
        content = Content(cover, templates.contents(edition, None), body)
        files["html"] = write_page(edition, content, templates)
    if ENDING in formats:
        files[ENDING] = write_package(edition)
    return files


def _paged(
    worker: Worker,
    edition: Edition,
    formats: Collection[str],
    cover: etree._Element,
    wanted: Sequence[Piece],
    style: str,
) -> dict[str, bytes]:
    """PDF and DOCX, whose pages are the same."""
    from reportgen.render.pdf.write import Layout, write

    typography = edition.department.typography
    typesetter, word = worker.tools(typography)
    layout = Layout(tuple(worker.fragments(typography, wanted)))
    contents = worker.templates.contents(edition, layout.numbers)
    files: dict[str, bytes] = {}
    if "pdf" in formats:
        front = worker.front(typography, [cover, contents], style)
        numbers = worker.numbers(typography, len(layout.pages), style)
        files["pdf"] = write(typesetter, edition, front, layout, numbers)
    if "docx" in formats:
        files["docx"] = word.write(edition, Content(cover, contents, layout.body))
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
