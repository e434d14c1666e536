"""Painted page fragments kept from one build to the next, in a hidden folder beside the documents.

Made from public things alone; can be deleted at any time. What is damaged counts as not there.
"""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

CACHE_FOLDER = ".reportgen"  # name of the folder in the output folder
_ENDING = ".fragment"


class LayoutCache:
    """Bytes by key, in files below `folder`; without a folder it keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @property
    def keeps(self) -> bool:
        """Whether what is put here can be taken again."""
        return self._folder is not None

    def get(self, key: str) -> bytes | None:
        """What was kept under this key; None when there is nothing."""
        if self._folder is None:
            return None
        try:
            return self._path(self._folder, key).read_bytes()
        except OSError:
            return None

    def has(self, key: str) -> bool:
        """Whether something was kept under this key."""
        return self._folder is not None and self._path(self._folder, key).is_file()

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a key. A disk that is full is no error: they are made again."""
        if self._folder is None:
            return
        path = self._path(self._folder, key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(temporary).replace(path)
            except OSError:
                Path(temporary).unlink(missing_ok=True)
        except OSError:
            return

    def keep_only(self, keys: Collection[str]) -> None:
        """Remove everything under other keys, and what a crash has left half-written."""
        if self._folder is None:
            return
        for path in self._folder.glob("*/*"):
            if path.name.removesuffix(_ENDING) not in keys or path.suffix != _ENDING:
                path.unlink(missing_ok=True)
        for folder in self._folder.glob("*"):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        with suppress(OSError):  # there is none, or something is in it
            self._folder.rmdir()

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}{_ENDING}"


def key_of(parts: Iterable[str]) -> str:
    """A key for public texts, 32 characters long."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)  # so that parts cannot flow together
    return digest.hexdigest()[:32]
