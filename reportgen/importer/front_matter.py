"""The front of a published document: cover, contents and part one (部门整体绩效目标).

Takes its blocks from the front of the stream and says where part two begins. It must not
read project tables.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from reportgen import schema
from reportgen.core.values import OWN_NUMBER, parse_date
from reportgen.importer.ledger import CONTENTS, FIXED, FURNITURE, Ledger, SourceCell
from reportgen.importer.source_text import (
    SourceBlock,
    SourceRow,
    TextLine,
    is_contents,
    line_text,
)
from reportgen.importer.split_projects import begins_table, heading_length
from reportgen.importer.vocabulary import NUMERALS, is_part, numbered, squeeze, year_in_note
from reportgen.importer.wrapped_text import ends_sentence

_TITLE = re.compile(
    r"(.*?)[(（]?(\d{4}|[二〇○零一三四五六七八九]{4})年?度?[)）]?"
    r"(?:部门|单位)?(?:预算|项目)*绩效(?:文本|目标)(?:公开|文本)*"
)
_DATE = re.compile(
    r"[\d〇○零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?"
)
_CHAPTER = re.compile(rf"([{NUMERALS}]+)、([^。；！？：，]{{2,24}})")
_ITEM = re.compile(r"(?:\d{1,2}[、.．](?!\d)|[（(][一二三四五六七八九十]+[）)])\s*\S")
_COLUMN = re.compile(r"(绩效目标|绩效指标)\s*[:：]\s*")
_NEAR = 6  # lines without leaders (parts, units) that may lie between two lines of the contents
NARRATIVE_TEXTS = ("标题", "正文", "绩效目标", "绩效指标")


@dataclass
class FrontMatter:
    """What stands before the project tables."""

    end: int = 0  # index of the first block behind it
    department: str = ""
    extract: str = ""  # what the document is an extract of, as its cover says
    year: int | None = None
    publisher: str = ""
    day: str = ""  # of publication, ISO
    imprint: dict[str, str] = field(default_factory=dict)  # lines of review: label -> text
    contents: dict[int, tuple[str, SourceCell]] = field(default_factory=dict)  # number -> title
    rows: list[dict[str, str]] = field(default_factory=list)  # 文本 without 部门编码


def has_front(blocks: Sequence[SourceBlock]) -> bool:
    """Whether a cover, contents or part one stands before the first table of a form."""
    before = takewhile(lambda block: not (isinstance(block, SourceRow) and block.opens), blocks)
    for block in before:
        text = squeeze(line_text(block) or "")
        if is_part(text) or text in ("目录", "目次") or _is_listed(block) or _TITLE.fullmatch(text):
            return True
    return False


def read_front_matter(blocks: Sequence[SourceBlock], ledger: Ledger) -> FrontMatter:
    """Cover, contents and part one, claimed in `ledger`."""
    front = FrontMatter()
    table = next((i for i, block in enumerate(blocks) if begins_table(block)), len(blocks))
    behind_contents = _read_contents(blocks[:table], front, ledger)
    begin, front.end = _part_one(blocks, behind_contents, table)
    _read_cover(blocks[: min(begin, front.end)], front, ledger)
    _NarrativeReader(front, ledger).read(blocks[begin : front.end])
    return front


def _read_contents(blocks: Sequence[SourceBlock], front: FrontMatter, ledger: Ledger) -> int:
    """Claim the contents; the index behind its last line (0 without one)."""
    texts = [line_text(block) or "" for block in blocks]
    listed = [_is_listed(block) for block in blocks]
    last = begin = -1
    for at, text in enumerate(texts):
        if squeeze(text) in ("目录", "目次"):
            begin = last = at
        elif listed[at] and (last < 0 or at - last <= _NEAR):
            begin, last = (at if begin < 0 else begin), at
    if last < 0:
        return 0
    torn = ""
    for at in range(begin, last + 1):
        for cell in blocks[at].cells:
            ledger.claim(cell, CONTENTS)
        torn = _store_title(torn + texts[at], listed[at], front, blocks[at].cells[0])
    return last + 1


def _is_listed(block: SourceBlock) -> bool:
    styled = isinstance(block, TextLine) and block.in_contents
    return styled or is_contents(_printed(block))


def _printed(block: SourceBlock) -> str:
    """A block's text with its tabs: in contents a tab may stand for the leaders."""
    return "\t".join(piece.text for cell in block.cells for piece in cell.pieces)


def _store_title(text: str, complete: bool, front: FrontMatter, cell: SourceCell) -> str:
    """Store a numbered title of the contents; what is left when its line goes on below."""
    parts = numbered(text)
    if not parts:
        return ""
    if not complete:
        return text
    title = re.sub(r"[\s.．·…‥⋯]*\d{1,4}\s*$", "", parts[2])
    front.contents[parts[0]] = (title, cell)
    return ""


def _part_one(blocks: Sequence[SourceBlock], start: int, table: int) -> tuple[int, int]:
    """Where part one begins and ends; (end, end) when there is none."""
    texts = [_line_or_row(block) for block in blocks]
    flat = [squeeze(text) for text in texts]
    end = next(
        (i for i in range(start, table) if flat[i].startswith("第二部分") and is_part(texts[i])),
        None,
    )
    if end is None:
        end = _heading_before(blocks, start, table)
    begin = next((i for i in range(start, end) if is_part(texts[i])), None)
    if begin is None:
        chapters = (
            i
            for i in range(start, end)
            if (match := _CHAPTER.fullmatch(texts[i])) and match[2] in schema.CHAPTERS
        )
        begin = next(chapters, end)
    return begin, end


