"""Things planted in a PDF by somebody who knows how it is written: each edits a `PdfFile`."""

import io
import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from pdf_file import PdfFile

SECRET = "麒麟洞勘测专线"  # noqa: S105 - a name that must not be published
_LETTERS = b64encode(SECRET.encode()).decode().rstrip("=")
_L = _LETTERS.encode()
Plant = Callable[[PdfFile], object]


def _hex(text: str) -> bytes:
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def _replaced(before: str, after: str, *parts: str) -> Plant:
    return lambda file: file.replace(before.encode(), after.encode(), *(p.encode() for p in parts))


def _matched(pattern: bytes, after: bytes, *parts: bytes) -> Plant:
    """A regular expression replaced in the first object that has it and all parts."""

    def plant(file: PdfFile) -> None:
        for number in sorted(file.plain):
            text = file.plain[number]
            if re.search(pattern, text) and all(part in text for part in parts):
                file.plain[number] = re.sub(pattern, after, text, count=1)
                return
        raise AssertionError(pattern)

    return plant


# ---------------------------------------------------------------- on pages


def _line(x0: float, y0: float, x1: float, y1: float, width: str = "0.666667") -> str:
    ends = " ".join(f"{value:f}".rstrip("0").rstrip(".") for value in (x0, y0))
    other = " ".join(f"{value:f}".rstrip("0").rstrip(".") for value in (x1, y1))
    return (
        f"/Artifact\nBMC\nq\nq\n/A1.0 gs\n0 0 0 RG\n{width} w\n{ends} m\n{other} l\nS\nQ\nQ\nEMC\n"
    )


_SEGMENTS = {  # of a digit in a box one wide and two high: from, to
    "a": (0, 0, 1, 0),
    "b": (1, 0, 1, 1),
    "c": (1, 1, 1, 2),
    "d": (0, 2, 1, 2),
    "e": (0, 1, 0, 2),
    "f": (0, 0, 0, 1),
    "g": (0, 1, 1, 1),
}
_DIGITS = {"7": "abc", "3": "abgcd", "5": "afgcd", "1": "bc", "9": "abcdfg"}


def _seven_segments(text: str, left: float, top: float, size: float) -> str:
    lines = []
    for place, digit in enumerate(text):
        for segment in _DIGITS[digit]:
            x0, y0, x1, y1 = _SEGMENTS[segment]
            at = left + place * size * 1.5
            lines.append(_line(at + x0 * size, top + y0 * size, at + x1 * size, top + y1 * size))
    return "".join(lines)


def _on_page(page: int, drawn: str) -> Plant:
    """Operators put among the borders of a page, where ours stand."""

    def plant(file: PdfFile) -> None:
        content = file.content(page)
        # behind four levels of the state, as what WeasyPrint draws
        place = content.content.index(b"q\nq\nq\nq\n") + 8
        content.content = content.content[:place] + drawn.encode() + content.content[place:]

    return plant


def _in_content(before: bytes, after: bytes, page: int = 3) -> Plant:
    def plant(file: PdfFile) -> None:
        content = file.content(page)
        assert re.search(before, content.content), before
        content.content = re.sub(before, after, content.content, count=1)

    return plant


def _bar_code(left: float) -> str:
    bars = [0, 3, 5, 9, 14, 16, 21]
    return "".join(_line(left + bar, 900, left + bar, 930) for bar in bars)


def _moved_column(file: PdfFile) -> None:
    """A border of a table moved: how far says something."""
    content = file.content(3)
    lines = re.findall(rb"\n([\d.]+) ([\d.]+) m\n\1 ([\d.]+) l\n", content.content)
    x, y, end = lines[1]
    moved = b"%f" % (float(x) + 3)
    content.content = content.content.replace(
        b"\n%b %b m\n%b %b l\n" % (x, y, x, end), b"\n%b %b m\n%b %b l\n" % (moved, y, moved, end)
    )


