"""All that renderers and auditors load, for the process from which they are forked.

Every module of both folders, whatever is added to them.
"""

import io
import warnings
from contextlib import redirect_stdout, suppress
from importlib import import_module
from pkgutil import walk_packages

from pebble.pool import process

from reportgen import audit, render

__all__ = ["process"]

for _package in (audit, render):
    for _module in walk_packages(_package.__path__, f"{_package.__name__}."):
        if _module.name != __name__:
            # without Pango there is no layout; a build says so, and WeasyPrint need not
            with suppress(OSError), redirect_stdout(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import_module(_module.name)
