"""The files that people have: PDF, old Excel, archives; what cannot be read is told plainly."""

import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import reportgen
from form_files import write_form
from pikepdf import Encryption
from PIL import Image
from test_form_files import BOND, HEBEI, HUNAN, TIANJIN

from reportgen.core.problems import InputError
from reportgen.importer import Imported, archives, pdf_pages, read_published

FORMS: dict[str, Any] = {"hebei": HEBEI, "tianjin": TIANJIN, "bond": BOND, "hunan": HUNAN}
SPREADSHEET = "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>"


def read(path: Path) -> Imported:
    return read_published([path], "青禾市林业局", 2025)


@pytest.mark.parametrize(
    ("form", "suffix"),
    [
        ("bond", ".pdf"),
        *((form, ".xls") for form in FORMS),
        *(pytest.param(f, ".pdf", marks=pytest.mark.long) for f in ("hebei", "tianjin", "hunan")),
    ],
)
def test_a_form_reads_alike_in_every_kind_of_file(form: str, suffix: str, tmp_path: Path) -> None:
    told = read(write_form(FORMS[form], tmp_path / "表.xlsx"))
    other = read(write_form(FORMS[form], tmp_path / f"表{suffix}"))
    assert other.rows == told.rows
    assert other.complete


def test_a_table_of_a_pdf_that_runs_over_pages_is_one(tmp_path: Path) -> None:
    first = [("产出指标", 1, 1), *HEBEI[9][1:]]
    rows = [
        [("", 1, 1), ("质量指标", 2, 1), (f"第{n}项合格率", 2, 1), ("", 2, 1), f"≥{n}%", ("", 2, 1)]
        for n in range(2, 61)
    ]
    imported = read(write_form([*HEBEI[:9], first, *rows], tmp_path / "表.pdf"))
    names = [row["三级指标"] for row in imported.rows["indicators"]]
    assert names[:3] == ["巡护里程", "第2项合格率", "第3项合格率"]
    assert names[-1] == "第60项合格率"
    assert imported.unplaced == ()
    assert imported.counts["版面"] >= 2  # page numbers


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("2024 年 12", "月底前竣工", "2024 年 12 月底前竣工"),
        ("2024年12", "月底前竣工", "2024年12月底前竣工"),
        ("建筑面积", "2360 平方米", "建筑面积 2360 平方米"),
        ("按照 road", "map 执行", "按照 road map 执行"),
        ("共印制", "宣传册", "共印制宣传册"),
    ],
)
def test_a_line_end_is_a_space_where_the_text_has_one_in_such_places(
    above: str, below: str, whole: str
) -> None:
    assert pdf_pages._continued(above, below, wrapped=True) == whole


@pytest.mark.parametrize(
    ("line", "characters"),
    [
        ("（份）数量", 3),
        ("*100%以上", 5),
        ("2025年底", 5),
        ("完成", 1),
        ("《办法》，等", 2),
        ("a b", 1),
    ],
)
def test_a_piece_that_no_line_end_parts_is_kept_whole(line: str, characters: int) -> None:
    placed = [{"text": c, "x0": 10.0 * at, "x1": 10.0 * at + 10, "size": 10.0}
              for at, c in enumerate(line)]  # fmt: skip
    assert pdf_pages._least(placed) == pytest.approx(10 * characters + 6)


def test_an_archive_of_a_budget_system_is_read_file_by_file(tmp_path: Path) -> None:
    good = write_form(HEBEI, tmp_path / "好.xls").read_bytes()
    path = tmp_path / "全部项目.zip"
    parts = {
        "项目一.xls": good,
        "坏.docx": b"PK not a package",
        "文件夹/~$项目.docx": b"x",
        "说明.jpg": b"\xff\xd8\xff\xe0",
    }
    names = {str(at) * len(name.encode("gbk")): name for at, name in enumerate(parts, 1)}
    with zipfile.ZipFile(path, "w") as archive:
        for plain, name in names.items():
            archive.writestr(plain, parts[name])
    packed = path.read_bytes()
    for plain, name in names.items():  # in GBK, without a flag that says so
        packed = packed.replace(plain.encode(), name.encode("gbk"))
    path.write_bytes(packed)
    run = reportgen("import", path, "-o", tmp_path / "数据")
    assert run.code == 1
    assert f"{path}/项目一.xls：项目 1 个（河北 1 个）" in run.out
    assert f"{path}/坏.docx：不是有效的 DOCX 文件" in run.err
    assert f"{path}/说明.jpg：是图片，没有文字可读" in run.err
    assert "~$" not in run.out + run.err


