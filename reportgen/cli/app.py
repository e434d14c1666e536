"""The command line: parses, calls, prints. All help and messages in Chinese.

Exit codes: 0 done; 1 findings that block, or some documents failed; 2 wrong usage,
configuration or unreadable input; 3 a fault of our own, with a log that holds no data.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from reportgen import __version__
from reportgen.cli.audit import audit
from reportgen.cli.check import check, rules
from reportgen.cli.diff import diff
from reportgen.cli.options import Group, path_type, what_to_build
from reportgen.cli.watch import watch
from reportgen.core.problems import InputError, Problem, note_fault, os_reason
from reportgen.core.processes import Limits, start_early
from reportgen.core.resources import dataset_path

DONE, BLOCKED, UNUSABLE, BUG = 0, 1, 2, 3
_MOST_SHOWN = 50


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="reportgen %(version)s", help="显示版本")
def reportgen() -> None:
    """部门预算绩效文本：从规范化数据表到可公开的 PDF、DOCX 和网页。

    先用 reportgen new 生成空表（或用 reportgen import 读入已公开的文本），填好后用
    reportgen build 生成文本。
    """


@reportgen.command()
@click.argument("dataset", metavar="数据集", type=path_type())
@click.option("--xlsx", is_flag=True, help="生成一个 Excel 工作簿，而不是一组 CSV 文件")
def new(dataset: Path, xlsx: bool) -> int:
    """生成一份空的数据集，供填写。"""
    from reportgen.dataset.writer import write_empty

    write_empty(dataset, xlsx=xlsx or dataset.suffix.lower() == ".xlsx")
    click.echo(f"已生成空的数据集：{dataset}")
    return DONE


@reportgen.command("import")
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=path_type())
@click.option("-o", "--output", "dataset", metavar="数据集", required=True, type=path_type(),
              help="写到哪里：文件夹，或以 .xlsx 结尾的工作簿")  # fmt: skip
@click.option("--department", metavar="名称", help="部门名称（文本里没有印时）")
@click.option("--year", metavar="年度", type=int, help="预算年度（文本里没有印时）")
def import_(files: Sequence[Path], dataset: Path, department: str | None, year: int | None) -> int:
    """把已公开的文本（文本文件或 DOCX）读成规范化数据表。"""
    from reportgen.dataset.writer import write_tables
    from reportgen.importer import read_published

    imported = read_published(files, department, year)
    write_tables(dataset, imported.settings, imported.rows)
    click.echo(f"已写入数据集：{dataset}")
    for label, count in imported.counts.items():
        rows = next((len(imported.rows[t.name]) for t in _tables() if t.label == label), None)
        click.echo(f"  {label}：读入 {count} 行" + (f"，得 {rows} 条" if rows is not None else ""))
    for doubt in imported.doubts:
        click.echo(f"请核对 {doubt.file} 第 {doubt.line} 行：{doubt.message}")
    for piece in imported.unplaced:
        click.echo(f"没有读进表 {piece.file} 第 {piece.line} 行：{piece.text}")
    if imported.unplaced:
        click.echo(f"共有 {len(imported.unplaced)} 处没有读进任何表，请手工补上", err=True)
        return BLOCKED
    return DONE


def _tables() -> Sequence[Any]:
    from reportgen.schema import TABLES

    return TABLES


@reportgen.command()
@what_to_build
@click.option(
    "--templates", metavar="文件夹", type=path_type(), help="本单位自己的模板，优先于自带的"
)
@click.option("--time-limit", metavar="秒", type=click.FloatRange(1), default=900,
              help="一份文本的一步最多用多久，超过就停下（默认 900）")  # fmt: skip
@click.option("--memory-limit", metavar="MB", type=click.IntRange(256), default=4096,
              help="一个进程最多用多少内存（默认 4096；Windows 上不起作用）")  # fmt: skip
@click.option("--force", is_flag=True, help="没有变化的也重新生成")
@click.option("--why", is_flag=True, help="说明每份文本为什么重新生成")
@click.option("--strict", is_flag=True, help="数据检查有错误时什么也不生成")
@click.option("--allow-state-secrets", is_flag=True,
              help="国家秘密的项目有内容时也生成（内容不会印出；须已按保密规定处理）")  # fmt: skip
def build(
    dataset: Path | None,
    output: Path,
    formats: tuple[str, ...],
    departments: tuple[str, ...],
    units: tuple[str, ...],
    each_unit: bool,
    funding: tuple[str, ...],
    jobs: int | None,
    templates: Path | None,
    time_limit: float,
    memory_limit: int,
    force: bool,
    why: bool,
    strict: bool,
    allow_state_secrets: bool,
) -> int:
    """生成各部门的文本：PDF、DOCX 和网页。

    不写数据集则用 data/sample（没有时用自带的示例）。只重新生成有变化的文本。
    """
    from reportgen.build import messages
    from reportgen.build.plan import Selection, make_plan
    from reportgen.build.run import run_plan
    from reportgen.check.text import short_summary

    selection = Selection(departments, units, each_unit, funding)
    path = dataset_path(dataset)
    _start_if_edited(path, output, force=force)
    planned = make_plan(
        path, output, formats, selection, templates, strict, state_secrets=allow_state_secrets
    )
    _print_problems(planned.problems)
    for line in short_summary(planned.report, str(path)):
        click.echo(line, err=True)
    if planned.blocked:
        click.echo(messages.blocked(planned.blocked), err=True)
        return BLOCKED
    failed = bool(planned.left_out or planned.giving_away)
    for name in planned.left_out:
        click.echo(messages.broken_department(name), err=True)
    for name in planned.giving_away:
        click.echo(messages.leaking_department(name), err=True)
    limits = Limits(time_limit, memory_limit)
    processes = jobs or os.cpu_count() or 1
    outcomes = run_plan(planned, path, output, templates, processes, force=force, limits=limits)
    unchanged = 0
    for outcome in _with_progress(outcomes, len(planned.jobs)):
        unchanged += outcome.unchanged
        for reason in outcome.why if why else ():
            click.echo(f"{outcome.label}：{reason}")
        for file in outcome.files:
            click.echo(messages.made(file))
        for file in outcome.removed:
            click.echo(messages.removed(file))
        if outcome.outdated:
            click.echo(messages.not_updated(outcome.label), err=True)
        if outcome.problems or outcome.bug:
            failed = True
            click.echo(messages.not_made(outcome.label), err=True)
            _print_problems(outcome.problems)
        if outcome.bug:
            click.echo(f"  {messages.fault(note_fault(outcome.bug))}", err=True)
    if unchanged:
        click.echo(f"{unchanged} 份文本没有变化，没有重新生成")
    return BLOCKED if failed else DONE


def _start_if_edited(dataset: Path, output: Path, *, force: bool) -> None:
    """Begin processes while the dataset is read, if there will be something to make.

    A wrong guess costs a second and nothing else.
    """
    from reportgen.dataset.sources import source_files
    from reportgen.output.manifest import STATE_FILE

    try:
        made = (output / STATE_FILE).stat().st_mtime
        edited = any(file.stat().st_mtime > made for file in source_files(dataset))
    except OSError:
        edited = True
    if edited or force:
        start_early()


def _with_progress(outcomes: Iterator[Any], total: int) -> Iterator[Any]:
    """Progress on a terminal; nothing at all in a pipe."""
    if total < 2:
        yield from outcomes
        return
    from rich import progress as rich
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield from outcomes
        return
    columns = (
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        rich.MofNCompleteColumn(),
        rich.TimeRemainingColumn(),
    )
    with rich.Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("生成文本", total=total)
        for outcome in outcomes:
            progress.update(task, advance=1, description=outcome.label)
            yield outcome


reportgen.add_command(watch)
reportgen.add_command(check)
reportgen.add_command(audit)
reportgen.add_command(diff)
reportgen.add_command(rules)


@reportgen.command()
def doctor() -> int:
    """检查本机缺什么，怎么装。"""
    from reportgen.cli.doctor import examine

    missing = False
    for finding in examine():
        missing |= finding.blocks
        click.echo(
            f"{'缺' if finding.blocks else ('可补' if finding.remedy else '有')}  {finding.text}"
        )
        if finding.remedy:
            click.echo(f"      {finding.remedy}")
    return BLOCKED if missing else DONE


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems[:_MOST_SHOWN]:
        click.echo(f"{'提示' if problem.warning else '错误'}：{problem}", err=True)
    if len(problems) > _MOST_SHOWN:
        click.echo(f"……还有 {len(problems) - _MOST_SHOWN} 条，请先改正以上各条", err=True)


@contextmanager
def _told_in_chinese() -> Iterator[None]:
    """Turn every exception into one line of Chinese and an exit code."""
    try:
        yield
    except InputError as error:
        _print_problems(error.problems)
        sys.exit(UNUSABLE)
    except click.UsageError as error:
        _usage_error(error)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断，没有生成的文件保持原样", err=True)
        sys.exit(BLOCKED)
    except BrokenPipeError:
        sys.exit(BLOCKED)
    except OSError as error:
        click.echo(f"错误：文件读写失败（{os_reason(error)}）：{error.filename or ''}", err=True)
        sys.exit(UNUSABLE)
    except Exception as error:  # the last line of defence: never a traceback
        from reportgen.core.problems import describe_bug

        click.echo(f"程序出错，详情见 {note_fault(describe_bug(error))}（其中没有数据）", err=True)
        sys.exit(BUG)


def _usage_error(error: click.UsageError) -> NoReturn:
    def name(parameter: click.Parameter | None) -> str:
        if parameter is None:
            return ""
        return parameter.metavar if isinstance(parameter, click.Argument) else parameter.opts[-1]  # type: ignore[return-value]

    if isinstance(error, click.exceptions.NoArgsIsHelpError) and error.ctx:
        click.echo(error.ctx.get_help())
        sys.exit(UNUSABLE)
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是 {error.possibilities[0]}" if error.possibilities else ""
        message = f"没有选项 {error.option_name}{near}"
    elif isinstance(error, click.MissingParameter):
        message = f"缺少 {name(error.param)}"
    elif isinstance(error, click.BadParameter):
        choices = getattr(getattr(error.param, "type", None), "choices", ())
        hint = f"，可用的是 {'、'.join(choices)}" if choices else ""
        message = f"{name(error.param)} 的值不对{hint}"
    elif isinstance(error, click.BadOptionUsage):
        message = f"选项 {error.option_name} 后面要有值"
    else:
        message = "命令写得不对"
    command = error.ctx.command_path if error.ctx else "reportgen"
    click.echo(f"错误：{message}。请看 {command} --help。", err=True)
    sys.exit(UNUSABLE)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the contract's code."""
    for stream in (sys.stdout, sys.stderr):
        # a Windows console or a pipe may not be UTF-8; a name must never stop the work
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    with _told_in_chinese():
        code = reportgen.main(args=list(arguments) if arguments is not None else None,
                              prog_name="reportgen", standalone_mode=False)  # fmt: skip
        sys.exit(code if isinstance(code, int) else DONE)
