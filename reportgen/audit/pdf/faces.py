"""Embedded fonts against the faces that they name, as far as this machine has those.

A font is a program that draws: with swapped outlines a page shows another text than it says, and a
table or a character more than is used can hold anything. WeasyPrint embeds a subset of an installed
face, with its glyph numbers, so each outline, width and character must be the face's. Where the
face is not installed here, the font must still be one of just the glyphs shown.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from reportgen.document.fonts import faces_of

# what HarfBuzz leaves of a font: outlines, characters, measures, names
_TABLES = frozenset(
    [
        *(
            "CFF ",
            "CFF2",
            "GDEF",
            "MATH",
            "OS/2",
            "VORG",
            "cmap",
            "cvt ",
            "fpgm",
            "gasp",
            "glyf",
            "head",
        ),
        *("hhea", "hmtx", "loca", "maxp", "name", "post", "prep", "vhea", "vmtx"),
    ]
)
# what font editors add and HarfBuzz passes on; compared with the installed face, byte for byte
_PASSED_ON = frozenset(("FFTM", "PfEd", "TeX ", "hdmx", "kern", "meta", "VDMX", "LTSH"))
_BESIDE = " beside "  # of a Latin face made as high as a Chinese one (`document.fonts.as_high_as`)
_STYLES = (  # as Pango calls them, where they are not regular
    r"(?: (?:Thin|Ultra-Light|Light|Semi-Light|Book|Medium|Semi-Bold|Bold|Ultra-Bold|Heavy"
    r"|Ultra-Heavy|Italic|Oblique|Condensed|Semi-Condensed|Expanded|Semi-Expanded))*"
)
_FAMILY = re.compile(r"[\w .+&()-]{1,80}")


def check_naming(family: str, names: Sequence[str], *, from_outside: bool) -> Iterator[str]:
    """What is wrong with the names of a font: its family, and /BaseFont and /FontName."""
    if len(set(names)) != 1 or not _FAMILY.fullmatch(family):
        yield "字体的名称前后不一致"
        return
    prefix, _, rest = names[0].lstrip("/").partition("+")
    if not re.fullmatch(re.escape(family.replace(" ", "-")) + _STYLES.replace(" ", "-"), rest):
        yield "字体的名称与它的族名不符"
        return
    style = rest[len(family) :].replace("-", " ", 1)
    digest = hashlib.md5((family + style).encode(), usedforsecurity=False).digest()
    # of a variable font its axes are in the name, too, which is told by the installed file alone
    faces = _faces(family) if from_outside else ()
    fixed = faces and not any(_is_variable(face) for face in faces)
    if fixed and prefix != "".join(chr(65 + byte % 26) for byte in digest[:6]):
        yield "字体的名称前面的字母与本程序写的不同"


def check_program(family: str, program: TTFont, codes: Sequence[str]) -> Iterator[str]:
    """What is wrong with a font file of which `codes` (4 hex digits) are shown."""
    shown = {int(code, 16) for code in codes}
    outlined = set(_outlined(program))
    yield from _by_itself(program, shown, outlined)
    faces = _faces(family)
    if faces and not any(_is_subset(program, shown, outlined, face) for face in faces):
        yield "字形、字符或表与本机同名的字体不同"


def _by_itself(program: TTFont, shown: set[int], outlined: set[int]) -> Iterator[str]:
    reader = program.reader
    if not set(reader.keys()) <= _TABLES | _PASSED_ON:
        yield "有本程序不写的字体表"
    size = sum((entry.length + 3) // 4 * 4 for entry in reader.tables.values())
    reader.file.seek(0, 2)
    if reader.file.tell() != 12 + 16 * len(reader.tables) + size:
        yield "字体表之外还有内容"
    drawn = {int(code, 16) for table in program["cmap"].tables for code in _mapped(table).values()}
    if not drawn <= shown | outlined:
        yield "字体里有页面上没有的字符"
    # HarfBuzz keeps a few by which the font would replace those shown, as in vertical lines
    if len(outlined - shown) > max(_FEW, len(shown)):
        yield "字体里有许多页面上没有的字形"


def _mapped(table: Any) -> dict[int, str]:
    return getattr(table, "cmap", {})


_Character = tuple[int, int, str | None]  # variation selector or 0, character, code of the glyph


def _characters(program: TTFont) -> Iterator[_Character]:
    """Every character with its glyph; of its variants, None is that of the character itself."""
    for table in program["cmap"].tables:
        for character, code in _mapped(table).items():
            yield 0, character, code
        for selector, variants in getattr(table, "uvsDict", {}).items():
            for character, code in variants:
                yield selector, character, code


def _outlined(program: TTFont) -> Iterator[int]:
    """The glyphs that are more than a width and an end, without the one for what is missing."""
    if "glyf" in program:
        places = program["loca"].locations
        used = {
            int(part.glyphName, 16)
            for code in _codes_of(program)
            for part in getattr(program["glyf"][code], "components", ())
        }
        lengths = {n: places[n + 1] - places[n] for n in range(len(places) - 1)}
        yield from (n for n, length in lengths.items() if n and length and n not in used)
    elif "CFF " in program:
        index = _charstrings(program)
        for glyph in range(1, len(index)):
            if index.offsets[glyph + 1] - index.offsets[glyph] > _EMPTY:
                yield glyph


_EMPTY = 4  # bytes of CFF: a width and the end
_FEW = 40  # glyphs


def _codes_of(program: TTFont) -> list[str]:
    places = program["loca"].locations
    return [f"{n:04x}" for n in range(len(places) - 1) if places[n + 1] > places[n]]


def _charstrings(program: TTFont) -> Any:
    (top,) = program["CFF "].cff.topDictIndex
    return top.CharStrings.charStringsIndex


# ---------------------------------------------------------------- the faces of this machine


@cache
def glyph_codes() -> list[str]:
    """Every code: what glyphs are called here, since the names of thousands take long to read."""
    return [f"{number:04x}" for number in range(1 << 16)]


@cache
def _faces(family: str) -> tuple["_Face", ...]:
    """The installed faces of a family; of a made one, those of its letters."""
    return tuple(_Face(*face) for face in faces_of(family.partition(_BESIDE)[0]))


class _Face:
    """An installed face, opened when it is asked for."""

    def __init__(self, file: Path, number: int) -> None:
        self._file, self._number = file, number
        self._program: TTFont | None = None
        self.seen: set[tuple[int, bytes]] = set()  # outlines found to be its own

    @property
    def program(self) -> TTFont:
        """The font file."""
        if self._program is None:
            self._program = TTFont(self._file, fontNumber=self._number, lazy=True)
            self._program.setGlyphOrder(glyph_codes())
        return self._program

    @cached_property
    def characters(self) -> frozenset[_Character]:
        """All that its tables say of which glyph draws which character."""
        return frozenset(_characters(self.program))

    @cached_property
    def _replaced(self) -> dict[str, set[str]]:
        return _replacements(self.program)

    @cached_property
    def _drawn(self) -> dict[int, set[str]]:
        drawn: dict[int, set[str]] = {}
        for _, character, code in self.characters:
            if code is not None:
                drawn.setdefault(character, set()).add(code)
        return drawn

    def forms_of(self, text: str) -> set[str]:
        """The codes of all glyphs by which the face may draw a character."""
        codes = set(self._drawn.get(ord(text), ())) if len(text) == 1 else set()
        waiting = list(codes)
        while waiting:
            new = self._replaced.get(waiting.pop(), set()) - codes
            codes |= new
            waiting += new
        return codes


def _replacements(program: TTFont) -> dict[str, set[str]]:
    """The glyphs by which others may be replaced one for one (OpenType, GSUB types 1, 3 and 7)."""
    replaced: dict[str, set[str]] = {}
    table = program["GSUB"].table if "GSUB" in program else None
    for lookup in table.LookupList.Lookup if table and table.LookupList else ():
        for part in (getattr(part, "ExtSubTable", part) for part in lookup.SubTable):
            for glyph, other in getattr(part, "mapping", {}).items():
                if isinstance(other, str):
                    replaced.setdefault(glyph, set()).add(other)
            for glyph, others in getattr(part, "alternates", {}).items():
                replaced.setdefault(glyph, set()).update(others)
    return replaced


def is_variant(family: str, text: str, code: str, drawn: Collection[str]) -> bool:
    """Whether a glyph is another form of a character, by which a face replaces its usual one.

    A Japanese face has Chinese forms of many, for text that is said to be Chinese. Where the face
    is not installed here, any glyph that has no character of its own may be such a form.
    """
    faces = _faces(family)
    if not faces:
        return not drawn
    return any(code in face.forms_of(text) for face in faces)


def _is_variable(face: _Face) -> bool:
    return "fvar" in face.program


def _is_subset(program: TTFont, shown: set[int], outlined: set[int], face: _Face) -> bool:
    """Whether a font holds nothing but what a face has; of a variable one outlines differ."""
    whole = face.program
    of_one_kind = ("glyf" in program) is ("glyf" in whole)
    if not of_one_kind or not _names(program) <= _names(whole):
        return False
    passed_on = _PASSED_ON & set(program.reader.keys())
    if not passed_on <= set(whole.reader.keys()):
        return False
    if any(program.reader[tag] != whole.reader[tag] for tag in passed_on):
        return False
    last = max(shown, default=0)  # behind it HarfBuzz numbers anew what few glyphs it keeps besides
    known = {(selector, character) for selector, character, _ in face.characters}
    for selector, character, code in _characters(program):
        anew = code is not None and int(code, 16) > last
        if anew and (selector, character) not in known:
            return False
        if not anew and (selector, character, code) not in face.characters:
            return False
    glyphs = shown | {glyph for glyph in outlined if glyph <= last}
    return _is_variable(face) or all(_is_same(glyph, program, face) for glyph in sorted(glyphs))


def _names(program: TTFont) -> set[str]:
    return {str(record) for record in program["name"].names}


def _is_same(glyph: int, program: TTFont, face: _Face) -> bool:
    """Whether a glyph has the face's outline and width; true of one that neither has."""
    code = f"{glyph:04x}"
    given, own = (font["maxp"].numGlyphs for font in (program, face.program))
    if glyph >= given or glyph >= own:
        return bool(glyph >= given)
    width, own_width = (int(font["hmtx"][code][0]) for font in (program, face.program))
    if width != own_width:
        return False
    raw = glyph, _raw(glyph, program)
    if raw not in face.seen:
        if _outline(glyph, program) != _outline(glyph, face.program):
            return False
        face.seen.add(raw)
    return True


def _raw(glyph: int, program: TTFont) -> bytes:
    if "glyf" in program:
        places = program["loca"].locations
        return bytes(program.reader["glyf"][places[glyph] : places[glyph + 1]])
    index = _charstrings(program)
    begin, end = index.offsets[glyph : glyph + 2]
    index.file.seek(index.offsetBase + begin)
    return bytes(index.file.read(end - begin))


def _outline(glyph: int, program: TTFont) -> list[Any]:
    if "glyf" in program:
        pen = DecomposingRecordingPen(program.getGlyphSet())
        program.getGlyphSet()[f"{glyph:04x}"].draw(pen)
    else:
        pen = DecomposingRecordingPen({})
        _charstrings(program)[glyph].draw(pen)
    return list(pen.value)
