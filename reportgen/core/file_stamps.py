"""How a file is known again without being read: by its number, and by when it was last changed.

Not on Windows, which does not note when a file was changed but when it was written.
"""

import os
import sys
import time
from pathlib import Path

_FINE, _COARSE = 20_000_000, 3_000_000_000  # nanoseconds by which a file must be older than a look
_SECOND = 1_000_000_000  # a time of whole ones comes from a disk that notes no more
STAMPED = sys.platform != "win32"


def is_settled(stat: os.stat_result, now: int) -> bool:
    """Whether a file that is written once more is sure to bear another time; `now` as `time_ns`."""
    fine = stat.st_mtime_ns % _SECOND and stat.st_ctime_ns % _SECOND
    return max(stat.st_mtime_ns, stat.st_ctime_ns) < now - (_FINE if fine else _COARSE)


def stamp(path: Path, stat: os.stat_result) -> str:
    """How a file is known again; its size is left out, since what is withheld would be in it."""
    times = f"{stat.st_mtime_ns} {stat.st_ctime_ns}"
    return f"{path} {stat.st_mode} {stat.st_dev} {stat.st_ino} {times}"


def known_stamp(path: Path) -> str:
    """How a file is known again at any later time; blank where nothing tells."""
    stat = path.stat()
    return stamp(path, stat) if STAMPED and is_settled(stat, time.time_ns()) else ""
