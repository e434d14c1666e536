"""Sees that what we write and delete in an output folder lies there, and not behind a link.

May not see raw data.
"""

from collections.abc import Iterator
from pathlib import Path

from reportgen.core.files import is_link
from reportgen.core.problems import Place, fail
from reportgen.output.layout_cache import CACHE_FOLDER
from reportgen.output.own_files import LOCK_FILE, STATE_FILE


def refuse_links(output: Path) -> None:
    """InputError where the folder, or what lies in it beside documents, leads elsewhere.

    A build would delete and overwrite there. Documents are looked at when they are written.
    """
    for path in _ours(output):
        if is_link(path):
            remedy = "请移走这个链接，或用 -o 直接写它指向的文件夹"
            raise fail("是指向别处的链接，没有动它和那里的文件", remedy, Place(str(path)))
    for name in (STATE_FILE, LOCK_FILE):
        path = output / name
        if path.exists() and not path.is_file():
            message = "不是普通文件，不能用来记录生成的情况"
            raise fail(message, "请移走它，或换一个文件夹（-o）", Place(str(path)))


def _ours(output: Path) -> Iterator[Path]:
    """The folder and what lies in it beside documents, as deep as we write."""
    yield from (output, output / STATE_FILE, output / LOCK_FILE, output / CACHE_FOLDER)
    for pattern in ("*", "*/*"):
        yield from sorted((output / CACHE_FOLDER).glob(pattern))
