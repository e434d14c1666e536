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
from reportgen.audit.findings import AuditFinding
from reportgen.core.problems import describe_bug
from reportgen.document.job import Job
from reportgen.document.templates import Templates
from reportgen.output.layout_cache import LayoutCache
from reportgen.redaction.secrets import Secret


@dataclass(frozen=True)
class Verdict:
    """What was found in a document's files; empty when they may be published.

    `cached` are the keys under which the readings of its pages are kept.
    """

    findings: tuple[AuditFinding, ...] = ()
    cached: tuple[str, ...] = ()
    bug: str = ""  # a traceback without values: what could not be audited is not published


class _Noted:
    """A shelf for readings of pages, which notes what it was asked for."""

    def __init__(self, cache: LayoutCache) -> None:
        self._cache = cache
        self.keys: list[str] = []

    def get(self, key: str) -> bytes | None:
        self.keys.append(key)
        return self._cache.get(key)

    def put(self, key: str, value: bytes) -> None:
        self._cache.put(key, value)


_templates: list[Templates] = []
_caches: list[LayoutCache] = []


def start(templates_folder: Path | None, cache: Path | None = None) -> None:
    """Set an auditing process up; `templates_folder` is the bureau's, `cache` keeps readings."""
    _templates[:] = [Templates(templates_folder)]
    _caches[:] = [LayoutCache(cache)]


def prepare(job: Job, secrets: Sequence[Secret]) -> None:
    """Get ready for the files of a document; what goes wrong is told by the audit."""
    with suppress(Exception):
        prepare_document(job.edition(_templates[0]), secrets, _templates[0])


def audit(job: Job, files: Mapping[str, bytes], secrets: Sequence[Secret]) -> Verdict:
    """Audit files of one document, all or one by one; what goes wrong is told, not raised."""
    try:
        noted = _Noted(_caches[0])
        findings = audit_document(job.edition(_templates[0]), files, secrets, _templates[0], noted)
        return Verdict(tuple(findings), tuple(noted.keys))
    except Exception as error:
        return Verdict(bug=describe_bug(error))
