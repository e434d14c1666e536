"""The process that audits: knows withheld values, and renders nothing.

It gets a document's finished files and looks at them as an adversary would. What goes back are
findings, which name places and never values.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reportgen.audit.document import audit_document, prepare_audit
from reportgen.audit.findings import AuditFinding
from reportgen.core.faults import describe_bug
from reportgen.core.frames import with_room
from reportgen.document.edition import Edition
from reportgen.document.job import Job
from reportgen.document.templates import Templates
from reportgen.output.kept_pieces import KeptPieces
from reportgen.output.layout_cache import LayoutCache, key_of
from reportgen.redaction.secrets import Secret


@dataclass(frozen=True)
class Verdict:
    """The findings in a document's files; without any they may be published.

    `cached` are the keys under which the readings of its pages are stored.
    """

    findings: tuple[AuditFinding, ...] = ()
    cached: tuple[str, ...] = ()
    bug: str = ""  # a traceback without values: what could not be audited is not published


class _StoreInCache:
    """The layout cache as a store of page readings; `keys` are those that were asked for."""

    def __init__(self, cache: LayoutCache) -> None:
        self._cache = cache
        self.keys: list[str] = []

    def get(self, key: str) -> bytes | None:
        self.keys.append(key)
        return self._cache.get(key)

    def put(self, key: str, value: bytes) -> None:
        self._cache.put(key, value)


class _Process:
    """What this process works with; set by `start`."""

    templates: Templates
    cache: LayoutCache


def start(templates_folder: Path | None, cache: Path | None = None, seal_with: bytes = b"") -> None:
    """Set an auditing process up; `templates_folder` is the bureau's, `cache` stores readings."""
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)  # it finds fault with true fonts
    _Process.templates = Templates(templates_folder)
    _Process.cache = LayoutCache(cache, seal_with)


def audit(
    job: Job,
    files: Mapping[str, bytes],
    secrets: Sequence[Secret],
    proven: Collection[str] | None = None,
) -> Verdict:
    """Audit files of one document, all or one by one; an error is in the verdict, not raised.

    Of files that lay in a folder, those `proven` to be what the public view gives are searched
    only; None for files that were just made.
    """
    try:
        templates, store = _Process.templates, _StoreInCache(_Process.cache)
        edition = job.edition(templates)
        outside = proven is not None
        given = (edition, files, secrets, templates, store, proven or ())
        key = _key_of_expected(job, edition)
        kept = None if outside else KeptPieces(_Process.cache, key)
        work = partial(audit_document, from_outside=outside, linked=job.linked, kept=kept)
        findings = with_room(lambda: work(*given))
        if kept and _Process.cache.has(key):
            store.keys.append(key)
        return Verdict(tuple(findings), tuple(store.keys))
    except Exception as error:
        return Verdict(bug=describe_bug(error))


def prepare(job: Job, secrets: Sequence[Secret]) -> None:
    """Work out what the files of a job may say while they are made, for an `audit` by this process.

    Nothing is told: what goes wrong here goes wrong in the audit as well.
    """
    with suppress(Exception):
        edition = job.edition(_Process.templates)
        kept = KeptPieces(_Process.cache, _key_of_expected(job, edition))
        given = (edition, job.formats, secrets, _Process.templates)
        with_room(lambda: prepare_audit(*given, linked=job.linked, kept=kept))


def _key_of_expected(job: Job, edition: Edition) -> str:
    """The key of what is kept of a document's expected texts.

    Apart from what the process that renders keeps: what a file may say is worked out here.
    """
    return key_of([job.style, edition.department.typography, "expected", edition.file_name])
