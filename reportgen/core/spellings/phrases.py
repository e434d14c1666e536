"""Searches folded texts for many folded phrases at once, and for the pieces of one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

import ahocorasick

_SHORTEST_PIECE = 2  # characters that stand together


class Found(NamedTuple):
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

    def places(self, texts: Sequence[str]) -> Mapping[str, list[tuple[str, int]]]:
        """The phrases that stand in the texts, each with these and where it ends in them."""
        places: dict[str, list[tuple[str, int]]] = {}
        for text in texts if self._any else ():
            for last, phrase in self._automaton.iter(text):
                if phrase in places:
                    places[phrase].append((text, last + 1))
                else:
                    places[phrase] = [(text, last + 1)]
        return places


def in_order(phrase: str, text: str) -> int:
    """How many characters of the phrase stand in the text, in pieces of two and more, in order.

    So a name is recognized that has words put in, or that lacks one.
    """
    blocks = SequenceMatcher(None, phrase, text, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= _SHORTEST_PIECE)


def in_pieces(phrase: str, text: str) -> int:
    """How many characters of the phrase stand in the text, in pieces of two and more, in any order.

    So a name is recognized whose words stand in another order.
    """
    most = [0] * (len(phrase) + 1)  # of its first characters
    for end in range(1, len(phrase) + 1):
        best, start = most[end - 1], end - _SHORTEST_PIECE
        while start >= 0 and phrase[start:end] in text:
            best = max(best, most[start] + end - start)
            start -= 1
        most[end] = best
    return most[len(phrase)]
