"""The fonts of a PDF: what each code on the pages means, by the PDF and by the font itself.

A false map (the glyph shows 甲, the map says 乙) would mislead every program that reads text; the
fonts that WeasyPrint embeds still have a map of their own, which is compared here.
"""

import io
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fontTools.ttLib import TTFont

from reportgen.audit.blocks import squeeze
from reportgen.audit.pdf.faces import check_naming, check_program, glyph_codes, is_variant
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
    family: str = ""
    names: tuple[str, ...] = ()  # by which the PDF calls it
    program: Any = None  # the font file
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


# pairs that fonts draw with one glyph by context (two — in a row), which has no character itself
_BY_CONTEXT = ("—―", "…⋯", "～〜")
_MARKS = frozenset("".join(_BY_CONTEXT))
UNKNOWN = "\ufffd"  # stands for a code without text
_ITALIC = 64
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
    program.setGlyphOrder(glyph_codes())
    names = tuple(str(name) for name in (raw.BaseFont, face.BaseFont, descriptor.FontName))
    glyphs, blank = _glyphs(program), _blank(program, texts)
    widths, up, down = _widths(face.W), int(descriptor.Ascent), int(descriptor.Descent)
    box = [0, down, max(map(int, widths.values()), default=0), up]
    if up != int(descriptor.CapHeight) or [int(side) for side in descriptor.FontBBox] != box:
        opened.add_fault("字体文件", place, "字体的高度与宽度前后不一致")
    opened.add_channel("字体名称", place, "\n".join(map(str, program["name"].names)))
    family = str(descriptor.FontFamily)
    if int(descriptor.Flags) & ~_ITALIC != _flags(family, widths.values()):
        opened.add_fault("字体文件", place, "字体的标志与字体不符")
    return Font(place, texts, widths, glyphs, blank, family, names, program)


def _flags(family: str, widths: Collection[float]) -> int:
    """What our writer says of a font: symbolic; of one width; with serifs, by its name."""
    one_width = len(widths) > 1 and len(set(widths)) == 1
    return 4 | (1 if one_width else 0) | (2 if "Serif" in family else 0)


def _fit(font: Font) -> bool:
    """Whether the widths that a PDF gives are those of the font file, in thousandths."""
    scale = 1000 / font.program["head"].unitsPerEm
    count = font.program["maxp"].numGlyphs
    return all(
        abs(width - font.program["hmtx"][code][0] * scale) <= 1
        for code, width in font.widths.items()
        if int(code, 16) < count
    )


def _widths(runs: Any) -> dict[str, float]:
    return {
        f"{int(start) + index:04x}": float(width)
        for start, run in zip(runs[::2], runs[1::2], strict=True)
        for index, width in enumerate(run)
    }


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
        places, outlines = font["loca"].locations, font.reader["glyf"]
        # a glyph begins with the number of its contours (OpenType, glyf)
        starts = {code: places[int(code, 16) : int(code, 16) + 2] for code in inside}
        blank = {code for code, (begin, end) in starts.items() if not any(outlines[begin:end][:2])}
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


def look_alikes(fonts: Iterable[Font]) -> dict[int, str]:
    """One character for each of those that any of the fonts draws with the same glyph.

    日 and the radical ⽇, … and ⋯, ① and ➀: a reader sees no difference, and a PDF says of a
    glyph what one of them is.
    """
    groups: dict[str, set[str]] = {one: set(pair) for pair in _BY_CONTEXT for one in pair}
    for font in fonts:
        for code in font.texts:
            same = {one for one in font.glyphs.get(code, ()) if not one.isspace()}
            together = same.union(*(groups.get(one, ()) for one in same))
            groups |= dict.fromkeys(together, together)
    return {ord(one): min(group) for one, group in groups.items() if len(group) > 1}


def check_font(opened: OpenedPdf, font: Font, *, from_outside: bool) -> None:
    """Faults where a font says something else than is shown, or more.

    Of a file `from_outside`, which lay where somebody could change it, the font is compared with
    the installed face that it names.
    """
    for message in check_naming(font.family, font.names, from_outside=from_outside):
        opened.add_fault("字体名称", font.place, message)
    if from_outside:
        if not _fit(font):
            opened.add_fault("字体文件", font.place, "字宽与字体文件里的不同")
        for message in check_program(font.family, font.program, sorted(font.used)):
            opened.add_fault("字体文件", font.place, message)
    if set(font.texts) != font.used:
        opened.add_fault("字符对照表", font.place, "列出了页面上没有的字，或缺了页面上的字")
    if set(font.widths) != font.used:
        opened.add_fault("字体文件", font.place, "字宽表里有页面上没有的字，或缺了页面上的字")
    if any(squeeze(font.texts.get(code, "")) for code in font.blank):
        opened.add_fault("字体文件", font.place, "有字在字体里是空白的，印出来看不见")
    for code, text in font.texts.items():
        drawn = font.glyphs.get(code, set())
        if not _is_drawn(text, drawn) and not is_variant(font.family, text, code, drawn):
            opened.add_fault("字符对照表", font.place, "对照表里的字与字体画的字不一样")


def _is_drawn(text: str, drawn: set[str]) -> bool:
    """Whether a glyph that the font draws for one of `drawn` may stand for `text`.

    Fonts replace glyphs by context: ligatures, which are the same characters by compatibility,
    and punctuation (a pair of — is drawn as ―, which may have no character of its own).
    """
    plain = unicodedata.normalize("NFKC", text)
    if any(unicodedata.normalize("NFKC", one) == plain for one in drawn):
        return True
    if text in _MARKS and drawn <= _MARKS:
        return True
    kinds = {unicodedata.category(character) for character in text}
    others = {unicodedata.category(character) for one in drawn for character in one}
    return others <= kinds and all(kind.startswith("P") for kind in kinds)
