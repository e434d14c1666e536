"""The open data of an edition: its public view as one zipped Frictionless data package.

Stands beside the documents and is the record of what they say: `public.json` holds the whole
public view and is read back without loss, the CSV tables hold the same for people and programs
that want tables (Data Package 1.0, specs.frictionlessdata.io). Knows the public types alone.

What it says is what the edition shows, and no more: 序号 is the number under which a project
stands in the document. The dataset's own numbers have gaps, and a gap would tell where a project
withheld whole belongs.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from reportgen.core.formulas import protect
from reportgen.core.zip_archive import write_zip
from reportgen.document.edition import Edition
from reportgen.document.public import (
    Further,
    PublicDepartment,
    PublicProject,
    PublicStub,
)
from reportgen.render.datapackage.descriptor import DESCRIPTOR, PUBLIC, make_descriptor, path_of
from reportgen.render.datapackage.read import FORMAT_VERSION, ONLY_WHERE_PRINTED
from reportgen.render.datapackage.tables import (
    TableRow,
    make_tables,
)
from reportgen.schema import Table

ENDING = "zip"
MODE = 0o644  # who unpacks it may pass the files on
_MARK = "\ufeff"  # Excel takes a CSV file for UTF-8 by it


def public_view(edition: Edition) -> PublicDepartment:
    """The public view as the edition shows it: its entries in order, under their numbers."""
    department = edition.department
    entries: list[PublicProject | PublicStub] = []
    for place, entry in enumerate(edition.entries, start=1):
        public = entry.project or entry.stub
        if public is not None:
            # without printed numbers the order, of which nothing else tells
            number = place if department.numbering == "none" else entry.number
            entries.append(replace(public, order=number))
    return replace(
        department,
        entries=tuple(entries),
        narrative=tuple(item for chapter in edition.chapters for item in chapter.items),
        numbering=_numbering_of(edition),
    )


def _numbering_of(edition: Edition) -> str:
    """How the numbers in the view are to be printed: those of an extract are the whole text's."""
    numbering = edition.department.numbering
    return "listed" if edition.extract and numbering != "none" else numbering


def write_package(edition: Edition) -> bytes:
    """The edition's package; the same edition gives the same bytes."""
    # 12:00, so that no time zone makes another day of it
    day = edition.department.published_on
    moment = (day.year, day.month, day.day, 12, 0, 0)
    return write_zip(members(edition).items(), moment, MODE)


def members(edition: Edition) -> dict[str, bytes]:
    """The files in the edition's package, by name, in the order in which they stand there."""
    view = public_view(edition)
    tables = list(make_tables(view))
    record = {"format": FORMAT_VERSION, "extract": edition.extract, "department": _plain(view)}
    return {
        DESCRIPTOR: _json(make_descriptor(edition, tables)),
        PUBLIC: _json(record),
        **{path_of(table): _csv(table, rows) for table, rows in tables},
    }


# ---------------------------------------------------------------- tables


def _csv(table: Table, rows: Sequence[TableRow]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.labels)
    writer.writerows([protect(text) for text in row] for row in rows)
    return f"{_MARK}{text.getvalue()}".encode()


# ---------------------------------------------------------------- public.json


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _plain_further(cells: Further) -> list[list[Any]]:
    """Label and cell of further columns: a number is told from a text by standing in an object."""
    return [
        [label, {"number": str(cell)} if isinstance(cell, Decimal) else _plain(cell)]
        for label, cell in cells
    ]


def _plain(value: Any) -> Any:
    """A public value for JSON: numbers as text with their digits, substitutes by that name."""
    if is_dataclass(value) and not isinstance(value, type):
        cells = {field.name: getattr(value, field.name) for field in fields(value)}
        return {
            name: _plain_further(cell) if name == "further" else _plain(cell)
            for name, cell in cells.items()
            if cell or name not in ONLY_WHERE_PRINTED
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
