"""The texts that something in a file can be read as: as it stands, and out of every coding.

Whoever hides a text writes it in another way: escaped, in base64, UTF-7 or UTF-32, in the codings
of other countries, as bytes that were once decoded by the wrong table. Reading too much does no
harm: what is read is only looked through for withheld values.
"""

import base64
import html
import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote_to_bytes

# Between strings that are read together, of which a page has thousands: no white space, and long
# enough that in no coding the end of one string makes the next one unreadable.
BETWEEN = b"||||"
_OCTAL = re.compile(rb"\\([0-7]{3})")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}\s*+){6,}")
_DIGITS = bytes(b"0."[bytes([byte]) not in b"0123456789ABCDEFabcdef"] for byte in range(256))
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")
_NAMED = re.compile(r"&[#A-Za-z]")
_QUOTED = re.compile(r"%[0-9A-Fa-f]{2}")
_PRINTABLE = re.compile(rb"=[0-9A-Fa-f]{2}(?:=[0-9A-Fa-f]{2}){2,}")  # quoted-printable (RFC 2045)
_ASCII = re.compile(r"[\x00-\x7f]+")
_BASE64 = (re.compile(rb"[A-Za-z0-9+/]{11,}"), re.compile(rb"[A-Za-z0-9_-]{11,}"))
_BASE32 = re.compile(rb"[A-Z2-7]{13,}")
_UTF_7 = re.compile(rb"[+&]([A-Za-z0-9+/,]{5,})")  # & and , in names of mailboxes (RFC 3501)
# what can be in any of the codings in letters and digits above, but octal and quoted-printable
_LETTERS = re.compile(rb"[\t-\r -{}~]{6,}")
# characters of the first plane, the others of UTF-32 being found by nobody
_UTF_32 = {
    "utf-32-be": re.compile(rb"(?:\x00\x00[^\x00][\x00-\xff]){3,}"),
    "utf-32-le": re.compile(rb"(?:[\x00-\xff][^\x00]\x00\x00){3,}"),
}
_ABROAD = ("big5hkscs", "shift_jis", "euc_jp", "cp949")
_OF_TWO_BYTES = re.compile(rb"[\x80-\xff][\x40-\x7e\x80-\xff]{4,}")
# In fonts most bytes are zero, which part texts in every coding. So many are left of a run that
# none comes to stand nearer to another than a character is long, nor at an odd place.
_ZEROS, _FEW_ZEROS = re.compile(rb"\0{16,}"), 8
_SEPARATE = BETWEEN.decode()
_LONG = 50_000  # bytes, from which on rare codings are not tried


class _Text(str):
    """A reading of a channel; `binary` where it is none of text, and is not folded."""

    __slots__ = ()
    binary = False


class _Binary(_Text):
    __slots__ = ()
    binary = True


def possible_texts(data: str | bytes, *, escaped: bool = True) -> Iterator[_Text]:
    """The texts that `data` can be read as: as it stands and, if `escaped`, with escapings undone.

    What is no text in any way (fonts, compressed streams) is read in each coding as it stands.
    """
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
    except UnicodeDecodeError:
        yield from _of_binary(data, escaped=escaped)  # type: ignore[arg-type]
    else:
        yield from _of_text(text) if escaped else (_Text(text),)


def _of_text(text: str) -> Iterator[_Text]:
    yield from _unescaped(text)
    raw = text.encode("utf-8", "surrogatepass")
    for unescaped in _undone(raw):
        if unescaped and unescaped != raw:
            yield from map(_Text, _decoded(unescaped))
    if not text.isascii():  # bytes once decoded by the wrong table
        yield from map(_Text, _decoded(text.encode("latin-1", "ignore")))


def _of_binary(whole: bytes, *, escaped: bool) -> Iterator[_Text]:
    data = _ZEROS.sub(lambda match: match[0][: _FEW_ZEROS + len(match[0]) % 4], whole)
    yield from map(_Binary, _decoded(data))
    if not escaped:
        return
    # of fonts and whole files all that can be letters stands in channels of its own, too
    ways = _undone(data) if len(data) < _LONG else (_without_octal(data), _out_of_hex(data))
    for unescaped in ways:
        if unescaped and unescaped != data:
            yield from map(_Text, _decoded(unescaped))


