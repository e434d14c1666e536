"""Labels of forms, compared as people read them.

Line breaks, blanks, colons, a leading 其中, units and notes in brackets are no part of a label.
Which labels say the same stands in a file beside the templates (`labels.toml`); this module knows
no word of any form.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from reportgen.core.values import fold

LONGEST_LABEL = 40  # characters; what is longer is a text
_EDGES = re.compile(r"^[*#、.:;;]+|[*:;]+$")
_OF_WHICH = re.compile(r"^其中[::]?")
_NOTE = re.compile(r"\((?:%|\d+(?:分|%)?|[^()]{0,4}[元分]|年度?|可选|必填|盖章|签字|签章)\)")
_YEAR = re.compile(r"\((?:20\d{2}|20[X×x]{2})(?:年度?)?(?:[-—–~至].{1,12})?\)")
_YEAR_BEFORE = re.compile(r"^20\d{2}年度?(?=.{2})")
_NUMBER = re.compile(r"^\(?[一二三四五六七八九十]{1,3}(?:\)[、.]?|[、.])|^\d{1,2}[、.](?!\d)")
_MONEY = re.compile(r"[((](?:金额)?(?:单位:)?(亿元|万元|千元|百元|元)[))]")


@lru_cache(maxsize=8192)
def label_key(text: str) -> str:
    r"""What of a printed label counts: `其中：财政\n拨款（万元）` is 财政拨款."""
    flat = _YEAR.sub("", _NOTE.sub("", fold(text)))
    flat = _YEAR_BEFORE.sub("", _EDGES.sub("", flat))
    return _OF_WHICH.sub("", flat) or flat


@lru_cache(maxsize=8192)
def heading_key(text: str) -> str:
    """What of a heading counts: `（一）项目概述` is 项目概述."""
    return label_key(_NUMBER.sub("", fold(text)))


def unit_in_label(text: str) -> str | None:
    """The money unit that a label names, as 元 in `金额（元）`; None where it names none."""
    match = _MONEY.search(fold(text))
    return match[1] if match else None


class Synonyms:
    """Labels that say the same: for each the one by which all of them are known."""

    def __init__(self, groups: Iterable[Iterable[str]] = ()) -> None:
        """`groups` list labels of one meaning each, as printed."""
        self._known: dict[str, str] = {}
        for group in groups:
            keys = [label_key(label) for label in group]
            first = next((self._known[key] for key in keys if key in self._known), keys[0])
            self._known.update(dict.fromkeys(keys, first))

    @property
    def meanings(self) -> set[str]:
        """The labels by which groups are known."""
        return set(self._known.values())

    def key(self, text: str) -> str:
        """By what the label `text` is known; its own words where it has no synonyms."""
        own = label_key(text)
        return self._known.get(own, own)


MONEY_UNITS: Mapping[str, int] = {"元": 0, "百元": 2, "千元": 3, "万元": 4, "亿元": 8}
