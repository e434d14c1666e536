"""Archives of files to be read: each file in them by itself, called by archive and name.

Budget systems give out ZIPs whose names are GBK without saying so.
"""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from reportgen.core.problems import InputError, Place, Problem, fail
from reportgen.core.temporary import run_folder
from reportgen.importer.file_kinds import (
    DAMAGED,
    LARGEST_CONTENT,
    LARGEST_FILE,
    kind_of,
    require_bearable,
)

_DEEPEST = 2  # archives within archives
_MOST = 5000  # files in an archive
_MB = 1_000_000
_UTF8 = 0x800  # the flag of a name in UTF-8
_ENCRYPTED = 1


@dataclass(frozen=True)
class GivenFile:
    """A file to be read, and what it is called; or why there is none."""

    path: Path
    name: str
    problems: tuple[Problem, ...] = ()


@contextmanager
def given_files(files: Iterable[Path]) -> Iterator[list[GivenFile]]:
    """The files, archives unpacked into a folder that is gone afterwards."""
    with TemporaryDirectory(dir=run_folder()) as name:
        unpacker = _Unpacker(Path(name))
        yield [given for path in files for given in unpacker.given(path, str(path), 0)]


def renamed(error: InputError, path: Path, name: str) -> tuple[Problem, ...]:
    """The problems with a file, by the name under which people know it."""
    return tuple(
        Problem(
            Place(name, p.place.sheet, p.place.row, p.place.column)
            if p.place and p.place.file == str(path)
            else p.place,
            p.message,
            p.remedy,
        )
        for p in error.problems
    )


class _Unpacker:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._unpacked = 0  # bytes, of archives within archives, too

    def given(self, path: Path, name: str, depth: int) -> Iterator[GivenFile]:
        """The file, or those in it where it is an archive."""
        try:
            require_bearable(path)
            if kind_of(path) == "zip":
                yield from self._members(path, name, depth)
            else:
                yield GivenFile(path, name)
        except InputError as error:
            yield GivenFile(path, name, renamed(error, path, name))

    def _members(self, path: Path, name: str, depth: int) -> Iterator[GivenFile]:
        place = Place(str(path))
        if depth == _DEEPEST:
            raise fail("压缩包套得太深，没有读入", "请解开", place)
        try:
            with zipfile.ZipFile(path) as archive:
                parts = [part for part in archive.infolist() if _is_wanted(part)]
                if len(parts) > _MOST:
                    raise fail(f"里面有 {len(parts)} 个文件，太多", "请拆成几个压缩包", place)
                if not parts:
                    raise fail("压缩包里没有文件", "请检查是否打包完整", place)
                for part in parts:
                    yield from self._member(archive, part, f"{name}/{_name(part)}", depth)
        except DAMAGED as error:
            raise fail("压缩包坏了，读不了", "请重新打包", place) from error

    def _member(
        self, archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, depth: int
    ) -> Iterator[GivenFile]:
        self._count += 1
        self._unpacked += part.file_size
        target = self._folder / f"{self._count}{Path(_name(part)).suffix.lower()}"
        why = ""
        if part.flag_bits & _ENCRYPTED:
            why = "有密码，读不了"
        elif part.file_size > LARGEST_FILE * _MB:
            why = f"超过 {LARGEST_FILE} MB，没有读入"
        elif self._unpacked > LARGEST_CONTENT * _MB or self._count > _MOST:
            why = "压缩包里的东西太多，没有读入"
        else:
            try:
                target.write_bytes(archive.read(part))
            except DAMAGED:
                why = "在压缩包里坏了，读不了"
        if why:
            problem = Problem(Place(name), why, "请解开后另存，再读入")
            yield GivenFile(target, name, (problem,))
        else:
            yield from self.given(target, name, depth + 1)


def _is_wanted(part: zipfile.ZipInfo) -> bool:
    name = _name(part).rpartition("/")[2]
    ours = name.startswith(("~$", "._")) or name in (".DS_Store", "Thumbs.db", "desktop.ini")
    return not (part.is_dir() or ours)


def _name(part: zipfile.ZipInfo) -> str:
    """The name as it was meant: without a flag it is UTF-8 or GBK, not the code page of DOS."""
    if part.flag_bits & _UTF8:
        return part.filename
    try:
        raw = part.filename.encode("cp437")
    except UnicodeEncodeError:
        return part.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.filename
