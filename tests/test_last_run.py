"""A build that finds nothing to do is over at once, and looks at everything where it must."""

import dataclasses
import os
import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import SAMPLE, reportgen
from test_noninterference import _everything, world, write_dataset

from reportgen.build import last_run, plan
from reportgen.build.last_run import LastRun, Said
from reportgen.core import file_stamps

SAID = Said(["提示：第 3 行没有单位"], 2, 1)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset that was saved a while ago, an output folder, and templates of a bureau's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "状态"))
    shutil.copytree(SAMPLE, tmp_path / "数据")
    for name in ("输出", "模板"):
        (tmp_path / name).mkdir()
    (tmp_path / "输出" / "文本.pdf").write_bytes(b"%PDF")
    (tmp_path / "模板" / "style.css").write_text("", "utf-8")
    time.sleep(0.15)
    return tmp_path


def last(place: Path, words: tuple[object, ...] = (("html",), False)) -> LastRun:
    return LastRun(place / "数据", place / "输出", place / "模板", words)


def test_what_was_said_is_said_again_while_nothing_changes(place: Path) -> None:
    assert last(place).said() is None
    last(place).note(SAID)
    assert last(place).said() == SAID
    (place / "输出" / ".reportgen.lock").touch()
    assert last(place).said() == SAID


def _write(name: str, text: str) -> Callable[[Path], object]:
    return lambda place: (place / name).write_text(text, "utf-8")


def _alike_from_outside(place: Path) -> None:
    """Another content, as long as before, that claims to be as old as before."""
    path = place / "数据" / "projects.csv"
    before, data = path.stat(), path.read_bytes()
    path.write_bytes(data.replace(b"2025", b"2024"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (len(data), before.st_mtime_ns)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a cell": _write("数据/projects.csv", "别的"),
    "a cell, alike from outside": _alike_from_outside,
    "one more file of the dataset": _write("数据/另一张.xlsx", ""),
    "a file of the dataset is gone": lambda place: (place / "数据" / "withheld.csv").unlink(),
    "a published file": _write("输出/文本.pdf", "%PDG"),
    "a published file is gone": lambda place: (place / "输出" / "文本.pdf").unlink(),
    "a file that nobody knows": _write("输出/来历不明.pdf", ""),
    "a template": _write("模板/style.css", "p {}"),
    "one more template": _write("模板/cover.html", ""),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_makes_it_look_at_everything(
    place: Path, change: Callable[[Path], None]
) -> None:
    last(place).note(SAID)
    change(place)
    time.sleep(0.15)
    assert last(place).said() is None


def test_other_words_other_folders_and_another_day_are_not_the_same_run(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last(place).note(SAID)
    assert last(place, (("pdf",), False)).said() is None
    assert last(place, (("html",), True)).said() is None
    shutil.copytree(place / "输出", place / "另一个")
    assert (
        LastRun(place / "数据", place / "另一个", place / "模板", (("html",), False)).said() is None
    )

    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:
            return date(2999, 1, 1)

    monkeypatch.setattr(last_run, "date", Tomorrow)
    assert last(place).said() is None


def test_another_program_looks_at_everything(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    last(place).note(SAID)
    monkeypatch.setattr(last_run, "program_parts", lambda: {"Pango": "99"})
    assert last(place).said() is None


def test_nothing_is_noted_of_files_that_are_just_being_saved(place: Path) -> None:
    _write("数据/projects.csv", "新的")(place)
    last(place).note(SAID)  # a second save might bear the same time
    time.sleep(0.15)
    assert last(place).said() is None
    run = last(place)
    _write("数据/projects.csv", "读的时候又存了")(place)
    run.note(SAID)
    time.sleep(0.15)
    assert last(place).said() is None


def test_a_disk_that_counts_whole_seconds_is_given_more_of_them() -> None:
    second = 1_000_000_000
    stat = os.stat_result((0,) * 10, {"st_mtime_ns": 5 * second, "st_ctime_ns": 5 * second})
    assert not file_stamps.is_settled(stat, 7 * second)
    assert file_stamps.is_settled(stat, 9 * second)


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"seen": 1}', "\ud800"])
def test_a_note_that_somebody_has_written_counts_for_nothing(place: Path, note: str) -> None:
    run = last(place)
    run.note(SAID)
    run._note.write_text(note, "utf-8", "surrogatepass")
    assert last(place).said() is None


def test_a_note_holds_nothing_of_what_is_withheld(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two datasets with other secrets it is the same, but for numbers and times of files."""
    monkeypatch.setattr(last_run, "stamp", lambda path, _: str(path))
    notes = []
    for seed in (1, 2):
        shutil.rmtree(place / "数据")
        write_dataset(place / "数据", world(seed, _everything()))
        time.sleep(0.15)
        run = last(place)
        run.note(SAID)
        notes.append(run._note.read_bytes())
    assert notes[0] == notes[1]


def test_a_build_with_nothing_to_do_reads_no_table(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (
        "build",
        place / "数据",
        "-o",
        place / "成果",
        "--format",
        "html",
        "--department",
        "205",
    )
    first = reportgen(*words)
    assert first.code == 0

    def read(*_: object, **__: object) -> None:
        raise AssertionError("tables were read")

    before = {path: path.read_bytes() for path in (place / "成果").iterdir() if path.is_file()}
    monkeypatch.setattr(plan, "read_dataset", read)
    again = reportgen(*words)
    assert (again.code, again.out) == (0, "1 份文本没有变化，没有重新生成\n")
    assert again.err == first.err
    assert before == {p: p.read_bytes() for p in (place / "成果").iterdir() if p.is_file()}
    assert "程序出错" in reportgen(*words, "--strict").err


def test_only_what_leaves_nothing_to_tell_is_noted() -> None:
    from reportgen.build.run import Outcome
    from reportgen.core.problems import Problem

    fine = Outcome("文本", files=(Path("文本.html"),), why=("以前没有生成过",))
    assert fine.settled
    for told in (
        {"problems": (Problem(None, "错", "改"),)},
        {"bug": "Traceback"},
        {"outdated": True},
        {"unclaimed": (Path("文本.pdf"),)},
        {"published": (Path("文本.pdf"),)},
        {"changed": (Path("文本.pdf"),)},
    ):
        assert not dataclasses.replace(fine, **told).settled
