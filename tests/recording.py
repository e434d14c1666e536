"""Calls of the command line and what came of them, as text that a reviewer can read in a diff.

A `Stage` is a folder in which calls are made one after the other. Each becomes a few lines: the
call, its exit code, what it printed, and every file that it wrote or removed in the folder.
Nothing of the tool is imported here but its command line (through conftest), so that its modules
may be moved and renamed.
"""

import contextlib
import ctypes
import ctypes.util
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import ROOT, Rows, Run, reportgen, reportgen_process, write_dataset

RECORDED = Path(__file__).parent / "recorded"
MACHINE = RECORDED / "machine.json"

# Their bytes depend on fonts and libraries. Of a ZIP or a workbook what is in it is compared on
# every machine, and the bytes, which the compression decides, where the machine is the same.
_BY_MACHINE = (".pdf", ".docx", ".zip", ".xlsx")
_LONGEST_TEXT, _MOST_CELLS = 2_500, 120  # what is longer is recorded as a digest

# The build's own records of what it made hold digests of the program's code, the fonts' times
# and the libraries' versions; their lock is another library's. That they are there is recorded.
_STATE = re.compile(r"(?:^|/)\.reportgen(?:\.json$|/)")
_WHEN = re.compile(r"\b\d{4}-\d\d-\d\d \d{6}(?: \(\d+\))?")  # in the name of a kept copy
_LOCK = re.compile(r"(?:^|/)\.reportgen\.lock$")

Snapshot = Mapping[str, tuple[int, str]]


class Stage:
    """A folder, the calls made in it, and the lines that tell them.

    `apart` are the digests of files whose bytes depend on the machine: call, digest, path.
    """

    def __init__(self, folder: Path, temporary: Path) -> None:
        self.folder, self._temporary = folder, temporary
        self.lines: list[str] = []
        self.apart: list[str] = []
        self.calls = 0
        self._told: dict[tuple[str, ...], str] = {}  # what was written, and where first

    def call(self, *arguments: str, process: bool = False) -> Run:
        """Make a call, in this process or in one of its own, and record it."""
        assert not any(re.search(r"\s", argument) for argument in arguments)
        before = _snapshot(self.folder)
        if process:
            paths = {"PYTHONPATH": str(ROOT), "TMPDIR": str(self._temporary)}
            environment = {**os.environ, **paths}
            done = reportgen_process(*arguments, cwd=self.folder, env=environment)
        else:
            done = reportgen(*arguments)
        self.calls += 1
        self._tell(arguments, done, process=process)
        self._tell_files(before, _snapshot(self.folder))
        return done

    def note(self, words: str) -> None:
        """Say in the record what the test does between two calls."""
        self.lines += ["", f"# {words}"]

    def dataset(self, name: str, tables: Rows, **settings: Any) -> Path:
        """Write a dataset into the folder."""
        return write_dataset(self.folder / name, tables, **settings)

    def file(self, name: str, content: str | bytes) -> Path:
        """Write any file into the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def _tell(self, arguments: tuple[str, ...], done: Run, *, process: bool) -> None:
        out, err = self.masked(done.out), self.masked(done.err)
        if arguments[:1] == ("build",):
            out = by_document(out)
        if arguments[:1] == ("doctor",):
            out = without_machine(out)
        words = " ".join(self.masked(argument) for argument in arguments)
        by = "  (as a process of its own)" if process else ""
        self.lines += ["", f"$ reportgen {words}".rstrip() + by, f"exit {done.code}"]
        self.lines += [*told("out", out), *told("err", err)]

    def _tell_files(self, before: Snapshot, after: Snapshot) -> None:
        kept = False
        for name in sorted({*before, *after}):
            if before.get(name) == after.get(name):
                continue
            if _STATE.search(name):
                kept = True
            elif name not in after:
                self.lines.append(f"removed|{self.masked(name)}")
            else:
                self.lines += [f"written|{self.masked(name)}", *self._content(name)]
        if kept:
            self.lines.append("written|(the build's own records)")

    def _content(self, name: str) -> Iterator[str]:
        data = (self.folder / name).read_bytes()
        if name.endswith(_BY_MACHINE):
            stable = without_moment(data) if name.endswith(".xlsx") else data
            self.apart.append(f"{self.calls:>2} {_digest(stable)} {self.masked(name)}")
        lines = tuple(map(self.masked, content_of(name, data)))
        if len(lines) > 1 and lines in self._told:
            digest = _digest("\n".join(lines).encode())[:16]  # that file may have changed since
            yield f"  as above|{self._told[lines]} content {digest}"
        else:
            self._told[lines] = name
            yield from lines

    def masked(self, text: str) -> str:
        """Without where the folder lies on this machine: other for every run of the tests."""
        places = {self.folder: "〈folder〉", self._temporary: "〈temporary〉", ROOT: "〈checkout〉"}
        for path, name in places.items():
            text = text.replace(str(path), name)
        return _WHEN.sub("〈moment〉", text)


@contextlib.contextmanager
def staged(folder: Path, temporary: Path) -> Iterator[Stage]:
    """A stage in an empty folder, which is the current one until it is closed.

    The temporary folder holds the log of faults, too: none of earlier ones, which the audit would
    read. A terminal is always as wide, so that help breaks its lines alike; no colours are forced.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(tempfile, "tempdir", str(temporary))
        patch.setenv("XDG_STATE_HOME", str(temporary))
        patch.setenv("COLUMNS", "80")
        # whether a note counts depends on how soon after a save a call is made
        patch.setattr("reportgen.build.last_run.LastRun.said", lambda _: None)
        for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "PYTHONIOENCODING"):
            patch.delenv(name, raising=False)
        yield Stage(folder, temporary)