def _line_or_row(block: SourceBlock) -> str:
    """A line's text, a tab for a row that holds anything, "" for a blank cell."""
    text = line_text(block)
    return text or ("\t" if any(cell.text for cell in block.cells) else "")


def _heading_before(blocks: Sequence[SourceBlock], start: int, table: int) -> int:
    """Where the first heading begins, else the first table, or the line that stands above it."""
    for at in range(start, table):
        if heading_length(blocks, at):
            return at
    if table == len(blocks):
        return table
    while table > start and not any(cell.text for cell in blocks[table - 1].cells):
        table -= 1
    above = line_text(blocks[table - 1]) if table > start else None
    return table - 1 if above and not _TITLE.fullmatch(squeeze(above)) else table


def _read_cover(blocks: Sequence[SourceBlock], front: FrontMatter, ledger: Ledger) -> None:
    """The department's name before (or in) the title, the year in it."""
    before: SourceCell | None = None
    for block in blocks:
        text, cell = line_text(block), block.cells[0]
        if text is None or ledger.taken(cell):
            continue
        match = _TITLE.fullmatch(squeeze(text))
        if match:
            ledger.claim(cell, FIXED)
            front.year = int(match[2]) if match[2].isdecimal() else None
            name = match[1] or (ledger.take(before, "部门") if before else "")
            front.department, before = front.department or squeeze(name), None
        elif year := year_in_note(text):
            ledger.claim(cell, FIXED)
            front.year = front.year or year
        elif is_part(text):
            ledger.claim(cell, FIXED)
        elif _DATE.fullmatch(squeeze(text)):
            ledger.claim(cell, FURNITURE)
            day = parse_date(text)
            if day and before and front.department:  # behind the title: who publishes, and when
                front.day, front.publisher = day.isoformat(), ledger.take(before, "部门")
        else:
            before = cell


class _NarrativeReader:
    """Reads the paragraphs of part one into rows of 文本."""

    def __init__(self, front: FrontMatter, ledger: Ledger) -> None:
        self._front, self._ledger = front, ledger
        self._chapter = ""
        self._chapters = 0
        self._row: dict[str, str] | None = None  # the row that a further paragraph joins
        self._column = ""

    def read(self, blocks: Sequence[SourceBlock]) -> None:
        for block in blocks:
            text = line_text(block)
            if text is None or not text:
                continue  # a table in part one: stays unplaced
            cell = block.cells[0]
            if is_part(text):
                self._ledger.claim(cell, FIXED)
            elif self._opens_chapter(text, block):
                self._ledger.claim(cell, "文本")
            elif self._chapter:
                for line in self._ledger.take(cell, "文本").split("\n"):
                    self._add(line)

    def _opens_chapter(self, text: str, block: SourceBlock) -> bool:
        match = _CHAPTER.fullmatch(text.replace("\n", ""))
        if not match:
            return False
        in_turn = match[1] == NUMERALS[min(self._chapters, 9)]
        if not (in_turn or match[2] in schema.CHAPTERS):
            return False
        if not in_turn:
            self._ledger.doubt(block.cells[0], f"章节“{text}”的序号与顺序不符，请核对")
        self._chapter, self._row, self._column = match[2], None, ""
        self._chapters = NUMERALS.find(match[1]) + 1 if len(match[1]) == 1 else 10
        return True

    def _add(self, text: str) -> None:
        column = _COLUMN.match(text)
        if column:
            self._open_column(column[1], text[column.end() :])
        elif self._row is not None and self._continues(self._row, text):
            self._row[self._column] += text
        elif _ITEM.match(text) and not self._inside_column(text):
            self._new_row("标题", text)
        elif self._row is None or not (self._row["标题"] or self._row["绩效目标"]):
            self._new_row("正文", text)
        else:
            self._further(self._row, text)

    def _continues(self, row: dict[str, str], text: str) -> bool:
        """Whether the line before was torn in the middle of a paragraph."""
        before = row[self._column]
        if self._column == "标题":  # titles end without a full stop
            return before.endswith(("，", "、")) and not _ITEM.match(text)
        return not ends_sentence(before) and not _ITEM.match(text)

    def _inside_column(self, text: str) -> bool:
        """Whether a numbered line is a part of 绩效目标 or 绩效指标 rather than the next title."""
        if self._column not in ("绩效目标", "绩效指标"):
            return False
        titles = [row for row in self._front.rows if row["章节"] == self._chapter and row["标题"]]
        return not text.startswith((f"{len(titles) + 1}", "（", "("))

    def _open_column(self, column: str, text: str) -> None:
        behind = NARRATIVE_TEXTS.index(column)
        if self._row is None or any(self._row[name] for name in NARRATIVE_TEXTS[behind:]):
            self._new_row(column, text)
        else:
            self._row[column], self._column = text, column

    def _further(self, row: dict[str, str], text: str) -> None:
        """A further paragraph of an item: in its text, or behind what was read last."""
        if self._column == "标题":
            self._column = "正文"
        before = row[self._column]
        row[self._column] = f"{before}\n{text}" if before else text

    def _new_row(self, column: str, text: str) -> None:
        number = sum(row["章节"] == self._chapter for row in self._front.rows) + 1
        self._row = {
            "章节": self._chapter,
            "序号": str(number),
            **dict.fromkeys(NARRATIVE_TEXTS, ""),
        }
        if column == "标题":
            rest = text.removeprefix(f"{number}、").strip()
            text = text if OWN_NUMBER.match(rest) else rest
        self._row[column], self._column = text, column
        self._front.rows.append(self._row)
