"""Texts that a narrow cell or the end of a line has broken, made whole again.

Judges by widths and characters alone; it must not know the words of any form.
"""

import re
import unicodedata
from collections.abc import Sequence

# Radicals that look like characters, which some programs write in their place. Those of the Kangxi
# block are compatibility characters; these are not (Unicode, EquivalentUnifiedIdeograph).
_RADICALS = str.maketrans(
    "⺀⺁⺄⺆⺇⺈⺋⺌⺍⺎⺏⺐⺒⺓⺔⺕⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺱⺲⺳⺵⺶⺷⺸⺹⺺⺼⺽⺾⻀⻁⻂⻃⻄⻅⻆⻈⻉⻊⻋⻌⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱",
    "⺀厂乛冂几刀㔾小小兀尣尢巳幺彑彐忄扌攵旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹罓罒网网羊羊羊老聿肉臼艹艹虎衤覀西见角讠贝足车辶钅長镸长门阝雨青韦页风飞食饣首马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
)
_BEGINS = re.compile(r"(?:[一二三四五六七八九十]|\d{1,2})[、.．](?!\d)")


def one_line(text: str) -> str:
    """A text that was broken over lines, made one; Latin words keep a space between them."""
    joined = re.sub(r"(?<=[0-9A-Za-z])\n(?=[0-9A-Za-z])", " ", text)
    return joined.replace("\n", "")


def plain_characters(text: str) -> str:
    """The text with the characters that its radicals stand for."""
    if not any("\u2e80" <= character <= "\u2fd5" for character in text):
        return text
    radicals = re.sub("[\u2f00-\u2fd5]", lambda m: unicodedata.normalize("NFKC", m[0]), text)
    return radicals.translate(_RADICALS)


def _is_cjk(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or character in "“”‘’—…"


def _width(text: str) -> float:
    return sum(1.0 if _is_cjk(character) else 0.5 for character in text)


def unwrap(text: str) -> str:
    """Take out the single spaces that an extraction left where a narrow cell broke its lines.

    Only where the pieces look like such lines: all but the last equally wide, none after
    them wider. A space that somebody typed between two clauses stays.
    """
    pieces = [""]
    for at, character in enumerate(text):
        inside = 0 < at < len(text) - 1 and _is_cjk(text[at - 1])
        # A line may also begin with an operator; Latin words keep their spaces.
        if character == " " and inside and (_is_cjk(text[at + 1]) or text[at + 1] in "*/+=("):
            pieces.append("")
        else:
            pieces[-1] += character
    widths = [_width(piece) for piece in pieces]
    wrapped = (
        len(pieces) > 1
        and widths[0] >= 3
        and max(widths[:-1]) - min(widths[:-1]) <= 1
        and widths[-1] <= max(widths[:-1])
    )
    return "".join(pieces) if wrapped else text


def ends_sentence(text: str) -> bool:
    """Whether a paragraph that ends so is complete."""
    return text.rstrip().endswith(tuple("。；！？：.;!?:”）")) if text else True


def join_torn(lines: Sequence[str]) -> str:
    """Paragraphs of which some were torn over two lines, each made whole; newline between."""
    result = ""
    for line in lines:
        result += line if ends_sentence(result) is False or not result else f"\n{line}"
    return result


def paragraphs(text: str) -> str:
    """A text whose lines are made whole; one that begins with 一、 begins a paragraph."""
    parts: list[list[str]] = [[]]
    for line in text.split("\n"):
        if _BEGINS.match(line) and parts[-1]:
            parts.append([])
        parts[-1].append(line)
    return "\n".join(map(join_torn, parts))
