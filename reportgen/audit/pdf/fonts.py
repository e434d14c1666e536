"""The fonts of a PDF: what each code on the pages means, by the PDF and by the font itself.

A false map (the glyph shows 甲, the map says 乙) would mislead every program that reads text; the
fonts that WeasyPrint embeds still have a map of their own, which is compared here.
"""

import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from fontTools.ttLib import TTFont

from reportgen.audit.blocks import squeeze
from reportgen.audit.pdf.file_bytes import OpenedPdf
from reportgen.render.pdf.justification import WIDEST


@dataclass
class Font:
    """A font: for each code (4 hex digits) text and width; `used` are the codes shown.

    `glyphs` are the characters that the font file itself draws by a code, `blank` the codes of
    glyphs in which nothing is drawn. What is shown again and again, as the heads of tables, is
    decoded once.
    """

    place: str
    texts: dict[str, str]
    widths: dict[str, float]
    glyphs: dict[str, set[str]]
    blank: set[str]
    used: set[str] = field(default_factory=set)
    _decoded: dict[bytes, "Shown"] = field(default_factory=dict)

    def decode(self, pieces: bytes) -> "Shown":
        """What an array of strings and gaps (operator TJ, as the grammar has it) shows."""
        if pieces not in self._decoded:
            parts = _PIECE.findall(pieces.decode())
            digits = iter("".join(codes for codes, _ in parts))
            codes = list(map("".join, zip(digits, digits, digits, digits, strict=True)))
            self._decoded[pieces] = Shown(
                "".join([self.texts.get(code, UNKNOWN) for code in codes]),
                sum([self.widths.get(code, 0) for code in codes])
                - sum(gaps := [float(gap) for _, gap in parts if gap]),
                frozenset(codes),
                all(_WIDEST_GAP <= gap <= _TIGHTEST_GAP for gap in gaps),
            )
        return self._decoded[pieces]


class Shown(NamedTuple):
    """A text as it is shown: its length in thousandths of the font's size, and its codes.

    `readable`: its characters stand neither on each other nor so far apart that no line of text
    looks like that.
    """

    text: str
    length: float
    codes: frozenset[str]
    readable: bool


UNKNOWN = "\ufffd"  # stands for a code without text
_PIECE = re.compile(r"<(\w*)>|([-.\d]+)")

# In thousandths of the font's size, to the left: as far as a justified line may be spread, with the
# half of a neighbour that the layout adds to it and what a face itself adds (kerning); and what
# kerning and a tight setting may take away.
_WIDEST_GAP, _TIGHTEST_GAP = -1000 * WIDEST - 300, 400
_LONGEST_BLANK = 4  # bytes of CFF: a width and the end
_MAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_MAP_PART = re.compile(r"\d+ beginbfchar\n((?:<[0-9a-f]{4}> <(?:[0-9a-f]{4})+>\n)+)endbfchar\n")
_MAP_PAIR = re.compile(r"<(.*?)> <(.*?)>\n")
_MAP_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


def read_font(opened: OpenedPdf, raw: Any) -> Font:
    """Read a font's maps; faults where they hold more than pairs of code and character."""
    place = f"对象 {raw.objgen[0]}"
    text = raw.ToUnicode.read_bytes().decode("latin-1")
    parts = text.removeprefix(_MAP_HEAD).removesuffix(_MAP_TAIL)
    pairs = [pair for part in _MAP_PART.finditer(parts) for pair in _MAP_PAIR.findall(part[1])]
    framed = text.startswith(_MAP_HEAD) and text.endswith(_MAP_TAIL)
    if not framed or _MAP_PART.sub("", parts) or len(dict(pairs)) != len(pairs):
        opened.add_fault("字符对照表", place, "不是本程序写的样子")
    texts = {code: bytes.fromhex(value).decode("utf-16-be", "replace") for code, value in pairs}
    (face,) = raw.DescendantFonts
    descriptor = face.FontDescriptor
    file = descriptor.get("/FontFile3") or descriptor.get("/FontFile2")
    program = TTFont(io.BytesIO(file.read_bytes()), lazy=True)
    program.setGlyphOrder(_codes())
    return Font(place, texts, _widths(face.W), _glyphs(program), _blank(program, texts))


