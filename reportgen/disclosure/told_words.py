"""Leaks in words: withheld names and sentences that public texts repeat, whole or in part.

What is long or rare in the dataset is no chance. A text is told by what is quoted of it, wherever
clauses end; a name also where words are put in. What stands in the public names of its project,
units and department, or in many projects, is no secret.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil

from reportgen import schema
from reportgen.core.spellings import Phrases, in_pinyin, reworded, spells_in_letters
from reportgen.disclosure.leak import Leak, same_project
from reportgen.disclosure.public_texts import PublicText
from reportgen.disclosure.quotations import SHORTEST, quotations
from reportgen.redaction.secrets import (
    NAME_COLUMNS,
    SHORTEST_NAME,
    Secret,
    own_words,
)
from reportgen.redaction.secrets import SHORTEST as SHORTEST_TEXT

_DISTINCTIVE = 12  # characters in a row that nobody else would write by chance
_LONG_NAME = 8  # characters: no chance even where several projects say it
_SHORT_CLAUSE = 8  # characters of a part of a text; shorter ones are common words
_SHORT_NAME = 6  # characters: shorter ones are often common words
_RARE, _COMMON = 2, 4  # projects in which a phrase stands
_REWORDED = 8  # characters of a name that is looked for with words put in
_SHORTEST_SAID = 3  # characters of a value that its own substitute may not hold
_SAID_OF_IT = 5  # characters in a row of a value that its own substitute may not hold
_SHORTEST_IN_ROW = 5  # characters of a value that the other cells of its row may not hold
_MOST = Fraction(3, 5)  # of a value: so much of it, in a row, stands for it
_NEARLY_ALL = Fraction(3, 4)
_SHORTEST_CORE = 6  # characters of that, of a name
_LATIN = re.compile("[a-z]{8}")  # folded letters that may be a name in pinyin
_FEW = 20  # places of a piece of a name, above which it is a common word
_NAMED = (schema.UNITS.label, schema.DEPARTMENTS.label)


class ToldWords:
    """Withheld names and sentences, looked for in all texts together."""

    def __init__(self, secrets: Sequence[Secret], texts: Sequence[PublicText]) -> None:
        self._secrets = [s for s in secrets if s.amount is None]
        said = (text.spelled for text in texts if text.text) if self._secrets else ()
        public: list[str] = list(dict.fromkeys(said))
        self._quoted = quotations(sorted({s.whole_piece for s in self._secrets}), public)
        names = {s.whole_piece: s.pieces for s in self._secrets if _is_name(s)}
        self._letters = _letters(names, public)
        self._places = _find(
            {
                piece
                for name, pieces in names.items()
                for piece in (*pieces, *_parts(name), *_cores(name), self._letters.get(name, ""))
            },
            public,
        )
        self._pieces = {piece for s in self._secrets for piece in s.pieces}
        holding = {words for found in self._places.values() for words in found}
        holding |= {quoted.text for found in self._quoted.values() for quoted in found}
        self._by_words: dict[str, list[PublicText]] = {words: [] for words in holding}
        self._public_names: defaultdict[str, set[str]] = defaultdict(set)  # by owner
        self._wordings: defaultdict[tuple[str, str], set[str]] = defaultdict(set)  # by column
        self._of_project: dict[tuple[str, str], list[PublicText]] = {
            (s.department, s.project): [] for s in self._secrets
        }
        self._substitutes: dict[str, list[PublicText]] = {}
        for text in texts if self._secrets else ():
            if text.text:
                self._enter(text)

    def _enter(self, text: PublicText) -> None:
        """Remember a text where the search may ask for it; most are none of these."""
        words, table = text.spelled, text.table
        if words in self._by_words:
            self._by_words[words].append(text)
        if (whose := (text.department, text.project)) in self._of_project:
            self._of_project[whose].append(text)
        if words in self._pieces and table == schema.INDICATORS.label:
            self._wordings[table, text.column].add(words)
        if table in _NAMED or text.is_name:
            self._public_names[text.project or text.department].add(words)
        if table == schema.WITHHELD.label and text.project:
            self._substitutes.setdefault(text.project, []).append(text)

    def leaks(self) -> Iterator[Leak]:
        """Every text that tells one of the secrets; some pairs more than once."""
        for secret in self._secrets:
            if _is_name(secret):
                yield from self._of_name(secret)
                yield from self._of_reworded_name(secret)
                yield from self._of_core(secret)
                for text in self._holding(self._letters.get(secret.whole_piece, "")):
                    yield Leak(secret, text, sure=True)
            else:
                yield from self._of_clauses(secret)
            yield from self._of_quotations(secret)
            yield from self._of_substitutes(secret)

    def _holding(self, phrase: str) -> list[PublicText]:
        return [text for words in self._places.get(phrase, ()) for text in self._by_words[words]]

    def _of_name(self, secret: Secret) -> Iterator[Leak]:
        for piece in secret.pieces:
            holding = self._holding(piece)
            projects = len(_owners(holding))
            named = sum(text.is_name and text.spelled == piece for text in holding)
            long = len(piece) >= _LONG_NAME and projects < _COMMON
            for text in holding:
                if named > _RARE and not same_project(secret, text):
                    continue  # what many projects are called is no secret of this one
                own = text.department == secret.department and len(piece) >= _SHORT_NAME
                yield Leak(secret, text, own or long or projects <= _RARE)

    def _of_reworded_name(self, secret: Secret) -> Iterator[Leak]:
        """Texts in which words are put into the name, or one is left out."""
        name = secret.whole_piece
        whole = self._places.get(name, {})
        for part in _parts(name):
            places = self._places.get(part, {})
            if len(places) > _FEW:
                continue
            telling = [
                text
                for words, at in places.items()
                if words not in whole and reworded(name, words, at)
                for text in self._by_words[words]
            ]
            if not any(text.is_name or text.table in _NAMED for text in telling):
                rare = len(_owners(telling)) <= _RARE
                yield from (Leak(secret, text, rare) for text in telling)

    def _of_core(self, secret: Secret) -> Iterator[Leak]:
        """Texts with most of the name in a row, where few other projects say that."""
        name = secret.whole_piece
        for core in _cores(name):
            telling = [text for text in self._holding(core) if name not in text.spelled]
            owners = _owners(telling) - {(secret.department, secret.project)}
            if len(owners) > _RARE or self._is_public(core, secret):
                continue
            alone = len(owners) == 1 and len(core) >= _NEARLY_ALL * len(name)
            for text in telling:
                same = same_project(secret, text)
                if same or (len(core) >= _LONG_NAME and not _is_like(secret, text)):
                    yield Leak(secret, text, same or alone)

    def _is_public(self, words: str, secret: Secret) -> bool:
        """Whether public names of the secret's unit, department or project hold the words."""
        names = self._public_names[secret.department] | self._public_names[secret.project]
        return any(words in name for name in names)

    def _of_clauses(self, secret: Secret) -> Iterator[Leak]:
        """Texts of the same project with the whole value, or a clause of it.

        Not one that other cells of the column say.
        """
        common = self._wordings[_column_of(secret)]
        for piece in self._clauses(secret):
            for text in self._of_project[secret.department, secret.project]:
                if piece in text.spelled and piece not in common and not secret.whole:
                    row = (text.table, text.row) == (secret.table, secret.row)
                    if row or len(piece) >= SHORTEST_TEXT:
                        yield Leak(secret, text, sure=True)

    def _clauses(self, secret: Secret) -> Iterator[str]:
        """The value, if it is no mere number, and its clauses that are no common words."""
        whole = secret.whole_piece
        shortest = _SHORTEST_IN_ROW - any(map(str.isdecimal, whole))
        if len(whole) >= shortest and not whole.isascii():
            yield whole
        yield from (p for p in secret.pieces if p != whole and len(p) >= _SHORT_CLAUSE)

    def _of_quotations(self, secret: Secret) -> Iterator[Leak]:
        """Texts that repeat much of the value; what several quote of it is counted together."""
        value = secret.whole_piece
        if secret.column == "项目编码" or value in self._wordings[_column_of(secret)]:
            return
        known = self._known(secret)
        told: dict[str, set[int]] = {}
        for quotation in self._quoted.get(value, ()):
            told.setdefault(quotation.text, set()).update(quotation.places)
        lengths = {words: len(places - known) for words, places in told.items()}
        quoting = [w for w, n in lengths.items() if n >= SHORTEST]
        owners = _owners(text for words in quoting for text in self._by_words[words])
        alone = len(owners - {(secret.department, secret.project)}) == 1
        for words in quoting:
            if _is_name(secret) and value in words:
                continue
            for text in self._by_words[words]:
                telling = same_project(secret, text) or (
                    alone and lengths[words] >= _MOST * len(value)
                )
                enough = lengths[words] >= (SHORTEST if telling else _DISTINCTIVE)
                yield Leak(secret, text, enough and not _is_like(secret, text))

    def _known(self, secret: Secret) -> set[int]:
        """The characters of a value that its public names or many projects say anyway."""
        value = secret.whole_piece
        names = self._public_names[secret.department] | self._public_names[secret.project]
        known = {place for name in names for place in _covered(value, name)}
        by_owner: dict[tuple[str, str], set[int]] = {}
        for quotation in self._quoted.get(value, ()):
            if quotation.text in names:
                known.update(quotation.places)
            for owner in _owners(self._by_words[quotation.text]):
                by_owner.setdefault(owner, set()).update(quotation.places)
        saying = Counter(place for places in by_owner.values() for place in places)
        return known | {place for place, owners in saying.items() if owners >= _COMMON}

    def _of_substitutes(self, secret: Secret) -> Iterator[Leak]:
        """Substitutes of the same project that hold the value, or spell it in letters."""
        value = secret.whole_piece
        for text in self._substitutes.get(secret.project, ()) if value else ():
            said = text.spelled
            holds = len(value) >= _SHORTEST_SAID and value in said
            if (
                holds
                or value == said
                or any(part in value for part in _rows(own_words(said), _SAID_OF_IT))
                or spells_in_letters(text.text, secret.text)
            ):
                yield Leak(secret, text, sure=True)


