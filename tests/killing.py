"""Builds that are killed in the middle: what stands in the folder then, and after the next run.

A killed build is a command of its own with its workers in a process group of its own, so that
one signal ends all of them at once, as a loss of power does.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT, Rows, write_dataset

from reportgen.output.own_files import LOCK_FILE, STATE_FILE


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of an output folder by its name, without what a build keeps for itself."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and path.name not in (STATE_FILE, LOCK_FILE)
    }


def published(folder: Path) -> dict[str, bytes]:
    """The files with a final name: what the bureau's visitors see."""
    return {name: data for name, data in contents(folder).items() if not name.startswith(".")}


@dataclass(frozen=True)
class Killed:
    """What a kill left: names of `torn` files, and what differs from an uninterrupted build.

    `changed` counts the files that were new already; `message` is that of the next run, where
    it failed. Nothing is `different` when it left the bytes of an uninterrupted build.
    """

    done: bool  # the build was quicker than the kill
    changed: int
    torn: tuple[str, ...]
    different: tuple[str, ...]
    message: str


# Kills its own process group when it is about to rename a file for the nth time.
_AT_A_RENAME = """
import os, signal, sys
left = int(sys.argv.pop(1))
def count(event, arguments):
    global left
    left -= event == "os.rename"
    if not left:
        left = -1  # killing is told here, too
        os.killpg(0, signal.SIGKILL)
sys.addaudithook(count)
from reportgen.cli.app import main
main()
"""


class Bench:
    """A dataset that was published once and edited since.

    `old` are the files before the edit, kept in the folder `start`; `new` those of an
    uninterrupted build after it. The latest such build took `seconds`: a busy machine is slow now
    and quick soon.
    """

    def __init__(self, folder: Path, before: Rows, after: Rows, *words: str) -> None:
        """Build the dataset `before` and `after` the edit; `words` are further arguments."""
        self.dataset, self.start = folder / "数据", folder / "原先"
        self._output = folder / "输出"
        self._arguments = ["build", str(self.dataset), "-o", str(self._output), *words]
        write_dataset(self.dataset, before)
        self._build()
        shutil.copytree(self._output, self.start)
        self.old = published(self._output)
        write_dataset(self.dataset, after)
        self._build()
        self.new, self._state = published(self._output), self._state_now()

    def kill(self, after: float) -> Killed:
        """Build after the edit, kill all its processes `after` seconds, and build again."""
        self._reset()
        with self._started("-m", "reportgen") as build:
            try:
                build.wait(after)
            except subprocess.TimeoutExpired:
                os.killpg(build.pid, signal.SIGKILL)
        return self._after(build.returncode)

    def kill_at_rename(self, number: int) -> Killed:
        """The same, killed before its nth file gets its final name."""
        self._reset()
        with self._started("-c", _AT_A_RENAME, str(number)) as build:
            build.wait()
        return self._after(build.returncode)

    def workers_survive(self, after: float) -> bool:
        """Kill the main process alone; whether workers go on ten seconds later."""
        self._reset()
        with self._started("-m", "reportgen") as build:
            time.sleep(after)
            build.kill()
            try:
                build.communicate(timeout=10)  # the pipe is closed when the last one has ended
            except subprocess.TimeoutExpired:
                os.killpg(build.pid, signal.SIGKILL)
                return True
        return False

    def _reset(self) -> None:
        shutil.rmtree(self._output)
        shutil.copytree(self.start, self._output)

    def _after(self, code: int) -> Killed:
        """What the kill left, and what the next run makes of it."""
        left = published(self._output)
        torn = [name for name in {**self.old, **left} if not self._whole(name, left.get(name))]
        changed = sum(left.get(name) == data for name, data in self.new.items())
        message = self._build()
        return Killed(code == 0, changed, tuple(torn), tuple(self._differences()), message)

    def _whole(self, name: str, data: bytes | None) -> bool:
        return data is not None and data in (self.old.get(name), self.new.get(name))

    def _differences(self) -> Iterator[str]:
        now = contents(self._output)
        yield from (name for name in {**now, **self.new} if now.get(name) != self.new.get(name))
        if self._state_now() != self._state:
            yield STATE_FILE

    def _state_now(self) -> bytes:
        return (self._output / STATE_FILE).read_bytes()

    def _build(self) -> str:
        begun = time.monotonic()
        with self._started("-m", "reportgen") as build:
            _, errors = build.communicate()
        self.seconds = time.monotonic() - begun
        return "" if build.returncode == 0 else f"{build.returncode}: {errors}"

    def _started(self, *program: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *program, *self._arguments],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
