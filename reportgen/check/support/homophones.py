"""Two pieces of four characters that differ in one, of the same sound: 基层治理 and 基层制理.

One of the two was typed wrong. Works on all texts of a department at once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from reportgen.core.words import is_word, sound_alike

_LENGTH = 4
_RUN = re.compile(rf"[\u4e00-\u9fff]{{{_LENGTH},}}")
# Two ways to write the same, or words of their own that stand in the same place.
_VARIANTS = (
    "制订定 作做 账帐 他它她 象像 分份 记纪 唯惟 度渡"
    " 需须 连联 登等 的地得 在再 及级 至致 年念 其期 与于予"
)
_SAME = {frozenset((a, b)) for group in _VARIANTS.split() for a in group for b in group}
_NUMERALS = frozenset("一二三四五六七八九十百千万亿零两东西南北上下左右前后大小男女市县区乡镇村省")


def homophones(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each wrong piece with the right one, which occurs more often or is made of words."""
    runs = Counter(run for text in texts for run in _RUN.findall(text))
    counts: Counter[str] = Counter()
    for run, times in runs.items():
        for at in range(len(run) - _LENGTH + 1):
            counts[run[at : at + _LENGTH]] += times
    for place in range(_LENGTH):
        groups: dict[str, list[str]] = {}
        for piece in counts:
            groups.setdefault(piece[:place] + piece[place + 1 :], []).append(piece)
        for group in groups.values():
            if len(group) > 1:
                for wrong, right in _slips(sorted(group), place, counts):
                    if place in (1, 2) or _is_alone(wrong, right, place, runs):
                        yield wrong, right


def _is_alone(wrong: str, right: str, place: int, runs: Iterable[str]) -> bool:
    """Whether an outer character makes no word with what stands beside the piece.

    The right piece is two words, then: 乡村振新 where 乡村振兴 stands elsewhere.
    """
    if _in_words(right) < _LENGTH or is_word(right[1:3]):
        return False
    for run in runs:
        at = run.find(wrong)
        while at >= 0:
            beside = run[at + 3 : at + 5] if place else run[max(0, at - 1) : at + 1]
            if is_word(beside):
                return False
            at = run.find(wrong, at + 1)
    return True


def _slips(group: list[str], place: int, counts: Counter[str]) -> Iterator[tuple[str, str]]:
    for wrong in group:
        for right in group:
            one, other = wrong[place], right[place]
            if wrong == right or frozenset((one, other)) in _SAME or {one, other} & _NUMERALS:
                continue
            if _is_worse(wrong, right, counts) and sound_alike(one, other, roughly=True):
                yield wrong, right
                break


def _is_worse(wrong: str, right: str, counts: Counter[str]) -> bool:
    """Whether the first of two is made of fewer words than the second, and is no more frequent."""
    return counts[wrong] <= counts[right] and _in_words(wrong) + 2 <= _in_words(right)


def _in_words(piece: str) -> int:
    """How many of its characters belong to words that do not overlap."""
    if len(piece) < 2:
        return 0
    first = 2 + _in_words(piece[2:]) if is_word(piece[:2]) else 0
    return max(first, _in_words(piece[1:]))
