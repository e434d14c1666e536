"""Nothing that somebody has filled in is overwritten: it is refused, or kept first as a copy."""

import shutil
import stat
from pathlib import Path

import openpyxl
import pytest
from conftest import Run, a_project, reportgen, two_departments, write_dataset
from test_importer_samples import as_cells, hebei

from reportgen.audit.register import PUBLIC_LIST, REGISTER
from reportgen.core.kept_copies import COPIES, keep_copies, put_files
from reportgen.core.problems import InputError
from reportgen.dataset.reader import read_tables
from reportgen.dataset.sources import source_files
from reportgen.dataset.writer import write_tables
from reportgen.watch.source import WatchedFiles

TEXT = """青禾市水务局2026年部门预算绩效文本
第二部分 预算项目绩效目标
""" + as_cells(hebei("1.管网检漏绩效目标表", "管网检漏"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a dataset (数据) in which something is to be found and repaired."""
    monkeypatch.chdir(tmp_path)
    tables = two_departments()
    tables["indicators"][0]["计量单位"] = "百分比"
    tables["indicators"][1]["指标值"] = "140"
    decision = {"类别": "工作秘密", "审查人": "顾怀谨", "复核日期": "2099-12-31", "依据": "某办法"}
    tables["withheld"] = [{"编码": "P003", "范围": "名称", "替代文字": "第一号专项", **decision}]
    write_dataset(tmp_path / "数据", tables)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path within."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def mode(path: Path) -> int:
    """The permissions of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


def only_copy(folder: Path) -> Path:
    """The one file among the copies in a folder."""
    (copy,) = [path for path in (folder / COPIES).rglob("*") if path.is_file()]
    return copy


def refused(run: Run) -> str:
    """The sentence in which a command refuses to overwrite."""
    assert run.code == 2
    (line,) = run.err.splitlines()
    assert "没有改动它" in line
    assert "--replace" in line
    return line


# ---------------------------------------------------------------- the mechanism


def test_a_copy_is_dated_private_and_told_and_never_overwritten_itself(tmp_path: Path) -> None:
    path = tmp_path / "结果.xlsx"
    told = []
    for text in (b"1", b"2", b"3"):
        told += put_files({path: text}, replace=True)
    assert path.read_bytes() == b"3"
    assert [copy.read_bytes() for copy in told] == [b"1", b"2"]
    assert {copy.name for copy in told} == {"结果.xlsx"}
    for copy in told:
        assert (mode(copy), mode(copy.parent), mode(copy.parent.parent)) == (0o600, 0o700, 0o700)
        assert copy.parent.parent == tmp_path / COPIES


def test_the_same_again_and_an_empty_file_are_no_loss(tmp_path: Path) -> None:
    path, empty = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"1")
    empty.touch()
    assert put_files({path: b"1", empty: b"2"}, replace=False) == ()
    assert not (tmp_path / COPIES).exists()


def test_where_one_file_is_in_the_way_none_is_written(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"mine")
    with pytest.raises(InputError):
        put_files({tmp_path / "a": b"1", tmp_path / "b": b"2"}, replace=False)
    assert contents(tmp_path) == {"b": b"mine"}


@pytest.mark.parametrize("what", ["file", "link"])
def test_where_no_copy_can_be_kept_nothing_is_overwritten(tmp_path: Path, what: str) -> None:
    path, elsewhere = tmp_path / "这里" / "a", tmp_path / "那里"
    path.parent.mkdir()
    elsewhere.mkdir()
    path.write_bytes(b"mine")
    if what == "file":
        (path.parent / COPIES).write_bytes(b"")
    else:
        (path.parent / COPIES).symlink_to(elsewhere)
    with pytest.raises(InputError) as error:
        put_files({path: b"1"}, replace=True)
    assert "备份" in str(error.value.problems[0])
    assert path.read_bytes() == b"mine"
    assert list(elsewhere.iterdir()) == []


def test_copies_are_neither_read_as_tables_nor_watched(folder: Path) -> None:
    dataset = folder / "数据"
    before = {name: table.rows for name, table in read_tables(dataset).tables.items()}
    watched = WatchedFiles(dataset, None)
    watched.read(lambda: None)
    keep_copies(source_files(dataset))
    assert watched.changed() == ()
    assert {name: table.rows for name, table in read_tables(dataset).tables.items()} == before


# ---------------------------------------------------------------- import, new


@pytest.mark.parametrize("kind", ["数据", "数据.xlsx", "内有工作簿"])
def test_import_replaces_no_dataset_unless_told_and_keeps_the_one_before(
    folder: Path, kind: str
) -> None:
    if kind != "数据":
        book = folder / kind if kind.endswith(".xlsx") else folder / kind / "自己的.xlsx"
        book.parent.mkdir(exist_ok=True)
        reportgen("new", book)
    (folder / "文本.txt").write_text(TEXT, "utf-8")
    before = contents(folder)
    line = refused(reportgen("import", "文本.txt", "-o", kind))
    assert kind in line
    assert contents(folder) == before
    done = reportgen("import", "文本.txt", "-o", kind, "--replace")
    assert done.code in (0, 1)
    assert done.out.startswith("原来的已另存为 ")
    at = Path(done.out.splitlines()[0].removeprefix("原来的已另存为 "))
    kept = {at.name: at.read_bytes()} if at.is_file() else contents(at)
    place = folder if kind.endswith(".xlsx") else folder / kind
    assert {name: before[(place / name).relative_to(folder).as_posix()] for name in kept} == kept
    assert kept
    tables = read_tables(folder / kind).tables
    assert len(tables["departments"].rows) <= 1
    assert [row.cells["项目名称"] for row in tables["projects"].rows] == ["管网检漏"]


def test_import_of_a_text_in_which_nothing_is_recognised_replaces_nothing(folder: Path) -> None:
    (folder / "文本.txt").write_text("各科室：\n请于周五前报送材料。\n", "utf-8")
    before = contents(folder)
    done = reportgen("import", "文本.txt", "-o", "数据", "--replace")
    assert (done.code, done.out) == (2, "")
    assert "没有认出任何项目表" in done.err
    assert contents(folder) == before


def test_import_beside_other_files_of_a_folder_needs_no_permission(folder: Path) -> None:
    (folder / "文本.txt").write_text(TEXT, "utf-8")
    assert reportgen("import", "文本.txt", "-o", ".").code in (0, 1)
    assert (folder / "projects.csv").is_file()


def test_new_never_replaces_anything(folder: Path) -> None:
    before = contents(folder)
    for target in ("数据", "数据/projects.csv"):
        assert reportgen("new", target).code == 2
    assert contents(folder) == before


# ---------------------------------------------------------------- check


def test_the_units_answers_survive_another_check(folder: Path) -> None:
    reportgen("check", "数据", "--format", "xlsx")
    result = folder / "检查结果.xlsx"
    book = openpyxl.load_workbook(result)
    book.worksheets[-1]["L2"] = "已改正"
    book.save(result)
    answered = result.read_bytes()
    done = reportgen("check", "数据", "--format", "xlsx")
    assert done.code == 2
    assert "检查结果.xlsx" in done.err
    assert result.read_bytes() == answered
    done = reportgen("check", "数据", "--format", "xlsx", "--replace")
    copy = only_copy(folder)
    assert f"原来的已另存为 {copy.relative_to(folder)}" in done.out
    assert copy.read_bytes() == answered
    assert mode(copy) == 0o600
    assert result.read_bytes() != answered


def test_a_result_that_nobody_touched_can_be_made_again(folder: Path) -> None:
    for _ in range(2):
        assert reportgen("check", "数据", "--format", "xlsx").code in (0, 1)
    assert not (folder / COPIES).exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "xlsx", "-o", "别的.xlsx"),
        ("--format", "json", "-o", "别的.xlsx"),
        ("-o", "笔记.txt"),
        ("--marked", "标注（内部资料）.xlsx"),
    ],
)
def test_no_result_takes_the_place_of_a_foreign_file(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    reportgen("new", "别的.xlsx")
    (folder / "笔记.txt").write_text("我的笔记")
    (folder / "标注（内部资料）.xlsx").write_bytes(b"my notes")
    before = contents(folder)
    done = reportgen("check", "数据", *arguments)
    assert done.code == 2
    assert "没有改动它" in done.err
    assert contents(folder) == before
    assert reportgen("check", "数据", *arguments, "--replace").code in (0, 1)
    assert only_copy(folder).read_bytes() == before[arguments[-1]]


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "数据", "-o", "另一份/projects.csv"),
        ("check", "数据", "-o", "另一份/新的.txt"),
        ("check", "数据", "--marked", "另一份/新的.xlsx"),
        ("check", "数据", "--format", "xlsx", "-o", "数据/结果.xlsx", "--replace"),
        ("diff", "数据", "数据", "-o", "另一份/projects.csv"),
        ("diff", "数据", "数据", "--format", "html", "-o", "另一份"),
        ("audit", "输出", "--against", "数据", "--register", "另一份"),
        ("audit", "输出", "--against", "数据", "--register", "数据"),
        ("build", "数据", "-o", "另一份"),
        ("build", "数据", "-o", "数据"),
    ],
)
def test_no_result_comes_into_a_dataset(folder: Path, arguments: tuple[str, ...]) -> None:
    shutil.copytree(folder / "数据", folder / "另一份")
    (folder / "输出").mkdir()
    before = contents(folder)
    for more in ((), ("--replace",)) if arguments[0] in ("check", "diff") else ((),):
        done = reportgen(*arguments, *more)
        assert done.code == 2
        assert "数据集里" in done.err
    assert contents(folder) == before


