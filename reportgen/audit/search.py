"""Looks for withheld values in everything a file holds, in every encoding it could stand in.

Works on channels (`findings.Channel`) and on the folded pieces of withheld values. Says where,
never what. A piece that the document may say, since its public view holds it, is not looked for:
whether the public view may hold it is judged elsewhere (`reportgen.disclosure.texts`).
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from urllib.parse import unquote_to_bytes

import numpy as np
from numpy.typing import NDArray

from reportgen.audit.findings import AuditFinding, Channel
from reportgen.core.values import fold
from reportgen.redaction.secrets import SHORTEST, Secret

_OCTAL = re.compile(rb"\\([0-7]{3})")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}\s*+){6,}")
# Between strings that are read together, of which a page has thousands: no white space, and long
# enough that in no coding the end of one string makes the next one unreadable.
_BETWEEN = b"||||"
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")
_NAMED = re.compile(r"&[#A-Za-z]")
_QUOTED = re.compile(r"%[0-9A-Fa-f]{2}")
_ASCII = re.compile(r"[\x00-\x7f]+")
_CODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030")


class Searcher:
    """The withheld values of a department, ready to be looked for in many files."""

    def __init__(self, secrets: Sequence[Secret], public: str) -> None:
        """`public` is all that the department's documents say, folded."""
        self._by_start: dict[str, list[tuple[str, Secret]]] = {}
        for secret in secrets:
            for piece in secret.pieces:
                if piece not in public:
                    self._by_start.setdefault(piece[:SHORTEST], []).append((piece, secret))
        # one bit for each beginning of a piece: most places of a text are ruled out by it
        self._begins = np.zeros(1 << 16, dtype=bool)
        for start in self._by_start:
            self._begins[_keys(start[:_KEY_LENGTH])] = True

    def search(self, file: str, channels: Iterable[Channel]) -> Iterator[AuditFinding]:
        """Every channel that holds a withheld value, once for each value."""
        if not self._by_start:
            return
        for channel in self._suspicious(list(channels)):
            reported: set[str] = set()
            for text in possible_texts(channel.data):
                for secret in self._in_text(text):
                    if secret.place not in reported:
                        reported.add(secret.place)
                        message = f"有不予公开的内容（{secret.place}）"
                        yield AuditFinding(file, channel.name, channel.place, message)

    def _suspicious(self, channels: Sequence[Channel]) -> Iterator[Channel]:
        """The channels to look into: none of the texts where all of them together hold nothing.

        A file has thousands of short ones, and what takes time is to begin with each.
        """
        texts = [channel.data for channel in channels if isinstance(channel.data, str)]
        together = _BETWEEN.decode().join(texts)
        clean = not any(True for text in possible_texts(together) for _ in self._in_text(text))
        for channel in channels:
            if not (clean and isinstance(channel.data, str)):
                yield channel

    def _in_text(self, text: str) -> Iterator[Secret]:
        if len(text) < SHORTEST:
            return
        for at in np.flatnonzero(self._begins[_keys(text)]).tolist():
            for piece, secret in self._by_start.get(text[at : at + SHORTEST], ()):
                if text.startswith(piece, at):
                    yield secret


_KEY_LENGTH = 3  # characters that one key is made of


def _keys(text: str) -> NDArray[np.uint16]:
    """A number for every three characters in a row, small enough for a table of bits."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    mixed = points[:-2] * np.uint32(31) + points[1:-1] * np.uint32(1009) + points[2:]
    return (mixed ^ (mixed >> np.uint32(16))).astype(np.uint16)


def possible_texts(data: str | bytes) -> Iterator[str]:
    """The texts that `data` can be read as, folded: as it stands and with escapings undone.

    What is no text in any way (fonts, compressed streams) is read in each coding as it stands.
    """
    if isinstance(data, str):
        yield from _of_text(data)
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        yield from _of_binary(data)
    else:
        yield from _of_text(text)


def _of_text(text: str) -> Iterator[str]:
    yield from _unescaped(text)
    raw = text.encode("utf-8", "surrogatepass")
    for unescaped in (_without_octal(raw), _out_of_hex(raw)):
        if unescaped and unescaped != raw:
            yield from map(fold, _decoded(unescaped))
    if not text.isascii():  # bytes once decoded by the wrong table
        yield from map(fold, _decoded(text.encode("latin-1", "ignore")))


def _of_binary(data: bytes) -> Iterator[str]:
    yield from _decoded(data)
    for unescaped in (_without_octal(data), _out_of_hex(data)):
        if unescaped and unescaped != data:
            yield from map(fold, _decoded(unescaped))


def _decoded(data: bytes) -> Iterator[str]:
    """The bytes as text in every coding; of two bytes each beginning at either."""
    for coding in _CODINGS:
        for start in (0, 1) if coding.startswith("utf-16") else (0,):
            yield data[start:].decode(coding, "ignore")


def _unescaped(text: str) -> Iterator[str]:
    yield fold(text)
    if _NAMED.search(text):
        yield fold(html.unescape(text))
    if _QUOTED.search(text):
        for coding in ("utf-8", "gb18030"):
            yield fold(_ASCII.sub(partial(_unquoted, coding), text))
    if _ESCAPED.search(text):
        yield fold(_ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), text))


def _unquoted(coding: str, match: re.Match[str]) -> str:
    """Letters with their escapes undone together: half a character may stand for itself."""
    text = match[0]
    if not _QUOTED.search(text):
        return text
    return unquote_to_bytes(text).decode(coding, "ignore")


def _without_octal(data: bytes) -> bytes:
    return _OCTAL.sub(lambda match: bytes([int(match[1], 8) & 255]), data)


def _out_of_hex(data: bytes) -> bytes:
    """All strings of hexadecimal digits as the bytes that they stand for, each once."""
    strings = dict.fromkeys(b"".join(match[0].split()) for match in _HEX.finditer(data))
    return _BETWEEN.join(bytes.fromhex(string.decode("ascii")) for string in strings)
