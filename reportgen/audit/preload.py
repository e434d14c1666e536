"""All that renderers and auditors load, for the process from which they are forked.

Every module of both folders, whatever is added to them.
"""

from importlib import import_module
from pkgutil import walk_packages

from pebble.pool import process

from reportgen import audit, render

__all__ = ["process"]

for _package in (audit, render):
    for _module in walk_packages(_package.__path__, f"{_package.__name__}."):
        if _module.name != __name__:
            import_module(_module.name)
