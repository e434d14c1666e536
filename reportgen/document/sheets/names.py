"""Names of sheets that Excel, WPS and LibreOffice all take, each of them once.

Made from what the document prints there, so that nothing else can stand in them.
"""

import unicodedata
from collections.abc import Iterable

_LONGEST = 31  # UTF-16 units, as Excel counts
_FORBIDDEN = str.maketrans(":\\/?*[]'", "：＼／？＊［］’")
_RESERVED = frozenset(("history", "历史记录"))  # Excel keeps these for itself
_UNNAMED = "表"


def sheet_names(headings: Iterable[str]) -> list[str]:
    """A name for each heading, in order; a second one alike has (2) behind it."""
    names: list[str] = []
    taken: set[str] = set(_RESERVED)
    for heading in headings:
        wanted = _legal(heading)
        name, count = _cut(wanted, _LONGEST), 1
        while _folded(name) in taken:
            count += 1
            mark = f"({count})"
            name = _cut(wanted, _LONGEST - len(mark)) + mark
        taken.add(_folded(name))
        names.append(name)
    return names


def _legal(heading: str) -> str:
    """The heading without what no name may hold; Chinese characters stand in its place."""
    visible = "".join(c if c.isprintable() else " " for c in heading.translate(_FORBIDDEN))
    return " ".join(visible.split()) or _UNNAMED


def _cut(name: str, units: int) -> str:
    """As much of a name as goes into so many UTF-16 units; no character is cut in two."""
    return name.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").rstrip()


def _folded(name: str) -> str:
    """What programs take for the same name: letters of either case and width."""
    return unicodedata.normalize("NFKC", name).casefold()