def _undone(data: bytes) -> Iterator[bytes]:
    """The bytes that letters and digits in `data` stand for, by each way to write bytes so."""
    letters = BETWEEN.join(_LETTERS.findall(data))
    yield _without_octal(data)
    yield _out_of_hex(letters)
    yield _PRINTABLE.sub(lambda match: bytes.fromhex(match[0].replace(b"=", b"").decode()), data)
    yield _out_of_letters(letters)
    # UTF-16 in letters, whose second bytes stand on either side
    shifted = (match[1].replace(b",", b"/") for match in _UTF_7.finditer(letters))
    yield BETWEEN.join(map(_from_base64, dict.fromkeys(shifted)))


def _out_of_letters(data: bytes) -> bytes:
    """All strings in base64 or base32 as the bytes that they stand for, whatever stands before."""
    strings = dict.fromkeys(s for pattern in _BASE64 for s in pattern.findall(data))
    pieces = [_from_base64(string[start:]) for string in strings for start in range(4)]
    thirty_two = dict.fromkeys(_BASE32.findall(data))
    pieces += [_from_base32(string[start:]) for string in thirty_two for start in range(8)]
    return BETWEEN.join(pieces)


def _from_base64(letters: bytes) -> bytes:
    standard = letters.replace(b"-", b"+").replace(b"_", b"/")
    standard = standard[: len(standard) - (len(standard) % 4 == 1)]
    return base64.b64decode(standard + b"=" * (-len(standard) % 4))


def _from_base32(letters: bytes) -> bytes:
    return base64.b32decode(letters + b"A" * (-len(letters) % 8))


def _decoded(data: bytes) -> Iterator[str]:
    """The bytes as text in every coding; of two bytes each beginning at either."""
    yield data.decode("utf-8", "ignore")
    for coding in ("utf-16-be", "utf-16-le"):
        for start in (0, 1):
            yield data[start:].decode(coding, "ignore")
    if not data.isascii():
        yield data.decode("gb18030", "ignore")
    if len(data) < _LONG:
        yield from _decoded_rarely(data)


def _decoded_rarely(data: bytes) -> Iterator[str]:
    """The bytes in codings of other countries and in UTF-32, wherever a text begins."""
    runs = _OF_TWO_BYTES.findall(data)
    # a stray byte before a text would be taken for half of its first character
    yield _SEPARATE.join(run[1:].decode("gb18030", "ignore") for run in runs)
    for coding in _ABROAD if runs else ():
        yield data.decode(coding, "ignore")
        yield _SEPARATE.join(run[1:].decode(coding, "ignore") for run in runs)
    for coding, pattern in _UTF_32.items():
        if found := pattern.findall(data):
            yield _SEPARATE.join(text.decode(coding, "ignore") for text in found)


def _unescaped(text: str) -> Iterator[_Text]:
    yield _Text(text)
    if named := _with(_NAMED, text):
        yield _Text(html.unescape(named))
    if quoted := _with(_QUOTED, text):
        codings = (partial(_unquoted, coding) for coding in ("utf-8", "gb18030"))
        yield from map(_Text, dict.fromkeys(_ASCII.sub(coding, quoted) for coding in codings))
    if escaped := _with(_ESCAPED, text):
        yield _Text(_ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), escaped))


def _with(escape: re.Pattern[str], text: str) -> str:
    """Of strings that are read together, those with an escape in them."""
    if not escape.search(text):
        return ""
    return _SEPARATE.join(filter(escape.search, text.split(_SEPARATE)))


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
    if b"0" * 12 not in data.translate(_DIGITS, b" \t\n\r\f\v"):
        return b""
    strings = dict.fromkeys(b"".join(match[0].split()) for match in _HEX.finditer(data))
    return BETWEEN.join(bytes.fromhex(string.decode("ascii")) for string in strings)
