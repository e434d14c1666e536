"""Quotations: the runs of characters that public texts have in common with withheld ones.

Texts come in folded, so that marks, blanks and other spellings part nothing; where a clause ends
does not matter. Knows no dataset.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from reportgen.core.spellings import Phrases

SHORTEST = 10  # characters: every common run of so many is found
_STRIDE = 3  # from one piece that is looked for to the next
_PIECE = SHORTEST - _STRIDE + 1  # a run of SHORTEST characters holds one of them whole
_PART = 10  # one text in so many is looked at first
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
    agreeing: dict[tuple[str, str, int], list[range]] = {}  # by how far one lies before the other
    for piece, places in _rare_places(pieces, public).items():
        for text, after in places:
            at = after - _PIECE
            for source, start in pieces[piece]:
                runs = agreeing.setdefault((source, text, at - start), [])
                if any(start in run for run in runs):
                    continue
                first, end = _widened(source, start, text, at)
                runs.append(range(first, end))
                if end - first >= SHORTEST:
                    found.setdefault(source, []).append(Quotation(text, first, end))
    return found


def _rare_places(
    pieces: Collection[str], public: Sequence[str]
) -> Mapping[str, Sequence[tuple[str, int]]]:
    """The places of those pieces that are no phrases of everybody's: the text, and the end in it.

    In a part of the texts such phrases show first, so that they are not looked for in all.
    """
    for every in (_PART, 1):
        places = Phrases(pieces).places(public[::every])
        everybodys = {piece for piece, found in places.items() if len(found) > _EVERYWHERE}
        pieces = [piece for piece in pieces if piece not in everybodys]
    return {piece: places[piece] for piece in pieces if piece in places}


def _widened(source: str, start: int, text: str, at: int) -> tuple[int, int]:
    """How far the two texts agree around a common piece, as places in the first."""
    first, end = start, start + _PIECE
    apart = at - start
    while first and first + apart and source[first - 1] == text[first + apart - 1]:
        first -= 1
    while end < len(source) and end + apart < len(text) and source[end] == text[end + apart]:
        end += 1
    return first, end
