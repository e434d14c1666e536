"""The heading of a project and its name, of any table."""

from collections.abc import Sequence

from reportgen.importer.ledger import SourceCell
from reportgen.importer.project import ReadProject
from reportgen.importer.split_projects import ProjectChunk
from reportgen.importer.vocabulary import SUFFIX, is_withheld_phrase, numbered, squeeze
from reportgen.importer.wrapped_text import one_line


def read_name(
    chunk: ProjectChunk,
    project: ReadProject,
    printed: str,
    cells: Sequence[SourceCell],
    suffix: str = SUFFIX,
) -> bool:
    """Store name, number and heading; whether anything gives the name.

    `printed` is the name in the table, `cells` where it stands; `suffix` follows the name in
    headings.
    """
    name = one_line(printed)
    heading = _heading(chunk, project, name, suffix)
    if not name and heading is None:
        return False
    for cell in cells:
        project.ledger.claim(cell, "项目", "项目名称")
    if is_withheld_phrase(name):
        project.name_withheld = squeeze(name)
        project.name = ""
    else:
        project.name = name or (heading or "").removesuffix(suffix).strip()
    usual = squeeze(name or project.name) + suffix
    if heading is not None and squeeze(heading) != usual:
        project.heading = heading
    return True


def _heading(chunk: ProjectChunk, project: ReadProject, name: str, suffix: str) -> str | None:
    """The heading without its number; None when the lines above are no heading.

    Lines that nothing marks as a heading are tried from the longest run down: a note may
    stand between the last table and the heading.
    """
    lines = _up_to(chunk.heading, suffix)
    for begin in range(len(lines)):
        text = one_line("\n".join(cell.text for cell in lines[begin:]))
        parts = numbered(text)
        flat, same = squeeze(text), squeeze(name)
        whole = chunk.declaration or bool(name and flat in (same, same + suffix))
        ends = bool(suffix) and flat.endswith(suffix)
        if not (whole or chunk.certain or parts or ends):
            continue
        for cell in lines[begin:]:
            project.ledger.claim(cell, "项目", "标题")
        return text if whole or not parts else _take_number(project, parts)
    return None


def _up_to(lines: Sequence[SourceCell], suffix: str) -> Sequence[SourceCell]:
    """The lines up to the first that ends as headings do: what follows is a line of its own."""
    ends = (at for at, cell in enumerate(lines, 1) if suffix and cell.text.endswith(suffix))
    return lines[: next(ends, len(lines))]


def _take_number(project: ReadProject, parts: tuple[int, str, str]) -> str:
    """Store the number of a heading; the rest of the heading."""
    number, separator, rest = parts
    project.number = number
    if separator == "、":
        message = f"项目序号印作“{number}、”，表式印作“{number}.”"
        project.ledger.doubt(project.origin, message)
    return rest
