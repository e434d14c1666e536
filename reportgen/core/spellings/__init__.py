"""One matcher for all spellings of a text or an amount: strings in, matches out.

Exports folding (`spelled`, `in_address`), the search for many texts at once (`Phrases`) and for the
pieces of one (`in_order`, `in_pieces`), what a text states: amounts and quantities (`Statement`,
`statements`), days and months (`days`, `months`), and what letters spell (`spells_in_letters`,
`spellings_in_letters`). Knows no dataset, and holds nothing but what it is given.
"""

from reportgen.core.spellings.days import days, months
from reportgen.core.spellings.folding import in_address, spelled
from reportgen.core.spellings.letters import abbreviates, spellings_in_letters, spells_in_letters
from reportgen.core.spellings.phrases import Found, Phrases, in_order, in_pieces
from reportgen.core.spellings.statements import IN_YUAN, Statement, statements

__all__ = [
    "IN_YUAN",
    "Found",
    "Phrases",
    "Statement",
    "abbreviates",
    "days",
    "in_address",
    "in_order",
    "in_pieces",
    "months",
    "spelled",
    "spellings_in_letters",
    "spells_in_letters",
    "statements",
]
