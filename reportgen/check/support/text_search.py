"""Finding the few texts worth a closer look: a million indicators hold many million texts."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from reportgen.check.support.finding import Spot
from reportgen.check.support.subject import ProjectSubject


def spots_with(subject: ProjectSubject, likely: re.Pattern[str]) -> Iterator[Spot]:
    """The printed texts in which `likely` occurs; `^` and `$` are to be those of lines.

    `likely` begins with a set of characters or a literal, which is searched for quickest, and
    lets through all that the rule's own pattern would find. All texts of a project are searched
    as one: from the text of one match the search goes on behind its end.
    """
    whole = subject.all_text
    match = likely.search(whole)
    while match:
        ends = subject.cached(_ends)
        at = bisect_right(ends, match.start())
        if at == len(ends):
            return
        if likely.search(subject.texts[at].text):  # else it reaches over the end of a text
            yield subject.texts[at]
        match = likely.search(whole, ends[at])


def _ends(subject: ProjectSubject) -> list[int]:
    """Where each text ends in all of them as one, the line end behind it included."""
    return list(accumulate(len(spot.text) + 1 for spot in subject.texts))
