"""The commands `check` and `rules`: parse, call, print. All help and messages in Chinese."""

import gc
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.options import Command, path_type, replace_option
from reportgen.cli.terminal import BLOCKED, DONE, print_copies
from reportgen.core.problems import Place, fail
from reportgen.core.resources import dataset_path

if TYPE_CHECKING:
    from reportgen.check.run import Progress, Report

_WORKLIST = Path("检查结果.xlsx")


@click.command(cls=Command)
@click.argument("dataset", metavar="[数据集]", required=False, type=path_type())
@click.option("--format", "kind", metavar="text|json|xlsx",
              type=click.Choice(["text", "json", "xlsx"]), default="text",
              help="结果的格式：屏幕文字、JSON，或发给各单位答复的 Excel")  # fmt: skip
@click.option("-o", "--output", metavar="文件", type=path_type(),
              help=f"结果写到哪个文件（xlsx 不写则为 {_WORKLIST}）")  # fmt: skip
@click.option("--select", metavar="编号", multiple=True,
              help="只查这些规则（编号或开头，逗号隔开）")  # fmt: skip
@click.option("--ignore", metavar="编号", multiple=True, help="不查这些规则")
@click.option("--fix", is_flag=True, help="先改正不会改错的小毛病，逐处列出，确认后才写")
@click.option("--yes", is_flag=True, help="与 --fix 同用：不再确认，直接写")
@click.option("--marked", metavar="文件.xlsx", type=path_type(),
              help="另存一份标出了问题的工作簿（内部资料）")  # fmt: skip
@replace_option
@click.option("--templates", metavar="文件夹", type=path_type(),
              help="本单位自己的模板，优先于自带的")  # fmt: skip
def check(
    dataset: Path | None,
    kind: str,
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    yes: bool,
    marked: Path | None,
    replace: bool,
    templates: Path | None,
) -> int:
    """公开之前检查数据：金额、计划、指标、文字、编码、时间。

    不写数据集则用 data/sample（没有时用自带的示例）。有错误时退出码为 1。
    """
    from reportgen.check.rules import Severity
    from reportgen.check.run import check_dataset

    path = dataset_path(dataset)
    output = output or (_WORKLIST if kind == "xlsx" else None)
    targets = _targets(path, output, marked)
    if fix:
        _repair(path, sure=yes, err=kind != "text")
    codes = [[code.strip().upper() for text in given for code in text.split(",") if code.strip()]
             for given in (select, ignore)]  # fmt: skip
    with _progress() as progress, _without_collector():
        report = check_dataset(path, templates, *codes, progress=progress)
    _tell(report, kind, targets.get("output"), replace=replace)
    if "marked" in targets:
        _write_marked(path, report, targets["marked"], replace=replace, err=kind == "json")
    return BLOCKED if report.count(Severity.ERROR) else DONE


def _targets(dataset: Path, output: Path | None, marked: Path | None) -> dict[str, Path]:
    """Where to write what; InputError where that would touch a dataset."""
    from reportgen.check.marked_copy import marked_path
    from reportgen.dataset.sources import refuse_dataset

    targets = {"output": output, "marked": marked_path(marked) if marked else None}
    given = {name: path for name, path in targets.items() if path}
    inside = dataset.resolve()
    for path in given.values():
        target = path.resolve()
        remedy = "请写到别的文件夹（-o 或 --marked）"
        if inside in (target, target.parent):
            raise fail("不能写到数据集里", remedy, Place(str(path)))
        refuse_dataset(target.parent, remedy)
    if len({path.resolve() for path in given.values()}) < len(given):
        raise fail("-o 和 --marked 是同一个文件", "请写两个名称", Place(str(marked)))
    return given


def _tell(report: "Report", kind: str, output: Path | None, *, replace: bool) -> None:
    """Print the findings, or write them to a file and say where."""
    from reportgen.check.text import lines_of, plain, summary
    from reportgen.check.worklist import make_worklist
    from reportgen.core.kept_copies import put_files

    if output is None:
        if kind == "json":
            click.echo(_as_json(report))
        else:
            _print(lines_of(report))
        return
    if kind == "xlsx":
        data = make_worklist(report)
    elif kind == "json":
        data = f"{_as_json(report)}\n".encode()
    else:
        data = "".join(f"{plain(line)}\n" for line in lines_of(report)).encode()
    _print(summary(report), err=kind == "json")
    print_copies(put_files({output: data}, replace=replace), err=kind == "json")
    click.echo(f"检查结果已写到 {output}", err=kind == "json")


