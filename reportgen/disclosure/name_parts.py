"""What of a name tells it: its words in another order, or without its place, kind and action.

`青禾市梅岭备用机房改造工程` is told by `梅岭的备用机房改造`, `改造梅岭备用机房` and `梅岭备用机房`,
not by `机房改造`. Which words are everybody's, the word lists of `core.words` and the dataset say.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from reportgen.core.spellings import in_order, in_pieces
from reportgen.core.words import is_frequent, is_verb, is_word

SHORTEST_PART = 4  # characters of a part that may stand for the name
_OWN = 2  # characters of it that are no common words
_LONG, _ENOUGH = 10, 0.9  # of so long a name, one word may be left out
_LONG_PART, _MOST = 6, 0.75  # so much of so long a part may be the same thing
_LONG_WORDS, _MOST_WORDS = 8, 0.55  # of so long a name, so much, in words, tells what it is about
_PROPER = 3  # characters of a proper name in it
_PIECE = 2  # characters that stand together
_PUT_IN = 4  # characters among its words in another order; in a longer one, half of its own
_WORD = 3  # characters that may be put into a part
_WITHIN = 2  # times its length: of a text, in which its words have to stand
_A_PLACE = re.compile(
    "..?[山岭峰岗坡坪坳坎崖岩峪沟谷川原江河湖海湾港滩洲岛溪泉潭塘池井渠渡桥闸口嘴关隘村庄屯堡寨营铺店集镇乡"
    "湫圩坝堤墩台塔楼门巷里坊园林场院寺庙宫]"
)
_PLACE = re.compile("^.{1,6}?[省市县区州盟旗]")
_KIND = re.compile(
    "(?:项目|工程|经费|资金|专项|补助|费用|支出|任务|工作|业务|事项|计划|服务|[一二三四五六七八九十0-9]+期"
    "|[费的及和与等])$"
)
_YEAR = re.compile("^(?:关于|[0-9]{4}年?度?)")
_ACTIONS = frozenset(
    (
        "购置", "采购", "迁建", "改建", "续建", "重建", "翻建", "翻修", "修缮", "修理",
        "整修", "养护", "维护", "维修", "运维", "运行", "租赁", "租用", "补植", "清疏",
        "升级", "更新", "更换", "安装", "拆除", "加固", "扩容", "提升", "整治", "治理",
        "建造", "补贴", "奖补", "印刷", "编制", "保障", "管理",
    )
)  # fmt: skip
_PARTICLES = str.maketrans("", "", "的之及和与其并暨或内里等")


def is_action(two: str) -> bool:
    """Whether these two characters say what is done."""
    return two in _ACTIONS or is_verb(two)


def is_common(two: str) -> bool:
    """Whether they are everybody's: frequent in print, what is done, a kind of project."""
    return is_frequent(two) or is_action(two) or bool(_KIND.fullmatch(two))


def places_in(names: Collection[str]) -> frozenset[str]:
    """The places that names of units, folded, begin with: `青禾市` of `青禾市林业局`."""
    return frozenset(match[0] for name in names if (match := _PLACE.match(name)))


def uncommon(words: str, public: Collection[str]) -> int:
    """How many characters are in no word of everybody's or of these public names."""
    return _left(words, lambda two: is_common(two) or any(two in name for name in public))


def _left(words: str, known: Callable[[str], bool]) -> int:
    """How many characters are in no known word of two, of which none overlap."""
    covered = [0, 0]  # of the first characters
    for end in range(2, len(words) + 1):
        pair = covered[end - 2] + 2 if known(words[end - 2 : end]) else 0
        covered.append(max(covered[end - 1], pair))
    return len(words) - covered[len(words)]


def _runs_left(words: str, known: Callable[[str], bool]) -> Iterator[str]:
    """The characters in a row that are in no known word of two, as few as can be."""
    least = [0, 1]  # left of the first characters
    for end in range(2, len(words) + 1):
        pair = least[end - 2] if known(words[end - 2 : end]) else len(words)
        least.append(min(least[end - 1] + 1, pair))
    end, run = len(words), ""
    while end:
        if least[end] == least[end - 1] + 1:
            run, end = words[end - 1] + run, end - 1
        else:
            yield run
            run, end = "", end - 2
    yield run


