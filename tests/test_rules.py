"""Every rule finds its bad example and is quiet on its good one; faultless data has no finding.

The examples are those of the rules themselves, which their documentation shows.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLE

from reportgen.check import run
from reportgen.check.row_rules import RowRules
from reportgen.check.rules import RULES, Finding, Rule, Severity
from reportgen.check.run import check_dataset
from reportgen.check.support.registry import Example, rule
from reportgen.dataset.writer import write_tables
from reportgen.schema import SETTINGS, SETTINGS_SHEET, TABLES

CODE = "330100240000000010001"
_COLUMNS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "绩效指标描述",
    "指标性质",
    "指标值",
    "计量单位",
    "指标值确定依据",
)
_INDICATORS = (
    "产出指标|数量指标|补植行道树数量|当年补植的行道树株数|≥|1200|株|实施方案",
    "产出指标|质量指标|苗木成活率|成活株数占补植株数的比例|≥|95|%|技术规程",
    "产出指标|时效指标|补植完成时间|全部补植完成的时间|定性|2024年11月底前||实施方案",
    "产出指标|成本指标|补植总成本|补植行道树的全部支出|≤|90|万元|预算批复",
    "效益指标|生态效益指标|城区绿化覆盖率|绿化面积占建成区面积的比例|≥|42|%|绿地系统规划",
    "满意度指标|服务对象满意度指标|市民满意度|对补植满意的市民占比|≥|90|%|问卷调查",
)
# A project without any mistake, in the fullest form; examples of rules replace parts of it.
FAULTLESS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "部门": [{"部门编码": "018", "部门名称": "青禾市林业局", "表式": "hebei"}],
    "单位": [{"单位编码": "018001", "单位名称": "青禾市林业局本级", "部门编码": "018"}],
    "项目": [
        {
            "项目编码": CODE,
            "单位编码": "018001",
            "项目名称": "城区行道树补植",
            "资金性质": "本级财政拨款",
            "预算数": "90.00",
            "财政资金": "60.00",
            "其他资金": "30.00",
            "资金用途": "用于补植城区主干道缺株的行道树。",
            "3月底": "20",
            "6月底": "50",
            "10月底": "80",
            "12月底": "100",
        }
    ],
    "目标": [
        {
            "项目编码": CODE,
            "序号": "1",
            "类别": "绩效目标",
            "绩效目标": "补植行道树1200株，成活率达到95%以上。",
        }
    ],
    "指标": [
        {"项目编码": CODE, "序号": str(number), **dict(zip(_COLUMNS, line.split("|"), strict=True))}
        for number, line in enumerate(_INDICATORS, start=1)
    ],
    "文本": [
        {
            "部门编码": "018",
            "章节": "总体绩效目标",
            "序号": "1",
            "正文": "2024年，全局围绕绿化提质，补齐城区缺株。",
        }
    ],
    "资金来源": [],
    "项目属性": [],
    "不予公开": [],
    "例外": [],
}  # fmt: skip


def write_example(folder: Path, example: Example) -> Path:
    """A dataset of the faultless project with the rows of the example in place."""
    rows = {table.name: list(FAULTLESS.get(table.label, ())) for table in TABLES}
    names = {table.label: table.name for table in TABLES}
    given_settings = {
        setting.name: row["值"]
        for row in example.get(SETTINGS_SHEET, ())
        for setting in SETTINGS
        if isinstance(row, Mapping) and setting.label == row["设置项"]
    }
    for label, given in example.items():
        if label == SETTINGS_SHEET:
            continue
        if isinstance(given, Mapping):
            rows[names[label]][0] = {**rows[names[label]][0], **given}
        else:
            rows[names[label]] = list(given)
    settings = {setting.name: setting.default for setting in SETTINGS}
    settings |= {"year": 2024, "publisher": "青禾市财政局", "date": "2024-02-20"}
    settings |= given_settings
    write_tables(folder, settings, rows)
    return folder


def found(folder: Path, example: Example) -> tuple[Finding, ...]:
    return check_dataset(write_example(folder, example)).findings


EACH_RULE = [pytest.param(rule, id=f"{code} {rule.name}") for code, rule in sorted(RULES.items())]


@pytest.mark.parametrize("rule", EACH_RULE)
def test_a_rule_finds_its_bad_example(rule: Rule, tmp_path: Path) -> None:
    findings = [f for f in found(tmp_path, rule.bad) if f.code == rule.code]
    assert findings
    for finding in findings:
        assert finding.message
        assert finding.hint
        assert finding.spot.table


@pytest.mark.parametrize("rule", EACH_RULE)
def test_a_rule_is_quiet_on_its_good_example(rule: Rule, tmp_path: Path) -> None:
    assert [f for f in found(tmp_path, rule.good) if f.code == rule.code] == []


@pytest.mark.parametrize("rule", EACH_RULE)
def test_a_rule_explains_itself(rule: Rule) -> None:
    assert len(rule.explanation) > 20
    assert rule.source
    assert rule.bad
    assert rule.good


def test_faultless_data_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, {}) == ()


def test_the_sample_has_no_error_and_no_warning() -> None:
    findings = check_dataset(SAMPLE).findings
    assert [f for f in findings if f.severity is not Severity.NOTICE] == []


def test_every_module_in_the_folder_holds_rules_and_nothing_else_does() -> None:
    files = {file.stem for file in (ROOT / "reportgen/check/rules").glob("*.py")} - {"__init__"}
    modules = {rule.check.__module__ for rule in RULES.values()}
    assert modules == {f"reportgen.check.rules.{name}" for name in files}


_NEWCOMER = '''
"""文字: a newcomer's rule."""