def _as_json(report: "Report") -> str:
    from reportgen.check.text import counts

    findings = [finding.as_json() for finding in report.findings]
    result = {"findings": findings, "counts": counts(report)}
    return json.dumps(result, ensure_ascii=False, indent=1)


def _print(lines: Any, *, err: bool = False) -> None:
    """Lines of pieces: in colours on a terminal, plain in a pipe; never wrapped."""
    from rich.console import Console
    from rich.text import Text

    from reportgen.check.text import STYLES, plain

    console = Console(stderr=err, highlight=False)
    for line in lines:
        if console.is_terminal:
            pieces = [(piece.text, STYLES.get(piece.style, "")) for piece in line]
            console.print(Text.assemble(*pieces), soft_wrap=True)
        else:
            click.echo(plain(line), err=err)


@contextmanager
def _progress() -> Iterator["Progress"]:
    """Progress on a terminal while a dataset is read and checked; nothing at all in a pipe."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _what, _done, _total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    # drawn at each step and by no thread: a process with threads cannot be copied (core.copies)
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task("读入数据", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None, refresh=True)

        yield show


@contextmanager
def _without_collector() -> Iterator[None]:
    """No garbage collection: nothing here is circular, and looking through millions is slow."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _write_marked(path: Path, report: "Report", target: Path, *, replace: bool, err: bool) -> None:
    from reportgen.check.marked_copy import make_marked
    from reportgen.core.kept_copies import put_files

    copies = put_files({target: make_marked(path, report)}, replace=replace, private=True)
    print_copies(copies, err=err)
    click.echo(f"标注本已写到 {target}（内部资料，含有不予公开的内容，不得对外提供）", err=err)


def _repair(path: Path, *, sure: bool, err: bool) -> None:
    """Show what can be put right, ask, and write it."""
    from reportgen.check.text import lines_of_repair
    from reportgen.dataset.fixes import apply_repairs, find_repairs
    from reportgen.dataset.reader import read_tables

    repairs = find_repairs(read_tables(path))
    if not repairs:
        click.echo("没有可以自动改正的地方", err=err)
        return
    for repair in repairs:
        _print(lines_of_repair(repair), err=err)
    question = f"以上 {len(repairs)} 处要改正吗？（y 改正，n 不改）"
    if not sure and not _on_terminal():
        click.echo(f"以上 {len(repairs)} 处可以改正，没有写入；要写入请加上 --yes", err=err)
    elif sure or click.confirm(question, default=False, show_default=False, err=err):
        done, copy = apply_repairs(path, repairs)
        print_copies(copy, err=err)
        left = len(repairs) - len(done)
        note = f"，{left} 处没有改（格里是公式，请手工改）" if left else ""
        click.echo(f"已改正 {len(done)} 处{note}", err=err)
    else:
        click.echo("没有改动数据", err=err)


def _on_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@click.command(cls=Command)
@click.argument("code", metavar="[编号]", required=False)
def rules(code: str | None) -> int:
    """列出检查规则，或说明其中一条。

    写编号的开头（如 M）则只列这一类。
    """
    from reportgen.check.rule_docs import explained, listing
    from reportgen.check.run import chosen_rules

    code = code.strip().upper() if code else ""
    chosen = chosen_rules([code] if code else [], [])
    exact = [rule for rule in chosen if rule.code == code]
    _print_rich(list(explained(exact[0]) if exact else listing(chosen)))
    return DONE


def _print_rich(parts: Sequence[Any]) -> None:
    """Text and tables: as wide as the terminal, or as wide as they are in a pipe."""
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    if console.is_terminal:
        for part in parts:
            console.print(part)
        return
    wide = Console(highlight=False, markup=False, width=2_000, no_color=True)
    with wide.capture() as captured:
        for part in parts:
            wide.print(part, soft_wrap=isinstance(part, str))
    for line in captured.get().splitlines():
        click.echo(line.rstrip())
