"""Rows of tables in a Word file: nearly all differ from others in their texts alone.

A row as it is written, without its texts, is its form. What is found in one row holds for all of
its form, so each form is looked at once, and of the other rows the texts alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import unescape

from lxml import etree

from reportgen.audit.docx.names import clark

_P, _R, _T, _TAB, _BR = (clark(f"w:{name}") for name in ("p", "r", "t", "tab", "br"))
_ROW = clark("w:tr")
_TEXT = re.compile(rb">([^<>]++)</w:t>")
FIELDS = re.compile(rb"<w:(?:fldChar|instrText|hyperlink|bookmark)")
_MARKS = {_TAB: "\t", _BR: "\n"}

Runs = tuple[tuple[str, ...], ...]  # of a paragraph: the pieces of text in each run
_Plan = list[list[list[str]]]  # runs of each paragraph; a text is empty


def runs_of(paragraph: Any) -> Runs:
    """The texts of each run; a tab and a line end stand for themselves."""
    return tuple(
        tuple(_MARKS.get(n.tag, n.text or "") for n in _pieces(run)) for run in paragraph.iter(_R)
    )


def _pieces(run: Any) -> Iterator[Any]:
    return (node for node in run if node.tag == _T or node.tag in _MARKS)


@dataclass(frozen=True)
class RowTexts:
    """A row's form, and of each of its paragraphs the text and the runs."""

    form: bytes
    paragraphs: Sequence[tuple[str, Runs]]


class Rows:
    """The rows of a part; those of one that is not written as its tree is are not known."""

    def __init__(self, tree: Any, content: bytes) -> None:
        rows = list(tree.iter(_ROW))
        written = [part.partition(b"</w:tr>") for part in content.split(b"<w:tr>")[1:]]
        pairs = zip(rows, written, strict=True) if len(rows) == len(written) else ()
        # behind a row stands another one or an element, but no text
        self._written = {
            row: own for row, (own, end, rest) in pairs if end and rest[:1] in (b"", b"<")
        }
        self._plans: dict[bytes, _Plan] = {}
        self._known: dict[Any, RowTexts | None] = {}

    def of(self, row: Any) -> RowTexts | None:
        """A row's form and texts; None where it has to be read in the tree."""
        if row not in self._known:
            self._known[row] = self._read(row)
        return self._known[row]

    def _read(self, row: Any) -> RowTexts | None:
        written = self._written.get(row)
        if written is None or b"&#" in written:
            return None
        parts = _TEXT.split(written)
        form, texts = b"></w:t>".join(parts[::2]), parts[1::2]
        if form not in self._plans:
            self._plans[form] = [
                [[_MARKS.get(n.tag, "") for n in _pieces(run)] for run in paragraph.iter(_R)]
                for paragraph in row.iter(_P)
            ]
        plan = self._plans[form]
        places = sum(not piece for runs in plan for run in runs for piece in run)
        if places != len(texts) or form.count(b"</w:t>") != places:
            return None
        rest = iter([unescape(text.decode()) if b"&" in text else text.decode() for text in texts])
        return RowTexts(form, [_filled(runs, rest) for runs in plan])


def _filled(runs: list[list[str]], texts: Iterator[str]) -> tuple[str, Runs]:
    """A paragraph's text and its runs, with the next of the texts in their places."""
    said: list[str] = []
    filled = []
    for run in runs:
        pieces = [piece or next(texts) for piece in run]
        said += [text for text, piece in zip(pieces, run, strict=True) if not piece]
        filled.append(tuple(pieces))
    return "".join(said), tuple(filled)


NO_ROWS = Rows(etree.Element("none"), b"")
