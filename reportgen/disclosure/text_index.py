"""The public texts by what they say: each wording once, however many cells have it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set

from reportgen import schema
from reportgen.core.spellings import Phrases, spelled
from reportgen.disclosure.public_texts import PublicText

_NAMED = (schema.UNITS.label, schema.DEPARTMENTS.label)


class TextIndex:
    """Texts by what they say, by project, and the public names in them.

    `departments` are those of which the texts are asked for by project.
    """

    def __init__(self, texts: Iterable[PublicText], departments: Collection[str]) -> None:
        self.by_text: dict[str, list[PublicText]] = {}  # as it is written
        self.figures: list[PublicText] = []  # the cells with an amount and no text
        self.substitutes: dict[str, list[PublicText]] = {}  # by project
        self.named: set[str] = set()  # what units and departments are called
        self._by_department: defaultdict[str, list[PublicText]] = defaultdict(list)
        self._by_project: defaultdict[tuple[str, str], list[PublicText]] = defaultdict(list)
        self._public_names: defaultdict[str, set[str]] = defaultdict(set)  # by owner
        for text in texts:
            if text.department in departments:
                self._by_department[text.department].append(text)
                self._by_project[text.department, text.project].append(text)
            if text.figure is None:
                self.by_text.setdefault(text.text, []).append(text)
            else:
                self.figures.append(text)
        self._by_words: dict[str, list[list[PublicText]]] = {}
        for said, cells in self.by_text.items():
            self._by_words.setdefault(spelled(said), []).append(cells)
        self.words: Sequence[str] = tuple(self._by_words)
        for words, groups in self._by_words.items():
            for text in (text for cells in groups for text in cells):
                self._enter_name(words, text)

    def _enter_name(self, words: str, text: PublicText) -> None:
        """Remember what units, departments and projects are called, and the substitutes."""
        table = text.table
        if table in _NAMED:
            self.named.add(words)
        elif table == schema.WITHHELD.label:
            if text.project:
                self.substitutes.setdefault(text.project, []).append(text)
            return
        elif not text.is_name:
            return
        self._public_names[text.project or text.department].add(words)

    def saying(self, words: str) -> Sequence[PublicText]:
        """The texts with exactly these words, however spelled."""
        return [text for cells in self._by_words.get(words, ()) for text in cells]

    def owners(self, every: Iterable[str], most: int) -> set[tuple[str, str]]:
        """The projects in which texts with these words stand; more than `most` are not counted."""
        found: set[tuple[str, str]] = set()
        for words in every:
            for text in self.saying(words):
                found.add(owner(text))
                if len(found) > most:
                    return found
        return found

    def of_project(self, department: str, project: str) -> Sequence[PublicText]:
        """The texts and figures of a project, or of a department outside of projects."""
        return self._by_project.get((department, project), ())

    def of_department(self, department: str) -> Sequence[PublicText]:
        """All texts and figures of a department."""
        return self._by_department.get(department, ())

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
