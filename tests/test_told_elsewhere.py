"""What another department's texts tell of a withheld name or amount is found, in any wording.

All cases are pairs of projects of one dataset, which is checked once: one withholds, one tells.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import (
    Rows,
    a_goal,
    a_project,
    an_indicator,
    cases,
    reportgen,
    two_departments,
    write_dataset,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from test_told_in_project import WHY

from reportgen.core.spellings import spellings_in_letters
from reportgen.disclosure import told_letters

NAME, WHOLE = "名称", "项目"
AMOUNTS = ("预算数", "财政资金")

# What is withheld, and what another department's goal says.
NAMES: Mapping[str, tuple[str, str]] = {
    "a particle in a name of six": ("湖滨栈道补漆", "配合湖滨栈道的补漆。"),
    "a particle in a name of four": ("柳湾泵房", "接入柳湾的泵房。"),
    "a word put into a short name": ("苇荡渡口疏浚", "配合苇荡渡口航道疏浚。"),
    "words in another order": ("石榴岗哨所整修", "整修石榴岗哨所周边道路。"),
    "in brackets behind": ("桦树坳库房", "搬迁库房（桦树坳）。"),
    "without place and kind": ("青禾市葛藤峪备用机房改造工程", "接入葛藤峪备用机房。"),
    "without what is done": ("鹭洲圩旧闸翻建", "检修鹭洲圩旧闸。"),
    "a proper name alone": ("鸬鹚湾瞭望台迁建", "鸬鹚湾线路检修。"),
    "a proper name with other words": ("鹈鹕嘴雷达站改造", "协助鹈鹕嘴设施搬迁。"),
    "initials": ("枫岭坞线缆更换", "配合FLWXLGH工作。"),
    "initials in dots": ("榆树峁塔台迁移", "配合y.s.m.t.t.q.y工作。"),
    "two words of it": ("郊野造林补植", "郊野补植林木。"),
    "two words with others between": ("北岗油库搬迁", "油库及附属设施从北岗搬走。"),
    "a place and a thing": ("鹤岭坳应急水源围栏更新", "修建鹤岭坳老围栏边的便道。"),
    "a part and another word": ("反恐演练靶场整修", "反恐靶场交通疏导。"),
    "a place of two characters": ("柘湾仓房", "柘湾线路巡护。"),
    "pinyin of a short name": ("槐荫岗亭", "配合HuaiYin Gangting工作。"),
}  # fmt: skip
QUIET_NAMES: Mapping[str, tuple[str, str]] = {
    "a common word": ("白鹭潭泵站维护经费", "泵站维护及时。"),
    "two common words": ("城区道路改造工程", "城区道路平整。"),
    "frequent words": ("城区供水管网改造", "城区供水及时。"),
    "a phrase of everybody's across words": ("三级网视频会议系统换代", "视频会议系统正常。"),
    "one of its words": ("郊区苗圃扩种", "郊区公路畅通。"),
    "another place": ("丹枫坪观测站迁建", "青枫坪测绘站迁建。"),
    "words of everybody's": ("办公设备购置", "购置新的教学设备。"),
    "a place of the same kind": ("白鹳滩水文站迁建", "白鹤滩湿地巡护。"),
    "words far apart": ("重点人员管控系统", "重点培训管护人员，系统运行平稳。"),
}
MONEY: Mapping[str, tuple[str, str]] = {
    "rounded down": ("351.27", "投入351万余元。"),
    "rounded down in words": ("462.38", "投入四百六十二万多元。"),
    "about": ("573.49", "约573万元。"),
    "rounded up": ("684.57", "投入近685万元。"),
    "not said to be rounded": ("795.68", "共796万元。"),
    "roughly": ("918.35", "约920万元。"),
    "nearly, with one digit": ("497.36", "投入近五百万元。"),
    "at most": ("596.24", "控制在六百万元以内。"),
    "not quite": ("693.85", "不到七百万。"),
    "some": ("803.72", "投入八百来万。"),
    "about, in hundreds": ("896.43", "约9百万。"),
    "no more than": ("1985.26", "不超过2000万元。"),
    "a little more": ("3042.59", "三千万出头。"),
    "nearly so": ("3968.17", "差不多4000万元。"),
    "in thousands": ("127.46", "投入1275千元。"),
    "grouped, without a unit": ("238.57", "下达2,385,700.00，已到账。"),
}
QUIET_MONEY: Mapping[str, tuple[str, str]] = {
    "another amount": ("1351.27", "投入1360万元。"),
    "a number of something": ("1462.38", "培训1462人次。"),
    "a round total": ("1573.49", "共投入2000万元。"),
    "as many of something": ("4963.82", "近5000人次。"),
    "far from it": ("5931.47", "不到8000万元。"),
    "a number alone": ("1684.57", "按1684号文件执行。"),
}
CODES: Mapping[str, tuple[str, str]] = {
    "letters and digits": ("K7X2", "配合K7X2线路检修。"),
    "with a mark": ("QX-52", "按QX-52要求实施。"),
    "digits": ("73916", "协助73916工程。"),
    "digits of a project": ("8051", "与8051项目衔接。"),
}
QUIET_CODES: Mapping[str, tuple[str, str]] = {
    "a year": ("2031", "到2031年建成。"),
    "people": ("4570", "培训4570人次。"),
    "money": ("6480", "共6480元。"),
    "a longer one": ("K9P3", "更换ZK9P3型水泵。"),
}
LETTERS_ARE_TERMS = ("榕树镇档案楼", "安装GPS和RSDAX终端。")


def _rows() -> tuple[Rows, Mapping[str, str]]:
    """The tables, and the case of each telling project."""
    departments = (("310", "青禾市公安局"), ("320", "青禾市水务局"))
    rows: Rows = {
        "departments": [
            {"部门编码": code, "部门名称": name, "表式": "hebei"} for code, name in departments
        ],
        "units": [
            {"单位编码": f"{code}001", "单位名称": f"{name}本级", "部门编码": code}
            for code, name in departments
        ],
        "projects": [], "goals": [], "indicators": [], "withheld": [],
    }  # fmt: skip
    coded = {**CODES, **QUIET_CODES}
    names = {**NAMES, **QUIET_NAMES, "terms": LETTERS_ARE_TERMS}
    cases = {**names, **MONEY, **QUIET_MONEY, **coded}
    telling: dict[str, str] = {}
    for number, (case, (secret, text)) in enumerate(cases.items()):
        money = case in MONEY or case in QUIET_MONEY
        own, other = secret if case in coded else f"G{number:03d}", f"T{number:03d}"
        telling[other] = case
        cells = {"项目名称": secret} if case in names else {}
        if money:
            cells = {"预算数": secret, "财政资金": secret, "其他资金": ""}
        kept = {"项目名称": f"第{number}类装备", **cells}
        rows["projects"] += [
            a_project(own, "310001", 资金用途="用于有关工作。", **kept),
            a_project(other, "320001", 项目名称=f"第{number}段堤防", 资金用途="用于巡查。"),
        ]
        rows["goals"] += [a_goal(own, 绩效目标="按期完成。"), a_goal(other, 绩效目标=text)]
        rows["indicators"] += [an_indicator(own), an_indicator(other)]
        rows["withheld"] += [
            {**WHY, "编码": own, "范围": "字段", "字段": label, "替代文字": "不予公开"}
            for label in (AMOUNTS if money else ())
        ]
        if not money:
            scope = NAME if number % 2 and case in names else WHOLE
            rows["withheld"].append({**WHY, "编码": own, "范围": scope, "替代文字": "某专项"})
    return rows, telling


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, set[str]]:
    """The codes of the findings at the other department's goals, by case."""
    folder = tmp_path_factory.mktemp("数据")
    rows, telling = _rows()
    write_dataset(folder, rows)
    done = reportgen("check", folder, "--format", "json", "--select", "S007", "--select", "S011")
    found: dict[str, set[str]] = {case: set() for case in telling.values()}
    for finding in json.loads(done.out)["findings"]:
        assert finding["table"] == "目标"
        goal = rows["goals"][finding["row"] - 2]
        found[telling[goal["项目编码"]]].add(finding["code"])
        assert "G0" not in finding["message"]
    return found


