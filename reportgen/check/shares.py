"""Departments shared out among copies of the process: what concerns one needs no other.

Nothing here knows a dataset or a rule. What comes back is in the order of the departments, whoever
was faster.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from reportgen.core.copies import Tell, can_copy, done_side_by_side
from reportgen.core.processes import cores

_T = TypeVar("_T")
_WORTH = 300  # projects, from which on a copy of the process saves more than it costs
_MOST = 8  # copies: each takes memory for what it touches


def done_in_shares(
    sizes: Mapping[str, int], look_at: Callable[[str, Tell], _T], heed: Tell
) -> Iterator[_T]:
    """What `look_at` gives of each code, in the order of `sizes`, which has its number of projects.

    Done side by side on all cores where there is enough for that. What `look_at` tells of how far
    it is comes to `heed`.
    """
    many = min(_MOST, cores(), sum(sizes.values()) // _WORTH, len(sizes))
    if many < 2 or not can_copy():
        yield from (look_at(code, heed) for code in sizes)
        return

    def work_for(codes: Iterable[str]) -> Callable[[Tell], dict[str, _T]]:
        return lambda tell: {code: look_at(code, tell) for code in codes}

    found: dict[str, _T] = {}
    for share in done_side_by_side(list(map(work_for, _shares(sizes, many))), heed):
        found |= share
    yield from (found[code] for code in sizes)


def _shares(sizes: Mapping[str, int], many: int) -> list[list[str]]:
    """The codes in so many shares of about the same size: the largest first, each to the least."""
    shares: list[list[str]] = [[] for _ in range(many)]
    loads = [0] * many
    for code in sorted(sizes, key=lambda code: -sizes[code]):
        least = loads.index(min(loads))
        shares[least].append(code)
        loads[least] += sizes[code] + 1
    return shares
