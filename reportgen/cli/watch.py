"""The command `watch`: parses, calls, prints."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from reportgen.cli.options import Command, path_type, what_to_build
from reportgen.cli.terminal import DONE, processes_for
from reportgen.core.problems import fail
from reportgen.core.resources import dataset_path

if TYPE_CHECKING:
    from reportgen.build.run import Outcome
    from reportgen.watch.board import Board
    from reportgen.watch.rounds import BuildOptions, Round

_MOST_SHOWN = 20  # lines of one kind in one round


@click.command(cls=Command)
@what_to_build
@click.option("--templates", metavar="文件夹", type=path_type(),
              help="本单位自己的模板，优先于自带的；改了模板也重新生成")  # fmt: skip
@click.option("--strict", is_flag=True, help="数据检查有错误时什么也不生成")
@click.option("--allow-state-secrets", is_flag=True,
              help="国家秘密的项目有内容时也生成（内容不会印出；须已按保密规定处理）")  # fmt: skip
@click.option("--port", metavar="端口", type=click.IntRange(0, 65535),
              help="预览页的端口（不写则为 8765，被占用时另找一个）")  # fmt: skip
@click.option("--no-preview", is_flag=True, help="不要预览页")
def watch(
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
    strict: bool,
    allow_state_secrets: bool,
    port: int | None,
    no_preview: bool,
) -> int:
    """一直看着数据集，每次保存后就重新生成有变化的文本，按 Ctrl-C 结束。

    CSV 或在 Excel 里打开着的工作簿，保存了就生成，并说明哪些文本变了、查出的问题多了还是少了。
    预览页只有本机能打开，生成后自己刷新。数据有错时说明错在哪里，上次生成的文本保持原样。
    """
    from reportgen.build.plan import Selection
    from reportgen.dataset.sources import lies_in_files
    from reportgen.watch.board import Board
    from reportgen.watch.preview import serving
    from reportgen.watch.rounds import BuildOptions

    path = dataset_path(dataset)
    if not lies_in_files(path):  # what is no dataset at all will hardly become one, either
        raise fail("数据在数据库里，看不出什么时候有改动", "请改用 reportgen build，改了再运行一次")
    if templates and not templates.is_dir():
        raise fail(f"没有模板文件夹 {templates}", "请检查 --templates 后面的路径")
    selection = Selection(departments, units, each_unit, funding, each_funding)
    processes = processes_for(jobs)
    options = BuildOptions(
        path, output, formats, selection, templates, strict, allow_state_secrets, processes
    )
    board = Board(path, output)
    with _until_interrupted(), nullcontext("") if no_preview else serving(board, port) as address:
        if address:
            click.echo(f"预览页：{address}（只有本机能打开）")
        click.echo("保存数据后自动重新生成，按 Ctrl-C 结束")
        _loop(options, board)
    return DONE


def _loop(options: "BuildOptions", board: "Board") -> None:
    """Build, print what came of it, wait for the next change; for ever."""
    from reportgen.build.pipeline import Pipeline
    from reportgen.watch.rounds import make_round
    from reportgen.watch.source import WatchedFiles, changes, of_templates, wakes

    files = WatchedFiles(options.dataset, options.templates)
    last: Round | None = None
    with ExitStack() as opened:
        pipeline: Pipeline | None = None
        for changed in changes(files, wakes(files)):
            if pipeline is None or of_templates(changed):  # warm processes have read the old ones
                opened.close()
                pipeline = Pipeline(options.templates, options.output, options.processes)
                opened.enter_context(pipeline)
            named = "、".join(changed[:5])
            more = f"等 {len(changed)} 个文件" if len(changed) > 5 else ""
            _say(f"{named}{more} 有改动，正在生成……" if changed else "正在生成……")
            board.begin()
            last = make_round(options, files, changed, last, _print_outcome, pipeline)
            _print_round(last)
            board.show(last)


def _print_outcome(outcome: "Outcome") -> None:
    from reportgen.build.messages import outcome_lines

    for line in outcome_lines(outcome):
        click.echo(f"  {line}")


def _print_round(result: "Round") -> None:
    from reportgen.build.messages import finding_line
    from reportgen.watch.rounds import closing_line, trouble_lines

    _list("", list(trouble_lines(result)))
    _list("新出现：", [finding_line(finding) for finding in result.new])
    _list("已消除：", [finding_line(finding) for finding in result.gone])
    _say(closing_line(result))


def _list(kind: str, lines: list[str]) -> None:
    for line in lines[:_MOST_SHOWN]:
        click.echo(f"  {kind}{line}")
    if len(lines) > _MOST_SHOWN:
        click.echo(f"  ……{kind}还有 {len(lines) - _MOST_SHOWN} 条")


def _say(line: str) -> None:
    click.echo(f"{datetime.now():%H:%M:%S} {line}")


@contextmanager
def _until_interrupted() -> Iterator[None]:
    """Ctrl-C is how this ends, at once; a request of the system to end is taken likewise."""
    before = {number: signal.signal(number, _end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        click.echo("已结束")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(*_: object) -> NoReturn:
    """Nobody waits for documents half-made: closing the pipeline stops what is under way."""
    raise KeyboardInterrupt