@pytest.mark.parametrize("dataset", ["数据", "数据.xlsx"])
def test_a_repair_keeps_the_dataset_of_before(folder: Path, dataset: str) -> None:
    if dataset.endswith(".xlsx"):
        raw = read_tables(folder / "数据")
        rows = {name: [row.cells for row in table.rows] for name, table in raw.tables.items()}
        write_tables(folder / dataset, raw.settings, rows)
    files = source_files(folder / dataset)
    before = {file.name: file.read_bytes() for file in files}
    done = reportgen("check", dataset, "--fix", "--yes")
    assert "原来的已另存为 " in done.out
    kept = [path for path in (files[0].parent / COPIES).rglob("*") if path.is_file()]
    assert {path.name: path.read_bytes() for path in kept} == before
    assert {mode(path) for path in kept} == {0o600}
    assert files[0].parent.joinpath(COPIES).is_dir()
    assert any(file.read_bytes() != before[file.name] for file in files)
    again = reportgen("check", dataset, "--fix", "--yes")
    assert "另存" not in again.out


def test_a_repair_that_is_not_written_keeps_no_copy(folder: Path) -> None:
    reportgen("check", "数据", "--fix")
    assert not (folder / "数据" / COPIES).exists()


# ---------------------------------------------------------------- what is internal


