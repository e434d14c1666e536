"""What a page's content may hold: its grammar, line by line, and the geometry of it.

The grammar has just what WeasyPrint (pydyf) writes for our style sheets. Operators are those
of ISO 32000-1, annex A.
"""

import math
import re
from typing import Any, NamedTuple

# possessive, without backtracking: a crafted line must not be tried in every way; as pydyf writes
# numbers, without zeros that say nothing
_NUMBER = rb"-?(?:0|[1-9]\d*+)(?:\.(?:\d{0,5}[1-9])?)?+"
_N = rb"(%b)" % _NUMBER
_CODES = rb"(?:<(?:[0-9a-f]{4})*+>|%b)*+" % _NUMBER
GRAMMAR: dict[bytes, re.Pattern[bytes]] = {
    name: re.compile(pattern)
    for name, pattern in {
        b"q": rb"q",
        b"Q": rb"Q",
        b"cm": rb"%b 0 0 %b %b %b cm" % (_N, _N, _N, _N),
        b"gs": rb"/[aA]1(?:\.0)? gs",
        b"rg": rb"%b %b %b rg" % (_N, _N, _N),
        b"RG": rb"%b %b %b RG" % (_N, _N, _N),
        b"w": rb"%b w" % _N,
        b"m": rb"%b %b m" % (_N, _N),
        b"l": rb"%b %b l" % (_N, _N),
        b"S": rb"S",
        b"re": rb"%b %b %b %b re" % (_N, _N, _N, _N),
        b"f": rb"f",
        b"f*": rb"f\*",
        b"W": rb"W",
        b"W*": rb"W\*",
        b"n": rb"n",
        b"BT": rb"BT",
        b"ET": rb"ET",
        b"Tm": rb"%b 0 0 %b %b %b Tm" % (_N, _N, _N, _N),
        b"Tf": rb"(/\w+) %b Tf" % _N,
        b"TJ": rb"\[(%b)\] TJ" % _CODES,
        b"/Span": rb"/Span",
        b"/Artifact": rb"/Artifact",
        b">>": rb"<<(?:/MCID (\d+)|/Type (/Layout|/Pagination))>>",
        b"BMC": rb"BMC",
        b"BDC": rb"BDC",
        b"EMC": rb"EMC",
    }.items()
}
# how the border of a cell is drawn, and how a marked text is shown
_BORDER = (
    rb"/Artifact\nBMC\nq\nq\n/A1(?:\.0)? gs\n%b %b %b RG\n%b w\n"
    rb"%b %b m\n%b %b l\nS\nQ\nQ\nEMC(?:\n|\Z)" % ((_N,) * 8)
)
_TEXT = (
    rb"(?:/Span\n<</MCID (\d+)>>|/Artifact\n<</Type (/Layout|/Pagination)>>)\nBDC\nBT\n"
    rb"%b 0 0 %b %b %b Tm\n((?:/\w+ %b Tf\n\[%b\] TJ\n)+)ET\nEMC\n(?=.)"
    % ((_N,) * 4 + (_NUMBER, _CODES))
)
# nearly all of a page's content, so they are read in one go: 8 numbers of a border, or a mark's
# number, its kind, 4 numbers of a matrix and what SHOWN finds
USUAL = re.compile(rb"^(?:%b|%b)" % (_BORDER, _TEXT), re.MULTILINE)
SHOWN = re.compile(rb"(/\w+) %b Tf\n\[(%b)\] TJ\n" % (_N, _CODES))
PROPERTIES = re.compile(rb"<<.*>>")


class Box(NamedTuple):
    """A rectangle in points, from the lower left corner of the page."""

    left: float
    low: float
    right: float
    high: float

    def shared(self, other: "Box") -> "Box":
        """What both cover; inside out where they do not meet."""
        return Box(
            max(self.left, other.left),
            max(self.low, other.low),
            min(self.right, other.right),
            min(self.high, other.high),
        )

    def lies_in(self, other: "Box") -> bool:
        """Whether there is anything in it and all of that in the other."""
        return (
            other.left <= self.left < self.right <= other.right
            and other.low <= self.low < self.high <= other.high
        )

    @property
    def area(self) -> float:
        """Its size, 0 where nothing is in it."""
        return max(0.0, self.right - self.left) * max(0.0, self.high - self.low)


Matrix = tuple[float, float, float, float]  # scales across and down, moves right and up
EVERYWHERE = Box(-math.inf, -math.inf, math.inf, math.inf)


def frame(one: Box, other: Box) -> list[Box]:
    """The four sides between two rectangles; both, where neither lies in the other."""
    inner = one.shared(other)
    if inner not in (one, other):
        return [one, other]
    outer = one if inner == other else other
    return [
        outer._replace(right=inner.left),
        outer._replace(left=inner.right),
        outer._replace(high=inner.low),
        outer._replace(low=inner.high),
    ]


def times(numbers: Any, outer: Matrix) -> Matrix:
    """A matrix that scales and moves, within another."""
    across, down, x, y = map(float, numbers)
    return (
        across * outer[0],
        down * outer[1],
        x * outer[0] + outer[2],
        y * outer[1] + outer[3],
    )


def light(parts: tuple[bytes, ...]) -> float:
    """How light a colour is to the eye, roughly."""
    red, green, blue = map(float, parts)
    return 0.21 * red + 0.72 * green + 0.07 * blue
