"""The public texts by what they say: each wording once, however many cells have it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from decimal import Decimal

from reportgen import schema
from reportgen.core.spellings import Phrases, spelled
from reportgen.core.spellings.statements import MONEY
from reportgen.disclosure.plain_cells import PlainCells
from reportgen.disclosure.public_texts import PublicText

_NAMED = (schema.UNITS.label, schema.DEPARTMENTS.label)


class TextIndex:
    """Texts by what they say, by project, and the public names in them.

    `texts` are those of all departments, but for the cells of `plain`; `departments` those of
    which the texts are asked for by project.
    """

    def __init__(
        self, texts: Iterable[PublicText], departments: Collection[str], plain: PlainCells
    ) -> None:
        self._plain = plain
        self._by_text: dict[str, list[PublicText]] = {}  # as it is written
        self._cells_of: dict[str, dict[str, list[PublicText]]] = {}  # by what they say
        self.figures: list[PublicText] = []  # the cells with an amount and no text
        self._amounts: defaultdict[str, set[Decimal]] = defaultdict(set)
        self.substitutes: dict[tuple[str, str], list[PublicText]] = {}  # as `_by_project`
        self.named: set[str] = set()  # what units and departments are called
        self._by_department: defaultdict[str, list[PublicText]] = defaultdict(list)
        self._by_project: defaultdict[tuple[str, str], list[PublicText]] = defaultdict(list)
        self._public_names: defaultdict[str, set[str]] = defaultdict(set)  # by owner
        for text in texts:
            if text.department in departments:
                self._by_department[text.department].append(text)
                self._by_project[text.department, text.project].append(text)
            if text.figure is None:
                self._by_text.setdefault(text.text, []).append(text)
                self._enter_name(text)
            else:
                self.figures.append(text)
                if text.figure.unit == MONEY:
                    self._amounts[text.department].add(text.figure.value)
        self.texts: Collection[str] = dict.fromkeys((*self._by_text, *self._plain.texts))
        self._by_words: dict[str, list[str]] = {}  # the texts with each
        for said in self.texts:
            self._by_words.setdefault(spelled(said), []).append(said)
        self.words: Sequence[str] = tuple(self._by_words)

    def _enter_name(self, text: PublicText) -> None:
        """Remember what units, departments and projects are called, and the substitutes."""
        if text.table in _NAMED:
            self.named.add(text.spelled)
        elif text.table == schema.WITHHELD.label:
            self.substitutes.setdefault((text.department, text.project), []).append(text)
            return
        elif not text.is_name:
            return
        self._public_names[text.project or text.department].add(text.spelled)

    def cells(self, said: str) -> Iterator[PublicText]:
        """The cells that say this, written like this."""
        yield from self._by_text.get(said, ())
        yield from self._plain.cells(said)

    def cells_of(self, department: str, said: str) -> Sequence[PublicText]:
        """Those of them that are of this department."""
        if said not in self._cells_of:
            by_department = self._cells_of[said] = {}
            for cell in self.cells(said):
                by_department.setdefault(cell.department, []).append(cell)
        return self._cells_of[said].get(department, ())

    def departments(self, said: str) -> set[str]:
        """The departments that say this, written like this."""
        walked = {text.department for text in self._by_text.get(said, ())}
        return walked | self._plain.departments(said)

    def sentences(self, said: str) -> int:
        """How many cells say this, written like this, that hold no amount or target."""
        walked = sum(not text.is_figure for text in self._by_text.get(said, ()))
        return walked + self._plain.sentences(said)

    def saying(self, words: str) -> Sequence[PublicText]:
        """The texts with exactly these words, however spelled."""
        return [text for said in self._by_words.get(words, ()) for text in self.cells(said)]

    def columns_saying(self, words: str) -> set[tuple[str, str]]:
        """Table and column of the texts with exactly these words."""
        found: set[tuple[str, str]] = set()
        for said in self._by_words.get(words, ()):
            found.update((text.table, text.column) for text in self._by_text.get(said, ()))
            found.update(self._plain.columns(said))
        return found

    def owners_of(self, said: str) -> Iterator[tuple[str, str]]:
        """The projects in which this stands, written like this; some more than once."""
        yield from map(owner, self._by_text.get(said, ()))
        yield from self._plain.owners(said)

    def owners(self, every: Iterable[str], most: int) -> set[tuple[str, str]]:
        """The projects in which texts with these words stand; more than `most` are not counted."""
        found: set[tuple[str, str]] = set()
        for words in every:
            for said in self._by_words.get(words, ()):
                for one in self.owners_of(said):
                    found.add(one)
                    if len(found) > most:
                        return found
        return found

    def of_project(self, department: str, project: str) -> Sequence[PublicText]:
        """The texts and figures of a project with something withheld, or outside of projects."""
        return self._by_project.get((department, project), ())

    def of_department(self, department: str) -> Sequence[PublicText]:
        """All texts and figures of a department."""
        return [*self._by_department.get(department, ()), *self._plain.of_department(department)]

    def public_names(self, department: str, project: str) -> Set[str]:
        """The public names of a project, its department and the department's units."""
        return self._public_names[department] | self._public_names[project]

    def public_amounts(self, department: str) -> Set[Decimal]:
        """The amounts that cells of a department hold and are no text, in 元."""
        return self._amounts[department] | self._plain.figures.get(department, set())

    def holding(self, phrases: Iterable[str]) -> Mapping[str, Collection[str]]:
        """The words that hold each phrase."""
        places = Phrases(phrases).places(self.words)
        return {
            phrase: dict.fromkeys(words for words, _ in found) for phrase, found in places.items()
        }


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
