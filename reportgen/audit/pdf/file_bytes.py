"""A PDF as bytes: nothing stands in it but what its one cross-reference lists.

WeasyPrint (pydyf) writes a file in one way only: the objects one behind the other, one object
stream, one cross-reference stream, `%%EOF`. Every byte is accounted for by that order, so text
between or behind the objects, earlier revisions and second cross-references cannot be there.
Clauses cited are those of ISO 32000-1.
"""

import hashlib
import re
import zlib
from dataclasses import dataclass, field
from typing import Any

from reportgen.audit.findings import OpenedFile
from reportgen.audit.pdf.elements import WrittenObjects, plain_elements
from reportgen.audit.pdf.writing import check_writing

_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_END = re.compile(rb"\nendobj\nstartxref\n(\d+)\n%%EOF\n\Z")
_OBJECT = re.compile(rb"(\d+) 0 obj\n")
_LENGTH = re.compile(rb"/Length (\d+)")
_STREAM = b"\nstream\n"
_FREE, _MOST_BYTES = 65535, 2  # generation of object 0, which does not exist, and its length


@dataclass
class OpenedPdf(OpenedFile):
    """A PDF as an adversary opens it; `properties` are those of the file (/Title and so on)."""

    properties: dict[str, str] = field(default_factory=dict)


class _ForeignError(Exception):
    """The file is not laid out as our writer does it; the text is the message for users."""


def check_bytes(opened: OpenedPdf, data: bytes, trailer: Any) -> WrittenObjects:
    """See that every byte of the file belongs to an object; else faults of channel 文件字节.

    `trailer` is the dictionary of the cross-reference. What is written; nothing where anything is
    wrong.
    """
    try:
        written = _check_order(opened, data, trailer)
        return WrittenObjects() if opened.faults else written
    except _ForeignError as error:
        opened.add_fault("文件字节", "整个文件", str(error))
    except Exception:  # whatever else a broken file makes go wrong
        opened.add_fault("文件字节", "整个文件", "交叉引用读不懂")
    return WrittenObjects()


def _check_order(opened: OpenedPdf, data: bytes, trailer: Any) -> WrittenObjects:
    if not data.startswith(_HEADER):
        raise _ForeignError("文件头不是本程序写的")
    end = _END.search(data)
    if end is None:
        raise _ForeignError("文件末尾不是唯一的 %%EOF，后面或前面还有别的内容")
    start = int(end[1])
    places, packed = _places(data, trailer, start)
    order = sorted(places, key=places.__getitem__)
    ends = [places[number] for number in order[1:]] + [end.start() + len(b"\nendobj\n")]
    if places[order[0]] != len(_HEADER) or places[order[-1]] != start:
        raise _ForeignError("对象之外还有内容，或者有早先的版本")
    objects = {
        number: _object(data[places[number] : stop], number)
        for number, stop in zip(order, ends, strict=True)
    }
    for number in sorted({holder for holder, _ in packed.values()}):
        objects.update(_unpack(objects[number], number, packed))
    _check_identifier(opened, objects, order[-1], trailer)
    heads = {n: _head(c)[: -len(_STREAM)] if n in places else c for n, c in objects.items()}
    elements = plain_elements(heads)
    others = {number: text for number, text in heads.items() if number not in elements}
    for number, message in check_writing(others):
        opened.add_fault("文件对象", f"对象 {number}", message)
    return WrittenObjects(heads.keys(), elements)


def _places(
    data: bytes, trailer: Any, start: int
) -> tuple[dict[int, int], dict[int, tuple[int, int]]]:
    """Offsets of objects, and stream and index of compressed ones (7.5.8)."""
    whole = _OBJECT.match(data, start)
    if whole is None or "/W" not in trailer:
        raise _ForeignError("交叉引用不是本程序写的")
    widths = [int(width) for width in trailer.W]
    first, count = (int(number) for number in trailer.Index)
    table = _inflate(_stream(data[whole.end() :]))
    if widths[1:] != [_bytes_for(start), widths[2]] or widths[2] > _MOST_BYTES:
        raise _ForeignError("交叉引用不是本程序写的")
    if first != 0 or len(table) != count * sum(widths) or widths[0] != 1:
        raise _ForeignError("交叉引用不是本程序写的")
    places: dict[int, int] = {}
    packed: dict[int, tuple[int, int]] = {}
    for number in range(count):
        entry = table[number * sum(widths) : (number + 1) * sum(widths)]
        kind, one = entry[0], int.from_bytes(entry[1 : 1 + widths[1]], "big")
        two = int.from_bytes(entry[1 + widths[1] :], "big")
        if not number and (kind, one, two) != (0, 0, _FREE):
            raise _ForeignError("交叉引用不是本程序写的")
        if kind == 2:
            packed[number] = (one, two)
        elif number and (kind != 1 or two):
            raise _ForeignError("有作废的对象")
        elif number:
            places[number] = one
    return places, packed


def _bytes_for(number: int) -> int:
    return (number.bit_length() + 7) // 8


def _object(text: bytes, number: int) -> bytes:
    """The content of an object that takes all of `text`."""
    head = _OBJECT.match(text)
    if head is None or int(head[1]) != number or not text.endswith(b"\nendobj\n"):
        raise _ForeignError("对象之间还有内容")
    content = text[head.end() : -len(b"\nendobj\n")]
    if len(_stream(content)) + len(_head(content)) + len(b"\nendstream") != len(content):
        raise _ForeignError("流的前后还有内容")
    return content


def _head(content: bytes) -> bytes:
    return content[: content.index(_STREAM) + len(_STREAM)]


def _stream(content: bytes) -> bytes:
    """The stream at the beginning of `content`, still compressed."""
    head = _head(content)
    length = _LENGTH.search(head)
    if length is None or not content.startswith(b"\nendstream", len(head) + int(length[1])):
        raise _ForeignError("流的长度不对")
    return content[len(head) : len(head) + int(length[1])]


def _inflate(data: bytes) -> bytes:
    """Decompressed data; raises _ForeignError where something stands behind it."""
    inflater = zlib.decompressobj()
    plain = inflater.decompress(data)
    if not inflater.eof or inflater.unused_data:
        raise _ForeignError("压缩的流后面还有内容")
    return plain


def _unpack(content: bytes, number: int, packed: dict[int, tuple[int, int]]) -> dict[int, bytes]:
    """The objects of an object stream (7.5.7), which must fill it."""
    plain = _inflate(_stream(content))
    count = len([holder for holder, _ in packed.values() if holder == number])
    index, _, texts = plain.partition(b"\n")
    numbers = [int(part) for part in index.split()]
    listed, offsets = numbers[::2], [*numbers[1::2], len(texts) + 1]
    ours = [packed.get(member) == (number, place) for place, member in enumerate(listed)]
    if len(listed) != count or not all(ours) or offsets[0] != 0:
        raise _ForeignError("对象流里还有别的对象")
    return {
        member: texts[offsets[place] : offsets[place + 1] - 1]
        for place, member in enumerate(listed)
    }


def _check_identifier(
    opened: OpenedPdf, objects: dict[int, bytes], last: int, trailer: Any
) -> None:
    """The second file identifier is the digest of all objects: nothing else hides there."""
    whole = b"".join(objects[number] for number in sorted(objects) if number != last)
    digest = hashlib.md5(whole, usedforsecurity=False).hexdigest()
    if len(trailer.ID) != 2 or bytes(trailer.ID[1]) != digest.encode():
        opened.add_fault("文件标识", "文件尾", "文件标识不是文件内容的摘要，文件在生成以后改动过")
