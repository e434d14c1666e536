"""`reportgen check` on 1,000,000 indicators in PostgreSQL, beside the same rows as CSV files.

    .venv/bin/python benchmarks/database.py [PROJECTS]

Starts a server of its own (tests/postgres.py), writes the dataset of `check.py` and copies it into
a database; then runs the command on both, each in a process of its own, and tells time, processor
time and peak memory of that process.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from check import PROJECTS, write_dataset

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import postgres

from reportgen.dataset.conversion import convert_tables


def measure(dataset: str) -> None:
    """Check a dataset, and tell what that took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        findings = str(Path(folder) / "结果.txt")
        command = [sys.executable, "-m", "reportgen", "check", dataset, "-o", findings]
        done = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
        _, status, usage = os.wait4(done.pid, 0)
    seconds = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    code = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss / 1024
    print(f"{dataset}: exit code {code}, {seconds:.0f} s, {processor:.0f} s of a processor, "
          f"{peak:,.0f} MB at most", flush=True)  # fmt: skip


def main() -> None:
    projects = int(sys.argv[1]) if len(sys.argv) > 1 else PROJECTS
    with tempfile.TemporaryDirectory() as place, postgres.server() as server:
        if server is None:
            sys.exit("no PostgreSQL server on this machine")
        folder = Path(place) / "data"
        folder.mkdir()
        print(f"{projects:,} projects, {write_dataset(folder, projects):,} indicators", flush=True)
        address = server.address(server.new_database())
        os.environ["REPORTGEN_DB_PASSWORD"] = postgres.PASSWORD
        begun = time.perf_counter()
        convert_tables(folder, Path(address))
        print(f"copied into PostgreSQL in {time.perf_counter() - begun:.0f} s", flush=True)
        for dataset in (address, str(folder)):
            measure(dataset)


if __name__ == "__main__":
    main()
