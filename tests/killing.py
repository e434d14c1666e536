"""Builds that are killed in the middle: what stands in the folder then, and after the next run.

A killed build is a command of its own with its workers in a process group of its own, so that
one signal ends all of them at once, as a loss of power does.
"""

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT, two_departments, write_dataset

_RECORDS = (".reportgen.json", ".reportgen.lock")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of an output folder by its name, without what a build keeps for itself."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in _RECORDS}


def published(folder: Path) -> dict[str, bytes]:
    """The files with a final name: what the bureau's visitors see."""
    return {name: data for name, data in contents(folder).items() if not name.startswith(".")}


@dataclass(frozen=True)
class Killed:
    """What a kill left: `after` seconds; names of `torn` files; what differs in the end."""

    after: float
    done: bool  # the build was quicker than the kill
    changed: int  # files that were the new ones already
    torn: tuple[str, ...]
    different: tuple[str, ...]  # from an uninterrupted build, once the next run has ended
    message: str  # of the next run, where it failed


class Bench:
    """A small dataset of two departments, published once and edited since.

    `old` are the files before the edit, `new` those of an uninterrupted build after it.
    """

    def __init__(self, folder: Path, formats: Sequence[str] = ("pdf", "docx", "html")) -> None:
        self._output, self._start = folder / "输出", folder / "原先"
        self._arguments = [str(folder / "数据"), "-o", str(self._output)]
        self._arguments += [word for name in formats for word in ("--format", name)]
        dataset = write_dataset(folder / "数据", two_departments())
        self._run()
        shutil.copytree(self._output, self._start)
        self.old = published(self._output)
        _edit(dataset / "projects.csv")
        begun = time.monotonic()
        self._run()
        self.seconds = time.monotonic() - begun
        self.new, self._state = published(self._output), self._state_now()

    def kill(self, after: float) -> Killed:
        """Build after the edit, kill all its processes `after` seconds, and build again."""
        shutil.rmtree(self._output)
        shutil.copytree(self._start, self._output)
        with self._started() as build:
            try:
                build.wait(after)
            except subprocess.TimeoutExpired:
                os.killpg(build.pid, signal.SIGKILL)
            done = build.wait() == 0
        left = published(self._output)
        torn = [name for name in {**self.old, **left} if not self._whole(name, left.get(name))]
        changed = sum(left.get(name) == data for name, data in self.new.items())
        message = self._run()
        return Killed(
            after, done, changed, tuple(torn), tuple(self._differences()), message
        )  # fmt: skip

    def _whole(self, name: str, data: bytes | None) -> bool:
        return data is not None and data in (self.old.get(name), self.new.get(name))

    def _differences(self) -> Iterator[str]:
        now = contents(self._output)
        yield from (name for name in {**now, **self.new} if now.get(name) != self.new.get(name))
        if self._state_now() != self._state:
            yield _RECORDS[0]

    def _state_now(self) -> bytes:
        return (self._output / _RECORDS[0]).read_bytes()

    def _run(self) -> str:
        with self._started() as build:
            _, errors = build.communicate()
        return "" if build.returncode == 0 else f"{build.returncode}: {errors}"

    def _started(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "reportgen", "build", *self._arguments],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )


def _edit(projects: Path) -> None:
    """Change the purpose of every project, so that every document is made again."""
    with projects.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows, heads = list(reader), list(reader.fieldnames or ())
    with projects.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, heads)
        writer.writeheader()
        writer.writerows({**row, "资金用途": "改换用途，购买苗木。"} for row in rows)
