"""What of this machine goes into a document: versions of libraries, and the content of fonts.

The same program makes other bytes of the same data where Pango breaks lines otherwise, HarfBuzz
subsets fonts otherwise or zlib compresses otherwise. When a font was installed is of no matter,
only what is in it.
"""

import hashlib
import zlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from cffi import FFI

from reportgen import __version__
from reportgen.core.resources import program_digest
from reportgen.document.fonts import font_files

_OF_PYTHON = {  # by the names that their makers give them
    "WeasyPrint": "weasyprint",
    "pydyf": "pydyf",
    "python-docx": "python-docx",
    "openpyxl": "openpyxl",
    "Jinja": "jinja2",
    "lxml": "lxml",
    "fontTools": "fonttools",
}
_DECLARATIONS = "const char *pango_version_string(void); const char *hb_version_string(void);"
_OF_C = {
    "Pango": (
        "pango_version_string",
        ("libpango-1.0.so.0", "libpango-1.0-0.dll", "libpango-1.0.dylib"),
    ),
    "HarfBuzz": (
        "hb_version_string",
        ("libharfbuzz.so.0", "libharfbuzz-0.dll", "libharfbuzz.0.dylib"),
    ),
}


@cache
def program_parts() -> Mapping[str, str]:
    """The program as a digest of itself, and the version of every library that shapes documents.

    By name; empty for a library that is not there.
    """
    libraries = {name: _installed(package) for name, package in _OF_PYTHON.items()}
    ours = {"reportgen": f"{__version__} {program_digest()}"}
    return ours | libraries | _versions_of_c() | {"zlib": zlib.ZLIB_RUNTIME_VERSION}


@cache
def font_parts() -> Mapping[str, str]:
    """A digest of the content of every installed font file, by the file's name."""
    parts: dict[str, str] = {}
    for path in font_files():
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:  # fontconfig lists what was there when it last looked
            continue
        # two files of one name: which is which does not matter, only that both are known
        parts[path.name] = " ".join(sorted([*parts.get(path.name, "").split(), digest]))
    return parts


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _versions_of_c() -> dict[str, str]:
    ffi = FFI()
    ffi.cdef(_DECLARATIONS)
    return {name: _asked(ffi, function, files) for name, (function, files) in _OF_C.items()}


def _asked(ffi: FFI, function: str, files: tuple[str, ...]) -> str:
    for file in files:
        try:
            text: Any = ffi.string(getattr(ffi.dlopen(file), function)())
        except (OSError, AttributeError):
            continue
        return str(text.decode())
    return ""
