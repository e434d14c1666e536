"""What takes long to make, kept for the next run in the user's own folder.

Whoever can write there is the user, as with the bytecode of modules. A folder that cannot be used
keeps nothing.
"""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from platformdirs import user_state_path


def kept(kind: str, name: str, made_by: str) -> bytes:
    """What was kept under this name, if it was made by the same and is whole; else nothing."""
    with suppress(OSError):
        head, _, data = _path(kind, name).read_bytes().partition(b"\n")
        if head == _head(made_by, data):
            return data
    return b""


def keep(kind: str, name: str, made_by: str, data: bytes) -> None:
    """Keep what was made by `made_by`, a line, in place of what was kept under this name."""
    path = _path(kind, name)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_head(made_by, data) + b"\n" + data)
        Path(temporary).replace(path)


def _head(made_by: str, data: bytes) -> bytes:
    return f"{made_by} {hashlib.sha256(data).hexdigest()}".encode()


def _path(kind: str, name: str) -> Path:
    folder: Path = user_state_path("reportgen", appauthor=False) / kind
    return folder / hashlib.sha256(name.encode()).hexdigest()[:32]
