"""Templates as Jinja has compiled them, kept for a process and its forks, and for the next run.

What is kept follows from the template, Jinja and this program, whose filters may be worked out
beforehand.
"""

from functools import cache
from importlib.metadata import version
from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache

from reportgen.core.own_state import keep, kept
from reportgen.core.resources import program_digest

_KIND = "templates"


class CompiledTemplates(BytecodeCache):
    """The code of the templates of all environments; of a file that was changed the last counts."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, where this program has compiled this text of it before."""
        checksum, code = self._codes.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code
            return
        if compiled := kept(_KIND, bucket.key, _made_by()):
            bucket.bytecode_from_string(compiled)
        self._note(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was compiled to, in place of what an earlier program has kept."""
        self._note(bucket)
        keep(_KIND, bucket.key, _made_by(), bucket.bytecode_to_string())

    def _note(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key] = bucket.checksum, bucket.code


def _made_by() -> str:
    return f"{program_digest()} {_jinja()}"


@cache
def _jinja() -> str:
    return version("jinja2")
