"""How worker processes begin and end: all from one that has loaded the libraries, if possible."""

import multiprocessing
import os
import re
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from multiprocessing.util import get_temp_dir
from pathlib import Path
from threading import Thread
from typing import Any

from reportgen.core.problems import Problem, fail
from reportgen.core.temporary import run_folder

WATCHER = "end with parent"  # the thread that waits for the end of the parent
_PER_CORE = 2  # processes of a kind, most: they wait for the disk now and then
_MEMORY_EACH = 512  # MB that a process that renders and one that audits take together
_HANDLES, _FEWEST_HANDLES = 1024, 64  # files open at once
_UNKNOWN_MEMORY = 1 << 30  # MB
_TELL = "若再出现，请把这一行告诉维护人员"


@dataclass(frozen=True)
class Limits:
    """What one step of one document may take: seconds, and MB of memory (not on Windows)."""

    seconds: float = 900
    megabytes: int = 4096


def begun_apart() -> SpawnContext:
    """How processes are begun each by itself.

    As Python begins them they would look for modules in the current folder first, where anything
    may be called as one of ours or of a library. That holds for the one that `start_early` begins.
    """
    os.environ["PYTHONSAFEPATH"] = "1"
    return multiprocessing.get_context("spawn")


def start_early() -> Any:
    """Start the process from which the others are forked, while there is other work to do.

    It is a fresh one: it has never seen raw data. It loads the libraries once for all. Windows
    knows no forking, and a folder for temporary files with a long name no socket: there each
    process is started by itself. Returns how processes are begun.
    """
    apart = begun_apart()
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return apart
    _require_handles()
    _meet_in(run_folder())
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["reportgen.audit.preload"])
    try:
        with _without_threads():
            forkserver.ensure_running()
    except OSError:
        return apart
    return context


def _meet_in(folder: Path) -> None:
    """Have the sockets by which processes meet in this folder, once for all."""
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        get_temp_dir()
    finally:
        tempfile.tempdir = before


def usable_processes(asked: int | None) -> int:
    """How many processes to use at once: as many as asked for, no more than the machine bears.

    Without a wish as many as it has cores. InputError where not even one can be had.
    """
    _require_handles()
    each = cores()
    most = min(_PER_CORE * each, max(1, _free_memory() // _MEMORY_EACH))
    return min(asked or each, most)


def _require_handles() -> None:
    """See that enough files can be open at once, of which every process takes some."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _HANDLES if hard == resource.RLIM_INFINITY else min(hard, _HANDLES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < _FEWEST_HANDLES:
        message = f"系统只许同时打开 {most} 个文件，不够用"
        raise fail(message, f"请放宽到 {_HANDLES} 个再运行（ulimit -n {_HANDLES}）")


def cores() -> int:
    """How many cores are for us."""
    if hasattr(os, "sched_getaffinity"):  # not all of them may be for us
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _free_memory() -> int:
    """MB of memory that can be had; very much where the system does not tell."""
    free = [_UNKNOWN_MEMORY]
    with suppress(OSError, ValueError):
        found = re.search(r"MemAvailable:\s*(\d+) kB", Path("/proc/meminfo").read_text("ascii"))
        free += [int(found[1]) >> 10] if found else []
    with suppress(OSError, ValueError):  # a container's own limit
        group = Path("/sys/fs/cgroup")
        most, used = ((group / f"memory.{name}").read_text() for name in ("max", "current"))
        free.append((int(most) - int(used)) >> 20)
    return min(free)


def ended_problem(code: int | None) -> Problem:
    """What is known of why a process ended that was to give a result; `code` is its exit code.

    A negative one is the number of the signal, as `multiprocessing` has it.
    """
    if code is None or code >= 0:
        told = "" if code is None else f"（退出码 {code}）"
        return Problem(None, f"做这一步的进程自己退出了{told}，原因不明", _TELL)
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"信号 {-code}"
    if name == "SIGKILL":
        message = f"做这一步的进程被系统强行结束了（{name}），多半是整台机器的内存不够"
        return Problem(None, message, "请关掉别的程序，或用 --jobs 少用几个进程")
    if name in ("SIGTERM", "SIGINT", "SIGHUP"):
        return Problem(None, f"做这一步的进程被别人结束了（{name}）", "请再运行一次")
    message = f"做这一步的进程崩溃了（{name}）：可能是内存到了限额，也可能是程序库的错"
    return Problem(None, message, f"请先用 --memory-limit 放宽再试；{_TELL}")


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


def start_limited(megabytes: int, folder: str, start: Any, values: tuple[Any, ...]) -> None:
    """Set a process up that gets no more memory than this, and a folder for temporary files.

    Ctrl-C reaches every process of a terminal: the one that began decides what ends, quietly.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = folder
    end_with_parent()
    try:
        import resource
    except ImportError:  # Windows has no such limit
        pass
    else:
        most = megabytes << 20
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    start(*values)


def end_with_parent() -> None:
    """Let this process end as soon as its parent has; nothing where it is nobody's worker.

    A worker waits for more work for ever where its parent was killed, and may hold withheld values.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_wait_for, args=(parent,), name=WATCHER, daemon=True).start()


def _wait_for(parent: BaseProcess) -> None:
    wait([parent.sentinel])
    os._exit(1)
