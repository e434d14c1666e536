"""A unit's own part one: in its extract alone, withheld and guarded like the department's."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Loaded, Run, reportgen, two_departments, write_dataset
from first_builds import FirstBuilds
from test_old_files import FIRST, OTHER_UNIT, UNIT, City, text_of

from reportgen.redaction import mask_narrative

OWN = "苗圃全年育苗三万株，保供城区补植。"
ROW = {"部门编码": "001002", "章节": "总体绩效目标", "序号": "1", "正文": OWN}
FIELD = "正文#总体绩效目标/1"


@pytest.fixture
def city(begun: FirstBuilds) -> City:
    made = City(begun)
    made.tables["narrative"].append(dict(ROW))
    return made


def test_an_extract_prints_its_units_part_one_in_every_format_and_no_other_file_does(
    city: City,
) -> None:
    done = city.build("--each-unit", formats=("html", "docx", "pdf", "xlsx"))
    assert (done.code, done.problems) == (0, [])
    endings = ("docx", "html", "pdf", "xlsx", "zip")
    assert [name for name in city.says(OWN[:6]) if not name.startswith(".")] == [
        f"{OTHER_UNIT}.{ending}" for ending in endings
    ]
    page = text_of(city.output / f"{OTHER_UNIT}.html")
    assert "第一部分 单位整体绩效目标" in page
    assert "部门整体绩效目标" not in page
    assert "第一部分 部门整体绩效目标" in text_of(city.output / f"{FIRST}.html")
    assert "第一部分" not in text_of(city.output / f"{UNIT}.html")
    audited = city.audited()
    assert audited.code == 0, audited.out


def test_an_edit_of_it_makes_just_that_extract_again(city: City) -> None:
    city.build("--each-unit")
    before = {path.name: path.read_bytes() for path in city.output.glob("[!.]*")}
    city.tables["narrative"][1]["正文"] = "苗圃全年育苗四万株。"
    city.build("--each-unit")
    changed = {n for n, data in before.items() if (city.output / n).read_bytes() != data}
    assert changed == {f"{OTHER_UNIT}.html", f"{OTHER_UNIT}.zip"}


def test_an_extract_of_before_goes_when_its_part_one_is_withheld(city: City) -> None:
    city.build("--each-unit")
    city.withhold("001002", "字段", FIELD)
    done = city.build()
    assert done.code == 0, done.err
    assert city.says(OWN) == []
    assert f"{OTHER_UNIT}.html" not in city.names()
    assert {f"{FIRST}.html", f"{UNIT}.html"} <= city.names()
    city.build("--each-unit")
    assert city.says(OWN) == []
    assert "不予公开" in text_of(city.output / f"{OTHER_UNIT}.html")


def test_what_is_withheld_of_it_may_stand_nowhere_else(city: City) -> None:
    city.withhold("001002", "字段", FIELD)
    city.tables["projects"][1]["资金用途"] = f"修缮温棚，{OWN}"
    done = city.build("--each-unit")
    assert done.code != 0
    assert city.says(OWN) == []
    assert OWN not in done.out + done.err


def test_its_words_may_not_repeat_what_is_withheld_of_a_project(city: City) -> None:
    city.withhold(scope="名称")
    city.tables["narrative"][1]["正文"] = "配合城郊造林补植，供应苗木。"
    done = city.build("--each-unit")
    assert done.code != 0
    assert city.says("城郊造林补植") == []


def test_a_decision_about_a_unit_that_has_none_is_told(load: Callable[..., Loaded]) -> None:
    tables = two_departments()
    tables["narrative"].append(dict(ROW))
    tables["withheld"] = [{"编码": "001001", "范围": "字段", "字段": "正文"}]
    assert load(tables).errors
    tables["withheld"] = [{"编码": "001002", "范围": "字段", "字段": "正文#总体绩效目标/2"}]
    assert load(tables).errors
    tables["withheld"] = [{"编码": "001002", "范围": "字段", "字段": FIELD}]
    loaded = load(tables)
    assert loaded.errors == []
    assert loaded.dataset is not None
    assert [item.body for item in mask_narrative(loaded.dataset, "001")[0]][1:] == [""]


def compared(old: Path, new: Path) -> list[dict[str, str]]:
    done: Run = reportgen("diff", old, new, "--format", "json")
    return [c for one in json.loads(done.out)["departments"] for c in one["changes"]]


def test_a_comparison_names_the_unit_whose_part_one_has_changed(city: City, tmp_path: Path) -> None:
    city.build("--each-unit")
    city.tables["narrative"][1]["正文"] = "苗圃全年育苗四万株。"
    city.tables["reasons"] = [{"编码": "001002", "字段": FIELD, "原因": "任务追加"}]
    new = write_dataset(tmp_path / "新", city.tables)
    (change,) = compared(city.dataset, new)
    assert (change["unit"], change["project"]) == ("001002 青禾市苗圃场", "第一部分")
    assert (change["old"], change["reason"]) == (OWN, "任务追加")
    of_extract = compared(city.output / f"{OTHER_UNIT}.zip", new)
    assert [c for c in of_extract if c["unit"]] == [change]
    assert compared(city.output, new) == [], "the whole text does not print it"


@pytest.mark.parametrize("ending", ["html", "docx"])
def test_an_extract_that_is_imported_gives_it_back_to_the_unit(
    city: City, tmp_path: Path, ending: str
) -> None:
    city.build("--unit", "001002", formats=(ending,))
    done = reportgen("import", city.output / f"{OTHER_UNIT}.{ending}", "-o", tmp_path / "读回")
    assert done.code == 0, done.err
    text = (tmp_path / "读回" / "narrative.csv").read_text("utf-8-sig")
    assert text.splitlines()[1].startswith("001002,总体绩效目标,1,")
    assert OWN in text


def test_check_reads_it_like_the_departments_but_misses_that_one_all_the_same(city: City) -> None:
    city.tables["narrative"] = [{**ROW, "正文": f"{OWN}联系人手机13800001234。"}]
    path = write_dataset(city.dataset, city.tables)
    done = reportgen("check", path, "--format", "json")
    found = {one["code"]: one for one in json.loads(done.out)["findings"]}
    assert (found["W021"]["table"], found["W021"]["row"]) == ("文本", 2)
    assert "没有第一部分" in found["D021"]["message"]
