"""How worker processes begin and end: all from one that has loaded the libraries, if possible."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread, active_count
from typing import Any, TypeVar

_T = TypeVar("_T")
_PATIENCE = 5  # seconds for a process that has answered to end


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


def done_apart(work: Callable[[], _T]) -> _T:
    """What `work` returns, done in a copy of this process: the memory that it takes ends with it.

    Done here where there is no copying a process (Windows), where threads make it unsafe, and where
    the copy fails or is killed: then what is wrong shows as ever.
    """
    if "fork" not in multiprocessing.get_all_start_methods() or active_count() > 1:
        return work()
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    copy = context.Process(target=_send, args=(work, there))
    copy.start()
    there.close()
    try:
        return here.recv()  # type: ignore[no-any-return]
    except EOFError:  # it has ended without an answer
        return work()
    finally:
        here.close()
        if copy.is_alive():
            copy.join(_PATIENCE)
            copy.kill()
        copy.join()


def _send(work: Callable[[], object], there: Connection) -> None:
    end_with_parent()
    with suppress(Exception):  # the parent meets it again and tells it
        there.send(work())
    os._exit(0)


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