def test_what_a_page_or_a_word_file_is_called_does_not_matter(tmp_path: Path) -> None:
    page = write_form(HEBEI, tmp_path / "表.html")
    told = read(page).rows
    for name in ("导出.xls", "导出.doc"):
        shutil.copy(page, tmp_path / name)
        assert read(tmp_path / name).rows == told
    archive = tmp_path / "导出.mht"
    text = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
    archive.write_bytes(text.encode() + page.read_bytes())
    assert read(archive).rows == told


def test_a_workbook_may_be_called_anything(tmp_path: Path) -> None:
    workbook = write_form(HEBEI, tmp_path / "表.xlsx")
    told = read(workbook).rows
    for name in ("导出.doc", "导出.pdf", "导出"):
        shutil.copy(workbook, tmp_path / name)
        assert read(tmp_path / name).rows == told


def test_archives_within_archives_count_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LARGEST_CONTENT", 1)
    inner, path = tmp_path / "内.zip", tmp_path / "外.zip"
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("大.txt", bytes(700_000))
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(write_form(HEBEI, tmp_path / "表.docx"), "../表.docx")
        archive.write(inner, "一.zip")
        archive.write(inner, "二.zip")
    run = reportgen("import", path, "-o", tmp_path / "数据")
    assert run.code == 1
    assert f"{path}/../表.docx：项目 1 个（河北 1 个）" in run.out
    assert f"{path}/二.zip/大.txt：压缩包里的东西太多，没有读入" in run.err


def test_word_2003_xml_is_read(tmp_path: Path) -> None:
    def cell(text: str, span: int = 1, merge: str = "") -> str:
        properties = f'<w:gridSpan w:val="{span}"/>' + merge
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    top, below = '<w:vmerge w:val="restart"/>', "<w:vmerge/>"
    rows = [
        [cell("项目名称"), cell("护林道路养护", 4)],
        [cell("预算规模及资金用途", 1, top), cell("预算数"), cell("12"), cell("其他资金"),
         cell("2")],
        [cell("", 1, below), cell("支付材料费", 4)],
        [cell("绩效目标"), cell("保证通行", 4)],
        [cell(head) for head in ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值")],
        [cell(text) for text in ("产出指标", "数量指标", "养护里程", "里程", "≥60公里")],
    ]  # fmt: skip
    table = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
    text = '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument '
    text += 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="x">'
    text += f"<w:body><wx:sect><w:tbl>{table}</w:tbl></wx:sect></w:body></w:wordDocument>"
    path = tmp_path / "项目.doc"
    path.write_text(text, encoding="utf-8")
    imported = read(path)
    (project,) = imported.rows["projects"]
    assert (project["项目名称"], project["预算数"], project["资金用途"]) == (
        "护林道路养护", "12", "支付材料费",
    )  # fmt: skip
    assert imported.rows["indicators"][0]["三级指标"] == "养护里程"
    assert imported.complete


def test_numbers_days_and_hidden_parts_of_a_2003_sheet(tmp_path: Path) -> None:
    path = tmp_path / "表.xls"
    write_form(HEBEI, path)
    text = path.read_text(encoding="utf-8")
    text = text.replace('<Data ss:Type="String">120.50<', '<Data ss:Type="Number">120.5<')
    hidden = '<Worksheet ss:Name="底稿"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:'
    hidden += 'office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>'
    path.write_text(text.replace("</Workbook>", f"{hidden}</Workbook>"), encoding="utf-8")
    imported = read(path)
    assert imported.rows["projects"][0]["预算数"] == "120.5"
    assert imported.files[0].left_out == ("隐藏的工作表“底稿”",)


# ------------------------------------------------------------------------- what cannot be read


def _picture(path: Path) -> None:
    Image.new("RGB", (60, 80), "white").save(path, "PDF")


def _locked_pdf(path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(path, encryption=Encryption(owner="a", user="b"))


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_500_000)


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 1_000)
        archive.getinfo("word/document.xml").file_size = 4_000_000_000  # as the directory says


