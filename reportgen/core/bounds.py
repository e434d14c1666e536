"""Work on what others have made, within bounds of memory and time.

A file of some KB can grow to GB when it is unpacked, or keep a reader busy for hours. Python cannot
tell beforehand, so the system is asked to say when it is too much.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MOST_MEMORY = 2_000_000_000  # bytes beyond what the process has already
MOST_TIME = 180  # seconds of processor time


class TooLongError(BaseException):
    """The time is up; no Exception, so that no reader takes it for a fault of the file."""


@contextmanager
def within_bounds(seconds: float = MOST_TIME, memory: int = MOST_MEMORY) -> Iterator[None]:
    """Do what follows with at most so much more; MemoryError or TooLongError beyond.

    Where the system knows no such bounds (Windows, time in another thread than the first) there
    are none.
    """
    with _within_memory(memory), _within_time(seconds):
        yield


@contextmanager
def _within_memory(most: int) -> Iterator[None]:
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[5])
    except (ImportError, OSError, ValueError, IndexError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    bounds = [pages * os.sysconf("SC_PAGE_SIZE") + most, soft, hard]
    least = min(bound for bound in bounds if bound != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_DATA, (least, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


@contextmanager
def _within_time(seconds: float) -> Iterator[None]:
    timed = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not timed:
        yield
        return

    def end(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        with suppress(TooLongError):  # the time may be up just here
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
