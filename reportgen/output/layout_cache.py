"""Painted page fragments kept from one build to the next, in a hidden folder beside the documents.

Made from public things alone; can be deleted at any time. What is damaged, or was touched since,
counts as not there: each file begins with a seal over its key and its content, made with a random
number that lies in the user's own folder, not in this one. Whoever can write here alone cannot
make a seal, so nothing drawn into a kept page is ever published.
"""

import hashlib
import hmac
import os
import re
import secrets
import tempfile
from collections.abc import Collection, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from platformdirs import user_state_path

from reportgen.core.files import is_link
from reportgen.output.own_files import is_key

CACHE_FOLDER = ".reportgen"  # name of the folder in the output folder
_ENDING = ".fragment"
_UNFINISHED = re.compile(r"tmp\w{8}")  # as `tempfile` names what a crash may leave
_SEAL_NAME = "layout-seal"  # of the file in the user's folder
_SEAL_LENGTH = 32  # bytes, of the random number and of a seal made with it


class LayoutCache:
    """Bytes by key, in files below `folder`; without a folder it keeps nothing.

    `seal_with` is the random number that seals are made with, by default this user's.
    """

    def __init__(self, folder: Path | None, seal_with: bytes = b"") -> None:
        self._folder = folder
        self._seal_with = seal_with or (users_number() if folder else b"")

    @property
    def keeps(self) -> bool:
        """Whether what is put here can be taken again."""
        return self._folder is not None

    def get(self, key: str) -> bytes | None:
        """What was kept under this key; None when there is nothing, or it was touched since."""
        if self._folder is None:
            return None
        try:
            sealed = self._path(self._folder, key).read_bytes()
        except OSError:
            return None
        seal, data = sealed[:_SEAL_LENGTH], sealed[_SEAL_LENGTH:]
        return data if hmac.compare_digest(seal, self._seal(key, data)) else None

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
                    file.write(self._seal(key, data) + data)
                Path(temporary).replace(path)
            except OSError:
                Path(temporary).unlink(missing_ok=True)
        except OSError:
            return

    def remove(self, key: str) -> None:
        """Keep nothing under a key."""
        if self._folder is not None:
            with suppress(OSError):
                self._path(self._folder, key).unlink()

    def _seal(self, key: str, data: bytes) -> bytes:
        return hmac.digest(self._seal_with, key.encode() + b"\n" + data, "sha256")

    def keep_only(self, keys: Collection[str]) -> None:
        """Remove what we kept under other keys, and what a crash has left half-written.

        Nothing else that may lie there, and nothing where a link leads elsewhere.
        """
        if self._folder is None or is_link(self._folder):
            return
        for folder in self._folder.glob("[0-9a-f][0-9a-f]"):
            if not is_link(folder):
                for path in folder.glob("*"):
                    if _is_ours(path) and path.name.removesuffix(_ENDING) not in keys:
                        path.unlink(missing_ok=True)
                with suppress(OSError):  # something is in it
                    folder.rmdir()
        with suppress(OSError):  # there is none, or something is in it
            self._folder.rmdir()

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}{_ENDING}"


def _is_ours(path: Path) -> bool:
    """Whether this is a file that `put` has written, or begun to write."""
    if is_link(path) or not path.is_file():
        return False
    kept = path.suffix == _ENDING and is_key(path.stem)
    return kept or bool(_UNFINISHED.fullmatch(path.name))


def content_of(file: bytes) -> bytes:
    """What a file of the folder holds behind its seal, whoever sealed it; not to be relied on."""
    return file[_SEAL_LENGTH:]


@cache
def users_number() -> bytes:
    """The random number in this user's folder, made at first use.

    Where the folder cannot be written, one for this process alone: nothing is kept for the next.
    """
    folder = user_state_path("reportgen", appauthor=False)
    path = folder / _SEAL_NAME
    new = secrets.token_bytes(_SEAL_LENGTH)
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(new)
        found = path.read_bytes()
        if len(found) == _SEAL_LENGTH:
            return found
    return new


def key_of(parts: Iterable[str]) -> str:
    """A key for public texts, 32 characters long."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)  # so that parts cannot flow together
    return digest.hexdigest()[:32]
