"""Work done in a copy of the process."""

import os
import signal
import threading

import pytest

from reportgen.core import processes
from reportgen.core.problems import InputError, fail
from reportgen.core.processes import done_apart


def test_work_is_done_in_a_copy_and_its_result_comes_back() -> None:
    assert done_apart(lambda: ("结果", os.getpid() != os.getppid())) == ("结果", True)
    assert done_apart(os.getpid) != os.getpid()


def test_what_a_copy_changes_stays_there() -> None:
    kept: list[int] = []
    assert done_apart(lambda: kept.append(1) or len(kept)) == 1
    assert kept == []


def test_a_copy_that_fails_leaves_the_work_to_the_process_itself() -> None:
    """So an error shows as it would have without a copy."""

    def refuse() -> None:
        raise fail("没有", "请补")

    with pytest.raises(InputError) as caught:
        done_apart(refuse)
    assert caught.value.problems[0].message == "没有"


def test_a_copy_that_is_killed_leaves_the_work_to_the_process_itself() -> None:
    own = os.getpid()

    def work() -> int:
        if os.getpid() != own:
            os.kill(os.getpid(), signal.SIGKILL)
        return 7

    assert done_apart(work) == 7


def test_a_process_with_threads_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert done_apart(os.getpid) == os.getpid()
    finally:
        waiting.set()
        thread.join()
    monkeypatch.setattr(processes.multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert done_apart(os.getpid) == os.getpid()
