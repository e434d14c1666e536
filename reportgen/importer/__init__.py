"""Import of published documents: text or Word files back into normalized tables.

Stages: `layout` and `word` turn a file into one stream of lines and rows; `narrative`,
`chunks`, `tables`, `alignment`, `projects` and `declaration` recognise it; `assembly` gives
codes and makes the dataset. The `ledger` knows of every line, so none is lost in silence.
Nothing here writes files or prints.
"""

from reportgen.importer.assemble import Imported, read_published
from reportgen.importer.ledger import Doubt, UnplacedText

__all__ = ["Doubt", "Imported", "UnplacedText", "read_published"]
