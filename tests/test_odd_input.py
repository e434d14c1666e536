"""Whatever is given or asked for: one sentence, at once, and no traceback."""

import io
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT, Run, reportgen, reportgen_process, two_departments, write_dataset

from reportgen.core import processes
from reportgen.core.problems import InputError
from reportgen.core.processes import ended_problem, usable_processes
from reportgen.core.xlsx_archive import LeanArchive, has_formulas
from reportgen.dataset.reader import read_tables
from reportgen.dataset.writer import write_tables

SECONDS = 20  # that anything here may take on a busy machine; it takes one or two


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write_dataset(tmp_path / "数据", two_departments())


@pytest.fixture
def book(dataset: Path, tmp_path: Path) -> Path:
    """The same as a workbook."""
    raw = read_tables(dataset)
    path = tmp_path / "数据.xlsx"
    rows = {name: [row.cells for row in table.rows] for name, table in raw.tables.items()}
    write_tables(path, raw.settings, rows)
    return path


def told(path: Path) -> str:
    """The one sentence in which a dataset is refused."""
    started = time.monotonic()
    done = reportgen("check", path)
    assert (done.code, done.out) == (2, "")
    assert time.monotonic() - started < SECONDS
    (line,) = done.err.splitlines()
    assert line.startswith("错误：")
    assert len(line) < 300
    return line


# ---------------------------------------------------------------- no files


@pytest.mark.parametrize("name", ["units.csv", "projects.csv", "dataset.toml"])
def test_a_pipe_instead_of_a_file_is_told_and_nobody_waits_for_it(dataset: Path, name: str) -> None:
    (dataset / name).unlink()
    os.mkfifo(dataset / name)
    line = told(dataset)
    assert name in line
    assert "管道或设备" in line


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/full"])
def test_a_device_instead_of_a_table_is_told(dataset: Path, device: str) -> None:
    (dataset / "goals.csv").unlink()
    (dataset / "goals.csv").symlink_to(device)
    assert "管道或设备" in told(dataset)


def test_pipes_are_told_wherever_something_is_read(dataset: Path, tmp_path: Path) -> None:
    for name in ("数据.xlsx", "文本.txt", "文本.docx", "包.zip"):
        os.mkfifo(tmp_path / name)
    calls = (
        ("check", tmp_path / "数据.xlsx"),
        ("build", tmp_path / "数据.xlsx", "-o", tmp_path / "输出"),
        ("import", tmp_path / "文本.txt", "-o", tmp_path / "读入"),
        ("import", tmp_path / "文本.docx", "-o", tmp_path / "读入"),
        ("diff", tmp_path / "包.zip", dataset),
    )
    for call in calls:
        done = reportgen(*call)
        assert (done.code, "管道或设备" in done.err) == (2, True), call


@pytest.mark.parametrize("option", ["-o", "--marked"])
def test_nothing_is_written_in_place_of_a_pipe(dataset: Path, tmp_path: Path, option: str) -> None:
    pipe = tmp_path / "内部资料.xlsx"
    os.mkfifo(pipe)
    for more in ((), ("--replace",)):
        done = reportgen("check", dataset, option, pipe, *more)
        assert done.code == 2
        assert pipe.is_fifo()


# ---------------------------------------------------------------- settings


