"""Compares what a file says with what the public view says: block by block, cell by cell.

Nothing may be missing and nothing more may stand there. Messages name the heading below which
the difference lies, as the public view has it, and never quote the file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from reportgen.audit.blocks import Block
from reportgen.audit.findings import AuditFinding

_PAGE = re.compile(r"[1-9][0-9]{0,3}")
_MOST = 20  # differences reported for one file
_KINDS = {"table": "表格", "toc": "目录行", "p": "段落"}


def compare(
    file: str,
    expected: Sequence[Block],
    actual: Sequence[Block],
    *,
    numbered: bool,
    alike: Mapping[int, str] | None = None,
) -> Iterator[AuditFinding]:
    """Every difference. `numbered`: lines of the contents end with page numbers in the file.

    Characters that are `alike` count as one: where a font draws them with one glyph, a PDF says
    only one of them.
    """
    if alike:
        expected, actual = (
            [_folded(block, alike) for block in side] for side in (expected, actual)
        )
    shown = list(_unnumbered(expected, actual)) if numbered else list(actual)
    if list(expected) == shown:
        return
    matcher = SequenceMatcher(None, expected, shown, autojunk=False)
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    for _, i, j, k, n in changes[:_MOST]:
        place = f"《{_heading(expected, i)}》之下"
        for message in _differences(expected[i:j], shown[k:n]):
            yield AuditFinding(file, "正文", place, message)
    if len(changes) > _MOST:
        yield AuditFinding(file, "正文", "全文", f"另有 {len(changes) - _MOST} 处与公开视图不一致")


def _folded(block: Block, alike: Mapping[int, str]) -> Block:
    rows = tuple(tuple(cell.translate(alike) for cell in row) for row in block.rows)
    return Block(block.kind, block.text.translate(alike), rows)


def _differences(expected: Sequence[Block], shown: Sequence[Block]) -> Iterator[str]:
    """What to say of blocks in the place of others; tables are compared cell by cell."""
    if len(expected) == len(shown) and all(b.kind == "table" for b in (*expected, *shown)):
        yield from map(_in_table, expected, shown)
        return
    for block in expected:
        yield f"少了应有的{_name(block)}，或与公开视图不一致"
    for block in shown:
        yield f"有公开视图里没有的{_name(block)}"


def _unnumbered(expected: Sequence[Block], actual: Sequence[Block]) -> Iterator[Block]:
    """The blocks with the page numbers taken off the lines of the contents."""
    lines = iter([block.text for block in expected if block.kind == "toc"])
    for block in actual:
        title = next(lines, "") if block.kind == "toc" else ""
        number = block.text.removeprefix(title)
        if title and number != block.text and (not number or _PAGE.fullmatch(number)):
            yield Block("toc", title)
        else:
            yield block


def _heading(expected: Sequence[Block], index: int) -> str:
    above = (block.text for block in reversed(expected[: index + 1]) if block.kind in ("h1", "h2"))
    return next(above, "封面")


def _name(block: Block) -> str:
    return _KINDS.get(block.kind, "标题")


def _in_table(expected: Block, actual: Block) -> str:
    if [len(row) for row in expected.rows] != [len(row) for row in actual.rows]:
        return "表格的行数或列数与公开视图不一致"
    for number, (one, other) in enumerate(zip(expected.rows, actual.rows, strict=True), start=1):
        for column, (cell, shown) in enumerate(zip(one, other, strict=True), start=1):
            if cell != shown:
                return f"表格第 {number} 行第 {column} 格与公开视图不一致"
    return "表格与公开视图不一致"
