"""What the renderers and auditors of a build load, for the process from which they are forked.

Every module of both folders, whatever is added to them, but for what only commands or machines of a
cluster use, and formats made on request: those load openpyxl when they are. What each of them would
work out alike is worked out here: the shipped templates' code, and the Latin faces of the usual
typography.
"""

import gc
import io
import warnings
from collections.abc import Mapping
from contextlib import redirect_stdout, suppress
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from pebble.pool import process

from reportgen import audit, render
from reportgen.document.fonts import FontconfigMissingError, as_high_as, latin_beside
from reportgen.document.templates import Templates
from reportgen.render.formats import FORMATS
from reportgen.render.pdf import load_engine
from reportgen.schema import SETTINGS

__all__ = ["process"]

_ELSEWHERE = {"folder", "proof", "register", "cluster_worker", "trial_process"}
_USUAL = next(str(setting.default) for setting in SETTINGS if setting.name == "typography")
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


def _make_faces(faces: Mapping[str, Any]) -> None:
    """Make the Latin faces that go with the Chinese ones of a typography, where all are here."""
    for name in faces.keys() - {"latin"}:
        latin, chinese, weight = latin_beside(faces, name)
        if latin and chinese:
            as_high_as(latin, chinese, weight)


gc.disable()  # what is loaded stays: looking through it for garbage takes a twelfth of the time
# without Pango there is no layout; a build says so, and WeasyPrint need not
with redirect_stdout(io.StringIO()), warnings.catch_warnings():
    warnings.simplefilter("ignore")
    with suppress(OSError):
        load_engine()
    for _package in (audit, render):
        _load(_package)
_templates = Templates()
_templates.compile()
with suppress(FontconfigMissingError):
    _make_faces(_templates.typography(_USUAL)["faces"])
gc.freeze()  # nor do its forks look through it, which would copy it
gc.enable()
