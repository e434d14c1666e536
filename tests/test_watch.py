"""What is saved is built at once; what programs leave beside it while they save builds nothing."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT, Rows, files_in, two_departments, write_dataset

from reportgen.build.messages import finding_line
from reportgen.build.plan import Selection
from reportgen.build.run import Outcome
from reportgen.check.rules import Finding, Severity, Spot
from reportgen.check.run import Report
from reportgen.core.faults import error_log
from reportgen.core.problems import InputError, fail
from reportgen.dataset.writer import write_empty
from reportgen.output.manifest import Fingerprint, PublishedDocument
from reportgen.watch import rounds, source
from reportgen.watch.rounds import BuildOptions, Round, compare_findings, make_round
from reportgen.watch.source import WatchedFiles, changes, wakes

_PATIENCE = 240  # seconds for the whole of the command; some ten are usual
FIRST = "001青禾市林业局2026年部门预算绩效文本"


def one_department() -> Rows:
    """Department 001 with one project."""
    tables = two_departments()
    keep = {"departments": 1, "units": 1, "projects": 1, "goals": 1, "indicators": 2}
    return {name: rows[: keep.get(name, 1)] for name, rows in tables.items()}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write_dataset(tmp_path / "数据", one_department())


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "别的文件也在这里" / "数据.xlsx"
    path.parent.mkdir()
    write_empty(path, xlsx=True)
    return path


def at_once(_: float) -> None:
    """No sleep."""


def watched(path: Path, templates: Path | None = None) -> WatchedFiles:
    """Watched files that were read just now."""
    files = WatchedFiles(path, templates, at_once)
    files.read(lambda: None)
    return files


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8-sig")


# ---------------------------------------------------------------- when to build


PASSING = (
    "~$数据.xlsx",
    ".~lock.数据.xlsx#",
    "A1B2C3D4",
    "7F3A0000.tmp",
    "lu1x2y.tmp",
    ".~数据.xlsx",
)


@pytest.mark.parametrize("name", PASSING)
def test_what_excel_wps_and_libreoffice_put_beside_an_open_workbook_builds_nothing(
    book: Path, name: str
) -> None:
    alone, in_folder = watched(book), watched(book.parent)
    (book.parent / name).write_bytes(b"PK")
    assert (alone.changed(), in_folder.changed()) == ((), ())


def test_a_saved_table_and_saved_settings_are_named(dataset: Path) -> None:
    files = watched(dataset)
    edit(dataset / "goals.csv", "群众满意", "群众较满意")
    edit(dataset / "dataset.toml", "青禾市财政局", "青禾财政局")
    assert files.changed() == ("dataset.toml", "goals.csv")


def test_files_that_are_no_part_of_the_dataset_build_nothing(dataset: Path) -> None:
    files = watched(dataset)
    (dataset / "说明.docx").write_bytes(b"PK")
    (dataset / "输出").mkdir()
    (dataset / "输出" / "a.csv").write_text("a")
    assert files.changed() == ()


def test_another_workbook_in_the_folder_of_a_workbook_builds_nothing(book: Path) -> None:
    files = watched(book)
    shutil.copy(book, book.with_name("旧数据.xlsx"))
    assert files.changed() == ()


def test_a_template_is_watched_in_every_folder_but_not_what_an_editor_leaves(
    dataset: Path, tmp_path: Path
) -> None:
    own = tmp_path / "模板"
    (own / "hebei").mkdir(parents=True)
    (own / "hebei" / "form.toml").write_text("一")
    files = watched(dataset, own)
    assert own / "hebei" in files.folders()
    for name in (".form.toml.swp", "form.toml~", "4913.tmp"):
        (own / "hebei" / name).write_text("一")
    assert files.changed() == ()
    (own / "hebei" / "form.toml").write_text("一二")
    assert files.changed() == ("form.toml",)


def test_the_first_build_waits_for_nothing_and_later_ones_for_a_change(dataset: Path) -> None:
    files = watched(dataset)
    told = changes(files, iter((None, None, None)))
    assert next(told) == ()
    edit(dataset / "goals.csv", "群众满意", "满意")
    assert next(told) == ("goals.csv",)
    files.read(lambda: None)
    assert list(told) == []


def test_a_workbook_saved_as_excel_does_is_noticed_within_seconds(book: Path) -> None:
    files = watched(book)
    told = changes(files, wakes(files))
    assert next(told) == ()

    def save() -> None:
        lock, spare = book.with_name("~$数据.xlsx"), book.with_name("A1B2C3D4")
        lock.write_bytes(b"x")
        shutil.copy(book, spare)
        book.unlink()
        time.sleep(0.05)
        spare.rename(book)
        lock.unlink()

    timer = threading.Timer(0.2, save)
    timer.start()
    assert next(told) == ("数据.xlsx",)
    timer.join()


def test_a_change_is_noticed_where_the_system_reports_none(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Iterator[object]:
        raise OSError("no more watches")

    monkeypatch.setattr(source, "watch", refuse)
    monkeypatch.setattr(time, "sleep", at_once)
    files = watched(dataset)
    told = changes(files, wakes(files))
    next(told)
    edit(dataset / "goals.csv", "群众满意", "满意")
    assert next(told) == ("goals.csv",)


# ---------------------------------------------------------------- in the middle of a save


def steps(*doings: Callable[[], object]) -> Callable[[float], None]:
    """A sleep in which others go on working, one step each time."""
    left = list(doings)

    def sleep(_: float) -> None:
        if left:
            left.pop(0)()

    return sleep


def test_a_workbook_is_read_when_it_is_written_to_its_end(book: Path) -> None:
    whole = book.read_bytes()
    book.write_bytes(whole[:1000])
    sleep = steps(lambda: None, lambda: book.write_bytes(whole[:5000]), lambda: None,
                  lambda: book.write_bytes(whole))  # fmt: skip
    assert WatchedFiles(book, None, sleep).read(lambda: zipfile.is_zipfile(book))


def test_a_table_that_is_gone_for_a_moment_is_waited_for(dataset: Path) -> None:
    goals = dataset / "goals.csv"
    text = goals.read_bytes()
    steps_of_a_save = steps(goals.unlink, at_once_nothing, at_once_nothing,
                            lambda: goals.write_bytes(text + b"\r\n"))  # fmt: skip
    files = WatchedFiles(dataset, None, at_once)
    files.read(lambda: None)
    files._sleep = steps_of_a_save
    assert files.read(goals.is_file)


def at_once_nothing() -> None:
    """A step in which nothing happens."""


def test_a_table_that_stays_away_is_missed_after_a_while(dataset: Path) -> None:
    files = watched(dataset)
    (dataset / "goals.csv").unlink()
    assert not files.read((dataset / "goals.csv").is_file)


def test_what_is_saved_while_it_is_read_is_read_again(dataset: Path) -> None:
    goals, readings = dataset / "goals.csv", []

    def read() -> str:
        readings.append(goals.read_text("utf-8-sig"))
        if len(readings) == 1:
            edit(goals, "群众满意", "满意")
            raise fail("读了一半", "请再读")
        return readings[-1]

    assert "群众满意" not in WatchedFiles(dataset, None, at_once).read(read)
    assert len(readings) == 2


def test_an_error_in_data_that_stand_still_is_told_at_once(dataset: Path) -> None:
    def read() -> None:
        raise fail("数据有错", "请改正")

    with pytest.raises(InputError):
        WatchedFiles(dataset, None, at_once).read(read)


def test_data_that_never_stand_still_are_told_so(dataset: Path) -> None:
    ever = repeat("满意")
    with pytest.raises(InputError, match="1 problem"):
        WatchedFiles(dataset, None, at_once).read(
            lambda: (dataset / "goals.csv").open("a").write(next(ever))
        )


# ---------------------------------------------------------------- new and gone findings


def finding(row: int = 2, code: str = "M001", **fields: str) -> Finding:
    spot = Spot("项目", row, "预算数")
    one = Finding(code, Severity.ERROR, "加不起来", "请改正", spot, "青禾市林业局")
    return replace(one, **{"project_code": "P1", "project_name": "造林", **fields})


def test_findings_are_new_or_gone_against_the_last_time() -> None:
    old, same, new = finding(code="M002"), finding(), finding(code="M003")
    assert compare_findings(Report((old, same)), Report((same, new))) == ((new,), (old,))


def test_a_finding_that_moved_to_another_row_or_got_another_name_is_the_same() -> None:
    moved = finding(9, project_name="造林二期")
    assert compare_findings(Report((finding(),)), Report((moved,))) == ((), ())


def test_two_alike_findings_are_two() -> None:
    assert compare_findings(Report((finding(2),)), Report((finding(2), finding(3)))) == (
        (finding(3),),
        (),
    )


def test_nothing_is_new_the_first_time() -> None:
    assert compare_findings(None, Report((finding(),))) == ((), ())


# ---------------------------------------------------------------- a round


@pytest.fixture
def work(dataset: Path, tmp_path: Path) -> BuildOptions:
    return BuildOptions(dataset, tmp_path / "输出", ("html",), Selection())


def builder(work: BuildOptions) -> Callable[..., Round]:
    """Builds once more, each time."""
    files, told = WatchedFiles(work.dataset, None, at_once), list[Outcome]()
    last: list[Round] = []

    def again(changed: tuple[str, ...] = ()) -> Round:
        last[:] = [make_round(work, files, changed, last[0] if last else None, told.append)]
        return last[0]

    return again


def test_a_mistake_keeps_documents_and_findings_and_goes_away_with_its_cause(
    work: BuildOptions,
) -> None:
    again = builder(work)
    first = again()
    assert [one.name for one in first.documents] == [FIRST]
    edit(work.dataset / "units.csv", "部门编码", "部门")
    second = again(("units.csv",))
    assert "units.csv" in str(second.problems[0])
    assert (second.number, second.report, second.documents) == (2, first.report, first.documents)
    edit(work.dataset / "units.csv", "部门", "部门编码")
    third = again(("units.csv",))
    assert third.problems == ()
    assert [outcome.unchanged for outcome in third.outcomes] == [True]
    assert files_in(work.output) == [f"{FIRST}.html"]


def test_a_fault_of_ours_is_told_without_values_and_ends_nothing(
    work: BuildOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise ValueError("麤麤不予公开")

    monkeypatch.setattr(rounds, "make_plan", stumble)
    made = builder(work)()
    told = [*map(str, made.problems), error_log().read_text("utf-8")]
    assert "程序出错" in told[0]
    assert "麤" not in str(told)


def test_a_round_keeps_nothing_of_the_plan_with_its_secrets(
    dataset: Path, work: BuildOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "run_plan", lambda *_, **__: ())
    rows = "P001,字段,资金用途,（不予公开）,工作秘密,规定,审查人麤,2027-01-01\r\n"
    with (dataset / "withheld.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(rows)
    made = builder(work)()
    assert made.problems == ()
    assert made.report is not None
    assert made.report.findings
    assert "购买苗木" not in str(made)
    assert "麤" not in str(made)


@pytest.mark.parametrize(
    ("decision", "budget", "named"),
    [
        ("项目,,", "987.65", False),
        ("名称,,业务经费", "120.50", False),
        ("字段,预算数,（不予公开）", "987.65", True),
    ],
)
def test_a_finding_that_is_gone_says_nothing_that_is_withheld_now(
    dataset: Path,
    work: BuildOptions,
    monkeypatch: pytest.MonkeyPatch,
    decision: str,
    budget: str,
    named: bool,
) -> None:
    monkeypatch.setattr(rounds, "run_plan", lambda *_, **__: ())
    edit(dataset / "projects.csv", "120.50", "987.65")
    again = builder(work)
    shown = again().report
    assert shown is not None
    assert "987.65" in str(shown)
    edit(dataset / "projects.csv", "987.65", budget)
    row = f"P001,{decision},工作秘密,规定,审查人,2027-01-01\r\n"
    with (dataset / "withheld.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(row)
    told = [finding_line(one) for one in again().gone]
    assert "预算数不等于各项资金之和" in str(told)
    assert "987.65" not in str(told)
    assert ("P001 城郊造林补植" in str(told)) == named
    assert named or not re.search("P001|城郊造林补植", str(told))


def test_what_is_refused_leaves_no_finding_with_a_name_that_is_withheld_now(
    dataset: Path, work: BuildOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "run_plan", lambda *_, **__: ())
    again = builder(work)
    assert "城郊造林补植" in str(again().report)
    with (dataset / "withheld.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("P001,项目,,此项目涉密,国家秘密,规定,审查人,2027-01-01\r\n")
    refused = again()
    assert "S006" in str(refused.report)
    assert "城郊造林补植" not in str(refused)


def test_names_of_files_that_lead_elsewhere_are_no_documents(
    work: BuildOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = (
        f"{FIRST}.html",
        "../外面.html",
        ".外面.html",
        "里面/外面.html",
        "/etc/passwd",
        "a.txt",
    )
    for name in ("外面.html", "输出/.外面.html", "输出/里面/外面.html", "输出/a.txt"):
        path = work.output.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("外面")
    (work.output / names[0]).write_text("里面")
    record = PublishedDocument(
        Fingerprint({}, "", "", "", ""), dict.fromkeys(names, "0"), "", "001", (), ()
    )
    kept = SimpleNamespace(of_this_dataset=lambda: [(FIRST, record)])
    monkeypatch.setattr(rounds, "Manifest", lambda *_: kept)
    (shown,) = rounds._documents(work, {"001": "青禾市林业局"}, ())
    assert (shown.department, dict(shown.files)) == ("青禾市林业局", {"html": f"{FIRST}.html"})


# ---------------------------------------------------------------- the command


def test_the_command_builds_at_a_save_survives_a_mistake_and_ends_quietly(
    dataset: Path, tmp_path: Path
) -> None:
    output = tmp_path / "输出"
    arguments = ["watch", dataset, "-o", output, "--format", "html", "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "reportgen", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    watchdog = threading.Timer(_PATIENCE, process.kill)
    watchdog.start()
    try:
        address = process.stdout.readline().split("//")[1].split("/")[0]
        until(process.stdout, "生成了 1 份文本")
        page = output / f"{FIRST}.html"
        before = page.read_bytes()
        with events(address) as state:
            first = settled(state)
            edit(dataset / "projects.csv", "城郊造林补植", "城郊补植造林")
            told = until(process.stdout, "生成了 1 份文本")
            assert "projects.csv 有改动" in told
            assert "项目改了名，现名：城郊补植造林" in told
            assert settled(state)["stamp"] != first["stamp"]
        assert page.read_bytes() != before
        assert "城郊补植造林" in page.read_text("utf-8")
        edit(dataset / "units.csv", "部门编码", "部门")
        assert "units.csv 第 1 行" in until(process.stdout, "上次生成的文本保持原样")
        edit(dataset / "units.csv", "部门", "部门编码")
        until(process.stdout, "1 份没有变化")
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: all processes of the terminal
        out, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, "")
        assert out.splitlines()[-1] == "已结束"
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()
    assert left_alive(process.pid) == b""


def left_alive(session: int) -> bytes:
    """The processes of a session that go on living; one that is just ending gets its second."""
    living = ["pgrep", "--runstates", "D,R,S", "--session", str(session)]
    for _ in range(20):
        if not (found := subprocess.run(living, capture_output=True, check=False).stdout):
            break
        time.sleep(0.1)
    return found


def until(lines: Iterator[str], words: str) -> str:
    """Everything up to the line with these words."""
    told = ""
    for line in lines:
        told += line
        if words in line:
            return told
    pytest.fail(f"ended without {words}: {told}")


class events:  # noqa: N801  # reads as `with events(…)`
    """The events of the start page."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(address, timeout=60)

    def __enter__(self) -> Iterator[bytes]:
        self._connection.request("GET", "/events")
        return iter(self._connection.getresponse())

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def settled(lines: Iterator[bytes]) -> dict[str, object]:
    """The next state in which nothing is at work."""
    for line in lines:
        if line.startswith(b"data: "):
            state: dict[str, object] = json.loads(line[6:])
            if not state["busy"]:
                return state
    pytest.fail("no more events")
