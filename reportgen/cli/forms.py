"""The command `forms`: which forms there are, and what is wrong with their templates."""

from pathlib import Path

import click

from reportgen.cli.options import Command, path_type
from reportgen.cli.terminal import BLOCKED, DONE, print_problems


@click.command(cls=Command)
@click.option("--templates", metavar="文件夹", type=path_type(), help="本单位的模板：一并列出")
def forms(templates: Path | None) -> int:
    """列出各个表式印出哪些列，检查模板里的标记：印出的每一格都要认得回来。

    说要印的每一列，表上也要有一格印它：它会进入公开数据。
    """
    from reportgen.core.problems import Place, Problem
    from reportgen.document.form_file import printed_columns
    from reportgen.document.templates import Templates

    known = Templates(templates)
    problems = []
    for name, form in known.all.items():
        layout = known.layouts[name]
        fields = {field for place in layout.places for field in place.field.split()}
        rows = [field for table in layout.tables for field in table.fields]
        click.echo(f"{form.label}（{name}）：{len(layout.labels)} 个标签，"
                   f"{len(fields) + len(rows)} 格有标记")  # fmt: skip
        click.echo(f"  印出：{'、'.join(printed_columns(form.prints))}")
        problems += [
            Problem(Place(f"templates/{m.file}", row=m.line), m.message, m.remedy)
            for m in known.mistakes(name)
        ]
    print_problems(problems)
    return BLOCKED if problems else DONE
