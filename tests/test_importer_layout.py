"""How files become lines and rows: encodings, layouts, Word files, page ends, torn rows."""

from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from test_importer_samples import (
    HEBEI_HEADS,
    TIANJIN_HEADS,
    Reader,
    as_cells,
    hebei,
    hebei_rows,
    read,
    tianjin,
)

from reportgen.core.problems import InputError
from reportgen.importer import read_published

__all__ = ["read"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_may_come_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "document.txt"
    path.write_text(as_cells(hebei()), encoding=encoding)
    assert read_published([path]).rows["projects"][0]["项目名称"] == "测站巡检经费"


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_published([tmp_path / "missing.txt"])
    assert error.value.problems[0].place is not None
    assert "missing.txt" in error.value.problems[0].place.file


@pytest.mark.parametrize("name", ["picture.txt", "broken.docx"])
def test_a_file_of_another_kind_is_an_input_error(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe")
    with pytest.raises(InputError):
        read_published([path])


def test_a_text_in_which_nothing_is_recognised_is_an_input_error(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("各科室：\n请于周五前报送材料。\n", encoding="utf-8")
    with pytest.raises(InputError):
        read_published([path])


def test_invisible_characters_and_trailing_tabs_do_not_matter(read: Reader) -> None:
    text = as_cells(hebei()).replace("测站巡检经费\n", "测站巡检经费\u00a0\u200b\t\t\n")
    imported = read(text)
    assert imported.rows["projects"][0]["项目名称"] == "测站巡检经费"
    assert imported.unplaced == ()


def test_a_row_torn_by_a_blank_line_is_made_whole(read: Reader) -> None:
    text = as_cells(tianjin()).replace("\t全年测站巡检次数\n", "\t全年测站巡检次数\n\n")
    first = read(text).rows["indicators"][0]
    assert (first["绩效指标描述"], first["指标值原文"]) == ("全年测站巡检次数", "≥24次")


def test_rows_without_a_blank_line_between_them_are_parted(read: Reader) -> None:
    text = as_cells(tianjin()).replace("≥24次\n\n", "≥24次\n")
    assert [row["二级指标"] for row in read(text).rows["indicators"]][:2] == [
        "数量指标",
        "质量指标",
    ]


def test_stray_empty_rows_are_nothing(read: Reader) -> None:
    text = as_cells(hebei()).replace("\t产出指标", "\t\n\n\t\n\n\t产出指标")
    assert read(text).rows == read(hebei()).rows


def test_a_cell_may_begin_with_an_empty_line(read: Reader) -> None:
    imported = read(as_cells(hebei()).replace("\t问卷\n", "\t\n问卷\n"))
    assert imported.rows["indicators"][-1]["指标值确定依据"] == "问卷"
    assert imported.unplaced == ()


def test_a_cell_may_go_on_over_lines_with_and_without_tabs(read: Reader) -> None:
    text = as_cells(hebei(goal="1.保证测站\n设备完好\n\n\t2.及时报汛"))
    goals = [row["绩效目标"] for row in read(text).rows["goals"]]
    assert goals == ["保证测站\n设备完好", "及时报汛"]


def test_a_line_within_an_indicator_row_joins_the_cell_above_with_a_doubt(read: Reader) -> None:
    text = as_cells(hebei()).replace("\t行业规范\n", "\t行业\n\n规范\n")
    imported = read(text)
    assert imported.rows["indicators"][1]["指标值确定依据"] == "行业\n规范"
    assert len(imported.doubts) == 1


@pytest.mark.parametrize("mark", ["— 3 —", "-3-", "3", "第 3 页 共 9 页"])
def test_page_numbers_are_furniture(read: Reader, mark: str) -> None:
    text = as_cells(hebei()).replace("\t效益指标", f"{mark}\n\n\t效益指标")
    imported = read(text)
    assert imported.counts["版面"] == 1
    assert imported.rows == read(hebei()).rows


def test_a_head_repeated_behind_a_page_end_is_no_indicator(read: Reader) -> None:
    rows = hebei_rows()
    rows[2:2] = [HEBEI_HEADS]
    imported = read(hebei(rows=rows))
    assert imported.rows == read(hebei()).rows
    assert imported.unplaced == ()


def test_a_row_cut_by_a_page_end_is_put_together(read: Reader) -> None:
    rows = [row[:5] for row in hebei_rows()]
    rows[1:2] = [
        ["", "质量指标", "报汛", "报汛差", "≤2%"],
        TIANJIN_HEADS,
        ["", "", "差错率", "错率", ""],
    ]
    second = read(tianjin(rows=rows)).rows["indicators"][1]
    assert (second["三级指标"], second["绩效指标描述"]) == ("报汛差错率", "报汛差错率")
    assert second["指标值原文"] == "≤2%"


def test_a_blank_second_level_is_carried_down(read: Reader) -> None:
    rows = [row[:5] for row in hebei_rows()]
    rows[1:1] = [["", "", "断面测量次数", "断面测量次数", "≥6次"], ["", "", "取样次数", "", "3次"]]
    levels = [row["二级指标"] for row in read(tianjin(rows=rows)).rows["indicators"]]
    assert levels[:3] == ["数量指标"] * 3


def test_line_breaks_of_narrow_cells_are_taken_out_only_where_they_look_so(tmp_path: Path) -> None:
    lines = [
        "1.测站巡检经费绩效目标表",
        "501001 云泽市水文局本级",
        "单位：万元",
        "项目编码\t50100124P00012310001A\t\t项目名称\t测站巡检经费\t",
        "预算规模及 资金用途\t预算数\t3.00\t其中：财政 资金\t3.00\t其他资金\t",
        "\t支付费用\t\t\t\t\t",
        "绩效目标\t1. 保证测站完好\t\t\t\t\t",
        "一级指标\t二级指标\t三级指标\t绩效指标描述\t\t指标值\t指标值确定依据",
        "产出指标\t数量指 标\t水文测站巡 检及设备校 准次数\t巡检 12 次\t\t≥12 次\t规程",
        "\t质量指标\t设备完好 长期可靠运行\t设备\t\t≥95%\t规程",
    ]
    path = tmp_path / "tabs.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    imported = read_published([path])
    first, second = imported.rows["indicators"]
    assert (first["二级指标"], first["三级指标"]) == ("数量指标", "水文测站巡检及设备校准次数")
    assert first["绩效指标描述"] == "巡检 12 次"
    assert second["三级指标"] == "设备完好 长期可靠运行"
    assert imported.unplaced == ()


def test_merged_cells_of_a_word_file_count_once(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("1.河道清淤绩效目标表")
    table = document.add_table(0, 7)
    top: list[list[str]] = [row for row in tianjin(None) if isinstance(row, list)]
    for cells in top:
        row = table.add_row().cells
        for at, text in enumerate(cells):
            row[at].text = text
        if len(cells) < 7:
            row[len(cells) - 1].merge(row[6])
    first = next(at for at, row in enumerate(table.rows) if row.cells[0].text == "产出指标")
    table.cell(first, 0).merge(table.cell(first + 1, 0))
    path = tmp_path / "merged.docx"
    document.save(str(path))
    imported = read_published([path])
    assert [row["一级指标"] for row in imported.rows["indicators"]][:2] == ["产出指标"] * 2
    assert imported.unplaced == ()


def test_contents_in_a_content_control_of_a_word_file_are_read(tmp_path: Path) -> None:
    document = Document()
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    control.append(content)
    for text in ("目录", "1.河道清淤绩效目标表\t3"):
        content.append(document.add_paragraph(text)._p)
    document.element.body.insert(0, control)
    assert control.getparent().tag == qn("w:body")
    path = tmp_path / "contents.docx"
    for block in tianjin():
        if isinstance(block, str):
            document.add_paragraph(block)
        else:
            table = document.add_table(1, len(block))
            for at, text in enumerate(block):
                table.cell(0, at).text = text
    document.save(str(path))
    imported = read_published([path])
    assert imported.counts["目录"] == 2
    assert imported.unplaced == ()
