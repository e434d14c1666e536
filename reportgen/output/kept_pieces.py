"""Pieces of a document's files that take long to make, kept from one build to the next.

They lie in the layout cache, all of a document's in one entry, and are known by a digest of what
they were made of. Made from public things alone.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping

from reportgen.output.layout_cache import LayoutCache

_HEADER = b"pieces 1\n"
_DIGEST, _LENGTH = 32, 4  # bytes before each piece, which itself begins with its kind
_TEXT, _BYTES = b"t", b"b"


class KeptPieces:
    """Pieces by what they are made of; those that nobody asked for are forgotten by `keep`.

    `key` is that of the cache's entry: it must stand for all that pieces depend on beside the
    source that is given with each of them, such as versions of libraries.
    """

    def __init__(self, cache: LayoutCache, key: str) -> None:
        self._cache, self._key = cache, key
        self._kept = _read(cache.get(key) or b"") if cache.keeps else {}
        self._used: dict[bytes, bytes] = {}

    def data(self, source: bytes, make: Callable[[], bytes]) -> bytes:
        """The bytes that `make` makes of this source, or has made before."""
        found = self._find(_BYTES, source)
        if found is None:
            self._put(_BYTES, source, found := make())
        return found

    def text(self, source: bytes) -> str | None:
        """The text that was put under this source, if any was."""
        text = self._find(_TEXT, source)
        return None if text is None else text.decode()

    def put_text(self, source: bytes, text: str) -> None:
        """Put a text under a source."""
        self._put(_TEXT, source, text.encode())

    def _find(self, kind: bytes, source: bytes) -> bytes | None:
        digest = _digest(kind, source)
        found = self._used.get(digest) or self._kept.get(digest, b"")
        if found[:1] != kind:
            return None
        self._used[digest] = found
        return found[1:]

    def _put(self, kind: bytes, source: bytes, piece: bytes) -> None:
        self._used[_digest(kind, source)] = kind + piece

    def keep(self) -> None:
        """Keep the pieces that were asked for, where the cache keeps anything.

        Whoever asked for none leaves what is kept. Where pieces cannot be written, those of before
        are gone all the same.
        """
        if self._cache.keeps and self._used and self._used != self._kept:
            self._cache.remove(self._key)
            self._cache.put(self._key, _HEADER + b"".join(_written(self._used)))


def kept_texts(entry: bytes) -> list[str] | None:
    """The texts among the pieces of an entry of the cache; None where it holds no pieces."""
    pieces = _read(entry).values()
    if _HEADER + b"".join(_written(_read(entry))) != entry:
        return None
    return [piece[1:].decode() for piece in pieces if piece[:1] == _TEXT]


def _digest(kind: bytes, source: bytes) -> bytes:
    return hashlib.sha256(kind + source).digest()


def _written(pieces: Mapping[bytes, bytes]) -> Iterator[bytes]:
    for digest, piece in pieces.items():
        yield digest + len(piece).to_bytes(_LENGTH, "big")
        yield piece


def _read(entry: bytes) -> dict[bytes, bytes]:
    """The pieces of an entry, each behind its kind; of one that holds none, none."""
    pieces: dict[bytes, bytes] = {}
    at = len(_HEADER) if entry.startswith(_HEADER) else len(entry)
    while at < len(entry):
        begin = at + _DIGEST + _LENGTH
        end = begin + int.from_bytes(entry[begin - _LENGTH : begin], "big")
        pieces[entry[at : at + _DIGEST]] = entry[begin:end]
        at = end
    return pieces
