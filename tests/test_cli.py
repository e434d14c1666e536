"""The command line: exit codes, Chinese help and messages, quiet in a pipe, never a traceback."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import click
import pytest
from conftest import ROOT, files_in, reportgen, reportgen_process, two_departments, write_dataset

from reportgen.build import plan
from reportgen.cli import app


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write_dataset(tmp_path / "数据", two_departments())


def commands() -> list[str]:
    return list(app.reportgen.commands)


def is_chinese(text: str) -> bool:
    """Whether a message is Chinese: no run of three English words (paths and options aside)."""
    plain = re.sub(r"(?<![A-Za-z])(?:--?[a-z-]+|/\S+|\S+\.\w+)", "", text)
    english = re.search(r"\b[A-Za-z]{2,} [A-Za-z]+ [A-Za-z]{2,}\b", plain)
    return bool(re.search("[\u4e00-\u9fff]", text)) and not english


# ---------------------------------------------------------------- help


def test_help_names_every_command_with_a_chinese_word_for_it() -> None:
    done = reportgen("--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("用法：reportgen [选项] 命令 [参数]...")
    for command in commands():
        assert re.search(rf"^ *{command} +[\u4e00-\u9fff]", done.out, re.MULTILINE)


@pytest.mark.parametrize("command", ["", *commands()])
def test_help_is_chinese_from_the_first_to_the_last_line(command: str) -> None:
    done = reportgen(*command.split(), "-h")
    assert (done.code, done.err) == (0, "")
    for english in ("Usage", "Options", "Commands", "Show this", "OPTIONS", "COMMAND", "required"):
        assert english not in done.out
    assert is_chinese(done.out)


@pytest.mark.parametrize("command", commands())
def test_every_option_and_argument_is_explained_in_chinese(command: str) -> None:
    parameters = app.reportgen.commands[command].params
    for parameter in parameters:
        if isinstance(parameter, click.Option):
            assert re.search("[\u4e00-\u9fff]", parameter.help or ""), parameter.name
        else:
            assert re.search("[\u4e00-\u9fff]", parameter.metavar or ""), parameter.name


def test_the_version_is_told() -> None:
    done = reportgen("--version")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"reportgen \d+\.\d+\.\d+\n", done.out)


def test_without_a_command_the_help_is_shown() -> None:
    done = reportgen()
    shown = done.out + done.err
    assert "用法：reportgen" in shown
    assert "build" in shown
    assert "命令写得不对" not in shown


# ---------------------------------------------------------------- wrong usage

WRONG_USAGE: dict[str, tuple[tuple[str, ...], str]] = {
    "unknown command": (("biuld",), "请看 reportgen --help"),
    "unknown option": (("build", "--fromat", "pdf"), "没有选项 --fromat，是不是 --format"),
    "unknown format": (
        ("build", "--format", "doc"),
        "--format 的值不对，可用的是 pdf、docx、xlsx、html",
    ),
    "option without value": (("build", "--format"), "--format"),
    "no processes": (("build", "--jobs", "0"), "--jobs 的值不对"),
    "processes in words": (("build", "--jobs", "两个"), "--jobs 的值不对"),
    "two datasets": (("build", "一", "二"), "请看 reportgen build --help"),
    "import of nothing": (("import",), "缺少 文件..."),
    "import to nowhere": (("import", "a.txt"), "缺少 "),
    "year in words": (("import", "a.txt", "-o", "b", "--year", "今年"), "--year 的值不对"),
    "new without a name": (("new",), "缺少 数据集"),
    "doctor with an argument": (("doctor", "外感"), "请看 reportgen doctor --help"),
    "a flag with a value": (("build", "--each-unit=1"), "--each-unit"),
}


@pytest.mark.parametrize(("arguments", "words"), WRONG_USAGE.values(), ids=WRONG_USAGE.keys())
def test_wrong_usage_is_one_chinese_line_and_code_2(arguments: tuple[str, ...], words: str) -> None:
    done = reportgen(*arguments)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.startswith("错误：")
    assert len(done.err.splitlines()) == 1
    assert is_chinese(done.err)


# ---------------------------------------------------------------- unusable input

UNUSABLE: dict[str, tuple[Callable[[Path], list[str]], str]] = {
    "no such folder": (lambda folder: [str(folder / "没有")], "没有这个文件或文件夹"),
    "an empty folder": (lambda folder: [_made(folder / "空")], "这个文件夹不是数据集"),
    "a CSV file": (lambda folder: [str(folder / "数据" / "projects.csv")], "数据集是整个文件夹"),
    "a file of nothing": (lambda folder: [_file(folder / "a.bin", b"\0\1")], "不是数据集"),
    "a broken workbook": (lambda folder: [_file(folder / "a.xlsx", b"PK\3\4")], "a.xlsx"),
    "no such templates": (
        lambda folder: [str(folder / "数据"), "--templates", str(folder / "没有")],
        "没有模板文件夹",
    ),
    "a name that no file can have": (lambda folder: [str(folder / ("长" * 300))], "错误"),
    "a folder for output that is a file": (
        lambda folder: [str(folder / "数据"), "-o", _file(folder / "输出", b"x")],
        "不能写入",
    ),
}


def _made(folder: Path) -> str:
    folder.mkdir()
    return str(folder)


def _file(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize(("make", "words"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_input_that_cannot_be_used_is_told_in_chinese_with_code_2(
    tmp_path: Path, dataset: Path, make: Callable[[Path], list[str]], words: str
) -> None:
    assert dataset.is_dir()
    arguments = make(tmp_path)
    output = ["-o", str(tmp_path / "成果")] if "-o" not in arguments else []
    done = reportgen("build", *arguments, *output)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert "Traceback" not in done.err
    assert files_in(tmp_path / "成果") == []


def test_a_process_that_was_ended_from_outside_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def ended(*_: object, **__: object) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr("reportgen.check.run.check_dataset", ended)
    done = reportgen("check", write_dataset(tmp_path / "数据", two_departments()))
    assert done.code == 2
    assert done.err.startswith("错误：做一步工作的进程被强行结束了")
    assert "--jobs 1" in done.err


def test_a_typography_that_is_not_there_is_told(tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "数据", two_departments(), typography="gb9704")
    done = reportgen("build", dataset, "-o", tmp_path / "成果")
    assert done.code == 2
    assert "gb9704" in done.err


def test_many_mistakes_are_cut_short_with_their_count(tmp_path: Path) -> None:
    tables = two_departments()
    first = tables["indicators"][0]
    tables["indicators"] += [{**first, "序号": f"{n}号"} for n in range(80)]
    dataset = write_dataset(tmp_path / "数据", tables)
    done = reportgen("build", dataset, "-o", tmp_path / "成果", "--format", "html")
    assert done.code == 1
    assert done.err.count("错误：") == 50
    assert "还有 30 条" in done.err


# ---------------------------------------------------------------- as a process


def test_a_build_in_a_pipe_prints_only_what_it_made(tmp_path: Path, dataset: Path) -> None:
    output = tmp_path / "成果"
    done = reportgen_process("build", dataset, "-o", output, "--format", "html")
    assert (done.code, done.problems) == (0, [])
    assert sorted(done.out.splitlines()) == [
        f"已生成 {path}" for path in sorted(output.glob("[!.]*"))
    ]
    assert "\x1b" not in done.out


def test_a_wrong_argument_gives_no_traceback_to_a_user() -> None:
    done = reportgen_process("build", "/没有/这个", "--jobs", "2")
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
    assert done.err.startswith("错误：")


def test_messages_reach_a_console_that_cannot_show_chinese(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = reportgen_process("build", tmp_path / "没有", env=environment)
    assert done.code == 2
    assert "Traceback" not in done.err


def test_a_reader_that_goes_away_gives_no_traceback(tmp_path: Path, dataset: Path) -> None:
    command = [sys.executable, "-m", "reportgen", "build", str(dataset), "--format", "html"]
    command += ["-o", str(tmp_path / "成果")]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    os.close(writing)
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_the_sample_is_the_default_dataset(tmp_path: Path) -> None:
    """From another folder too, where there is no data/sample."""
    arguments = ("build", "-o", tmp_path / "成果", "--format", "html", "--unit", "205002")
    done = reportgen_process(*arguments, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (done.code, done.problems) == (0, [])
    assert len(files_in(tmp_path / "成果")) == 1


# ---------------------------------------------------------------- our own faults


def test_a_fault_of_ours_is_one_line_and_a_log_without_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, dataset: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("暗流勘测")

    monkeypatch.setattr(plan, "make_plan", fail)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    done = reportgen("build", dataset)
    assert (done.code, done.out) == (3, "")
    assert len(done.err.splitlines()) == 1
    assert "程序出错" in done.err
    assert "暗流" not in done.err
    (log,) = tmp_path.rglob("*.log")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    text = log.read_text("utf-8")
    assert str(log) in done.err
    assert "RuntimeError" in text
    assert "暗流" not in text


@pytest.mark.parametrize("what", ["the log", "its folder", "no folder"])
def test_a_log_that_cannot_be_written_is_told_in_the_same_line_and_no_link_is_followed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, dataset: Path, what: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("暗流勘测")

    victim, state = tmp_path / "别处", tmp_path / "状态"
    victim.mkdir()
    kept = victim / "reportgen-error.log"
    kept.write_text("别人的")
    if what == "the log":
        (state / "reportgen").mkdir(parents=True)
        (state / "reportgen" / kept.name).symlink_to(kept)
    elif what == "its folder":
        state.mkdir()
        (state / "reportgen").symlink_to(victim)
    else:
        state.write_text("a file")
    monkeypatch.setattr(plan, "make_plan", fail)
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    done = reportgen("build", dataset)
    assert (done.code, len(done.err.splitlines())) == (3, 1)
    assert "详情写不到" in done.err
    assert "RuntimeError" in done.err
    assert "暗流" not in done.err
    assert kept.read_text() == "别人的"


def test_a_full_disk_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, dataset: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/某处")

    monkeypatch.setattr(plan, "make_plan", fail)
    done = reportgen("build", dataset)
    assert done.code == 2
    assert "文件读写失败" in done.err


# ---------------------------------------------------------------- new, doctor


@pytest.mark.parametrize("arguments", [(), ("--xlsx",)])
def test_a_new_dataset_can_be_read_and_says_that_it_is_empty(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = reportgen("new", tmp_path / "新的", *arguments)
    assert (done.code, done.err) == (0, "")
    done = reportgen("build", tmp_path / "新的", "-o", tmp_path / "成果")
    assert done.code == 2
    assert "预算年度" in done.err
    assert "Traceback" not in done.err


def test_new_does_not_touch_what_is_there(tmp_path: Path, dataset: Path) -> None:
    before = {path.name: path.read_bytes() for path in dataset.iterdir()}
    done = reportgen("new", dataset)
    assert done.code == 2
    assert "已经有内容" in done.err
    assert {path.name: path.read_bytes() for path in dataset.iterdir()} == before


def test_the_doctor_finds_what_this_machine_has() -> None:
    done = reportgen("doctor")
    assert done.code == 0, done.out
    assert "WeasyPrint" in done.out
    assert all(re.match(r"有  |可补  |      请|      要", line) for line in done.out.splitlines())
