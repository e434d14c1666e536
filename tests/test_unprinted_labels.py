"""`reportgen forms` names what a form's `prints` hands out and no cell of its template prints."""

from pathlib import Path

import pytest
from conftest import reportgen
from test_forms import own_form

from reportgen.document.templates import Templates

TABLE = """\
<table class="facts">
<colgroup><col width="40"/><col width="116"/></colgroup>
<tbody>
<tr><th scope="row">预算数</th><td data-field="projects.budget">{{ project.budget | money }}</td></tr>
{% for row in project.indicators %}
<tr><td data-field="indicators.level3">{{ row.level3 }}</td><td data-field="indicators.value">{{ row.value }}</td></tr>
{% endfor %}
</tbody>
</table>
"""  # noqa: E501
TOML = """\
label = "青禾"
suffix = "简表"
prints = [
  "预算数", "三级指标", "指标值",
  {more}
]
"""


def told(folder: Path, more: str, table: str = TABLE, behind: str = "") -> list[str]:
    """What `reportgen forms` complains of, where `more` is in the form's `prints`."""
    own = own_form(folder, table, TOML.format(more=more) + behind)
    run = reportgen("forms", "--templates", own)
    lines = run.err.splitlines()
    assert run.code == (1 if lines else 0)
    return lines


@pytest.mark.parametrize(
    ("label", "table", "field"),
    [
        ("资金用途", "项目", "projects.purpose"),
        ("其他资金", "项目", "projects.other"),
        ("资金支出计划", "项目", "projects.plan_december"),
        ("上年结转", "项目", "projects.上年结转"),
        ("备注", "指标", "indicators.remark"),
        ("一级指标", "指标", "indicators.level1"),
        ("权重", "指标", "indicators.权重"),
        ("抵质押状况", "资金来源", "finance.pledge"),
        ("利率", "资金来源", "finance.rate"),
        ("任务名称", "年度任务", "tasks.任务名称"),
        ("构成类别", "资金构成", "composition.构成类别"),
        ("属性:项目负责人", "项目属性", "attributes.项目负责人"),
    ],
)
def test_a_label_that_no_cell_prints_is_named_with_file_line_table_and_what_to_do(
    label: str, table: str, field: str, tmp_path: Path
) -> None:
    (line,) = told(tmp_path, f'"{label}",')
    shown = label.removeprefix("属性:")
    assert line == (
        f"错误：templates/qinghe/form.toml 第 5 行：prints 里的“{shown}”（{table}）表上没有一格"
        "印出，却会进入公开数据。不公开的请从 prints 里删去；要印的请在 table.html 里加上这一格，"
        f'标记写 data-field="{field}"。'
    )


def test_of_a_form_with_an_entry_of_its_own_nothing_is_said(tmp_path: Path) -> None:
    entry = Path(Templates().path("shared/entry.html")).read_text("utf-8")
    own = own_form(tmp_path, TABLE, TOML.format(more='"资金用途",'))
    (form,) = (path.parent for path in own.glob("*/form.toml"))
    (form / "entry.html").write_text(entry, "utf-8")
    assert reportgen("forms", "--templates", own).code == 0


def test_a_kind_of_goals_that_no_cell_prints_is_named(tmp_path: Path) -> None:
    goals = '<p data-field="goals.当年目标">{% for g in project.goals if g.kind == "当年目标" %}{{ g.text }}{% endfor %}</p>'  # noqa: E501
    behind = 'goals = ["当年目标", "中期目标"]\n'
    (line,) = told(tmp_path, '"绩效目标"', TABLE + goals, behind)
    assert "form.toml 第 7 行：goals 里的“中期目标”（目标）表上没有一格印出" in line
    assert "请从 goals 里删去" in line


def test_a_column_that_the_form_adds_and_does_not_print_is_named(tmp_path: Path) -> None:
    behind = '[[columns]]\ntable = "指标"\nname = "数据口径"\n'
    (line,) = told(tmp_path, '"数据口径"', behind=behind)
    assert "prints 里的“数据口径”（指标）" in line
    assert 'data-field="indicators.数据口径"' in line


@pytest.mark.parametrize(
    ("more", "cell"),
    [
        ('"资金用途"', "{% if project.purpose %}有用途{% endif %}"),
        ('"资金用途"', "{# {{ project.purpose }} #}用途"),
        ('"利率"', "{% for line in project.finance %}一笔{% endfor %}"),
    ],
)
def test_a_cell_that_only_asks_whether_there_is_something_prints_nothing(
    more: str, cell: str, tmp_path: Path
) -> None:
    (line,) = told(tmp_path, more, TABLE.replace("预算数", cell))
    assert "没有一格印出" in line


@pytest.mark.parametrize(
    ("more", "cell"),
    [
        ('"财政资金"', '<p data-field="projects.fiscal">{{ project.fiscal | money }}</p>'),
        ('"资金用途"', '<p data-field="projects.purpose">{{ project.purpose[:3] }}</p>'),
        (
            '"属性:续建"',
            '<p>{{ "续建" if project.attributes["续建"] == "是" else "新建" }}</p>',
        ),
    ],
)
def test_what_is_printed_in_any_way_is_not_named(more: str, cell: str, tmp_path: Path) -> None:
    assert told(tmp_path, more, TABLE + cell) == []


SHIPPED = Templates()


@pytest.mark.parametrize("name", [n for n, form in SHIPPED.all.items() if not form.lists])
def test_of_a_form_that_prints_nothing_every_label_is_named(name: str, tmp_path: Path) -> None:
    toml = SHIPPED.text(f"{name}/form.toml")
    own_form(tmp_path, "<p>无</p>\n", toml, name)
    forms = Templates(tmp_path)
    form = forms.all[name]
    named = " ".join(mistake.message for mistake in forms.mistakes(name))
    kinds = {label.partition("/")[2] for label in form.prints if label.startswith("绩效目标/")}
    plain = {label for label in form.prints if "/" not in label} - {"绩效目标"}
    assert [label for label in sorted(plain | kinds) if f"“{label}”" not in named] == []
