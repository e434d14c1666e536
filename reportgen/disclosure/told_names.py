"""Leaks of withheld names: as they are, with words put in, in another order or in part.

What is rare in the dataset is no chance, nor is what holds a proper name; a phrase that may be
chance is told to the bureau. What many projects are called, and words of everybody's, tell nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from reportgen import schema
from reportgen.core.spellings.statements import PIECES
from reportgen.disclosure.leak import Leak, same_project
from reportgen.disclosure.name_parts import NameParts, anchors, places_in
from reportgen.disclosure.public_texts import PublicText
from reportgen.disclosure.text_index import TextIndex, owners, rows
from reportgen.disclosure.told_letters import ToldLetters
from reportgen.disclosure.told_pieces import ToldPieces
from reportgen.redaction.secrets import NAME_COLUMNS, SHORTEST_NAME, Secret

_CODE, _WITHHELD = "项目编码", schema.WITHHELD.label
_SHORTEST_CODE = 4  # characters; such a one tells only where it is rare
_LONG_CODE = 12  # characters: no chance even within a longer one
_LONG_NAME = 8  # characters: no chance even where several projects say it
_SHORT_NAME = 6  # characters: shorter ones are often common words
_RARE, _COMMON = 2, 4  # projects in which a phrase stands
_MOST = Fraction(3, 5)  # of a name: so much of it, in a row, stands for it
_NEARLY_ALL = Fraction(3, 4)
_SHORTEST_CORE = 6  # characters of that
_COUNTED = PIECES | frozenset("%‰年月日元")
_SAMPLE = 10_000  # texts in which is counted who says a pair of characters


class _Told(NamedTuple):
    """How closely a text comes to a name; `part` is what of the name it has."""

    part: str
    particles: bool = False
    whole: bool = True


class ToldNames:
    """Withheld names of projects, looked for in all texts together."""

    def __init__(self, secrets: Sequence[Secret], index: TextIndex) -> None:
        self._secrets = [s for s in secrets if is_name(s)]
        codes = (s for s in secrets if s.column == _CODE)
        self._codes = [s for s in codes if len(s.whole_piece) >= _SHORTEST_CODE]
        self._index = index
        names = {s.whole_piece: s.pieces for s in self._secrets}
        said_by = self._said_by([n for n in names if len(n) >= SHORTEST_NAME])
        everyday = frozenset(pair for pair, saying in said_by.items() if len(saying) > _COMMON)
        places = places_in(index.named)
        self._parts = {n: NameParts(n, places, everyday) for n in names if len(n) >= SHORTEST_NAME}
        self._anchors = {
            name: anchors(parts.least, lambda pair: len(said_by.get(pair, ())))
            for name, parts in self._parts.items()
        }
        self._holding_words = index.holding(
            {
                piece
                for name, pieces in names.items()
                for piece in (
                    *pieces,
                    *_cores(name),
                    *self._anchors.get(name, ()),
                    *self._proper(name),
                )
            }.union(s.whole_piece for s in self._codes)
        )

    def _said_by(self, names: Sequence[str]) -> Mapping[str, set[tuple[str, str]]]:
        """The projects that say a pair of characters of the names, in a sample of the texts."""
        said_by: dict[str, set[tuple[str, str]]] = {pair: set() for pair in rows(names, 2)}
        every = max(1, len(self._index.words) // _SAMPLE)
        for words in self._index.words[::every]:
            pairs = said_by.keys() & set(map("".join, pairwise(words)))
            saying = self._index.owners([words], _COMMON) if pairs else ()
            for pair in pairs:
                said_by[pair].update(saying)
        return said_by

    def leaks(self) -> Iterator[Leak]:
        """Every text that tells one of the names; some pairs more than once."""
        yield from ToldLetters(self._secrets, self._parts, self._index).leaks()
        yield from ToldPieces(self._secrets, self._parts, self._index).leaks()
        for secret in self._secrets:
            yield from self._of_name(secret)
            yield from self._of_wordings(secret)
            yield from self._of_core(secret)
            yield from self._of_proper(secret)
            yield from self._of_most_words(secret)
        yield from self._of_codes()

    def _of_codes(self) -> Iterator[Leak]:
        """Texts with a withheld code that stands there by itself."""
        for secret in self._codes:
            code = secret.whole_piece
            alone = re.compile(rf"(?<![a-z0-9]){code}(?![a-z0-9])")
            telling = [
                text
                for text in self._holding(code)
                if len(code) >= _LONG_CODE
                or (alone.search(text.spelled) and not _counts(text, code))
            ]
            short = not secret.pieces
            if not short or len(owners(telling)) <= _RARE:
                for text in telling:
                    yield Leak(secret, text, sure=not short or _is_mixed(code))

    def _holding(self, phrase: str) -> list[PublicText]:
        holding = self._holding_words.get(phrase, ())
        return [text for words in holding for text in self._index.saying(words)]

    def _of_name(self, secret: Secret) -> Iterator[Leak]:
        for piece in secret.pieces:
            holding = self._holding(piece)
            projects = len(self._index.owners(self._holding_words.get(piece, ()), _COMMON))
            named = sum(text.is_name for text in self._index.saying(piece))
            long = len(piece) >= _LONG_NAME and projects < _COMMON
            for text in holding:
                if named > _RARE and not same_project(secret, text):
                    continue  # what many projects are called is no secret of this one
                own = text.department == secret.department and len(piece) >= _SHORT_NAME
                yield Leak(secret, text, own or long or projects <= _RARE)

    def _of_wordings(self, secret: Secret) -> Iterator[Leak]:
        """Texts in which words are put into the name, stand in another order or are left out."""
        parts = self._parts.get(secret.whole_piece)
        if not parts:
            return
        telling: dict[_Told, list[PublicText]] = {}
        for words, told in self._wordings(parts).items():
            telling.setdefault(told, []).extend(self._index.saying(words))
        for told, texts in telling.items():
            yield from self._graded(secret, parts, told, texts)

    @lru_cache  # noqa: B019 - as long as the search
    def _wordings(self, parts: NameParts) -> Mapping[str, _Told]:
        """The words that tell a name otherwise than as it is."""
        return {
            words: told
            for anchor in self._anchors[parts.name]
            for words in self._holding_words.get(anchor, ())
            if parts.name not in words and (told := _told(parts, words, anchor))
        }

    def _graded(
        self, secret: Secret, parts: NameParts, told: _Told, texts: Sequence[PublicText]
    ) -> Iterator[Leak]:
        others = owners(texts) - {(secret.department, secret.project)}
        public = self._index.public_names(secret.department, secret.project)
        if told.part != parts.name and not parts.is_telling(told.part, public):
            return
        rare = len(others) <= _RARE
        if not rare and (len(others) > _COMMON or told.part != parts.name) and not told.particles:
            return  # words of everybody's
        for text in texts:
            same = same_project(secret, text)
            if told.particles:
                sure = rare or text.department == secret.department
            elif text.is_name and not same and not parts.is_distinctive:
                continue  # names of two projects are often alike
            elif told.part == parts.name:
                sure = rare
            else:
                alike = text.is_name or not parts.is_distinctive
                sure = told.whole and (same or not alike)
            yield Leak(secret, text, sure)

    def _of_core(self, secret: Secret) -> Iterator[Leak]:
        """Texts with most of the name in a row, where few other projects say that."""
        name = secret.whole_piece
        public = self._index.public_names(secret.department, secret.project)
        for core in _cores(name):
            saying = [words for words in self._holding_words.get(core, ()) if name not in words]
            others = self._index.owners(saying, _RARE + 1) - {(secret.department, secret.project)}
            if len(others) > _RARE or any(core in words for words in public):
                continue
            telling = [text for words in saying for text in self._index.saying(words)]
            alone = len(others) == 1 and len(core) >= _NEARLY_ALL * len(name)
            for text in telling:
                same = same_project(secret, text)
                if same or (len(core) >= _LONG_NAME and not text.is_name):
                    yield Leak(secret, text, same or alone)

    def _of_most_words(self, secret: Secret) -> Iterator[Leak]:
        """Texts of the project itself, and of part one, with most of the words of its name.

        They may say what the project is about; that is for the bureau to confirm.
        """
        parts = self._parts.get(secret.whole_piece)
        public = self._index.public_names(secret.department, secret.project)
        if not parts or not parts.is_telling(parts.without_kind, public):
            return
        for project in dict.fromkeys((secret.project, "")):
            for text in self._index.of_project(secret.department, project):
                if (not project or same_project(secret, text)) and parts.most_words_in(
                    text.spelled
                ):
                    yield Leak(secret, text, sure=False)

    def _proper(self, name: str) -> tuple[str, ...]:
        return self._parts[name].proper if name in self._parts else ()

    def _of_proper(self, secret: Secret) -> Iterator[Leak]:
        """Texts with a proper name that hardly anybody else says: the bureau knows whose it is.

        In the project's own substitute it is no chance, nor where no place is named.
        """
        name = secret.whole_piece
        public = self._index.public_names(secret.department, secret.project)
        own = {(secret.department, secret.project)}
        for proper in self._proper(name):
            saying = [words for words in self._holding_words.get(proper, ()) if name not in words]
            others = self._index.owners(saying, _RARE + 1) - own
            if len(others) > _RARE or any(proper in words for words in public):
                continue
            for text in (text for words in saying for text in self._index.saying(words)):
                own_substitute = (text.table, text.project) == (_WITHHELD, secret.project)
                yield Leak(secret, text, own_substitute or _names_no_place(text))


def _names_no_place(text: PublicText) -> bool:
    """Whether the cell is one in which nobody names a place."""
    return text.table == schema.SETTINGS_SHEET or text.column in ("资金性质", "计量单位")


def _counts(text: PublicText, code: str) -> bool:
    """Whether a number in a text that looks like a code counts something: 4500人次, 2031年."""
    units = (s.unit for s in text.statements if code.isdecimal() and s.value == int(code))
    return any(unit[:1] in _COUNTED and unit[:2] != "项目" for unit in units)


def _is_mixed(code: str) -> bool:
    """Whether letters and digits stand in it, as in no word or number."""
    return not (code.isalpha() or code.isdecimal())


def is_name(secret: Secret) -> bool:
    """Whether it is what a project is called."""
    return secret.column in NAME_COLUMNS


def _told(parts: NameParts, words: str, anchor: str) -> _Told | None:
    """How a text with this pair of characters tells the name."""
    if parts.stands_in(words):
        return _Told(parts.name, particles=True)
    if not parts.is_own and not parts.parts:
        return None
    found: set[_Told] = set()
    at = words.find(anchor)
    while at >= 0:
        around = parts.around(words, at)
        reworded = parts.reworded_in(around) if around and parts.is_own else ""
        if reworded == parts.name:
            return _Told(parts.name)
        if part := reworded or (around and parts.part_in(around)):
            found.add(_Told(part))
        elif around and parts.is_distinctive and parts.is_mostly_in(around):
            found.add(_Told(parts.without_kind, whole=False))
        at = words.find(anchor, at + 1)
    return max(found, key=lambda told: (told.whole, len(told.part)), default=None)


def _cores(name: str) -> Iterator[str]:
    """The pieces of a name that stand for it; longer ones are quotations."""
    most, nearly = (ceil(share * len(name)) for share in (_MOST, _NEARLY_ALL))
    for length in {max(_SHORTEST_CORE, most), max(_LONG_NAME, most), max(_LONG_NAME, nearly)}:
        if length < len(name):
            yield from rows([name], length)