def _widths(runs: Any) -> dict[str, float]:
    return {
        f"{int(start) + index:04x}": float(width)
        for start, run in zip(runs[::2], runs[1::2], strict=True)
        for index, width in enumerate(run)
    }


@cache
def _codes() -> list[str]:
    """Every code: what glyphs are called here, since the names of thousands take long to read."""
    return [f"{number:04x}" for number in range(1 << 16)]


def _glyphs(font: TTFont) -> dict[str, set[str]]:
    """For each code the characters that the font file itself draws by that glyph.

    Codes are glyph numbers here: Identity-H, and fonts that number their glyphs in order.
    """
    drawn: dict[str, set[str]] = {}
    for table in font["cmap"].tables:
        for character, code in getattr(table, "cmap", {}).items():
            drawn.setdefault(code, set()).add(chr(character))
    return drawn


def _blank(font: TTFont, codes: Iterable[str]) -> set[str]:
    """The codes whose glyph has no outline: in CFF, no more than a width and the end."""
    count = font["maxp"].numGlyphs
    inside = {code for code in codes if int(code, 16) < count}
    if "glyf" in font:
        blank = {code for code in inside if font["glyf"][code].numberOfContours == 0}
    else:
        lengths = _CharStrings(font)
        blank = {code for code in inside if lengths[int(code, 16)] <= _LONGEST_BLANK}
    return blank | (set(codes) - inside)


class _CharStrings:
    """The lengths of a CFF font's glyphs, without reading any (Adobe note 5176, chapter 5)."""

    def __init__(self, font: TTFont) -> None:
        self._data = font.reader["CFF "]
        (top,) = font["CFF "].cff.topDictIndex
        self._start = top.rawDict["CharStrings"]
        self._size = self._data[self._start + 2]  # bytes of an offset
        self._count = int.from_bytes(self._data[self._start : self._start + 2], "big")

    def __getitem__(self, glyph: int) -> int:
        """The length of a glyph's outline in bytes."""
        if glyph >= self._count:
            raise IndexError(glyph)
        return self._offset(glyph + 1) - self._offset(glyph)

    def _offset(self, glyph: int) -> int:
        at = self._start + 3 + glyph * self._size
        return int.from_bytes(self._data[at : at + self._size], "big")


def check_font(opened: OpenedPdf, font: Font) -> None:
    """Faults where a font says something else than is shown, or more."""
    if set(font.texts) != font.used:
        opened.add_fault("字符对照表", font.place, "列出了页面上没有的字，或缺了页面上的字")
    if set(font.widths) != font.used:
        opened.add_fault("字体文件", font.place, "字宽表里有页面上没有的字，或缺了页面上的字")
    if any(squeeze(font.texts.get(code, "")) for code in font.blank):
        opened.add_fault("字体文件", font.place, "有字在字体里是空白的，印出来看不见")
    for code, text in font.texts.items():
        if not _is_drawn(text, font.glyphs.get(code, set())):
            opened.add_fault("字符对照表", font.place, "对照表里的字与字体画的字不一样")


def _is_drawn(text: str, drawn: set[str]) -> bool:
    """Whether a glyph that the font draws for one of `drawn` may stand for `text`.

    Fonts replace glyphs by context: ligatures, which are the same characters by compatibility,
    and punctuation (a pair of — is drawn as ―, which may have no character of its own).
    """
    plain = unicodedata.normalize("NFKC", text)
    if any(unicodedata.normalize("NFKC", one) == plain for one in drawn):
        return True
    kinds = {unicodedata.category(character) for character in text}
    others = {unicodedata.category(character) for one in drawn for character in one}
    return others <= kinds and all(kind.startswith("P") for kind in kinds)
