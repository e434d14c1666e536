"""Leaks: withheld values that stand in public texts of the dataset, however spelled.

Compares every withheld value with everything that the documents of all departments say.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from reportgen import schema
from reportgen.core.spellings import IN_YUAN
from reportgen.dataset.model import Dataset
from reportgen.dataset.releases import Released
from reportgen.disclosure.leak import Leak
from reportgen.disclosure.plain_cells import PlainCells, plain_projects
from reportgen.disclosure.public_texts import PublicText, public_texts
from reportgen.disclosure.text_index import TextIndex
from reportgen.disclosure.told_amounts import ToldAmounts
from reportgen.disclosure.told_in_project import ToldInProject
from reportgen.disclosure.told_names import ToldNames
from reportgen.disclosure.told_words import ToldWords
from reportgen.redaction.secrets import Secret, withheld_values


def published_totals(dataset: Dataset) -> Mapping[str, Sequence[Decimal]]:
    """The totals that were published elsewhere, in 元, by department: the table 已公开合计."""
    totals: dict[str, list[Decimal]] = {}
    factor = IN_YUAN.get(dataset.settings.money_unit, Decimal(1))
    for total in dataset.totals:
        department = dataset.department_of(total.code) or total.code
        totals.setdefault(department, []).append(total.amount * factor)
    return totals


def leaks_in(
    dataset: Dataset, printed: Mapping[str, frozenset[str]], released: Released | None = None
) -> Iterator[Leak]:
    """Every withheld value that a public cell of the dataset tells, but for what is released."""
    released = released or Released()
    secrets = list(withheld_values(dataset))
    if not secrets:
        return
    plain = plain_projects(dataset)
    texts = [
        text
        for text in public_texts(dataset, printed, without=plain)
        if (text.table, text.row, text.column) not in released.cells
    ]
    cells = PlainCells.of(dataset, plain, printed)
    for leak in find_leaks(secrets, texts, published_totals(dataset), cells):
        if not _is_released(leak, released):
            yield leak


def _is_released(leak: Leak, released: Released) -> bool:
    """Whether it is a setting that may repeat what is withheld of this project or department."""
    code = leak.secret.project or leak.secret.department
    of_settings = leak.text.table == schema.SETTINGS_SHEET
    return of_settings and (code, leak.text.column) in released.settings


def find_leaks(
    secrets: Sequence[Secret],
    texts: Sequence[PublicText],
    totals: Mapping[str, Sequence[Decimal]] = MappingProxyType({}),
    plain: PlainCells | None = None,
) -> Iterator[Leak]:
    """Every withheld value that a public text tells, each pair of cells once.

    `totals` are those in 元 that are published elsewhere, by department; `plain` further texts.
    """
    if not secrets:
        return
    index = TextIndex(texts, {secret.department for secret in secrets}, plain or PlainCells())
    found: dict[tuple[str, str, int, str, str], Leak] = {}
    searches = (
        ToldNames(secrets, index).leaks(),
        ToldWords(secrets, index).leaks(),
        ToldAmounts(secrets, index).leaks(),
        ToldInProject(secrets, index, totals).leaks(),
    )
    for leak in (leak for search in searches for leak in search):
        text = leak.text
        key = (leak.secret.place, text.table, text.row, text.column, text.department)
        if key not in found or (leak.sure and not found[key].sure):
            found[key] = leak
    yield from found.values()
