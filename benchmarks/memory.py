"""Time and peak memory of `reportgen build` over 10, 100 and 500 departments of 30 projects.

    .venv/bin/python benchmarks/memory.py [DEPARTMENTS...] [--format html]

Memory is read from /proc ten times a second (Linux): the main process and its workers together,
what they share counted once (Pss), and the largest process alone at its peak (VmHWM).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from departments import write_city

DEPARTMENTS = (10, 100, 500)
_PROJECTS_EACH = 30
_SECONDS = 0.1  # from one look to the next
_MB = 1024  # /proc counts in KB


@dataclass
class Peaks:
    """The most that a build took, in KB; `largest` by kind of process."""

    together: int = 0
    processes: int = 0
    largest: dict[str, int] = field(default_factory=dict)

    def look(self, pids: list[int], main: int) -> None:
        """Read the memory of these processes now."""
        self.together = max(
            self.together, sum(_reading(pid, "smaps_rollup", "Pss") for pid in pids)
        )
        self.processes = max(self.processes, len(pids))
        for pid in pids:
            role = "main" if pid == main else "worker"
            self.largest[role] = max(self.largest.get(role, 0), _reading(pid, "status", "VmHWM"))


def _reading(pid: int, file: str, name: str) -> int:
    """A line of a file of /proc, in KB; 0 when the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def _session(leader: int) -> Iterator[int]:
    """The processes of a session that still run."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getsid(int(entry.name)) == leader:
                    yield int(entry.name)
            except ProcessLookupError:
                continue


def measure(dataset: Path, output: Path, formats: list[str]) -> tuple[float, Peaks]:
    """Build, and look on: seconds, and peaks of memory."""
    words = [word for name in formats for word in ("--format", name)]
    command = [sys.executable, "-m", "reportgen", "build", str(dataset), "-o", str(output)]
    peaks, begun = Peaks(), time.perf_counter()
    with subprocess.Popen(  # noqa: S603
        [*command, *words], stdout=subprocess.DEVNULL, start_new_session=True
    ) as build:
        while build.poll() is None:
            peaks.look(list(_session(build.pid)), build.pid)
            time.sleep(_SECONDS)
    if build.returncode:
        sys.exit(f"the build failed with code {build.returncode}")
    return time.perf_counter() - begun, peaks


def main() -> None:
    parser = argparse.ArgumentParser(description="time and memory of a build of many departments")
    parser.add_argument("departments", nargs="*", type=int, default=list(DEPARTMENTS))
    parser.add_argument("--format", dest="formats", action="append", default=[])
    given = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}", flush=True)
    for departments in given.departments:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            projects = departments * _PROJECTS_EACH
            write_city(folder / "data", departments, projects)
            seconds, peaks = measure(folder / "data", folder / "output", given.formats)
            largest = ", ".join(f"{k} {v / _MB:.0f} MB" for k, v in sorted(peaks.largest.items()))
            print(
                f"{departments} departments, {projects:,} projects: {seconds:.0f} s, "
                f"{seconds / departments:.2f} s each; all {peaks.processes} processes together "
                f"{peaks.together / _MB:.0f} MB, largest: {largest}",
                flush=True,
            )


if __name__ == "__main__":
    main()
