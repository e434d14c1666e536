"""Which characters and font families this machine has: asks fontconfig, as the PDF does."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cffi import FFI

from reportgen.core.file_stamps import known_stamp
from reportgen.core.own_state import keep, kept
from reportgen.core.resources import program_digest

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

_DECLARATIONS = """
typedef struct { int nfont; int sfont; void **fonts; } FcFontSet;
void *FcInitLoadConfigAndFonts(void);
FcFontSet *FcConfigGetFonts(void *config, int set);
int FcPatternGetCharSet(void *pattern, const char *object, int n, void **set);
int FcPatternGetString(void *pattern, const char *object, int n, char **text);
int FcPatternGetInteger(void *pattern, const char *object, int n, int *number);
void *FcCharSetUnion(void *a, void *b);
void *FcCharSetCreate(void);
int FcCharSetHasChar(void *set, unsigned int character);
"""
_LIBRARIES = (
    "libfontconfig.so.1",
    "libfontconfig-1.dll",
    "fontconfig-1.dll",
    "libfontconfig.1.dylib",
)
_KIND = "faces"  # as which those that were made are kept
_REGULAR, _BOLD, _UPRIGHT = 80, 200, 0  # FC_WEIGHT_REGULAR, FC_WEIGHT_BOLD, FC_SLANT_ROMAN
_HEAVY = 600  # CSS: from here on letters are bold
_IN_FILE = 0xFFFF  # of fontconfig's index; above stands which instance of a variable font
_HEIGHTS = {  # what HarfBuzz takes a line's height from
    "hhea": ("ascent", "descent", "lineGap"),
    "OS/2": ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"),
}
_TYPO_METRICS = 1 << 7  # OS/2 fsSelection: the typo measures count, not those of hhea
# Fonts that draw a picture of "no such character" for everything.
_NOT_REAL = ("Last Resort", "LastResort", "Adobe Blank", "Unifont")


class FontconfigMissingError(Exception):
    """The library fontconfig cannot be loaded, so that no PDF can be made either."""


class _Fonts:
    def __init__(self) -> None:
        ffi = FFI()
        ffi.cdef(_DECLARATIONS)
        self._library = _load(ffi)
        config = self._library.FcInitLoadConfigAndFonts()
        fonts = self._library.FcConfigGetFonts(config, 0)
        self.families: set[str] = set()
        self.files: set[Path] = set()
        self.faces: dict[str, set[tuple[Path, int]]] = {}  # all of a family
        self.upright: dict[str, list[tuple[int, Path, int]]] = {}  # weight, file, which face in it
        self._characters = self._library.FcCharSetCreate()
        for index in range(fonts.nfont):
            names = list(self._texts(ffi, fonts.fonts[index], b"family"))
            if any(name.startswith(_NOT_REAL) for name in names):
                continue
            self.families.update(names)
            self.files.update(map(Path, self._texts(ffi, fonts.fonts[index], b"file")))
            face = self._face(ffi, fonts.fonts[index])
            for name in names:
                self.faces.setdefault(name, set()).add(face)
            if self._number(ffi, fonts.fonts[index], b"slant") == _UPRIGHT:
                self._note_face(ffi, fonts.fonts[index], names)
            charset = ffi.new("void **")
            if self._library.FcPatternGetCharSet(fonts.fonts[index], b"charset", 0, charset) == 0:
                self._characters = self._library.FcCharSetUnion(self._characters, charset[0])

    def _note_face(self, ffi: FFI, pattern: Any, names: Iterable[str]) -> None:
        """Note an upright face of a family with its weight."""
        face = self._number(ffi, pattern, b"weight"), *self._face(ffi, pattern)
        for name in names:
            self.upright.setdefault(name, []).append(face)

    def nearest(self, family: str, weight: int) -> tuple[Path, int]:
        """Of a family's upright faces the one that is nearest to a weight of fontconfig."""
        _, file, index = min(self.upright[family], key=lambda face: abs(face[0] - weight))
        return file, index

    def _face(self, ffi: FFI, pattern: Any) -> tuple[Path, int]:
        file = next(iter(self._texts(ffi, pattern, b"file")), "")
        return Path(file), self._number(ffi, pattern, b"index")

    def _number(self, ffi: FFI, pattern: Any, name: bytes) -> int:
        number = ffi.new("int *")
        self._library.FcPatternGetInteger(pattern, name, 0, number)
        return int(number[0])

    def _texts(self, ffi: FFI, pattern: Any, name: bytes) -> Iterable[str]:
        text = ffi.new("char **")
        for index in range(20):
            if self._library.FcPatternGetString(pattern, name, index, text) != 0:
                return
            yield ffi.string(text[0]).decode("utf-8", "replace")

    def has(self, character: str) -> bool:
        # symbol fonts fill the private-use area with whatever they like: not the character meant
        if unicodedata.category(character) == "Co":
            return False
        return bool(self._library.FcCharSetHasChar(self._characters, ord(character)))


