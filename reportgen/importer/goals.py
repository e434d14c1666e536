"""The cell of goals, split into numbered goals.

Splits only where printing the goals again gives the cell back. It must not store anything.
"""

import re

from reportgen.core.values import OWN_NUMBER
from reportgen.importer.vocabulary import NUMERALS


def split_goals(text: str) -> list[tuple[int, str]]:
    """A goals cell as (序号, text): cut only where the next expected number stands.

    The forms print `{序号}.{text}` unless the text itself begins with a number; so the number is
    taken off only where that printing gives the source back.
    """
    first = re.match(r"(\d{1,2})\s*[.．]", text)
    if first:
        return _split_numbers(text, int(first[1]))
    if text.startswith("一、"):
        return _split_numerals(text)
    return [(0, text)] if text else []


def split_printed_goals(text: str) -> list[tuple[int, str]]:
    """A goals cell that reportgen has printed: every goal begins on a new line.

    A line is a goal's first only where its number follows and printing gives the line back;
    any other line goes on with the goal above.
    """
    goals: list[tuple[int, str]] = []
    for line in text.split("\n") if text else []:
        last = goals[-1][0] if goals else 0
        goal = _printed_goal(line, last)
        if goal:
            goals.append(goal)
        elif goals:
            goals[-1] = (last, f"{goals[-1][1]}\n{line}")
        else:
            goals.append((0, line))
    return goals


def _printed_goal(line: str, last: int) -> tuple[int, str] | None:
    """Number and text of a goal that begins with `line`, `last` being the number above."""
    match = re.fullmatch(r"([1-9]\d{0,3})\.(\S.*)", line)
    if match and not OWN_NUMBER.match(match[2]):
        number = int(match[1])
        # `3.5万元` is rather an amount, unless a goal 3 is due
        if number == last + 1 or (number > last and not match[2][0].isdigit()):
            return number, match[2]
    return (last + 1, line) if OWN_NUMBER.match(line) else None


def _split_numbers(text: str, number: int) -> list[tuple[int, str]]:
    goals = []
    while True:
        following = re.compile(rf"(?:(?<=[\s。；;])){number + 1}\s*[.．](?!\d)")
        cut = following.search(text)
        goals.append((number, _without_number(text[: cut.start()] if cut else text, number)))
        if not cut:
            return goals
        text, number = text[cut.start() :], number + 1


def _without_number(text: str, number: int) -> str:
    text = text.strip()
    rest = re.sub(rf"^{number}\s*[.．]\s*", "", text)
    # A full-width stop would come back as a plain one: then the text keeps its number.
    plain = re.match(rf"{number}\s*\.", text)
    return rest if plain and rest and not OWN_NUMBER.match(rest) else text


def _split_numerals(text: str) -> list[tuple[int, str]]:
    goals: list[tuple[int, str]] = []
    for line in text.split("\n"):
        number = len(goals) + 1
        if number <= len(NUMERALS) and line.startswith(f"{NUMERALS[number - 1]}、"):
            goals.append((number, line))
        else:
            goals[-1] = (goals[-1][0], f"{goals[-1][1]}\n{line}")
    return goals