@dataclass(frozen=True)
class NameParts:
    """A name, folded, and its parts; `places` are what names in this dataset begin with.

    `everyday` are pairs of characters that many projects of the dataset say.
    """

    name: str
    places: frozenset[str] = frozenset()
    everyday: frozenset[str] = frozenset()

    @cached_property
    def without_kind(self) -> str:
        """The name without the place in front and the kind of project at its end."""
        place = next((place for place in self.places if self.name.startswith(place)), "")
        words = _YEAR.sub("", self.name.removeprefix(place))
        while match := _KIND.search(words):
            words = words[: match.start()]
        return words

    @cached_property
    def core(self) -> str:
        """The same without what is done."""
        words = self.without_kind
        while words and (is_action(words[-2:]) or _KIND.search(words)):
            words = words[:-2] if is_action(words[-2:]) else words[:-1]
        return words

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The parts that may stand for the name, the longest first."""
        given = dict.fromkeys((self.without_kind, self.core))
        return tuple(
            part
            for part in given
            if len(part) >= SHORTEST_PART and part != self.name and self.is_telling(part, ())
        )

    def _is_everyday(self, two: str) -> bool:
        return two in self.everyday or is_common(two)

    @cached_property
    def is_distinctive(self) -> bool:
        """Whether it has characters that are in no word of the dictionary, as proper names have."""
        core = self.core or self.name
        return _left(core, lambda two: self._is_everyday(two) or is_word(two)) >= _OWN

    @cached_property
    def proper(self) -> tuple[str, ...]:
        """What of it reads as the name of a place: characters in a row that make no word.

        Of three, or of two that it begins with, the last has to be one that places are called by:
        行道树 is none.
        """
        core = self.core or self.name
        runs = _runs_left(core, lambda two: self._is_everyday(two) or is_word(two))
        chinese = [run for run in runs if not any(map(str.isascii, run))]
        first = [
            core[:_OWN] for run in chinese if run and core.startswith(run) and len(run) != _PROPER
        ]
        long = [run for run in chinese if len(run) >= _PROPER]
        return tuple(
            run for run in (*first, *long) if len(run) > _PROPER or _A_PLACE.fullmatch(run)
        )

    @cached_property
    def is_own(self) -> bool:
        """Whether it is more than words that everybody uses."""
        return _left(self.name, self._is_everyday) >= _OWN

    def is_telling(self, part: str, public: Collection[str]) -> bool:
        """Whether a part says more than everybody's words and those of these public names."""
        left = _left(
            part, lambda two: self._is_everyday(two) or any(two in name for name in public)
        )
        return left >= _OWN

    @cached_property
    def _without_particles(self) -> str:
        return self.name.translate(_PARTICLES)

    def stands_in(self, text: str) -> bool:
        """Whether a text has the name with nothing but particles put in."""
        if self.name[:_PIECE] not in text or self.name[-_PIECE:] not in text:
            return False  # asked first: most texts are no such
        return self._without_particles in text.translate(_PARTICLES)

    @cached_property
    def _numbers(self) -> list[str]:
        return re.findall("[0-9]+", self.name)

    @cached_property
    def least(self) -> str:
        """The shortest of what tells it."""
        return self.parts[-1] if self.parts else self.name

    def around(self, text: str, place: int) -> str:
        """The stretch of a text around a place in which the name can stand with words put in."""
        span = _WITHIN * len(self.name)
        around = text[max(0, place - span + _PIECE) : place + span]
        return around if in_pieces(self.least, around) >= _MOST * len(self.least) else ""

    def reworded_in(self, around: str) -> str:
        """What of the name has all its words in a stretch of text; of a long one, nearly all.

        The name, or a long one without its kind, which nobody says in a sentence.
        """
        if any(number not in around for number in self._numbers):
            return ""
        without_kind = [part for part in self.parts[:1] if len(part) >= _LONG]
        return next((w for w in (self.name, *without_kind) if _is_reworded(w, around)), "")

    def part_in(self, around: str) -> str:
        """The longest part of the name that stands there, with a word put in at most."""
        for part in self.parts:
            if _stands_near(part, around, len(part), len(part) + _WORD):
                return part
        return ""

    def most_words_in(self, text: str) -> bool:
        """Whether most of the words of a long name, without its kind, stand near each other."""
        words = without_numbers(self.without_kind)
        return len(words) >= _LONG_WORDS and says_words(words, text, _MOST_WORDS)

    def is_mostly_in(self, around: str) -> bool:
        """Whether most of the name without its kind stands there."""
        part = self.without_kind
        long = len(part) >= _LONG_PART
        return long and _stands_near(part, around, _MOST * len(part), len(part))


def _is_reworded(words: str, around: str) -> bool:
    length = len(words)
    enough = _ENOUGH * length if length >= _LONG else length
    if in_pieces(words, around) < enough:
        return False
    span = length + max(_PUT_IN, length // 2)
    return in_order(words, around) >= enough or _stands_near(words, around, enough, span)


def without_numbers(words: str) -> str:
    """The same without Latin letters and digits, which are looked for as codes and amounts."""
    return "".join(letter for letter in words if not letter.isascii())


def says_words(words: str, text: str, share: float) -> bool:
    """Whether such a share of some words stands in a text, near each other, in any order."""
    enough = share * len(words)
    return in_pieces(words, text) >= enough and _stands_near(
        words, text, enough, _WITHIN * len(words)
    )


def _stands_near(words: str, text: str, enough: float, span: int) -> bool:
    """Whether enough characters of some words stand, in pieces, within so many of a text."""
    return any(in_pieces(words, window) >= enough for window in _windows(text, span))


def _windows(text: str, span: int) -> Iterator[str]:
    """Every stretch of so many characters."""
    for start in range(max(1, len(text) - span + 1)):
        yield text[start : start + span]


def anchors(words: str, count: Callable[[str], int]) -> tuple[str, ...]:
    """Two overlapping pairs of characters, the rarest by `count`: one is in every rewording."""
    pairs = [words[at : at + _PIECE] for at in range(len(words) - 1)]
    couples = [tuple(pairs[at : at + 2]) for at in range(max(1, len(pairs) - 1))]
    return min(couples, key=lambda couple: sum(map(count, couple)))
