"""Searches folded texts for many folded phrases at once, and for phrases with words put in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import ahocorasick

_KEPT = 0.9  # of a phrase's characters, in their order, that a reworded one still has
_SHORTEST_PIECE = 2  # characters that stand together in it


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase, and where it begins in the folded text."""

    phrase: str
    start: int


class Phrases:
    """Phrases, folded, ready to be looked for in texts; one pass over a text, however many."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for phrase in phrases:
            if phrase:
                self._automaton.add_word(phrase, phrase)
        self._any = len(self._automaton) > 0
        if self._any:
            self._automaton.make_automaton()

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return self._any

    def found(self, text: str) -> Iterator[Found]:
        """Every place of a phrase in a folded text."""
        if self._any:
            for last, phrase in self._automaton.iter(text):
                yield Found(phrase, last - len(phrase) + 1)


def reworded(phrase: str, text: str, start: int) -> bool:
    """Whether `text` holds most of the phrase, in its order, around a piece of it at `start`.

    So a name with words put in, or with a word left out, is recognized.
    """
    length = len(phrase)
    around = text[max(0, start - length) : start + 2 * length]
    blocks = SequenceMatcher(None, phrase, around, autojunk=False).get_matching_blocks()
    pieces = [block for block in blocks if block.size >= _SHORTEST_PIECE]
    if not pieces or sum(block.size for block in pieces) < _KEPT * length:
        return False
    return pieces[-1].b + pieces[-1].size - pieces[0].b <= 2 * length
