"""A document whose templates are filled in: what the writers of all formats are given.

Its pages are laid out once, when the first format asks for them. May not see raw data.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from reportgen.core.problems import InputError, Problem, fail
from reportgen.document.edition import Edition
from reportgen.document.fonts import missing_characters
from reportgen.document.kept_entries import KeptTexts
from reportgen.document.templates import Content, Templates
from reportgen.output.kept_pieces import KeptPieces
from reportgen.render.machine import without_chinese
from reportgen.render.pdf.fragments import Fragment, PaintedPage
from reportgen.render.renderer import Portion, Renderer, cut_in_portions

if TYPE_CHECKING:
    from reportgen.render.pdf.write import Layout


@dataclass
class PreparedDocument:
    """An edition with its cover, and its body in portions; `style` and `linked` as of `Job`."""

    renderer: Renderer
    edition: Edition
    cover: etree._Element
    portions: Sequence[Portion]
    style: str = ""
    linked: tuple[str, ...] = ()

    @property
    def templates(self) -> Templates:
        """The templates that it is made with."""
        return self.renderer.templates

    @property
    def typography(self) -> str:
        """The name of its typography."""
        return self.edition.department.typography

    @property
    def tree(self) -> Content:
        """The document's tree, without page numbers and as long as it may be."""
        texts = (text for portion in self.portions for text in portion.sections)
        contents = self.templates.contents(self.edition, None)
        return Content(self.cover, contents, tuple(map(etree.fromstring, texts)))

    @property
    def paged_tree(self) -> Content:
        """The tree as it was laid out: page numbers in the contents, tables classed."""
        return Content(self.cover, self._numbered_contents, self.layout.body)

    def pieces(self, of: str) -> KeptPieces:
        """What is kept `of` its files beside its pages."""
        return self.renderer.pieces(of, self.edition, self.style)

    @cached_property
    def layout(self) -> "Layout":
        """The numbered pages."""
        from reportgen.render.pdf.write import Layout

        return Layout(tuple(self.renderer.fragments(self.typography, self.portions)))

    @property
    def front(self) -> Fragment:
        """Cover and contents, painted."""
        contents = self._numbered_contents
        sections = [self.cover] if contents is None else [self.cover, contents]
        return self.renderer.front(self.typography, sections, self.style)

    @property
    def printed_numbers(self) -> list[PaintedPage]:
        """The printed page numbers, painted."""
        pages = self.layout.pages
        across = [at for at, page in enumerate(pages) if page.width > page.height]
        return self.renderer.numbers(self.typography, len(pages), self.style, across)

    @cached_property
    def _numbered_contents(self) -> etree._Element | None:
        return self.templates.contents(self.edition, self.layout.numbers)


def prepare(
    renderer: Renderer,
    edition: Edition,
    style: str = "",
    portions: Sequence[Portion] = (),
    linked: tuple[str, ...] = (),
) -> PreparedDocument:
    """Fill the templates in; InputError for what cannot be printed.

    `portions` are what is below the contents, where that was cut already (`cut_body`); `style` and
    `linked` are as of `Job`.
    """
    if not edition.entries and not edition.chapters:
        raise fail("没有可公开的内容", "请检查这个部门的项目和不予公开的决定")
    cover = renderer.templates.cover(edition)
    check_characters(edition, [cover])
    portions = portions or cut_body(renderer, edition, style)
    return PreparedDocument(renderer, edition, cover, portions, style, linked)


def cut_body(
    renderer: Renderer, edition: Edition, style: str, kept: KeptTexts | None = None
) -> list[Portion]:
    """What is below the contents, in portions to be laid out; InputError as of `prepare`.

    `kept` as of `Templates.body`.
    """
    body = renderer.templates.body(edition, kept)
    check_characters(edition, body)  # before anything is laid out
    return cut_in_portions(body, edition.department.typography, style)


def check_characters(edition: Edition, sections: Sequence[etree._Element]) -> None:
    """InputError naming each character that cannot be printed, and the heading it stands below.

    No font has it, or it is of a script that is written from right to left (Unicode, annex 9).
    """
    texts = {
        section: etree.tostring(section, encoding="unicode", method="text") for section in sections
    }
    problems = []
    # without any Chinese font nothing is laid out, and a web page needs none here
    missing = () if without_chinese() else missing_characters("".join(texts.values()))
    for character in missing:
        section = next(section for section, text in texts.items() if character in text)
        problems.append(_problem(character, section, edition, *_NO_FONT))
    for section, text in texts.items():
        from_right = [one for one in set(text) if unicodedata.bidirectional(one) in _FROM_RIGHT]
        if character := min(from_right, key=text.index, default=""):
            problems.append(_problem(character, section, edition, *_WRITTEN_FROM_RIGHT))
    if problems:
        raise InputError(problems)


def _problem(
    character: str, section: etree._Element, edition: Edition, reason: str, remedy: str
) -> Problem:
    heading = section.find(".//h2")
    where = "".join(map(str, heading.itertext())) if heading is not None else edition.title
    quoted = f"“{character}”" if character.isprintable() else ""
    shown = f"{quoted}（U+{ord(character):04X}）"
    return Problem(None, f"《{where}》里的{shown}{reason}", remedy)


_FROM_RIGHT = frozenset(("R", "AL", "RLE", "RLO", "RLI"))
_NO_FONT = (
    "没有字体能印出来",
    "请改用别的字，或安装含有这个字的字体（运行 reportgen doctor 看怎么装）",
)
_WRITTEN_FROM_RIGHT = (
    "是从右往左写的文字（阿拉伯文、维吾尔文、希伯来文等），本程序不支持",
    "请改用汉字或拉丁字母的写法",
)
