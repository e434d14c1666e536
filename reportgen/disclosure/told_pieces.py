"""Leaks of withheld names in pieces: two words of a name beside each other, whatever is between.

`城郊补植林木` for 城郊造林补植. Only other departments' texts, and only where hardly anybody says
both: the bureau confirms.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product

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
            for text in (text for words in telling for text in self._index.saying(words)):
                if text.department != secret.department:
                    yield Leak(secret, text, sure=False)

    def _telling(self, secret: Secret) -> Sequence[str]:
        """The words with two pieces of a name that no public name of its project has."""
        name = secret.whole_piece
        public = self._index.public_names(secret.department, secret.project)
        holding: dict[str, list[str]] = {}
        for two in self._pieces.get(name, ()):
            if not any(two in one for one in public):
                for words in self._holding.get(two, ()):
                    holding.setdefault(words, []).append(two)
        return [words for words, twos in holding.items() if _tell(name, words, twos)]


def _pieces(parts: NameParts) -> Iterator[str]:
    """The pairs of characters of a name that tell it beside another one.

    Not a part of a place's name: that is told as a whole.
    """
    name = parts.without_kind
    places = [proper for proper in parts.proper if len(proper) > _PIECE]
    for two in map("".join, pairwise(name)) if len(name) >= _SHORTEST else ():
        if not (two.isascii() or two in parts.everyday or any(two in one for one in places)):
            yield two


def _tell(name: str, words: str, twos: Sequence[str]) -> bool:
    """Whether two of these pieces stand near each other, as two words that are not everybody's."""
    return name not in words and any(
        abs(name.find(one) - name.find(other)) >= _PIECE
        and _is_told_by(one, other)
        and _are_near(one, other, words)
        for one, other in product(twos, twos)
    )


def _is_told_by(one: str, other: str) -> bool:
    """Whether the first is in no dictionary, or both are words that are seldom in print."""
    if is_action(one) and is_action(other):
        return False
    return not is_word(one) or not (is_frequent(one) or is_frequent(other))


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
