"""The rules about what stands in the file and never reaches print."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from test_rules import CODE, FAULTLESS, write_example

from reportgen.check.rules import Finding
from reportgen.check.run import check_dataset
from reportgen.check.support.registry import Example
from reportgen.core.values import clean_text
from reportgen.dataset.invisible import character_names, has_invisible
from reportgen.dataset.reader import read_tables
from reportgen.dataset.writer import write_tables


def raw_findings(folder: Path, example: Example) -> list[Finding]:
    return list(check_dataset(write_example(folder, example), select=("W90",)).findings)


def description(text: str) -> Mapping[str, Mapping[str, str]]:
    return {"指标": {"绩效指标描述": text}}


def goals(*texts: str) -> Example:
    rows = [
        {"项目编码": CODE, "序号": str(number), "绩效目标": text}
        for number, text in enumerate(texts, start=1)
    ]
    return {"目标": rows}


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\t", "制表符"),
        ("\u00a0", "不间断空格（U+00A0）"),
        ("\u200b", "零宽空格（U+200B）"),
        ("\ufeff", "字节顺序标记（U+FEFF）"),
        ("\u2003", "特殊空格（U+2003）"),
        ("\u200e", "不可见的控制符（U+200E）"),
    ],
)
def test_a_character_that_nobody_sees_is_told_by_name(
    character: str, name: str, tmp_path: Path
) -> None:
    (finding,) = raw_findings(tmp_path, description(f"当年补植{character}的株数"))
    assert finding.code == "W901"
    assert finding.message.endswith(f"看不见的字符：{name}")
    assert (finding.spot.table, finding.spot.row) == ("指标", 2)
    assert finding.spot.column == "绩效指标描述"


def test_the_cell_itself_is_never_quoted(tmp_path: Path) -> None:
    (finding,) = raw_findings(tmp_path, description("当年补植\u200b的株数"))
    assert "补植" not in finding.message + finding.spot.text + finding.spot.part


def test_one_column_is_one_finding_that_counts_its_rows(tmp_path: Path) -> None:
    rows = [{**row, "备注": "无\u00a0误"} for row in FAULTLESS["指标"]]
    (finding,) = raw_findings(tmp_path, {"指标": rows})
    assert "第 2、3、4、5、6 等 6 行" in finding.message


def test_a_blank_behind_a_text_or_a_single_one_in_front_is_told(tmp_path: Path) -> None:
    for number, text in enumerate(("当年株数 ", "当年株数\u3000", " 当年株数", "株数 \n按年计")):
        findings = raw_findings(tmp_path / str(number), description(text))
        assert [finding.code for finding in findings] == ["W902"], repr(text)


@pytest.mark.parametrize(
    "text",
    [
        "\u3000\u3000补植行道树1200株。",
        "    补植行道树1200株。",
        "\u3000补植行道树1200株。",
        "补植 行道树 1200 株。",
        "补植行道树\u30001200株。",
        "补植行道树1200株。\r\n成活率达到95%以上。",
        "补植行道树1200株。\n\n成活率达到95%以上。",
    ],
)
def test_indentation_and_visible_blanks_are_no_finding(text: str, tmp_path: Path) -> None:
    assert raw_findings(tmp_path, goals(text)) == []


def test_a_workbook_is_read_like_a_folder(tmp_path: Path) -> None:
    book = tmp_path / "数据.xlsx"
    folder = write_example(tmp_path / "folder", description("当年\u200b株数 "))
    raw = read_tables(folder)
    rows = {
        name: [{**row.cells, **row.raw} for row in sheet.rows] for name, sheet in raw.tables.items()
    }
    write_tables(book, raw.settings, rows)
    codes = [finding.code for finding in check_dataset(book, select=("W90",)).findings]
    assert codes == ["W901", "W902"]


def test_clean_rows_share_one_empty_mapping(tmp_path: Path) -> None:
    sheet = read_tables(write_example(tmp_path, description("当年\u200b株数"))).tables["indicators"]
    assert sheet.rows[0].raw == {"绩效指标描述": "当年\u200b株数"}
    assert sheet.rows[1].raw is sheet.rows[2].raw


def test_only_what_cleaning_takes_away_is_stray() -> None:
    assert not has_invisible("a b", clean_text("a b"))
    assert not has_invisible("a\r\n\r\nb", clean_text("a\r\n\r\nb"))
    assert character_names("a\t\u200bb\t") == ("制表符", "零宽空格（U+200B）")
