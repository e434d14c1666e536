"""Room for the frames of deep calls, so that Python does not fetch it anew at each call.

CPython keeps the frames of calls in chunks of 16 KB. A call that does not fit into the last one
has the system map another, and gives it back when it returns. Whatever calls in a loop across the
end of a chunk, as the layout of a page does all the time, then pays for a mapping each time: a
tenth of the processor time of a build. A function that asks for a frame of many slots gets a chunk
that is large enough for all that is called from it.
"""

import sys
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
# Slots of 8 bytes. CPython doubles a chunk until it holds the frame and 1,000 slots more: to
# 256 KB here, of which half stays for the frames of what is called.
_SLOTS = 16_000


def with_room(work: Callable[[], _T]) -> _T:
    """What `work` returns, called where there is room for the frames of all that it calls."""
    return work()


if sys.implementation.name == "cpython" and sys.version_info >= (3, 11):  # before, no chunks
    with_room.__code__ = with_room.__code__.replace(co_stacksize=_SLOTS)
