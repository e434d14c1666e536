"""The ZIP around a Word file or data package, byte by byte: our parts, and nothing around them.

The container that our writers make follows from its parts alone: every header is built again here
and compared with the file, so a comment, an extra field, a time or a gap cannot hide anything
(APPNOTE.TXT of PKWARE, 4.3). Only how the parts were compressed stays free. Built without the
writers' code, since a mistake in that would otherwise be in both.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reportgen.audit.findings import OpenedFile

ZIP = "ZIP 容器"
_WHOLE = "整个文件"
_VERSION = 20  # deflate (4.4.3)
_ROOM, _MORE = 1.05, 64  # by which another zlib's output may be longer than that of this one
_LARGEST = 200_000_000  # bytes of a part; more is a bomb, no document


@dataclass(frozen=True)
class ZipLayout:
    """What a container must be like: `parts` by name, all with the same time and file mode.

    `foreign` says, by the beginning of a name, what a part is that other programs write.
    """

    parts: Sequence[str]
    moment: datetime
    foreign: Sequence[tuple[str, str]] = ()
    mode: int = 0o600


def read_zip(data: bytes, layout: ZipLayout, opened: OpenedFile) -> dict[str, bytes]:
    """The contents of all parts by name, none of them trusted; empty where there is no ZIP.

    Whatever lies outside the parts of the layout becomes a fault and a channel of its own.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries, comment = package.infolist(), package.comment
            parts = [_read(package, entry) for entry in entries]
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, struct.error, RuntimeError):
        opened.add_fault(ZIP, _WHOLE, "不是有效的 ZIP 文件")
        opened.add_channel(ZIP, _WHOLE, data)
        return {}
    _check_names(entries, layout, opened)
    if comment:
        opened.add_fault(ZIP, _WHOLE, "ZIP 有注释")
        opened.add_channel(ZIP, "注释", comment)
    for number, (entry, content) in enumerate(zip(entries, parts, strict=True), start=1):
        expected = entry.filename in layout.parts
        place = entry.filename if expected else f"第 {number} 个部件"
        _check_entry(entry, content, place, opened, expected=expected)
    if _rebuilt(data, entries, layout) != data:
        opened.add_fault(ZIP, _WHOLE, "ZIP 里有部件以外的数据，或部件的记录与本程序写的不同")
    if opened.faults:
        opened.add_channel(ZIP, "原始数据", data)
    read = zip(entries, parts, strict=True)
    return {entry.filename: content for entry, content in read if content is not None}


def _read(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The content of a part; None where it cannot be had."""
    if entry.file_size > _LARGEST:
        return None
    try:
        return package.read(entry)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError):
        return None


def _check_names(entries: Sequence[zipfile.ZipInfo], layout: ZipLayout, opened: OpenedFile) -> None:
    names = [entry.orig_filename for entry in entries]
    opened.add_channel("部件名称", "ZIP 目录", "\n".join(names))
    if len(set(names)) < len(names):
        opened.add_fault(ZIP, "ZIP 目录", "有同名的部件")
    for part in layout.parts:
        if part not in names:
            opened.add_fault(ZIP, part, "缺少这个部件")
    for number, name in enumerate(names, start=1):
        if name not in layout.parts:
            meant = (text for start, text in layout.foreign if name.startswith(start))
            opened.add_fault(ZIP, f"第 {number} 个部件", next(meant, "有本程序不写的部件"))


def _check_entry(
    entry: zipfile.ZipInfo, content: bytes | None, place: str, opened: OpenedFile, *, expected: bool
) -> None:
    if entry.extra or entry.comment:
        opened.add_fault(ZIP, place, "部件的 ZIP 记录带有附加字段或注释")
        opened.add_channel(ZIP, f"{place} 的附加字段", entry.extra)
        opened.add_channel(ZIP, f"{place} 的注释", entry.comment)
    if content is None:
        opened.add_fault(ZIP, place, "部件解压不了，或大得不合理")
    elif not expected:
        name = "文件属性" if entry.filename.startswith("docProps/") else "多余的部件"
        opened.add_channel(name, place, content)


def _rebuilt(data: bytes, entries: Sequence[zipfile.ZipInfo], layout: ZipLayout) -> bytes:
    """The file as our writers would have put it together from these compressed parts."""
    # a Windows machine writes 0 for itself, all others 3 (4.4.2)
    system = 0 if entries and entries[0].create_system == 0 else 3
    # 4.4.6: two seconds are one, years count from 1980
    moment = layout.moment
    clock = moment.hour << 11 | moment.minute << 5 | moment.second // 2
    day = moment.year - 1980 << 9 | moment.month << 5 | moment.day
    package, directory = bytearray(), bytearray()
    for entry in entries:
        name = entry.orig_filename.encode("utf-8")
        sizes = (entry.CRC, entry.compress_size, entry.file_size)
        common = (0, zipfile.ZIP_DEFLATED, clock, day, *sizes, len(name), 0)
        start = len(package)
        begin = start + 30 + len(name)
        packed = data[begin : begin + entry.compress_size]
        if not _is_one_stream(packed, entry.file_size):
            return b""
        package += struct.pack("<4s2B4H3L2H", b"PK\3\4", _VERSION, 0, *common) + name + packed
        directory += struct.pack(
            "<4s4B4H3L5H2L", b"PK\1\2", _VERSION, system, _VERSION, 0,
            *common, 0, 0, 0, layout.mode << 16, start,
        ) + name  # fmt: skip
    count, size = len(entries), len(directory)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, len(package), 0)
    return bytes(package + directory + end)


def _is_one_stream(packed: bytes, size: int) -> bool:
    """Whether a compressed part is one deflate stream with nothing behind its end.

    It may be no longer than need be: empty blocks (RFC 1951, 3.2.4) can say something by how many
    they are.
    """
    if size > _LARGEST:
        return False
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, size + 1)
    except zlib.error:
        return False
    longest = _ROOM * len(zlib.compress(content)) + _MORE
    whole = stream.eof and len(content) == size and not stream.unused_data
    return whole and len(packed) <= longest
