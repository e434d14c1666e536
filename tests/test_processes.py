"""Work done in a copy of the process."""

import gc
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, NoReturn

import pytest
from conftest import reportgen_process

from reportgen.core import copies
from reportgen.core.copies import done_apart, done_side_by_side
from reportgen.core.problems import InputError, fail


@pytest.fixture(autouse=True)
def no_threads_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process with threads is not copied; those that other tests left are none of ours."""
    left = set(threading.enumerate()) - {threading.current_thread()}
    every = threading.enumerate
    monkeypatch.setattr(threading, "enumerate", lambda: [t for t in every() if t not in left])


def test_work_is_done_in_a_copy_and_its_result_comes_back() -> None:
    assert done_apart(lambda: ("结果", os.getpid() != os.getppid())) == ("结果", True)
    assert done_apart(os.getpid) != os.getpid()


def test_a_copy_looks_for_no_garbage_and_the_process_still_does() -> None:
    assert done_apart(gc.isenabled) is False
    assert gc.isenabled()


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
    monkeypatch.setattr(copies.multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert done_apart(os.getpid) == os.getpid()


def test_several_works_are_done_at_once_and_answer_in_their_order() -> None:
    heard: list[int] = []
    works = [lambda tell, n=n: (tell(n), os.getpid(), n) for n in range(3)]  # type: ignore[misc]
    answers = done_side_by_side(works, heard.append)
    assert [n for _, _, n in answers] == [0, 1, 2]
    assert len({process for _, process, _ in answers} - {os.getpid()}) == 3
    assert sorted(heard) == [0, 1, 2]


def test_of_several_works_only_that_of_a_copy_that_died_is_done_again() -> None:
    own = os.getpid()

    def die(_: Any) -> int:
        if os.getpid() != own:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    died, lived = done_side_by_side([die, lambda _: os.getpid()])
    assert died == own
    assert lived != own


def test_copies_end_at_once_with_what_interrupts_the_process() -> None:
    begun = time.monotonic()

    def interrupt(process: int) -> NoReturn:
        os.kill(process, 0)  # it is there
        seen.append(process)
        raise KeyboardInterrupt

    seen: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        done_side_by_side([lambda tell: (tell(os.getpid()), time.sleep(60))], interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)
    assert time.monotonic() - begun < 30


def test_a_copy_can_be_copied_in_turn() -> None:
    mothers = done_apart(lambda: (os.getpid(), done_apart(os.getppid)))
    assert mothers[0] == mothers[1] != os.getpid()


def test_the_process_from_which_workers_are_forked_loads_no_more_than_they_need() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, reportgen.audit.preload; print(*sys.modules)"],
        check=True, capture_output=True, encoding="utf-8",
    ).stdout.split()  # fmt: skip
    needed = ("weasyprint", "docx", "pikepdf", "pypdfium2", "reportgen.audit.docx.open",
              "reportgen.audit.html", "reportgen.render.pdf.write")  # fmt: skip
    needless = ("reportgen.check", "reportgen.dataset.load", "openpyxl", "numpy", "pandas",
                "sqlalchemy", "distributed")  # fmt: skip
    assert not set(needed) - set(loaded)
    assert not set(needless) & set(loaded)


_BEGIN_BOTH = """
import sys
from reportgen.core.processes import begun_apart, start_early
from concurrent.futures import ProcessPoolExecutor
if __name__ == "__main__":
    for context in (begun_apart(), start_early()):
        with ProcessPoolExecutor(1, context) as pool:
            print(pool.submit(sys.intern, context.get_start_method()).result())
"""


@pytest.fixture
def strange_folder(tmp_path: Path) -> Path:
    """A folder with modules called like ours and others', as anybody's folder may have them."""
    folder = tmp_path / "别人的"
    (folder / "reportgen").mkdir(parents=True)
    for name in ("reportgen/__init__", "click", "docx", "lxml", "pebble", "secrets", "signal"):
        (folder / f"{name}.py").write_text("raise SystemExit('strange code runs')")
    return folder


def test_processes_load_no_modules_of_the_folder_that_they_are_begun_in(
    strange_folder: Path, tmp_path: Path
) -> None:
    script = tmp_path / "begin.py"
    script.write_text(_BEGIN_BOTH)
    done = subprocess.run(
        [sys.executable, script], cwd=strange_folder, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["spawn", "forkserver"]
    assert done.stderr == ""


def test_begun_as_a_module_the_program_loads_none_of_the_current_folder_either(
    strange_folder: Path,
) -> None:
    shutil.rmtree(strange_folder / "reportgen")  # whoever says -m means the one that is there
    done = reportgen_process("--version", cwd=strange_folder)
    assert (done.code, done.err) == (0, "")