def _pdf_bomb(path: Path) -> None:
    """A page whose text unpacks to 300 MB, packed twice."""
    packer = zlib.compressobj()
    once = b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(300)), packer.flush()])
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Contents = pikepdf.Stream(pdf, zlib.compress(once))
        page.Contents.Filter = pikepdf.Array([pikepdf.Name("/FlateDecode")] * 2)
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def _blank_pdf(path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)


def _xml_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"")
        archive.writestr("xl/sheet.xml", b"\0" * 1_000)
        archive.getinfo("xl/sheet.xml").file_size = 300_000_000  # as the directory says


def _long_text(path: Path) -> None:
    path.write_bytes("项目名称\t护林\n".encode() * 1_100_000)


def _locked_office(path: Path) -> None:
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + name + bytes(600))


def _compound(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))


WRITERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "扫描.pdf": (_picture, "是扫描件（只有图片，没有文字），读不了"),
    "有密码.pdf": (_locked_pdf, "有密码，读不了"),
    "坏.pdf": (lambda path: path.write_bytes(b"%PDF-1.7\nbroken"), "PDF 坏了，读不了"),
    "空.xlsx": (lambda path: path.write_bytes(b""), "是空文件"),
    "大.txt": (_long_text, "有 22 MB，作为文本或网页超过 20 MB，没有读入"),
    "空白.pdf": (_blank_pdf, "里面没有文字"),
    "炸弹.pdf": (_pdf_bomb, "解开后超过 200 MB，没有读入"),
    "炸弹.xlsx": (_xml_bomb, "解开后超过 200 MB，没有读入"),
    "大.docx": (_large, "有 100 MB，超过 100 MB，没有读入"),
    "炸弹.docx": (_bomb, "解开后超过 1000 MB，没有读入"),
    "有密码.xlsx": (_locked_office, "有密码，读不了"),
    "坏.xls": (_compound, "不是有效的 XLS 文件"),
    "坏了.xls": (lambda path: path.write_text(SPREADSHEET), "文件里的 XML 坏了，读不了"),
    "压缩.zip": (lambda path: path.write_bytes(b"Rar!\x1a\x07"), "是 RAR、7z 之类的压缩包，读不了"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
def test_what_cannot_be_read_is_told_in_one_sentence(name: str, tmp_path: Path) -> None:
    write, message = WRITERS[name]
    write(tmp_path / name)
    with pytest.raises(InputError) as caught:
        read(tmp_path / name)
    (problem,) = caught.value.problems
    assert problem.message == message
    assert str(problem.place) == str(tmp_path / name)


def test_without_libreoffice_the_remedy_names_excel_and_wps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "老.wps").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    with pytest.raises(InputError) as caught:
        read(tmp_path / "老.wps")
    assert str(caught.value.problems[0]).endswith(
        "是旧格式，要装 LibreOffice 才能读。请用 Word 或 WPS 打开后另存为 .docx。"
    )


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize(("source", "kind"), [("xlsx", "xls"), ("html", "doc")])
def test_files_of_old_programs_are_read(source: str, kind: str, tmp_path: Path) -> None:
    path = write_form(HEBEI, tmp_path / f"表.{source}")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    filters = ["--infilter=HTML (StarWriter)"] if source == "html" else []
    subprocess.run(
        [
            "soffice",
            profile,
            "--headless",
            *filters,
            "--convert-to",
            kind,
            "--outdir",
            tmp_path,
            path,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    told, old = read(path), read(tmp_path / f"表.{kind}")
    assert old.rows["indicators"] == told.rows["indicators"]
    assert old.rows["projects"] == told.rows["projects"]
