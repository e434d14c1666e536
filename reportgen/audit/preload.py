"""What the renderers and auditors of a build load, for the process from which they are forked.

Every module of both folders, whatever is added to them, but for what only commands or machines of a
cluster use, and formats made on request: those load openpyxl when they are.
"""

import io
import warnings
from contextlib import redirect_stdout, suppress
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from pebble.pool import process

from reportgen import audit, render
from reportgen.render.formats import FORMATS
from reportgen.render.pdf import load_engine

__all__ = ["process"]

_ELSEWHERE = {"folder", "proof", "register", "cluster_worker", "trial_process"}
_LATER = {name for name, each in FORMATS.items() if each.on_request}


def _load(package: ModuleType) -> None:
    """Import the modules of a package and of those in it."""
    for found in iter_modules(package.__path__):
        name = f"{package.__name__}.{found.name}"
        if found.name not in _ELSEWHERE | _LATER and name != __name__:
            with suppress(OSError):
                module = import_module(name)
                if found.ispkg:
                    _load(module)


# without Pango there is no layout; a build says so, and WeasyPrint need not
with redirect_stdout(io.StringIO()), warnings.catch_warnings():
    warnings.simplefilter("ignore")
    with suppress(OSError):
        load_engine()
    for _package in (audit, render):
        _load(_package)
