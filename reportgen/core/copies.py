"""Work done in copies of this process: several parts at once, and their memory ends with them.

A copy knows all that the process knows, and costs next to nothing to make. What goes back is what
its work returns.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar, cast

from reportgen.core.problems import InputError, Problem
from reportgen.core.processes import WATCHER, end_with_parent

_T = TypeVar("_T")
_PATIENCE = 5  # seconds for a process that has answered to end
Tell = Callable[[Any], object]  # by which work says how far it is


def done_apart(work: Callable[[], _T], meanwhile: Callable[[], object] = lambda: None) -> _T:
    """What `work` returns, done in a copy of this process, with which its memory ends.

    This process does `meanwhile`.
    """
    (result,) = done_side_by_side([lambda _: work()], meanwhile=meanwhile)
    return result


def done_side_by_side(
    works: Sequence[Callable[[Tell], _T]],
    heed: Tell = lambda _: None,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[_T]:
    """What each of `works` returns, in their order, done in as many copies of this process at once.

    This process does `meanwhile`. What a work tells of how far it is comes to `heed`, in this
    process. An InputError that it raises is raised. Work is done here where there is no copying a
    process (Windows), where threads make it unsafe, and where its copy fails or is killed: then
    what is wrong shows as ever. Copies end with this process, and with whatever interrupts it.
    """
    if not can_copy():
        meanwhile()
        return [work(heed) for work in works]
    with _copies_of(works) as copies:
        meanwhile()
        answers = _answers(copies, heed)
    return [_result(*answers[n]) if n in answers else work(heed) for n, work in enumerate(works)]


def _result(value: Any, problems: tuple[Problem, ...] | None) -> Any:
    if problems is not None:
        raise InputError(problems)
    return value


def can_copy() -> bool:
    """Whether this process can be copied; a thread that waits for a parent's end does no harm."""
    threads = [thread for thread in threading.enumerate() if thread.name != WATCHER]
    return "fork" in multiprocessing.get_all_start_methods() and len(threads) == 1


@contextmanager
def _copies_of(works: Sequence[Callable[[Tell], object]]) -> Iterator[Mapping[Connection, int]]:
    """The connections by which copies answer, with the number of the work that each does."""
    context = multiprocessing.get_context("fork")
    copies: list[BaseProcess] = []
    ours: dict[Connection, int] = {}
    patience = 0
    try:
        for number, work in enumerate(works):
            here, there = context.Pipe(duplex=False)
            ours[here] = number
            copies.append(context.Process(target=_send, args=(work, there)))
            copies[-1].start()
            there.close()
        yield ours
        patience = _PATIENCE
    finally:
        for connection in ours:
            connection.close()
        for copy in copies:
            copy.join(patience)
            copy.kill()
            copy.join()


def _answers(copies: Mapping[Connection, int], heed: Tell) -> dict[int, Any]:
    """What the copies have sent, by the number of the work; none of one that ended without."""
    answers: dict[int, Any] = {}
    open_ones = set(copies)
    while open_ones:
        for connection in cast("list[Connection]", wait(list(open_ones))):
            try:
                finished, value = connection.recv()
            except (EOFError, ConnectionError):  # it has ended without an answer
                open_ones.discard(connection)
                continue
            if finished:
                answers[copies[connection]] = value
                open_ones.discard(connection)
            else:
                heed(value)
    return answers


def _send(work: Callable[[Tell], object], there: Connection) -> None:
    """Do the work in a copy and send what it returns; Ctrl-C is the business of the process.

    No garbage is looked for: hardly any is circular, its memory ends with the copy, and looking
    through a dataset and all that is loaded took three tenths of the time of a plan.
    """
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    with suppress(Exception):  # the process meets it again and tells it
        there.send((True, _answer(lambda: work(lambda told: there.send((False, told))))))
    os._exit(0)


def _answer(work: Callable[[], object]) -> tuple[object, tuple[Problem, ...] | None]:
    """What the work gives, or what is wrong with the input."""
    try:
        return work(), None
    except InputError as error:
        return None, error.problems
