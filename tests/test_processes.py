"""Work done in a copy of the process."""

import os
import signal
import threading
from pathlib import Path

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


def test_what_a_copy_finds_wrong_with_the_input_is_told_without_doing_the_work_again(
    tmp_path: Path,
) -> None:
    begun = tmp_path / "次数"

    def refuse() -> None:
        with begun.open("a") as file:
            file.write("*")
        raise fail("没有", "请补")

    with pytest.raises(InputError) as caught:
        done_apart(refuse)
    assert caught.value.problems[0].message == "没有"
    assert begun.read_text() == "*"


def test_a_copy_that_fails_leaves_the_work_to_the_process_itself() -> None:
    """So a fault of ours shows as it would have without a copy."""
    with pytest.raises(ZeroDivisionError):
        done_apart(lambda: 1 // 0)


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
