"""A published PDF as an adversary opens it: bytes, objects, pages, structure tree.

What each part looks for is said in `file_bytes`, `objects` and `shapes` (all that is no page
content), `fonts`, `pages` (text that is shown or hidden) and `tree` (what is read out). A second
program, PDFium, reads the text of every page; it must find the same characters.
"""

import io
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import zip_longest
from typing import Any

import pikepdf
import pypdfium2

from reportgen.audit.blocks import squeeze
from reportgen.audit.expected import Expected
from reportgen.audit.findings import FILE_BYTES, OBJECTS, OPERATORS
from reportgen.audit.pdf.elements import PlainElement
from reportgen.audit.pdf.file_bytes import OpenedPdf, check_bytes
from reportgen.audit.pdf.fonts import Font, check_font, look_alikes, read_font
from reportgen.audit.pdf.objects import check_objects
from reportgen.audit.pdf.page_cache import PageKeys, page_from_json, page_to_json
from reportgen.audit.pdf.pages import PageText, read_page
from reportgen.audit.pdf.tree import (
    TagTree,
    blocks,
    check_artifacts,
    check_labels,
    check_links,
    title_as_paragraph,
)
from reportgen.audit.pdf.values import check_cells, check_values
from reportgen.audit.reading_store import ReadingStore

_LINE_END_HYPHEN = "\ufffe"  # what PDFium makes of it
# Channels that hold the numbers and words of the PDF format beside texts: short numbers are in
# them by chance (coordinates, widths, outlines of letters).
TECHNICAL = frozenset({FILE_BYTES, OBJECTS, OPERATORS, "字体文件", "字符对照表", "颜色配置"})


def open_pdf(
    name: str, data: bytes, store: ReadingStore | None = None, expected: Expected | None = None
) -> OpenedPdf:
    """Open a PDF; never raises: what cannot be read is a fault.

    `channels` hold every text and stream (those named in TECHNICAL with the numbers of the
    format), `blocks` what the structure tree says, `properties` the file's properties. All values
    must be those that `expected` gives; without that, any that the writer can give.

    Pages in `store` are not read again, as long as nothing is wrong with the file otherwise. What
    may be put there is in `readings`: only the caller knows whether the file holds what must
    not be stored.
    """
    opened = OpenedPdf(name=name)
    opened.add_channel(FILE_BYTES, "整个文件", data)
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                opened.add_fault("文件字节", "整个文件", "文件加了密")
            _read(opened, pdf, data, store, expected)
            if pdf.get_warnings():
                opened.add_fault("文件字节", "整个文件", "文件有错，阅读器要修补才能打开")
    except Exception:  # nothing else is known of a file that is broken
        opened.add_fault("文件字节", "整个文件", "不是能打开的 PDF")
    return opened


def _read(
    opened: OpenedPdf,
    pdf: pikepdf.Pdf,
    data: bytes,
    store: ReadingStore | None,
    expected: Expected | None,
) -> None:
    """All there is to read, each part by itself: one that fails does not hide another."""
    pages: list[PageText] = []
    written = check_bytes(opened, data, pdf.trailer)
    _try(opened, "文件对象", lambda: check_objects(opened, pdf, written))
    # a file that is not as our writer makes it may look different in each program that opens it
    keys = _keys(pdf) if store and not opened.faults else []
    before = [page_from_json(store.get(key)) for key in keys] if store else []
    known = {key: page.drawn for key, page in zip(keys, before, strict=True) if page}
    from_outside = expected is not None and expected.from_outside
    read = partial(_read_pages, opened, pdf, before, from_outside=from_outside)
    with ThreadPoolExecutor(1) as beside:  # PDFium lets Python go on while it reads
        second = beside.submit(_second_reading, data, [page is not None for page in before])
        _try(opened, "页面文字", lambda: pages.extend(read()))
    _try(opened, "页面文字", lambda: _compare(opened, second.result(), pages))
    _try(opened, "标签树", lambda: _read_tree(opened, pdf, pages, written.elements, expected))
    if expected:
        _try(opened, "文件属性", lambda: check_values(opened, pdf, pages, expected))
    for key, page in zip(keys, pages, strict=False):
        if page.second_text is not None and known.get(key) != page.drawn:
            opened.readings[key] = page_to_json(page)


