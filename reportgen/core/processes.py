"""How worker processes begin and end: all from one that has loaded the libraries, if possible."""

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Limits:
    """What one step of one document may take: seconds, and MB of memory (not on Windows)."""

    seconds: float = 900
    megabytes: int = 4096


def start_early() -> Any:
    """Start the process from which the others are forked, while there is other work to do.

    It is a fresh one: it has never seen raw data. It loads the libraries once for all. Windows
    knows no forking, and a folder for temporary files with a long name no socket: there each
    process is started by itself. Returns how processes are begun.
    """
    apart = multiprocessing.get_context("spawn")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return apart
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["reportgen.audit.preload"])
    try:
        with _without_threads():
            forkserver.ensure_running()
    except OSError:
        return apart
    return context


@contextmanager
def _without_threads() -> Iterator[None]:
    """A process that is to be forked must not have threads, as OpenBLAS would begin."""
    before = os.environ.get("OPENBLAS_NUM_THREADS")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OPENBLAS_NUM_THREADS"]
        else:
            os.environ["OPENBLAS_NUM_THREADS"] = before


def end_with_parent() -> None:
    """Let this process end as soon as its parent has; nothing where it is nobody's worker.

    A worker waits for more work for ever where its parent was killed, and may hold withheld values.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_wait_for, args=(parent,), daemon=True).start()


def _wait_for(parent: BaseProcess) -> None:
    wait([parent.sentinel])
    os._exit(1)
