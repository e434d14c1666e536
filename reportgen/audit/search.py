"""Looks for withheld values in everything a file holds, in every encoding it could stand in.

Works on channels (`findings.Channel`) and on the spelled pieces of withheld values. Says where,
never what. A piece that the document may say, since its public view holds it, is not looked for:
whether the public view may hold it is judged elsewhere (`reportgen.disclosure.texts`).
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from urllib.parse import unquote_to_bytes

from reportgen.audit.findings import AuditFinding, Channel
from reportgen.core.spellings import IN_YUAN, Phrases, spelled, statements
from reportgen.core.spellings.statements import MONEY, significant
from reportgen.core.values import fold
from reportgen.redaction.secrets import Secret

_OCTAL = re.compile(rb"\\([0-7]{3})")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}\s*+){6,}")
# Between strings that are read together, of which a page has thousands: no white space, and long
# enough that in no coding the end of one string makes the next one unreadable.
_BETWEEN = b"||||"
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")
_NAMED = re.compile(r"&[#A-Za-z]")
_QUOTED = re.compile(r"%[0-9A-Fa-f]{2}")
_UNUSUAL = 4  # significant digits of an amount that is looked for
_ASCII = re.compile(r"[\x00-\x7f]+")
_CODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030")


class Searcher:
    """The withheld values of a department, ready to be looked for in many files."""

    def __init__(self, secrets: Sequence[Secret], public: str) -> None:
        """`public` is all that the department's documents say, a line for each text."""
        said = spelled(public)
        self._holders: dict[str, list[Secret]] = {}
        for secret in secrets:
            for piece in secret.pieces:
                if piece in said and not piece.isascii():
                    continue
                as_it_stands = fold(secret.text)
                whole = spelled(as_it_stands) == piece
                if not piece.isascii():
                    self._holders.setdefault(piece, []).append(secret)
                # codes would arise by chance without the marks between them; and in what is no
                # text, nothing is folded
                if whole and as_it_stands not in fold(public):
                    self._holders.setdefault(as_it_stands, []).append(secret)
        self._phrases = Phrases(self._holders)
        self._codes = Phrases(piece for piece in self._holders if piece.isascii())
        self._money = _unusual_amounts(secrets, public)

    def search(self, file: str, channels: Iterable[Channel]) -> Iterator[AuditFinding]:
        """Every channel that holds a withheld value, once for each value."""
        if not self._phrases and not self._money:
            return
        for channel in self._suspicious(list(channels)):
            reported: set[str] = set()
            for secret in self._in_channel(channel):
                if secret.place not in reported:
                    reported.add(secret.place)
                    message = f"有不予公开的内容（{secret.place}）"
                    yield AuditFinding(file, channel.name, channel.place, message)

    def _suspicious(self, channels: Sequence[Channel]) -> Iterator[Channel]:
        """The channels to look into: none of the texts where all of them together hold nothing.

        A file has thousands of short ones, and what takes time is to begin with each.
        """
        texts = [channel.data for channel in channels if isinstance(channel.data, str)]
        together = Channel("", "", _BETWEEN.decode().join(texts))
        clean = not any(True for _ in self._in_channel(together))
        for channel in channels:
            if not (clean and isinstance(channel.data, str)):
                yield channel

    def _in_channel(self, channel: Channel) -> Iterator[Secret]:
        for text in possible_texts(channel.data):
            for found in self._phrases.found(text if text.binary else _spelled(text)):
                if text.binary or not found.phrase.isascii():
                    yield from self._holders[found.phrase]
            if self._codes and not text.binary:
                for found in self._codes.found(fold(text)):
                    yield from self._holders[found.phrase]
        if self._money and isinstance(channel.data, str):
            for part in channel.data.split(_BETWEEN.decode()):
                for statement in statements(part):
                    if statement.unit == MONEY:
                        yield from self._money.get(statement.value, ())


def _unusual_amounts(secrets: Sequence[Secret], public: str) -> Mapping[Decimal, list[Secret]]:
    """The withheld amounts of money in 元 that nobody would write by chance."""
    amounts: dict[Decimal, list[Secret]] = {}
    for secret in secrets:
        if secret.money and significant(secret.money) >= _UNUSUAL:
            amounts.setdefault(secret.money, []).append(secret)
    if amounts:
        for line in public.split("\n"):
            for statement in statements(line):
                for factor in IN_YUAN.values():  # a cell of a table has no unit
                    amounts.pop(statement.value * factor, None)
    return amounts


def _spelled(text: str) -> str:
    """The text folded, with what stood between channels read together still between them."""
    between = _BETWEEN.decode()
    return between.join(map(spelled, text.split(between)))


class _Text(str):
    """A reading of a channel; `binary` where it is none of text, and is not folded."""

    __slots__ = ()
    binary = False


class _Binary(_Text):
    __slots__ = ()
    binary = True


def possible_texts(data: str | bytes) -> Iterator[_Text]:
    """The texts that `data` can be read as: as it stands and with escapings undone.

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


def _of_text(text: str) -> Iterator[_Text]:
    yield from _unescaped(text)
    raw = text.encode("utf-8", "surrogatepass")
    for unescaped in (_without_octal(raw), _out_of_hex(raw)):
        if unescaped and unescaped != raw:
            yield from map(_Text, _decoded(unescaped))
    if not text.isascii():  # bytes once decoded by the wrong table
        yield from map(_Text, _decoded(text.encode("latin-1", "ignore")))


def _of_binary(data: bytes) -> Iterator[_Text]:
    yield from map(_Binary, _decoded(data))
    for unescaped in (_without_octal(data), _out_of_hex(data)):
        if unescaped and unescaped != data:
            yield from map(_Text, _decoded(unescaped))


def _decoded(data: bytes) -> Iterator[str]:
    """The bytes as text in every coding; of two bytes each beginning at either."""
    for coding in _CODINGS:
        for start in (0, 1) if coding.startswith("utf-16") else (0,):
            yield data[start:].decode(coding, "ignore")


def _unescaped(text: str) -> Iterator[_Text]:
    yield _Text(text)
    if _NAMED.search(text):
        yield _Text(html.unescape(text))
    if _QUOTED.search(text):
        for coding in ("utf-8", "gb18030"):
            yield _Text(_ASCII.sub(partial(_unquoted, coding), text))
    if _ESCAPED.search(text):
        yield _Text(_ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), text))


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
