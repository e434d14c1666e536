"""The command `doctor`: what this machine has and lacks for making documents, and how to get it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from reportgen.cli.options import Command, path_type
from reportgen.cli.terminal import BLOCKED, DONE
from reportgen.core.resources import dataset_path


@dataclass(frozen=True)
class MachineFact:
    """One thing looked for; `blocks` when nothing can be made without it."""

    text: str
    remedy: str = ""
    blocks: bool = False


@click.command(cls=Command)
@click.argument("dataset", metavar="[数据集]", required=False, type=path_type())
@click.option("--source", is_flag=True, help="不看本机，看数据集的来源：有哪些表、缺什么、多少行")
def doctor(dataset: Path | None, source: bool) -> int:
    """检查本机缺什么，怎么装；或检查数据集的来源里有什么、缺什么。"""
    from reportgen.dataset.survey import survey

    if dataset and not source:
        raise click.UsageError("", click.get_current_context())
    missing = False
    for fact in survey(dataset_path(dataset)) if source else _examine():
        missing |= fact.blocks
        click.echo(f"{'缺' if fact.blocks else ('可补' if fact.remedy else '有')}  {fact.text}")
        if fact.remedy:
            click.echo(f"      {fact.remedy}")
    return BLOCKED if missing else DONE


def _examine() -> Iterator[MachineFact]:
    """Look for everything in turn."""
    from reportgen.render.machine import NO_PANGO, find_obstacle
    from reportgen.render.pdf import engine_version

    yield MachineFact(f"Python {sys.version.split()[0]}")
    obstacle = find_obstacle()
    if obstacle is not NO_PANGO:
        yield MachineFact(f"{engine_version()} 和 Pango")
    if obstacle:
        yield MachineFact(obstacle.message, obstacle.remedy, blocks=True)
        return
    yield from _fonts()


def _fonts() -> Iterator[MachineFact]:
    from reportgen.document.fonts import has_family
    from reportgen.document.templates import Templates
    from reportgen.render.machine import FONTS_REMEDY

    faces = Templates().typography("gbt9704")["faces"]
    for face in faces.values():
        used = next((family for family in face["css"] if has_family(family)), None)
        if used == face["css"][0]:
            yield MachineFact(f"字体 {face['word']}")
        elif used:
            yield MachineFact(
                f"字体 {face['word']}：本机没有，PDF 里用 {used} 代替",
                f"要与公文格式完全一致，请安装 {face['word']}；DOCX 里写的仍是 {face['word']}",
            )
        else:
            yield MachineFact(
                f"字体 {face['word']}：本机没有，也没有可代替的", FONTS_REMEDY, blocks=True
            )
