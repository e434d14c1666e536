"""PDFs that reportgen has made, as the web page of the same document: their tag tree says it all.

Which text is a heading, a head or a cell, which cells are merged and where a line ends by itself
stands in the structure tree (ISO 32000-1, 14.7), whatever the pages look like. Texts are always
those that are printed. A file that somebody has changed so that the tree leaves out something that
is to be seen is not read here. This module must not decide what a text means.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from typing import Any

from lxml import etree

from reportgen import schema
from reportgen.core.values import fold, parse_date
from reportgen.importer.vocabulary import is_part
from reportgen.importer.wrapped_text import plain_characters

OUR_TITLE = re.compile(r"20\d{2}年部门预算绩效文本")
_HTML = {
    "Document": "body", "Sect": "section", "TOC": "ol", "TOCI": "li", "L": "ol", "LI": "li",
    "H1": "h1", "H2": "h2", "H3": "h3", "P": "p", "Table": "table", "THead": "thead",
    "TBody": "tbody", "TR": "tr", "TH": "th", "TD": "td", "Reference": "span", "Link": "span",
    "Span": "span", "Lbl": "span", "LBody": "span",
}  # fmt: skip
_SPANS = (("ColSpan", "colspan"), ("RowSpan", "rowspan"))
_DEEPEST = 24  # levels of our trees are some ten
_AGAIN = re.compile(r"[\d.·—–-]*|[（(]?续表.*")  # page numbers, leaders, the line above a table


class NotOursError(Exception):
    """The tag tree is not as reportgen writes it."""


@dataclass
class _Piece:
    """A marked text: its characters, as pdfplumber has them."""

    characters: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return plain_characters("".join(char["text"] for char in self.characters))

    def begins_line_below(self, above: "_Piece") -> bool:
        """Whether this stands in another line than the end of the piece before it."""
        first, last = self.characters[0], above.characters[-1]
        return bool(first["top"] >= last["bottom"] or first["page_number"] != last["page_number"])

    def stands_apart(self, left: "_Piece") -> bool:
        """Whether this stands at the other end of the same line."""
        first, last = self.characters[0], left.characters[-1]
        wide = first["x0"] - last["x1"] > 2 * last["size"]
        return not self.begins_line_below(left) and bool(wide)


def is_ours(pdf: Any) -> bool:
    """Whether an open PDF says that reportgen has made it."""
    about = {name: str(text) for name, text in pdf.metadata.items()}
    made = about.get("Producer", "").startswith("WeasyPrint")
    return made and bool(OUR_TITLE.search(about.get("Title", "")))


def tagged_page(pdf: Any) -> etree._Element:
    """The document as a web page with our classes; NotOursError where its tags do not say all.

    Those of earlier versions do not say which lines end by themselves, nor that nothing is suspect.
    """
    pieces, again = _printed(pdf.pages)
    try:
        page = _TagReader(pdf, pieces).page()
        _require_repeated(again, page)
        _name_parts(page)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise NotOursError from error
    return page


def _printed(pages: Sequence[Any]) -> tuple[dict[tuple[int, int], _Piece], list[str]]:
    """The marked texts by page and number, and what stands outside the tree, by lines."""
    pieces: dict[tuple[int, int], _Piece] = {}
    outside: list[str] = []
    for number, page in enumerate(pages):
        loose = []
        for char in page.chars:
            if char["mcid"] is not None:
                pieces.setdefault((number, char["mcid"]), _Piece()).characters.append(char)
            elif char["tag"] == "Artifact":
                loose.append(char)
            elif char["text"].strip():
                raise NotOursError
        outside += _lines(loose)
        page.close()
    blank = [mark for mark, piece in pieces.items() if not piece.text.strip()]
    for mark in blank:
        del pieces[mark]
    return pieces, outside


def _lines(characters: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Characters as texts, cut where one does not stand beside the one before."""
    text = ""
    for char, after in zip_longest(characters, characters[1:]):
        text += char["text"]
        beside = after and 0 <= after["x0"] - char["x1"] + 1 < char["size"]
        if not (after and beside and abs(after["top"] - char["top"]) < 1):
            yield fold(text)
            text = ""


