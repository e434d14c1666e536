"""Templates as Jinja has compiled them, kept for a process and its forks, and for the next run.

What lies in the user's own folder follows from the template, Jinja and this program, whose filters
may be worked out beforehand. Whoever can write there is the user, as with the bytecode of modules.
"""

import hashlib
import os
import tempfile
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache
from platformdirs import user_state_path

from reportgen.core.resources import program_digest


class CompiledTemplates(BytecodeCache):
    """The code of the templates of all environments; of a file that was changed the last counts.

    A folder that cannot be used keeps nothing.
    """

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, where this program has compiled this text of it before."""
        checksum, code = self._codes.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code
            return
        with suppress(OSError):
            made_by, _, kept = _path(bucket).read_bytes().partition(b"\n")
            if made_by == _made_by():
                bucket.bytecode_from_string(kept)
        self._note(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was compiled to, in place of what an earlier program has kept."""
        self._note(bucket)
        path = _path(bucket)
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(_made_by() + b"\n" + bucket.bytecode_to_string())
            Path(temporary).replace(path)

    def _note(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key] = bucket.checksum, bucket.code


def _made_by() -> bytes:
    return f"{program_digest()} {_jinja()}".encode()


@cache
def _jinja() -> str:
    return version("jinja2")


def _path(bucket: Bucket) -> Path:
    folder: Path = user_state_path("reportgen", appauthor=False) / "templates"
    return folder / hashlib.sha256(bucket.key.encode()).hexdigest()[:32]
