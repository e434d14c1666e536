"""Lines beside a table: unit, year, 单位：万元, and labels with their value behind a colon."""

import re

from reportgen.core.values import fold
from reportgen.importer.ledger import FIXED, SourceCell
from reportgen.importer.project import ReadProject
from reportgen.importer.reading import Reading
from reportgen.importer.vocabulary import is_title, money_unit, squeeze, unit_of, year_in_note

UNIT_CODE = 6  # digits at least: shorter ones are numbers of something else
_ANNEX = re.compile(r"附[件表]\d*[-－]?\d*[:：]?")  # 附件1 above a title
_OWN_UNIT = re.compile(r"([0-9A-Za-z_.-]+) (.+)", re.DOTALL)  # as reportgen prints a unit
_AGAIN = re.compile(r"[（(]?续(?:表|上表|上页)?[\d一二三四五六七八九十]*[）)]?[:：]?")
_LABELLED = re.compile(r"([^:：]{2,30})[:：]\s*(.*)", re.DOTALL)


def read_title(
    cell: SourceCell, project: ReadProject, reading: Reading, *, alone: bool = True
) -> bool:
    """Whether a line above is the title of the form or the year rather than a project's heading.

    A form that prints no name is called after its title, where that stands `alone`.
    """
    flat = fold(cell.text)
    year, within = year_in_note(flat), re.search(r"(20\d{2})年", flat)
    title = is_title(flat) and (not alone or "projects.name" in reading.form.fields)
    if not (year or title or _ANNEX.fullmatch(flat)):
        return False
    project.ledger.claim(cell, FIXED)
    project.year = year or (int(within[1]) if within else project.year)
    return True


def read_line(cell: SourceCell, raw: str, project: ReadProject, reading: Reading) -> None:
    """A line of which every part says what it is; any other is left unplaced."""
    if read_title(cell, project, reading):
        return
    if reading.form.key(cell.text) or _AGAIN.fullmatch(squeeze(cell.text)):
        project.ledger.claim(cell, FIXED)
        return
    parts = [part.strip() for part in re.split(r"\s{2,}|\t+|　+", raw.strip()) if part.strip()]
    taken: list[bool] = []
    for part in parts:
        if taken and not taken[-1]:  # what follows may belong to what is not known: 填表人
            break
        taken.append(_read_part(part, project, reading))
    unit, money = unit_of(cell.text), money_unit(_tail(cell.text))
    if parts and all(taken):
        project.ledger.claim(cell, "单位")
    elif unit and money and len(unit[0]) >= UNIT_CODE:
        project.unit, project.money_unit = unit, money
        project.ledger.claim(cell, "单位")


def _read_part(part: str, project: ReadProject, reading: Reading) -> bool:
    """Take one part of a line; whether it was understood."""
    year, unit, money = year_in_note(part), unit_of(part), money_unit(part)
    if money:
        project.money_unit = money
    elif year:
        project.year = year
    elif (
        reading.exact
        and "units.code units.name" in reading.form.lines
        and (own := _OWN_UNIT.fullmatch(part))
    ):
        project.unit = (own[1], own[2])
    elif unit and len(unit[0]) >= UNIT_CODE:
        project.unit = project.unit or unit
    else:
        return _read_labelled(part, project, reading)
    return True


def _read_labelled(part: str, project: ReadProject, reading: Reading) -> bool:
    """`填报单位：某局` and other facts that a form says in a line."""
    match = _LABELLED.fullmatch(part)
    field = reading.form.line_field(match[1]) if match else None
    if match is None or field is None:
        return False
    if not match[2]:  # not filled in
        return True
    if field in reading.values:  # nothing is lost where the table says the same
        return squeeze("".join(c.text for c in reading.values[field])) == squeeze(match[2])
    table, _, column = field.partition(".")
    if field == "units.name":
        project.declaring_department = match[2]
    elif field == "departments.name":
        project.supervising_department = ("", match[2])
    elif table == "attributes":
        project.attributes.append((column, match[2]))
    else:
        return False
    return True


def _tail(text: str) -> str:
    found = re.search(r"[（(]?(?:金额)?单位\s*[:：]\s*[亿万千百]?元[)）]?$", text)
    return found[0] if found else ""
