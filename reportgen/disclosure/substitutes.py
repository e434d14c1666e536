"""Substitutes by which a reader makes out the name that they stand for: in letters or in words.

What a substitute tells of other values, `told_words` finds. Says how, and never a value.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from reportgen import schema
from reportgen.core.spellings import abbreviates, spelled, spells_in_letters
from reportgen.core.words import is_word
from reportgen.dataset.model import Dataset
from reportgen.disclosure.name_parts import is_action, is_common

_IN_ROW = 3  # characters of a name that no other name has by chance
_SHORT_FORM = 3  # characters of a name that tell it, though words are left out between them
_WORD = 2
_HARMLESS = re.compile(
    r"项目|经费|资金|专项|补助|工作|业务|费用|支出|任务|工程|购置|建设|运行|涉密|不予?公[开布]"
    r"|某|此|名称|20[0-9]{2}年?度?|第?[一二三四五六七八九十0-9]+[号项类期批]"
)


@dataclass(frozen=True)
class Decoded:
    """A substitute that tells the project's name: its row in 不予公开, itself, and `how`."""

    row: int
    substitute: str
    how: str


def decoded(dataset: Dataset) -> Mapping[str, tuple[Decoded, ...]]:
    """The substitutes that tell a withheld name, by the department's code."""
    reader = _Reader(dataset)
    found: dict[str, list[Decoded]] = {}
    for code, decisions in dataset.withheld.items():
        names = _withheld_names(dataset, code)
        for decision in decisions if names else ():
            said = (how for name in names for how in reader.ways(decision.substitute, name))
            if how := next(said, ""):
                of_department = found.setdefault(dataset.department_of(code), [])
                of_department.append(Decoded(decision.row, decision.substitute, how))
    return {code: tuple(some) for code, some in found.items()}


def _withheld_names(dataset: Dataset, code: str) -> tuple[str, ...]:
    """What a project is called, where that is withheld; it may have a heading as well."""
    withheld, project = dataset.withholding.of(code), dataset.projects.get(code)
    if project is None or (withheld.whole is None and withheld.name is None):
        return ()
    heading = dataset.attributes.get(code, {}).get(schema.HEADING, "")
    return tuple(name for name in (project.name, heading) if name)


class _Reader:
    """Somebody who reads substitutes and knows what the dataset's projects are about."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def ways(self, substitute: str, name: str) -> Iterator[str]:
        """In which ways the name can be made out."""
        words, folded = spelled(substitute), spelled(name)
        if len(folded) >= _WORD and folded in words:
            yield "替代文字里写着项目名称"
        if spells_in_letters(substitute, name):
            yield "替代文字里的字母是项目名称的拼音"
        harmless = {at for match in _HARMLESS.finditer(name) for at in range(*match.span())}
        if abbreviates(substitute, name, harmless):
            yield "替代文字里的字母是项目名称的拼音或首字母"
        if any(self._shares_word(part, folded) for part in own_words(words)):
            yield "替代文字里有项目名称里的词"
        if any(_shortens(part, folded) for part in own_words(words)):
            yield "替代文字是项目名称的简称"

    def _shares_word(self, part: str, name: str) -> bool:
        """Whether words or a number of a substitute, other than everybody's, are the name's."""
        rows = (part[at : at + n] for n in (_IN_ROW, _WORD) for at in range(len(part) - n + 1))
        return part in re.findall(f"[0-9]{{{_IN_ROW},}}", name) or any(
            row in name and (len(row) > _WORD or not self._is_everybodys(row))
            for row in rows
            if not row.isdecimal()
        )

    def _is_everybodys(self, two: str) -> bool:
        if two.isascii() or is_action(two):
            return True
        return is_common(two) and any(two in said for said in self._said)

    @cached_property
    def _said(self) -> Collection[str]:
        """What projects of which nothing is withheld are called, and what they are for."""
        dataset = self._dataset
        public = (p for code, p in dataset.projects.items() if not dataset.withholding.of(code))
        return {text for project in public for text in (project.name, project.purpose)}


def _shortens(part: str, name: str) -> bool:
    """Whether words of the substitute are characters of the name, in their order."""
    at = iter(name)
    short = len(part) >= _SHORT_FORM or (len(part) == _WORD and not is_word(part))
    return short and all(char in at for char in part)


def own_words(substitute: str) -> list[str]:
    """What a substitute, folded, says beside the words that any substitute has."""
    return [part for part in _HARMLESS.split(substitute) if part]
