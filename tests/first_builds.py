"""The builds with which tests begin, each made once."""

import shutil
from collections.abc import Callable
from pathlib import Path

from conftest import Run


class FirstBuilds:
    """What builds into an empty folder left there, each made once: most tests begin alike.

    A build knows its dataset by its path, so all of them have the same place.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._place = folder / "地方"
        self._made: dict[str, tuple[Path, Run]] = {}

    def empty_place(self) -> Path:
        """The folder in which a test may begin, with nothing in it."""
        shutil.rmtree(self._place, ignore_errors=True)
        self._place.mkdir()
        return self._place

    def build(self, output: Path, given: str, build: Callable[[], Run]) -> Run:
        """What `build` leaves in `output` and says, where all that it follows from is `given`."""
        if given not in self._made:
            kept = self._folder / str(len(self._made))
            self._made[given] = kept, build()
            if output.is_dir():
                shutil.copytree(output, kept)
            return self._made[given][1]
        kept, done = self._made[given]
        if kept.is_dir():
            shutil.copytree(kept, output)
        return done
