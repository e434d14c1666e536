"""Quotations: the runs of characters that public texts have in common with withheld ones.

Texts come in folded, so that marks, blanks and other spellings part nothing; where a clause ends
does not matter. Knows no dataset.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from reportgen.core.spellings import Phrases

SHORTEST = 10  # characters: every common run of so many is found
_STRIDE = 3  # from one piece that is looked for to the next
_PIECE = SHORTEST - _STRIDE + 1  # a run of SHORTEST characters holds one of them whole
_EVERYWHERE = 200  # texts with a piece, from which on it is a phrase of everybody's


class Quotation(NamedTuple):
    """The characters from `start` to `end` of a withheld text, which a public text repeats."""

    text: str
    start: int
    end: int

    @property
    def places(self) -> range:
        """The places of these characters in the withheld text."""
        return range(self.start, self.end)


def quotations(withheld: Sequence[str], public: Sequence[str]) -> Mapping[str, Sequence[Quotation]]:
    """The quotations from each withheld text; of both, each different one is given once."""
    pieces: dict[str, list[tuple[str, int]]] = {}
    for text in withheld:
        for start in range(0, len(text) - _PIECE + 1, _STRIDE):
            pieces.setdefault(text[start : start + _PIECE], []).append((text, start))
    found: dict[str, list[Quotation]] = {}
    reached: dict[tuple[str, str, int], int] = {}  # by how far one text lies before the other
    for piece, text, at in _places(pieces, public):
        for source, start in pieces[piece]:
            along = (source, text, at - start)
            if start < reached.get(along, 0):
                continue
            first, end = _widened(source, start, text, at)
            reached[along] = end
            if end - first >= SHORTEST:
                found.setdefault(source, []).append(Quotation(text, first, end))
    return found


def _places(pieces: Mapping[str, object], public: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """Each place of a piece: the piece, the text and where in it, in the order of the texts."""
    starts = [0, *accumulate(len(text) + 1 for text in public)]
    hits = list(Phrases(pieces).found("\n".join(public)))
    counts = Counter(hit.phrase for hit in hits)
    for hit in hits:
        if counts[hit.phrase] <= _EVERYWHERE:
            number = bisect_right(starts, hit.start) - 1
            yield hit.phrase, public[number], hit.start - starts[number]


def _widened(source: str, start: int, text: str, at: int) -> tuple[int, int]:
    """How far the two texts agree around a common piece, as places in the first."""
    first, end = start, start + _PIECE
    apart = at - start
    while first and first + apart and source[first - 1] == text[first + apart - 1]:
        first -= 1
    while end < len(source) and end + apart < len(text) and source[end] == text[end + apart]:
        end += 1
    return first, end
