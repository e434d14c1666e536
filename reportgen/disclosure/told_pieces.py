"""Leaks of withheld names in pieces: two words of a name beside each other, whatever is between.

`城郊补植林木` for 城郊造林补植. Only other departments' texts, and only where hardly anybody says
both. A name of its own beside what is there (`鹤岭坳的围栏`) is no chance; of the rest the bureau
confirms.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise, product

from reportgen.core.words import is_frequent, is_word
from reportgen.disclosure.leak import Leak
from reportgen.disclosure.name_parts import NameParts, is_action
from reportgen.disclosure.text_index import TextIndex
from reportgen.redaction.secrets import Secret

_RARE = 2  # projects that say both words
_BETWEEN = 6  # characters between the two
_PIECE = 2  # characters of a word
_SHORTEST = 6  # characters of a name, without its kind, of which two words are a part


class ToldPieces:
    """Pairs of words of names, looked for in all texts; `parts` has the names, folded."""

    def __init__(
        self, secrets: Sequence[Secret], parts: Mapping[str, NameParts], index: TextIndex
    ) -> None:
        self._secrets, self._index = secrets, index
        self._pieces = {name: tuple(_pieces(of_name)) for name, of_name in parts.items()}
        self._holding = index.holding({two for pieces in self._pieces.values() for two in pieces})

    def leaks(self) -> Iterator[Leak]:
        """Every text of another department that has two words of a name, where that is rare."""
        for secret in self._secrets:
            telling = self._telling(secret)
            own = {(secret.department, secret.project)}
            others = self._index.owners(telling, _RARE + 1) - own
            if len(others) > _RARE:
                continue
            for words, sure in telling.items():
                for text in self._index.saying(words):
                    if text.department != secret.department:
                        yield Leak(secret, text, sure)

    def _telling(self, secret: Secret) -> Mapping[str, bool]:
        """The words with two pieces of a name, and whether surely.

        Without pieces that a public name of its project has.
        """
        name = secret.whole_piece
        public = self._index.public_names(secret.department, secret.project)
        holding: dict[str, list[str]] = {}
        for two in self._pieces.get(name, ()):
            if not any(two in one for one in public):
                for words in self._holding.get(two, ()):
                    holding.setdefault(words, []).append(two)
        telling = {words: tuple(_pairs(name, words, some)) for words, some in holding.items()}
        return {words: any(map(_is_sure, pairs)) for words, pairs in telling.items() if pairs}


def _pieces(parts: NameParts) -> Iterator[str]:
    """What of a name tells it beside another piece: pairs of characters, names of places."""
    name = parts.without_kind
    places = [proper for proper in parts.proper if len(proper) > _PIECE]
    if len(name) < _SHORTEST:
        return
    yield from places
    for before, two in pairwise(map("".join, pairwise(f" {name}"))):
        torn = is_word(before) and not is_word(two)  # 频会 of 视频会议
        if not (torn or two.isascii() or two in parts.everyday or any(two in p for p in places)):
            yield two


def _pairs(name: str, words: str, pieces: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Those that tell it of the pairs of pieces that stand near each other."""
    for one, other in combinations(sorted(pieces, key=name.find), 2) if name not in words else ():
        apart = name.find(other) - name.find(one) >= len(one)
        if apart and _are_telling(one, other) and _are_near(one, other, words):
            yield one, other


def _are_telling(one: str, other: str) -> bool:
    """Whether one of them is in no dictionary, or both are words that are seldom in print."""
    if is_action(one) and is_action(other):
        return False
    seldom = not (is_frequent(one) or is_frequent(other))
    return seldom or not (is_word(one) and is_word(other))


def _is_sure(pair: tuple[str, str]) -> bool:
    """Whether it is a name of its own beside something, and not only beside what is done."""
    things = [piece for piece in pair if not (is_action(piece) or is_frequent(piece))]
    return len(things) == len(pair) and not all(map(is_word, pair))


def _are_near(one: str, other: str, words: str) -> bool:
    apart = (
        abs(at - beside) - _PIECE
        for at, beside in product(_places(one, words), _places(other, words))
    )
    return any(0 <= between <= _BETWEEN for between in apart)


def _places(two: str, words: str) -> Iterator[int]:
    at = words.find(two)
    while at >= 0:
        yield at
        at = words.find(two, at + 1)
