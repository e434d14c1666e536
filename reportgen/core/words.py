"""Words of two Chinese characters, and how characters sound; from shipped lists."""

from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("two_character_words.txt")


@cache
def _words() -> dict[str, frozenset[str]]:
    """The second characters of all words, by the first; read when first asked for."""
    lines = _FILE.read_text("utf-8").splitlines()
    return {line[0]: frozenset(line[1:]) for line in lines if line and line[0] != "#"}


def is_word(two: str) -> bool:
    """Whether the dictionary has this word of two characters."""
    return len(two) == 2 and two[1] in _words().get(two[0], frozenset())


_SOUNDS_FILE = Path(__file__).with_name("syllables.txt")


@cache
def _sounds() -> dict[str, frozenset[str]]:
    """The syllables of each character; read when first asked for."""
    sounds: dict[str, set[str]] = {}
    for line in _SOUNDS_FILE.read_text("utf-8").splitlines():
        if line and line[0] != "#":
            syllable, characters = line.split(" ")
            for character in characters:
                sounds.setdefault(character, set()).add(syllable)
    return {character: frozenset(syllables) for character, syllables in sounds.items()}


def sound_alike(one: str, other: str) -> bool:
    """Whether two characters may be read alike, tones aside."""
    sounds = _sounds()
    return not sounds.get(one, frozenset()).isdisjoint(sounds.get(other, frozenset()))