def _rows(words: Iterable[str], length: int) -> Iterator[str]:
    """All so many characters in a row of each word."""
    for word in words:
        for start in range(len(word) - length + 1):
            yield word[start : start + length]


def _letters(names: Iterable[str], public: Iterable[str]) -> Mapping[str, str]:
    """The names in pinyin, if a public text has so many letters that it may be one."""
    if not any(_LATIN.search(words) for words in public if words not in schema.NUMBERINGS):
        return {}
    letters = {name: in_pinyin(name) for name in names if len(name) >= SHORTEST_NAME}
    return {name: spelled for name, spelled in letters.items() if len(spelled) >= 2 * SHORTEST_NAME}


def _find(phrases: Iterable[str], texts: Iterable[str]) -> Mapping[str, dict[str, int]]:
    """The texts that hold each phrase, and where in them it first stands."""
    places: dict[str, dict[str, int]] = {}
    search = Phrases(phrases)
    for words in texts if search else ():
        for found in search.found(words):
            places.setdefault(found.phrase, {}).setdefault(words, found.start)
    return places


def _is_name(secret: Secret) -> bool:
    return secret.column in NAME_COLUMNS


def _column_of(secret: Secret) -> tuple[str, str]:
    """The table and the printed column that a value belongs to."""
    return secret.table, "指标值" if secret.column in schema.TARGET_LABELS else secret.column


