"""Import of published documents and filled-in forms into the rows of the normalized tables.

Exports `read_published`, its result `Imported`, what a person has to look at (`UnplacedText`,
`Doubt`, `refusal`), and the workbook with what became of each cell.
Nothing here may write files, print, drop a line of the source, or know what is
withheld: it knows only the phrases that documents print instead.
"""

from reportgen.importer.assemble import Imported, read_published
from reportgen.importer.ledger import Doubt, UnplacedText
from reportgen.importer.read_document import refusal, refusal_remedy
from reportgen.importer.report import import_report

__all__ = [
    "Doubt",
    "Imported",
    "UnplacedText",
    "import_report",
    "read_published",
    "refusal",
    "refusal_remedy",
]