class _TagReader:
    """Follows the tree; whatever is not as we write it raises NotOursError."""

    def __init__(self, pdf: Any, pieces: dict[tuple[int, int], _Piece]) -> None:
        from pdfminer.pdftypes import resolve1

        self._resolve = resolve1
        self._pieces = pieces
        self._numbers = {page.page_obj.pageid: at for at, page in enumerate(pdf.pages)}
        self._catalog = pdf.doc.catalog
        self._met: set[int] = set()

    def page(self) -> etree._Element:
        """The whole document."""
        if self._dictionary(self._catalog.get("MarkInfo")).get("Suspects") is not False:
            raise NotOursError
        root = self._dictionary(self._catalog.get("StructTreeRoot"))
        kids = self._resolve(root.get("K"))
        top = kids[0] if isinstance(kids, list) and len(kids) == 1 else kids
        page = self._element(top, 0)
        if self._pieces:  # to be seen, and not in the tree
            raise NotOursError
        return page

    def _dictionary(self, item: Any) -> dict[str, Any]:
        found = self._resolve(item)
        if not isinstance(found, dict):
            raise NotOursError
        return found

    def _element(self, item: Any, depth: int) -> etree._Element:
        number = getattr(item, "objid", 0)
        if depth > _DEEPEST or number in self._met:
            raise NotOursError
        if number:
            self._met.add(number)
        raw = self._dictionary(item)
        tag = self._tag(raw)
        made = etree.Element(tag)
        for name, attribute in _SPANS if tag in ("td", "th") else ():
            size = self._dictionary(raw.get("A", {})).get(name, 1)
            if not isinstance(size, int) or size < 1:
                raise NotOursError
            made.set(attribute, str(size))
        self._fill(made, raw, depth)
        return made

    def _tag(self, raw: Mapping[str, Any]) -> str:
        tag = _HTML.get(getattr(raw.get("S"), "name", ""))
        if tag is None:
            raise NotOursError
        return tag

    def _fill(self, made: etree._Element, raw: Mapping[str, Any], depth: int) -> None:
        """Give an element its texts and the elements below it, in order."""
        kids = self._resolve(raw.get("K", []))
        run: list[_Piece] = []
        for kid in kids if isinstance(kids, list) else [kids]:
            marked = kid if isinstance(kid, int) else self._dictionary(kid)
            if isinstance(marked, int):
                run += self._piece(raw, marked)
            elif getattr(marked.get("Type"), "name", "") == "MCR":
                run += self._piece(marked, marked.get("MCID"))
            elif getattr(marked.get("Type"), "name", "") != "OBJR":
                _append(made, run)
                run = []
                below = self._element(kid, depth + 1)
                if below.tag == "span" and len(made) and _is_line(marked):
                    etree.SubElement(made, "br")
                made.append(below)
        _append(made, run)

    def _piece(self, place: Mapping[str, Any], number: Any) -> list[_Piece]:
        """The marked text on the page that `place` names, once; none where it is blank."""
        page = self._numbers.get(getattr(place.get("Pg"), "objid", None))
        found = None if page is None else self._pieces.pop((page, number), None)
        return [found] if found else []


def _is_line(raw: Mapping[str, Any]) -> bool:
    """Whether an element is a line of a paragraph that ends by itself, not words of a language."""
    return getattr(raw.get("S"), "name", "") == "Span" and "Lang" not in raw


def _append(made: etree._Element, run: Sequence[_Piece]) -> None:
    """Append texts; those at the two ends of a line become a part each."""
    if not run:
        return
    text, parts = run[0].text, []
    for before, piece in pairwise(run):
        if made.tag in ("p", "span") and piece.stands_apart(before):
            parts.append(text)
            text = ""
        text += piece.text
    if len(parts) == 1 and not len(made):
        for name, part in (("left", parts[0]), ("right", text)):
            etree.SubElement(made, "span", {"class": name}).text = part
        return
    text = " ".join([*parts, text])
    if len(made):
        made[-1].tail = (made[-1].tail or "") + text
    else:
        made.text = (made.text or "") + text


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


# ------------------------------------------------------------- what the classes of our pages say


def _require_repeated(again: Sequence[str], page: etree._Element) -> None:
    """What stands outside the tree must be a page number, or be said in the tree as well."""
    said = fold(_text(page))
    if not all(_AGAIN.fullmatch(text) or text in said for text in again):
        raise NotOursError


def _name_parts(page: etree._Element) -> None:
    """Give each part the class that it has in our web pages."""
    if not len(page):
        raise NotOursError
    _name_cover(page[0])
    for section in page.iterchildren("section"):
        if section.find("ol") is not None:
            _name_contents(section)
        elif section.find("table") is None and section.find("h2") is not None:
            section.set("class", "stub")
        for title in section.iterchildren("h1"):
            contents = section.find("ol") is not None
            named = "part-title" if is_part(_text(title)) else "group-title"
            title.set("class", "contents-title" if contents else named)
        for chapter in section.iterchildren("section"):
            chapter.set("class", "chapter")


def _name_cover(section: etree._Element) -> None:
    """Name, title, note, publisher, day and lines of review."""
    for number, line in enumerate(section):
        text = _text(line)
        label = text.partition("：")[0]
        if number == 0:
            name = "cover-name"
        elif OUR_TITLE.fullmatch(text):
            name = "cover-title"
        elif label == "摘录" or text.startswith("摘自《"):
            name = "cover-note"
        elif label in schema.IMPRINT:
            name = "cover-imprint"
        else:
            name = "cover-date" if parse_date(text) else "cover-publisher"
        line.tag = "p"
        line.set("class", name)


def _name_contents(section: etree._Element) -> None:
    for entry in section.iter("li"):
        entry.set("class", "toc-entry")
