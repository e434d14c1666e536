"""Leaks of withheld names in letters: in pinyin, whole or without its kind, or as initials.

Substitutes are looked at more closely, beside the value that they stand for (`told_words`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reportgen import schema
from reportgen.core.spellings import Phrases, spellings_in_letters
from reportgen.disclosure.leak import Leak
from reportgen.disclosure.name_parts import NameParts
from reportgen.disclosure.text_index import TextIndex, rows
from reportgen.redaction.secrets import Secret

_RUN = re.compile("[a-z]{4,}")  # folded letters that may spell a name
_PINYIN = 8  # letters of a name in pinyin
_INITIALS = 5  # initials in a row that nobody would write by chance
_LONG = 6  # of a part of them
# the other runs spell nothing that is looked for, since no syllable begins with i, u or v
_MAY_SPELL = re.compile(f"[a-z]{{{_PINYIN},}}|[^iuv]{{4}}|[a-z]*[^iuv]{{{_INITIALS}}}[a-z]*")
_CHOICES = {choice for setting in schema.SETTINGS for choice in setting.choices}


class ToldLetters:
    """Names looked for in the runs of letters of all texts; `parts` has the names, folded."""

    def __init__(
        self, secrets: Sequence[Secret], parts: Mapping[str, NameParts], index: TextIndex
    ) -> None:
        self._secrets, self._index = secrets, index
        runs: dict[str, list[str]] = {}  # the texts with each
        for words in index.words if secrets else ():
            for run in _RUN.findall(words) if words not in _CHOICES else ():
                if _MAY_SPELL.fullmatch(run):
                    runs.setdefault(run, []).append(words)
        self._runs = runs
        self._whole: dict[str, set[str]] = {}  # the names that are spelled so
        self._initials: dict[str, set[str]] = {}
        for name, of_name in parts.items() if runs else ():
            self._enter(name, of_name)
        self._found: dict[str, dict[str, bool]] = {}  # by name, runs that tell it, and if surely
        self._search()

    def _enter(self, name: str, parts: NameParts) -> None:
        pinyin, initials = spellings_in_letters(name)
        for part in parts.parts if parts.is_own else ():
            pinyin |= spellings_in_letters(part)[0]
        for spelled in pinyin:
            if len(spelled) >= _PINYIN:
                self._whole.setdefault(spelled, set()).add(name)
        for spelled in initials:
            self._initials.setdefault(spelled, set()).add(name)

    def _search(self) -> None:
        long = {spelled for spelled in self._initials if len(spelled) >= _INITIALS}
        phrases = Phrases([*self._whole, *long])
        pieces: dict[str, set[str]] = {}
        for spelled, names in self._initials.items():
            for length in range(_INITIALS, len(spelled)):
                for piece in rows([spelled], length):
                    pieces.setdefault(piece, set()).update(names)
        for run in self._runs:
            for found in phrases.found(run):
                self._tell(run, self._whole.get(found.phrase, ()), sure=True)
                self._tell(run, self._initials.get(found.phrase, ()), sure=True)
            self._tell(run, self._initials.get(run, ()), sure=len(run) >= _INITIALS)
            self._tell(run, pieces.get(run, ()), sure=len(run) >= _LONG)

    def _tell(self, run: str, names: Iterable[str], *, sure: bool) -> None:
        for name in names:
            runs = self._found.setdefault(name, {})
            runs[run] = sure or runs.get(run, False)

    def leaks(self) -> Iterator[Leak]:
        """Every text that spells one of the names."""
        for secret in self._secrets:
            for run, sure in self._found.get(secret.whole_piece, {}).items():
                for words in self._runs[run]:
                    for text in self._index.saying(words):
                        yield Leak(secret, text, sure)
