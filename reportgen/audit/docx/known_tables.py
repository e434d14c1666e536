"""Tables of a Word file that were audited before, and that an edit leaves as they were.

Whether a table has a fault follows from its bytes and from the table of the tree that it shows, but
for how it stands in the document. So one of a file in which nothing was found is known again by a
digest of both, and cut out before the part is read. Kept is what has to be asked of it still: its
width, its caption, its styles, and all its texts, since withheld values are looked for each time.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from itertools import zip_longest
from typing import Any, NamedTuple

from lxml import etree

from reportgen.audit.docx.names import clark
from reportgen.audit.docx.rows import FIELDS, NO_ROWS, Rows
from reportgen.audit.docx.tree_texts import TreeTable
from reportgen.audit.expected import Expected
from reportgen.core.resources import program_digest

_TABLE, _ROW, _COLUMN = clark("w:tbl"), clark("w:tr"), clark("w:gridCol")
_CAPTION, _STYLE, _WIDTH, _VALUE = map(clark, ("w:tblCaption", "w:pStyle", "w:w", "w:val"))
_BEGIN, _END, _CUT_OUT = b"<w:tbl>", b"</w:tbl>", b"<w:tbl/>"
_VALUES: Any = etree.XPath(".//@*", smart_strings=False)
_DIGEST = re.compile("[0-9a-f]{64}")


class KnownTable(NamedTuple):
    """What is kept of a table.

    `width` is in twips, `text` has a line for each of its `paragraphs`; `values` are those of
    attributes, each once.
    """

    caption: str | None
    width: int
    paragraphs: int
    styles: Sequence[str]
    text: str
    values: Sequence[str]


class Tables:
    """The tables of document.xml, each beside its own in the tree; `kept` are known from before.

    `content` is the part without the known ones, of which an empty element is left; `unknown`
    are the tables of the tree whose own have to be read.
    """

    def __init__(
        self,
        content: bytes = b"",
        of_tree: Sequence[TreeTable] = (),
        kept: Mapping[str, KnownTable] | None = None,
    ) -> None:
        before, *rest = content.split(_BEGIN)
        written = [part.partition(_END) for part in rest]
        paired = len(written) == len(of_tree) and all(end for _, end, _ in written)
        self._own = [own for own, _, _ in written] if paired else []
        self.of_tree = of_tree
        self._keys = [_key(*pair) for pair in zip(self._own, of_tree, strict=False)]
        self._known = [(kept or {}).get(key) for key in self._keys]
        self._placed: dict[Any, KnownTable] = {}
        self._nodes: list[Any] = []
        self._rows = NO_ROWS
        self.content = content
        if any(self._known):
            pieces = (
                (_CUT_OUT if known else _BEGIN + own + end) + behind
                for known, (own, end, behind) in zip(self._known, written, strict=True)
            )
            self.content = before + b"".join(pieces)
        self.unknown = [shown for shown, known in zip_longest(of_tree, self._known) if not known]

    def place(self, tree: Any, rows: Rows) -> None:
        """Say where the tables stand in the tree of `content`, which has these rows.

        Where anything else stands in the place of one that was cut out, none is known any more.
        """
        self._nodes, self._rows = list(tree.iter(_TABLE)), rows
        placed = {node: k for node, k in zip(self._nodes, self._known, strict=False) if k}
        empty = not any(len(node) or node.attrib or node.text for node in placed)
        if empty and len(placed) == sum(map(bool, self._known)):
            self._placed = placed

    def of(self, table: Any) -> KnownTable | None:
        """What is known of a table; None where it has to be read."""
        return self._placed.get(table)

    def to_json(self) -> bytes:
        """What is known of all tables now, to be kept, where no fault was found; empty of none."""
        tables = {}
        given = zip(self._keys, self._known, self._own, self._nodes, self.of_tree, strict=False)
        for key, kept, own, node, of_tree in given:
            if known := kept or _known(own, node, of_tree, self._rows):
                tables[key] = known
        return _to_json(tables) if tables else b""


def store_key(expected: Expected) -> str:
    """The key under which what is known of a document's tables is kept."""
    of = (program_digest(), version("lxml"), expected.edition.file_name, expected.typography)
    return hashlib.sha256(repr(("tables", *of)).encode()).hexdigest()


def tables_from_json(value: bytes | None) -> dict[str, KnownTable]:
    """What is known of tables, by key; nothing of what is not just what `to_json` makes."""
    try:
        read = {key: KnownTable(*kept) for key, kept in json.loads(value or b"")["tables"].items()}
        sound = all(map(_DIGEST.fullmatch, read)) and all(map(_is_sound, read.values()))
        return read if sound and _to_json(read) == value else {}
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {}


def texts_of(table: KnownTable) -> list[str]:
    """All that is kept of a table in words."""
    return [table.caption or "", table.text, *table.styles, *table.values]


def _to_json(tables: Mapping[str, KnownTable]) -> bytes:
    return json.dumps({"tables": tables}, ensure_ascii=False, separators=(",", ":")).encode()


def _is_sound(table: KnownTable) -> bool:
    counted = type(table.width) is int and type(table.paragraphs) is int
    listed = isinstance(table.styles, list) and isinstance(table.values, list)
    return counted and listed and all(isinstance(text, str) for text in texts_of(table))


def _key(own: bytes, of_tree: TreeTable) -> str:
    shown = etree.tostring(of_tree.element, encoding="utf-8", with_tail=False)
    digests = (hashlib.sha256(each).digest() for each in (own, shown))
    return hashlib.sha256(b"".join(digests) + str(of_tree.width).encode()).hexdigest()


def _known(own: bytes, node: Any, of_tree: TreeTable, rows: Rows) -> KnownTable | None:
    """What is known of a table that was read without fault; None where another could make one."""
    grid = tuple(int(column.get(_WIDTH, "0")) for column in node.iter(_COLUMN))
    texts = [rows.of(row) for row in node.iter(_ROW)]
    paragraphs = [paragraph for row in texts if row for paragraph in row.paragraphs]
    alike = of_tree.runs.issuperset(runs for _, runs in paragraphs if runs)
    if FIELDS.search(own) or None in texts or grid != of_tree.grid or not alike:
        return None
    captions = [caption.get(_VALUE, "") for caption in node.iter(_CAPTION)]
    styles = dict.fromkeys(style.get(_VALUE, "") for style in node.iter(_STYLE))
    values = dict.fromkeys(_VALUES(node))
    return KnownTable(
        next(iter(captions), None),
        sum(grid),
        len(paragraphs),
        list(styles),
        "\n".join(text for text, _ in paragraphs),
        [value for value in values if value not in captions],
    )
