"""The commands `new`, `import` and `convert`: where a dataset comes from. Parse, call, print."""

from collections.abc import Sequence
from pathlib import Path

import click

from reportgen.cli.options import Command, path_type, replace_option
from reportgen.cli.terminal import BLOCKED, DONE, print_copies


@click.command(cls=Command)
@click.argument("dataset", metavar="数据集", type=path_type())
@click.option("--xlsx", is_flag=True, help="生成一个 Excel 工作簿，而不是一组 CSV 文件")
@click.option("--source", "address", metavar="地址",
              help="数据在预算管理一体化的库里：生成读它的设置和列名对应")  # fmt: skip
def new(dataset: Path, xlsx: bool, address: str | None) -> int:
    """生成一份空的数据集，供填写：文件夹、.xlsx 工作簿、.db 数据库，或服务器上的数据库。"""
    from reportgen.dataset.sources import shown_path
    from reportgen.dataset.writer import write_empty, write_source_folder

    if address:
        write_source_folder(dataset, address)
        click.echo(f"已生成读数据库的数据集：{dataset}")
        click.echo(f"请填 dataset.toml 的 year，再运行 reportgen doctor {dataset} --source")
        return DONE
    write_empty(dataset, xlsx=xlsx or dataset.suffix.lower() == ".xlsx")
    click.echo(f"已生成空的数据集：{shown_path(dataset)}")
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
@replace_option
def import_(
    files: Sequence[Path],
    dataset: Path,
    department: str | None,
    year: int | None,
    replace: bool,
) -> int:
    """把已公开的文本（文本文件或 DOCX）读成规范化数据表。"""
    from reportgen.dataset.writer import require_free, write_in_place
    from reportgen.importer import read_published
    from reportgen.schema import TABLES

    require_free(dataset, replace=replace)
    imported = read_published(files, department, year)
    print_copies(write_in_place(dataset, imported.settings, imported.rows))
    click.echo(f"已写入数据集：{dataset}")
    rows_of = {table.label: len(imported.rows[table.name]) for table in TABLES}
    for label, count in imported.counts.items():
        rows = rows_of.get(label)
        click.echo(f"  {label}：读入 {count} 行" + (f"，得 {rows} 条" if rows is not None else ""))
    for doubt in imported.doubts:
        click.echo(f"请核对 {doubt.file} 第 {doubt.line} 行：{doubt.message}")
    for piece in imported.unplaced:
        click.echo(f"没有读进表 {piece.file} 第 {piece.line} 行：{piece.text}")
    if imported.unplaced:
        click.echo(f"共有 {len(imported.unplaced)} 处没有读进任何表，请手工补上", err=True)
        return BLOCKED
    return DONE
