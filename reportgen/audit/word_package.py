"""The ZIP around a Word file, byte by byte: our parts, and nothing before, between or behind.

The container that our writer makes can be told from its parts alone: every header is built again
here and compared with the file, so a comment, an extra field, a time or a gap cannot hide
anything (APPNOTE.TXT of PKWARE, 4.3). Only how the parts were compressed stays free.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

from reportgen.audit.record import Record

ZIP = "ZIP 容器"
PARTS = (
    "[Content_Types].xml",
    "_rels/.rels",
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/styles.xml",
    "word/settings.xml",
    "word/fontTable.xml",
    "word/theme/theme1.xml",
    "word/footer1.xml",
    "word/footer2.xml",
    "docProps/core.xml",
)
_WHOLE = "整个文件"
_TIME, _DATE = 0, 33  # 1980-01-01 00:00:00, the earliest a ZIP can say
_VERSION = 20  # deflate (4.4.3)
_FILE_MODE = 0o600 << 16
_LARGEST = 200_000_000  # bytes of a part; more is a bomb, no document
_KNOWN_ODD = (
    ("docProps/app.xml", "有程序属性（app.xml）"),
    ("docProps/custom.xml", "有自定义属性（custom.xml）"),
    ("docProps/thumbnail", "有缩略图"),
    ("customXml/", "有自定义 XML 部件"),
    ("word/comments", "有批注部件"),
    ("word/people", "有批注者名单"),
    ("word/media/", "有图片"),
    ("word/embeddings/", "有嵌入的文件"),
    ("word/vbaProject", "有宏"),
    ("word/header", "有页眉"),
    ("word/footer", "有多余的页脚"),
    ("word/footnotes", "有脚注"),
    ("word/endnotes", "有尾注"),
    ("word/glossary/", "有构建基块"),
)


def read_package(data: bytes, record: Record) -> dict[str, bytes]:
    """The contents of all parts by name, none of them trusted; empty where there is no ZIP.

    Whatever lies outside our parts becomes a fault and a channel of its own.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries, comment = package.infolist(), package.comment
            parts = [_read(package, entry) for entry in entries]
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, struct.error, RuntimeError):
        record.fault(ZIP, _WHOLE, "不是有效的 ZIP 文件")
        record.keep(ZIP, _WHOLE, data)
        return {}
    _check_names(entries, record)
    if comment:
        record.fault(ZIP, _WHOLE, "ZIP 有注释")
        record.keep(ZIP, "注释", comment)
    for number, (entry, content) in enumerate(zip(entries, parts, strict=True), start=1):
        place = entry.filename if entry.filename in PARTS else f"第 {number} 个部件"
        _check_entry(entry, content, place, record)
    if _built_again(data, entries) != data:
        record.fault(ZIP, _WHOLE, "ZIP 里有部件以外的数据，或部件的记录与本程序写的不同")
    if record.opened.faults:
        record.keep(ZIP, "原始数据", data)
    found = zip(entries, parts, strict=True)
    return {entry.filename: content for entry, content in found if content is not None}


def _read(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The content of a part; None where it cannot be had."""
    if entry.file_size > _LARGEST:
        return None
    try:
        return package.read(entry)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError):
        return None


def _check_names(entries: Sequence[zipfile.ZipInfo], record: Record) -> None:
    names = [entry.orig_filename for entry in entries]
    record.keep("部件名称", "ZIP 目录", "\n".join(names))
    if len(set(names)) < len(names):
        record.fault(ZIP, "ZIP 目录", "有同名的部件")
    for part in PARTS:
        if part not in names:
            record.fault(ZIP, part, "缺少这个部件")
    for number, name in enumerate(names, start=1):
        if name not in PARTS:
            known = next((text for start, text in _KNOWN_ODD if name.startswith(start)), "")
            record.fault(ZIP, f"第 {number} 个部件", known or "有本程序不写的部件")


def _check_entry(entry: zipfile.ZipInfo, content: bytes | None, place: str, record: Record) -> None:
    if entry.extra or entry.comment:
        record.fault(ZIP, place, "部件的 ZIP 记录带有附加字段或注释")
        record.keep(ZIP, f"{place} 的附加字段", entry.extra)
        record.keep(ZIP, f"{place} 的注释", entry.comment)
    if content is None:
        record.fault(ZIP, place, "部件解压不了，或大得不合理")
    elif place not in PARTS:
        name = "文件属性" if entry.filename.startswith("docProps/") else "多余的部件"
        record.keep(name, place, content)


def _built_again(data: bytes, entries: Sequence[zipfile.ZipInfo]) -> bytes:
    """The file as our writer would have put it together from these compressed parts."""
    # a Windows machine writes 0 for itself, all others 3 (4.4.2)
    system = 0 if entries and entries[0].create_system == 0 else 3
    package, directory = bytearray(), bytearray()
    for entry in entries:
        name = entry.orig_filename.encode("utf-8")
        sizes = (entry.CRC, entry.compress_size, entry.file_size)
        common = (0, zipfile.ZIP_DEFLATED, _TIME, _DATE, *sizes, len(name), 0)
        start = len(package)
        begin = start + 30 + len(name)
        packed = data[begin : begin + entry.compress_size]
        if not _ends_with_its_stream(packed, entry.file_size):
            return b""
        package += struct.pack("<4s2B4H3L2H", b"PK\3\4", _VERSION, 0, *common) + name + packed
        directory += struct.pack(
            "<4s4B4H3L5H2L", b"PK\1\2", _VERSION, system, _VERSION, 0,
            *common, 0, 0, 0, _FILE_MODE, start,
        ) + name  # fmt: skip
    count, size = len(entries), len(directory)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, len(package), 0)
    return bytes(package + directory + end)


def _ends_with_its_stream(packed: bytes, size: int) -> bool:
    """Whether a compressed part is one deflate stream with nothing behind its end."""
    if size > _LARGEST:
        return False
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, size + 1)
    except zlib.error:
        return False
    return stream.eof and len(content) == size and not stream.unused_data
