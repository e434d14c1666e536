"""Characters that nobody sees: their names, and where they stand.

Readers clean them away, so they never reach print; but they stay in the file, where they keep
searches from finding and sums from matching. Knows no file, and never hands a cell's text on.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reportgen.core.values import clean_text

_NAMES = {
    "\t": "制表符",
    "\u00a0": "不间断空格",
    "\u00ad": "软连字符",
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字",
    "\u200d": "零宽连字",
    "\u2028": "行分隔符",
    "\u2029": "段分隔符",
    "\u2060": "零宽连接符",
    "\ufeff": "字节顺序标记",
}
_ORDINARY = frozenset(" \u3000\r\n")
# One blank in front is a slip; several, or ideographic ones, are somebody's indentation.
_OUTER_BLANK = re.compile(r"[ \u3000]+$|^ (?![ \u3000])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class InvisibleCharacters:
    """A cell with such characters: its place by labels, and their names; never its text.

    `code` is that of the project, unit or department by which 不予公开 would name the cell; None
    where it cannot be withheld.
    """

    table: str
    row: int
    column: str
    characters: tuple[str, ...]
    outer_blank: bool
    code: str | None = None


def has_invisible(raw: str, clean: str) -> bool:
    """Whether `raw` holds more than its `clean` text in a way that somebody should know."""
    return raw != clean and (bool(_foreign(raw, clean)) or has_outer_blank(raw))


def has_outer_blank(raw: str) -> bool:
    """Whether a line of it ends with blanks or begins with a single one."""
    return bool(_OUTER_BLANK.search(raw.replace("\r\n", "\n")))


def character_names(raw: str) -> tuple[str, ...]:
    """The characters that cleaning takes out or makes plain blanks of, each once, by name."""
    return tuple(dict.fromkeys(map(_name, _foreign(raw, clean_text(raw)))))


def invisible_characters(
    table: str, row: int, raw: Mapping[str, str], code: str | None
) -> Iterator[InvisibleCharacters]:
    """The cells of a row, given as raw text by column label."""
    for label, text in raw.items():
        yield InvisibleCharacters(
            table, row, label, character_names(text), has_outer_blank(text), code
        )


def _foreign(raw: str, clean: str) -> list[str]:
    return sorted(set(raw) - set(clean) - _ORDINARY)


def _name(character: str) -> str:
    name = _NAMES.get(character)
    if name is None:
        blank = unicodedata.category(character) == "Zs"
        name = "特殊空格" if blank else "不可见的控制符"
    return name if character == "\t" else f"{name}（U+{ord(character):04X}）"
