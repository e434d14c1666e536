"""What letters spell: whole pinyin, or the initials of Chinese words."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import product
from math import prod

from reportgen.core.spellings.folding import spelled

_LETTERS = re.compile(r"[a-z][a-z\W_]*", re.ASCII)
_FEWEST = 4  # initials in a row that nobody would write by chance
_PART = 3  # characters in a row that nobody would spell by chance
_MOST_READINGS = 64  # of a name; of one with more, the most usual is looked for
_SHORT_TEXT = 40  # characters: in longer ones some initials are met by chance
_SIDE_BY_SIDE, _APART = 2, 3  # characters of a name that letters can stand for


def spells_in_letters(text: str, words: str) -> bool:
    """Whether letters in `text` spell `words` in pinyin: whole, a part, or its initials.

    A part is three characters in a row, spelled in full, or four initials in a row; of long texts
    all initials. Any reading of a character counts.

    Marks and blanks between the letters, tones and the case do not matter.
    """
    runs = ["".join(re.findall("[a-z]", run)) for run in _LETTERS.findall(_plain(text))]
    runs = [run for run in runs if len(run) >= _FEWEST]
    if not runs:
        return False
    name = "".join(c for c in spelled(words) if not c.isascii())
    readings = _readings(name)
    if len(readings) < _FEWEST:
        return False
    initials = [tuple(reading[0] for reading in at) for at in readings]
    few = _FEWEST if len(name) <= _SHORT_TEXT else len(name)
    parts = (*_rows(readings, _PART), *_rows(initials, few))
    return any(_spells(run, at) for run in runs for at in parts)


def abbreviates(text: str, words: str, idle: Collection[int] = ()) -> bool:
    """Whether all of some letters in `text` are initials or pinyin of characters of `words`.

    Of two side by side, or of three in their order; those at the places `idle` do not count. Of a
    name in a text that stands for it: elsewhere so few letters are met by chance.
    """
    plain = _plain(text)
    joined = ("".join(re.findall("[a-z]", run)) for run in _LETTERS.findall(plain))
    runs = {run for run in (*joined, *re.findall("[a-z]+", plain)) if run[1:] and run.strip("x")}
    if not runs:
        return False
    places = [at for at, char in enumerate(words) if not char.isascii()]
    ways = [
        (at, {part for reading in readings for part in (reading[0], reading)})
        for at in places
        for readings in _readings(words[at])
    ]
    return any(_made_of(run, ways, idle) for run in runs)


def _made_of(run: str, ways: Sequence[tuple[int, Collection[str]]], idle: Collection[int]) -> bool:
    """Whether a run of letters is made of these ways to write characters, in their order."""
    begun = {(0, 0, -1, True)}  # letters, characters that count, the last one, side by side
    for at, parts in ways:
        begun |= {
            (done + len(part), count + (at not in idle), at, close and last in (-1, at - 1))
            for done, count, last, close in begun
            for part in parts
            if run.startswith(part, done)
        }
    return any(
        done == len(run) and count >= (_SIDE_BY_SIDE if close else _APART)
        for done, count, _, close in begun
    )


def _rows(readings: Sequence[tuple[str, ...]], length: int) -> Iterator[Sequence[tuple[str, ...]]]:
    """Every so many readings in a row."""
    for at in range(len(readings) - length + 1):
        yield readings[at : at + length]


def spellings_in_letters(words: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words in pinyin, without tones, and their initials; in all readings of the characters."""
    readings = [at for at in _readings("".join(c for c in words if not c.isascii())) if at]
    if prod(map(len, readings)) > _MOST_READINGS:
        readings = [at[:1] for at in readings]
    whole = list(product(*readings))
    return (
        frozenset("".join(one) for one in whole),
        frozenset("".join(syllable[0] for syllable in one) for one in whole),
    )


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ü", "v"))
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


def _readings(name: str) -> list[tuple[str, ...]]:
    from pypinyin import Style, pinyin  # slow to load, and rarely needed

    given = pinyin(name, style=Style.NORMAL, heteronym=True, errors="ignore")
    return [tuple(dict.fromkeys(reading for reading in at if reading)) for at in given]


def _spells(letters: str, readings: Sequence[Sequence[str]]) -> bool:
    """Whether the letters hold a reading of every character, one after the other."""
    return any(_ends(letters, start, readings) for start in range(len(letters) - len(readings) + 1))


def _ends(letters: str, start: int, readings: Sequence[Sequence[str]]) -> bool:
    """Whether the readings follow each other from `start`."""
    places = {start}
    for at in readings:
        places = {
            place + len(reading)
            for place in places
            for reading in at
            if letters.startswith(reading, place)
        }
    return bool(places)
