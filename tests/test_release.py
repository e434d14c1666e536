"""No way around what stops a publication, save a release: one cell, reason, approver and day."""

import json
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from conftest import Rows, Run, files_in, reportgen, some_daily, two_departments, write_dataset

from reportgen.audit.register import PUBLIC_LIST, REGISTER

LAW = "《中华人民共和国政府信息公开条例》第十五条"
PURPOSE = "租用麒麟洞的测绘船和声呐设备一套"
COMPLETE = {"类别": "工作秘密", "依据": LAW, "审查人": "顾怀谨", "复核日期": "2099-12-31"}
WITHHELD = {**COMPLETE, "编码": "P001", "范围": "字段", "字段": "资金用途", "替代文字": "不予公开"}
RELEASE = {**COMPLETE, "编码": "P001", "范围": "予以公开", "字段": "绩效目标#1"}
EXCEPTION = {"规则": "S007", "理由": "已核实", "批准人": "周宁", "有效期至": "2999-12-31"}


def leaking() -> Rows:
    """Of department 001 a purpose is withheld, and a goal tells it."""
    rows = two_departments()
    rows["projects"][0]["资金用途"] = PURPOSE
    rows["goals"][0]["绩效目标"] = f"年内{PURPOSE}，完成勘测。"
    rows["withheld"] = [dict(WITHHELD)]
    return rows


def derivable() -> Rows:
    """The budget is withheld, and it is the sum of its parts."""
    rows = two_departments()
    rows["withheld"] = [{**WITHHELD, "字段": "预算数"}]
    return rows


def of_the_state() -> Rows:
    """A project of 国家秘密 that is more than a stub."""
    rows = two_departments()
    rows["withheld"] = [{**WITHHELD, "范围": "项目", "字段": "", "类别": "国家秘密"}]
    return rows


def released(**cells: str) -> Rows:
    rows = leaking()
    rows["withheld"].append({**RELEASE, **cells})
    return rows