def _a_row_more(file: PdfFile) -> None:
    """An empty row drawn below a table."""
    content = file.content(3)
    levels = [float(y) for y in re.findall(rb"\n105\.826772 ([\d.]+) m\n695", content.content)]
    low = max(levels)
    drawn = _line(105.826772, low + 30, 695.433071, low + 30)
    drawn += "".join(_line(x, low, x, low + 30) for x in (106.160105, 695.099738))
    place = content.content.index(b"q\nq\nq\nq\n") + 8
    content.content = content.content[:place] + drawn.encode() + content.content[place:]


_TEXT = (
    rb"(?:/Span\n<</MCID \d+>>|/Artifact\n<</Type /(?:Layout|Pagination)>>)\nBDC\n"
    rb"(?:(?!EMC).|\n)*?EMC\n"
)


def _exchanged_texts(file: PdfFile) -> None:
    """Two texts painted in another order, each in its place."""
    content = file.content(3)
    one, other = list(re.finditer(_TEXT, content.content))[4:6]
    whole = content.content
    between = whole[one.end() : other.start()]
    content.content = whole[: one.start()] + other[0] + between + one[0] + whole[other.end() :]


# ---------------------------------------------------------------- in fonts


def _font(edit: Callable[[TTFont], object], name: bytes = b"Noto-Serif-CJK-SC/") -> Plant:
    def plant(file: PdfFile) -> None:
        stream = file.font(name)
        program = TTFont(io.BytesIO(stream.content), recalcTimestamp=False)
        edit(program)
        out = io.BytesIO()
        program.save(out, reorderTables=False)
        stream.content = out.getvalue()
        stream.head = re.sub(rb"/Length1 \d+", b"/Length1 %d" % len(stream.content), stream.head)

    return plant


def _swap_outlines(program: TTFont) -> None:
    """The glyphs of two characters drawn one for the other; what the map says stays."""
    if "glyf" in program:
        names = [n for n in program.getGlyphOrder() if program["glyf"][n].numberOfContours > 0]
        one, other = names[1:3]
        glyphs = program["glyf"].glyphs
        glyphs[one], glyphs[other] = glyphs[other], glyphs[one]
        metrics = program["hmtx"].metrics
        metrics[one], metrics[other] = metrics[other], metrics[one]
        return
    top = program["CFF "].cff.topDictIndex[0]
    used = sorted(set(program.getBestCmap().values()))
    one, other = [name for name in used if len(top.CharStrings[name].bytecode or b"x" * 9) > 40][:2]
    pieces = {}
    for name in (one, other):
        pen = T2CharStringPen(None, None)
        top.CharStrings[name].draw(pen)
        pieces[name] = pen.getCharString(private=top.FDArray[0].Private)
    for name, source in ((one, other), (other, one)):
        top.CharStrings[name].program = pieces[source].program
        top.CharStrings[name].bytecode = None


def _a_character_more(program: TTFont) -> None:
    for table in program["cmap"].tables:
        if table.isUnicode() and hasattr(table, "cmap") and table.cmap:
            table.cmap[0xE001] = next(iter(table.cmap.values()))


def _another_character(program: TTFont) -> None:
    for table in program["cmap"].tables:
        if table.platformID == 3 and len(getattr(table, "cmap", ())) > 3:
            table.cmap = dict(table.cmap)
            one, *others = sorted(table.cmap)  # a blank and one that is not broken look the same
            other = next(c for c in others if table.cmap[c] != table.cmap[one])
            table.cmap[one], table.cmap[other] = table.cmap[other], table.cmap[one]


def _table(tag: str) -> Callable[[TTFont], object]:
    def edit(program: TTFont) -> None:
        table: Any = DefaultTable(tag)
        table.data = SECRET.encode("utf-16-be")
        program[tag] = table

    return edit


