"""One matcher for all spellings of a text or an amount: strings in, matches out.

Exports folding (`spelled`), the search for many texts at once (`Phrases`), what a text states:
amounts and quantities (`Statement`, `statements`) and days (`days`), and what letters spell
(`spells_in_letters`, `in_pinyin`). Knows no dataset, and holds nothing but what it is given.
"""

from reportgen.core.spellings.days import days
from reportgen.core.spellings.folding import spelled
from reportgen.core.spellings.letters import in_pinyin, spells_in_letters
from reportgen.core.spellings.phrases import Found, Phrases, reworded
from reportgen.core.spellings.statements import IN_YUAN, Statement, statements

__all__ = [
    "IN_YUAN",
    "Found",
    "Phrases",
    "Statement",
    "days",
    "in_pinyin",
    "reworded",
    "spelled",
    "spells_in_letters",
    "statements",
]
