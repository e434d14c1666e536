"""What a file is, by its content before its name: budget systems give out web pages as .xls.

What cannot be read is told in one sentence: with a password, empty, too large, a picture.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from reportgen.core.files import require_file
from reportgen.core.problems import Place, fail, os_reason
from reportgen.importer.pdf_streams import LARGEST_TEXT, grows_beyond_measure

LARGEST_FILE = 100  # MB; a city's texts of a year are smaller
LARGEST_CONTENT = 1000  # MB that an archive may hold
_LARGEST_TEXT = 20  # MB of a web page or text file, which no pictures make large
_LARGEST_XML = 200  # MB of a Word file or workbook without its pictures
# What a damaged archive may raise.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, EOFError, RuntimeError,
)  # fmt: skip
_MB = 1_000_000
_OLE, _HEAD = b"\xd0\xcf\x11\xe0", 4096
_BY_SUFFIX = {
    ".docx": "docx", ".docm": "docx", ".xlsx": "xlsx", ".xlsm": "xlsx", ".html": "html",
    ".htm": "html", ".pdf": "pdf", ".zip": "zip", ".wps": "office", ".et": "office",
}  # fmt: skip
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_TAR = (257, b"ustar")  # where it stands, and what says so
_OTHER_PACKAGES = {"OFD.xml": "OFD 文件", "ppt/presentation.xml": "PPT 演示文稿"}
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_HTML = re.compile(rb"<(?:!doctype html|html|table|head|meta|style)")
_XML = re.compile(rb"<\?mso-application progid=\"(Word|Excel)|(office:spreadsheet)|(office/word)")


def require_bearable(path: Path) -> None:
    """Refuse what cannot be opened, is empty, too large, or grows beyond measure when unpacked."""
    place = Place(str(path))
    try:
        require_file(path)
        size = path.stat().st_size
        if path.is_dir():
            raise fail("是文件夹，不是文件", "请写明里面的文件", place)
    except OSError as error:
        raise fail(f"文件打不开（{os_reason(error)}）", "请检查路径和权限", place) from None
    if not size:
        raise fail("是空文件", "请检查是否保存完整", place)
    if size > LARGEST_FILE * _MB:
        message = f"有 {size // _MB} MB，超过 {LARGEST_FILE} MB，没有读入"
        raise fail(message, "请拆成几个文件，或去掉里面的图片", place)
    for most, unpacked in _unpacked(path):
        if unpacked > most * _MB:
            message = f"解开后超过 {most} MB，没有读入"
            raise fail(message, "请检查文件来源，拆成几个文件", place)


def _unpacked(path: Path) -> Iterator[tuple[int, int]]:
    """The most MB that a file may hold, and the bytes that it does, of all and of its XML."""
    if not zipfile.is_zipfile(path):
        if _is_pdf(path) and grows_beyond_measure(path.read_bytes()):
            yield LARGEST_TEXT // _MB, LARGEST_TEXT + 1
        return
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except DAMAGED:
        return  # whoever reads it says what is wrong
    yield LARGEST_CONTENT, sum(part.file_size for part in parts)
    if any(part.filename == "[Content_Types].xml" for part in parts):
        xml = (part for part in parts if part.filename.lower().endswith((".xml", ".rels", ".vml")))
        yield _LARGEST_XML, sum(part.file_size for part in xml)


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def kind_of(path: Path) -> str:
    """docx, xlsx, html, pdf, zip, xls, office (for LibreOffice), and so on; text for the rest."""
    with path.open("rb") as file:
        begin = file.read(_HEAD)
    if begin.startswith(_OLE):
        return _kind_of_compound(path)
    if begin.startswith(b"PK") and zipfile.is_zipfile(path):
        return _kind_of_package(path)
    _refuse_others(path, begin)
    suffix = path.suffix.lower()
    kind = _kind_of_text(begin) or _BY_SUFFIX.get(suffix, "text")
    size = path.stat().st_size
    if kind in ("html", "mhtml", "text") and size > _LARGEST_TEXT * _MB:
        message = f"有 {size // _MB} MB，作为文本或网页超过 {_LARGEST_TEXT} MB，没有读入"
        raise fail(message, "请拆成几个文件", Place(str(path)))
    return kind


def _kind_of_text(begin: bytes) -> str:
    """By the first words of a file; "" where they tell nothing."""
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        begin = begin.decode("utf-16", errors="ignore").encode(errors="ignore")
    flat = begin.removeprefix(b"\xef\xbb\xbf").lstrip()
    if found := _XML.search(flat) if flat.startswith(b"<") else None:
        return "wordml" if found[1] == b"Word" or found[3] else "spreadsheetml"
    begins = {
        "pdf": b"%PDF-" in begin[:1024],
        "office": flat.startswith(b"{\\rtf"),
        "mhtml": flat.lower().startswith((b"mime-version", b"from: <saved by")),
        "html": bool(_HTML.match(flat.lower())),
    }
    return next((kind for kind, found in begins.items() if found), "")


def _refuse_others(path: Path, begin: bytes) -> None:
    place = Place(str(path))
    if begin.startswith(_ARCHIVES) or begin.startswith(_TAR[1], _TAR[0]):
        raise fail("是 RAR、7z 之类的压缩包，读不了", "请解开，或改用 ZIP", place)
    if begin.startswith(_PICTURES):
        raise fail("是图片，没有文字可读", "请用原来的 Word、Excel 文件", place)


def _kind_of_package(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except DAMAGED:  # whoever reads it says so
        return _BY_SUFFIX.get(path.suffix.lower(), "zip")
    other = next((kind for name, kind in _OTHER_PACKAGES.items() if name in names), "")
    if other:
        raise fail(f"是 {other}，读不了", "请用原来的 Word、Excel 文件", Place(str(path)))
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    return "office" if "mimetype" in names else "zip"


def _kind_of_compound(path: Path) -> str:
    """What an OLE file holds, by the names of its streams."""
    data = path.read_bytes()

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        remedy = "请先在 Word、Excel 或 WPS 里去掉密码"
        raise fail("有密码，读不了", remedy, Place(str(path)))
    if path.suffix.lower() == ".et":
        return "xls" if holds("Workbook") else "office"
    if holds("WordDocument"):
        return "office"
    word = path.suffix.lower() in (".doc", ".docx", ".dot", ".wps")
    return "office" if word and not holds("Workbook") else "xls"