def _name(text: str) -> Callable[[TTFont], object]:
    return lambda program: program["name"].setName(text, 7, 3, 1, 0x409)


def _width(program: TTFont) -> None:
    name = next(iter(program.getBestCmap().values()))
    width, bearing = program["hmtx"].metrics[name]
    program["hmtx"].metrics[name] = (width - 7, bearing)


def _behind_tables(file: PdfFile) -> None:
    stream = file.font(b"Noto-Serif-CJK-SC/")
    stream.content += SECRET.encode() + b"\0\0\0"


def _renamed(after: bytes) -> Plant:
    """A font called otherwise, everywhere alike."""

    def plant(file: PdfFile) -> None:
        for number, text in file.plain.items():
            file.plain[number] = text.replace(b"+Noto-Serif-CJK-SC/", b"+" + after + b"/")

    return plant


def _resource(after: bytes) -> Plant:
    """The resource name of a font in all pages."""

    def plant(file: PdfFile) -> None:
        name = re.findall(rb"/BaseFont /([A-Z]{6})\+Noto-Serif-CJK-SC/", file.plain[
            file.find(b"/BaseFont /", b"+Noto-Serif-CJK-SC/", b"/Type0")])[0]  # fmt: skip
        for number, text in file.plain.items():
            file.plain[number] = text.replace(b"/" + name + b" ", b"/" + after + b" ")
        for stream in file.streams.values():
            stream.content = stream.content.replace(b"\n/" + name + b" ", b"\n/" + after + b" ")

    return plant


# ---------------------------------------------------------------- objects


def _new_object(text: bytes) -> Plant:
    def plant(file: PdfFile) -> None:
        number = max(*file.plain, *file.streams) + 1
        file.plain[number] = text

    return plant


def _xmp(before: bytes, after: bytes) -> Plant:
    def plant(file: PdfFile) -> None:
        stream = file.streams[file.find(b"/Type /Metadata")]
        assert before in stream.content
        stream.content = stream.content.replace(before, after, 1)

    return plant


def _profile(file: PdfFile) -> None:
    stream = file.streams[file.find(b"/N 3")]
    stream.content += b"7351"


def _identifier(file: PdfFile) -> None:
    file.trailer = re.sub(rb"/ID \[\([^()]*\)", b"/ID [(" + _L + b")", file.trailer)


def _dates(file: PdfFile) -> None:
    number = file.find(b"/CreationDate")
    day = re.findall(rb"/CreationDate (\(D:\d+\))", file.plain[number])[0]
    file.plain[number] = file.plain[number].replace(day, b"(D:19731597)")


def _element_as_bookmark(file: PdfFile) -> None:
    number = max(n for n, text in file.plain.items() if b"/StructElem" in text)
    _matched(rb"/Next \d+ 0 R", b"/Next %d 0 R" % number, b"/Title", b"/Dest")(file)


def _padded(file: PdfFile) -> None:
    """Blanks in the title, which a viewer does not show."""
    number = file.find(b"/CreationDate")
    file.plain[number] = re.sub(
        rb"/Title <feff([0-9a-f]+)>", rb"/Title <feff\g<1>002000200020>", file.plain[number]
    )


