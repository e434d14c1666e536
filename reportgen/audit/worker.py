"""The process that audits: knows withheld values, and renders nothing.

Gets a document's finished files and looks at them as an adversary would. What goes back are
findings, which name places and never values.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reportgen.audit.document import audit_document
from reportgen.audit.document import prepare as prepare_document
from reportgen.audit.findings import Found
from reportgen.core.problems import describe_bug
from reportgen.document.job import Job
from reportgen.document.templates import Forms
from reportgen.output.layout_cache import Shelf
from reportgen.redaction.secrets import Secret


@dataclass(frozen=True)
class Verdict:
    """What was found in a document's files; empty when they may be published.

    `kept` are the keys under which the readings of its pages are kept.
    """

    found: tuple[Found, ...] = ()
    kept: tuple[str, ...] = ()
    bug: str = ""  # a traceback without values: what could not be audited is not published


class _Noted:
    """A shelf for readings of pages, which notes what it was asked for."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.keys: list[str] = []

    def get(self, key: str) -> bytes | None:
        self.keys.append(key)
        return self._shelf.get(key)

    def put(self, key: str, value: bytes) -> None:
        self._shelf.put(key, value)


_forms: list[Forms] = []
_shelves: list[Shelf] = []


def start(own: Path | None, shelf: Path | None = None) -> None:
    """Set an auditing process up; `own` are the bureau's templates, `shelf` keeps readings."""
    _forms[:] = [Forms(own)]
    _shelves[:] = [Shelf(shelf)]


def prepare(job: Job, secrets: Sequence[Secret]) -> None:
    """Get ready for the files of a document; what goes wrong is told by the audit."""
    with suppress(Exception):
        prepare_document(job.edition(_forms[0]), secrets, _forms[0])


def audit(job: Job, files: Mapping[str, bytes], secrets: Sequence[Secret]) -> Verdict:
    """Audit files of one document, all or one by one; what goes wrong is told, not raised."""
    try:
        noted = _Noted(_shelves[0])
        found = audit_document(job.edition(_forms[0]), files, secrets, _forms[0], noted)
        return Verdict(tuple(found), tuple(noted.keys))
    except Exception as error:
        return Verdict(bug=describe_bug(error))
