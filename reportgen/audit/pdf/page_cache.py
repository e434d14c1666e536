"""Pages of a PDF that were read before, and need not be read again.

What the two programs read on a page depends on the page's own objects and on its fonts. So a
reading is stored under a digest of all that: the content, the boxes, the resources with every font
whole, the programs that read. A page that was changed has another key. What may be drawn on it
depends on the document, too, so a digest of that is in the reading. Stored are only readings of
files without any finding, so they hold neither a fault nor a withheld value.
"""

import hashlib
import json
import re
from functools import cache
from importlib.metadata import version
from typing import Any

import pikepdf

from reportgen.audit.pdf.elements import ObjectNumber
from reportgen.audit.pdf.pages import PageText
from reportgen.core.resources import program_digest

_LIBRARIES = ("pikepdf", "pypdfium2", "fonttools")
_NOT_READ = frozenset({"/Parent", "/Annots", "/StructParents"})  # lead elsewhere; are no content
_DIGEST = re.compile(r"([0-9a-f]{64})?")
_DEEPEST = 20  # objects within objects; a page's fonts take 6


class PageKeys:
    """The keys of a file's pages; what pages share is digested once."""

    def __init__(self) -> None:
        self._digests: dict[ObjectNumber, bytes] = {}

    def of(self, page: pikepdf.Page) -> str:
        """A digest of all that the reading of a page depends on; raises ValueError if endless."""
        parts = {key: value for key, value in page.obj.items() if key not in _NOT_READ}
        return hashlib.sha256(_program() + self._of_items(parts, 0)).hexdigest()

    def _of(self, value: Any, depth: int) -> bytes:
        """The digest of a value with all that it leads to."""
        if depth > _DEEPEST:
            raise ValueError("objects lead back to themselves")
        indirect = isinstance(value, pikepdf.Object) and value.is_indirect
        if indirect and value.objgen in self._digests:
            return self._digests[value.objgen]
        if isinstance(value, pikepdf.Stream):
            items = self._of_items(dict(value.items()), depth)
            whole = b"stream" + items + hashlib.sha256(value.read_bytes()).digest()
        elif isinstance(value, pikepdf.Dictionary):
            whole = b"dictionary" + self._of_items(dict(value.items()), depth)
        elif isinstance(value, pikepdf.Array):
            whole = b"array" + b"".join(self._of(item, depth + 1) for item in value)
        elif isinstance(value, pikepdf.Object):
            whole = b"object" + value.unparse(resolved=True)
        else:  # a number, true, false or nothing
            whole = f"{type(value).__name__} {value}".encode()
        digest = hashlib.sha256(whole).digest()
        if indirect:
            self._digests[value.objgen] = digest
        return digest

    def _of_items(self, items: dict[str, Any], depth: int) -> bytes:
        parts = [
            hashlib.sha256(key.encode()).digest() + self._of(items[key], depth + 1)
            for key in sorted(items)
        ]
        return hashlib.sha256(b"".join(parts)).digest()


@cache
def _program() -> bytes:
    """A digest of all that reads: the whole program and the libraries below it."""
    digest = hashlib.sha256(program_digest().encode())
    for name in _LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    return digest.digest()


def page_to_json(page: PageText) -> bytes:
    """A page's reading as JSON, to be stored."""
    reading = {
        "marked": list(page.marked.items()),
        "artifacts": page.artifacts,
        "shown": "".join(page.shown),
        "used": {name: sorted(codes) for name, codes in page.used.items()},
        "again": page.second_text,
        "drawn": page.drawn,
    }
    return json.dumps(reading, separators=(",", ":")).encode()


def page_from_json(value: bytes | None) -> PageText | None:
    """A page's reading; None for whatever is not just what `page_to_json` makes."""
    try:
        read = json.loads(value or b"")
        page = PageText(
            dict(read["marked"]),
            [(kind, text) for kind, text in read["artifacts"]],
            [read["shown"]],
            {name: set(codes) for name, codes in read["used"].items()},
            read["again"],
            read["drawn"],
        )
        texts = [
            *page.marked.values(),
            *(part for artifact in page.artifacts for part in artifact),
            *page.shown,
            *(code for codes in page.used.values() for code in codes),
            page.second_text,
        ]
        of_texts = all(isinstance(text, str) for text in texts)
        of_numbers = all(type(number) is int for number in page.marked)
        sound = of_texts and of_numbers and _DIGEST.fullmatch(page.drawn)
        return page if sound and page_to_json(page) == value else None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
