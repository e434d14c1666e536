"""Texts below numbered headings before a project's table, where a form prints such.

上海's 项目经费情况说明 says below 一、项目概述 and further headings what the table does not.
In files of others the headings are known by their words and order; what is not certain stays there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportgen.core.labels import LONGEST_LABEL, heading_key, label_key
from reportgen.core.values import fold
from reportgen.importer.catalog import Catalog, KnownForm
from reportgen.importer.form_lines import UNIT_CODE
from reportgen.importer.ledger import FIXED, SourceCell
from reportgen.importer.project import ReadProject
from reportgen.importer.source_text import SourceBlock, SourceRow, TextLine, line_text
from reportgen.importer.vocabulary import is_title, money_unit, squeeze, unit_of
from reportgen.importer.wrapped_text import paragraphs

_OWN_HEADING, _OWN_TEXTS = "heading 3", ("body text", "")
_MOST_CELLS = 2  # of a row: a heading, and its text
_FEWEST, _FEWEST_BARE = 2, 3  # headings that are certain: numbered ones, others
_NEAR = 6  # blocks behind the texts within which the table begins
_LABELLED = re.compile(r"([^:：]{2,30})[:：]\s*(.*)", re.DOTALL)
_YEAR = re.compile(r"\(?20\d{2}年?度?\)?")


@dataclass
class _Text:
    """A text: the 项目属性 that it is, its heading, and the lines below that."""

    name: str
    heading: SourceCell
    lines: list[SourceCell] = field(default_factory=list)
    beside: str = ""  # what stands in the heading's own line, behind a colon


@dataclass
class Prose:
    """The texts before a project's table, and what is printed above and below all of them."""

    form: KnownForm
    titles: list[SourceCell] = field(default_factory=list)
    texts: list[_Text] = field(default_factory=list)

    def store(self, project: ReadProject, *, exact: bool = False) -> None:
        """Each text as a 项目属性; of one that the project's form does not print it is told."""
        ledger, name = project.ledger, squeeze(project.name)
        for cell in self.titles:
            before = squeeze(cell.text).removesuffix(_title_of(cell.text, self.form))
            if before in name or name in before:
                ledger.claim(cell, FIXED)
        for text in self.texts:
            ledger.claim(text.heading, FIXED)
            lines = [ledger.take(cell, "项目属性") for cell in text.lines]
            value = "\n".join(filter(None, [text.beside, *lines]))
            if value:
                project.attributes.append((text.name, value if exact else paragraphs(value)))
            if project.form != self.form.name:
                ledger.keep(text.heading, text.name)


def own_prose(lines: Sequence[TextLine], form: KnownForm) -> tuple[Prose, list[TextLine]]:
    """The texts among the lines of a project that reportgen has printed, and the other lines."""
    prose, others = Prose(form), []
    for line in lines:
        key = heading_key(line.cell.text)
        if line.style == _OWN_HEADING and key in form.layout.prose:
            _add_heading(prose, line.cell, key)
        elif prose.texts and line.style in _OWN_TEXTS:
            prose.texts[-1].lines.append(line.cell)
        else:
            others.append(line)
    return prose, others


def _add_heading(prose: Prose, cell: SourceCell, key: str, beside: str = "") -> None:
    """A heading with a text, or one without."""
    name = prose.form.layout.prose[key].partition(".")[2]
    if name:
        prose.texts.append(_Text(name, cell, beside=beside))
    else:
        prose.titles.append(cell)


# ------------------------------------------------------------------------- files of others


def take_prose(
    blocks: Sequence[SourceBlock], catalog: Catalog
) -> tuple[dict[SourceCell, Prose], list[SourceBlock]]:
    """The texts before tables, by the first cell of the table, and all other blocks."""
    found: dict[SourceCell, Prose] = {}
    others: list[SourceBlock] = []
    forms = [form for form in catalog.forms if form.layout.prose]
    at = 0
    while at < len(blocks):
        read = (_read(blocks, at, form) for form in forms)
        prose, end, table = next(filter(None, read), (None, at + 1, None))
        if prose is not None and table is not None:
            if others and (title := line_text(others[-1])) and _title_of(title, prose.form):
                prose.titles.append(others.pop().cells[0])
            found[table] = prose
        else:
            others.append(blocks[at])
        at = end
    return found, others


def _read(
    blocks: Sequence[SourceBlock], at: int, form: KnownForm
) -> tuple[Prose, int, SourceCell] | None:
    """The texts that begin at a block, the block behind them, the first cell of the table there."""
    prose, end, bare = Prose(form), at, 0
    keys = [key for key, name in form.layout.prose.items() if name]
    while end < len(blocks):
        cells = [cell for cell in blocks[end].cells if cell.text]
        key, beside, numbered = _heading(cells, keys)
        if key:
            _add_heading(prose, cells[0], key, beside)
            prose.texts[-1].lines += cells[1:]
            keys = keys[keys.index(key) + 1 :]
            bare += not numbered
        elif not prose.texts or _ends(blocks[end], form):
            break
        else:
            prose.texts[-1].lines += cells
        end += 1
    table = next(filter(None, map(_row_cell, blocks[end : end + _NEAR])), None)
    fewest = _FEWEST_BARE if bare else _FEWEST
    return (prose, end, table) if table and len(prose.texts) >= fewest else None


def _heading(cells: Sequence[SourceCell], keys: Sequence[str]) -> tuple[str, str, bool]:
    """Which heading begins a block, what stands behind its colon, and whether it is numbered."""
    text = cells[0].text if 0 < len(cells) <= _MOST_CELLS else ""
    match = _LABELLED.fullmatch(text)
    head, beside = (match[1], match[2]) if match else (text, "")
    key = heading_key(head) if len(head) <= LONGEST_LABEL else ""
    return (key, beside, key != label_key(head)) if key in keys else ("", "", False)


def _row_cell(block: SourceBlock) -> SourceCell | None:
    """The first cell of a row with several."""
    cells = [cell for cell in block.cells if cell.text]
    return cells[0] if len(cells) > 1 else None


def _ends(block: SourceBlock, form: KnownForm) -> bool:
    """Whether a block is no running text: of the table, a title, or what is printed above it."""
    text = line_text(block)
    if text is None:
        return any(cell.text for cell in block.cells)
    match = _LABELLED.fullmatch(text)
    unit = unit_of(text)
    says = money_unit(text) or _YEAR.fullmatch(fold(text)) or (unit and len(unit[0]) >= UNIT_CODE)
    titled = is_title(text) or _title_of(text, form)
    opens = isinstance(block, SourceRow) and block.opens
    return bool(says or titled or opens or (match and form.line_field(match[1])))


def _title_of(text: str, form: KnownForm) -> str:
    """The heading without a text, or the end of a project's heading, that a line ends with."""
    titles = [key for key, name in form.layout.prose.items() if not name]
    return next((t for t in (*titles, form.suffix) if t and squeeze(text).endswith(t)), "")