@pytest.mark.parametrize("case", [*NAMES, *MONEY, *CODES])
def test_what_another_department_tells_is_found(case: str, told: Mapping[str, set[str]]) -> None:
    assert told[case]


@pytest.mark.parametrize(
    "case", ["a particle in a name of six", "a word put into a short name",
             "words in another order", "initials", "rounded down", "not said to be rounded",
             "letters and digits", "with a mark", "two words with others between",
             "a place and a thing"],
)  # fmt: skip
def test_what_is_rare_stops_the_other_department(case: str, told: Mapping[str, set[str]]) -> None:
    assert told[case] == {"S007"}


@pytest.mark.parametrize("case", [*QUIET_NAMES, *QUIET_MONEY, *QUIET_CODES, "terms"])
def test_what_is_everybodys_is_no_leak(case: str, told: Mapping[str, set[str]]) -> None:
    assert told[case] == set()


@settings(max_examples=cases(60), deadline=None)
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4, max_size=12))
def test_no_letters_that_spell_a_name_are_passed_over(name: str) -> None:
    pinyin, initials = spellings_in_letters(name)
    runs = [
        *(f"i{one}u" for one in pinyin if len(one) >= told_letters._PINYIN),
        *(f"i{one}u" for one in initials if len(one) >= told_letters._INITIALS),
        *(one for one in initials if len(one) == len(name)),
        *(one[1:] for one in initials if len(one) > told_letters._INITIALS),
    ]
    assert all(map(told_letters._MAY_SPELL.fullmatch, filter(str.isascii, runs)))


def test_words_of_settings_and_forms_need_no_sounds_of_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They take long to load, and hardly any dataset says other words in letters."""

    def refuse(_: str) -> None:
        raise AssertionError("looked up")

    monkeypatch.setattr(told_letters, "spellings_in_letters", refuse)
    rows = two_departments()
    rows["withheld"] = [{**WHY, "编码": "P001", "范围": NAME, "替代文字": "某专项"}]
    folder = write_dataset(tmp_path / "数据", rows)
    assert reportgen("check", folder, "--select", "S007").code == 0
