"""The watched files: those of a dataset and of a bureau's templates, and when they have changed.

Size and time of the files decide; events only wake. So an event too many (the lock file of an open
Excel) builds nothing, and one too few (some network shares report none) costs a few seconds.
"""

import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from watchfiles import watch

from reportgen.core.problems import InputError, fail
from reportgen.dataset.sources import is_source_file, source_files

_LOOK_AGAIN = 2.0  # seconds, where nothing is reported
_PAUSE = 0.2  # seconds in which nothing may change before it is read
_PATIENCE = 15  # pauses to wait for a file that is gone or cannot be opened, as in a save
_TRIES = 10  # readings, where something is written while it is read
_PASSING = (".tmp", ".swp", ".bak", "~")  # what editors leave for a moment beside a template

Snapshot = Mapping[Path, tuple[int, int]]  # size in bytes and time of change in nanoseconds
_T = TypeVar("_T")


class WatchedFiles:
    """The files of a dataset and a bureau's templates, as they lay when they were last read."""

    def __init__(
        self, dataset: Path, templates: Path | None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._dataset = dataset
        self._templates = templates
        self._sleep = sleep
        self._seen: Snapshot = {}

    def folders(self) -> list[Path]:
        """The folders in which to wait for events; a file is replaced in its folder."""
        folders = [self._dataset if self._dataset.is_dir() else self._dataset.parent]
        if self._templates:
            inner = (path for path in self._templates.rglob("*") if path.is_dir())
            folders += [self._templates, *inner]
        return [folder for folder in folders if folder.is_dir()]

    def look(self) -> Snapshot:
        """Size and time of each file now; nothing where they cannot be had."""
        try:
            files = source_files(self._dataset)
            if self._templates:
                files += [path for path in self._templates.rglob("*") if _is_template(path)]
            stats = {path: path.stat() for path in files}
        except OSError:  # a folder or file is gone since it was listed
            return {}
        return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}

    def changed(self) -> tuple[str, ...]:
        """Names of the files that are not what was read last."""
        now = self.look()
        paths = {path for path, _ in self._seen.items() ^ now.items()}
        return tuple(sorted(path.name for path in paths))

    def read(self, reader: Callable[[], _T]) -> _T:
        """What `reader` makes of files into which nobody wrote meanwhile.

        Raises what `reader` raises, of such files; InputError where they never stand still.
        """
        for _ in range(_TRIES):
            self._seen = self._settled()
            try:
                result = reader()
            except InputError:
                if not self.changed():
                    raise
            else:
                if not self.changed():
                    return result
        raise fail("数据一直在改动，读不成", "请等保存或同步完成")

    def _settled(self) -> Snapshot:
        """The files once none of them changes: half a save is no mistake in the data.

        Files that are gone or cannot be opened are waited for, but not for ever.
        """
        left, before = _PATIENCE, self.look()
        while left:
            self._sleep(_PAUSE)
            now = self.look()
            if now == before and self._seen.keys() <= now.keys() and all(map(_is_whole, now)):
                break
            left = left - 1 if now == before else _PATIENCE
            before = now
        return before


def _is_template(path: Path) -> bool:
    return path.is_file() and not (path.name.startswith((".", "~")) or path.name.endswith(_PASSING))


def _is_whole(path: Path) -> bool:
    """Whether the file can be opened and is not just being written."""
    try:
        if path.suffix.lower() == ".xlsx":
            return zipfile.is_zipfile(path)  # what makes it one is written last
        with path.open("rb") as file:
            return bool(file.read(1))
    except OSError:
        return False


def of_templates(changed: Sequence[str]) -> bool:
    """Whether a file of this name may be one of the templates, not of the dataset."""
    return any(not is_source_file(name) for name in changed)


def wakes(files: WatchedFiles) -> Iterator[None]:
    """Yields at each event in the folders, and every few seconds without one."""
    pause = int(_LOOK_AGAIN * 1000)
    while True:
        folders = files.folders()
        try:
            for _ in watch(
                *folders,
                watch_filter=None,
                step=50,
                debounce=500,
                rust_timeout=pause,
                yield_on_timeout=True,
                recursive=False,  # a workbook may stand in a folder with everything else
            ):
                yield
                if files.folders() != folders:
                    break
        except (OSError, RuntimeError):  # gone for now, or the system watches no more folders
            time.sleep(_LOOK_AGAIN)
            yield


def changes(files: WatchedFiles, wakened: Iterator[None]) -> Iterator[tuple[str, ...]]:
    """Names of the files that have changed, each time there is something to build.

    None of them the first time, when there is everything.
    """
    yield ()
    for _ in wakened:
        if names := files.changed():
            yield names
