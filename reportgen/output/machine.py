"""What of this machine goes into a document: versions of libraries, and the content of fonts.

The same program makes other bytes of the same data where Pango breaks lines otherwise, HarfBuzz
subsets fonts otherwise or zlib compresses otherwise. When a font was installed is of no matter,
only what is in it.
"""

import hashlib
import json
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from cffi import FFI
from platformdirs import user_state_path

from reportgen import __version__
from reportgen.core.file_stamps import STAMPED, is_settled, stamp
from reportgen.core.files import replace_file
from reportgen.core.problems import InputError
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
    for path, digest in _digests_of(font_files()):
        # two files of one name: which is which does not matter, only that both are known
        parts[path.name] = " ".join(sorted([*parts.get(path.name, "").split(), digest]))
    return parts


def _digests_of(files: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Each file that can be read with a digest of its content.

    Fonts are hundreds of megabytes, so the user's own folder has the digests of those that have not
    changed since they were read.
    """
    note = user_state_path("reportgen", appauthor=False) / "fonts.json"
    noted, digests = _noted(note), {}
    now = time.time_ns()
    for path in files:
        try:
            stat = path.stat()
            known = stamp(path, stat)
            digest = noted.get(known) or _digest_of(path)
        except OSError:  # fontconfig lists what was there when it last looked
            continue
        if STAMPED and is_settled(stat, now):
            digests[known] = digest
        yield path, digest
    if digests != noted:
        with suppress(OSError, InputError):  # then they are read again
            replace_file(note, json.dumps(digests).encode(), private=True)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _noted(note: Path) -> dict[str, str]:
    """The digests in a note, by the stamps of their files; none where it cannot be understood."""
    try:
        read = json.loads(note.read_bytes())
    except (OSError, ValueError):
        return {}
    texts = isinstance(read, dict) and all(isinstance(one, str) for one in read.values())
    return read if texts else {}


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
