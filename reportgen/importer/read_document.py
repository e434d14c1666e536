"""One published file, read into its front matter and its projects.

Chooses the reader: reportgen's own DOCX is read by its styles, every other document by its
words. This module gives no codes and makes no table rows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import chain, repeat
from pathlib import Path
from typing import cast

from reportgen import schema
from reportgen.core.problems import InputError, Place, Problem, fail
from reportgen.importer.catalog import Catalog
from reportgen.importer.declaration import is_spaced_out, straighten_declaration
from reportgen.importer.file_kinds import kind_of, require_bearable
from reportgen.importer.form_project import has_grid, read_form, read_stub, refuse
from reportgen.importer.front_matter import FrontMatter, has_front, read_front_matter
from reportgen.importer.ledger import FIXED, Ledger, RefusedTable
from reportgen.importer.list_projects import sheet_name, take_lists
from reportgen.importer.office import converted
from reportgen.importer.project import ReadProject
from reportgen.importer.prose import take_prose
from reportgen.importer.reportgen_document import read_reportgen_document
from reportgen.importer.side_by_side import parted
from reportgen.importer.source_text import SourceBlock, SourceRow, SourceText, line_text
from reportgen.importer.split_projects import ProjectChunk, split_projects
from reportgen.importer.torn_table import straighten
from reportgen.importer.vocabulary import NUMERALS, SUFFIX, is_withheld_phrase, squeeze

# The reader of each kind of file; what they need is slow to load, so each is loaded when it is due.
_READERS = {
    "docx": ("docx", "read_word"),
    "wordml": ("docx", "read_word_xml"),
    "xlsx": ("xlsx", "read_workbook"),
    "xls": ("old_excel", "read_old_workbook"),
    "spreadsheetml": ("spreadsheet_xml", "read_spreadsheet_xml"),
    "html": ("web_page", "read_page"),
    "mhtml": ("web_page", "read_web_archive"),
    "pdf": ("pdf_pages", "read_pdf"),
    "text": ("text_file", "read_text"),
}
_MOST_LABELS = 20  # that a message names
_FORM_REMEDY = "请照 templates/README.md 为它做一个表式，用 --templates 指定"
_NAME_REMEDY = (
    "请填上项目名称；它的标签叫法不同的，把这个叫法加进模板文件夹 labels.toml 里“项目名称”一组"
)
_EVALUATION_REMEDY = "请用绩效目标表；只要自评表里的目标的，加 --targets-only"
_GROUP_NUMBER = re.compile(rf"^[（(]?[{NUMERALS}\d]+[)）、.．]")


@dataclass
class ReadDocument:
    """One file as read."""

    source: SourceText
    front: FrontMatter
    projects: list[ReadProject]
    department: str = ""  # code


def read_document(path: Path, catalog: Catalog, name: str = "") -> ReadDocument:
    """One file as read; InputError when it cannot be read or nothing in it is recognised.

    `name` is what the file is called, where that is not its path.
    """
    source = _read_source(path)
    source.file = source.ledger.file = name or str(path)
    if source.from_reportgen:
        document = ReadDocument(source, *read_reportgen_document(source, catalog))
    else:
        document = _read_by_words(source, catalog)
    if not document.projects and not document.front.rows:
        raise _unrecognized(source.file, source, catalog)
    return document


def _unrecognized(file: str, source: SourceText, catalog: Catalog) -> InputError:
    """Nothing in a file was read: what labels were seen, and the nearest form."""
    if not source.ledger.refused:
        refuse(source.blocks, source.ledger, catalog)
    refused = source.ledger.refused
    if not refused:
        hidden = f"（没有读入：{'、'.join(source.left_out)}）" if source.left_out else ""
        none = "没有认出任何项目表或部门整体绩效目标" if source.blocks else "里面没有内容"
        return fail(
            f"{none}{hidden}",
            "请确认是预算绩效文本或绩效目标表；也可以另存为 .docx 或 .xlsx 再试",
            Place(file),
        )
    return InputError(
        Problem(Place(file), f"{table.place}：{refusal(table)}", refusal_remedy(table))
        for table in refused
    )


def refusal(table: RefusedTable) -> str:
    """What is said of a table that was not read."""
    if table.evaluation:
        return "是绩效自评表，不是绩效目标表，没有读入"
    if table.nameless:
        return f"像表式“{table.nearest}”，但里面没有项目名称，没有读入"
    labels = "、".join(table.labels[:_MOST_LABELS])
    more = f" 等 {len(table.labels)} 个" if len(table.labels) > _MOST_LABELS else ""
    near = f"；最接近的表式是“{table.nearest}”" if table.nearest else ""
    return f"不认识这张表的表式，没有读入。看到的标签：{labels}{more}{near}"


def refusal_remedy(table: RefusedTable) -> str:
    """What to do about a table that was not read."""
    if table.nameless:
        return _NAME_REMEDY
    return _EVALUATION_REMEDY if table.evaluation else _FORM_REMEDY


def _read_source(path: Path) -> SourceText:
    """The stream of one file, by what it holds; InputError when it cannot be read as that."""
    require_bearable(path)
    kind = kind_of(path)
    if kind == "office":
        path, kind = (made := converted(path)), made.suffix[1:]
    module, function = _READERS[kind]
    read = getattr(import_module(f"reportgen.importer.{module}"), function)
    return cast(SourceText, read(path))


def _read_by_words(source: SourceText, catalog: Catalog) -> ReadDocument:
    """A document that reportgen has not made: everything is known by its words."""
    front, projects = FrontMatter(), []
    for number, (title, form) in enumerate(_parts(source, catalog)):
        begin, (prose, every) = 0, take_prose([_with_opening(b, catalog) for b in form], catalog)
        listed, blocks = take_lists(every, source.ledger, catalog, sheet_name(title))
        projects += listed
        plain = not listed and not any(_opens(b) for b in blocks)
        if number == 0 and (has_front(blocks) or plain):
            front = read_front_matter(blocks, source.ledger)
            begin = front.end
        for chunk in _with_tables(split_projects(blocks[begin:], source.ledger)):
            cells = (cell for block in chunk.blocks for cell in block.cells)
            chunk.prose = next((prose[cell] for cell in cells if cell in prose), None)
            project = _read_chunk(chunk, source, catalog)
            projects += [project] if project is not None else []
    _claim_group_titles(source, projects)
    _compare_contents(front, projects, source.ledger)
    return ReadDocument(source, front, projects)


def _parts(source: SourceText, catalog: Catalog) -> Iterator[tuple[str, list[SourceBlock]]]:
    """The blocks of each sheet with its title, forms that stand side by side each for itself."""
    titles = chain(source.titles, repeat(""))  # a file without sheets has none
    for title, blocks in zip(titles, source.sheet_blocks(), strict=False):
        yield from ((title, part) for part in parted(blocks, catalog))


def _with_tables(chunks: Sequence[ProjectChunk]) -> list[ProjectChunk]:
    """The chunks; lines that look like a heading above another one are lines of the same table."""
    joined: list[ProjectChunk] = []
    for chunk in chunks:
        above = joined[-1] if joined else None
        bare = above is not None and not above.blocks and not above.stub and not above.declaration
        if above is not None and bare and has_grid(chunk) and not chunk.declaration:
            chunk.heading = [*above.heading, *chunk.heading]
            joined.pop()
        joined.append(chunk)
    return joined


def _read_chunk(chunk: ProjectChunk, source: SourceText, catalog: Catalog) -> ReadProject | None:
    if chunk.stub:
        return read_stub(chunk.heading[0], source.ledger)
    if is_spaced_out(chunk):
        chunk = straighten_declaration(chunk, source.ledger, catalog)
    elif not has_grid(chunk):
        chunk = straighten(chunk, source, catalog)
    return read_form(chunk, source.ledger, catalog)


def _with_opening(block: SourceBlock, catalog: Catalog) -> SourceBlock:
    """A row that begins a form's table, or holds the heads of one, marked as such."""
    if not isinstance(block, SourceRow):
        return block
    texts = [cell.text for cell in block.cells if cell.text]
    return replace(block, opens=catalog.opens(texts) or "", heads=catalog.heads(texts))


