"""The texts of several projects, of which many are alike."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Protocol

from reportgen.check.support.joined_texts import JoinedTexts, names_a_digit


class _HasTexts(Protocol):
    @property
    def bare_texts(self) -> Sequence[str]: ...


class DistinctTexts:
    """The texts of several projects, each once: where many are alike, few have to be looked at."""

    def __init__(self) -> None:
        self.projects: Sequence[_HasTexts] = ()
        self._having: dict[tuple[object, object], frozenset[str]] = {}

    @cached_property
    def _joined(self) -> JoinedTexts:
        every = chain.from_iterable(project.bare_texts for project in self.projects)
        return JoinedTexts(tuple(dict.fromkeys(every)))

    @property
    def as_one(self) -> str:
        """Every text once, one after the other: what is not found here stands in none of them."""
        return self._joined.as_one

    @cached_property
    def _texts_of(self) -> Mapping[str, Sequence[str]]:
        """The texts by their shape, which has 0 for each digit: most are alike but for these."""
        texts_of: dict[str, list[str]] = {}
        for shape, text in zip(self._joined.shapes(), self._joined.texts, strict=True):
            texts_of.setdefault(shape, []).append(text)
        return texts_of

    @cached_property
    def _shapes(self) -> JoinedTexts:
        return JoinedTexts(tuple(self._texts_of))

    @property
    def shapes(self) -> str:
        """As `as_one`, of texts that are alike but for their digits only one, with 0 for each."""
        return self._shapes.as_one

    def having(
        self, pattern: re.Pattern[str], test: Callable[[str], object] = bool
    ) -> frozenset[str]:
        """The texts in which `pattern` occurs and that pass `test`.

        `^` and `$` are to be those of lines. Where no single digit stands in the pattern, only the
        shapes are searched.
        """
        if (pattern, test) not in self._having:
            found = self._with(pattern) if test is bool else self.having(pattern)
            self._having[pattern, test] = frozenset(filter(test, found))
        return self._having[pattern, test]

    def _with(self, pattern: re.Pattern[str]) -> Iterator[str]:
        if names_a_digit(pattern):
            return self._joined.having(pattern)
        return chain.from_iterable(self._texts_of[shape] for shape in self._shapes.having(pattern))
