"""A bureau's form that prints every further column, and adds one to each table that repeats."""

from pathlib import Path

from reportgen import schema
from reportgen.schema import Column, Kind, Table

FORM = "everything"
_TYPES = {
    "goals": "文字", "indicators": "数", "finance": "百分数", "tasks": "金额", "schedule": "日期",
    "composition": "整数",
}  # fmt: skip
_FILTERS = {Kind.MONEY: "money", Kind.NUMBER: "number", Kind.PERCENT: "number"}
_LOOPS = {"finance": "finance", "tasks": "tasks", "schedule": "schedule"}


def added(table: Table) -> str:
    """The column that the form adds to a table."""
    return f"{table.label}另记事项"


def columns_of(table: Table) -> list[Column]:
    """All further columns of a table that the form prints."""
    own = [column for column in table.columns if column.further]
    if table not in schema.REPEATING_TABLES:
        return own
    kinds = {"数": Kind.NUMBER, "百分数": Kind.PERCENT, "金额": Kind.MONEY, "整数": Kind.INTEGER}
    kind = kinds.get(_TYPES[table.name], Kind.TEXT)
    return [*own, schema.declared_column(added(table), kind)]


def write_templates(folder: Path) -> Path:
    """The bureau's folder of templates with the one form."""
    form = folder / FORM
    form.mkdir(parents=True)
    labels = [c.label for t in (schema.PROJECTS, *schema.REPEATING_TABLES) for c in columns_of(t)]
    usual = ["项目编码", "预算数", "财政资金", "其他资金", "资金用途", "绩效目标", "一级指标",
             "二级指标", "三级指标", "指标值", "资金来源", "金额"]  # fmt: skip
    toml = [f'label = "应有尽有"\nsuffix = "绩效目标表"\nprints = {[*usual, *labels]!r}']
    toml += [
        f'[[columns]]\ntable = "{table.label}"\nname = "{added(table)}"\n'
        f'type = "{_TYPES[table.name]}"'
        for table in schema.REPEATING_TABLES
    ]
    (form / "form.toml").write_text("\n".join(toml).replace("'", '"'), "utf-8")
    (form / "table.html").write_text(_table_html(), "utf-8")
    return folder


def _table_html() -> str:
    facts = [
        ("项目名称", "projects.name", "project.name | lines"),
        ("项目编码", "projects.code", "project.code"),
        ("预算数", "projects.budget", "project.budget | money"),
        ("财政资金", "projects.fiscal", "project.fiscal | money"),
        ("其他资金", "projects.other", "project.other | money"),
        ("资金用途", "projects.purpose", "project.purpose | lines"),
        *(
            (c.label, f"projects.{c.label}", f'project["{c.label}"] | {_filter(c)}')
            for c in columns_of(schema.PROJECTS)
        ),
    ]
    rows = "".join(
        f'<tr><th scope="row">{label}</th><td data-field="{field}">{{{{ {value} }}}}</td></tr>\n'
        for label, field, value in facts
    )
    goals = (
        '{% for goal in project.goals %}{% if not loop.first %}<br/>{% endif %}'
        f'{{{{ goal | numbered | lines }}}}{{{{ goal["{added(schema.GOALS)}"] | lines }}}}'
        "{% endfor %}"
    )  # fmt: skip
    rows += f'<tr><th scope="row">绩效目标</th><td data-field="goals.绩效目标 goals.{added(schema.GOALS)}">{goals}</td></tr>'  # noqa: E501
    parts = [f'<table class="facts">\n<tbody>\n{rows}\n</tbody>\n</table>']
    usual = {"indicators": ("level1", "level2", "level3", "value"), "finance": ("source", "amount")}
    for table in (schema.INDICATORS, schema.FINANCE, *schema.RECORD_TABLES):
        named = [(c.label, c.name, "number" if c.kind is Kind.MONEY else "lines")
                 for name in usual.get(table.name, ())
                 for c in table.columns if c.name == name]  # fmt: skip
        cells = [(label, f"{table.name}.{name}", f"row.{name} | {how}")
                 for label, name, how in named]  # fmt: skip
        cells += [(c.label, f"{table.name}.{c.label}", f'row["{c.label}"] | {_filter(c)}')
                  for c in columns_of(table)]  # fmt: skip
        heads = "".join(f'<th scope="col">{label}</th>' for label, *_ in cells)
        body = "".join(f'<td data-field="{f}">{{{{ {value} }}}}</td>' for _, f, value in cells)
        parts.append(
            f'<table class="facts">\n<tbody>\n<tr>{heads}</tr>\n'
            f"{{% for row in project.{table.name} %}}\n<tr>{body}</tr>\n{{% endfor %}}\n"
            "</tbody>\n</table>"
        )
    return "\n".join(parts)


def _filter(column: Column) -> str:
    return _FILTERS.get(column.kind, "lines")
