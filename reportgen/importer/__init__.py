"""Import of published documents and filled-in forms into the rows of the normalized tables.

Exports `read_published`, its result `Imported`, and what a person has to look at: `UnplacedText`
and `Doubt`. Nothing here may write files, print, drop a line of the source, or know what is
withheld: it knows only the phrases that documents print instead.
"""

from reportgen.importer.assemble import Imported, read_published
from reportgen.importer.ledger import Doubt, UnplacedText

__all__ = ["Doubt", "Imported", "UnplacedText", "read_published"]
