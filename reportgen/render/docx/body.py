"""The text of a document as WordprocessingML: the tree walked into Word styles.

Every look comes from a style in templates/word/styles.xml. Page numbers in the contents are
given from outside; the field holds them as results, so Word shows them without asking.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from reportgen.document.kept_entries import KeptTexts
from reportgen.document.paper import lies_across, paper, paper_of
from reportgen.document.templates import Content
from reportgen.render.contents import closer_pitch
from reportgen.render.docx.tables import table
from reportgen.render.docx.wordml import (
    FIELD_END,
    TAB,
    bookmark_name,
    field_begin,
    paragraph,
    runs,
    twips,
)
from reportgen.render.pagination import START
from reportgen.render.titles import side_space

_COVER_STYLES = {
    "cover-name": "CoverName",
    "cover-title": "Title",
    "cover-note": "CoverNote",
    "cover-publisher": "CoverPublisher",
    "cover-date": "CoverDate",
    "cover-imprint": "CoverImprint",
}
# Word lists by style what the outline has deeper: groups without a page number, projects with one.
_CONTENTS = ' TOC \\o "1-2" \\n 1-1 \\h \\z \\u '
_GROUPED_CONTENTS = ' TOC \\o "1-2" \\t "组标题,1,Heading 2 章,2,Heading 2 涉密,2" \\n 1-1 \\h \\z '


@dataclass
class BodyPart:
    """Blocks that become a section of a Word file: its first number, and whether it lies across."""

    first: int
    across: bool
    blocks: list[str] = field(default_factory=list)


@dataclass
class BodyWriter:
    """Walks the tree in reading order; numbers bookmarks as they come.

    The text of most sections is kept in `texts`: an edit leaves it as it was.
    """

    typography: Mapping[str, Any]
    texts: KeptTexts | None = None
    bookmarks: dict[str, int] = field(default_factory=dict)
    heading: str = ""  # the last one written: what the tables below it are called
    group: int = 0  # the level of the last group's title

    def front(self, content: Content) -> Iterator[str]:
        """Cover and contents."""
        for block in _blocks(content.cover):
            if block.tag == "table":
                yield table(block, self._width(block))
            else:
                yield paragraph(_cover_style(block), runs(block), indent=self._indent(block))
        if content.contents is not None:
            yield from self._contents(content.contents)

    def _width(self, element: etree._Element) -> int:
        """The width of the text area in which an element stands, in twips."""
        return twips(paper_of(self.typography, element).text_width)

    def _tabs(self, section: etree._Element) -> tuple[int, int]:
        """Where the style of a line has its right edge, and where it is; zeros where they agree."""
        usual = twips(paper(self.typography).text_width)
        return (usual, self._width(section)) if lies_across(section) else (0, 0)

    def parts(self, content: Content) -> Iterator[BodyPart]:
        """The body in parts, each with the number of its first page.

        Part two begins with the number that the contents give it, whatever stands in part one. So
        does a chapter that begins a page, a list, whose pages lie across, and what follows it, and
        a project behind one of several pages: another program may need one more for that, or one
        less.
        """
        part = BodyPart(1, bool(content.body) and lies_across(content.body[0]))
        for piece in self._pieces(content):
            if isinstance(piece, str):
                part.blocks.append(piece)
            elif part.blocks:
                yield part
                part = piece
        yield part

    def _pieces(self, content: Content) -> Iterator[str | BodyPart]:
        """The blocks of the body; an empty part stands where a part begins."""
        numbers = {} if content.contents is None else _listed_pages(content.contents)
        before, lay_across = 1, False
        for index, section in enumerate(content.body):
            number = _page_of(section.find(".//h2"), numbers)
            starts = START in section.get("class", "").split()
            titled = section.find("h1") is not None
            across = lies_across(section)
            apart = titled or number > before + 1 or across != lay_across
            if index and number and starts and apart:
                yield BodyPart(number, across)
            lay_across = across
            before = number if number and starts else before
            yield from self._kept_section(section, numbers, first=index == 0)

    def _kept_section(
        self, section: etree._Element, numbers: Mapping[str, int], *, first: bool
    ) -> Sequence[str | BodyPart]:
        """The blocks of a section, in one text where none of them begins a part."""
        blocks = list(_blocks(section))
        # all that they follow from, but for the typography
        made_of = [etree.tostring(section, encoding="unicode"), first, self.heading, self.group]
        for anchor in filter(None, (block.get("id") for block in blocks)):
            made_of += [self._bookmark(anchor), numbers.get(anchor)]
        source = repr(made_of).encode()
        text = self.texts.text(source) if self.texts else None
        if text is not None:
            for block in blocks:
                self._note_heading(block)
            return [text]
        made = list(self._section(section, numbers, first=first))
        if self.texts and all(isinstance(piece, str) for piece in made):
            self.texts.put_text(source, "".join(map(str, made)))
        return made

    def _contents(self, nav: etree._Element) -> Iterator[str]:
        title = nav.find("h1")
        if title is not None:
            yield paragraph("TOCHeading", runs(title))
        items = list(nav.iter("li"))
        pitch = round(closer_pitch(nav, self.typography) * 20)
        for index, item in enumerate(items):
            first, last = index == 0, index == len(items) - 1
            yield self._contents_line(item, pitch, first=first, last=last)

    def _contents_line(self, item: etree._Element, pitch: int, *, first: bool, last: bool) -> str:
        link = item.find("a")
        anchor = "" if link is None else link.get("href", "").removeprefix("#")
        bookmark = bookmark_name(self._bookmark(anchor))
        page = item.find(".//span[@class='toc-page']")
        title = item.find(".//span[@class='toc-title']")
        line = runs(title if title is not None else item)
        if page is not None:
            line += TAB + field_begin(f" PAGEREF {bookmark} \\h ") + runs(page) + FIELD_END
        grouped = any("toc-group-1" in line.get("class", "") for line in item.itersiblings())
        before = field_begin(_GROUPED_CONTENTS if grouped else _CONTENTS) if first else ""
        after = FIELD_END if last else ""
        style = _contents_style(item) if page is None else "TOC2"
        hyperlink = f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{line}</w:hyperlink>'
        return paragraph(style, before + hyperlink + after, pitch=pitch)

    def _bookmark(self, anchor: str) -> int:
        return self.bookmarks.setdefault(anchor, len(self.bookmarks) + 1)

    def _section(
        self, section: etree._Element, numbers: Mapping[str, int], *, first: bool
    ) -> Iterator[str | BodyPart]:
        classes = section.get("class", "").split()
        breaks = START in classes and not first
        if "shares-page" in classes and not breaks:
            yield paragraph("EntryGap")
        previous = None
        for block in _blocks(section):
            starts = START in block.get("class", "").split()
            if starts and block.tag == "h2" and (number := _page_of(block, numbers)):
                yield BodyPart(number, lies_across(section))
            if block.tag == "table":
                if previous == "table":
                    yield paragraph("TableGap")
                yield table(block, self._width(block), self.heading)
            elif block.get("class") == "unit-line":
                yield _unit_line(block, self._tabs(section))
            else:
                yield self._text(block, breaks=breaks or starts)
            breaks = False
            previous = block.tag

    def _text(self, block: etree._Element, *, breaks: bool) -> str:
        text = runs(block)
        self._note_heading(block)
        anchor = block.get("id")
        if anchor:
            number = self._bookmark(anchor)
            text = (
                f'<w:bookmarkStart w:id="{number}" w:name="{bookmark_name(number)}"/>'
                f'{text}<w:bookmarkEnd w:id="{number}"/>'
            )
        style, indent = _block_style(block), self._indent(block)
        return paragraph(style, text, breaks=breaks, indent=indent, level=self._level(block))

    def _note_heading(self, block: etree._Element) -> None:
        classes = block.get("class", "").split()
        if "group-title" in classes:
            self.group = 2 if "group-2" in classes else 1
        if block.tag in ("h1", "h2", "h3"):
            self.heading = " ".join("".join(map(str, block.itertext())).split())

    def _level(self, block: etree._Element) -> int:
        """The place in the outline of a group's title, and of a project below one; 0 for others."""
        if "group-title" in block.get("class", "").split():
            return self.group
        parent = block.getparent()
        below = parent is not None and "in-group" in parent.get("class", "").split()
        return self.group + 1 if below and block.tag == "h2" and self.group else 0

    def _indent(self, block: etree._Element) -> int:
        return round(side_space(block, self.typography) * 20)