def _try(opened: OpenedPdf, channel: str, step: Callable[[], None]) -> None:
    try:
        step()
    except Exception:  # whatever goes wrong with a broken or foreign file
        opened.add_fault(channel, "整个文件", "读不下去，不是本程序写的样子")


def _keys(pdf: pikepdf.Pdf) -> list[str]:
    """The keys of all pages; none where a page is not as our writer makes it."""
    keys = PageKeys()
    try:
        return [keys.of(page) for page in pdf.pages]
    except Exception:  # then every page is read, which finds what is wrong
        return []


def _read_pages(
    opened: OpenedPdf,
    pdf: pikepdf.Pdf,
    before: Sequence[PageText | None],
    *,
    from_outside: bool,
) -> list[PageText]:
    """All pages; those that were read before are given in `before`."""
    fonts: dict[Any, Font] = {}
    pages = []
    for number, (page, earlier) in enumerate(zip_longest(pdf.pages, before), start=1):
        named = {}
        for name, raw in page.obj["/Resources"].Font.items():
            if raw.objgen not in fonts:
                fonts[raw.objgen] = read_font(opened, raw)
            named[name] = fonts[raw.objgen]
            if not fonts[raw.objgen].names[0].startswith(f"{name}+"):
                opened.add_fault("资源名称", f"第 {number} 页", "字体的资源名称不是本程序写的")
        read = earlier or read_page(opened, page, number, named)
        opened.add_channel("页面文字", f"第 {number} 页", "".join(read.shown))
        for name, codes in read.used.items():
            named[name].used.update(codes)
        pages.append(read)
    opened.alike = look_alikes(fonts.values())
    for font in fonts.values():
        check_font(opened, font, from_outside=from_outside)
    return pages


def _second_reading(data: bytes, skip: Sequence[bool]) -> list[str | None]:
    """The text of each page as PDFium reads it; None of those to skip."""
    with pypdfium2.PdfDocument(data) as pdf:
        skipped = {number for number, one in enumerate(skip) if one}
        return [None if i in skipped else _text(pdf[i]) for i in range(len(pdf))]


def _text(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_range()).replace(_LINE_END_HYPHEN, "-")


def _compare(opened: OpenedPdf, second: Sequence[str | None], pages: Sequence[PageText]) -> None:
    """Take the second reading, and see that it found the same characters as the first."""
    if len(second) != len(pages):
        opened.add_fault("页面文字", "整个文件", "两个阅读程序读出的页数不一样")
    for number, (text, read) in enumerate(zip_longest(second, pages), start=1):
        place, page = f"第 {number} 页", read or PageText()
        before, page.second_text = page.second_text, page.second_text if text is None else text
        again = page.second_text or ""
        opened.add_channel("页面文字", f"{place}（另一个程序读出）", again)
        if before is None and _count(again) != _count("".join(page.shown)):
            opened.add_fault("页面文字", place, "两个阅读程序读出的文字不一样")


def _count(text: str) -> Counter[str]:
    """How often each character is in a text; PDFium takes ligatures apart."""
    return Counter(squeeze(unicodedata.normalize("NFKC", text)))


def _read_tree(
    opened: OpenedPdf,
    pdf: pikepdf.Pdf,
    pages: list[PageText],
    elements: Mapping[int, PlainElement],
    expected: Expected | None,
) -> None:
    document = TagTree(opened, pdf, pages, elements).document
    opened.blocks.extend(title_as_paragraph(blocks(document)))
    opened.add_channel("标签树文字", "整个文件", document.read(labels=True))
    labels = [str(page.label) for page in pdf.pages]
    _try(opened, "标签树", lambda: check_labels(opened, document))
    if expected:
        _try(opened, "标签树", lambda: check_cells(opened, document, expected))
    _try(opened, "书签", lambda: check_links(opened, pdf, document))
    _try(opened, "页面文字", lambda: check_artifacts(opened, labels, pages, document))
