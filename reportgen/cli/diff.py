"""The command `diff`: parses, calls, prints."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.options import Command, path_type, replace_option
from reportgen.cli.terminal import BLOCKED, DONE, print_copies, print_problems
from reportgen.core.faults import note_fault
from reportgen.core.problems import Place, fail
from reportgen.render.formats import formats_on_request

if TYPE_CHECKING:
    from reportgen.diff.editions import Comparison

_DOCUMENTS = formats_on_request()
_FOLDER = Path("调整说明")


@click.command(cls=Command)
@click.argument("old", metavar="调整前", type=path_type())
@click.argument("new", metavar="调整后", type=path_type())
@click.option("--format", "formats", metavar="|".join(("text", "json", *_DOCUMENTS)), multiple=True,
              type=click.Choice(["text", "json", *_DOCUMENTS]),
              help="结果的格式：屏幕文字、JSON，或可公开的调整说明（可写几种）")  # fmt: skip
@click.option("-o", "--output", metavar="路径", type=path_type(),
              help=f"结果写到哪个文件；调整说明写到哪个文件夹（不写则为 {_FOLDER}）")  # fmt: skip
@replace_option
@click.option("--templates", metavar="文件夹", type=path_type(),
              help="本单位自己的模板，优先于自带的")  # fmt: skip
def diff(
    old: Path,
    new: Path,
    formats: tuple[str, ...],
    output: Path | None,
    replace: bool,
    templates: Path | None,
) -> int:
    """比较调整前后两份数据，或两次生成的文本，逐项列出变化。

    调整前、调整后各是一个数据集，或 reportgen build 生成文本的文件夹，可以混用。
    只比较公开的内容；调整后不予公开的，以前公开过也不再列出。
    调整后用数据集列得更全：从已生成的文本看不出哪些名称是替代文字，改了名的就不列原名。
    """
    from reportgen.diff.editions import compare_editions

    kind, documents = _chosen(formats)
    if output or documents:
        _check_output(output or _FOLDER, (old, new), is_folder=bool(documents))
    comparison = compare_editions(old, new, templates)
    print_problems(comparison.problems)
    for name in comparison.left_out:
        click.echo(f"没有比较：{name}", err=True)
    failed = bool(comparison.left_out)
    if documents:
        folder = output or _FOLDER
        failed |= _write(comparison, documents, folder, templates, replace=replace)
    else:
        _tell(comparison, kind, output, replace=replace)
    return BLOCKED if failed else DONE


def _chosen(formats: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The format of what is told, and those of the documents."""
    documents = tuple(name for name in _DOCUMENTS if name in formats)
    chosen = [name for name in dict.fromkeys(formats) if name not in _DOCUMENTS]
    if len(chosen) > 1 or (chosen and documents):
        message = f"text、json 和调整说明（{'、'.join(_DOCUMENTS)}）不能一起要"
        raise fail(message, "请分几次运行")
    return (chosen or ["text"])[0], documents


def _check_output(output: Path, given: Sequence[Path], *, is_folder: bool) -> None:
    """InputError where the result would come into what is compared, or into a dataset."""
    from reportgen.dataset.sources import refuse_dataset

    target, remedy = output.resolve(), "请用 -o 另选一个地方"
    for path in given:
        if path.resolve() in (target, target.parent):
            raise fail("不能写到要比较的数据集或文件夹里", remedy, Place(str(output)))
    refuse_dataset(target if is_folder else target.parent, remedy)


def _tell(comparison: "Comparison", kind: str, output: Path | None, *, replace: bool) -> None:
    """Print what changed, or write it to a file and say where."""
    from reportgen.core.kept_copies import put_files
    from reportgen.diff.text import as_json, plain_lines, summary, tables

    if kind == "json":
        text = json.dumps(as_json(comparison), ensure_ascii=False, indent=1)
    else:
        text = "\n".join(plain_lines(comparison))
    if output:
        click.echo(summary(comparison))
        print_copies(put_files({output: f"{text}\n".encode()}, replace=replace))
        click.echo(f"比较结果已写到 {output}")
    elif kind == "json" or not _print_on_terminal(tables(comparison)):
        click.echo(text)


def _print_on_terminal(parts: Any) -> bool:
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        return False
    for part in parts:
        console.print(part)
    return True


def _write(
    comparison: "Comparison",
    formats: Sequence[str],
    folder: Path,
    templates: Path | None,
    *,
    replace: bool,
) -> bool:
    """Write the documents; whether any failed."""
    from reportgen.build import messages
    from reportgen.diff.editions import write_adjustments
    from reportgen.diff.text import summary

    failed = False
    made = write_adjustments(comparison, formats, folder, templates, replace=replace)
    for outcome in made:
        print_copies(outcome.copies)
        for file in outcome.files:
            click.echo(messages.made(file))
        if outcome.problems or outcome.bug:
            failed = True
            click.echo(messages.not_made(outcome.label), err=True)
            print_problems(outcome.problems)
        if outcome.bug:
            click.echo(f"  {messages.fault(note_fault(outcome.bug))}", err=True)
    click.echo(summary(comparison))
    return failed