SETTINGS: dict[str, tuple[str, str]] = {
    "100,000 keys": ("".join(f"k{n} = {n}\n" for n in range(100_000)), "100000 个"),
    "100,000 tables": ("".join(f"[k{n}]\n" for n in range(100_000)), "100000 个"),
    "brackets in brackets": (f"year = {'[' * 3000}{']' * 3000}\n", "套得太深"),
    "tables in tables": (f"year = {'{a=' * 3000}1{'}' * 3000}\n", "套得太深"),
    "a number without end": (f"year = {'9' * 10_000}\n", "数太长"),
    "a year far away": (f"year = {'9' * 300}\n", "2000 到 2100"),
    "a year in words far away": (f'year = "{"9" * 50_000}年"\n', "2000 到 2100"),
    "a year before time": ("year = -2025\n", "2000 到 2100"),
    "too much of it": ("#" * 20_000_000, "不像是设置"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_of_any_size_are_one_sentence(dataset: Path, name: str) -> None:
    text, words = SETTINGS[name]
    more = "" if "year" in text or name.startswith("too") else "year = 2026\n"
    (dataset / "dataset.toml").write_text(more + text, "utf-8")
    assert words in told(dataset)


@pytest.mark.parametrize(
    "value", ["2025-02-30", '"2025-02-30"', '"2025年13月1日"', "2025-00-10", "2025-02-30T10:00:00"]
)
def test_a_day_that_does_not_exist_is_called_that_in_the_settings(
    dataset: Path, value: str
) -> None:
    (dataset / "dataset.toml").write_text(f"year = 2025\ndate = {value}\n", "utf-8")
    line = told(dataset)
    assert "这一天不存在" in line
    assert "第 2 行" in line


def test_a_wrong_form_is_still_called_that(dataset: Path) -> None:
    (dataset / "dataset.toml").write_text("year = 2025\ndate = 2025-02-1x\n", "utf-8")
    assert "格式不对" in told(dataset)


@pytest.mark.parametrize("day", ["2025-02-30", "2025.13.1", "２０２５年4月31日"])
def test_a_day_that_does_not_exist_is_called_that_in_tables_and_not_quoted(
    tmp_path: Path, day: str
) -> None:
    tables = two_departments()
    tables["finance"] = [
        {"项目编码": "P001", "序号": "1", "资金来源": "合计", "金额": "1", "到位时间": day}
    ]
    done = reportgen("check", write_dataset(tmp_path / "数据", tables))
    assert done.code == 1
    assert done.out.count("这一天不存在") == 1
    assert day not in done.out


# ---------------------------------------------------------------- CSV


def test_a_row_of_millions_of_cells_is_told_with_its_number(dataset: Path) -> None:
    with (dataset / "units.csv").open("ab") as file:
        file.write(b"," * 3_000_000 + b"\r\n")
    line = told(dataset)
    assert "units.csv 第 5 行" in line
    assert "3000001 格" in line


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_line_that_names_the_separator_is_followed_and_not_counted(
    dataset: Path, separator: str, mark: str
) -> None:
    before = read_tables(dataset).tables["units"].rows
    text = (dataset / "units.csv").read_text("utf-8-sig").replace(",", separator)
    (dataset / "units.csv").write_text(f"{mark}sep={separator}\n{text}", "utf-8")
    assert read_tables(dataset).tables["units"].rows == before


def test_a_separator_that_cannot_be_one_is_told(dataset: Path) -> None:
    text = (dataset / "units.csv").read_text("utf-8-sig")
    (dataset / "units.csv").write_text(f"sep=逗号\n{text}", "utf-8")
    assert "分隔符" in told(dataset)


def test_a_repair_keeps_the_line_that_names_the_separator(tmp_path: Path) -> None:
    tables = two_departments()
    tables["indicators"][0] |= {"指标性质": ">=", "计量单位": "%"}
    dataset = write_dataset(tmp_path / "数据", tables)
    text = (dataset / "indicators.csv").read_text("utf-8-sig").replace(",", ";")
    (dataset / "indicators.csv").write_text(f"sep=;\n{text}", "utf-8")
    assert "已改正 1 处" in reportgen("check", dataset, "--fix", "--yes").out
    after = (dataset / "indicators.csv").read_text("utf-8")
    assert after == f"sep=;\n{text}".replace(">=", "≥").replace("\r\n", "\n")


# ---------------------------------------------------------------- workbooks


def rezipped(path: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """A workbook whose parts are changed."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", 8, compresslevel=1) as made:
        for name in source.namelist():
            made.writestr(name, change(name, source.read(name)))
    return target


def sheet_of(path: Path, title: str) -> str:
    """The part in which a sheet lies."""
    book = openpyxl.load_workbook(path, read_only=True)
    part: str = book[title]._worksheet_path.lstrip("/")  # type: ignore[union-attr]
    book.close()
    return part


def with_rows(book: Path, target: Path, title: str, rows: bytes) -> Path:
    """The workbook with more rows at the end of a sheet."""
    part = sheet_of(book, title)
    return rezipped(
        book,
        target,
        lambda name, data: (
            data.replace(b"</sheetData>", rows + b"</sheetData>") if name == part else data
        ),
    )


def blank_rows(first: int, last: int) -> bytes:
    cells = [b'<c r="%s%%d" s="1"/>' % column for column in (b"A", b"B", b"C", b"D")]
    return b"".join(
        b'<row r="%d" ht="20" customHeight="1">' % row
        + b"".join(cell % row for cell in cells)
        + b"</row>"
        for row in range(first, last + 1)
    )


def test_styled_blank_cells_down_to_the_last_row_cost_neither_memory_nor_the_row_after_them(
    book: Path, tmp_path: Path
) -> None:
    last = b'<row r="60001"><c r="A60001" t="inlineStr"><is><t>002002</t></is></c><c r="B60001" '
    last += b't="inlineStr"><is><t>\xe4\xbd\x93\xe6\xa0\xa1</t></is></c>'
    last += b'<c r="C60001" t="inlineStr"><is><t>002</t></is></c></row>'
    far = with_rows(book, tmp_path / "远.xlsx", "单位", blank_rows(100, 60_000) + last)
    before, after = (read_tables(path).tables["units"].rows for path in (book, far))
    assert after[:-1] == before
    assert (after[-1].number, after[-1].cells["单位名称"]) == (60_001, "体校")
    opened = openpyxl.load_workbook(far)
    assert len(opened["单位"]._cells) > 200_000  # what openpyxl makes of it by itself


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="D2" s="1"/>', '<c s="1" r="D2" />', '<c r="D2" s="1"></c>',
        '<c r="D2" t="s"><v/></c>', '<c r="D2" t="str"><v></v></c>',
        '<c r="D2" t="inlineStr"><is><t/></is></c>', '<c r="D2"> </c>',
    ],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_blank_cells_of_any_shape_are_left_out_and_others_stay(cell: str, prefix: str) -> None:
    full = '<c r="C2" t="s"><v>3</v></c><c r="E2"><f>A1</f><v>1</v></c><c r="F2" t="str"><f/></c>'
    rows = f'<row r="2">{cell}{full}</row><row r="3" s="1">{cell.replace("2", "3")}</row>'
    rows += '<row r="4" ht="9"/>'
    assert lean(_sheet(rows, prefix)) == _sheet(f'<row r="2">{full}</row>', prefix)


def _sheet(rows: str, prefix: str = "") -> str:
    text = f'<worksheet xmlns="u"><sheetData>{rows}</sheetData></worksheet>'
    return re.sub(r"(</?)(?=\w)", rf"\1{prefix}", text)


def lean(sheet: str) -> str:
    """What is read of a sheet."""
    packed = io.BytesIO()
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, sheet)
    with LeanArchive(zipfile.ZipFile(packed), blanks=False).open(name) as part:
        return part.read().decode()


@pytest.mark.parametrize(
    "rows",
    [
        "<row><c/><c><v>1</v></c></row><row><c/></row>",  # each stands behind the one before
        '<row r="1"><c s="1"/><c t="s"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<c r="B1"/>]]></t></is></c></row>',
    ],
)
def test_cells_that_do_not_say_where_they_are_stay_all(rows: str) -> None:
    assert lean(_sheet(rows)) == _sheet(rows)


def test_cells_of_which_only_some_say_where_they_are_are_refused() -> None:
    with pytest.raises(InputError) as error:
        lean(_sheet('<row r="1"><c r="A1" s="1"/><c><v>1</v></c></row>'))
    assert "位置" in str(error.value.problems[0])


def test_a_sheet_is_read_alike_wherever_it_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(
        f'<row r="{n}" s="1"><c r="A{n}" s="1"/><c r="B{n}"><v>{n}</v></c><c r="C{n}"/></row>'
        f'<row r="{n}000"><c r="A{n}000"/></row>'
        for n in range(1, 400)
    )
    whole = lean(_sheet(rows))
    assert "C7" not in whole
    for size in (1, 7, 100, 1000):
        monkeypatch.setattr("reportgen.core.xlsx_archive._CHUNK", size)
        monkeypatch.setattr("reportgen.core.xlsx_archive._HEAD", 80)
        assert lean(_sheet(rows)) == whole


def test_formulas_are_found_where_a_part_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "xl/worksheets/sheet1.xml", _sheet('<row r="1"><c r="A1"><f>B1</f></c></row>')
        )
    for size in (1, 2, 3, 50):
        monkeypatch.setattr("reportgen.core.xlsx_archive._CHUNK", size)
        assert has_formulas(zipfile.ZipFile(packed))


def test_a_row_of_a_workbook_with_millions_of_cells_is_told(book: Path, tmp_path: Path) -> None:
    row = b'<row r="900">' + b"<c><v>1</v></c>" * 1_200_000 + b"</row>"
    assert "16384 格" in told(with_rows(book, tmp_path / "宽.xlsx", "单位", row))


@pytest.mark.parametrize("depth", [3_000, 300_000])
def test_elements_within_elements_without_end_are_no_fault(
    book: Path, tmp_path: Path, depth: int
) -> None:
    row = b'<row r="900">' + b"<is>" * depth + b"</is>" * depth + b"</row>"
    done = reportgen("check", with_rows(book, tmp_path / "深.xlsx", "单位", row))
    assert done.code in (0, 1, 2)
    assert "程序出错" not in done.err


def test_a_package_of_brackets_in_brackets_is_told(dataset: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as package:
        package.writestr("public.json", "[" * 100_000)
    done = reportgen("diff", tmp_path / "包.zip", dataset)
    assert done.code == 2
    assert "不是本程序生成的数据包" in done.err


STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main":
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships":
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    b"http://schemas.openxmlformats.org/drawingml/2006/main":
        b"http://purl.oclc.org/ooxml/drawingml/main",
}  # fmt: skip


def strictly(book: Path, target: Path) -> Path:
    """The workbook as Excel saves it as “Strict Open XML”."""

    def change(name: str, data: bytes) -> bytes:
        for old, new in STRICT.items():
            data = data.replace(old, new)
        return data.replace(b"<workbook ", b'<workbook conformance="strict" ', 1)

    return rezipped(book, target, change)


def test_a_strict_workbook_is_read_repaired_and_marked_like_any_other(tmp_path: Path) -> None:
    tables = two_departments()
    tables["indicators"][0]["指标性质"] = ">="
    dataset = write_dataset(tmp_path / "数据", tables)
    raw = read_tables(dataset)
    plain = tmp_path / "平常.xlsx"
    rows = {name: [row.cells for row in table.rows] for name, table in raw.tables.items()}
    write_tables(plain, raw.settings, rows)
    strict = strictly(plain, tmp_path / "严格.xlsx")
    assert [t.rows for t in read_tables(strict).tables.values()] == [
        t.rows for t in read_tables(plain).tables.values()
    ]
    assert "已改正 1 处" in reportgen("check", strict, "--fix", "--yes").out
    assert read_tables(strict).tables["indicators"].rows[0].cells["指标性质"] == "≥"
    marked = tmp_path / "标注（内部资料）.xlsx"
    reportgen("check", strict, "--marked", marked)
    assert "指标" in openpyxl.load_workbook(marked).sheetnames


# ---------------------------------------------------------------- the machine


def test_there_are_no_more_processes_than_the_machine_bears(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "cores", lambda: 8)
    monkeypatch.setattr(processes, "_free_memory", lambda: 100_000)
    assert [usable_processes(asked) for asked in (None, 1, 12, 400, 10**30)] == [8, 1, 12, 16, 16]
    monkeypatch.setattr(processes, "_free_memory", lambda: 1600)
    assert [usable_processes(asked) for asked in (None, 2, 400)] == [3, 2, 3]
    monkeypatch.setattr(processes, "_free_memory", lambda: 0)
    assert usable_processes(None) == 1


def test_who_asks_for_more_processes_is_told_how_many_there_are(
    dataset: Path, tmp_path: Path
) -> None:
    done = reportgen("build", dataset, "-o", tmp_path / "输出", "--format", "html", "--jobs", "400")
    assert done.code == 0
    assert "最多同时用" in done.err


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-9, "SIGKILL"), (-11, "SIGSEGV"), (-6, "SIGABRT"), (-15, "SIGTERM"), (-64, "崩溃"),
        (1, "退出码 1"), (0, "退出码 0"), (None, "原因不明"),
    ],
)  # fmt: skip
def test_of_a_process_that_died_is_told_what_is_known(code: int | None, words: str) -> None:
    told = str(ended_problem(code))
    assert words in told
    assert "超过了限额" not in told


def limited(command: str, *arguments: object) -> Run:
    """The command line as a process, below a limit of the shell."""
    call = [sys.executable, "-m", "reportgen", *map(str, arguments)]
    done = subprocess.run(
        ["bash", "-c", f'{command}; exec "$@"', "bash", *call],
        cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    return Run(done.returncode, done.stdout, done.stderr)


def test_too_few_open_files_are_told_in_one_sentence(dataset: Path, tmp_path: Path) -> None:
    output = tmp_path / "输出"
    for handles in (10, 16):
        done = limited(f"ulimit -n {handles}", "build", dataset, "-o", output, "--format", "html")
        assert (done.code, done.out) == (2, "")
        (line,) = done.problems
        assert "ulimit -n" in line
    assert not output.exists()


def test_a_low_limit_that_may_be_raised_is_raised(dataset: Path, tmp_path: Path) -> None:
    output = tmp_path / "输出"
    done = limited("ulimit -S -n 20", "build", dataset, "-o", output, "--format", "html")
    assert (done.code, done.problems) == (0, [])


def test_a_language_without_chinese_changes_nothing(dataset: Path, tmp_path: Path) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = reportgen_process("check", dataset, env=dict(os.environ) | ascii_only)
    assert done.code in (0, 1)
    assert "个错误" in done.out
    new = tmp_path / "新的数据"
    done = reportgen_process("new", new, env=dict(os.environ) | ascii_only)
    assert (done.code, new.is_dir()) == (0, True)


def test_what_a_kill_leaves_in_the_temporary_folder_goes_with_the_next_run(
    dataset: Path, tmp_path: Path
) -> None:
    place = tmp_path / "t"
    place.mkdir()
    foreign = place / "reportgen-run-mine"
    foreign.mkdir()
    (foreign / "notes.txt").write_text("我的")
    script = (
        "import os, signal; from reportgen.core.processes import start_early; start_early();"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = dict(os.environ) | {"TMPDIR": str(place)}
    subprocess.run([sys.executable, "-c", script], env=environment, cwd=ROOT, check=False)
    assert len(list(place.iterdir())) == 2
    arguments = ("build", dataset, "-o", tmp_path / "输出", "--format", "html")
    assert reportgen_process(*arguments, env=environment).code == 0
    assert [path.name for path in place.iterdir()] == ["reportgen-run-mine"]
    assert (foreign / "notes.txt").read_text() == "我的"


def test_a_run_in_progress_keeps_its_temporary_folder(dataset: Path, tmp_path: Path) -> None:
    place = tmp_path / "t"
    place.mkdir()
    script = (
        "from reportgen.core.temporary import run_folder; folder = run_folder();"
        "print(folder, flush=True); input(); assert folder.is_dir()"
    )
    environment = dict(os.environ) | {"TMPDIR": str(place)}
    with subprocess.Popen(
        [sys.executable, "-c", script], env=environment, cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout
        folder = Path(running.stdout.readline().strip())
        arguments = ("build", dataset, "-o", tmp_path / "输出", "--format", "html")
        assert reportgen_process(*arguments, env=environment).code == 0
        assert folder.is_dir()
        running.communicate("\n")
    assert running.returncode == 0
    assert not folder.exists()


def test_without_a_chinese_font_that_is_said_first_and_what_needs_none_is_made(
    dataset: Path, tmp_path: Path
) -> None:
    fonts = tmp_path / "fonts.conf"
    cache = f"<cachedir>{tmp_path / 'cache'}</cachedir>"
    fonts.write_text(f'<?xml version="1.0"?><fontconfig>{cache}</fontconfig>')
    environment = dict(os.environ) | {"FONTCONFIG_FILE": str(fonts)}
    done = reportgen_process("build", dataset, "-o", tmp_path / "输出", env=environment)
    assert done.code == 1
    first, second = done.problems
    assert first == "没有生成：PDF、DOCX"
    assert "没有中文字体" in second
    assert "内存" not in done.err
    doctor = reportgen_process("doctor", env=environment)
    assert second.partition("。")[2].rstrip("。") in doctor.out
    made = {path.suffix for path in (tmp_path / "输出").glob("[!.]*")}
    assert made == {".html", ".zip"}
