"""What looks like a label, whether any form knows it or not."""

import re

from reportgen.core.labels import LONGEST_LABEL, label_key
from reportgen.core.values import parse_date, parse_decimal, parse_percent
from reportgen.importer.catalog import Catalog
from reportgen.importer.grid import Cell, Grid
from reportgen.importer.vocabulary import is_level1, is_withheld_phrase, squeeze

_LONGEST_SEEN = 16  # characters of what is named as a label that was seen
_MOST_LABELS = 30  # that stand at the beginning of a form's rows

_LABELLED = re.compile(r"([^:：]{2,30})[:：]\s*(\S.*)", re.DOTALL)
_SIGNED = re.compile(r"[（(](?:签[字章名]|盖章|公章)[）)]|[:：]\s*$")


def labelled(text: str) -> re.Match[str] | None:
    """Label and value of a text that says both: 填报日期：某日."""
    return _LABELLED.fullmatch(text)


def waits_for_signature(text: str) -> bool:
    """Whether a label leaves room for a signature or stamp: 负责人（签字）, 审核人：."""
    return bool(_SIGNED.search(text))


def can_be_label(text: str) -> bool:
    """Whether a text can be a label: a few words, neither a number, a day nor a sentence."""
    if len(text) > LONGEST_LABEL or not re.search(r"[㐀-鿿]", text) or not label_key(text):
        return False
    plain = parse_decimal(text) is None and parse_percent(text) is None and not parse_date(text)
    return plain and not is_withheld_phrase(text) and not re.search(r"[。；！？]", text)


def seen_labels(grid: Grid, catalog: Catalog) -> list[str]:
    """The texts of a grid that are labels or look like them, for telling what was seen.

    Of a long list only the first row: below it stand names of things, not labels.
    """
    rows = [[cell for cell in row if cell.text] for row in grid.rows]
    alike = [row for row in rows if len(row) > 1 and _looks_like_label(row[0])]
    is_list = len(alike) > _MOST_LABELS
    seen = []
    for number, row in enumerate(rows):
        for cell in row:
            first = len(row) > 1 and (number == 0 or not is_list) and _looks_like_label(cell)
            if first or catalog.key(cell.text):
                seen.append(" ".join(cell.text.split()))
    return seen


def _looks_like_label(cell: Cell) -> bool:
    short = len(cell.text) <= _LONGEST_SEEN and can_be_label(cell.text)
    return cell.x == 0 and short and not is_level1(squeeze(cell.text))
