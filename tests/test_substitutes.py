"""A substitute that tells the name it stands for stops its department, whatever is excepted."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import Rows, a_goal, a_project, an_indicator, reportgen, write_dataset
from first_builds import FirstBuilds
from test_old_files import FIRST, SECOND, City
from test_told_in_project import WHY

# The name, and what is printed in its place.
TELLING: Mapping[str, tuple[str, str]] = {
    "the name": ("鸳湖堤防", "鸳湖堤防"),
    "the name within": ("鸳湖堤防", "原鸳湖堤防一项"),
    "initials of some characters": ("梧溪林务巡护", "WLW专项"),
    "initials of a word": ("梧溪林务巡护", "WX工程"),
    "initials of all": ("梧溪林务巡护", "wxlwxh"),
    "wide initials with dots": ("梧溪林务巡护", "Ｗ．Ｘ．Ｌ．"),
    "one word in pinyin": ("槐荫岗亭翻修", "HuaiYin专项"),
    "pinyin with tones": ("行道树补植", "Hángdào项目"),
    "pinyin and initials": ("鹤洲瞭望塔", "HeZhou LWT"),
    "initials and a character": ("鹤洲瞭望塔", "HZ瞭"),
    "the place": ("青枫峪苗木补植", "青枫峪专项"),
    "a word of two characters": ("枫桥测速点位", "枫桥专项"),
    "what it is about": ("鹤洲雷达站", "雷达类项目"),
    "in traditional characters": ("鹭洲雷达站", "鷺洲某项"),
    "a short form": ("城郊造林补植", "城补"),
    "a short form of three": ("城郊造林补植", "城造补专项"),
    "a number": ("119指挥中心扩建", "119专项"),
}
HONEST: Mapping[str, tuple[str, str]] = {
    "numbered": ("第四中学第一教学楼加固", "第一号专项"),
    "a year": ("2026年防汛物资购置", "2026年专项"),
    "crosses": ("信息学校选修课", "XX项目"),
    "a letter": ("阿克苏援建", "A项目"),
    "a kind of project": ("档案数字化项目经费", "某专项经费"),
    "what is done": ("特种车辆购置", "购置项目"),
    "another name": ("河堤石方加固", "青松工程"),
    "what everybody has": ("鸬鹚洲检测设备", "设备类专项"),
    "nothing": ("河堤石方加固", ""),
}


def _rows() -> Rows:
    """A project withheld by name, or whole, for each case; one has everybody's words."""
    rows: Rows = {
        "departments": [{"部门编码": "310", "部门名称": "青禾市公安局", "表式": "hebei"}],
        "units": [{"单位编码": "310001", "单位名称": "青禾市公安局本级", "部门编码": "310"}],
        "projects": [a_project("P", "310001", 项目名称="办公设备更新")],
        "goals": [a_goal("P")], "indicators": [an_indicator("P")], "withheld": [],
    }  # fmt: skip
    for number, (name, substitute) in enumerate({**TELLING, **HONEST}.values()):
        code = f"G{number:03d}"
        rows["projects"].append(a_project(code, "310001", 项目名称=name, 资金用途="用于工作。"))
        rows["goals"].append(a_goal(code, 绩效目标="按期完成。"))
        rows["indicators"].append(an_indicator(code))
        scope = ("名称", "项目")[number % 2]
        rows["withheld"].append({**WHY, "编码": code, "范围": scope, "替代文字": substitute})
    return rows


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The cases of which the substitute is said to tell the name."""
    folder = tmp_path_factory.mktemp("数据")
    write_dataset(folder, _rows())
    done = reportgen("check", folder, "--format", "json", "--select", "S004")
    cases = [*TELLING, *HONEST]
    findings = json.loads(done.out)["findings"]
    return frozenset(cases[finding["row"] - 2] for finding in findings)


@pytest.mark.parametrize("case", TELLING)
def test_a_substitute_that_tells_the_name_is_found(case: str, told: frozenset[str]) -> None:
    assert case in told


@pytest.mark.parametrize("case", HONEST)
def test_a_substitute_that_says_nothing_of_the_name_is_none(
    case: str, told: frozenset[str]
) -> None:
    assert case not in told


@pytest.fixture
def city(begun: FirstBuilds) -> City:
    return City(begun)


@pytest.mark.parametrize("also", [{}, {"strict": False}])
@pytest.mark.parametrize("rule", ["", "S004", "s004"])
def test_its_department_is_not_made_and_no_other_stopped(
    city: City, rule: str, also: Mapping[str, object]
) -> None:
    city.withhold(scope="名称", 替代文字="CZB专项")
    if rule:
        why = {"理由": "已核实", "批准人": "周宁", "有效期至": "2999-12-31"}
        city.tables["exceptions"] = [{"规则": rule, **why}]
    done = city.build(**also)
    assert done.code == 1
    assert city.names() == {f"{SECOND}.html", f"{SECOND}.zip"}
    assert "看 S004、S007、S008" in done.err
    hidden = reportgen("check", city.dataset, "--ignore", "S004")
    assert "另有 1 条会泄露不予公开内容的问题" in hidden.out
    assert ("D012" in hidden.out) is bool(rule)


def test_another_substitute_of_the_project_may_not_tell_it_either(city: City) -> None:
    city.withhold(scope="名称")
    city.withhold(scope="字段", field="资金用途", 替代文字="见城郊一项")
    assert city.build().code == 1
    assert f"{FIRST}.html" not in city.names()


def test_what_was_published_with_it_goes_and_the_audit_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = City(FirstBuilds(tmp_path))  # its first build is no other test's: a rule is left out
    city.withhold(scope="名称", 替代文字="CZB专项")
    with monkeypatch.context() as patched:
        patched.setattr("reportgen.check.subjects.decoded", lambda _: {})
        assert city.build().code == 0
    found = [line for line in city.audited().out.splitlines() if "替代文字" in line]
    assert found
    done = city.build()
    assert done.code == 1
    assert city.says("CZB") == []
    assert "上次生成的文本里有现已不予公开的内容" in done.err


def test_a_department_whose_fact_is_replaced_by_itself_is_stopped(city: City) -> None:
    city.tables["attributes"] = [{"编码": "001", "属性": "保密审查情况", "值": "顾怀谨"}]
    city.withhold("001", "字段", "保密审查情况", 替代文字="顾怀谨")
    assert city.build().code == 1
    assert city.says("顾怀谨") == []