def test_marked_copies_are_for_their_owner_alone(folder: Path) -> None:
    marked = folder / "标注（内部资料）.xlsx"
    marked.write_bytes(b"old")
    marked.chmod(0o644)
    reportgen("check", "数据", "--marked", "标注.xlsx", "--replace")
    assert mode(marked) == 0o600
    assert mode(only_copy(folder)) == 0o600


def test_registers_are_for_their_owner_alone_and_earlier_ones_are_kept(folder: Path) -> None:
    (folder / "输出").mkdir()
    audit = ("audit", "输出", "--against", "数据")
    reportgen(*audit)
    registers = folder / "审查登记"
    register = registers / REGISTER
    assert mode(register) == 0o600
    assert mode(registers / PUBLIC_LIST) & 0o044
    first = register.read_bytes()
    assert reportgen(*audit).code == 0
    assert not (registers / COPIES).exists()
    register.write_bytes(b"signed")
    done = reportgen(*audit)
    assert register.read_bytes() == first
    assert only_copy(registers).read_bytes() == b"signed"
    assert COPIES in done.out


# ---------------------------------------------------------------- diff


def test_an_adjustment_notice_that_was_worked_on_stays(folder: Path) -> None:
    tables = two_departments()
    tables["projects"].append(a_project("P009", "002001", 项目名称="冰场修缮"))
    write_dataset(folder / "调整后", tables)
    diff = ("diff", "数据", "调整后", "--format", "html")
    assert reportgen(*diff).code == 0
    pages = sorted((folder / "调整说明").glob("*.html"))
    pages[-1].write_text("改过的说明")
    done = reportgen(*diff)
    assert done.code == 1
    assert "没有改动它" in done.err
    assert pages[-1].read_text() == "改过的说明"
    done = reportgen(*diff, "--replace")
    assert done.code == 0
    assert only_copy(folder / "调整说明").read_text() == "改过的说明"
    assert "原来的已另存为" in done.out
    (folder / "变化.txt").write_text("我的")
    refused_run = reportgen("diff", "数据", "调整后", "-o", "变化.txt")
    assert (refused_run.code, (folder / "变化.txt").read_text()) == (2, "我的")
