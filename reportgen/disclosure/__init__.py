"""What a publication gives away: withheld values in public words, withheld amounts in public sums.

Exports the search for leaks (`leaks_in`) and the amounts that follow from equations. Names
places, never a value; may not be imported by what renders.
"""

from reportgen.disclosure.amounts import (
    Derived,
    Enclosed,
    System,
    derived_amounts,
    derived_by_units,
    enclosed_amounts,
    read_system,
)
from reportgen.disclosure.figures import AmountCell
from reportgen.disclosure.leak import Leak
from reportgen.disclosure.public_texts import PublicText, public_texts
from reportgen.disclosure.texts import find_leaks, leaks_in

__all__ = [
    "AmountCell",
    "Derived",
    "Enclosed",
    "Leak",
    "PublicText",
    "System",
    "derived_amounts",
    "derived_by_units",
    "enclosed_amounts",
    "find_leaks",
    "leaks_in",
    "public_texts",
    "read_system",
]
