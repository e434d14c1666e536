"""A character typed for another of the same sound, where the right word stands elsewhere.

Two pieces of four characters differ in one: 基层制理 and 基层治理. Typed wrong is the piece that
is made of fewer words. Works on all texts of a department at once.
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from reportgen.core.words import heard_as, is_word

_LENGTH = 4
_HAN = r"\u4e00-\u9fff"
_RUN = re.compile(rf"[{_HAN}]{{{_LENGTH},}}")
# Two ways to write the same, or words of their own that stand in the same place.
_VARIANTS = (
    "制订定 作做 账帐 他它她 象像 分份 记纪 唯惟 度渡"
    " 需须 连联 登等 的地得 在再 及级 至致 年念 其期 与于予"
)
_SAME = {frozenset((a, b)) for group in _VARIANTS.split() for a in group for b in group}
_NUMERALS = frozenset("一二三四五六七八九十百千万亿零两东西南北上下左右前后大小男女市县区乡镇村省")
_harmless: set[tuple[str, str, str]] = set()  # characters between neighbours, nothing to look at
_MOST = 400_000  # of them kept


def homophones(text: str, words: str, pairs: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each wrong piece of a text, of one line or many, with the right one.

    `words` is the same text, what differs in numbers alone said once; `pairs` are all characters
    that stand side by side in it.
    """
    told: set[str] = set()
    for before, one, behind in _suspicious(words):
        for right in _meant(before, one, behind):
            if before + right not in pairs and right + behind not in pairs:
                continue  # it stands beside neither of them anywhere
            for wrong, piece in _pieces(text, before + one + behind, right):
                if wrong not in told and text.count(wrong) <= text.count(piece):
                    told.add(wrong)
                    yield wrong, piece


def _suspicious(text: str) -> list[tuple[str, str, str]]:
    """The characters that may stand for another one, each between its neighbours."""
    if len(_harmless) > _MOST:
        _harmless.clear()
    unknown = set(zip(text, text[1:], text[2:], strict=False)) - _harmless
    found = [three for three in unknown if _meant(*three)]
    _harmless.update(unknown.difference(found))
    return sorted(found)


@lru_cache(maxsize=65536)
def _meant(before: str, one: str, behind: str) -> tuple[str, ...]:
    """What a character stands for that makes no word with a neighbour with which that one does."""
    if not "\u4e00" <= one <= "\u9fff" or one in _NUMERALS:
        return ()
    left = "" if is_word(before + one) else before
    right = "" if is_word(one + behind) else behind
    return tuple(
        sorted(
            other
            for other in heard_as(left, one, right)
            if other not in _NUMERALS and frozenset((one, other)) not in _SAME
        )
    )


def _pieces(text: str, three: str, right: str) -> Iterator[tuple[str, str]]:
    """The pieces of four around a character, with those that stand elsewhere with the right one."""
    at = text.find(three)
    while at >= 0:
        for start in range(at + 2 - _LENGTH, at + 2):
            wrong = text[max(start, 0) : start + _LENGTH]
            place = at + 1 - start
            piece = wrong[:place] + right + wrong[place + 1 :]
            if not _RUN.fullmatch(wrong) or piece not in text or not _is_worse(wrong, piece):
                continue
            beside = {0: three[:2], _LENGTH - 1: three[1:]}.get(place)
            if beside is None or (_is_two_words(piece) and not is_word(beside)):
                yield wrong, piece
        at = text.find(three, at + 1)


def _is_two_words(piece: str) -> bool:
    """Whether it parts into two words in one way only, as 乡村振兴 does."""
    return _in_words(piece) == _LENGTH and not is_word(piece[1:3])


def _is_worse(wrong: str, right: str) -> bool:
    """Whether the first of two is made of fewer words than the second."""
    return _in_words(wrong) + 2 <= _in_words(right)


def _in_words(piece: str) -> int:
    """How many of its characters belong to words that do not overlap."""
    if len(piece) < 2:
        return 0
    first = 2 + _in_words(piece[2:]) if is_word(piece[:2]) else 0
    return max(first, _in_words(piece[1:]))
