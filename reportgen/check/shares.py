"""Departments shared out among copies of the process: what concerns one needs no other.

Nothing here knows a dataset or a rule. What comes back is in the order of the departments, whoever
was faster.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import ceil
from typing import NamedTuple, TypeVar

from reportgen.core.copies import Tell, can_copy, done_side_by_side
from reportgen.core.processes import cores

_T = TypeVar("_T")
_WORTH = 300  # projects, from which on a copy of the process saves more than it costs
_MOST = 8  # copies: each takes memory for what it touches


class Part(NamedTuple):
    """Some of the projects of a department, by their places in it."""

    code: str
    start: int
    stop: int


def done_in_shares(
    sizes: Mapping[str, int],
    look_at: Callable[[Part, Tell], Sequence[_T]],
    heed: Tell,
    meanwhile: Callable[[], object],
) -> Iterator[tuple[str, list[_T]]]:
    """What `look_at` gives of each code, in the order of `sizes`, which has its number of projects.

    Done side by side on all cores where there is enough for that; a department that is larger than
    a share is parted. This process does `meanwhile`. What `look_at` tells of how far it is comes
    to `heed`.
    """
    many = min(_MOST, cores(), sum(sizes.values()) // _WORTH)
    if many < 2 or not can_copy():
        meanwhile()
        for code, size in sizes.items():
            yield code, list(look_at(Part(code, 0, size), heed))
        return

    def work_for(parts: Iterable[Part]) -> Callable[[Tell], dict[Part, Sequence[_T]]]:
        return lambda tell: {part: look_at(part, tell) for part in parts}

    found: dict[Part, Sequence[_T]] = {}
    shares = _shares(list(_parts(sizes, many)), many)
    for share in done_side_by_side(list(map(work_for, shares)), heed, meanwhile):
        found |= share
    for code in sizes:
        own = sorted(part for part in found if part.code == code)
        yield code, list(chain.from_iterable(found[part] for part in own))


def _parts(sizes: Mapping[str, int], many: int) -> Iterator[Part]:
    """Each department whole, or in parts of which none is larger than one share in `many`."""
    whole_share = ceil(sum(sizes.values()) / many)
    for code, size in sizes.items():
        pieces = max(1, ceil(size / whole_share))
        ends = [size * piece // pieces for piece in range(pieces + 1)]
        yield from (Part(code, *ends[n : n + 2]) for n in range(pieces))


def _shares(parts: Sequence[Part], many: int) -> list[list[Part]]:
    """The parts in so many shares of about the same size: the largest first, each to the least."""
    shares: list[list[Part]] = [[] for _ in range(many)]
    loads = [0] * many
    for part in sorted(parts, key=lambda part: part.start - part.stop):
        least = loads.index(min(loads))
        shares[least].append(part)
        loads[least] += part.stop - part.start + 1
    return shares
