"""Documents that reportgen itself has made, read by their styles: nothing has to be guessed.

Styles say what a paragraph is, and merged cells where a cell ends, so every printed text comes
back as it stands. What somebody has added in another style stays unplaced. This module must
not be used for any other document.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportgen import schema
from reportgen.core.values import OWN_NUMBER, parse_date
from reportgen.importer.catalog import Catalog
from reportgen.importer.cut_rows import join_cut_rows
from reportgen.importer.form_lines import read_line
from reportgen.importer.form_reader import best_reading
from reportgen.importer.form_values import ValueStore
from reportgen.importer.front_matter import NARRATIVE_TEXTS, FrontMatter
from reportgen.importer.grid import Grid
from reportgen.importer.ledger import CONTENTS, FIXED, FURNITURE, Ledger
from reportgen.importer.list_projects import read_own_list
from reportgen.importer.project import ReadProject
from reportgen.importer.prose import own_prose
from reportgen.importer.source_text import SourceRow, SourceText, TextLine
from reportgen.importer.vocabulary import NUMERALS, is_part, is_withheld_phrase, unit_of

_TITLE = re.compile(r"(\d{4})年部门预算绩效文本")
_COVER = ("封面部门", "title", "封面说明", "封面发布单位", "封面日期", "封面审签")  # styles
_SUMMARY = re.compile(r"预算项目汇总表（按.+）")
_CHAPTER = re.compile(rf"[{NUMERALS}]+、(.+)", re.DOTALL)
_NUMBERED = re.compile(r"(0|[1-9]\d*)\.(.*)", re.DOTALL)
_TITLED = re.compile(r"([1-9]\d*)、(.+)", re.DOTALL)
_LABELLED = re.compile(r"(绩效目标|绩效指标)：(\S.*)")


@dataclass
class _HeadedSection:
    """A heading of part two and what stands below it."""

    heading: TextLine
    lines: list[TextLine] = field(default_factory=list)
    rows: list[SourceRow] = field(default_factory=list)
    projects: list[ReadProject] = field(default_factory=list)
    is_list: bool = False  # whether its table is one of many projects

    @property
    def stub(self) -> bool:
        """Whether this is a project withheld whole, of which no table is printed."""
        return not self.rows

    @property
    def summary(self) -> bool:
        """Whether this is a 汇总表, whose sums come from the projects."""
        heads = [cell.text for cell in self.rows[0].cells] if self.rows else []
        return bool(_SUMMARY.fullmatch(self.heading.cell.text)) and "项目个数" in heads


@dataclass
class _ChapterItem:
    """A row of 文本 to be: a title and paragraphs; `number` where one is printed."""

    number: int | None = None
    title: str = ""
    texts: dict[str, list[str]] = field(default_factory=dict)
    column: str = "正文"  # where the next paragraph goes


def read_reportgen_document(
    source: SourceText, catalog: Catalog
) -> tuple[FrontMatter, list[ReadProject]]:
    """Part one and all projects of a document that reportgen has made."""
    reader = _StyleReader(source, catalog)
    for block in source.blocks:
        if isinstance(block, TextLine):
            reader.read_line(block)
        elif reader.sections:
            reader.sections[-1].rows.append(block)
    return reader.finish()


class _StyleReader:
    def __init__(self, source: SourceText, catalog: Catalog) -> None:
        self.sections: list[_HeadedSection] = []
        self._catalog = catalog
        self._ledger = source.ledger
        self._front = FrontMatter()
        self._chapters: list[tuple[str, list[_ChapterItem]]] = []
        self._contents: list[TextLine] = []

    def read_line(self, line: TextLine) -> None:
        """Sort one paragraph in by its style."""
        style, ledger = line.style, self._ledger
        if style in _COVER:
            self._read_cover(line)
        elif line.in_contents:
            ledger.claim(line.cell, CONTENTS)
            self._contents.append(line)
        elif (style == "heading 1" and is_part(line.cell.text)) or style == "组标题":
            ledger.claim(line.cell, FIXED)
        elif style in ("heading 2", "heading 2 涉密"):
            self.sections.append(_HeadedSection(line))
        elif not self.sections:
            self._read_part_one(line)
        elif self.sections[-1].summary and style != "单位行":
            ledger.claim(line.cell, FIXED)  # the note below a summary
        else:
            self.sections[-1].lines.append(line)

    def _read_cover(self, line: TextLine) -> None:
        text, ledger = line.cell.text, self._ledger
        if line.style == "封面部门":
            self._front.department = ledger.take(line.cell, "部门")
        elif line.style == "title":
            if match := _TITLE.fullmatch(text):
                ledger.claim(line.cell, FIXED)
                self._front.year = int(match[1])
        elif line.style == "封面说明":
            ledger.claim(line.cell, FURNITURE)
            if text.startswith("摘录："):
                self._front.extract = text.removeprefix("摘录：")
        else:
            self._read_sign_off(line)

    def _read_sign_off(self, line: TextLine) -> None:
        """Publisher, day and the lines of review below the title."""
        label, mark, text = line.cell.text.partition("：")
        if line.style == "封面发布单位":
            self._front.publisher = self._ledger.take(line.cell, "部门")
        elif line.style == "封面日期":
            if day := parse_date(line.cell.text):
                self._front.day = day.isoformat()
                self._ledger.claim(line.cell, FIXED)
        elif mark:
            self._front.imprint[label] = text
            self._ledger.claim(line.cell, "项目属性")
            if label == schema.IMPRINT[2] and (day := parse_date(text)):
                self._front.day = self._front.day or day.isoformat()

    def _read_part_one(self, line: TextLine) -> None:
        text, chapter = line.cell.text, _CHAPTER.fullmatch(line.cell.text)
        if line.style == "heading 2 章" and chapter:
            self._chapters.append((chapter[1], []))
        elif not self._chapters:
            return
        elif line.style == "heading 3":
            self._chapters[-1][1].append(_titled(text))
        else:
            _add_paragraph(self._chapters[-1][1], text)
        self._ledger.claim(line.cell, "文本")

    def finish(self) -> tuple[FrontMatter, list[ReadProject]]:
        """Rows of 文本 and projects."""
        for chapter, items in self._chapters:
            _give_item_numbers(items)
            # a chapter of which nothing is printed is a row without text
            self._front.rows += [
                _narrative_row(chapter, item) for item in items or [_ChapterItem(1)]
            ]
        for section in self.sections:
            if section.summary:
                self._claim_summary(section)
            else:
                self._read_projects(section)
        tables = [s for s in self.sections if not (s.summary or s.is_list)]
        _read_headings(tables, [s.projects[0] for s in tables], self._catalog)
        projects = [project for section in self.sections for project in section.projects]
        _give_units(projects)
        self._compare_contents()
        return self._front, projects

    def _read_projects(self, section: _HeadedSection) -> None:
        """Those of a list, or the one of a table."""
        rows = join_cut_rows(section.rows, self._ledger)
        listed = read_own_list(section.lines, rows, self._ledger, self._catalog) if rows else None
        section.is_list = bool(listed)
        if listed:
            self._ledger.claim(section.heading.cell, FIXED)
        section.projects = listed or [_project(section, rows, self._ledger, self._catalog)]

    def _claim_summary(self, section: _HeadedSection) -> None:
        lines = [section.heading, *section.lines]
        cells = [line.cell for line in lines]
        cells += [cell for row in section.rows for cell in row.cells]
        for cell in cells:
            self._ledger.claim(cell, FIXED)

    def _compare_contents(self) -> None:
        headings = {section.heading.cell.text for section in self.sections}
        for line in self._contents:
            title, tab, _ = line.raw.rpartition("\t")
            if tab and _NUMBERED.fullmatch(title) and title not in headings:
                self._ledger.doubt(line.cell, f"目录里的“{title}”在正文里没有")


# ----------------------------------------------------------------------------------- part one


def _titled(text: str) -> _ChapterItem:
    """An item with its title; the number is taken off where printing puts it there again."""
    match = _TITLED.fullmatch(text)
    if match and match[2] == match[2].strip() and not OWN_NUMBER.match(match[2]):
        return _ChapterItem(int(match[1]), match[2])
    return _ChapterItem(None if OWN_NUMBER.match(text) else 0, text)


def _add_paragraph(items: list[_ChapterItem], text: str) -> None:
    match = _LABELLED.fullmatch(text)
    if match:
        behind = NARRATIVE_TEXTS.index(match[1])
        if not items or any(items[-1].texts.get(name) for name in NARRATIVE_TEXTS[behind:]):
            items.append(_ChapterItem())
        items[-1].column, text = match[1], match[2]
    elif not items or not (items[-1].title or items[-1].column != "正文"):
        items.append(_ChapterItem())
    items[-1].texts.setdefault(items[-1].column, []).append(text)


def _give_item_numbers(items: list[_ChapterItem]) -> None:
    """Give numbers to items without; paragraphs before a low number are made one item."""
    printed = next((at for at, item in enumerate(items) if item.number is not None), None)
    if printed and (items[printed].number or 0) <= printed:
        leading = [item for item in items[:printed] if not item.title and item.column == "正文"]
        for item in leading[1:]:
            leading[0].texts["正文"] += item.texts["正文"]
            items.remove(item)
            printed -= 1
    first = items[printed].number or 0 if printed is not None else len(items) + 1
    last = min(0, first - (printed or 0) - 1)
    for item in items:
        if item.number is not None and item.number <= last and item.title:
            item.title = f"{item.number}、{item.title}" if item.number else item.title
            item.number = None
        item.number = last + 1 if item.number is None else item.number
        last = item.number


def _narrative_row(chapter: str, item: _ChapterItem) -> dict[str, str]:
    texts = {name: "\n".join(item.texts.get(name, [])) for name in NARRATIVE_TEXTS}
    return {"章节": chapter, "序号": str(item.number), **texts, "标题": item.title}


# ----------------------------------------------------------------------------------- part two


def _project(
    section: _HeadedSection, rows: Sequence[SourceRow], ledger: Ledger, catalog: Catalog
) -> ReadProject:
    project = ReadProject(section.heading.cell, ledger)
    ledger.claim(section.heading.cell, "项目")
    if section.stub:
        return project
    reading = best_reading(Grid(rows), catalog, exact=True)
    if reading is None:
        ledger.refuse(section.heading.cell, [], "")
        return project
    prose, lines = own_prose(section.lines, reading.form)
    for line in lines:
        read_line(line.cell, line.raw, project, reading)
    ValueStore(reading, project, ledger).store()
    prose.store(project, exact=True)
    return project


def _give_units(projects: list[ReadProject]) -> None:
    """Units of bond projects, which print theirs in a cell.

    The name of a unit is taken from a line above a table, where one prints it.
    """
    names = dict(project.unit for project in projects if project.unit)
    for project in projects:
        named = unit_of(dict(project.attributes).get("项目单位", ""))
        if project.unit is None and named:
            project.unit = (named[0], names.get(*named))


def _read_headings(
    sections: list[_HeadedSection], projects: list[ReadProject], catalog: Catalog
) -> None:
    """Numbers, names and headings; numbers stand before all headings or before none."""
    texts = [section.heading.cell.text for section in sections]
    matches = [_NUMBERED.fullmatch(text) for text in texts]
    usual = any(
        project.name and text == _usual(project, catalog)
        for text, project in zip(texts, projects, strict=True)
    )
    numbers = [int(match[1]) for match in matches if match]
    counted = numbers == sorted(numbers) or len(set(numbers)) == len(numbers)
    all_numbered = all(match and match[2] for match in matches) and counted and not usual
    for section, text, match, project in zip(sections, texts, matches, projects, strict=True):
        rest = text
        if match and all_numbered:
            project.number, rest = int(match[1]), match[2]
        if section.stub:
            project.stub = rest
        else:
            _read_heading(project, rest, catalog)


def _usual(project: ReadProject, catalog: Catalog) -> str:
    return " ".join(project.name.split("\n")) + catalog.suffix(project.form)


def _read_heading(project: ReadProject, heading: str, catalog: Catalog) -> None:
    """The name, which two of the forms print in the heading only, and the heading if unusual."""
    project.name = project.name or heading.removesuffix(catalog.suffix(project.form))
    if heading != _usual(project, catalog):
        project.heading = heading
        if is_withheld_phrase(project.name):
            message = "项目名称写着不予公开，标题却另有文字，已照印出的读入，请核对"
            project.ledger.doubt(project.origin, message)
    elif is_withheld_phrase(project.name):
        project.name, project.name_withheld = "", project.name
