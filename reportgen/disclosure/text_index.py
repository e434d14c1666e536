"""The public texts by what they say: each wording once, however many cells have it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from reportgen import schema
from reportgen.core.spellings import Phrases
from reportgen.disclosure.public_texts import PublicText

_NAMED = (schema.UNITS.label, schema.DEPARTMENTS.label)


class TextIndex:
    """Texts by their folded words, by project, and the public names in them."""

    def __init__(self, texts: Iterable[PublicText]) -> None:
        self._by_words: dict[str, list[PublicText]] = {}
        self._by_project: defaultdict[tuple[str, str], list[PublicText]] = defaultdict(list)
        self._public_names: defaultdict[str, set[str]] = defaultdict(set)  # by owner
        self.named: set[str] = set()  # what units and departments are called
        for text in texts:
            if not text.text:
                continue
            self._by_words.setdefault(text.spelled, []).append(text)
            self._by_project[text.department, text.project].append(text)
            if text.table in _NAMED or text.is_name:
                self._public_names[text.project or text.department].add(text.spelled)
                if not text.is_name:
                    self.named.add(text.spelled)
        self.words: Sequence[str] = tuple(self._by_words)

    def saying(self, words: str) -> Sequence[PublicText]:
        """The texts with exactly these words."""
        return self._by_words.get(words, ())

    def owners(self, every: Iterable[str], most: int) -> set[tuple[str, str]]:
        """The projects in which texts with these words stand; more than `most` are not counted."""
        found: set[tuple[str, str]] = set()
        for words in every:
            for text in self._by_words[words]:
                found.add(owner(text))
                if len(found) > most:
                    return found
        return found

    def of_project(self, department: str, project: str) -> Sequence[PublicText]:
        """The texts of a project, or of a department outside of projects."""
        return self._by_project.get((department, project), ())

    def public_names(self, department: str, project: str) -> Set[str]:
        """The public names of a project, its department and the department's units."""
        return self._public_names[department] | self._public_names[project]

    def places(self, phrases: Iterable[str]) -> Mapping[str, Mapping[str, int]]:
        """The words that hold each phrase, and where in them it first stands."""
        places: dict[str, dict[str, int]] = {}
        search = Phrases(phrases)
        for words in self.words if search else ():
            for phrase, start in search.found(words):
                places.setdefault(phrase, {}).setdefault(words, start)
        return places


def owner(text: PublicText) -> tuple[str, str]:
    """The project in which a text stands.

    A department's part one counts as one, and so do the settings, which every department prints.
    """
    return ("", "") if text.table == schema.SETTINGS_SHEET else (text.department, text.project)


def owners(texts: Iterable[PublicText]) -> set[tuple[str, str]]:
    """The projects in which these texts stand."""
    return set(map(owner, texts))


def rows(words: Iterable[str], length: int) -> Iterator[str]:
    """All so many characters in a row of each word."""
    for word in words:
        for start in range(len(word) - length + 1):
            yield word[start : start + length]
