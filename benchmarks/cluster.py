"""Documents of a city made by this machine's own processes, and by 1, 2 and 4 workers of a cluster.

    .venv/bin/python benchmarks/cluster.py [DEPARTMENTS] [--projects 30] [--workers 1 2 4]

Tells seconds, and processor time of all processes, as /proc says five times a second (Linux): of a
first department alone, with what starting and reading take, and of each further document, by whose
processes; and whether the files are the same, byte for byte. The workers are those of `--cluster`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from departments import write_city

_SECONDS = 0.2  # from one look to the next


class Family:
    """A process and all that descend from it: the seconds of a processor that each role has had.

    Roles are `client` (what the build itself begins), `scheduler` and `workers`.
    """

    def __init__(self, first: int) -> None:
        self._roles = {first: "client"}
        self._seconds: dict[int, float] = {}

    def look(self) -> None:
        """Find those that are new, and read the time of all."""
        found = [
            _read(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()
        ]
        for pid, parent, seconds in sorted(filter(None, found)):
            if pid not in self._roles and parent in self._roles:
                self._roles[pid] = self._roles[parent]
            if pid in self._roles:
                self._roles[pid] = _began(pid) or self._roles[pid]
                self._seconds[pid] = seconds

    @property
    def seconds(self) -> dict[str, float]:
        """By role."""
        total: dict[str, float] = defaultdict(float)
        for pid, seconds in self._seconds.items():
            total[self._roles[pid]] += seconds
        return total


def _began(pid: int) -> str:
    """The role that a process was begun for by its command line; blank for others."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    roles = {b"scheduler": "scheduler", b"worker": "workers"}
    _, is_trial, rest = command.partition(b"trial_process\0")
    return roles.get(rest.partition(b"\0")[0], "") if is_trial else ""


def _read(pid: int) -> tuple[int, int, float] | None:
    """A process's number, its parent's, and the seconds of a processor that it had."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return pid, int(words[1]), (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def build(dataset: Path, output: Path, words: list[str]) -> tuple[float, dict[str, float]]:
    """Build: seconds, and seconds of a processor by role."""
    command = [sys.executable, "-m", "reportgen", "build", str(dataset), "-o", str(output), *words]
    begun = time.perf_counter()
    done = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    family = Family(done.pid)
    while done.poll() is None:
        family.look()
        time.sleep(_SECONDS)
    return time.perf_counter() - begun, family.seconds


def published(output: Path) -> dict[str, bytes]:
    """What was made, by name."""
    return {p.name: p.read_bytes() for p in output.iterdir() if p.is_file() and p.name[0] != "."}


def main() -> None:
    parser = argparse.ArgumentParser(description="a city made by the workers of a cluster")
    parser.add_argument("departments", nargs="?", type=int, default=500)
    parser.add_argument("--workers", nargs="*", type=int, default=[1, 2, 4])
    parser.add_argument("--projects", type=int, default=30, help="of each department")
    parser.add_argument("--format", dest="formats", action="append", default=[])
    given = parser.parse_args()
    words = [word for name in given.formats for word in ("--format", name)]
    with tempfile.TemporaryDirectory() as place:
        dataset = Path(place) / "data"
        write_city(dataset, given.departments, given.departments * given.projects)
        first = ["--department", "0101"]
        files: dict[str, bytes] = {}
        for workers in (0, *given.workers):
            output = Path(place) / f"output{workers}"
            told = [*words, "--cluster", str(workers)] if workers else words
            _, start = build(dataset, Path(place) / f"first{workers}", [*told, *first])
            seconds, processor = build(dataset, output, told)
            made = published(output)
            files = files or made
            same = "same bytes" if made == files else "OTHER BYTES"
            further = len({Path(name).stem for name in made}) - 1
            each = {role: (processor[role] - start[role]) / further for role in processor}
            shares = ", ".join(f"{role} {seconds:.3f}" for role, seconds in sorted(each.items()))
            print(
                f"{workers or 'no'} workers: {further + 1} documents, {seconds:.0f} s, {same}; "
                f"of a processor {sum(start.values()):.1f} s for the first, "
                f"{sum(each.values()):.3f} s for each further one ({shares})",
                flush=True,
            )


if __name__ == "__main__":
    main()