def _opens(block: SourceBlock) -> bool:
    return isinstance(block, SourceRow) and bool(block.opens)


def _claim_group_titles(source: SourceText, projects: Sequence[ReadProject]) -> None:
    """Titles of groups between the tables repeat what the tables say: a unit, a funding kind."""
    titles = {squeeze(name) for name in schema.FUNDING_KINDS}
    titles |= {squeeze(part) for p in projects if p.unit for part in (p.unit[1], "".join(p.unit))}
    for block in source.blocks:
        cell = block.cells[0]
        title = _GROUP_NUMBER.sub("", squeeze(line_text(block) or ""))
        if title in titles and not source.ledger.taken(cell):
            source.ledger.claim(cell, FIXED)


def _compare_contents(front: FrontMatter, projects: Sequence[ReadProject], ledger: Ledger) -> None:
    headings = {
        project.number: squeeze(project.heading or f"{project.name}{SUFFIX}")
        for project in projects
        if project.number is not None and not project.stub and not project.name_withheld
    }
    for number, (title, cell) in front.contents.items():
        if number not in headings and projects and not is_withheld_phrase(title):
            ledger.doubt(cell, f"目录第 {number} 项在正文里没有对应的项目")
        elif number in headings and squeeze(title) != headings[number]:
            ledger.doubt(cell, f"目录第 {number} 项的标题与正文不一致，已按正文读入")
