"""Files that are damaged, enormous or something else: each is told of, and the others are read."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from form_files import write_form
from test_form_files import HEBEI
from test_importer_files import read

from reportgen.core.bounds import TooLongError, within_bounds
from reportgen.core.problems import InputError
from reportgen.importer import assemble, read_published

SPANNED = '<w:gridSpan w:val="99999999"/>'
SHEET = (
    '<?mso-application progid="Excel.Sheet"?><Workbook xmlns="{0}" xmlns:ss="{0}"><Worksheet>'
    '<Table><Row ss:Index="999999999"><Cell ss:Index="99999999" ss:MergeAcross="99999999" '
    'ss:MergeDown="9999999"><Data ss:Type="String">项目名称</Data></Cell></Row></Table>'
    "</Worksheet></Workbook>"
).format("urn:schemas-microsoft-com:office:spreadsheet")


def test_a_fault_of_ours_in_one_file_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = write_form(HEBEI, tmp_path / "好.xlsx"), write_form(HEBEI, tmp_path / "坏.xlsx")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    real = assemble.read_document

    def failing(path: Path, *rest: object) -> object:
        if path == bad:
            raise IndexError("no message may quote this")
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(assemble, "read_document", failing)
    imported = read_published([bad, good], "青禾市林业局", 2025)
    assert len(imported.rows["projects"]) == 1
    assert not imported.complete
    ((problem,),) = (file.problems for file in imported.files if file.problems)
    assert problem.message.startswith("读的时候程序出错，没有读入，详情见 ")
    assert "quote" not in str(problem)


def test_what_takes_too_much_memory_or_time_is_ended() -> None:
    with pytest.raises(MemoryError), within_bounds(memory=50_000_000):
        bytearray(100_000_000)
    with pytest.raises(TooLongError), within_bounds(seconds=0.05):
        _work_for_ever()
    bytearray(100_000_000)  # and afterwards there are no bounds


def _work_for_ever() -> None:
    while True:
        pass


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (MemoryError, "展开后太大，内存不够，没有读入"),
        (TooLongError, "读了 3 分钟还没有读完，没有读入"),
        (RecursionError, "里面一层套一层，套得太深，没有读入"),
    ],
)
def test_each_bound_has_its_sentence(
    error: type[BaseException], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> object:
        raise error

    monkeypatch.setattr(assemble, "read_document", failing)
    with pytest.raises(InputError) as caught:
        read(write_form(HEBEI, tmp_path / "表.xlsx"))
    assert [problem.message for problem in caught.value.problems] == [message]


def _hidden(path: Path) -> None:
    book = openpyxl.load_workbook(write_form(HEBEI, path))
    book.create_sheet("空")
    book.worksheets[0].sheet_state = "veryHidden"
    book.save(path)


def _torn_list(path: Path) -> None:
    """The list of a package's parts is damaged."""
    data = write_form(HEBEI, path).read_bytes()
    path.write_bytes(data.replace(b"PK\x01\x02", b"PK\x01\x09"))


def _package(name: str) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as package:
            package.writestr(name, "<a/>")

    return write


@pytest.mark.parametrize(
    ("name", "write", "message"),
    [
        ("藏.xlsx", _hidden, "里面没有内容（没有读入：隐藏的工作表“表1”）"),
        ("裂.xlsx", _torn_list, "不是有效的 XLSX 文件"),
        ("裂.docx", _torn_list, "不是有效的 DOCX 文件"),
        ("版.ofd", _package("OFD.xml"), "是 OFD 文件，读不了"),
        ("演.pptx", _package("ppt/presentation.xml"), "是 PPT 演示文稿，读不了"),
        ("包.tar", lambda path: path.write_bytes(bytes(257) + b"ustar"),
         "是 RAR、7z 之类的压缩包，读不了"),
        ("夹.docx", lambda path: path.mkdir(), "是文件夹，不是文件"),
        ("白.html", lambda path: path.write_text("<table><tr></tr></table>"), "里面没有内容"),
        ("远.xls", lambda path: path.write_text(SHEET),
         "里面没有内容（没有读入：“”表 SF 列以右的 1 格（离表太远））"),
    ],
)  # fmt: skip
def test_what_holds_no_form_is_told_in_one_sentence(
    name: str, write: Callable[[Path], object], message: str, tmp_path: Path
) -> None:
    write(tmp_path / name)
    with pytest.raises(InputError) as caught:
        read(tmp_path / name)
    (problem,) = caught.value.problems
    assert problem.message == message


def test_a_page_is_read_whatever_it_is_called_and_however_it_is_written(tmp_path: Path) -> None:
    page = write_form(HEBEI, tmp_path / "表.html").read_text(encoding="utf-8")
    told = read(tmp_path / "表.html").rows
    (tmp_path / "表.docx").write_text(page, encoding="utf-8")
    (tmp_path / "表.xls").write_text(page.replace("utf-8", "utf-16"), encoding="utf-16")
    assert read(tmp_path / "表.docx").rows == told
    assert read(tmp_path / "表.xls").rows == told


def test_a_stray_text_far_to_the_right_of_a_form_is_told(tmp_path: Path) -> None:
    path = write_form(HEBEI, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    book.active.cell(40, 16_384).value = "远"
    book.save(path)
    imported = read(path)
    assert len(imported.rows["projects"]) == 1
    assert imported.files[0].left_out == ("“表1”表 SF 列以右的 1 格（离表太远）",)


def test_a_page_without_its_end_is_said_to_be_torn(tmp_path: Path) -> None:
    path = write_form(HEBEI, tmp_path / "表.html")
    page = path.read_text(encoding="utf-8")
    path.write_text(page[: page.rindex("</table")], encoding="utf-8")
    assert read(path).files[0].left_out == ("末尾缺少的内容（网页没有结尾，可能没有保存完整）",)


def test_a_span_over_millions_of_columns_is_one_over_some(tmp_path: Path) -> None:
    path = write_form(HEBEI, tmp_path / "表.docx")
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    text = parts["word/document.xml"].decode()
    at = text.index("<w:gridSpan", text.index("绩效目标"))
    text = text[:at] + SPANNED + text[text.index("/>", at) + 2 :]
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, text if name == "word/document.xml" else content)
    with within_bounds(memory=300_000_000):
        assert len(read(path).rows["projects"]) == 1
