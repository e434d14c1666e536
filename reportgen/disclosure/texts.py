"""Leaks: withheld values that stand in public texts of the dataset, however spelled.

Compares every withheld value with everything that the documents of all departments say.
"""

from collections.abc import Iterator, Sequence

from reportgen.disclosure.leak import Leak
from reportgen.disclosure.public_texts import PublicText
from reportgen.disclosure.told_amounts import ToldAmounts
from reportgen.disclosure.told_in_project import ToldInProject
from reportgen.disclosure.told_words import ToldWords
from reportgen.redaction.secrets import Secret


def find_leaks(secrets: Sequence[Secret], texts: Sequence[PublicText]) -> Iterator[Leak]:
    """Every withheld value that a public text tells, each pair of cells once."""
    found: dict[tuple[str, str, int, str, str], Leak] = {}
    searches = (
        ToldWords(secrets, texts).leaks(),
        ToldAmounts(secrets, texts).leaks(),
        ToldInProject(secrets, texts).leaks(),
    )
    for leak in (leak for search in searches for leak in search):
        text = leak.text
        key = (leak.secret.place, text.table, text.row, text.column, text.department)
        if key not in found or (leak.sure and not found[key].sure):
            found[key] = leak
    yield from found.values()
