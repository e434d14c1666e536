"""Entries of a document whose templates were filled in before.

What an entry looks like follows from itself and from the document around it, but for the other
entries. A template of a bureau's own may look at those: then it is filled in each time.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, cast

from lxml import etree

from reportgen.document.edition import Edition


class KeptTexts(Protocol):
    """Keeps texts by what they are made of, beside the templates; may lose what it likes."""

    def text(self, source: bytes) -> str | None:
        """The text that was put under a source, if it is still there."""

    def put_text(self, source: bytes, text: str) -> None:
        """Keep a text under a source."""


class KeptEntries:
    """The entries of an edition as elements, taken from `texts` or put there."""

    def __init__(self, edition: Edition, texts: KeptTexts) -> None:
        self._edition, self._texts = edition, texts
        department = replace(edition.department, entries=())
        frame = repr(replace(edition, department=department, entries=()))
        self._frame = hashlib.sha256(frame.encode()).hexdigest()

    def get(self, entry: tuple[Any, ...], fill: Callable[[Edition], etree._Element]) -> Any:
        """An entry as an element; `fill` makes it of the edition, `entry` is what else it is of."""
        source = repr((self._frame, entry)).encode()
        text = self._texts.text(source)
        if text is not None:
            return etree.fromstring(text)
        around = _Around(self._edition)
        element = fill(cast("Edition", around))
        if not around.looked:
            self._texts.put_text(source, etree.tostring(element, encoding="unicode"))
        return element


class _Around:
    """An edition or its department for a template; notes whether that looks at the entries."""

    def __init__(self, value: Any, edition: "_Around | None" = None) -> None:
        self._value, self._edition = value, edition or self
        self.looked = False

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._value, name)
        self._edition.looked |= name == "entries"
        return _Around(value, self._edition) if name == "department" else value

    def __repr__(self) -> str:
        self._edition.looked = True
        return repr(self._value)
