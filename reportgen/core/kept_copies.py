"""What somebody may have filled in is not overwritten: refused, or kept first as a dated copy.

The one way by which commands write beside a person's files, except for the documents of a build,
which are made again from the dataset. Copies lie in a folder of their own beside what they are of,
by day and time; nobody but their owner can read them. No source of datasets looks into folders, so
they are never taken for tables.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from reportgen.core.files import is_link, read_file, replace_file, replace_files
from reportgen.core.problems import Place, fail, os_reason

COPIES = "备份"  # name of the folder
OPTION = "--replace"
_FOLDER_MODE = 0o700


def put_files(
    files: Mapping[Path, bytes], *, replace: bool, private: bool = False
) -> tuple[Path, ...]:
    """Put files at their paths; returns the copies kept of what stood there.

    Files that say the same already are no loss. Of others there are copies where `replace` asks
    for it; else, and where anything cannot be written, InputError and nothing is changed.
    """
    others = [path for path, data in files.items() if _is_other(path, data)]
    if others and not replace:
        raise refused(others[0])
    copies = keep_copies(others)
    replace_files(files, private=private)
    return copies


def refused(path: Path) -> Exception:
    """The error, to be raised, that there is something at `path` already."""
    remedy = f"请换一个名称；确要覆盖的，加上 {OPTION}，原来的会先另存到“{COPIES}”文件夹里"
    return fail("这里已有文件，内容不同，没有改动它", remedy, Place(str(path)))


def keep_copies(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Copy these files, each into a dated folder beside it; where the copies are.

    InputError where that cannot be done; then nobody may overwrite them.
    """
    by_folder: dict[Path, list[Path]] = {}
    for path in paths:
        by_folder.setdefault(path.parent, []).append(path)
    return tuple(_keep(folder, group) for folder, group in by_folder.items())


def _keep(folder: Path, paths: Collection[Path]) -> Path:
    """Copy files of one folder; the folder of the copies, or the copy if it is a single one."""
    at = folder / COPIES
    try:
        kept = _dated_folder(at)
        for at in paths:
            replace_file(kept / at.name, read_file(at), private=True)
    except OSError as error:
        message = f"不能另存备份（{os_reason(error)}），所以没有改动原来的文件"
        raise fail(message, "请检查权限和磁盘空间", Place(str(at))) from None
    return kept / at.name if len(paths) == 1 else kept


def _dated_folder(copies: Path) -> Path:
    """A new folder named by the present day and time, in `copies`, which is made if need be."""
    if is_link(copies):
        raise fail("是指向别处的链接，不能把备份放在里面", "请移走这个链接", Place(str(copies)))
    copies.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    name = f"{datetime.now():%Y-%m-%d %H%M%S}"
    number = 1
    while True:
        folder = copies / (name if number == 1 else f"{name} ({number})")
        try:
            folder.mkdir(mode=_FOLDER_MODE)
        except FileExistsError:
            number += 1
        else:
            return folder


def _is_other(path: Path, data: bytes) -> bool:
    """Whether there is a file that says something else; an empty one says nothing."""
    try:
        return path.exists() and read_file(path) not in (b"", data)
    except OSError:
        return True
