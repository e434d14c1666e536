"""Help of the command line in Chinese: click's own headings and remarks are English."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from reportgen.core.kept_copies import COPIES, OPTION
from reportgen.render.formats import formats_on_request

_REMARK = re.compile(r"\s*\[(?:required|[\dx<>=]+)\]$")


class _ChineseHelp:
    """Headings of click's help in Chinese."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = [piece.replace("[OPTIONS]", "[选项]") for piece in self.collect_usage_pieces(ctx)]  # type: ignore[attr-defined]
        pieces = [piece.replace("COMMAND [ARGS]...", "命令 [参数]...") for piece in pieces]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # click adds remarks of its own, such as [required], in English
        records = [
            (left, _REMARK.sub("", right))
            for parameter in self.get_params(ctx)  # type: ignore[attr-defined]
            if isinstance(parameter, click.Option)
            for left, right in [parameter.get_help_record(ctx) or ("", "")]
        ]
        if records:
            with formatter.section("选项"):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示这份说明"
        return option  # type: ignore[no-any-return]


class Command(_ChineseHelp, click.Command):
    """A command with Chinese help."""


class Group(_ChineseHelp, click.Group):
    """A group of commands with Chinese help, in the order in which they were added."""

    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the first sentence of their help."""
        with formatter.section("命令"):
            commands = ((n, self.get_command(ctx, n)) for n in self.list_commands(ctx))
            formatter.write_dl([(n, c.get_short_help_str(60)) for n, c in commands if c])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in their own order, not by the alphabet."""
        return list(self.commands)


def path_type(**kwargs: Any) -> click.Path:
    """A path as an argument or option; what is wrong with it is said elsewhere, in Chinese."""
    return click.Path(path_type=Path, **kwargs)


def replace_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option by which a command may overwrite what is there, once a copy of it is kept."""
    return click.option(
        OPTION,
        "replace",
        is_flag=True,
        help=f"已有的也覆盖；原来的先另存到“{COPIES}”文件夹里，注明日期",
    )(command)


_WHAT_TO_BUILD = (
    click.argument("dataset", metavar="[数据集]", required=False, type=path_type()),
    click.option(
        "-o",
        "--output",
        metavar="文件夹",
        type=path_type(),
        default=Path("output"),
        help="生成到哪个文件夹（不写则为 output）",
    ),
    click.option(
        "--format",
        "formats",
        metavar="|".join(formats_on_request()),
        multiple=True,
        type=click.Choice(formats_on_request()),
        help="只生成这种格式，可写几次",
    ),
    click.option(
        "--department", "departments", metavar="编码", multiple=True, help="只生成这个部门"
    ),
    click.option("--unit", "units", metavar="编码", multiple=True, help="只摘录这个单位的项目"),
    click.option("--each-unit", is_flag=True, help="除整份文本外，每个单位再各出一份摘录"),
    click.option(
        "--funding",
        metavar="资金性质",
        multiple=True,
        help="只摘录这种资金性质的项目，可写几次（合在一份里）",
    ),
    click.option("--each-funding", is_flag=True, help="除整份文本外，每种资金性质再各出一份摘录"),
    click.option(
        "--jobs", metavar="个数", type=click.IntRange(1), help="同时用几个进程（默认：核数）"
    ),
)


def what_to_build(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument and options by which build and watch are told what to make of which dataset."""
    for option in reversed(_WHAT_TO_BUILD):
        command = option(command)
    return command
