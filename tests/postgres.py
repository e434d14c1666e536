"""A PostgreSQL server for tests: the one of Debian's package, with a cluster of its own.

It refuses to run as root, so root lends it the user that the package brings.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

PASSWORD = "Wortlaut-7?@:/%"  # noqa: S105 - of the cluster of these tests alone
_PREFIX, _OWNER = "reportgen-postgres-", "owner"  # a folder, and the file with who started it
READER, READER_PASSWORD = "reader", "nur-lesen"


def programs() -> Path | None:
    """The folder of the newest server on this machine; None without one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@dataclass
class Server:
    """A running server; each test asks for a database of its own."""

    bin: Path
    folder: Path
    port: int
    _made: list[str] = field(default_factory=list)

    def address(self, database: str, user: str = "tester") -> str:
        """The address of a database, without the password."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def new_database(self, encoding: str = "UTF8") -> str:
        """The name of a new, empty database."""
        name = f"city{len(self._made)}"
        self._made.append(name)
        with self.connect("postgres") as connection:
            connection.execute(
                f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' "
                "LC_COLLATE 'C' LC_CTYPE 'C'"
            )
        return name

    def connect(self, database: str, **options: Any) -> psycopg.Connection[Any]:
        """A connection that commits each statement."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="tester", password=PASSWORD,
            dbname=database, autocommit=True, **options,
        )  # fmt: skip

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of the server's as a user that it accepts."""
        subprocess.run(
            [self.bin / program, *arguments],
            check=True, capture_output=True, cwd=self.folder, **_user(),
        )  # fmt: skip

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off "
            f"-c unix_socket_directories={self.folder}"
        )
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-l", log, "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")


def _user() -> dict[str, Any]:
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if _is_root() else {}


def _is_root() -> bool:
    return os.geteuid() == 0


def _sweep(found: Path) -> None:
    """Stop the servers of runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, ValueError, subprocess.CalledProcessError):
            if not Path("/proc", (folder / _OWNER).read_text()).exists():
                Server(found, folder, 0).stop()
                shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def server() -> Iterator[Server | None]:
    """A server with an empty cluster; None where the machine has none."""
    found = programs()
    if found is None:
        yield None
        return
    _sweep(found)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        (folder / _OWNER).write_text(str(os.getpid()))
        (folder / "password").write_text(PASSWORD)
        for path in (folder, folder / "password"):
            if _is_root():
                shutil.chown(path, "postgres", "postgres")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        running = Server(found, folder, port)
        running.run(
            "initdb", "-D", "data", "-U", "tester", "-A", "scram-sha-256", "-E", "UTF8",
            "--pwfile=password", "--no-sync", "--locale=C",
        )  # fmt: skip
        running.start()
        try:
            with running.connect("postgres") as connection:
                connection.execute(f"CREATE USER {READER} PASSWORD '{READER_PASSWORD}'")
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
