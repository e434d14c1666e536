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


_WINDOWS = sys.platform == "win32"
_PANGO = (
    "请安装 MSYS2（https://www.msys2.org），在其中运行 pacman -S mingw-w64-ucrt-x86_64-pango，"
    r"再把 C:\msys64\ucrt64\bin 加到环境变量 WEASYPRINT_DLL_DIRECTORIES"
    if _WINDOWS
    else "请运行 sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
_FONTS = (
    "请安装 Noto Serif CJK SC 和 Noto Sans CJK SC（https://github.com/notofonts/noto-cjk），"
    "或中文 Windows 自带的仿宋、楷体、黑体、宋体"
    if _WINDOWS
    else "请运行 sudo apt-get install fonts-noto-cjk fonts-arphic-gkai00mp fonts-liberation"
)


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
    from reportgen.render.pdf import engine_version

    yield MachineFact(f"Python {sys.version.split()[0]}")
    try:
        engine = engine_version()
    except OSError:
        yield MachineFact("Pango 装不上或找不到，不能生成 PDF", _PANGO, blocks=True)
        return
    yield MachineFact(f"{engine} 和 Pango")
    yield from _fonts()


def _fonts() -> Iterator[MachineFact]:
    from reportgen.document.fonts import FontconfigMissingError, has_family, missing_characters

    try:
        if missing_characters("部门预算绩效文本≥≤"):
            yield MachineFact("没有中文字体，印不出汉字", _FONTS, blocks=True)
            return
    except FontconfigMissingError:
        yield MachineFact("找不到 fontconfig，不知道有哪些字体", _PANGO, blocks=True)
        return
    from reportgen.document.templates import Templates

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
            yield MachineFact(f"字体 {face['word']}：本机没有，也没有可代替的", _FONTS, blocks=True)
