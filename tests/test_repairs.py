"""What `check --fix` puts right, what it leaves alone, and that nothing else changes."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import SAMPLE, cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font, PatternFill
from test_rules import CODE, FAULTLESS, write_example

from reportgen.check.support.registry import Example
from reportgen.core.kept_copies import COPIES
from reportgen.core.values import clean_text
from reportgen.dataset import fixes
from reportgen.dataset.fixes import Repair, apply_repairs, find_repairs
from reportgen.dataset.grid import TextRow
from reportgen.dataset.reader import RawDataset, read_tables
from reportgen.dataset.typos import one_percent, one_sign, typed_right, without_second_number
from reportgen.dataset.writer import write_tables
from reportgen.schema import INDICATORS, TABLES

Cells = dict[tuple[str, int, str], str]


def cells_of(raw: RawDataset) -> Cells:
    """Every cell as it stands in the file: raw where that differs."""
    return {
        (sheet.table.label, row.number, label): row.raw.get(label, text)
        for sheet in raw.tables.values()
        for row in sheet.rows
        for label, text in row.cells.items()
    }


def as_workbook(folder: Path, book: Path) -> Path:
    raw = read_tables(folder)
    rows = {
        name: [{**row.cells, **row.raw} for row in sheet.rows] for name, sheet in raw.tables.items()
    }
    write_tables(book, raw.settings, rows)
    return book


def repaired(path: Path) -> list[Repair]:
    """Apply all repairs; afterwards there are none, and no other cell has changed."""
    before = read_tables(path)
    found = find_repairs(before)
    assert apply_repairs(path, found)[0] == found
    after = read_tables(path)
    changed = {(r.table, r.row, r.column): r.after for r in found}
    assert cells_of(after) == cells_of(before) | changed
    assert after.settings == before.settings
    assert find_repairs(after) == []
    return found


def indicator(**cells: str) -> Example:
    return {"指标": {**FAULTLESS["指标"][0], **cells}}


def only(path: Path) -> tuple[str, str, str]:
    (repair,) = repaired(path)
    return repair.column, repair.before, repair.after


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("补植１２００株，成活率９５％以上", "补植1200株，成活率95%以上"),
        ("面积３．５公顷，Ａ级", "面积3.5公顷，A级"),
        ("补植到位，，成活良好。。", "补植到位，成活良好。"),
        ("成活率95%%", "成活率95%"),
        ("成活率９５％％", "成活率95%"),
        ("补植到位,成活良好;市民满意", "补植到位，成活良好；市民满意"),
        ("补植到位, 成活良好", "补植到位，成活良好"),
        ("补植到位,,成活良好", "补植到位,,成活良好"),
        ("成活率>=95%，缺株率≦2%", "成活率≥95%，缺株率≤2%"),
        ("成活率≥≥95%", "成活率≥95%"),
        ("补植（含浇水)和修剪(含清运）", "补植（含浇水）和修剪（含清运）"),
        ("行道树(含灌木)补植", "行道树（含灌木）补植"),
    ],
)
def test_certain_slips_are_put_right(text: str, right: str) -> None:
    assert typed_right(text)[0] == right


@pytest.mark.parametrize(
    "text",
    [
        "补植行道树1,200株",
        "8:30至17:30",
        "dn20-dn200,管线更换",
        "等等。。。",
        "效果良好……",
        "等等，，，",
        "完成，。",
        "成活株数/(补植株数)×100%",
        "成活株数÷补植株数(含灌木)×100%",
        "青财〔2024〕12号",
        "青财(2024)12号",
        "1)补植；2)修剪",
        "目标：1)建设（含改造；2)维护）",
        "见网址 http://a.b/c?d=1",
        "A=>B",
        "x>=y",
        "7*24小时",
        "师生比1:15",
        "①补植②修剪",
        "100m²",
        "甲.乙",
        "株 数",
    ],
)
def test_what_may_be_meant_is_left_alone(text: str) -> None:
    assert typed_right(text) == (text, ())


@given(st.text(alphabet="补植，,。.；;:：、()（）%％≥>=＝≧１1Ａa <\n“”", max_size=30))
def test_a_text_put_right_has_no_slips_left(text: str) -> None:
    assert typed_right(typed_right(text)[0])[1] == ()


@pytest.mark.parametrize(
    ("typed", "sign"),
    [("＞=", "≥"), (">=", "≥"), ("≧", "≥"), ("大于等于", "≥"), ("不超过", "≤"), ("＝", "="),
     ("定性指标", "定性"), ("定量", "定量"), ("", ""), ("正向", "正向"), ("≥", "≥")],
)  # fmt: skip
def test_a_sign_is_known_by_its_variants(typed: str, sign: str) -> None:
    assert one_sign(typed) == sign


@pytest.mark.parametrize(
    ("unit", "value", "right"),
    [
        ("百分比", "95", "%"),
        ("百分之百", "100", "%"),
        ("（%）", "95", "%"),
        ("成活率（%）", "95", "%"),
        ("成活率百分比", "95", "%"),
        ("百分比", "0.95", "百分比"),
        ("百分比", "达到预期", "百分比"),
        ("百分点", "5", "百分点"),
        ("覆盖率（%）", "95", "覆盖率（%）"),
        ("", "95", ""),
    ],
)
def test_per_cent_is_known_where_it_is_certain(unit: str, value: str, right: str) -> None:
    assert one_percent(unit, value, "成活率") == right


def test_a_number_typed_twice_goes_away_and_levels_stay() -> None:
    assert without_second_number("1.1.补植行道树。", 1, "1.1.补植行道树。") == "补植行道树。"
    assert without_second_number("2、2、补植行道树。", 2, "") == "补植行道树。"
    for text, others in (
        ("1.1.补植行道树。", "1.1.补植行道树。\n1.2.修剪灌木。"),
        ("1.补植行道树。", ""),
        ("2.1.补植行道树。", ""),
        ("1.1.5倍补植。", ""),
        ("1.1万株补植。", ""),
    ):
        assert without_second_number(text, 1, others) == text


def test_a_second_number_is_taken_out_of_a_goal(tmp_path: Path) -> None:
    goal = {"项目编码": CODE, "序号": "1", "绩效目标": "1.1.补植行道树1200株。"}
    path = write_example(tmp_path, {"目标": [goal]})
    assert only(path) == ("绩效目标", "1.1.补植行道树1200株。", "补植行道树1200株。")


def test_a_second_number_stays_where_another_goal_goes_on_with_it(tmp_path: Path) -> None:
    texts = ("1.1.补植行道树。", "1.2.修剪灌木。")
    goals = [{"项目编码": CODE, "序号": str(n), "绩效目标": t} for n, t in enumerate(texts, 1)]
    assert repaired(write_example(tmp_path, {"目标": goals})) == []


def test_a_unit_of_words_becomes_the_per_cent_sign(tmp_path: Path) -> None:
    path = write_example(tmp_path, indicator(指标值="95", 计量单位="百分比"))
    assert only(path) == ("计量单位", "百分比", "%")


def test_a_value_keeps_its_number_alone(tmp_path: Path) -> None:
    path = write_example(tmp_path, indicator(指标值="≥９５％", 计量单位=""))
    found = {repair.column: repair.after for repair in repaired(path)}
    assert found == {"指标值": "95", "计量单位": "%"}


@pytest.mark.parametrize(
    ("sign", "value", "unit"),
    [
        ("定性", "95%以上", ""),
        ("≥", "≤95", "%"),
        ("≥", "95万元", "元"),
        ("≥", "1,200", "株"),
        ("≥", "90-95", "%"),
        ("", "95%", ""),
        ("定性", "提高百分比", "百分比"),
        ("≤", "0.5", "百分比"),
    ],
)
def test_a_value_that_is_not_certain_stays(
    sign: str, value: str, unit: str, tmp_path: Path
) -> None:
    path = write_example(tmp_path, indicator(指标性质=sign, 指标值=value, 计量单位=unit))
    assert repaired(path) == []


def test_names_and_codes_and_decisions_keep_what_can_be_seen(tmp_path: Path) -> None:
    decision = {"编码": CODE, "范围": "字段", "字段": "资金用途", "替代文字": "不公开,见说明"}
    path = write_example(
        tmp_path,
        {
            "单位": {"单位名称": "青禾市林业局(本级)本部"},
            "项目": {"项目名称": "城区行道树补植,二期"},
            "项目属性": [{"编码": CODE, "属性": "标题", "值": "行道树补植,二期"}],
            "不予公开": [decision],
        },
    )
    assert repaired(path) == []


def test_invisible_characters_go_away_everywhere(tmp_path: Path) -> None:
    path = write_example(
        tmp_path,
        {"单位": {"单位名称": "青禾市林业局\u200b本级 "}, "项目": {"预算数": "90.00\u00a0"}},
    )
    assert [(r.column, r.after) for r in repaired(path)] == [
        ("单位名称", "青禾市林业局本级"),
        ("预算数", "90.00"),
    ]


def test_radicals_out_of_a_copied_page_become_the_characters_they_look_like(tmp_path: Path) -> None:
    example: Example = {
        "项目": {"项目名称": "城区⾏道树补植", "资金用途": "用于⼯程款，保障⺠⽣。"},
        "目标": {"绩效目标": "补植⾏道树1200株，改善⽣态。"},
    }
    done = repaired(write_example(tmp_path / "数据", example))
    assert [(r.table, r.column, r.after) for r in done] == [
        ("项目", "项目名称", "城区行道树补植"),
        ("项目", "资金用途", "用于工程款，保障民生。"),
        ("目标", "绩效目标", "补植行道树1200株，改善生态。"),
    ]


def test_the_reasons_of_one_cell_stand_together(tmp_path: Path) -> None:
    path = write_example(tmp_path, indicator(三级指标="补植\u200b行道树１２株,,灌木,含草花"))
    (repair,) = repaired(path)
    assert repair.after == "补植行道树12株,,灌木，含草花"
    assert repair.why.split("；") == [
        "去掉看不见的字符和前后的空格",
        "全角的数字、字母、百分号改成半角",
        "汉字之间的半角标点改成全角",
    ]


def test_the_sample_and_the_faultless_project_need_no_repair(tmp_path: Path) -> None:
    assert find_repairs(read_tables(SAMPLE)) == []
    assert find_repairs(read_tables(write_example(tmp_path, {}))) == []


def decisions(**cells: str) -> list[dict[str, str]]:
    return [{"编码": CODE, "范围": "字段", "替代文字": "不公开", "类别": "工作秘密", **cells}]


@pytest.mark.parametrize(
    ("decision", "hidden"),
    [
        ({"字段": "绩效指标描述"}, {"绩效指标描述"}),
        ({"字段": "绩效指标描述#3"}, {"绩效指标描述"}),
        ({"字段": "指标值"}, {"计量单位"}),
        ({"字段": "资金用途"}, {"资金用途"}),
        ({"范围": "项目"}, {"绩效指标描述", "计量单位", "资金用途"}),
        ({"范围": "不清楚"}, {"绩效指标描述", "计量单位", "资金用途"}),
        ({"字段": "没有这一列"}, {"绩效指标描述", "计量单位", "资金用途"}),
        ({"编码": "不认识", "字段": "备注"}, {"绩效指标描述", "计量单位", "资金用途"}),
        ({"范围": "名称"}, set()),
    ],
)
def test_repairs_of_what_may_be_withheld_are_marked(
    decision: dict[str, str], hidden: set[str], tmp_path: Path
) -> None:
    example = indicator(绩效指标描述="当年补植１２株", 计量单位="百分比")
    path = write_example(
        tmp_path,
        {**example, "项目": {"资金用途": "用于补植,浇水。"}, "不予公开": decisions(**decision)},
    )
    found = repaired(path)
    assert {r.column for r in found} == {"绩效指标描述", "计量单位", "资金用途"}
    assert {r.column for r in found if r.hidden} == hidden


def test_a_repair_shows_no_text_in_its_repr() -> None:
    repair = Repair("项目", 2, "资金用途", "秘密,前", "秘密，后", "标点", hidden=True)
    assert "秘密" not in repr(repair)


def test_a_folder_keeps_encoding_separator_order_and_settings(tmp_path: Path) -> None:
    path = write_example(tmp_path, indicator(计量单位="百分比", 备注="=1+1"))
    toml = path / "dataset.toml"
    toml.write_text("# 我的说明\n" + toml.read_text("utf-8"), "utf-8")
    file = path / "indicators.csv"
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    turned = [row[::-1] for row in rows]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter="\t", lineterminator="\n").writerows(turned)
    file.write_bytes(buffer.getvalue().encode("gb18030"))
    untouched = {f.name: f.read_bytes() for f in path.iterdir() if f != file}
    before = file.read_bytes()

    assert len(repaired(path)) == 1
    assert file.read_bytes() == buffer.getvalue().replace("百分比", "%", 1).encode("gb18030")
    after = {f.name: f.read_bytes() for f in path.iterdir() if f != file and f.is_file()}
    assert after == untouched
    assert [f.read_bytes() for f in path.rglob("*/*/indicators.csv")] == [before]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_comes_back_in_its_own_encoding(encoding: str, tmp_path: Path) -> None:
    path = write_example(tmp_path, indicator(计量单位="百分比"))
    file = path / "indicators.csv"
    text = file.read_bytes().decode("utf-8-sig")
    file.write_bytes(text.encode(encoding))
    repaired(path)
    assert file.read_bytes() == text.replace("百分比", "%", 1).encode(encoding)


def test_a_cell_that_has_changed_meanwhile_is_left(tmp_path: Path) -> None:
    path = write_example(tmp_path, indicator(计量单位="百分比"))
    found = find_repairs(read_tables(path))
    write_example(tmp_path, indicator(计量单位="百分号"))
    before = cells_of(read_tables(path))
    assert apply_repairs(path, found)[0] == []
    assert cells_of(read_tables(path)) == before


SLIPS = indicator(指标值="95%", 计量单位="", 绩效指标描述="补植\u200b１２株,,含<灌木>&草,花 ")


def test_a_workbook_is_repaired_like_a_folder(tmp_path: Path) -> None:
    folder = write_example(tmp_path / "folder", SLIPS)
    book = as_workbook(folder, tmp_path / "数据.xlsx")
    of_book, of_folder = repaired(book), repaired(folder)
    assert of_book == of_folder
    assert len(of_book) == 3


def test_a_workbook_keeps_its_looks_and_the_results_of_its_formulas(tmp_path: Path) -> None:
    folder = write_example(tmp_path / "folder", SLIPS)
    path = as_workbook(folder, tmp_path / "数据.xlsx")
    book = openpyxl.load_workbook(path)
    sheet: Any = book["指标"]
    heads = [cell.value for cell in sheet[1]]
    described = sheet.cell(2, heads.index("绩效指标描述") + 1)
    described.font, described.fill = Font(bold=True), PatternFill("solid", fgColor="FFEE00")
    remark = sheet.cell(3, heads.index("备注") + 1)
    remark.value = '="见"&"说明"'
    book.save(path)
    _calculated(path, b"\xe8\xa7\x81\xe8\xaf\xb4\xe6\x98\x8e")
    parts = _parts(path)

    repaired(path)
    changed = {name for name, data in _parts(path).items() if parts[name] != data}
    assert len(changed) == 1
    after: Any = openpyxl.load_workbook(path, data_only=True)["指标"]
    assert after.cell(3, remark.column).value == "见说明"
    assert after.cell(2, described.column).font.b
    assert after.cell(2, described.column).fill.fgColor.rgb == "00FFEE00"


def test_a_row_is_left_where_a_formula_gives_the_cell(tmp_path: Path) -> None:
    folder = write_example(tmp_path / "folder", SLIPS)
    path = as_workbook(folder, tmp_path / "数据.xlsx")
    book = openpyxl.load_workbook(path)
    sheet: Any = book["指标"]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("指标值") + 1).value = '="95"&"%"'
    book.save(path)
    _calculated(path, b"95%")
    data, found = path.read_bytes(), find_repairs(read_tables(path))
    assert {repair.column for repair in found} == {"指标值", "计量单位", "绩效指标描述"}
    assert apply_repairs(path, found)[0] == []
    assert path.read_bytes() == data


def test_a_workbook_alone_in_a_folder_is_repaired_where_it_is(tmp_path: Path) -> None:
    folder = write_example(tmp_path / "folder", SLIPS)
    alone = tmp_path / "alone"
    alone.mkdir()
    as_workbook(folder, alone / "数据.xlsx")
    repaired(alone)
    assert sorted(file.name for file in alone.iterdir()) == [COPIES, "数据.xlsx"]


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _calculated(path: Path, result: bytes) -> None:
    """Give the workbook's one formula a result, as Excel does on saving."""
    parts = _parts(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, _with_result(data, result) if b"</f>" in data else data)


