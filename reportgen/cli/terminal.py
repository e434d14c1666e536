"""What all commands share of the terminal: exit codes, problems as lines."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from reportgen.core.problems import Problem
from reportgen.core.processes import usable_processes

# 0 done; 1 findings that block, or something was not made; 2 wrong usage, configuration or
# unreadable input; 3 a fault of our own, with a log that holds no data.
DONE, BLOCKED, UNUSABLE, BUG = 0, 1, 2, 3
_MOST_SHOWN = 50


def print_problems(problems: Sequence[Problem]) -> None:
    """A line for each problem, on the error output; of very many the first ones."""
    for line in problem_lines(problems):
        click.echo(line, err=True)


def problem_lines(problems: Sequence[Problem]) -> Iterator[str]:
    """A line for each problem; of very many the first ones."""
    for problem in problems[:_MOST_SHOWN]:
        yield f"{'提示' if problem.warning else '错误'}：{problem}"
    if len(problems) > _MOST_SHOWN:
        yield f"……还有 {len(problems) - _MOST_SHOWN} 条，请先改正以上各条"


def print_copies(copies: Iterable[Path], *, err: bool = False) -> None:
    """Where copies of what was overwritten are."""
    for copy in copies:
        click.echo(f"原来的已另存为 {copy}", err=err)


def processes_for(asked: int | None) -> int:
    """How many processes to use; says so where these are fewer than asked for."""
    processes = usable_processes(asked)
    if asked and asked > processes:
        click.echo(f"提示：按本机的核数和内存，最多同时用 {processes} 个进程", err=True)
    return processes
