"""One published file, read into its front matter and its projects.

Chooses the reader: reportgen's own DOCX is read by its styles, every other document by its
words. This module gives no codes and makes no table rows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reportgen import schema
from reportgen.core.files import require_file
from reportgen.core.problems import Place, fail, os_reason
from reportgen.importer.declaration import is_spaced_out, read_declaration
from reportgen.importer.front_matter import FrontMatter, line_text, read_front_matter
from reportgen.importer.ledger import FIXED, Ledger
from reportgen.importer.project import ReadProject
from reportgen.importer.project_table import read_project
from reportgen.importer.reportgen_docx import read_reportgen_docx
from reportgen.importer.source_text import SourceText
from reportgen.importer.split_projects import split_projects
from reportgen.importer.text_file import read_text
from reportgen.importer.vocabulary import NUMERALS, SUFFIX, is_withheld_phrase, squeeze

_GROUP_NUMBER = re.compile(rf"^[（(]?[{NUMERALS}\d]+[)）、.．]")


@dataclass
class ReadDocument:
    """One file as read."""

    source: SourceText
    front: FrontMatter
    projects: list[ReadProject]
    department: str = ""  # code


def read_document(path: Path) -> ReadDocument:
    """One file as read; InputError when it cannot be read or nothing in it is recognised."""
    source = _read_source(path)
    if source.from_reportgen:
        document = ReadDocument(source, *read_reportgen_docx(source))
    else:
        document = _read_by_words(source)
    if not document.projects and not document.front.rows:
        raise fail(
            "没有认出任何项目表或部门整体绩效目标",
            "请确认是预算绩效文本的正文，并另存为 .txt 或 .docx",
            Place(str(path)),
        )
    return document


def _read_source(path: Path) -> SourceText:
    """The stream of one file, by its ending; InputError when it cannot be read as that."""
    try:
        require_file(path)
    except OSError as error:
        message = f"文件打不开（{os_reason(error)}）"
        raise fail(message, "请检查路径和权限", Place(str(path))) from None
    if path.suffix.lower() == ".docx":
        from reportgen.importer.docx import read_word  # python-docx is slow to load

        return read_word(path)
    return read_text(path)


def _read_by_words(source: SourceText) -> ReadDocument:
    """A document that reportgen has not made: everything is known by its words."""
    front = read_front_matter(source.blocks, source.ledger)
    projects = []
    for chunk in split_projects(source.blocks[front.end :], source.ledger):
        if is_spaced_out(chunk):
            projects.append(read_declaration(chunk, source.ledger))
        elif (project := read_project(chunk, source)) is not None:
            projects.append(project)
    _claim_group_titles(source, projects)
    _compare_contents(front, projects, source.ledger)
    return ReadDocument(source, front, projects)


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
