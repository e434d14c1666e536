"""The commands `new`, `import` and `convert`: where a dataset comes from. Parse, call, print."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.options import Command, path_type, replace_option
from reportgen.cli.terminal import BLOCKED, DONE, print_copies, print_problems

if TYPE_CHECKING:
    from reportgen.document.form_file import Form
    from reportgen.importer import Imported


@click.command(cls=Command)
@click.argument("dataset", metavar="数据集", type=path_type())
@click.option("--xlsx", is_flag=True, help="生成一个 Excel 工作簿，而不是一组 CSV 文件")
@click.option("--source", "address", metavar="地址",
              help="数据在预算管理一体化的库里：生成读它的设置和列名对应")  # fmt: skip
@click.option("--form", metavar="表式",
              help="只为这一个表式（reportgen forms 列出）：它不印的列隐藏起来")  # fmt: skip
@click.option("--sheets", is_flag=True,
              help="不要数据集，要这个表式的空表：一张工作表填一个项目")  # fmt: skip
@click.option("--templates", metavar="文件夹", type=path_type(),
              help="本单位的模板：里面的表式也能用")  # fmt: skip
def new(
    dataset: Path,
    xlsx: bool,
    address: str | None,
    form: str | None,
    sheets: bool,
    templates: Path | None,
) -> int:
    """生成一份空的数据集，供填写：文件夹、.xlsx 工作簿、.db 数据库，或服务器上的数据库。

    加 --form 表式 --sheets，生成的是照这个表式印的空表（.xlsx），发给单位填写。
    """
    from reportgen.dataset.sources import shown_path
    from reportgen.dataset.writer import write_empty, write_source_folder

    if address:
        write_source_folder(dataset, address)
        click.echo(f"已生成读数据库的数据集：{dataset}")
        click.echo(f"请填 dataset.toml 的 year，再运行 reportgen doctor {dataset} --source")
        return DONE
    if sheets:
        return _new_form(dataset, _form(form, templates).name if form else "", templates)
    xlsx = xlsx or dataset.suffix.lower() == ".xlsx"
    if form:
        from reportgen.dataset.written_tables import tables_of_form

        known = _form(form, templates)
        tables = tables_of_form(known.prints, known.columns)
        write_empty(dataset, xlsx=xlsx, form=known.name, tables=tables)
    else:
        write_empty(dataset, xlsx=xlsx)
    click.echo(f"已生成空的数据集：{shown_path(dataset)}")
    return DONE


def _form(form: str, templates: Path | None) -> "Form":
    """The form that is called so; InputError, with those there are, where none is."""
    from reportgen.core.problems import fail
    from reportgen.document.templates import Templates

    known = Templates(templates)
    if form not in known.names:
        there = "、".join(f"{each.label}（{name}）" for name, each in known.all.items())
        raise fail(f"没有表式“{form}”", f"可用的表式：{there}")
    return known.all[known.names[form]]


def _new_form(path: Path, form: str, templates: Path | None) -> int:
    """Write an empty form as a workbook."""
    from reportgen.core.kept_copies import put_files
    from reportgen.core.problems import Place, fail
    from reportgen.dataset.writer import refuse_replacing
    from reportgen.document.templates import Templates
    from reportgen.render.xlsx.form_sheets import form_workbook

    if not form:
        raise fail("没有写是哪个表式的空表", "请加上 --form 表式（reportgen forms 列出）")
    if path.suffix.lower() != ".xlsx":
        raise fail("空表是工作簿", "请写一个以 .xlsx 结尾的名称", Place(str(path)))
    refuse_replacing(path)
    put_files({path: form_workbook(Templates(templates), form)}, replace=False)
    click.echo(f"已生成空表：{path}")
    click.echo(f"填好后读入：reportgen import {path} -o 数据集 --department 部门名称 --year 年度")
    return DONE


@click.command(cls=Command)
@click.argument("source", metavar="数据集", type=path_type())
@click.argument("target", metavar="新数据集", type=path_type())
def convert(source: Path, target: Path) -> int:
    """把数据集原样转成另一种：文件夹、.xlsx 工作簿、.db 数据库，或服务器上的数据库。

    各表各格的文字不变。新数据集已经有内容的不改动它；有一格读不出的，什么也不写。
    """
    from reportgen.dataset.conversion import convert_tables
    from reportgen.dataset.sources import shown_path
    from reportgen.schema import TABLES

    counts = convert_tables(source, target)
    rows = "，".join(f"{table.label} {counts[table.name]}" for table in TABLES
                    if counts[table.name])  # fmt: skip
    click.echo(f"已转成：{shown_path(target)}（行数：{rows or '都是空的'}）")
    return DONE


@click.command("import", cls=Command)
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=path_type())
@click.option("-o", "--output", "dataset", metavar="数据集", required=True, type=path_type(),
              help="写到哪里：文件夹、.xlsx 工作簿或 .db 数据库")  # fmt: skip
@click.option("--department", metavar="名称", help="部门名称（文本里没有印时）")
@click.option("--year", metavar="年度", type=click.IntRange(2000, 2100),
              help="预算年度（文本里没有印时）")  # fmt: skip
@click.option("--templates", metavar="文件夹", type=path_type(),
              help="本单位的模板：里面的表式也能读入")  # fmt: skip
@click.option("--targets-only", is_flag=True, help="绩效自评表也读，但只读其中的目标")
@click.option("--into", is_flag=True, help="添加到已有的数据集；已有的项目和决定不改动")
@replace_option
@click.option("--report", metavar="文件.xlsx", type=path_type(),
              help="另存一个工作簿，逐格写明读到了哪里")  # fmt: skip
def import_(
    files: Sequence[Path],
    dataset: Path,
    department: str | None,
    year: int | None,
    templates: Path | None,
    targets_only: bool,
    into: bool,
    replace: bool,
    report: Path | None,
) -> int:
    """把已公开的文本和绩效目标表（Word、Excel、PDF、网页、文本，也可以是 ZIP）读成规范化数据表。"""
    from reportgen.core.kept_copies import put_files
    from reportgen.dataset.writer import require_free, write_in_place
    from reportgen.document.templates import Templates
    from reportgen.importer import import_report, read_published

    require_free(dataset, replace=replace or into)
    imported = read_published(
        files, department, year, Templates(templates), targets_only=targets_only
    )
    if report is not None:
        print_copies(put_files({report: import_report(imported.fates)}, replace=replace))
    if into:
        _add(dataset, imported)
    else:
        print_copies(write_in_place(dataset, imported.settings, imported.rows))
        click.echo(f"已写入数据集：{dataset}")
    _print_counts(imported)
    _print_what_needs_a_person(imported)
    return DONE if imported.complete else BLOCKED


def _add(dataset: Path, imported: "Imported") -> None:
    """Add what was read to a dataset, and say what was there."""
    from reportgen.dataset.additions import add_rows
    from reportgen.dataset.writer import write_in_place

    added = add_rows(dataset, imported.settings, imported.rows)
    print_copies(write_in_place(dataset, added.settings, added.rows))
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
    from reportgen.importer import refusal, refusal_remedy

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
        click.echo(
            f"{table.file} {table.place}：{refusal(table)}。{refusal_remedy(table)}", err=True
        )
    print_problems([problem for file in imported.files for problem in file.problems])
    if imported.unplaced:
        click.echo(f"共有 {len(imported.unplaced)} 处没有读进任何表，请手工补上", err=True)
