"""Files are replaced whole: a crash leaves the old file or the new one, never half of one.

Knows nothing of what it writes.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from reportgen.core.problems import Place, fail, os_reason

_TEMPORARY = ".reportgen-"  # how the names of half-written files begin


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` at `path`, making its folder; InputError when that cannot be done."""
    replace_files({path: data})


def replace_files(files: Mapping[Path, bytes]) -> None:
    """Put every file at its path, once all are safely on the disk under other names.

    InputError, with none of them replaced, when one cannot be written or is held open by another
    program: those replaced before it are put back.
    """
    temporaries: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}  # what stood where a file was replaced
    at = Path()
    try:
        for at, data in files.items():
            temporaries[at] = _write_temporary(at.resolve(), data)
        for at, temporary in temporaries.items():
            target = at.resolve()
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


def sweep(folder: Path) -> None:
    """Remove what a crash left half-written in the folder; only for who holds it alone."""
    for temporary in folder.glob(f"{_TEMPORARY}*.tmp"):
        temporary.unlink(missing_ok=True)


def _put_back(before: Mapping[Path, bytes | None]) -> None:
    for target, old in before.items():
        if old is None:
            target.unlink()
        else:
            _write_temporary(target, old).replace(target)


def _write_temporary(target: Path, data: bytes) -> Path:
    """The data under a name of its own beside `target`, on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=_TEMPORARY, suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
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
