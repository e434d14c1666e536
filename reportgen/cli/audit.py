"""The command `audit`: parses, calls, prints."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.options import Command, path_type
from reportgen.cli.terminal import BLOCKED, DONE, print_copies, processes_for

if TYPE_CHECKING:
    from reportgen.audit.folder import AuditReport
    from reportgen.audit.proof import MakeAgain
    from reportgen.diff.notice import AdjustmentJob

_REGISTERS = Path("审查登记")
_ELSEWHERE = "请用 --register 另选一个文件夹"


@click.command(cls=Command)
@click.argument("output", metavar="文件夹", type=path_type())
@click.option("--against", "dataset", metavar="数据集", required=True, type=path_type(),
              help="生成这些文本所用的数据集")  # fmt: skip
@click.option("--format", "kind", metavar="text|json", type=click.Choice(["text", "json"]),
              default="text", help="结果的格式：屏幕文字或 JSON")  # fmt: skip
@click.option("--earlier", metavar="数据集", multiple=True, type=path_type(),
              help="本年度以前公开过的数据集或数据包（其中的数人人知道），可写几次")  # fmt: skip
@click.option("--register", metavar="文件夹", type=path_type(), default=_REGISTERS,
              help=f"不予公开的登记册和目录写到哪里（不写则为 {_REGISTERS}）")  # fmt: skip
@click.option("--no-proof", "quick", is_flag=True,
              help="不重新生成文本来证明逐字节相同，只审查文件本身，快些")  # fmt: skip
@click.option("--jobs", metavar="个数", type=click.IntRange(1), help="同时用几个进程（默认：核数）")
@click.option("--templates", metavar="文件夹", type=path_type(),
              help="本单位自己的模板，优先于自带的")  # fmt: skip
def audit(
    output: Path,
    dataset: Path,
    kind: str,
    earlier: tuple[Path, ...],
    register: Path,
    quick: bool,
    jobs: int | None,
    templates: Path | None,
) -> int:
    """审查已生成的文本：逐个打开，找不予公开的内容。

    先由公开数据把每份文本重新生成一遍：逐字节相同，就没有人往里加过东西；不同的是未能证明。
    看得见、看不见的地方都找，并与公开视图逐格核对；再看不予公开的数会不会被推算出来。
    查出任何一处，或有文件未能证明，退出码为 1。同时写出不予公开的登记册（内部资料）和公开的目录。
    """
    from reportgen.audit.folder import audit_folder

    _check_register(register, output, dataset)
    processes = processes_for(jobs)
    proof = None if quick else _make_again(templates, processes)
    notices = _notices(output, dataset, templates, earlier)
    report = audit_folder(output, dataset, templates, earlier, processes, proof, notices)
    written, copies = _write_registers(dataset, register, templates)
    if kind == "json":
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        _print(report)
        print_copies(copies)
        for path in written:
            click.echo(f"已写出 {path}")
    return BLOCKED if report.findings or report.unproven else DONE


def _make_again(templates: Path | None, processes: int) -> "MakeAgain":
    """What makes documents again, in processes of their own."""
    from reportgen.build.remake import make_again

    return lambda jobs: make_again(jobs, templates, processes)


def _notices(
    output: Path, dataset: Path, templates: Path | None, earlier: Sequence[Path]
) -> "list[AdjustmentJob]":
    """The 调整说明 that may lie in the folder: from each earlier edition to the dataset."""
    from reportgen.diff.notice import SUBJECT

    if not output.is_dir() or not any(output.glob(f"*{SUBJECT}*")):
        return []
    from reportgen.diff.editions import adjustments, compare_editions
    from reportgen.render.formats import FORMATS

    if not earlier:
        click.echo("提示：要审查调整说明，请用 --earlier 写出调整前的数据集或数据包", err=True)
    comparisons = (compare_editions(before, dataset, templates) for before in earlier)
    return [job for comparison in comparisons for job in adjustments(comparison, tuple(FORMATS))]


def _print(report: "AuditReport") -> None:
    from reportgen.audit.proof import SAME, UNPROVEN

    for finding in report.findings:
        click.echo(f"查出：{finding}")
    for note in report.notes:
        click.echo(f"提示：{note}")
    for file in report.unproven:
        click.echo(f"{UNPROVEN}：{file}")
    if report.proven:
        click.echo(f"{SAME}：{len(report.proven)} 个文件")
    for name in report.unaudited:
        click.echo(f"没有审查：{name}（文件夹里没有它的文本）")
    count = f"审查了 {report.documents} 份文本、{report.files} 个文件"
    found = f"查出 {len(report.findings)} 处" if report.findings else "没有查出问题"
    doubtful = f"，{len(report.unproven)} 个文件{UNPROVEN}" if report.unproven else ""
    click.echo(f"{count}，{found}{doubtful}")


def _check_register(folder: Path, output: Path, dataset: Path) -> None:
    """InputError where the register would come into the folder that is published, or a dataset."""
    from reportgen.core.problems import Place, fail
    from reportgen.dataset.sources import refuse_dataset

    if folder.resolve().is_relative_to(output.resolve()):
        message = "登记册是内部资料，不能写到要公开的文件夹里"
        raise fail(message, _ELSEWHERE, Place(str(folder)))
    if folder.resolve() == dataset.resolve():
        raise fail("不能写到数据集里", _ELSEWHERE, Place(str(folder)))
    refuse_dataset(folder, _ELSEWHERE)


def _write_registers(
    dataset: Path, folder: Path, templates: Path | None
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Write the register and the public list; where they are, and copies of those before.

    They are written at every audit; nobody is asked, and what people wrote in them is kept.
    """
    from reportgen.audit.register import PUBLIC_LIST, REGISTER, make_public_list, make_register
    from reportgen.core.kept_copies import put_files
    from reportgen.dataset.load import load_dataset
    from reportgen.document.templates import Templates

    forms = Templates(templates)
    loaded, _ = load_dataset(dataset, forms.names, forms.declared)
    today = date.today()
    files = {
        folder / REGISTER: make_register(loaded, today),
        folder / PUBLIC_LIST: make_public_list(loaded, today),
    }
    copies = [
        copy
        for path, data in files.items()
        for copy in put_files({path: data}, replace=True, private=path.name == REGISTER)
    ]
    return tuple(files), tuple(copies)