# ---------------------------------------------------------------- what is printed


def by_document(out: str) -> str:
    """The lines of a build sorted by document: several are made at once, in any order.

    The files of one document keep their order.
    """
    lines = out.splitlines(keepends=True)
    files = ("已生成", "已删除")
    return "".join(sorted(lines, key=lambda x: x.rpartition(".")[0] if x.startswith(files) else x))


def without_machine(out: str) -> str:
    """What doctor says, without versions and without which of the faces this machine has."""
    out = re.sub(r"(?m)^ .*\n", "", out)  # how to get what is missing
    out = re.sub(r"(?m)^(?:有|可补|缺) +", "〈有没有〉 ", out)
    out = re.sub(r"\b\d+(?:\.\d+)+", "〈version〉", out)
    return re.sub(r"(?m)^(.*字体 [^：\n]+)：.*$", r"\1", out)


def told(kind: str, text: str) -> list[str]:
    """Lines of text with their kind in front; what cannot be seen is written out."""
    if not text:
        return []
    lines = text.split("\n")
    if lines[-1]:
        lines.append("(no end of line)")
    else:
        lines.pop()
    shown = (line.replace("\r", "\\r").replace("\ufeff", "\\ufeff") for line in lines)
    return [f"{kind}|{line}" for line in shown]


# ---------------------------------------------------------------- what is written


def _snapshot(folder: Path) -> Snapshot:
    """Every file in a folder with the time of its change: one written anew counts as written."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, _digest(path.read_bytes()))
        for path in folder.rglob("*")
        if path.is_file() and not _LOCK.search(path.as_posix())
    }


def content_of(name: str, data: bytes) -> list[str]:
    """What is compared of a file on every machine: its text where short, else a digest."""
    ending = Path(name).suffix
    if ending in (".pdf", ".docx"):
        return []
    if ending == ".zip":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return [f"  member|{n} sha256 {_digest(package.read(n))}" for n in package.namelist()]
    if ending == ".xlsx":
        cells = list(_cells(data))
        if len(cells) > _MOST_CELLS:
            return [f"  cells|{len(cells)}, sha256 {_digest(chr(10).join(cells).encode())}"]
        return [f"  cell|{cell}" for cell in cells]
    if ending in (".txt", ".json", ".csv", ".toml") and len(data) <= _LONGEST_TEXT:
        return [f"  {line}" for line in told("text", data.decode())]
    return [f"  sha256|{_digest(data)}"]


def without_moment(data: bytes) -> bytes:
    """A workbook that says at which second it was saved, without that; any other as it is.

    Only the marked copy does. All that is in it stays, part by part.
    """
    moment = re.compile(rb"(<dcterms:modified[^>]*>)(?!2000-01-01T00:00:00Z)[^<]*")
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
        core = parts.get("docProps/core.xml", b"")
        if moment.search(core):
            parts["docProps/core.xml"] = moment.sub(rb"\1", core)
            return b"".join(name.encode() + part for name, part in parts.items())
    return data


def _cells(data: bytes) -> Iterator[str]:
    """Every cell of a workbook that says anything, with its comment."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                note = f" 批注：{cell.comment.text}" if cell.comment else ""
                if cell.value is not None or note:
                    yield f"{sheet.title}!{cell.coordinate} {cell.value}{note}".replace("\n", "\\n")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# ---------------------------------------------------------------- the machine

_LIBRARIES = (
    "weasyprint", "pydyf", "python-docx", "lxml", "fonttools", "cssselect2", "tinycss2",
    "tinyhtml5", "jinja2", "openpyxl",
)  # fmt: skip


@cache
def machine() -> dict[str, str]:
    """What the bytes of PDF, DOCX, XLSX and ZIP depend on, beside the data and the templates.

    Where any of it differs, other bytes are no mistake.
    """
    from weasyprint.text.ffi import pango

    number = pango.pango_version()
    parts = (number // 10_000, number // 100 % 100, number % 100)
    found = {name: version(name) for name in _LIBRARIES}
    found["python"] = ".".join(map(str, sys.version_info[:2]))
    found["zlib"] = zlib.ZLIB_RUNTIME_VERSION
    found["pango"] = ".".join(map(str, parts))
    found["harfbuzz"] = _harfbuzz()
    for family, files in _fonts().items():
        found[f"font {family}"] = _digest("".join(files).encode()) if files else "none"
    return found


def machine_name() -> str:
    """The machine as one digest, to stand at the head of what was recorded on it."""
    return _digest(json.dumps(machine(), sort_keys=True).encode())


def _harfbuzz() -> str:
    name = ctypes.util.find_library("harfbuzz")
    if name is None:
        return "none"
    library = ctypes.CDLL(name)
    library.hb_version_string.restype = ctypes.c_char_p
    return str(library.hb_version_string().decode())


def _fonts() -> dict[str, list[str]]:
    """The families that the typography names, each with the digests of its files here."""
    families: set[str] = set()
    for path in (ROOT / "templates" / "typography").glob("*.toml"):
        for face in tomllib.loads(path.read_text("utf-8"))["faces"].values():
            families.update(face["css"])
    assert families, "no typography was found: is it in another folder now?"
    return {family: sorted(map(_of_file, _files_of(family))) for family in sorted(families)}


def _files_of(family: str) -> list[str]:
    command = ["fc-list", f":family={family}", "file"]
    listed = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    return sorted({line.rstrip().removesuffix(":") for line in listed.splitlines()})


@cache
def _of_file(path: str) -> str:
    return _digest(Path(path).read_bytes())