def _with_result(data: bytes, result: bytes) -> bytes:
    before, _, rest = data.partition(b"</f>")
    start = before.rindex(b"<c ")
    cell = before[start:].replace(b">", b' t="str">', 1)
    end = rest[rest.index(b"</c>") :]
    return before[:start] + cell + b"</f><v>" + result + b"</v>" + end


TYPED = st.text(alphabet="补植树，,。;；:()（）%％≥>=≧１1Ａ \u200b\u00a0\t\"'&<=-+@\n", max_size=12)


LABELS = ("三级指标", "绩效指标描述", "指标性质", "指标值", "计量单位", "备注", "指标值原文")
TYPED_ROWS = st.lists(st.dictionaries(st.sampled_from(LABELS), TYPED), min_size=1, max_size=4).map(
    lambda rows: [{**FAULTLESS["指标"][n], **typed} for n, typed in enumerate(rows)]
)
_LASTING = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@given(typed=st.dictionaries(st.sampled_from(LABELS), TYPED))
def test_a_row_once_repaired_needs_no_repair(typed: dict[str, str]) -> None:
    cells = dict.fromkeys(INDICATORS.labels, "") | FAULTLESS["指标"][0]
    cells |= {label: clean_text(text) for label, text in typed.items()}
    done = {label: after for label, after, _ in fixes._repaired(INDICATORS, TextRow(2, cells), {})}
    assert list(fixes._repaired(INDICATORS, TextRow(2, cells | done), {})) == []


@settings(max_examples=cases(15), **_LASTING)
@given(rows=TYPED_ROWS)
def test_nothing_but_the_repairs_changes_in_a_folder(
    rows: list[dict[str, str]], tmp_path: Path
) -> None:
    repaired(write_example(tmp_path, {"指标": rows}))


@settings(max_examples=4, **_LASTING)
@given(rows=TYPED_ROWS)
def test_nothing_but_the_repairs_changes_in_a_workbook(
    rows: list[dict[str, str]], tmp_path: Path
) -> None:
    folder = write_example(tmp_path / "folder", {"指标": rows})
    repaired(as_workbook(folder, tmp_path / "数据.xlsx"))


def test_every_table_has_a_key_by_which_its_owner_is_known() -> None:
    owners = {table.key[0] for table in TABLES if table.name not in fixes._UNTOUCHED}
    assert owners == {"部门编码", "单位编码", "项目编码", "编码"}
