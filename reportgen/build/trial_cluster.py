"""A scheduler and workers on this machine, to try a cluster out; gone with the build.

Processes of their own, begun by the commands that a real cluster is begun by, and speaking TLS with
certificates made for this run: on a machine with other users a port is open to them.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from reportgen.core.problems import fail
from reportgen.core.temporary import run_folder

_PATIENCE = 60.0  # seconds for a scheduler to begin
_ENDING = 10.0  # seconds for a process to end
# What of the environment is handed on; a password of a database may stand in another variable.
_NAMES = frozenset(
    ("HOME", "LANG", "LANGUAGE", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "USER")
)
_BEGINNINGS = ("DASK_", "FONTCONFIG_", "LC_", "PYTHON", "WEASYPRINT_", "XDG_")
# As README sets them for workers: they may have processes of their own, and what dask measures of
# itself, over a hundred times a second, costs as much as a small document.
_SETTINGS = {
    "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
}
_FILES = {"--tls-ca-file": "ca.pem", "--tls-cert": "certificate.pem", "--tls-key": "key.pem"}


class TrialCluster:
    """One scheduler and so many workers, while it is entered."""

    def __init__(self, workers: int) -> None:
        from distributed import Security

        self._workers = workers
        self._exits = ExitStack()
        self.security: Any = Security.temporary()
        self.address = ""

    def __enter__(self) -> Self:
        try:
            self._begin()
        except BaseException:
            self._exits.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._exits.close()

    def _begin(self) -> None:
        folder = Path(
            self._exits.enter_context(
                TemporaryDirectory(dir=run_folder(), ignore_cleanup_errors=True)
            )
        )
        where = folder / "scheduler.json"
        told = ["--scheduler-file", str(where), *self._certificates(folder)]
        plain = [*told, "--host", "127.0.0.1", "--protocol", "tls"]
        scheduler = self._start(
            folder, "scheduler", *plain, "--port", "0", "--no-dashboard", "--no-show"
        )
        self.address = _address(where, scheduler)
        self._start(
            folder, "worker", *plain, "--nthreads", "1", "--nworkers", str(self._workers),
            "--memory-limit", "0", "--no-dashboard", "--local-directory", str(folder),
        )  # fmt: skip

    def _certificates(self, folder: Path) -> list[str]:
        """Write what TLS is spoken with, for this user's eyes; the options that name it."""
        pem = (
            self.security.tls_ca_file,
            self.security.tls_worker_cert,
            self.security.tls_worker_key,
        )
        options = []
        for (option, name), content in zip(_FILES.items(), pem, strict=True):
            path = folder / name
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(content)
            options += [option, str(path)]
        return options

    def _start(self, folder: Path, *words: str) -> subprocess.Popen[bytes]:
        """Begin a process that Ctrl-C does not reach: the build ends it."""
        command = [sys.executable, "-m", "reportgen.render.trial_process", *words]
        process = subprocess.Popen(  # noqa: S603
            command,
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._exits.callback(_end, process)
        return process


def _environment() -> dict[str, str]:
    handed = {
        name: value
        for name, value in os.environ.items()
        if name in _NAMES or name.startswith(_BEGINNINGS)
    }
    return handed | _SETTINGS


def _address(where: Path, scheduler: subprocess.Popen[bytes]) -> str:
    """Where the scheduler listens, once it does."""
    begun = time.monotonic()
    while time.monotonic() - begun < _PATIENCE and scheduler.poll() is None:
        try:
            return str(json.loads(where.read_text("utf-8"))["address"])
        except (OSError, ValueError, KeyError):
            time.sleep(0.1)
    raise fail("本机的试用集群没有起来", "请再运行一次；仍这样就请不用 --cluster")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_ENDING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
