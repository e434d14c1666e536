"""The heading of a project and its name, of any table."""

from collections.abc import Sequence
from itertools import takewhile

from reportgen.importer.form_lines import read_line, read_title
from reportgen.importer.ledger import SourceCell
from reportgen.importer.project import ReadProject
from reportgen.importer.reading import Reading
from reportgen.importer.source_text import line_text
from reportgen.importer.split_projects import ProjectChunk
from reportgen.importer.vocabulary import is_title, is_withheld_phrase, numbered, squeeze
from reportgen.importer.wrapped_text import one_line

_NAME = "projects.name"


def read_name(chunk: ProjectChunk, project: ReadProject, reading: Reading) -> bool:
    """Store name, number and heading; whether anything gives the name.

    A project whose form prints no name is called after its heading, if it has one.
    """
    cells, suffix = reading.values.pop(_NAME, []), reading.form.suffix
    name = one_line("\n".join(reading.parts.get(cell, cell.text) for cell in cells if cell.text))
    heading = _heading(chunk, project, name, reading)
    if not name and heading is None:
        return _NAME not in reading.form.fields
    for cell in cells:
        project.ledger.claim(cell.source, "项目", "项目名称")
    if is_withheld_phrase(name):
        project.name_withheld = squeeze(name)
    else:
        project.name = name or (heading or "").removesuffix(suffix).strip()
    usual = squeeze(name or project.name) + suffix
    if heading is not None and squeeze(heading) != usual:
        project.heading = heading
    return True


def _heading(chunk: ProjectChunk, project: ReadProject, name: str, reading: Reading) -> str | None:
    """The heading without its number; None when the lines above are no heading.

    Lines that nothing marks as a heading are tried from the longest run down: a note may
    stand between the last table and the heading.
    """
    suffix = reading.form.suffix
    lines, certain = _lines(chunk, project, squeeze(name), reading)
    ends = (at for at, cell in enumerate(lines, 1) if suffix and cell.text.endswith(suffix))
    lines = lines[: next(ends, len(lines))]  # what follows is a line of its own
    for begin in range(len(lines)):
        text = one_line("\n".join(cell.text for cell in lines[begin:]))
        parts, flat = numbered(text), squeeze(text)
        whole = chunk.declaration or bool(name and flat in _usual(name, suffix))
        if whole or certain or parts or (suffix and flat.endswith(suffix)):
            for cell in lines[begin:]:
                project.ledger.claim(cell, "项目", "标题")
            return text if whole or not parts else _take_number(project, parts)
    return None


def _usual(name: str, suffix: str) -> tuple[str, str]:
    return squeeze(name), squeeze(name) + suffix


def _lines(
    chunk: ProjectChunk, project: ReadProject, name: str, reading: Reading
) -> tuple[Sequence[SourceCell], bool]:
    """The lines that may be the heading, and whether they certainly are.

    Where one says the name it is that alone. Where the form prints no name, it is the first line
    above the table that says nothing else.
    """
    alone = all(is_title(cell.text) for cell in chunk.heading)
    lines = [c for c in chunk.heading if not read_title(c, project, reading, alone=alone)]
    above = [block.cells[0] for block in takewhile(line_text, chunk.blocks)]
    for cell in (*lines, *above) if name else ():
        parts = numbered(cell.text)
        if squeeze(parts[2] if parts else cell.text) in _usual(name, reading.form.suffix):
            for other in lines:
                if other is not cell:
                    read_line(other, other.text, project, reading)
            return [cell], chunk.certain
    if lines or _NAME in reading.form.fields:
        return lines, chunk.certain
    free = [cell for cell in above if not project.ledger.taken(cell)][:1]
    return free, bool(free) or chunk.certain


def _take_number(project: ReadProject, parts: tuple[int, str, str]) -> str:
    """Store the number of a heading; the rest of the heading."""
    number, separator, rest = parts
    project.number = number
    if separator == "、":
        message = f"项目序号印作“{number}、”，表式印作“{number}.”"
        project.ledger.doubt(project.origin, message)
    return rest
