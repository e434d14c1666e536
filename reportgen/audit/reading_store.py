"""A store of what was read in files before: what did not change need not be read again.

What is stored, and under which keys, is said in `pdf.page_cache` and `docx.known_tables`.
"""

from typing import Protocol


class ReadingStore(Protocol):
    """Stores bytes under keys of 64 hexadecimal digits; may lose what it likes."""

    def get(self, key: str) -> bytes | None:
        """What was put under a key, if it is still there."""

    def put(self, key: str, value: bytes) -> None:
        """Store a value under a key."""


class ReadingsInMemory:
    """Stores everything as long as the process runs."""

    def __init__(self) -> None:
        self._values: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """What was put under a key, if anything was."""
        return self._values.get(key)

    def put(self, key: str, value: bytes) -> None:
        """Store a value under a key."""
        self._values[key] = value
