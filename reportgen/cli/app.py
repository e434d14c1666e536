"""The command line: parses, calls, prints. All help and messages in Chinese.

Each command stands in a module of its own; here they are put together, and whatever goes wrong
becomes a line of Chinese and an exit code (`terminal`).
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from typing import NoReturn

import click

from reportgen import __version__
from reportgen.cli.audit import audit
from reportgen.cli.build import build
from reportgen.cli.check import check, rules
from reportgen.cli.datasets import convert, import_, new
from reportgen.cli.diff import diff
from reportgen.cli.doctor import doctor
from reportgen.cli.forms import forms
from reportgen.cli.options import Group
from reportgen.cli.terminal import BLOCKED, BUG, DONE, UNUSABLE, print_problems
from reportgen.cli.watch import watch
from reportgen.core.faults import note_fault
from reportgen.core.problems import InputError, os_reason


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="reportgen %(version)s", help="显示版本")
def reportgen() -> None:
    """部门预算绩效文本：从规范化数据表到可公开的 PDF、DOCX 和网页。

    先用 reportgen new 生成空表（或用 reportgen import 读入已公开的文本），填好后用
    reportgen build 生成文本。
    """


_COMMANDS = (new, import_, convert, build, watch, check, audit, diff, rules, forms, doctor)
for _command in _COMMANDS:
    reportgen.add_command(_command)

_ENDED = (
    "做一步工作的进程被强行结束了，没有做完，多半是整台机器的内存不够；"
    "请关掉别的程序再运行一次，仍这样就加上 --jobs 1"
)


@contextmanager
def _errors_in_chinese() -> Iterator[None]:
    """Turn every exception into one line of Chinese and an exit code."""
    try:
        yield
    except InputError as error:
        print_problems(error.problems)
        sys.exit(UNUSABLE)
    except click.UsageError as error:
        _usage_error(error)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断，没有生成的文件保持原样", err=True)
        sys.exit(BLOCKED)
    except BrokenPipeError:
        sys.exit(BLOCKED)
    except BrokenExecutor:
        click.echo(f"错误：{_ENDED}", err=True)
        sys.exit(UNUSABLE)
    except OSError as error:
        click.echo(f"错误：文件读写失败（{os_reason(error)}）：{error.filename or ''}", err=True)
        sys.exit(UNUSABLE)
    except Exception as error:  # the last line of defence: never a traceback
        from reportgen.core.faults import describe_bug

        click.echo(f"程序出错，{note_fault(describe_bug(error))}", err=True)
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


def _speak_chinese() -> None:
    """Begin anew with UTF-8 where the system's language knows no Chinese file names (LC_ALL=C)."""
    try:
        "部门预算绩效文本".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        if not sys.flags.utf8_mode:  # what was typed comes back as the bytes that it was
            os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the contract's code."""
    if arguments is None:
        _speak_chinese()
    for stream in (sys.stdout, sys.stderr):
        # a Windows console or a pipe may not be UTF-8; a name must never stop the work
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    with _errors_in_chinese():
        code = reportgen.main(args=list(arguments) if arguments is not None else None,
                              prog_name="reportgen", standalone_mode=False)  # fmt: skip
        sys.exit(code if isinstance(code, int) else DONE)
