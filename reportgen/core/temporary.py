"""The folder of a run for temporary files: gone when it ends or, if it is killed, with the next.

Everything of a run lies in it, what libraries write and where processes meet included. A lock tells
a folder that is in use from one that is left over; a crash frees it.
"""

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX, _LOCK = "reportgen-run-", "lock"


@cache
def run_folder() -> Path:
    """The folder of this process and of those that it starts; OSError where there can be none.

    Also what is left of earlier runs goes.
    """
    clear_left_over()
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = FileLock(folder / _LOCK)
        with suppress(Timeout):  # somebody took it for left over
            lock.acquire(timeout=0)
            break
    # after what `multiprocessing` has in it, which goes at -100; not in processes that were forked
    Finalize(None, _remove, (folder, lock), exitpriority=-200)
    return folder


def _remove(folder: Path, lock: FileLock) -> None:
    lock.release()
    shutil.rmtree(folder, ignore_errors=True)


def clear_left_over() -> None:
    """Remove what runs that were killed have left; not that of another user."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout):
            if _is_left_over(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left_over(folder: Path) -> bool:
    """Whether this is the folder of a run of this user's that is at an end; may raise Timeout."""
    found = folder.lstat()
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    if not (stat.S_ISDIR(found.st_mode) and mine):
        return False
    if not (folder / _LOCK).is_file():  # one that just begins, or none of ours
        return False
    with FileLock(folder / _LOCK).acquire(timeout=0):
        return True
