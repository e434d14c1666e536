"""Every text that a file holds, however it is packed: what somebody who searches it may come upon.

Written with other programs than reportgen's own readers. Nothing is made of what is drawn only:
letters of a PDF are those that PDFium reads, beside every string among its objects.
"""

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2

_TAG = re.compile(r"<[^>]*>")
_GAP = re.compile(r"[\s,.]+")


def texts_below(folder: Path) -> dict[Path, str]:
    """For every file in a folder, hidden ones included, its name and all texts in it, run together.

    Blanks, and the commas and points of numbers are taken out.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path: run_together(f"{path.name} {_text_of(path.read_bytes())}") for path in files}


def run_together(text: str) -> str:
    """A text without blanks, and without what stands between the digits of a number."""
    return _GAP.sub("", text)


def _text_of(data: bytes) -> str:
    if data.startswith(b"%PDF"):
        return _of_pdf(data)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = [(name, package.read(name)) for name in package.namelist()]
        return " ".join(f"{name} {_of_markup(part)}" for name, part in parts)
    return f"{_of_markup(data)} {' '.join(_of_kept(data))}"


def _of_markup(data: bytes) -> str:
    """The text of XML, a web page or a table: as it stands, and without the tags between."""
    text = data.decode("utf-8", "replace")
    return f"{unescape(text)} {unescape(_TAG.sub('', text))}"


def _of_kept(data: bytes) -> Iterator[str]:
    """What a file of the cache or the record of a build says, unpacked; behind a seal, maybe."""
    for packed in (data, data[32:]):
        content = _unpacked(packed)
        try:
            yield json.dumps(json.loads(content), ensure_ascii=False)
        except ValueError:
            yield content.decode("utf-8", "replace")


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return data


def _of_pdf(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as opened:
        texts = [page.get_textpage().get_text_range() for page in opened]
    with pikepdf.open(BytesIO(data)) as pdf:
        for found in pdf.objects:
            texts += _strings(found)
            if isinstance(found, pikepdf.Stream) and found.get("/Type") == "/Metadata":
                texts.append(found.read_bytes().decode())
    return " ".join(texts)


def _strings(found: object) -> Iterator[str]:
    """All strings in an object, save in those that it points at."""
    if isinstance(found, pikepdf.String):
        yield str(found)
    elif isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
        for key, value in found.items():
            yield key
            if not value.is_indirect if isinstance(value, pikepdf.Object) else True:
                yield from _strings(value)
    elif isinstance(found, pikepdf.Array):
        for value in found:
            if not getattr(value, "is_indirect", False):
                yield from _strings(value)
