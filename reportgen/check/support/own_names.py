"""Names of the tables (departments, units) as texts misspell them."""

import re
from collections.abc import Collection, Iterator

from reportgen.core.words import is_word, sound_alike

_SHORTEST = 5  # of a name in which a character may be missing or doubled
_FEWEST = 4
_PLACE = re.compile("[^市县区省]{2,4}(?=[市县区省].{3,})")
_TELLING = frozenset("一二三四五六七八九十东西南北上下中大小新老市县区镇乡省街")


def spoken(names: Collection[str]) -> tuple[str, ...]:
    """Names, and those that leave out the place: 市档案馆 for 青麓市档案馆; the longest first."""
    local = {_PLACE.sub("", name, count=1) for name in names if _PLACE.match(name)}
    return tuple(sorted({*names, *local} - {""}, key=lambda name: (-len(name), name)))


def halves(name: str) -> tuple[str, str]:
    """Both halves of a name: where one character is wrong, one of them is right."""
    half = len(name) // 2
    return name[:half], name[half:]


def misspelt(text: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each piece of a text that is one of the names (`spoken`) but for one slip, with that name."""
    taken: set[str] = set()
    for name in names:
        text = text.replace(name, " " * len(name))
        for piece in _near(text, name) if len(name) >= _FEWEST else ():
            if not any(piece in longer or longer[: len(piece) - 1] in piece for longer in taken):
                taken.add(piece)
                yield piece, name


def _near(text: str, name: str) -> Iterator[str]:
    """Pieces in which one character is wrong or missing, doubled, or two are exchanged.

    One half of the name is whole, then: where it stands, the other half is compared.
    """
    first_half, second_half = halves(name)
    lengths = (len(name), len(name) - 1, len(name) + 1)[: 3 if len(name) >= _SHORTEST else 1]
    for part, at in ((first_half, 0), (second_half, len(first_half))):
        start = text.find(part)
        while start >= 0:
            begin = start - at
            for length in lengths:
                first = begin if at == 0 else start + len(part) - length
                piece = text[max(first, 0) : first + length]
                behind = text[first + length : first + length + 1]
                if first >= 0 and len(piece) == length and _is_slip(piece, name, behind):
                    yield piece
                    break
            start = text.find(part, start + 1)


def _is_slip(piece: str, name: str, behind: str) -> bool:
    if len(piece) == len(name):
        goes_on = piece[-1] != name[-1] and is_word(piece[-1] + behind)  # 市档案管 of 市档案管理
        return not goes_on and _is_substitution(piece, name)
    long, short = (name, piece) if len(name) > len(piece) else (piece, name)
    gaps = [at for at in range(len(long)) if long[:at] + long[at + 1 :] == short]
    inner = [at for at in gaps if 0 < at < len(long) - 1]
    if not inner or len(inner) < len(gaps):
        return False
    at = inner[0]
    if len(piece) > len(name):  # a character too many: only what was typed twice
        return long[at] in (long[at - 1], long[at + 1])
    return long[at] not in _TELLING and not is_word(short[at - 1 : at + 1])


def _is_substitution(piece: str, name: str) -> bool:
    different = [at for at in range(len(name)) if piece[at] != name[at]]
    if len(different) == 2 and sorted(piece) == sorted(name):
        return different[1] - different[0] == 1
    if len(different) != 1:
        return False
    (at,) = different
    one, other = piece[at], name[at]
    if {one, other} & _TELLING or not "\u4e00" <= one <= "\u9fff":
        return False
    broken = not (is_word(piece[max(at - 1, 0) : at + 1]) or is_word(piece[at : at + 2]))
    inner = 0 < at < len(name) - 1  # at the ends what stands beside it is not known
    return sound_alike(one, other) or (broken and inner)