def _load(ffi: FFI) -> Any:
    for name in _LIBRARIES:
        try:
            return ffi.dlopen(name)
        except OSError:
            continue
    raise FontconfigMissingError


@cache
def _fonts() -> _Fonts:
    return _Fonts()


def missing_characters(text: Iterable[str]) -> list[str]:
    """The characters of `text` that no installed font has, in code order; blanks need none."""
    wanted = {character for character in set(text) if not character.isspace()}
    return sorted(character for character in wanted if not _fonts().has(character))


def has_family(name: str) -> bool:
    """Whether a font family of this name is installed."""
    return name in _fonts().families


def first_installed(families: Iterable[str]) -> str:
    """The first of the families that is installed; empty when none is."""
    return next((family for family in families if family in _fonts().upright), "")


def faces_of(family: str) -> list[tuple[Path, int]]:
    """The installed faces of a family: file, and which font in it; none where there is none."""
    faces = {(file, index & _IN_FILE) for file, index in _fonts().faces.get(family, ())}
    return sorted(faces)


def latin_beside(faces: Mapping[str, Any], name: str) -> tuple[str, str, int]:
    """Of a typography's `faces` the Latin family that goes with the Chinese face `name`.

    The installed families of both, each empty when there is none, and the weight (of CSS).
    """
    latin, chinese = (first_installed(faces[face]["css"]) for face in ("latin", name))
    return latin, chinese, faces[name]["weight"]


def as_high_as(family: str, model: str, weight: int = 400) -> bytes:
    """A face of an installed family as a font file with the line height of `model`.

    The bold one where `weight` (of CSS) asks for it, else the regular one. No letter changes: only
    how far a line of them rises and falls, and where the baselines of other scripts lie. So a line
    that mixes both families is no higher than one of either.
    """
    fonts = _fonts()
    face = fonts.nearest(family, _BOLD if weight >= _HEAVY else _REGULAR)
    return _with_heights(*face, *fonts.nearest(model, _REGULAR))


@cache
def _with_heights(file: Path, face: int, model_file: Path, model_face: int) -> bytes:
    """A face with the heights of a model: each a font file, and which font in it.

    Kept for the next run, as long as this program finds both files unchanged.
    """
    name = f"{file} {face} {model_file} {model_face}"
    stamps = [known_stamp(file), known_stamp(model_file)]
    if not all(stamps):
        return _made_with_heights(file, face, model_file, model_face)
    made_by = " ".join([program_digest(), version("fonttools"), *stamps])
    made = kept(_KIND, name, made_by)
    if not made:
        made = _made_with_heights(file, face, model_file, model_face)
        keep(_KIND, name, made_by, made)
    return made


def _made_with_heights(file: Path, face: int, model_file: Path, model_face: int) -> bytes:
    font, other = _open(file, face), _open(model_file, model_face)
    scale = font["head"].unitsPerEm / other["head"].unitsPerEm
    for table, names in _HEIGHTS.items():
        for name in names:
            setattr(font[table], name, round(getattr(other[table], name) * scale))
    font["OS/2"].fsSelection &= ~_TYPO_METRICS
    font["OS/2"].fsSelection |= other["OS/2"].fsSelection & _TYPO_METRICS
    if "BASE" in font:
        del font["BASE"]
    if "BASE" in other:
        from fontTools.ttLib.scaleUpem import ScalerVisitor

        ScalerVisitor(scale).visit(other["BASE"].table)
        font["BASE"] = other["BASE"]
    made = BytesIO()
    font.save(made)
    return made.getvalue()


def _open(file: Path, face: int) -> "TTFont":
    from fontTools.ttLib import TTFont  # slow to load, and of no use where nothing is laid out

    return TTFont(file, fontNumber=face, recalcTimestamp=False)


def font_files() -> list[Path]:
    """Every file of an installed font: other fonts, other pages.

    None where fontconfig is missing, and with it every page.
    """
    try:
        return sorted(_fonts().files)
    except FontconfigMissingError:
        return []