class House:
    """A dataset and its output folder; nobody repeats the withheld purpose but public cells."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data, self.output = folder / "数据", folder / "输出"

    def run(self, command: str, rows: Rows, *arguments: object, **settings: object) -> Run:
        """A command with these tables."""
        write_dataset(self.data, rows, **settings)
        given: dict[str, tuple[object, ...]] = {
            "build": (self.data, "-o", self.output, "--format", "html", "--jobs", "1"),
            "check": (self.data,),
            "audit": (self.output, "--against", self.data, "--register", self.folder / "登记"),
        }
        done = reportgen(command, *given[command], *arguments)
        assert "麒麟洞" not in (done.out + done.err).replace(f"年内{PURPOSE}", "")
        return done

    def documents(self) -> list[str]:
        """The departments of the web pages in the folder."""
        return [name[:3] for name in files_in(self.output) if name.endswith(".html")]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def found(house: House, rows: Rows, *arguments: object) -> list[dict[str, str]]:
    told = json.loads(house.run("check", rows, "--format", "json", *arguments).out)
    return told["findings"]  # type: ignore[no-any-return]


def codes(house: House, rows: Rows, *arguments: object) -> set[str]:
    return {finding["code"] for finding in found(house, rows, *arguments)}


# ---------------------------------------------------------------- no way around


@pytest.mark.parametrize(
    "cells",
    some_daily(
        [
            {},
            {"编码": "P001"},
            {"编码": "001", "列": "绩效目标"},
            {"编码": "P001", "列": "资金用途"},
            {"列": "预算数"},
            {"规则": "S008"},
            {"规则": "s007"},
            {"规则": "Ｓ００７"},
            {"规则": "S006-S008"},
        ],
        4,
    ),
)
@pytest.mark.parametrize(("rows", "code"), [(leaking, "S007"), (derivable, "S008")])
def test_no_exception_lets_a_leak_be_published(
    rows: "object", code: str, cells: Mapping[str, str], house: House
) -> None:
    tables = rows() | {"exceptions": [{**EXCEPTION, "规则": code, **cells}]}  # type: ignore[operator]
    done = house.run("build", tables)
    assert done.code == 1
    assert house.documents() == ["002"]
    assert {code, "D012"} <= codes(house, tables)


def test_no_exception_lets_a_state_secret_be_built(house: House) -> None:
    tables = of_the_state() | {"exceptions": [{**EXCEPTION, "规则": "S006"}]}
    assert house.run("build", tables).code == 2
    assert house.documents() == []
    assert {"S006", "D012"} <= codes(house, tables)


def test_the_row_of_such_an_exception_is_an_error_that_says_what_to_do(house: House) -> None:
    tables = leaking() | {"exceptions": [dict(EXCEPTION)]}
    (row,) = [one for one in found(house, tables) if one["code"] == "D012"]
    assert (row["severity"], row["table"], row["row"], row["column"]) == (
        "error",
        "例外",
        2,
        "规则",
    )
    assert "予以公开" in row["hint"]
    assert "D011" not in codes(house, tables)


def test_it_is_an_error_even_where_nothing_leaks_and_when_it_has_expired(house: House) -> None:
    for more in ({}, {"有效期至": "2020-01-01"}):
        tables = two_departments() | {"exceptions": [{**EXCEPTION, **more}]}
        assert "D012" in codes(house, tables)


def test_other_exceptions_still_cover(house: House) -> None:
    tables = leaking() | {"exceptions": [{**EXCEPTION, "规则": "S007"}]}
    tables["projects"][0]["预算数"] = "125"
    tables["exceptions"].append({**EXCEPTION, "规则": "M001", "编码": "P001"})
    assert "M001" not in codes(house, tables)


@pytest.mark.parametrize("settings", [{}, {"strict": False}, {"strict": True}])
def test_no_setting_lets_it_be_published(settings: dict[str, object], house: House) -> None:
    tables = leaking() | {"exceptions": [dict(EXCEPTION)]}
    assert house.run("build", tables, **settings).code == 1
    assert "001" not in house.documents()


@pytest.mark.parametrize(
    "choice", [("--ignore", "S007"), ("--ignore", "S"), ("--select", "M001"), ("--select", "S008")]
)
def test_what_is_not_listed_is_told(choice: tuple[str, str], house: House) -> None:
    done = house.run("check", leaking(), *choice)
    assert "S007" not in done.out
    assert "另有 1 条会泄露不予公开内容的问题" in done.out
    done = house.run("check", leaking(), *choice, "--format", "json")
    assert json.loads(done.out)["counts"]["unlisted"] == 1
    book = house.folder / "结果.xlsx"
    house.run("check", leaking(), *choice, "--format", "xlsx", "-o", book)
    cells = [str(cell.value) for row in openpyxl.load_workbook(book).worksheets[0] for cell in row]
    assert any("另有 1 条会泄露" in cell for cell in cells)


def test_nothing_is_said_where_nothing_is_left_out(house: House) -> None:
    assert "另有" not in house.run("check", leaking()).out
    assert "另有" not in house.run("check", two_departments(), "--ignore", "S").out


def test_diff_leaves_the_department_out_whatever_is_excepted(house: House) -> None:
    tables = leaking() | {"exceptions": [dict(EXCEPTION)]}
    old = write_dataset(house.folder / "旧", two_departments())
    new = write_dataset(house.folder / "新", tables)
    assert "没有比较：青禾市林业局" in reportgen("diff", old, new).err
    told = json.loads(reportgen("diff", old, new, "--format", "json").out)
    assert [name for name in told["left_out"] if "青禾市林业局" in name]


def test_the_audit_finds_a_leak_that_was_published(house: House) -> None:
    assert house.run("build", released()).code == 0
    assert house.documents() == ["001", "002"]
    done = house.run("audit", leaking() | {"exceptions": [dict(EXCEPTION)]}, "--format", "json")
    assert done.code == 1
    told = json.loads(done.out)
    places = [one["place"] for one in told["found"] if one["channel"] == "数据"]
    assert places == ["“目标”表第 2 行“绩效目标”列"]


def test_the_audit_does_not_find_what_was_never_published(house: House) -> None:
    house.run("build", leaking())
    done = house.run("audit", leaking())
    assert "数据" not in [line.split("：")[0] for line in done.out.splitlines()]
    assert "没有审查：青禾市林业局" in done.out


# ---------------------------------------------------------------- a release


def test_a_release_lets_exactly_its_cell_be_published(house: House) -> None:
    done = house.run("build", released())
    assert (done.code, house.documents()) == (0, ["001", "002"])
    text = next(house.output.glob("001*.html")).read_text("utf-8")
    assert text.count("麒麟洞") == 1  # the goal; the purpose is its substitute
    assert codes(house, released()).isdisjoint({"S007", "S020", "S021", "D001"})


@pytest.mark.parametrize(
    ("place", "release"),
    [
        (("indicators", 0, "绩效指标描述"), {"字段": "绩效指标描述#1"}),
        (("indicators", 1, "指标值确定依据"), {"字段": "指标值确定依据＃ 02"}),
        (("projects", 0, "项目名称"), {"字段": "项目名称"}),
        (("narrative", 0, "正文"), {"编码": "001", "字段": "正文#总体绩效目标/1"}),
    ],
)
def test_any_cell_can_be_released(
    place: tuple[str, int, str], release: dict[str, str], house: House
) -> None:
    rows = two_departments()
    rows["projects"][0]["资金用途"] = PURPOSE
    name, at, label = place
    rows[name][at][label] = f"年内{PURPOSE}。"
    rows["withheld"] = [dict(WITHHELD)]
    assert "S007" in codes(house, rows)
    rows["withheld"].append({**RELEASE, **release})
    assert codes(house, rows).isdisjoint({"S007", "S020"})


def test_a_second_cell_that_tells_it_stops_all_the_same(house: House) -> None:
    rows = released()
    rows["narrative"][0]["正文"] = f"年内{PURPOSE}。"
    (leak,) = [one for one in found(house, rows) if one["code"] == "S007"]
    assert leak["table"] == "文本"
    assert house.run("build", rows).code == 1


@pytest.mark.parametrize(
    "other", [{"字段": "绩效指标描述#1"}, {"编码": "P002"}, {"编码": "P003"}, {"字段": "3月底"}]
)
def test_a_release_of_another_cell_lets_nothing_out(other: dict[str, str], house: House) -> None:
    assert house.run("build", released(**other)).code == 1
    assert house.documents() == ["002"]


@pytest.mark.parametrize(
    ("lacking", "column"),
    [
        ({"依据": ""}, "依据"),
        ({"审查人": ""}, "审查人"),
        ({"复核日期": ""}, "复核日期"),
        ({"复核日期": "长期"}, "复核日期"),
        ({"复核日期": "2099年"}, "复核日期"),
        ({"字段": ""}, "字段"),
        ({"依据": "", "审查人": ""}, "依据"),
        ({"字段": "绩效目标#7"}, "字段"),
        ({"字段": "没有这一列"}, "字段"),
        ({"字段": "绩效指标描述"}, "字段"),
        ({"字段": "资金支出计划"}, "字段"),
        ({"字段": "资金用途"}, "字段"),
        ({"替代文字": "略"}, "替代文字"),
    ],
)
def test_a_release_that_is_not_complete_counts_for_nothing_and_is_an_error(
    lacking: dict[str, str], column: str, house: House
) -> None:
    rows = released(**lacking)
    (wrong,) = [one for one in found(house, rows) if one["code"] == "S020"]
    assert (wrong["severity"], wrong["table"], wrong["column"]) == ("error", "不予公开", column)
    assert "S007" in codes(house, rows)
    assert house.run("build", rows).code == 1
    assert house.documents() == ["002"]


def test_a_release_of_an_unknown_code_stops_everything(house: House) -> None:
    assert house.run("build", released(编码="P404")).code == 2
    assert house.documents() == []


def test_two_goals_of_one_number_are_no_single_cell(house: House) -> None:
    rows = released()
    rows["goals"].append({**rows["goals"][0], "类别": "总体目标"})
    assert {"S007", "S020"} <= codes(house, rows)


def test_a_release_ends_with_its_day(house: House) -> None:
    rows = released(复核日期="2020-01-01")
    assert {"S007", "S021"} <= codes(house, rows)
    assert house.run("build", rows).code == 1
    assert house.documents() == ["002"]


@pytest.mark.parametrize(
    ("rows", "release", "code"),
    [
        (derivable, {"字段": "财政资金"}, "S008"),
        (derivable, {"字段": "其他资金"}, "S008"),
        (derivable, {"字段": "预算数"}, "S008"),
        (of_the_state, {"字段": "绩效目标#1"}, "S006"),
    ],
)
def test_what_can_be_worked_out_and_state_secrets_cannot_be_released(
    rows: "object", release: dict[str, str], code: str, house: House
) -> None:
    tables = rows()  # type: ignore[operator]
    tables["withheld"].append({**RELEASE, **release})
    assert code in codes(house, tables)
    assert house.run("build", tables).code > 0
    assert "001" not in house.documents()


# ---------------------------------------------------------------- named by register and audit


def test_the_audit_names_each_release_and_passes(house: House) -> None:
    house.run("build", released())
    done = house.run("audit", released())
    assert (done.code, done.err) == (0, "")
    (note,) = [line for line in done.out.splitlines() if line.startswith("提示：")]
    for words in ("“不予公开”表第 3 行", "解除", "“目标”表第 2 行“绩效目标”列", "2099-12-31"):
        assert words in note
    told = json.loads(house.run("audit", released(), "--format", "json").out)
    assert told["notes"] == [note.removeprefix("提示：")]
    assert told["found"] == []


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({}, "解除"),
        ({"审查人": ""}, "解除（不起作用）"),
        ({"复核日期": "2020-01-01"}, "解除（已过期）"),
    ],
)
def test_the_register_marks_a_release_and_the_public_list_has_none(
    cells: dict[str, str], state: str, house: House
) -> None:
    house.run("build", released())
    done = house.run("audit", released(**cells))
    assert ("不起作用" in done.out) == bool(cells)
    rows = list(openpyxl.load_workbook(house.folder / "登记" / REGISTER).worksheets[0].values)
    heads = rows[1]
    last = dict(zip(heads, rows[3], strict=True))
    assert (last["范围"], last["字段"], last["状态"]) == ("予以公开", "绩效目标#1", state)
    public = list(openpyxl.load_workbook(house.folder / "登记" / PUBLIC_LIST).worksheets[0].values)
    assert len(public) == 2  # the head and the one decision to withhold


def test_a_release_takes_nothing_out(house: House) -> None:
    rows = two_departments()
    rows["withheld"] = [{**RELEASE, "字段": "资金用途"}, {**RELEASE, "字段": "项目名称"}]
    assert house.run("build", rows).code == 0
    text = next(house.output.glob("001*.html")).read_text("utf-8")
    assert "购买苗木和雇工补植" in text
    assert "城郊造林补植" in text
    repaired = released()
    repaired["goals"][0]["绩效目标"] = "补植１２株,浇水。"
    write_dataset(house.data, repaired)
    assert "补植【１２】株" in reportgen("check", house.data, "--fix").out


# ---------------------------------------------------------------- what has no code of its own


def _in_a_setting(**cells: str) -> Rows:
    rows = two_departments()
    rows["projects"][0]["资金用途"] = PURPOSE
    release = {**COMPLETE, "编码": "P001", "范围": "予以公开", "字段": "发布单位", **cells}
    rows["withheld"] = [dict(WITHHELD), release]
    return rows


def test_a_release_lets_a_setting_repeat_it_in_every_department(house: House) -> None:
    publisher = f"青禾市{PURPOSE}领导小组"
    assert house.run("build", leaking(), publisher=publisher).code == 1
    assert house.documents() == []
    assert house.run("build", _in_a_setting(), publisher=publisher).code == 0
    assert house.documents() == ["001", "002"]
    done = house.run("audit", _in_a_setting(), publisher=publisher)
    assert "设置“发布单位”即使重复了编码 P001 不予公开的内容，也予以公开" in done.out


@pytest.mark.parametrize(
    "cells", [{"编码": "P002"}, {"审查人": ""}, {"复核日期": "2020-01-01"}, {"字段": "开放许可"},
              {"字段": "年度"}, {"替代文字": "某局"}],
)  # fmt: skip
def test_another_release_lets_no_setting_repeat_it(cells: Mapping[str, str], house: House) -> None:
    publisher = f"青禾市{PURPOSE}领导小组"
    assert house.run("build", _in_a_setting(**cells), publisher=publisher).code == 1
    assert house.documents() == []
