"""Files are replaced whole: a crash leaves the old file or the new one, never half of one.

And only files are read and replaced: no device, no pipe, which would never end, and in a folder of
ours no link to elsewhere. Knows nothing of what it writes.
"""

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from reportgen.core.problems import Place, fail, os_reason

_TEMPORARY = ".reportgen-"  # how the names of half-written files begin


def read_file(path: Path) -> bytes:
    """All bytes of a file; OSError where it cannot be read or is a pipe or a device."""
    require_file(path)
    return path.read_bytes()


def require_file(path: Path) -> None:
    """OSError where there is no file at `path`, or something that is read without end."""
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError(errno.ENXIO, "not a file", str(path))


def is_link(path: Path) -> bool:
    """Whether something else stands where `path` says: a link, or on Windows a junction."""
    if path.is_symlink():
        return True
    try:
        return getattr(os.lstat(path), "st_reparse_tag", 0) == _JUNCTION
    except OSError:
        return False


_JUNCTION = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)


def replace_file(path: Path, data: bytes, *, private: bool = False) -> None:
    """Put `data` at `path`, making its folder; InputError when that cannot be done.

    What is `private` nobody but its owner can read.
    """
    replace_files({path: data}, private=private)


def replace_files(
    files: Mapping[Path, bytes], *, private: bool = False, links: bool = True
) -> None:
    """Put every file at its path, once all are safely on the disk under other names.

    InputError, with none of them replaced, when one cannot be written or is held open by another
    program: those replaced before it are put back. Where `links` lead elsewhere, it is there that
    a file is put; without them that is an error, too.
    """
    temporaries: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}  # what stood where a file was replaced
    at = Path()
    try:
        for at, data in files.items():
            temporaries[at] = _write_temporary(_target(at, links=links), data, private=private)
        for at, temporary in temporaries.items():
            target = _target(at, links=links)
            old = target.read_bytes() if target.is_file() else None
            temporary.replace(target)
            before[target] = old
    except OSError as error:
        _put_back(before)
        remedy = "请关闭正在打开它的程序，检查权限和磁盘空间"
        raise fail(f"不能写入（{os_reason(error)}）", remedy, Place(str(at))) from None
    finally:
        for temporary in temporaries.values():
            temporary.unlink(missing_ok=True)


def _target(path: Path, *, links: bool) -> Path:
    """Where a file is put; OSError where that is no place for one."""
    if not links and is_link(path):
        raise OSError(errno.ELOOP, "a link", str(path))
    target = path.resolve()
    if target.exists():
        require_file(target)
    return target


def sweep(folder: Path) -> None:
    """Remove what a crash left half-written in the folder; only for who holds it alone."""
    for temporary in folder.glob(f"{_TEMPORARY}*.tmp"):
        if temporary.is_file() and not is_link(temporary):
            temporary.unlink(missing_ok=True)


def _put_back(before: Mapping[Path, bytes | None]) -> None:
    for target, old in before.items():
        if old is None:
            target.unlink()
        else:
            _write_temporary(target, old).replace(target)


def _write_temporary(target: Path, data: bytes, *, private: bool = False) -> Path:
    """The data under a name of its own beside `target`, on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=_TEMPORARY, suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not private:  # a temporary file is
            _copy_mode(target, temporary)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _copy_mode(target: Path, temporary: Path) -> None:
    """Give the new file the permissions of the old one; mkstemp's are for its owner alone."""
    if target.exists():
        shutil.copymode(target, temporary)
    else:
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
