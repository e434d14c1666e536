"""Where the files that travel with reportgen are: templates and the sample dataset.

In a checkout they stand at the top level; in an installed package, inside it.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def _folder(name: str, in_checkout: str) -> Path:
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / in_checkout


def templates_folder() -> Path:
    """The forms, style sheets and typography that come with reportgen."""
    return _folder("templates", "templates")


def sample_folder() -> Path:
    """The sample dataset of a fictional city."""
    return _folder("sample", "data/sample")


def dataset_path(given: Path | None) -> Path:
    """The dataset asked for; without one the sample, that of this folder first."""
    here = Path("data/sample")
    return given or (here if here.is_dir() else sample_folder())