def _contents_style(part: etree._Element) -> str:
    """The style of a line without a page: of a part, or of a group of one of two levels."""
    levels = (name[-1] for name in part.get("class", "").split() if name.startswith("toc-group-"))
    return next((f"TOCGroup{level}" for level in levels), "TOC1")


def _listed_pages(nav: etree._Element) -> dict[str, int]:
    """The pages that the contents give, by anchor."""
    links = ((link, link.findtext("span[@class='toc-page']")) for link in nav.iter("a"))
    return {link.get("href", "").removeprefix("#"): int(page) for link, page in links if page}


def _page_of(heading: etree._Element | None, numbers: Mapping[str, int]) -> int:
    """The page that the contents give a heading; 0 where they give none."""
    return 0 if heading is None else numbers.get(heading.get("id", ""), 0)


def _blocks(section: etree._Element) -> Iterator[etree._Element]:
    """Headings, paragraphs and tables of a section, those of sections inside it included."""
    for child in section:
        if child.tag == "section":
            yield from _blocks(child)
        else:
            yield child


def _block_style(block: etree._Element) -> str:
    parent = block.getparent()
    classes = parent.get("class", "").split() if parent is not None else []
    if block.tag == "h2" and "chapter" in classes:
        return "Heading2Chapter"
    if block.tag == "h2" and "stub" in classes:
        return "Heading2Stub"
    if "group-title" in block.get("class", "").split():
        return "Heading1Group"
    if block.get("class") == "note":
        return "TableText"
    return {"h1": "Heading1", "h2": "Heading2", "h3": "Heading3"}.get(block.tag, "BodyText")


def _cover_style(block: etree._Element) -> str:
    for name in block.get("class", "").split():
        if name in _COVER_STYLES:
            return _COVER_STYLES[name]
    return "Title" if block.tag.startswith("h") else "CoverNote"


def _unit_line(block: etree._Element, tabs: tuple[int, int]) -> str:
    """Left and right part with a tab between, moved by `tabs`; anything else as it stands."""
    if [span.get("class") for span in block] != ["left", "right"]:
        return paragraph("UnitLine", runs(block))
    left, right = (runs(span) for span in block)
    return paragraph("UnitLine", f"{left}{TAB}{right}", tabs=tabs)
