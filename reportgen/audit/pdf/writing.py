"""How the objects of a PDF are written: pydyf has one spelling for each value.

Comments, blanks, escapes, a key given twice, keys in another order: whatever is written otherwise
may hold something that no program shows. Clauses cited are those of ISO 32000-1.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

# the keys of all dictionaries in the order in which they are written; some have not all of them
_ORDERS = tuple(
    tuple(b"/" + key.encode() for key in keys.split())
    for keys in (
        "Type S P Pg K Lang ID A",
        "O Scope ColSpan RowSpan Headers",
        "Type Pg MCID",
        "Type Pg Obj",
        "Length1 Subtype Filter Length",
        "N Filter Length",
        "Type Subtype Length",
        "Type N First Filter Length",
        "Type Index W Size Root Info ID Filter Length",
        "Type Kids Count",
        "Type Parent MediaBox Contents Resources Annots TrimBox BleedBox StructParents Tabs",
        "Type Subtype Rect BS Dest F Contents StructParent",
        "Type W",
        "Title Dest Count Prev First Last Next Parent",
        "Title Dest Count Prev First Last Parent Next",  # below another one
        "Count First Last",
        "Title Dest Count Prev Parent Next",
        "Registry Ordering Supplement",
        "Type Subtype BaseFont ToUnicode Encoding DescendantFonts",
        "Type FontName FontFamily Flags FontBBox ItalicAngle Ascent Descent CapHeight StemV StemH "
        "FontFile2 FontFile3",
        "Type Subtype BaseFont CIDSystemInfo CIDToGIDMap W FontDescriptor",
        "Names",
        "Dests",
        "S",
        "Nums",
        "WhitePoint Range",
        "Marked Suspects",
        "DisplayDocTitle",
        "Type S OutputConditionIdentifier Info DestOutputProfile",
        "Type Pages Outlines Lang Names OutputIntents Metadata StructTreeRoot MarkInfo "
        "ViewerPreferences PageLabels",
        "lab-d50 lab-d65 srgb",
        "ca",
        "CA",
        "ExtGState XObject Pattern Shading ColorSpace Font",
        "Type K ParentTree ParentTreeNextKey IDTree",
        "Producer Title Author CreationDate ModDate",
    )
)
_STATES = re.compile(rb"/[aA]1(?:\.0)?")  # names of graphics states, and of fonts
_FONTS = re.compile(rb"/[A-Z]{6}")
_NUMBER = rb"-?(?:0|[1-9]\d*+)(?:\.(?:\d{0,5}[1-9])?)?"
_KEY = re.compile(rb"/[\w.+-]+")
_TOKEN = re.compile(
    rb"<<|\[|\d+ 0 R(?![\w.])|/[\w.+-]+|true\b|false\b|%b(?![\w.])"
    rb"|\((?:[ -\'*-\[\]-~]|\\[()\\])*+\)|<feff(?:[0-9a-f]{4})*+>" % _NUMBER
)
# the identifiers of the file are bytes as they stand (pydyf), compared with others elsewhere
_IDENTIFIERS = re.compile(rb"\[\((?:[^()\\\x00-\x1f]|\\[()\\])*+\) \([0-9a-f]{32}\)\]")
_DEEPEST = 20


_OTHERWISE = "有注释、多余的空白或本程序不用的写法"


class WritingError(Exception):
    """An object is written in another way than pydyf does; the text is the message for users."""


def check_writing(objects: Mapping[int, bytes]) -> Iterator[tuple[int, str]]:
    """The objects that are written otherwise, by number, and what is wrong with each.

    Of streams `objects` hold the dictionary only.
    """
    for number, text in objects.items():
        try:
            _check(text)
        except WritingError as error:
            yield number, str(error)


def _check(text: bytes) -> None:
    """See that all of an object is one value; raises WritingError."""
    if _value(text, 0, 0) != len(text):
        raise WritingError(_OTHERWISE)


def _value(text: bytes, at: int, depth: int) -> int:
    """Where the value that begins at `at` ends."""
    token = _TOKEN.match(text, at)
    if token is None or depth > _DEEPEST:
        raise WritingError(_OTHERWISE)
    if token[0] == b"<<":
        return _dictionary(text, token.end(), depth)
    if token[0] == b"[":
        return _array(text, token.end(), depth)
    return token.end()


def _dictionary(text: bytes, at: int, depth: int) -> int:
    keys = []
    while not text.startswith(b">>", at):
        key = _KEY.match(text, at)
        if key is None or not text.startswith(b" ", key.end()):
            raise WritingError(_OTHERWISE)
        keys.append(key[0])
        identifiers = _IDENTIFIERS.match(text, key.end() + 1) if key[0] == b"/ID" else None
        at = identifiers.end() if identifiers else _value(text, key.end() + 1, depth + 1)
    if not _known(tuple(keys)):
        raise WritingError("键重复，或先后与本程序写的不同")
    return at + len(b">>")


def _array(text: bytes, at: int, depth: int) -> int:
    first = True
    while not text.startswith(b"]", at):
        if not first and not text.startswith(b" ", at):
            raise WritingError(_OTHERWISE)
        at = _value(text, at if first else at + 1, depth + 1)
        first = False
    return at + 1


@cache
def _known(keys: tuple[bytes, ...]) -> bool:
    """Whether a dictionary is written with these keys in this order."""
    if all(map(_FONTS.fullmatch, keys)) or all(map(_STATES.fullmatch, keys)):
        return len(set(keys)) == len(keys)
    return any(_within(keys, order) for order in _ORDERS)


def _within(keys: tuple[bytes, ...], order: tuple[bytes, ...]) -> bool:
    rest = iter(order)
    return all(key in rest for key in keys)
