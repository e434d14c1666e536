"""The commands `new` and `import`: where a dataset comes from. They parse, call, print."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.options import Command, path_type
from reportgen.cli.terminal import BLOCKED, DONE, print_problems

if TYPE_CHECKING:
    from reportgen.importer import Imported


@click.command(cls=Command)
@click.argument("dataset", metavar="数据集", type=path_type())
@click.option("--xlsx", is_flag=True, help="生成一个 Excel 工作簿，而不是一组 CSV 文件")
def new(dataset: Path, xlsx: bool) -> int:
    """生成一份空的数据集，供填写。"""
    from reportgen.dataset.writer import write_empty

    write_empty(dataset, xlsx=xlsx or dataset.suffix.lower() == ".xlsx")
    click.echo(f"已生成空的数据集：{dataset}")
    return DONE


@click.command("import", cls=Command)
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=path_type())
@click.option("-o", "--output", "dataset", metavar="数据集", required=True, type=path_type(),
              help="写到哪里：文件夹，或以 .xlsx 结尾的工作簿")  # fmt: skip
@click.option("--department", metavar="名称", help="部门名称（文本里没有印时）")
@click.option("--year", metavar="年度", type=int, help="预算年度（文本里没有印时）")
@click.option("--templates", metavar="文件夹", type=path_type(),
              help="本单位的模板：里面的表式也能读入")  # fmt: skip
@click.option("--into", is_flag=True, help="添加到已有的数据集；已有的项目和决定不改动")
@click.option("--report", metavar="文件.xlsx", type=path_type(),
              help="另存一个工作簿，逐格写明读到了哪里")  # fmt: skip
def import_(
    files: Sequence[Path],
    dataset: Path,
    department: str | None,
    year: int | None,
    templates: Path | None,
    into: bool,
    report: Path | None,
) -> int:
    """把已公开的文本和绩效目标表（DOCX、XLSX、网页、文本文件）读成规范化数据表。"""
    from reportgen.core.files import replace_file
    from reportgen.dataset.writer import write_tables
    from reportgen.document.templates import Templates
    from reportgen.importer import import_report, read_published

    imported = read_published(files, department, year, Templates(templates))
    if into:
        _add(dataset, imported)
    else:
        write_tables(dataset, imported.settings, imported.rows)
        click.echo(f"已写入数据集：{dataset}")
    if report is not None:
        replace_file(report, import_report(imported.fates))
    _print_counts(imported)
    _print_what_needs_a_person(imported)
    return DONE if imported.complete else BLOCKED


def _add(dataset: Path, imported: "Imported") -> None:
    """Add what was read to a dataset, and say what was there."""
    from reportgen.dataset.additions import add_rows
    from reportgen.dataset.writer import write_tables

    added = add_rows(dataset, imported.settings, imported.rows)
    write_tables(dataset, added.settings, added.rows)
    click.echo(f"已添加到数据集：{dataset}，新增 {added.projects} 个项目")
    if added.there:
        rows = "、".join(map(str, added.there))
        click.echo(f"  已有 {len(added.there)} 个项目，没有改动：“项目”表第 {rows} 行")


def _print_counts(imported: "Imported") -> None:
    """What was read, by table and by file."""
    from reportgen.schema import TABLES

    rows_of = {table.label: len(imported.rows[table.name]) for table in TABLES}
    for label, count in imported.counts.items():
        rows = rows_of.get(label)
        click.echo(f"  {label}：读入 {count} 行" + (f"，得 {rows} 条" if rows is not None else ""))
    for file in imported.files:
        if not file.problems:
            forms = "、".join(f"{form} {count} 个" for form, count in file.forms.items())
            projects = f"项目 {sum(file.forms.values())} 个" + (f"（{forms}）" if forms else "")
            cells = f"放置 {file.placed} 格，未能放置 {file.unplaced} 格"
            click.echo(f"{file.file}：{projects}；{cells}")
        if file.funding:
            kinds = "、".join(f"{kind} {count} 个" for kind, count in file.funding.items())
            click.echo(f"  资金性质从名称认出的：{kinds}，请核对")


def _print_what_needs_a_person(imported: "Imported") -> None:
    """Doubts, values under unknown names, tables and files that were not read."""
    from reportgen.importer import REFUSAL_REMEDY, refusal

    for doubt in imported.doubts:
        click.echo(f"请核对 {doubt.file} {doubt.place}：{doubt.message}")
    for file in imported.files:
        for what in file.left_out:
            click.echo(f"请核对 {file.file}：没有读入{what}")
    for kept in imported.kept:
        click.echo(f"请核对 {kept.file} {kept.place}：表式里没有“{kept.name}”，已记在“项目属性”")
    for piece in imported.unplaced:
        click.echo(f"没有读进表 {piece.file} {piece.place}：{piece.text}")
    for table in imported.refused:
        click.echo(f"{table.file} {table.place}：{refusal(table)}。{REFUSAL_REMEDY}", err=True)
    print_problems([problem for file in imported.files for problem in file.problems])
    if imported.unplaced:
        click.echo(f"共有 {len(imported.unplaced)} 处没有读进任何表，请手工补上", err=True)