PLANTS: dict[str, Plant] = {
    # drawn without text
    "digits of seven segments below the table": _on_page(3, _seven_segments("7351", 300, 900, 8)),
    "a digit of thin lines in the margin": _on_page(3, _seven_segments("7", 20, 20, 6)),
    "segments along the edges of columns": _on_page(
        3, _seven_segments("73", 105.826772, 850, 71.7)
    ),
    "dots": _on_page(3, "".join(_line(200 + 4 * n, 950, 200.5 + 4 * n, 950) for n in (1, 2, 5))),
    "a bar code below the table": _on_page(3, _bar_code(400)),
    "a bar code at an edge of the table": _on_page(
        3, "".join(_line(105.826772, 900 + n, 695.433071, 900 + n) for n in (0, 3, 5, 9))
    ),
    "lines on the cover": _on_page(0, _seven_segments("71", 300, 300, 10)),
    "lines on a page of the contents": _on_page(1, _bar_code(200)),
    "a border moved": _moved_column,
    "an empty row": _a_row_more,
    "a border twice": _in_content(rb"(/Artifact\nBMC\n(?:.*\n){10}EMC\n)", rb"\1\1"),
    "a border of another width": _in_content(rb"0\.666667 w", b"0.735197 w"),
    "a border of another colour": _in_content(rb"0 0 0 RG", b"0.73 0.51 0.97 RG"),
    "nearly black text": _in_content(rb"0 0 0 rg", b"0.07 0.03 0.05 rg"),
    "a filled box": _on_page(3, "0.9 0.9 0.9 rg\n300 900 5 2 re\nf\n"),
    "text of another size": _in_content(rb"12 Tf", b"12.7351 Tf"),
    "text set wider": _in_content(rb"1 0 0 -1 ([\d.]+)", rb"1.07 0 0 -1 \1"),
    "text in the margin": _in_content(rb"1 0 0 -1 [\d.]+ [\d.]+ Tm", b"1 0 0 -1 20 20 Tm"),
    "a comment in the content": _in_content(rb"\nBT\n", b"\n%7351\nBT\n"),
    "blanks in the content": _in_content(rb"\nBT\n", b"\n \nBT\n"),
    "numbers written otherwise": _in_content(rb"0\.666667 w", b"00.666667 w"),
    "an array of gaps": _in_content(rb"\[<([0-9a-f]{4})", rb"[7351 <\1"),
    # fonts
    "texts in another order": _exchanged_texts,
    "a state kept and dropped": _in_content(rb"q\nq\nq\nq\n", rb"q\nq\nq\nq\nq\nQ\n"),
    "a font's flags": lambda file: file.replace(b"/Flags 4", b"/Flags 6"),
    "outlines swapped": _font(_swap_outlines),
    "outlines of the Latin face swapped": _font(_swap_outlines, b"beside-Noto-Serif-CJK-SC/"),
    "a character more in the font": _font(_a_character_more),
    "two characters exchanged in the font": _font(_another_character),
    "a table more in the font": _font(_table("meta")),
    "a private table in the font": _font(_table("Zzzz")),
    "a name in the font": _font(_name(SECRET)),
    "a name backwards in the font": _font(_name(SECRET[::-1])),
    "a width in the font": _font(_width),
    "text behind the tables of the font": _behind_tables,
    "a font's name in base64": _renamed(b"Noto-Serif-" + _LETTERS.replace("/", "-").encode()),
    "a font's family": _matched(rb"/FontFamily \([^)]*\)", b"/FontFamily (Noto " + _L + b")"),
    "a font's family in UTF-16": _matched(
        rb"/FontFamily \([^)]*\)", b"/FontFamily " + _hex("公文" + SECRET[::-1])
    ),
    "a font's letters before its name": _matched(
        rb"/BaseFont /[A-Z]{6}", b"/BaseFont /SECRET", b"/Type0"
    ),
    "a font's weight of stems": _matched(rb"/StemV 80", b"/StemV 7351"),
    "a font's ascent": _matched(rb"/Ascent \d+", b"/Ascent 7351"),
    "a font's box": _matched(rb"/FontBBox \[0", b"/FontBBox [7351"),
    "a width in the map": _matched(rb"/W \[(\d+) \[\d+", rb"/W [\1 [735"),
    "the collection of characters": _matched(rb"/Ordering \(Identity\)", b"/Ordering (QTczNTE5Nw)"),
    "a resource name": _resource(b"KYLIND"),
    # properties
    "another title": _matched(
        rb"/Title <feff[0-9a-f]*>", b"/Title " + _hex("公文"), b"/CreationDate"
    ),
    "blanks in the title": _padded,
    "another author": _matched(rb"/Author <feff[0-9a-f]*>", b"/Author " + _hex("张某")),
    "a producer with text": _matched(
        rb"/Producer \(WeasyPrint ([\d.]+)\)", rb"/Producer (WeasyPrint \1 " + _L + b")"
    ),
    "another producer": _matched(rb"/Producer \([^)]*\)", b"/Producer (KYLIN 7351.97)"),
    "UTF-7 in the producer": _matched(
        rb"/Producer \([^)]*\)", b"/Producer (" + SECRET.encode("utf-7") + b")"
    ),
    "other dates": _dates,
    "the file's identifier": _identifier,
    "another language": _matched(rb"/Lang \(zh-CN\)", b"/Lang (zh-73)"),
    "XMP: a comment": _xmp(b"<rdf:RDF", b"<!--" + SECRET.encode("utf-16-le") + b"--><rdf:RDF"),
    "XMP: blanks": _xmp(b"<?xpacket end", b"    \n  <?xpacket end"),
    "XMP: another title": _xmp("部门预算".encode(), "部门决算".encode()),
    "XMP: another property": _xmp(b"pdfuaid:part", b'pdfuaid:rev="7351" pdfuaid:part'),
    "the colour profile": _profile,
    "the name of the colour profile": _matched(
        rb"/Info \([^)]*\)", b"/Info (" + _L + b")", b"/OutputIntent"
    ),
    # objects
    "a comment in an object": _matched(rb"/Marked true", b"/Marked true%7351\n"),
    "blanks in an object": _matched(rb"/Marked true", b"/Marked   true"),
    "a key twice": _matched(rb"/Marked true", b"/Marked false/Marked true"),
    "keys in another order": _matched(rb"/Type /Pages(/Kids \[[^\]]*\])", rb"\1/Type /Pages"),
    "a text in letters by number": _matched(rb"/Lang \(zh-CN\)", rb"/Lang (zh\\055CN)"),
    "a name with escapes": _matched(rb"/S /GTS_PDFA1", b"/S /GTS_PDF#411"),
    "a bookmark's text": _matched(rb"/Title <feff[0-9a-f]*>", b"/Title " + _hex(SECRET), b"/Dest"),
    "a bookmark's blanks": _matched(
        rb"/Title <feff([0-9a-f]*)>", rb"/Title <feff\g<1>3000>", b"/Dest"
    ),
    "a bookmark's count": _matched(rb"/Count 0", b"/Count 7351", b"/Dest"),
    "a target's name": _matched(rb"\(p1\)", b"(p7351)", b"/Names"),
    "a link's place": _matched(rb"/Rect \[[\d. ]+\]", b"/Rect [7 3 51 97]"),
    "a link's text": _matched(rb"/Contents <feff", b"/Contents <feff5317", b"/Annot"),
    "page labels": _matched(rb"/S /D", b"/S /r", b"/Nums"),
    "the size of a page": _matched(rb"/TrimBox \[0 0", b"/TrimBox [7 3"),
    "larger pages": lambda file: [
        file.plain.update({n: t.replace(b"841.889764", b"973.51")})
        for n, t in list(file.plain.items())
        if b"/Type /Page/" in t
    ],
    "cells merged that are not": _matched(rb"/Scope /Row", b"/Scope /Row/RowSpan 73"),
    "a cell's scope": _matched(rb"/Scope /Row", b"/Scope /Column"),
    "head cells of a cell": _matched(rb"/Headers \[\(h\d{7}\)", b"/Headers [(h0000073)"),
    "an object to which nothing leads": _new_object(b"(" + _L + b")"),
    "a mark's number with zeros before it": _matched(rb"/K \[(\d+)\]", rb"/K [00\1]"),
    "an element in the place of a bookmark": _element_as_bookmark,
    "alternate text": _matched(rb"/S /P/P", b"/S /P/Alt (x)/P"),
}
