"""A document whose templates are filled in: what the writers of all formats are given.

Its pages are laid out once, when the first format asks for them. May not see raw data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from reportgen.core.problems import InputError, Problem, fail
from reportgen.document.edition import Edition
from reportgen.document.fonts import missing_characters
from reportgen.document.templates import Content, Templates
from reportgen.render.pdf.fragments import Fragment, PaintedPage
from reportgen.render.renderer import Renderer, portions

if TYPE_CHECKING:
    from reportgen.render.pdf.write import Layout


@dataclass
class PreparedDocument:
    """An edition with its cover and body as elements; `style` as of `Job.style`."""

    renderer: Renderer
    edition: Edition
    cover: etree._Element
    body: tuple[etree._Element, ...]
    style: str = ""

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
        return Content(self.cover, self.templates.contents(self.edition, None), self.body)

    @property
    def paged_tree(self) -> Content:
        """The tree as it was laid out: page numbers in the contents, tables classed."""
        return Content(self.cover, self._numbered_contents, self.layout.body)

    @cached_property
    def layout(self) -> "Layout":
        """The numbered pages."""
        from reportgen.render.pdf.write import Layout

        cut = portions(self.body, self.typography, self.style)
        return Layout(tuple(self.renderer.fragments(self.typography, cut)))

    @property
    def front(self) -> Fragment:
        """Cover and contents, painted."""
        sections = [self.cover, self._numbered_contents]
        return self.renderer.front(self.typography, sections, self.style)

    @property
    def printed_numbers(self) -> list[PaintedPage]:
        """The printed page numbers, painted."""
        return self.renderer.numbers(self.typography, len(self.layout.pages), self.style)

    @cached_property
    def _numbered_contents(self) -> etree._Element:
        return self.templates.contents(self.edition, self.layout.numbers)


def prepare(
    renderer: Renderer, edition: Edition, style: str = "", body: tuple[etree._Element, ...] = ()
) -> PreparedDocument:
    """Fill the templates in; InputError for what cannot be printed.

    `body` is the edition's tree below the contents, where that has been made already.
    """
    if not edition.entries and not edition.chapters:
        raise fail("没有可公开的内容", "请检查这个部门的项目和不予公开的决定")
    cover, body = renderer.templates.cover(edition), body or renderer.templates.body(edition)
    check_characters(edition, [cover, *body])
    return PreparedDocument(renderer, edition, cover, body, style)


def check_characters(edition: Edition, sections: Sequence[etree._Element]) -> None:
    """InputError naming each character that no font has, and the heading below which it stands."""
    texts = {section: "".join(map(str, section.itertext())) for section in sections}
    problems = []
    for character in missing_characters("".join(texts.values())):
        section = next(section for section, text in texts.items() if character in text)
        heading = section.find(".//h2")
        where = "".join(map(str, heading.itertext())) if heading is not None else edition.title
        problems.append(
            Problem(
                None,
                f"《{where}》里的“{character}”（U+{ord(character):04X}）没有字体能印出来",
                "请改用别的字，或安装含有这个字的字体（运行 reportgen doctor 看怎么装）",
            )
        )
    if problems:
        raise InputError(problems)