from collections.abc import Iterator

from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject


@rule("{code}", "新来的规则", Severity.NOTICE, bad={{}}, good={{}})
def newcomer(subject: ProjectSubject) -> Iterator[Hit]:
    """新来的规则，只有这一个文件。"""
    return iter(())
'''


def _python_with_a_newcomer(
    folder: Path, code: str, *arguments: str
) -> "subprocess.CompletedProcess[str]":
    """Python with these arguments and a copy of the program that has one file more of rules."""
    copy = shutil.copytree(
        ROOT / "reportgen", folder / "reportgen", ignore=shutil.ignore_patterns("__pycache__")
    )
    (copy / "check/rules/a_newcomer.py").write_text(_NEWCOMER.format(code=code), "utf-8")
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_module_put_into_the_folder_is_a_rule(tmp_path: Path) -> None:
    done = _python_with_a_newcomer(tmp_path, "W999", "-m", "reportgen", "rules", "W999")
    assert done.returncode == 0, done.stderr
    assert "新来的规则，只有这一个文件。" in done.stdout


def test_a_code_that_is_taken_names_both_rules(tmp_path: Path) -> None:
    done = _python_with_a_newcomer(tmp_path, "W001", "-c", "import reportgen.check.rules")
    assert done.returncode != 0
    assert "W001" in done.stderr
    assert "reportgen.check.rules.a_newcomer.newcomer" in done.stderr
    assert "reportgen.check.rules.leftovers.nothing_but_template" in done.stderr


@pytest.mark.parametrize(("code", "scope"), [("X001", "项目"), ("W999", "项日")])
def test_a_rule_has_a_family_and_a_scope(code: str, scope: str) -> None:
    with pytest.raises(ValueError, match=code):
        rule(code, "", Severity.NOTICE, scope=scope, bad={}, good={})(lambda _: ())
    assert code not in RULES


_BY_ROW = [code for code, rule in sorted(RULES.items()) if rule.by_row]


def _with_rows_of_all_examples(folder: Path) -> Path:
    """A project with the wrong rows of every rule about single rows, and two more like it."""
    rows = [
        {**FAULTLESS["指标"][0], **cells}
        for code in _BY_ROW
        for cells in _listed(RULES[code].bad.get("指标", {}))
    ]
    codes = [CODE, f"{CODE[:-1]}2", f"{CODE[:-1]}3"]
    return write_example(
        folder,
        {
            "项目": [{**FAULTLESS["项目"][0], "项目编码": code} for code in codes],
            "目标": [{**FAULTLESS["目标"][0], "项目编码": code} for code in codes],
            "指标": [
                {**row, "项目编码": code, "序号": str(number)}
                for code in codes
                for number, row in enumerate(rows, start=1)
            ],
        },
    )


def _listed(cells: Mapping[str, str] | Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return [cells] if isinstance(cells, Mapping) else list(cells)


def test_what_is_asked_once_of_equal_rows_is_found_in_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule `by_row` looks at nothing else, so asking all rules of all projects finds the same."""
    dataset = _with_rows_of_all_examples(tmp_path)
    quick = check_dataset(dataset, select=_BY_ROW).findings
    monkeypatch.setattr(RowRules, "to_ask", lambda rules, _: rules._rules)
    assert quick == check_dataset(dataset, select=_BY_ROW).findings
    assert len({finding.code for finding in quick}) > len(_BY_ROW) * 2 / 3


_SOME = {  # what rules about amounts, plans, levels and names have to say something of, or nothing
    "项目": {
        "预算数": ("90.00", "90", "", "0", "-90", "90.0000001", "80"),
        "财政资金": ("60.00", "60", "", "90", "-60", "0"),
        "其他资金": ("30.00", "30", "", "0", "-30"),
        "3月底": ("20", "", "0", "-20", "100", "0.2"),
        "6月底": ("50", "", "10", "30", "100", "120"),
        "10月底": ("80", "", "40", "80.5", "0.8"),
        "12月底": ("100", "", "1", "10", "95", "120"),
    },
    "指标": {
        "一级指标": ("产出指标", "效益指标", "满意度指标", "产出", "产出指际", ""),
        "二级指标": (
            "数量指标",
            "质量指标",
            "时效指标",
            "成本指标",
            "社会效益指标",
            "数量指际",
            "",
        ),
        "三级指标": ("补植行道树数量", "苗木成活率", "补植行道树数 量", "总成本"),
        "指标值": ("95", "2023年12月底前", "90", "2024年11月"),
        "计量单位": ("%", "", "万元", "株"),
    },
}


def _some(choose: random.Random, table: str, code: str) -> dict[str, str]:
    """A row of the faultless project with some of its cells replaced at random."""
    row = {**choose.choice(FAULTLESS[table]), "项目编码": code}
    columns = choose.sample(sorted(_SOME[table]), choose.choice((0, 0, 1, 2, 7)) % 5)
    return row | {column: choose.choice(_SOME[table][column]) for column in columns}


def test_a_project_is_asked_about_by_every_rule_that_has_something_to_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`where` leaves nothing out: asking all rules of all projects finds the same."""
    choose = random.Random(3)  # noqa: S311 - examples, no secrets
    codes = [f"{CODE[:-3]}{number:03d}" for number in range(150)]
    dataset = write_example(
        tmp_path,
        {
            "项目": [_some(choose, "项目", code) for code in codes],
            "目标": [{**FAULTLESS["目标"][0], "项目编码": code} for code in codes],
            "指标": [
                {**_some(choose, "指标", code), "序号": str(number)}
                for code in codes
                for number in range(1, choose.choice((2, 7, 9)))
            ],
        },
    )
    told = [code for code, rule in RULES.items() if rule.where]
    quick = check_dataset(dataset, select=told).findings
    monkeypatch.setattr(RowRules, "to_ask", lambda rules, _: rules._rules)
    assert quick == check_dataset(dataset, select=told).findings
    found = {RULES[finding.code].where for finding in quick}
    assert {where.__name__ for where in found if where} >= {
        "_unusual_plan", "_unusual_amounts", "_unusual_levels", "has_names_twice", "_late"
    }  # fmt: skip


_MIXED = {
    "项目": {
        "资金用途": "布署补植，，依据青林[2024]15号，联系人手机13800001234，2月30日前完成（含管护。"
    },
    "目标": {"绩效目标": "开展开展补植１２００株,苗木验收合格率达到100%以上,绿化⾯积XX亩。"},
}


def test_what_a_rule_looks_for_is_in_every_text_of_which_it_has_to_say_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = write_example(tmp_path, _MIXED)
    quick = check_dataset(dataset).findings
    monkeypatch.setattr(run, "_may_find", lambda _rule, _department: True)
    assert quick == check_dataset(dataset).findings
    looking = [rule.code for rule in RULES.values() if rule.looks_for]
    assert len({finding.code for finding in quick}.intersection(looking)) > 9
