"""Deep calls in a loop do not ask the system for memory each time."""

import resource

from reportgen.core.frames import with_room

_CALLS = 2_000


def _deep(depth: int) -> None:
    if depth:
        _deep(depth - 1)


def _loop() -> int:
    """How many pages of memory the system has given for many calls, each over several chunks."""
    _deep(500)  # what the first one takes is not counted
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(_CALLS):
        _deep(500)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_deep_calls_with_room_get_no_new_memory() -> None:
    assert with_room(_loop) < _CALLS / 10


def test_without_room_they_get_some_at_each_call() -> None:
    # where a Python no longer does, `with_room` has become needless
    assert _loop() >= _CALLS


def test_room_hands_back_what_the_work_gives_and_raises() -> None:
    assert with_room(lambda: 7) == 7
