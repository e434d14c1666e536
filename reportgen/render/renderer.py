"""What lays documents out: a process's templates, typesetters and layout cache.

What begins on a new page is laid out by itself and kept in the layout cache, under a digest of its
HTML and of all that it is laid out with. May not see raw data.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from reportgen.document.edition import Edition
from reportgen.document.templates import Templates
from reportgen.output.kept_pieces import KeptPieces
from reportgen.output.layout_cache import LayoutCache, key_of
from reportgen.render.pagination import groups
from reportgen.render.pdf.fragments import Fragment, PaintedPage, Tags, from_bytes, to_bytes

if TYPE_CHECKING:
    from reportgen.render.docx import WordWriter
    from reportgen.render.pdf.typeset import Typesetter
    from reportgen.render.xlsx import WorkbookWriter

NUMBERS_AT_ONCE = 50  # an even number: runs begin on right-hand pages


@dataclass(frozen=True)
class Portion:
    """Sections that begin on a new page, as HTML, and the key under which their pages are kept.

    `kept_with` are style and typography, which are in that key.
    """

    key: str
    sections: tuple[str, ...]
    kept_with: tuple[str, str]


def cut_in_portions(body: Sequence[etree._Element], typography: str, style: str) -> list[Portion]:
    """What of a document is laid out by itself, in order."""
    portions = []
    for group in groups(body):
        texts = tuple(etree.tostring(section, encoding="unicode") for section in group)
        portions.append(Portion(key_of([style, typography, *texts]), texts, (style, typography)))
    return portions


class Renderer:
    """Kept from one document to the next by the process that renders.

    `templates_folder` is the bureau's; `used` are the keys of the pages of the document in hand.
    """

    def __init__(self, templates_folder: Path | None, cache: LayoutCache | None = None) -> None:
        self.templates = Templates(templates_folder)
        self.cache = cache or LayoutCache(None)
        self.used: list[str] = []
        self._typesetters: dict[str, Typesetter] = {}
        self._word_writers: dict[str, WordWriter] = {}
        self._workbook_writers: dict[str, WorkbookWriter] = {}

    def typesetter(self, typography: str) -> "Typesetter":
        """The typesetter for a typography, made once."""
        from reportgen.render.pdf.typeset import Typesetter

        if typography not in self._typesetters:
            measures = self.templates.typography(typography)
            self._typesetters[typography] = Typesetter(self.templates, measures)
        return self._typesetters[typography]

    def word_writer(self, typography: str) -> "WordWriter":
        """The Word writer for a typography, made once."""
        from reportgen.render.docx import WordWriter

        if typography not in self._word_writers:
            measures = self.templates.typography(typography)
            self._word_writers[typography] = WordWriter(self.templates, measures)
        return self._word_writers[typography]

    def workbook_writer(self, typography: str) -> "WorkbookWriter":
        """The writer of workbooks for a typography, made once."""
        from reportgen.render.xlsx import WorkbookWriter

        if typography not in self._workbook_writers:
            measures = self.templates.typography(typography)
            self._workbook_writers[typography] = WorkbookWriter(self.templates, measures)
        return self._workbook_writers[typography]

    def fragments(self, typography: str, wanted: Sequence[Portion]) -> list[Fragment]:
        """The pages of these portions: those kept, and the others laid out and kept from now on."""
        pages = {portion.key: self.kept(portion.key) for portion in wanted}
        missing = [portion for portion in wanted if not pages[portion.key]]
        if missing:
            sections = [[etree.fromstring(t) for t in portion.sections] for portion in missing]
            kept = _PagesOfLists(self, missing[0].kept_with)
            laid_out = self.typesetter(typography).set(sections, kept)
            for portion, pages_of_it in zip(missing, laid_out, strict=True):
                pages[portion.key] = pages_of_it
                self.cache.put(portion.key, to_bytes(pages_of_it))
        return [fragment for portion in wanted if (fragment := pages[portion.key])]

    def pieces(self, of: str, edition: Edition, style: str) -> KeptPieces:
        """What is kept `of` an edition's files beside its pages."""
        key = key_of([style, edition.department.typography, "pieces", of, edition.file_name])
        self.used.append(key)
        return KeptPieces(self.cache, key)

    def front(self, typography: str, sections: Sequence[etree._Element], style: str) -> Fragment:
        """Cover and contents, kept like the rest."""
        texts = [etree.tostring(section, encoding="unicode") for section in sections]
        key = key_of([style, typography, "front", *texts])
        fragment = self.kept(key)
        if not fragment:
            fragment = self.typesetter(typography).set_front(sections)
            self.cache.put(key, to_bytes(fragment))
        return fragment

    def numbers(
        self, typography: str, count: int, style: str, across: Collection[int] = ()
    ) -> list[PaintedPage]:
        """The printed numbers of so many pages, in runs that are kept.

        `across` are the places, from 0, of pages that lie across.
        """
        pages: list[PaintedPage] = []
        while len(pages) < count:
            first = len(pages) + 1
            run = list(self._numbers_from(typography, first, style).pages)
            lying = [at for at in range(first - 1, first - 1 + len(run)) if at in across]
            if lying:
                turned = self._numbers_from(typography, first, style, across=True).pages
                for at in lying:
                    run[at - first + 1] = turned[at - first + 1]
            pages += run
        return pages

    def _numbers_from(
        self, typography: str, first: int, style: str, *, across: bool = False
    ) -> Fragment:
        """A run of printed numbers."""
        key = numbers_key(style, typography, first, across=across)
        fragment = self.kept(key)
        if not fragment:
            last = first + NUMBERS_AT_ONCE - 1
            painted = self.typesetter(typography).set_numbers(first, last, across=across)
            fragment = Fragment(tuple(painted), Tags(), ())
            self.cache.put(key, to_bytes(fragment))
        return fragment

    def kept(self, key: str) -> Fragment | None:
        """The pages under a key, if they were kept; it counts as used from now on."""
        self.used.append(key)
        data = self.cache.get(key)
        fragment = from_bytes(data) if data else None
        self.used += fragment.kept_pages if fragment else ()
        return fragment


@dataclass
class _PagesOfLists:
    """The pages of lists in a renderer's cache, for its typesetter."""

    renderer: Renderer
    kept_with: tuple[str, str]

    def key(self, html: str) -> str:
        """The key of the page with this HTML."""
        return key_of([*self.kept_with, "page of a list", html])

    def page(self, key: str) -> Fragment | None:
        """The page under a key, if it was kept."""
        return self.renderer.kept(key)

    def put_page(self, key: str, page: Fragment) -> None:
        """Keep a page."""
        self.renderer.cache.put(key, to_bytes(page))


def numbers_key(style: str, typography: str, first: int, *, across: bool = False) -> str:
    """Under which the run of page numbers that begins with `first` is kept."""
    return key_of([style, typography, "numbers across" if across else "numbers", str(first)])
