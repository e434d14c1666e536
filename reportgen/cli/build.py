"""The command `build`: parses, calls, prints."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.options import Command, path_type, what_to_build
from reportgen.cli.terminal import BLOCKED, DONE, print_problems, problem_lines, processes_for
from reportgen.core.addresses import address_text
from reportgen.core.faults import note_fault
from reportgen.core.processes import Limits, start_early
from reportgen.core.resources import dataset_path

if TYPE_CHECKING:
    from reportgen.build.last_run import Said
    from reportgen.build.plan import Plan
    from reportgen.build.run import Outcome


@click.command(cls=Command)
@what_to_build
@click.option(
    "--templates", metavar="文件夹", type=path_type(), help="本单位自己的模板，优先于自带的"
)
@click.option("--time-limit", metavar="秒", type=click.FloatRange(1), default=900,
              help="一份文本的一步最多用多久，超过就停下（默认 900）")  # fmt: skip
@click.option("--memory-limit", metavar="MB", type=click.IntRange(256), default=4096,
              help="一个进程最多用多少内存（默认 4096；Windows 上不起作用）")  # fmt: skip
@click.option("--scheduler", metavar="地址", default="",
              help="由集群排版：dask 调度器的地址，如 tls://机器:8786（审查仍在本机）")  # fmt: skip
@click.option("--cluster", "trial", metavar="个数", type=click.IntRange(1),
              help="在本机起这么多个集群工作进程试用")  # fmt: skip
@click.option("--tls-ca", metavar="文件", type=path_type(), help="集群的 CA 证书（PEM）")
@click.option("--tls-cert", metavar="文件", type=path_type(), help="本机的证书（PEM）")
@click.option("--tls-key", metavar="文件", type=path_type(), help="本机证书的私钥（PEM）")
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
    each_funding: bool,
    jobs: int | None,
    templates: Path | None,
    time_limit: float,
    memory_limit: int,
    scheduler: str,
    trial: int | None,
    tls_ca: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    force: bool,
    why: bool,
    strict: bool,
    allow_state_secrets: bool,
) -> int:
    """生成各部门的文本：PDF、DOCX 和网页；工作簿写 --format xlsx 才生成。

    不写数据集则用 data/sample（没有时用自带的示例）。只重新生成有变化的文本。
    """
    from reportgen.build.cluster_options import ClusterOptions

    cluster = ClusterOptions(scheduler, trial or 0, tls_ca, tls_cert, tls_key)
    cluster.check()
    path = dataset_path(dataset)
    if edited := force or _is_edited(path, output):
        start_early()
    from reportgen.build.last_run import LastRun, Said

    chosen = (departments, units, each_unit, funding, each_funding)
    last = LastRun(path, output, templates, (formats, *chosen, strict, allow_state_secrets))
    if not edited and (said := last.said()):
        _say_again(said)
        return DONE
    from reportgen.build.plan import Selection, make_plan
    from reportgen.build.run import run_plan

    selection = Selection(*chosen)
    planned = make_plan(
        path,
        output,
        formats,
        selection,
        templates,
        strict,
        state_secrets=allow_state_secrets,
        meanwhile=_get_ready if edited else lambda: None,
    )
    limits = Limits(time_limit, memory_limit)
    processes = processes_for(jobs)
    made_by = (planned, path, output, templates, processes)
    outcomes = run_plan(*made_by, force=force, limits=limits, cluster=cluster or None)
    unchanged, others, settled = 0, 0, True
    failed = bool(planned.blocked or planned.left_out or planned.leaking)
    for outcome in _with_progress(_under_heading(planned, outcomes, path), len(planned.jobs)):
        unchanged += outcome.unchanged
        others += len(outcome.others)
        settled &= outcome.settled
        gone = outcome.withdrawn
        failed |= bool(outcome.problems or outcome.bug or (gone and gone.left))
        failed |= bool(outcome.unclaimed or outcome.published)
        _print_outcome(outcome, why=why)
    _print_unchanged(unchanged)
    if settled and not failed:
        last.note(Said(_heading(planned, path), len(planned.jobs), others))
    return BLOCKED if failed else DONE


def _say_again(said: "Said") -> None:
    """What a run says that has nothing to do, as it would say it after looking at everything."""
    for line in said.heading:
        click.echo(line, err=True)
    if said.others:
        from reportgen.build import messages

        click.echo(messages.others(said.others), err=True)
    _print_unchanged(said.unchanged)


def _print_unchanged(documents: int) -> None:
    if documents:
        click.echo(f"{documents} 份文本没有变化，没有重新生成")


def _under_heading(
    planned: "Plan", outcomes: Iterator["Outcome"], path: Path
) -> Iterator["Outcome"]:
    """The outcomes; what is wrong with the data is told before them.

    Not before the files that say something withheld: those come first of all.
    """
    withdrawn: set[str] = set()
    told = bool(planned.refused)  # what is refused tells itself
    try:
        for outcome in outcomes:
            if outcome.withdrawn and not told and not (outcome.problems or outcome.bug):
                withdrawn.add(outcome.withdrawn.department)
            elif not told and not (outcome.unclaimed or outcome.published):
                told = _print_heading(planned, path, withdrawn)
            yield outcome
    finally:
        if not told:
            _print_heading(planned, path, withdrawn)


def _print_heading(planned: "Plan", path: Path, withdrawn: Collection[str]) -> bool:
    from reportgen.build import messages

    for line in _heading(planned, path):
        click.echo(line, err=True)
    if planned.blocked:
        click.echo(messages.blocked(planned.blocked), err=True)
    for name in planned.left_out:
        click.echo(messages.broken_department(name, stays=name not in withdrawn), err=True)
    for name in planned.leaking:
        click.echo(messages.leaking_department(name, stays=name not in withdrawn), err=True)
    return True


def _heading(planned: "Plan", path: Path) -> list[str]:
    """What is wrong with the data, line by line."""
    from reportgen.check.text import short_summary

    return [*problem_lines(planned.problems), *short_summary(planned.report, address_text(path))]


def _print_outcome(outcome: "Outcome", *, why: bool) -> None:
    from reportgen.build import messages

    print_problems(outcome.notices)
    for line in messages.named_first(outcome):
        click.echo(f"错误：{line}", err=True)
    if gone := outcome.withdrawn:
        for file, reason in gone.left:
            click.echo(f"错误：{messages.not_withdrawn(file, reason)}", err=True)
        for file in gone.removed:
            click.echo(messages.withdrawn(file))
    for reason in outcome.why if why else ():
        click.echo(f"{outcome.label}：{reason}")
    for file in outcome.files:
        click.echo(messages.made(file))
    for file in outcome.removed:
        click.echo(messages.removed(file))
    for file in outcome.changed:
        click.echo(messages.changed(file), err=True)
    if outcome.others:
        click.echo(messages.others(len(outcome.others)), err=True)
    if outcome.outdated:
        click.echo(messages.not_updated(outcome.label), err=True)
    if outcome.problems or outcome.bug:
        click.echo(messages.not_made(outcome.label), err=True)
        print_problems(outcome.problems)
    if outcome.bug:
        click.echo(f"  {messages.fault(note_fault(outcome.bug))}", err=True)


def _is_edited(dataset: Path, output: Path) -> bool:
    """Whether there will be something to make, as far as times tell.

    Then processes are begun before anything else is done; a wrong guess costs a second.
    """
    from reportgen.dataset.sources import source_files
    from reportgen.output.own_files import STATE_FILE

    try:
        made = (output / STATE_FILE).stat().st_mtime
        return any(file.stat().st_mtime > made for file in source_files(dataset))
    except OSError:
        return True


def _get_ready() -> None:
    """Load what makes documents, and work out the digests that all of them need."""
    import reportgen.build.pipeline  # noqa: F401
    from reportgen.output.machine import font_parts, program_parts

    font_parts()
    program_parts()


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
