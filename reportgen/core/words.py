"""Words of two Chinese characters, how characters sound and look; from shipped lists."""

from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("two_character_words.txt")


@cache
def _words() -> dict[str, frozenset[str]]:
    """The second characters of all words, by the first; read when first asked for."""
    return _by_first(_FILE.name)


def is_word(two: str) -> bool:
    """Whether the dictionary has this word of two characters."""
    return len(two) == 2 and two[1] in _words().get(two[0], frozenset())


_SOUNDS_FILE = Path(__file__).with_name("syllables.txt")


_NONE: frozenset[str] = frozenset()


@cache
def _of_sound() -> dict[str, str]:
    """The characters of each syllable; read when first asked for."""
    lines = _SOUNDS_FILE.read_text("utf-8").splitlines()
    return dict(line.split(" ") for line in lines if line and line[0] != "#")


@cache
def _sounds() -> dict[str, frozenset[str]]:
    """The syllables of each character; read when first asked for."""
    sounds: dict[str, set[str]] = {}
    for syllable, characters in _of_sound().items():
        for character in characters:
            sounds.setdefault(character, set()).add(syllable)
    return {character: frozenset(syllables) for character, syllables in sounds.items()}


def sound_alike(one: str, other: str) -> bool:
    """Whether two characters may be read alike, tones aside."""
    return not _sounds().get(one, _NONE).isdisjoint(_sounds().get(other, _NONE))


def heard_as(before: str, one: str, behind: str) -> frozenset[str]:
    """The characters that sound like one, at least roughly, and make a word with a neighbour of it.

    Roughly alike is what the south does not tell apart: xin and xing, zi and zhi.
    """
    words = _words().get(before, _NONE) | _firsts_of().get(behind, _NONE)
    rough = {_rough(syllable) for syllable in _sounds().get(one, _NONE)}
    return frozenset(
        other
        for other in words
        if other != one and any(_rough(some) in rough for some in _sounds().get(other, _NONE))
    )


@cache
def _firsts_of() -> dict[str, frozenset[str]]:
    """The first characters of all words, by the second."""
    return _by_second(_words())


@lru_cache(maxsize=1024)
def _rough(syllable: str) -> str:
    """A syllable without what many do not hear: h behind z, c, s, and g at the end."""
    start = syllable[0] + syllable[1:].removeprefix("h") if syllable[0] in "zcs" else syllable
    return start.removesuffix("g") if start.endswith("ng") else start


@cache
def _frequent() -> dict[str, frozenset[str]]:
    """The second characters of words frequent in print, by the first; read when first asked for."""
    return _by_first("frequent_words.txt")


@cache
def _frequent_by_second() -> dict[str, frozenset[str]]:
    """The first characters of the same words, by the second."""
    return _by_second(_frequent())


def _by_second(words: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    firsts: dict[str, set[str]] = {}
    for first, seconds in words.items():
        for second in seconds:
            firsts.setdefault(second, set()).add(first)
    return {second: frozenset(some) for second, some in firsts.items()}


@cache
def _shapes() -> dict[str, frozenset[str]]:
    """The characters drawn like each character; read when first asked for."""
    return _by_first("similar_shapes.txt")


@cache
def _bound() -> frozenset[str]:
    """Characters that hardly ever are a word by themselves."""
    return _characters("bound_characters.txt")


@cache
def _beginnings() -> frozenset[str]:
    """Characters that end hardly any clause behind a whole word."""
    return _characters("word_beginnings.txt")


def _characters(name: str) -> frozenset[str]:
    lines = _FILE.with_name(name).read_text("utf-8").splitlines()
    return frozenset("".join(line for line in lines if line[:1] != "#"))


def _by_first(name: str) -> dict[str, frozenset[str]]:
    lines = _FILE.with_name(name).read_text("utf-8").splitlines()
    return {line[0]: frozenset(line[1:]) for line in lines if line and line[0] != "#"}


@cache
def _verbs() -> dict[str, frozenset[str]]:
    """Verbs of two characters; read when first asked for."""
    return _by_first("verbs.txt")


@cache
def _nouns() -> dict[str, frozenset[str]]:
    """Nouns of two characters; read when first asked for."""
    return _by_first("nouns.txt")


@cache
def _open_verbs() -> dict[str, frozenset[str]]:
    """Verbs of two characters that end hardly any clause."""
    return _by_first("open_verbs.txt")


@cache
def _seen_together() -> dict[str, frozenset[str]]:
    """What stands behind each character in print without making a word with it."""
    return _by_first("seen_together.txt")


def is_frequent(two: str) -> bool:
    """Whether two characters are a word that is frequent in print."""
    return len(two) == 2 and two[1] in _frequent().get(two[0], frozenset())


def is_verb(two: str) -> bool:
    """Whether two characters are a verb, or a noun made of one, as 培训 is."""
    return len(two) == 2 and two[1] in _verbs().get(two[0], frozenset())


def is_noun(two: str) -> bool:
    """Whether two characters are a noun and hardly ever anything else."""
    return len(two) == 2 and two[1] in _nouns().get(two[0], frozenset())


def needs_object(two: str) -> bool:
    """Whether two characters are a verb behind which something has to follow, as 致使 is."""
    return len(two) == 2 and two[1] in _open_verbs().get(two[0], frozenset())


def is_cut(text: str) -> bool:
    """Whether a text stops within a word: 历史文, where a whole word and a beginning end it."""
    end = text[-3:]
    return (
        len(end) == 3
        and end[2] in _beginnings()
        and end[1] != "所"  # 病有所医
        and not is_word(end[1:])
        and is_word(end[:2])
    )


def is_bound(character: str) -> bool:
    """Whether a character needs another one beside it to be a word."""
    return character in _bound()


def meant_by(two: str) -> tuple[str, ...]:
    """The frequent words that two characters may stand for, one of the two mistaken.

    The other one is bound, and makes that word with one of like sound or shape. Words of like
    sound go first. None where the two are known to stand side by side.
    """
    first, second = two[0], two[1]
    if not (is_bound(first) or is_bound(second)):
        return ()
    if second in _seen_together().get(first, frozenset()):
        return ()
    words: list[str] = []
    if is_bound(second):
        words += [one + second for one in _frequent_by_second().get(second, _NONE) & _alike(first)]
    if is_bound(first):
        words += [first + one for one in _frequent().get(first, _NONE) & _alike(second)]
    return tuple(sorted(words, key=lambda word: (not _sound_same(word, two), word)))


@lru_cache(maxsize=8192)
def _alike(character: str) -> frozenset[str]:
    """The characters of like sound or shape, without the character itself."""
    alike = set(_shapes().get(character, _NONE))
    for syllable in _sounds().get(character, _NONE):
        alike.update(_of_sound()[syllable])
    return frozenset(alike - {character})


def _sound_same(word: str, two: str) -> bool:
    return all(a == b or sound_alike(a, b) for a, b in zip(word, two, strict=True))