def _is_like(secret: Secret, text: PublicText) -> bool:
    """Whether both are names, or indicators, of two projects, which are often alike."""
    if same_project(secret, text):
        return False
    names = text.is_name and _is_name(secret)
    return names or text.table == secret.table == schema.INDICATORS.label


def _parts(name: str) -> Iterator[str]:
    """Pieces around which a name with words put in is recognized."""
    length = max(3, len(name) // 3)
    if len(name) >= _REWORDED:
        for start in range(len(name) - length + 1):
            yield name[start : start + length]


def _cores(name: str) -> Iterator[str]:
    """The pieces of a name that stand for it; longer ones are quotations."""
    most, nearly = (ceil(share * len(name)) for share in (_MOST, _NEARLY_ALL))
    for length in {max(_SHORTEST_CORE, most), max(_LONG_NAME, most), max(_LONG_NAME, nearly)}:
        if length < len(name):
            yield from _rows([name], length)


def _owners(texts: Iterable[PublicText]) -> set[tuple[str, str]]:
    """The projects in which these texts stand.

    A department's part one counts as one, and so do the settings, which every department prints.
    """
    return {
        ("", "") if t.table == schema.SETTINGS_SHEET else (t.department, t.project) for t in texts
    }


def _covered(value: str, name: str) -> Iterator[int]:
    """The places of a name's characters in a value."""
    at = value.find(name) if name else -1
    while at >= 0:
        yield from range(at, at + len(name))
        at = value.find(name, at + 1)
