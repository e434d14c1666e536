"""A store of what was read before, so that a page that did not change need not be read again.

What is kept, and under which keys, is said in `pdf_known`.
"""

from typing import Protocol


class Readings(Protocol):
    """Keeps bytes under keys of 64 hexadecimal digits; may lose what it likes."""

    def get(self, key: str) -> bytes | None:
        """What was put under a key, if it is still there."""

    def put(self, key: str, value: bytes) -> None:
        """Keep a value under a key."""


class InMemory:
    """Keeps everything as long as the process runs."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """What was put under a key, if anything was."""
        return self._kept.get(key)

    def put(self, key: str, value: bytes) -> None:
        """Keep a value under a key."""
        self._kept[key] = value
