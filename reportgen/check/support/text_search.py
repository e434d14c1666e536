"""Finding the few texts worth a closer look: a million indicators hold many million texts."""

import re
from collections.abc import Callable, Iterator

from reportgen.check.support.finding import Spot
from reportgen.check.support.subject import ProjectSubject


def spots_with(
    subject: ProjectSubject, likely: re.Pattern[str], test: Callable[[str], object] = bool
) -> Iterator[Spot]:
    """The printed texts in which `likely` occurs; `^` and `$` are to be those of lines.

    `likely` begins with a set of characters or a literal, which is searched for quickest, and
    lets through all that the rule's own pattern would find. Where that is much, `test` tells of a
    text whether there is anything to say of it; it is asked once of texts that are alike.
    """
    having = subject.beside.having(likely, test)
    if having and not having.isdisjoint(subject.bare_texts):
        yield from (spot for spot in subject.texts if spot.text in having)
