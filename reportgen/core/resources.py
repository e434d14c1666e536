"""What travels with reportgen: templates, the sample dataset, and its own code as a digest.

In a checkout templates and sample stand at the top level; in an installed package, inside it.
"""

import hashlib
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def program_folder() -> Path:
    """Where all modules of the program lie."""
    return _PACKAGE


def _folder(name: str, in_checkout: str) -> Path:
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / in_checkout


def shipped_templates() -> Path:
    """The forms, style sheets and typography that come with reportgen."""
    return _folder("templates", "templates")


def sample_folder() -> Path:
    """The sample dataset of a fictional city."""
    return _folder("sample", "data/sample")


def dataset_path(given: Path | None) -> Path:
    """The dataset asked for; without one the sample, that of this folder first."""
    here = Path("data/sample")
    return given or (here if here.is_dir() else sample_folder())


@cache
def program_digest() -> str:
    """A digest of the whole program: every module in whatever folder of the package."""
    whole = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        name = path.relative_to(_PACKAGE).as_posix()
        whole.update(name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
