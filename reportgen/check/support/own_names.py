"""Names of the tables (departments, units) as texts misspell them."""

from collections.abc import Collection, Iterator

from reportgen.core.words import is_word, sound_alike

_SHORTEST = 5
_TELLING = frozenset("一二三四五六七八九十东西南北上下中大小新老市县区镇乡省街")


def misspelt(text: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each piece of a text that is one of the names but for one slip, with that name."""
    taken: set[str] = set()
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " " * len(name))
        for piece in _near(text, name) if len(name) >= _SHORTEST else ():
            if not any(piece in longer or longer[: len(piece) - 1] in piece for longer in taken):
                taken.add(piece)
                yield piece, name


def _near(text: str, name: str) -> Iterator[str]:
    """Pieces in which one character is wrong or missing, doubled, or two are exchanged.

    One half of the name is whole, then: where it stands, the other half is compared.
    """
    half = len(name) // 2
    for part, at in ((name[:half], 0), (name[half:], half)):
        start = text.find(part)
        while start >= 0:
            begin = start - at
            for length in (len(name), len(name) - 1, len(name) + 1):
                first = begin if at == 0 else start + len(part) - length
                piece = text[max(first, 0) : first + length]
                if first >= 0 and len(piece) == length and _is_slip(piece, name):
                    yield piece
                    break
            start = text.find(part, start + 1)


def _is_slip(piece: str, name: str) -> bool:
    if len(piece) == len(name):
        return _is_substitution(piece, name)
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
