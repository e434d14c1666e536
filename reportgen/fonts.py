"""Which characters and font families this machine has: asks fontconfig, as the PDF does."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

from cffi import FFI

_DECLARATIONS = """
typedef struct { int nfont; int sfont; void **fonts; } FcFontSet;
void *FcInitLoadConfigAndFonts(void);
FcFontSet *FcConfigGetFonts(void *config, int set);
int FcPatternGetCharSet(void *pattern, const char *object, int n, void **set);
int FcPatternGetString(void *pattern, const char *object, int n, char **text);
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
        self._characters = self._library.FcCharSetCreate()
        for index in range(fonts.nfont):
            names = list(self._names(ffi, fonts.fonts[index]))
            if any(name.startswith(_NOT_REAL) for name in names):
                continue
            self.families.update(names)
            charset = ffi.new("void **")
            if self._library.FcPatternGetCharSet(fonts.fonts[index], b"charset", 0, charset) == 0:
                self._characters = self._library.FcCharSetUnion(self._characters, charset[0])

    def _names(self, ffi: FFI, pattern: Any) -> Iterable[str]:
        text = ffi.new("char **")
        for index in range(20):
            if self._library.FcPatternGetString(pattern, b"family", index, text) != 0:
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
